"""The Pareto frontier of two payoffs, and the search that reaches any point of it.

A step maximises an aim on quadratic models of both payoffs in a trust region: slopes are exact, curvatures are measured
once and corrected by every step taken (symmetric rank one; Nocedal and Wright 2006, section 6.2). Steps therefore need
few equilibria, and points of one frontier share what was learnt (docs/reference/model.md, section 11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from parley.errors import NotConverged
from parley.games.boxed import best_step, concave
from parley.games.solutions import Aim, BestFor, Toward
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

POINTS = 25
_MAX_STEPS = 60
_POLISHES = 8
_FIRST_RADIUS = 0.25
_SMALLEST_RADIUS = 1e-9
_PROBE = 1e-3
_FAR = 0.5  # rates this far apart have curvatures of their own
_NOISE = 1e-12  # in the payoffs' unit: what the solver's tolerance leaves open
_SMALLEST_SIZE = 1e-4


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


@dataclass(frozen=True, eq=False)
class Curvatures:
    """How the slopes of both payoffs change, (2, size, size), and the scale of every number, (size,)."""

    second: Floats
    unit: Floats

    def learnt(self, step: Floats, change: Floats) -> Curvatures:
        """Corrected so that they explain how slopes changed, (2, size), over a step, (size,)."""
        return replace(
            self, second=np.stack([_corrected(*pair, step) for pair in zip(self.second, change, strict=True)])
        )


def look(game: Payoffs, numbers: Floats) -> Point:
    """Payoffs and slopes at some numbers."""
    return Point(numbers, *game.payoffs_and_slopes(numbers), steps=1)


def measured(game: Payoffs, at: Point) -> Curvatures:
    """Curvatures by differences of slopes: one equilibrium for every number."""
    size = len(at.numbers)
    second = np.zeros((2, size, size))
    for place in range(size):
        probe = _PROBE if at.numbers[place] + _PROBE <= game.upper[place] else -_PROBE
        if game.upper[place] - game.lower[place] < _PROBE:
            continue
        moved = at.numbers.copy()
        moved[place] += probe
        second[:, place] = (game.payoffs_and_slopes(moved)[1] - at.slopes) / probe
    slopes = np.abs(at.slopes).sum(axis=0)
    unit = 1 / np.sqrt(np.maximum(slopes, _SMALLEST_SIZE * max(slopes.max(), _NOISE)))
    return Curvatures((second + second.transpose(0, 2, 1)) / 2, unit)


def reach(game: Payoffs, aim: Aim, start: Point, curvatures: Curvatures) -> tuple[Point, Curvatures]:
    """The point of the frontier at which an aim is reached, and the curvatures as corrected on the way."""
    here, radius, steps = start, _FIRST_RADIUS, 0
    while True:
        plan = _plan(game, aim, here, curvatures, radius)
        here = _judged(game, aim, here, plan.share)
        noise = aim.worth(here.payoffs + _NOISE, plan.share) - aim.worth(here.payoffs, plan.share)
        if here.converged or steps == _MAX_STEPS or radius < _SMALLEST_RADIUS:
            return replace(here, steps=steps), curvatures
        if not plan.expected > noise:
            here, curvatures = _polished(game, aim, here, plan, curvatures)
            return replace(here, steps=steps), curvatures
        there = _try(game, here.numbers + plan.step)
        steps += 1
        gained = -np.inf
        if there is not None:
            curvatures = curvatures.learnt(plan.step, there.slopes - here.slopes)
            gained = aim.worth(there.payoffs, plan.share) - aim.worth(here.payoffs, plan.share)
        radius = _radius(radius, gained / plan.expected, float(np.abs(plan.step).max()))
        here = there if there is not None and gained > 0 else here


def reach_far(game: Payoffs, aim: Aim, start: Point, curvatures: Curvatures) -> tuple[Point, Curvatures]:
    """The same, with curvatures measured anew at the point when it lies far from the start."""
    found, curvatures = reach(game, aim, start, curvatures)
    if np.abs(found.numbers - start.numbers).max() > _FAR:
        curvatures = measured(game, found)
    return found, curvatures


def _polished(game: Payoffs, aim: Aim, here: Point, plan: _Plan, curvatures: Curvatures) -> tuple[Point, Curvatures]:
    """The best of a few points from one whose steps add less than noise to the aim: slopes and excess get smaller."""
    best = here
    for _ in range(_POLISHES):
        there = _try(game, here.numbers + plan.step)
        if there is None or best.converged:
            break
        curvatures = curvatures.learnt(there.numbers - here.numbers, there.slopes - here.slopes)
        plan = _plan(game, aim, there, curvatures, _FIRST_RADIUS)
        here = _judged(game, aim, there, plan.share)
        best = min(best, here, key=lambda point: point.flaw)
    return best, curvatures


@dataclass(frozen=True, eq=False)
class _Plan:
    """A step, the share it goes with, and what it should add to the aim's worth."""

    step: Floats
    share: float
    expected: float


