"""The rates that are best for an objective, found by gradient, with a certificate of how good they are.

Instruments are numbers; a linear map turns them into the cells of one of the model's inputs, so that a uniform rate,
one rate a partner, one a sector and free rates are the same problem. The search is projected quasi-Newton (L-BFGS-B)
with gradients by the adjoint of gradient.py, from several starts (docs/reference/model.md, eqs. 1.26 and 1.27).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput, NotConverged
from parley.model import frame
from parley.model.arrays import Array, Floats
from parley.model.frame import Equations, Inputs, Solved
from parley.model.gradient import Measure, pullback

FLAT = 1e-4
"""Largest projected gradient of an optimum, in the objective's unit per 100 % of rate."""

_MAX_STEPS = 300
_GRADIENT_TOLERANCE = 1e-6
_VALUE_TOLERANCE = 1e-14
_SMALLEST_SIZE = 1e-8


@dataclass(frozen=True, eq=False)
class Instruments:
    """Numbers that move cells of an input: the cells they reach become sums of weight times number.

    Attributes
    ----------
    size : how many numbers there are.
    cells, numbers, weights : (links,), flat position of a cell, the number that moves it, and by how much.
    field : the input they are cells of.
    """

    size: int
    cells: NDArray[np.intp]
    numbers: NDArray[np.intp]
    weights: Floats
    field: str = "tariff"

    def apply(self, values: Floats, inputs: Inputs) -> Inputs:
        """The inputs with these numbers, (size,), in place of what stood in their cells."""
        cube = np.array(getattr(inputs, self.field), dtype=np.float64)
        flat = cube.ravel()
        flat[self.cells] = 0.0
        np.add.at(flat, self.cells, self.weights * values[self.numbers])
        return inputs._replace(**{self.field: cube})

    def pull(self, slopes: Inputs) -> Floats:
        """The derivative in every number, (size,), from that in every cell."""
        flat = getattr(slopes, self.field).ravel()
        moved = np.zeros(self.size)
        np.add.at(moved, self.numbers, self.weights * flat[self.cells])
        return moved


def tied(reached: NDArray[np.bool_], by: Sequence[int] = (), field: str = "tariff") -> Instruments:
    """One number for every position on the axes `by`, moving all cells `reached` there alike.

    Parameters
    ----------
    reached : the shape of the input, true where rates may move.
    by : axes of that shape. None of them ties all cells to one uniform rate; the exporter's gives one rate a partner,
        the sector's one rate a sector for all partners, all axes free rates.

    Raises
    ------
    BadInput : no cell is reached.
    """
    if not reached.any():
        raise BadInput("no cell of the tariffs is an instrument. Name an importer and its partners.")
    places = np.argwhere(reached)[:, list(by)]
    _, numbers = np.unique(places, axis=0, return_inverse=True) if by else (None, np.zeros(len(places), dtype=int))
    numbers = np.asarray(numbers, dtype=np.intp).ravel()
    return Instruments(int(numbers.max()) + 1, np.flatnonzero(reached), numbers, np.ones(len(numbers)), field)


class Goal(NamedTuple):
    """What to maximise: a measure of a solution, as `gradient.pullback` takes it, and its arguments."""

    measure: Measure
    arguments: tuple[Array, ...]


def weighted_sum(weights: Mapping[str, Floats]) -> Goal:
    """The goal of a weighted sum of outcomes: metric -> (economy,) weights."""
    return Goal(_sum_of(tuple(weights)), tuple(weights.values()))


