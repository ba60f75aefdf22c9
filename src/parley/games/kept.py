"""What a game on a model remembers: the last equilibrium, and with one number where the next one may be.

A good beginning saves most of the solver's steps.
"""

from __future__ import annotations

import numpy as np

from parley.games.slopes import OwnersSlopes
from parley.model.arrays import Floats
from parley.model.batch import Anchor
from parley.model.frame import Solved
from parley.model.solve import Solution

_NEAREST = 3  # equilibria that a beginning is drawn through: a parabola
_MOST = 32


class Kept:
    """The last equilibrium, the owners' slopes there once they were asked for, and equilibria along an only number."""

    def __init__(self) -> None:
        self.numbers: Floats | None = None
        self.solved: Solved | None = None
        self.slopes: OwnersSlopes | None = None
        self._along: dict[float, Solution] = {}

    def keep(self, numbers: Floats, solved: Solved) -> None:
        """Remember an equilibrium; of many along an only number the oldest is forgotten."""
        self.numbers, self.solved, self.slopes = np.array(numbers), solved, None
        if len(numbers) == 1:
            self._along[float(numbers[0])] = solved.solution
            if len(self._along) > _MOST:
                del self._along[next(iter(self._along))]

    def at(self, numbers: Floats) -> Solved | None:
        """The last equilibrium, if it is the one at these numbers."""
        return self.solved if self.numbers is not None and np.array_equal(self.numbers, numbers) else None

    def begin(self, numbers: Floats) -> Anchor | None:
        """Where to begin: at the last equilibrium, or on the curve through the nearest ones along an only number.

        None when no equilibrium is known.
        """
        if len(numbers) == 1 and self._along:
            return self._between(float(numbers[0]))
        return None if self.solved is None else Anchor(self.solved.solution.x, self.solved.solution.inverse)

    def _between(self, at: float) -> Anchor:
        """Lagrange's curve through the nearest equilibria, with the inverse of the nearest."""
        places = sorted(self._along, key=lambda place: abs(place - at))[:_NEAREST]
        shares = [np.prod([(at - other) / (place - other) for other in places if other != place]) for place in places]
        unknowns = np.sum([share * self._along[place].x for share, place in zip(shares, places, strict=True)], axis=0)
        return Anchor(unknowns, self._along[places[0]].inverse)
