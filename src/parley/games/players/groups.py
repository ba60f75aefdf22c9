"""Economies and groups of a world: which economies a code stands for, and mean tariffs between groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.errors import UnknownName
from parley.model.arrays import Floats
from parley.vocabulary import members
from parley.world import World


def inside(world: World, code: str) -> NDArray[np.bool_]:
    """Which economies of a world an economy or a group is, (economy,).

    Raises
    ------
    UnknownName : the world has none of it.
    """
    found = np.array([economy in members(code) for economy in world.economies])
    if not found.any():
        raise UnknownName("economy", code, (*world.economies, "EU", "USMCA"), f"World {world.name} lacks it.")
    return found


def mean_rate(world: World, cube: Floats, exporters: NDArray[np.bool_], importers: NDArray[np.bool_]) -> Floats:
    """The mean tariff between two groups by sector, weighted with trade; plain where there is none, (sector,)."""
    cells = np.ix_(exporters, importers)
    flows, rates = world.flows[cells], cube[cells]
    traded = flows.sum(axis=(0, 1))
    weighted = (flows * rates).sum(axis=(0, 1)) / np.where(traded > 0, traded, 1.0)
    return np.where(traded > 0, weighted, rates.mean(axis=(0, 1)))
