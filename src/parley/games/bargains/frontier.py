"""The Pareto frontier of two payoffs, and the search that reaches any point of it.

A step maximises an aim on quadratic models of both payoffs in a trust region: slopes are exact, curvatures are supposed
and corrected by every step taken. Steps therefore need few equilibria, and points of one frontier share what was
learnt (docs/reference/model.md, section 11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parley.errors import NotConverged
from parley.games.bargains.boxed import best_step, concave
from parley.games.bargains.curvatures import NOISE, Curvatures, measured, supposed
from parley.games.bargains.point import Payoffs, Point, look
from parley.games.bargains.solutions import Aim, BestFor, Toward
from parley.model.arrays import Floats

POINTS = 25
"""Points of a frontier that make a picture."""

_MAX_STEPS = 60
_POLISHES = 8  # points tried where steps add less than noise
_FIRST_RADIUS = 0.25  # of the trust region, in the unit of a number
_SMALLEST_RADIUS = 1e-9
_POOR, _GOOD = 0.25, 0.75  # what was gained over what was expected: the region shrinks below, and grows above
_FAR = 0.5  # rates this far apart have curvatures of their own


def reach(game: Payoffs, aim: Aim, start: Point, curvatures: Curvatures) -> tuple[Point, Curvatures]:
    """The point of the frontier at which an aim is reached, and the curvatures as corrected on the way.

    Where a search on supposed curvatures ends at no optimum, they are measured there and it goes on.
    """
    found, curvatures = _searched(game, aim, start, curvatures)
    if found.converged or curvatures.measured:
        return found, curvatures
    again, curvatures = _searched(game, aim, found, measured(game, found))
    return replace(again, steps=found.steps + again.steps), curvatures


def _searched(game: Payoffs, aim: Aim, start: Point, curvatures: Curvatures) -> tuple[Point, Curvatures]:
    here, radius, steps = start, _FIRST_RADIUS, 0
    while True:
        plan = _plan(game, aim, here, curvatures, radius)
        here = _judged(game, aim, here, plan.share)
        noise = aim.worth(here.payoffs + NOISE, plan.share) - aim.worth(here.payoffs, plan.share)
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
    """The same as far as supposed curvatures lead, and curvatures supposed anew where that is far from the start."""
    found, curvatures = _searched(game, aim, start, curvatures)
    if np.abs(found.numbers - start.numbers).max() > _FAR:
        curvatures = supposed(game, found)
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
    if ratio < _POOR:
        return longest / 4
    return max(radius, 3 * longest) if ratio > _GOOD else radius


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
