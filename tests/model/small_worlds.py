"""Small random economies for tests, from a seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.vocabulary import Policy
from parley.world import World

Floats = NDArray[np.float64]
CODES = ("USA", "CHN", "DEU", "JPN", "MEX", "CAN", "VNM", "BRA")


def cube(rng: np.random.Generator, n: int, k: int, zeros: float) -> Floats:
    """Flows, (exporter, importer, sector): half a lognormal symmetric part, so that imbalances stay moderate."""
    raw = rng.lognormal(0, 1, (n, n, k))
    flows = 100 * (0.5 * (raw + raw.transpose(1, 0, 2)) + 0.1 * rng.lognormal(0, 1, (n, n, k)))
    missing = rng.random((n, n, k)) < zeros
    missing[np.arange(n), np.arange(n)] = False
    return np.where(missing, 0.0, flows) + 300 * np.eye(n)[:, :, None] * rng.lognormal(0, 0.3, (n, 1, k))


def rates(rng: np.random.Generator, n: int, k: int, highest: float) -> Floats:
    """Tariffs between 0 and `highest`, a third of them zero, none on own sales."""
    tariff = rng.uniform(0, highest, (n, n, k)) * (rng.random((n, n, k)) > 1 / 3)
    tariff[np.arange(n), np.arange(n)] = 0.0
    return tariff


def world(flows: Floats, tariffs: Floats, gdp: Floats, theta: Floats) -> World:
    """A world with codes of real economies and one set of elasticities."""
    n, _, k = flows.shape
    return World(
        name="small",
        title="random",
        year=2000,
        economies=CODES[:n],
        sectors=tuple(f"S{i}" for i in range(k)),
        flows=flows,
        tariffs=tariffs,
        gdp=gdp,
        gdp_basis=("reported",) * n,
        elasticities={"own": theta},
        elasticity_sources={"own": "random"},
        default_elasticities="own",
    )


def many_sectors(seed: int, n: int = 4, k: int = 3, zeros: float = 0.3) -> World:
    """A multi-sector world with value added between 40 and 90 % of sales."""
    rng = np.random.default_rng(seed)
    flows = cube(rng, n, k, zeros)
    gdp = rng.uniform(0.4, 0.9, n) * flows.sum(axis=(1, 2))
    return world(flows, rates(rng, n, k, 0.2), gdp, rng.uniform(1.5, 8, k))


def policy(base: World, after: Floats, label: str = "test") -> Policy:
    """From the world's own tariffs to `after`."""
    return Policy(label, base.economies, base.sectors, base.tariffs, after)


def random_policy(base: World, seed: int, highest: float) -> Policy:
    """New random tariffs up to `highest`."""
    n, _, k = base.flows.shape
    return policy(base, rates(np.random.default_rng(seed), n, k, highest))
