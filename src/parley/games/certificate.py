"""What vouches for an equilibrium of a game: the most that any party finds by deviating alone, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from parley.games.best_response import Start, searches, usual
from parley.games.game import Game, facing
from parley.games.settle import Report
from parley.model.arrays import Floats

ALLOWED = 1e-4
"""Largest gain by deviating in an equilibrium: 1e-6 of real income, in percent."""

_MANY = 10**6
_LEFT = ALLOWED / 1000  # what a search of a certificate may leave

Starts: TypeAlias = Callable[[Game, Floats], Sequence[Start]]
"""The game of one party and its own numbers -> the starts of its searches."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """What each party gains by its best deviation while the others stand still.

    Attributes
    ----------
    parties : labels.
    gains : (party,), in the payoff's unit; zero where no search found anything better.
    better : (size,), everybody's numbers at that deviation.
    starts : searches of each party at least; a start without an equilibrium does not count.
    """

    parties: tuple[str, ...]
    gains: Floats
    better: Floats
    starts: int

    @property
    def largest(self) -> float:
        """The largest gain of any party."""
        return float(self.gains.max())

    @property
    def holds(self) -> bool:
        """Whether nobody gains more than 1e-6 of real income."""
        return self.largest <= ALLOWED

    @property
    def moving(self) -> tuple[str, ...]:
        """Who gains more than that."""
        return tuple(who for who, gain in zip(self.parties, self.gains, strict=True) if gain > ALLOWED)

    def to_dict(self) -> dict[str, Any]:
        """Gains by party, ready for JSON."""
        gains = dict(zip(self.parties, self.gains.tolist(), strict=True))
        return {"gains": gains, "largest": self.largest, "allowed": ALLOWED, "holds": self.holds, "starts": self.starts}


def certify(game: Game, numbers: Floats, starts: Starts = usual, report: Report | None = None) -> Certificate:
    """Let every party look for a better answer to what the others do.

    Parameters
    ----------
    numbers : (size,), the equilibrium to check.
    starts : where searches begin; the usual ones are where the party stands, its least and its most.

    Raises
    ------
    NotConverged : there is no equilibrium at any start.
    """
    payoffs = game.payoffs(numbers)
    gains, better, used = np.zeros(len(game.parties)), np.array(numbers, dtype=float), _MANY
    for at in np.unique(game.owner).tolist():
        own = game.owner == at
        alone = facing(game, at, numbers)
        found = searches(alone, starts(alone, numbers[own]), tolerance=_LEFT)
        best = max(found, key=lambda each: each.payoffs[0])
        used = min(used, len(found))
        if best.payoffs[0] > payoffs[at]:
            gains[at], better[own] = best.payoffs[0] - payoffs[at], best.numbers
        if report is not None:
            report(f"{game.parties[at]} gains {gains[at]:.1e} by deviating")
    return Certificate(game.parties, gains, better, used)
