"""The only solver: damped Newton that keeps an inverted Jacobian as long as it pays, and continuation when it stalls.

A model gives a `System`: its residual and its own structured Jacobian. The unknowns are logarithms of hats, so x = 0 is
the baseline. Numerical trouble is a value: a `Solution` says whether it converged and which equation is worst.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from parley.model.arrays import Floats

TOLERANCE = 1e-12
"""Largest residual of a solved system; residuals are relative (logs of demand over supply)."""

_MAX_ITERATIONS = 200
_MAX_STEP = 1.0  # in logs: no hat more than triples in one step
_KEEP_BELOW = 0.5  # an old inverse is kept while it halves the residual: a new one costs about 50 such steps
_KEEP_BELOW_SMALL, _SMALL = 0.2, 64  # few unknowns: a new inverse costs about three steps
_PATIENCE = 25  # steps in which the residual must have halved; where it crawls, smaller shocks are the way
_SMALLEST_DAMPING = 2.0**-12
_SMALLEST_ADVANCE = 1 / 64


class System(Protocol):
    """A square system F(x) = 0 with its Jacobian."""

    def residual(self, x: Floats) -> Floats:
        """F(x), shape (n,)."""
        ...

    def jacobian(self, x: Floats) -> Floats:
        """dF/dx, shape (n, n): equation by unknown."""
        ...


class Inverse(Protocol):
    """An inverse Jacobian, as an array or as anything else that multiplies vectors."""

    def __matmul__(self, value: Floats, /) -> Floats:
        """What takes `value`, (n,), away to first order."""
        ...


@runtime_checkable
class InvertibleSystem(System, Protocol):
    """A system that inverts its Jacobian better than a general routine would."""

    def inverse(self, x: Floats) -> Inverse | None:
        """An inverse of dF/dx, exact at a solution; None where there is none."""
        ...


@dataclass(frozen=True, eq=False)
class Solution:
    """Where the solver ended.

    Attributes
    ----------
    x : (n,), the unknowns.
    converged : whether every residual is below the tolerance.
    residual : the largest absolute residual.
    worst : the position of the equation that has it.
    iterations : steps taken, over all stages of a continuation.
    inversions : Jacobians formed and inverted.
    inverse : (n, n), the last of these, or the one that was handed in; None when none was needed.
    """

    x: Floats
    converged: bool
    residual: float
    worst: int
    iterations: int
    inversions: int
    inverse: Inverse | None = None


def newton(system: System, start: Floats, tolerance: float = TOLERANCE, inverse: Inverse | None = None) -> Solution:
    """Solve a system from a starting point.

    An old inverse serves again while it halves the residual a step; then it is renewed, and a step with a new one is
    halved until the residual falls. Points where the system is not defined count as infinitely bad.

    Parameters
    ----------
    inverse : (n, n), the inverted Jacobian of a similar system, to begin with; None forms one when it is needed.
    """
    with np.errstate(all="ignore"):
        return _newton(system, start, tolerance, inverse)


def _newton(system: System, start: Floats, tolerance: float, inverse: Inverse | None) -> Solution:
    x, value = start, system.residual(start)
    steps, formed = 0, 0
    keep_below = _KEEP_BELOW_SMALL if x.size <= _SMALL else _KEEP_BELOW
    halved, mark = 0, _size(value)
    while _size(value) > tolerance and steps < _MAX_ITERATIONS and steps - halved < _PATIENCE:
        steps += 1
        if not _size(value) > mark / 2:
            halved, mark = steps, _size(value)
        if inverse is not None:
            trial, trial_value = _step(system, x, _direction(inverse, value), 1.0)
            if _size(trial_value) < keep_below * _size(value):
                x, value = trial, trial_value
                continue
        inverse, formed = _inverse(system, x), formed + 1
        moved = None if inverse is None else _damped(system, x, value, _direction(inverse, value))
        if moved is None:
            break
        x, value = moved
    size = _size(value)
    return Solution(x, size <= tolerance, size, _worst(value), steps, formed, inverse)


@dataclass(frozen=True, eq=False)
class _Stage:
    """A part of the shock, and its solution."""

    done: float
    x: Floats

    def toward(self, target: float, before: _Stage | None) -> Floats:
        """Where the solution of a larger part may be: on the straight line through the last two stages."""
        if before is None:
            return self.x
        return self.x + (target - self.done) / (self.done - before.done) * (self.x - before.x)


def follow(
    path: Callable[[float], System], start: Floats, tolerance: float = TOLERANCE, inverse: Inverse | None = None
) -> Solution:
    """Solve path(1), if need be by way of smaller shocks.

    Parameters
    ----------
    path : share of the shock in [0, 1] -> system; path(0) is solved by x = 0.
    start, inverse : where to begin when the whole shock is tried at once; see `newton`.
    """
    best = newton(path(1.0), start, tolerance, inverse)
    if best.converged:
        return best
    here, there, advance = _Stage(0.0, np.zeros_like(start)), None, 0.25
    steps, formed = best.iterations, best.inversions
    while here.done < 1.0 and advance >= _SMALLEST_ADVANCE:
        target = min(1.0, here.done + advance)
        stage = newton(path(target), here.toward(target, there), tolerance)
        steps, formed = steps + stage.iterations, formed + stage.inversions
        if stage.converged:
            here, there, advance = _Stage(target, stage.x), here, 2 * advance
            best = stage if target == 1.0 else best
        else:
            advance /= 2
    return replace(best, iterations=steps, inversions=formed)


def _direction(inverse: Inverse, value: Floats) -> Floats:
    """The Newton step, shortened so that no unknown moves by more than the largest step."""
    step = -(inverse @ value)
    longest = np.abs(step).max()
    return step if not longest > _MAX_STEP else step * (_MAX_STEP / longest)


def _step(system: System, x: Floats, direction: Floats, damping: float) -> tuple[Floats, Floats]:
    trial = x + damping * direction
    return trial, system.residual(trial)


def _damped(system: System, x: Floats, value: Floats, direction: Floats) -> tuple[Floats, Floats] | None:
    """The longest halved step that lowers the residual, or None when none does."""
    damping, before = 1.0, _size(value)
    while damping >= _SMALLEST_DAMPING:
        trial, trial_value = _step(system, x, direction, damping)
        if _size(trial_value) < (1 - 0.1 * damping) * before:
            return trial, trial_value
        damping /= 2
    return None


def _inverse(system: System, x: Floats) -> Inverse | None:
    return system.inverse(x) if isinstance(system, InvertibleSystem) else _invert(system.jacobian(x))


def _invert(jacobian: Floats) -> Floats | None:
    """The inverse, or None when the matrix is singular or not finite.

    NumPy's own inverse, not SciPy's factors: the two bring separate thread pools that fight over the processors when
    calls alternate (docs/adr/0004-numpy-solves.md).
    """
    if not np.isfinite(jacobian).all():
        return None
    try:
        return np.asarray(np.linalg.inv(jacobian), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None


def _size(value: Floats) -> float:
    """The largest absolute residual; not-a-number counts as infinite."""
    size = float(np.abs(value).max())
    return size if np.isfinite(size) else np.inf


def _worst(value: Floats) -> int:
    return int(np.argmax(np.where(np.isfinite(value), np.abs(value), np.inf)))
