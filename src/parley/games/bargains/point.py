"""A point that a search between two parties looks at: numbers, both payoffs, and how far from an optimum they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parley.model.arrays import Floats


class Payoffs(Protocol):
    """As much of a `Game` of two parties as the search needs."""

    @property
    def lower(self) -> Floats:
        """The least of each number, (size,)."""
        ...

    @property
    def upper(self) -> Floats:
        """The most of each number, (size,)."""
        ...

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (2,), and their derivatives in every number, (2, size)."""
        ...


FLAT = 1e-5
"""Largest slope that the bounds leave open at a point of the frontier, in the payoffs' unit per 100 % of rate."""

EVEN = 1e-6
"""Largest excess of an aim at its point, in the payoffs' unit."""


@dataclass(frozen=True, eq=False)
class Point:
    """A point the search reached.

    Attributes
    ----------
    numbers : (size,), the instruments.
    payoffs, slopes : (2,) and (2, size).
    share : the second party's weight in the sum that the point maximises; the first has the rest.
    slope_left : largest slope of that sum which the bounds leave open.
    excess : of the aim; zero at it.
    steps : equilibria computed.
    """

    numbers: Floats
    payoffs: Floats
    slopes: Floats
    share: float = 0.5
    slope_left: float = np.inf
    excess: float = np.inf
    steps: int = 0

    @property
    def flaw(self) -> float:
        """How far from an optimum it is: at most one where it counts as one."""
        return max(self.slope_left / FLAT, abs(self.excess) / EVEN)

    @property
    def converged(self) -> bool:
        """Whether no small change raises the aim."""
        return self.flaw <= 1


def look(game: Payoffs, numbers: Floats) -> Point:
    """Payoffs and slopes at some numbers."""
    return Point(numbers, *game.payoffs_and_slopes(numbers), steps=1)
