"""Small random worlds, political weights and scenarios for the model with profits, from a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from small_worlds import many_sectors, policy, random_policy

from parley.model.profits.model import ProfitsModel
from parley.model.profits.system import Inputs


def weights_of(base, seed: int):
    return np.random.default_rng(seed).uniform(0.2, 2.0, base.flows.shape[1:])


def abroad_only(cube):
    """The cube without its own cells."""
    result = np.array(cube)
    n = len(result)
    result[np.arange(n), np.arange(n)] = 0.0
    return result


def paid_back(seed: int, n: int, k: int, zeros: float):
    """A world with zero flows in which all trade between two economies goes both ways, or neither."""
    base = many_sectors(seed, n, k, zeros)
    linked = base.flows.sum(axis=2) > 0
    return replace(base, flows=np.where((linked & linked.T)[:, :, None], base.flows, 0.0))


def small(seed: int, n: int = 4, k: int = 3, zeros: float = 0.2):
    """A world, its model with political weights, and the equations on its balanced benchmark."""
    base = paid_back(seed, n, k, zeros)
    model = ProfitsModel(base, weights_of(base, seed))
    return base, model, model.equations(policy(base, base.tariffs))


def scenario(base, model: ProfitsModel, seed: int, highest: float = 1.0) -> Inputs:
    """New tariffs, costs and rents everywhere abroad."""
    rng = np.random.default_rng(seed)
    inputs = model.inputs(random_policy(base, seed, highest))
    return inputs._replace(
        costs=rng.uniform(0.9, 1.2, base.flows.shape), rents=abroad_only(rng.uniform(0, 0.2, base.flows.shape))
    )


def symmetric(seed: int, n: int, k: int):
    """Flows that are balanced between every two economies."""
    raw = np.random.default_rng(seed).lognormal(0, 1, (n, n, k))
    return raw + raw.transpose(1, 0, 2) + 5 * np.eye(n)[:, :, None]
