"""What vouches for an equilibrium of a game: the most that any party finds by deviating alone, from several starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from parley.games.game import Facing, Game, Report, facing
from parley.games.wars.best_response import Start, reached, usual
from parley.games.wars.settle import Settled, settle
from parley.games.wars.walk import climbed, walk
from parley.model.arrays import Floats

ALLOWED = 1e-4
"""Largest gain by deviating in an equilibrium: 1e-6 of real income, in percent."""

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
    starts : starts of each party at least; a start without an equilibrium does not count.
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

    At the usual starts a party with one number walks from its least to its most, a little aside of where it stands
    too. Any other searches from each start, unless its slopes have vanished there. Parties look side by side.

    Parameters
    ----------
    numbers : (size,), the equilibrium to check.
    starts : where searches begin; the usual ones are where the party stands, its least and its most.

    Raises
    ------
    NotConverged : there is no equilibrium at these numbers.
    """
    here = settle(game, numbers, rounds=1)
    gains, better, counted = np.zeros(len(game.parties)), np.array(numbers, dtype=float), []
    movers = np.unique(game.owner).tolist()
    for at, found in zip(movers, _answers(game, here, movers, starts), strict=True):
        gains[at], better[game.owner == at] = found.gain, found.numbers
        counted.append(found.starts)
        if report is not None:
            report(f"{game.parties[at]} gains {gains[at]:.1e} by deviating")
    return Certificate(game.parties, gains, better, min(counted))


@dataclass(frozen=True, eq=False)
class _Answer:
    """The best that a party found: its own numbers, (own,), what it gains there, and how many starts count."""

    numbers: Floats
    gain: float
    starts: int


def _answers(game: Game, here: Settled, movers: Sequence[int], starts: Starts) -> Iterator[_Answer]:
    """What each party finds, in order; parties whose games share nothing look at the same time, one a processor."""

    def answer(at: int, alone: Game) -> _Answer:
        mine, payoff = here.numbers[game.owner == at], float(here.payoffs[at])
        return _answer(alone, mine, payoff, bool(here.expected[at] <= _LEFT), starts)

    def alone(at: int) -> Game:
        return facing(game, at, here.numbers)

    first, *others = movers
    leader = alone(first)
    yield answer(first, leader)  # by itself: it compiles what the others use
    if isinstance(leader, Facing):  # all look at the joint game, which remembers its last numbers
        yield from (answer(at, alone(at)) for at in others)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(lambda at: answer(at, alone(at)), others)


def _answer(alone: Game, mine: Floats, payoff: float, still: bool, starts: Starts) -> _Answer:
    """The best from all starts.

    Parameters
    ----------
    mine, payoff : where the party stands, (own,), and what it gets there.
    still : whether its slopes have vanished there.
    """
    if len(mine) == 1 and starts is usual:
        return _along(alone, float(mine[0]), payoff)
    begins = list(starts(alone, mine))
    left = [start for start in begins if not (still and np.array_equal(start, mine))]
    found = reached(alone, left, tolerance=_LEFT)
    counted = len(found) + len(begins) - len(left)
    best = max(found, key=lambda each: each.payoffs[0], default=None)
    if best is None or best.payoffs[0] <= payoff:
        return _Answer(mine, 0.0, counted)
    return _Answer(best.numbers, float(best.payoffs[0]) - payoff, counted)


def _along(alone: Game, mine: float, payoff: float) -> _Answer:
    """The best of a party with one number."""
    seen = walk(alone, mine)
    counted = 1 + sum(end in seen.places for end in (alone.lower[0], alone.upper[0]))
    best, value = climbed(alone, seen, mine)
    return _Answer(np.array([best if value > payoff else mine]), max(value - payoff, 0.0), counted)
