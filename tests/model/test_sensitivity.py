"""Sensitivity in every kind of model: the effect of one more point is what solving with it shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from profit_worlds import paid_back
from small_worlds import policy

from parley.model import EndogenousDeficitModel, GravityModel, ProfitsModel, roundabout_parameters
from parley.model.outcome import Outcome
from parley.vocabulary import Policy
from parley.world import World

STEP = 1e-4


def models():
    goods = World.load("cepii-2023")
    return [
        EndogenousDeficitModel(goods),
        EndogenousDeficitModel(goods, roundabout_parameters()),
        GravityModel(goods),
        ProfitsModel(paid_back(3, 4, 2, 0.0)),
    ]


def moved(change: Policy, pair: tuple[int, int], step: float) -> Policy:
    after = np.array(change.tariff_after)
    after[(*pair, 0)] += step
    return replace(change, tariff_after=after)


@pytest.mark.parametrize("model", models(), ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("name", ["real_income", "imports"])
def test_the_effect_of_one_more_point(model, name: str) -> None:
    base = model.world
    before = 0.05 * (1 - np.eye(len(base.economies)))[:, :, None] * np.ones(len(base.sectors))
    change = replace(policy(base, 2 * before), tariff_before=before)
    pair = (base.at("CHN"), base.at("USA")) if "USA" in base.economies else (1, 0)
    who = base.economies[pair[1]]
    effect = model.sensitivity(f"{name}[{who}]", policy=change).effect[(*pair, 0)]
    up, down = (model.solve(moved(change, pair, step)) for step in (STEP, -STEP))
    assert isinstance(up, Outcome)
    slope = (up.value(name, who) - down.value(name, who)) / (2 * STEP) / 100
    assert abs(slope) > 1e-5
    assert effect == pytest.approx(slope, rel=1e-5)
