"""What it costs a government to remove a barrier: its aims of regulation, protected producers, adaptation.

The cost is linear in what is removed, so that payoffs keep their curvature (docs/reference/model.md, eqs. 9.14 and
9.15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parley.games.players.groups import inside
from parley.games.players.instruments import Tool
from parley.model.arrays import Floats
from parley.model.frame import Inputs
from parley.model.optimum import Instruments
from parley.world import World


@dataclass(frozen=True, eq=False)
class Toll:
    """What a party loses when barriers of its own fall.

    Attributes
    ----------
    party : position of the party that loses.
    field : the input that holds the barriers, rents or costs.
    cells : (cell,), flat positions in it.
    rate : (cell,), percent of the party's baseline income for each unit by which the input falls.
    status_quo : (cell,), the input where nothing is removed.
    """

    party: int
    field: str
    cells: NDArray[np.intp]
    rate: Floats
    status_quo: Floats

    def of(self, inputs: Inputs) -> float:
        """The loss at some inputs, percent (eq. 9.14)."""
        stands = np.asarray(getattr(inputs, self.field), dtype=np.float64).ravel()[self.cells]
        return float(self.rate @ (self.status_quo - stands))

    def pull(self, move: Instruments) -> Floats:
        """The slope of its party's payoff in all numbers, (size,): lowering a number costs its rate."""
        if move.field != self.field:
            return np.zeros(move.size)
        rates = dict(zip(self.cells.tolist(), self.rate.tolist(), strict=True))
        own = np.array([rates.get(cell, 0.0) for cell in move.cells.tolist()])
        return np.bincount(move.numbers, move.weights * own, minlength=move.size).astype(np.float64)


def toll(party: int, name: str, tool: Tool, world: World, inputs: Inputs, landing: NDArray[np.intp]) -> Toll:
    """What removing the barriers of a tool costs the party that holds it (eq. 9.15).

    Parameters
    ----------
    party, name : its position and its code.
    landing : (exporter, importer, sector), where each cell lands in the inputs.
    """
    reached = tool.reach(world, name)
    cells = landing[reached]
    now = np.asarray(getattr(inputs, tool.field), dtype=np.float64).ravel()[cells]
    covered = 100 * world.flows[reached] / world.gdp[inside(world, name)].sum()
    unit = (1 + tool.equivalent) / now if tool.field == "costs" else 1.0
    return Toll(party, tool.field, cells, tool.removal_cost * covered * unit, now)


def lost(tolls: Sequence[Toll], inputs: Inputs, parties: int) -> Floats:
    """What each party loses at some inputs, (party,), percent."""
    found = np.zeros(parties)
    for each in tolls:
        found[each.party] += each.of(inputs)
    return found


def of_party(tolls: Sequence[Toll], party: int) -> tuple[Toll, ...]:
    """The tolls of one party, in a game in which it is alone."""
    return tuple(replace(each, party=0) for each in tolls if each.party == party)
