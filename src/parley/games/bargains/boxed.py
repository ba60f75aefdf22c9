"""The largest value of a concave quadratic in a box, and the nearest concave quadratic to any: pieces of a search."""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Floats

_SETTLED = 1e-14  # of the largest slope: what may be left
_MAX_ROUNDS = 60
_HALVINGS = 30
_FLATTEST = 1e-7
"""Smallest curvature kept, as a share of the largest, or of one where all are smaller, as those of straight lines."""


def best_step(slope: Floats, curvature: Floats, low: Floats, high: Floats) -> Floats:
    """Where slope p + p curvature p / 2 is largest with low <= p <= high, (size,).

    Projected Newton steps (Bertsekas 1982, SIAM J. Control 20(2)): numbers that a bound holds are left out.

    Parameters
    ----------
    curvature : (size, size), negative definite.
    low, high : (size,), with low <= 0 <= high.
    """
    step = np.zeros_like(slope)
    for _ in range(_MAX_ROUNDS):
        left = slope + curvature @ step
        free = ~(((step <= low) & (left <= 0)) | ((step >= high) & (left >= 0)))
        if not free.any() or np.abs(left[free]).max() <= _SETTLED * np.abs(slope).max():
            break
        toward = np.zeros_like(step)
        toward[free] = -np.linalg.solve(curvature[np.ix_(free, free)], left[free])
        moved = _along(step, toward, left, curvature, (low, high))
        if moved is None:
            break
        step = moved
    return step


def _along(step: Floats, toward: Floats, left: Floats, curvature: Floats, box: tuple[Floats, Floats]) -> Floats | None:
    """The longest halved, projected step that raises the value; None when none does."""
    for halving in range(_HALVINGS):
        moved = np.clip(step + 0.5**halving * toward, *box)
        by = moved - step
        if left @ by + by @ curvature @ by / 2 > 0:
            return moved
    return None


def concave(curvature: Floats, unit: Floats) -> Floats:
    """A negative definite matrix like `curvature`: convex directions are turned, flat ones bent a little.

    Parameters
    ----------
    unit : (size,), the scale of each number, in which directions are compared.
    """
    values, vectors = np.linalg.eigh(curvature * np.outer(unit, unit))
    size = np.abs(values)
    bent = -np.maximum(size, _FLATTEST * max(size.max(), 1.0))
    return (vectors * bent) @ vectors.T / np.outer(unit, unit)