def _plan(game: Payoffs, aim: Aim, here: Point, curvatures: Curvatures, radius: float) -> _Plan:
    """The step that is best for the aim in the models of both payoffs."""
    low = np.maximum(game.lower - here.numbers, -radius)
    high = np.minimum(game.upper - here.numbers, radius)

    def step_at(share: float) -> Floats:
        weights = np.array((1 - share, share))
        curvature = concave(np.tensordot(weights, curvatures.second, axes=1), curvatures.unit)
        return best_step(weights @ here.slopes, curvature, low, high)

    def modelled(step: Floats) -> Floats:
        return here.payoffs + here.slopes @ step + (curvatures.second @ step) @ step / 2

    share = _falling_root(lambda share: aim.excess(modelled(step_at(share)), share))
    step = step_at(share)
    return _Plan(step, share, aim.worth(modelled(step), share) - aim.worth(here.payoffs, share))


def _falling_root(excess: Callable[[float], float]) -> float:
    """Where a function that falls on [0, 1] is zero, or the end nearest to it."""
    from scipy.optimize import root_scalar

    if excess(0.0) <= 0:
        return 0.0
    if excess(1.0) >= 0:
        return 1.0
    return float(root_scalar(excess, bracket=(0.0, 1.0), method="brentq", xtol=1e-12).root)


def _judged(game: Payoffs, aim: Aim, here: Point, share: float) -> Point:
    """A point with the share that goes with it, and how far from the aim it is."""
    slope = np.array((1 - share, share)) @ here.slopes
    left = np.clip(here.numbers + slope, game.lower, game.upper) - here.numbers
    excess = aim.excess(here.payoffs, share)
    if share == 0.0:  # all weight is on party 1 already: that it gets too little is no flaw
        excess = max(excess, 0.0)
    if share == 1.0:
        excess = min(excess, 0.0)
    return replace(here, share=share, slope_left=float(np.abs(left).max()), excess=excess)


def _try(game: Payoffs, numbers: Floats) -> Point | None:
    """A point, or None where the numbers have no equilibrium: the step was too long."""
    try:
        return look(game, np.clip(numbers, game.lower, game.upper))
    except NotConverged:
        return None


def _radius(radius: float, ratio: float, longest: float) -> float:
    """The next trust radius: larger after a step that the models foresaw, smaller after one they did not."""
    if ratio < 0.25:
        return longest / 4
    return max(radius, 3 * longest) if ratio > 0.75 else radius


def _corrected(curvature: Floats, change: Floats, step: Floats) -> Floats:
    """Symmetric rank one: the nearest way to explain how a slope changed over a step."""
    wrong = change - curvature @ step
    along = float(wrong @ step)
    if abs(along) <= 1e-8 * np.linalg.norm(wrong) * np.linalg.norm(step):
        return curvature
    return curvature + np.outer(wrong, wrong) / along


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points from the best for party 1 to the best for party 2.

    Attributes
    ----------
    points : in that order.
    curvatures : as learnt on the way.
    """

    points: tuple[Point, ...]
    curvatures: Curvatures

    @property
    def payoffs(self) -> Floats:
        """(point, 2)."""
        return np.stack([point.payoffs for point in self.points])

    @property
    def converged(self) -> bool:
        """Whether every point is one."""
        return all(point.converged for point in self.points)


def ends(game: Payoffs, floor: Floats, start: Point, curvatures: Curvatures) -> tuple[Point, Point, Curvatures]:
    """The best point of each party that leaves the other at least its floor, (2,)."""
    first, curvatures = reach(game, BestFor(0, float(floor[1])), start, curvatures)
    second, curvatures = reach(game, BestFor(1, float(floor[0])), start, curvatures)
    return first, second, curvatures


def frontier(game: Payoffs, first: Point, second: Point, curvatures: Curvatures, count: int = POINTS) -> Frontier:
    """Points between two ends, on rays from the payoffs that both would have at the other's end (eq. 11.5).

    Parameters
    ----------
    first, second : the best point of party 1 and of party 2.
    count : how many points, both ends included.
    """
    worst = np.array((second.payoffs[0], first.payoffs[1]))
    room = np.array((first.payoffs[0], second.payoffs[1])) - worst
    points = [first]
    for turn in np.linspace(0, 1, count)[1:-1]:
        aim = Toward(worst, room * (1 - turn, turn))
        point, curvatures = reach(game, aim, points[-1], curvatures)
        points.append(point)
    return Frontier((*points, second), curvatures)