@cache
def _sum_of(names: tuple[str, ...]) -> Measure:
    def measure(equations: Equations, x: Array, inputs: Inputs, *weights: Array) -> Array:
        found = equations.measures(x, inputs)
        return sum((found[name] * weight).sum() for name, weight in zip(names, weights, strict=True))

    return measure


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best rates found, and what vouches for them.

    Attributes
    ----------
    numbers : (size,), the instruments.
    value : the objective there.
    solved : the equilibrium there.
    projected_gradient : largest slope that the bounds leave open, in the objective's unit per 100 % of rate.
    values : the objective that each start led to, the first start first.
    solves : equilibria computed in all.
    """

    numbers: Floats
    value: float
    solved: Solved
    projected_gradient: float
    values: tuple[float, ...]
    solves: int

    @property
    def gain_elsewhere(self) -> float:
        """How much more the best of the other starts found than the first one; at most zero when it found nothing."""
        return max(self.values[1:], default=-np.inf) - self.values[0]

    @property
    def converged(self) -> bool:
        """Whether no small change within the bounds raises the objective."""
        return self.projected_gradient <= FLAT


@dataclass(frozen=True, eq=False)
class Problem:
    """An objective of instruments within bounds.

    Attributes
    ----------
    equations, inputs : the model and the scenario that the instruments change.
    instruments : what moves.
    goal : what is maximised.
    lower, upper : (size,), or one number for all; the rates allowed.
    """

    equations: Equations
    inputs: Inputs
    instruments: Instruments
    goal: Goal
    lower: Floats | float = 0.0
    upper: Floats | float = 1.0
    bounds: tuple[Floats, Floats] = field(init=False)

    def __post_init__(self) -> None:
        low, high = (
            np.broadcast_to(np.asarray(b, dtype=float), self.instruments.size) for b in (self.lower, self.upper)
        )
        if not (low <= high).all():
            raise BadInput("a lower bound of the rates is above its upper bound.")
        object.__setattr__(self, "bounds", (low, high))

    def clip(self, numbers: Floats) -> Floats:
        """The nearest numbers within the bounds."""
        return np.clip(numbers, *self.bounds)

    def solve(self, numbers: Floats, near: Solved | None = None) -> Solved:
        """The equilibrium at these numbers, (size,), begun at another one.

        Raises
        ------
        NotConverged : there is none.
        """
        inputs = self.instruments.apply(numbers, self.inputs)
        begin = (None, None) if near is None else (near.solution.x, near.solution.inverse)
        solved = frame.solve(self.equations, inputs, *begin)
        if solved.solution.converged:
            return solved
        raise NotConverged(
            f"no equilibrium at rates between {numbers.min():.3g} and {numbers.max():.3g}: the {solved.worst_market} "
            f"is off by {solved.solution.residual:.1e}. Lower the upper bound."
        )


def maximise(problem: Problem, starts: Sequence[Floats | float]) -> Optimum:
    """The best rates that are found from any of the starts.

    Parameters
    ----------
    starts : where to begin, each (size,) or one number for all; the more differ, the more the certificate says.

    Raises
    ------
    BadInput : there is no start.
    NotConverged : the search met rates without an equilibrium.
    """
    if not starts:
        raise BadInput("give at least one start: rates to begin the search from.")
    found = [
        _climb(problem, problem.clip(np.broadcast_to(np.asarray(start), problem.instruments.size))) for start in starts
    ]
    best = max(found, key=lambda optimum: optimum.value)
    return replace(best, values=tuple(each.value for each in found), solves=sum(each.solves for each in found))


def _climb(problem: Problem, start: Floats) -> Optimum:
    """The optimum that one start leads to."""
    from scipy.optimize import minimize

    at = _Path(problem, start)
    unit = _units(at.descent(start)[1])

    def descent(scaled: Floats) -> tuple[float, Floats]:
        value, slope = at.descent(problem.clip(scaled * unit))
        return value, slope * unit

    found = minimize(
        descent,
        start / unit,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(problem.bounds[0] / unit, problem.bounds[1] / unit, strict=True)),
        options={"maxiter": _MAX_STEPS, "ftol": _VALUE_TOLERANCE, "gtol": _GRADIENT_TOLERANCE, "maxcor": 30},
    )
    numbers = problem.clip(found.x * unit)
    value, slope = at.descent(numbers)
    open_slope = problem.clip(numbers - slope) - numbers
    return Optimum(numbers, -value, at.reached, float(np.abs(open_slope).max()), (-value,), at.solves)


def _units(slope: Floats) -> Floats:
    """In what units to search, (size,): a rate on a small flow has a slope and a curvature as small as the flow."""
    size = np.abs(slope)
    return 1 / np.sqrt(np.maximum(size, _SMALLEST_SIZE * size.max())) if size.any() else np.ones_like(slope)


class _Path:
    """Value and slope along a search; each equilibrium begins at the one before."""

    def __init__(self, problem: Problem, start: Floats) -> None:
        self.problem, self.solves = problem, 0
        self.reached = problem.solve(start)

    def descent(self, numbers: Floats) -> tuple[float, Floats]:
        """The negative objective and its slope, (size,): what a minimiser wants."""
        self.reached = self.problem.solve(numbers, self.reached)
        self.solves += 1
        goal = self.problem.goal
        value, slopes = pullback(self.reached, goal.measure, *goal.arguments)
        return -value, -self.problem.instruments.pull(slopes)
