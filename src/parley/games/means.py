"""Mean tariffs between groups of economies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Floats
from parley.world import World


def mean_rate(world: World, cube: Floats, exporters: NDArray[np.bool_], importers: NDArray[np.bool_]) -> Floats:
    """The mean tariff between two groups by sector, weighted with trade; plain where there is none, (sector,)."""
    cells = np.ix_(exporters, importers)
    flows, rates = world.flows[cells], cube[cells]
    traded = flows.sum(axis=(0, 1))
    weighted = (flows * rates).sum(axis=(0, 1)) / np.where(traded > 0, traded, 1.0)
    return np.where(traded > 0, weighted, rates.mean(axis=(0, 1)))
