"""Equilibria along one number, and where the next one may be: a good guess saves most of the solver's steps."""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Floats

_NEAREST = 3  # equilibria that a guess is drawn through: a parabola
_KEPT = 32


class Path:
    """Unknowns of a model at values of the only number of a game."""

    def __init__(self) -> None:
        self._known: dict[float, Floats] = {}

    def add(self, at: float, unknowns: Floats) -> None:
        """Remember an equilibrium; the oldest is forgotten when there are many."""
        self._known[at] = unknowns
        if len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]

    def guess(self, at: float) -> Floats | None:
        """The unknowns, (size,), on the curve through the nearest equilibria (Lagrange); None when none is known."""
        places = sorted(self._known, key=lambda place: abs(place - at))[:_NEAREST]
        if not places:
            return None
        shares = [np.prod([(at - other) / (place - other) for other in places if other != place]) for place in places]
        return np.asarray(sum(share * self._known[place] for share, place in zip(shares, places, strict=True)))
