"""Barriers of a mandate on a world: how high they stand by sector, what to remove them costs, and what may fall.

Several barriers of one kind in a sector add up. In a sector behind a red line they stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from parley.games.players import Tool
from parley.model.arrays import Floats
from parley.talks.mandates.mandate import BarrierLine, Mandate
from parley.talks.mandates.places import places
from parley.world import World

BY_SECTOR = ("sector",)
"""One number a sector, for a union's members alike."""


@dataclass(frozen=True, eq=False)
class Heights:
    """Barriers of one kind, of one party on another.

    Attributes
    ----------
    height : (sector,), ad valorem equivalents, shares; zero where none is known.
    cost : (sector,), what their owner loses per unit of equivalent removed, as a share of the trade they cover: the
        mean of the sector's barriers, weighted with their heights.
    """

    height: Floats
    cost: Floats


def open_barriers(mandate: Mandate, other: str, on: date) -> list[BarrierLine]:
    """The barriers towards a party whose ad valorem equivalent is known."""
    return [line for line in mandate.barriers if line.equivalent and line.concerns(other, on)]


def heights(lines: Iterable[BarrierLine], world: World, rents: bool) -> Heights:
    """How high barriers stand by sector: those that create rents, or those that use up resources."""
    height, cost = np.zeros(len(world.sectors)), np.zeros(len(world.sectors))
    for line in lines:
        if line.equivalent and line.rents == rents:
            at = places(line.sectors, world)
            height[at] += line.equivalent
            cost[at] += line.equivalent * line.removal_cost
    return Heights(height, cost / np.where(height > 0, height, 1.0))


def barrier_tools(mandate: Mandate, other: str, world: World, on: date) -> list[Tool]:
    """What cuts a party's barriers on another: one tool for sectors that stand alike; red lines hold."""
    lines = open_barriers(mandate, other, on)
    kept = {place for line in mandate.red_lines if line.concerns(other, on) for place in places(line.sectors, world)}
    return [tool for rents in (False, True) for tool in _tools(heights(lines, world, rents), rents, other, kept, world)]


def _tools(found: Heights, rents: bool, other: str, kept: set[int], world: World) -> Iterator[Tool]:
    alike: dict[tuple[float, float, bool], list[str]] = defaultdict(list)
    for place in np.flatnonzero(found.height).tolist():
        key = float(found.height[place]), float(found.cost[place]), place in kept
        alike[key].append(world.sectors[place])
    for (height, cost, fixed), sectors in alike.items():
        yield (_of_rents if rents else _of_costs)(other, sectors, height, cost, fixed)


def _of_rents(other: str, sectors: Sequence[str], height: float, cost: float, fixed: bool) -> Tool:
    floor = height if fixed else 0.0
    return Tool(BY_SECTOR, "rents", (other,), tuple(sectors), floor=floor, ceiling=height, removal_cost=cost)


def _of_costs(other: str, sectors: Sequence[str], height: float, cost: float, fixed: bool) -> Tool:
    """As what it does to costs, new over old (docs/reference/model.md, section 7)."""
    floor = 1.0 if fixed else 1 / (1 + height)
    return Tool(
        BY_SECTOR, "costs", (other,), tuple(sectors), floor=floor, ceiling=1.0, removal_cost=cost, equivalent=height
    )
