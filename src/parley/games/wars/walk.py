"""A party with one number: it walks from its least to its most, and climbs every summit that it sees on the way.

Only payoffs are needed: they cost a fraction of slopes, and need no guess of how fast slopes fall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parley.errors import NotConverged
from parley.games.game import Game
from parley.model.arrays import Floats

STEPS = 6
"""Steps from the least to the most: a sixth of the box is no more than the first step of a search by slopes."""

_NEARBY = 0.01  # of the box: how close to where the party stands its neighbours are
_CLIMBED = 1e-6  # of the box: how near to a summit a climb ends


@dataclass(frozen=True)
class Walk:
    """What a party saw on its way.

    Attributes
    ----------
    places : (seen,), in order: the steps, where the party stands and a little to either side; without those that have
        no equilibrium.
    payoffs : (seen,), there.
    """

    places: Floats
    payoffs: Floats

    def summits(self) -> Iterator[tuple[float, float, float]]:
        """Places from which neither neighbour is higher, each between its neighbours; at an end it is its own."""
        places = np.concatenate([self.places[:1], self.places, self.places[-1:]])
        payoffs = np.concatenate([[-np.inf], self.payoffs, [-np.inf]])
        for at in range(1, len(places) - 1):
            if payoffs[at] >= max(payoffs[at - 1], payoffs[at + 1]):
                yield float(places[at - 1]), float(places[at]), float(places[at + 1])


def walk(alone: Game, mine: float) -> Walk:
    """The payoffs of one party along its only number.

    Parameters
    ----------
    mine : where the party stands; there is an equilibrium.
    """
    low, high = float(alone.lower[0]), float(alone.upper[0])
    near = [mine - _NEARBY * (high - low), mine, mine + _NEARBY * (high - low)]
    wanted = np.unique([*np.linspace(low, high, STEPS + 1), *np.clip(near, low, high)])
    after = int(np.searchsorted(wanted, mine))
    outwards = [*wanted[after:].tolist(), *wanted[:after][::-1].tolist()]  # every equilibrium is near the one before
    seen = {at: value for at in outwards if np.isfinite(value := payoff(alone, at))}
    places = sorted(seen)
    return Walk(np.array(places), np.array([seen[at] for at in places]))


def climbed(alone: Game, seen: Walk, mine: float) -> tuple[float, float]:
    """The best place that a walk leads to, and the payoff there; summits elsewhere than `mine` are climbed."""
    tops = [_top(alone, left, right) for left, at, right in seen.summits() if at != mine]
    best = int(np.argmax(seen.payoffs))
    return max([(float(seen.places[best]), float(seen.payoffs[best])), *tops], key=lambda each: each[1])


def _top(alone: Game, left: float, right: float) -> tuple[float, float]:
    """The highest place between two neighbours of a summit, by parabolas and golden sections (Brent 1973)."""
    from scipy.optimize import minimize_scalar

    options = {"xatol": _CLIMBED * float(alone.upper[0] - alone.lower[0])}
    found = minimize_scalar(lambda x: -payoff(alone, x), bounds=(left, right), method="bounded", options=options)
    return float(found.x), -float(found.fun)


def payoff(alone: Game, at: float) -> float:
    """What the party gets at a number; minus infinity where there is no equilibrium."""
    try:
        return float(alone.payoffs(np.array([at]))[0])
    except NotConverged:
        return -np.inf
