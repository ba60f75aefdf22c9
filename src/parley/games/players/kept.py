"""What games remember: what was found at the last numbers, and with one number where the next equilibrium may be.

A good beginning saves most of the solver's steps.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np

from parley.games.players.slopes import OwnersSlopes
from parley.model.arrays import Floats
from parley.model.batch import Anchor
from parley.model.frame import Solved
from parley.model.solve import Solution

_NEAREST = 3  # equilibria that a beginning is drawn through: a parabola
_MOST = 32  # equilibria that are remembered along an only number

Found = TypeVar("Found")


class Last(Generic[Found]):
    """The last numbers, and what was found there."""

    def __init__(self) -> None:
        self.found: Found | None = None
        self._numbers: Floats | None = None

    def keep(self, numbers: Floats, found: Found) -> None:
        """Remember this and forget what was before."""
        self._numbers, self.found = np.array(numbers), found

    def at(self, numbers: Floats) -> Found | None:
        """What was found last, if it was at these numbers."""
        return self.found if self._numbers is not None and np.array_equal(self._numbers, numbers) else None


class Kept(Last[Solved]):
    """The last equilibrium, the owners' slopes there once they were asked for, and equilibria along an only number."""

    def __init__(self) -> None:
        super().__init__()
        self.slopes: OwnersSlopes | None = None
        self._along: dict[float, Solution] = {}

    def keep(self, numbers: Floats, found: Solved) -> None:
        """Remember an equilibrium; of many along an only number the oldest is forgotten."""
        super().keep(numbers, found)
        self.slopes = None
        if len(numbers) == 1:
            self._along[float(numbers[0])] = found.solution
            if len(self._along) > _MOST:
                del self._along[next(iter(self._along))]

    def begin(self, numbers: Floats) -> Anchor | None:
        """Where to begin: at the last equilibrium, or on the curve through the nearest ones along an only number.

        None when no equilibrium is known.
        """
        if len(numbers) == 1 and self._along:
            return self._between(float(numbers[0]))
        return None if self.found is None else Anchor(self.found.solution.x, self.found.solution.inverse)

    def _between(self, at: float) -> Anchor:
        """Lagrange's curve through the nearest equilibria, with the inverse of the nearest."""
        places = sorted(self._along, key=lambda place: abs(place - at))[:_NEAREST]
        shares = [np.prod([(at - other) / (place - other) for other in places if other != place]) for place in places]
        unknowns = np.sum([share * self._along[place].x for share, place in zip(shares, places, strict=True)], axis=0)
        return Anchor(unknowns, self._along[places[0]].inverse)
