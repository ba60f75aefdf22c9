"""How the slopes of two payoffs change: supposed or measured, and corrected by every step.

A step corrects them by symmetric rank one (Nocedal and Wright 2006, section 6.2). They set how many equilibria a search
needs, and no result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.games.bargains.point import Payoffs, Point
from parley.model.arrays import Floats

NOISE = 1e-12
"""In the payoffs' unit: what the solver's tolerance leaves open."""

_PROBE = 1e-3  # in the unit of a number: the step of a difference of slopes
_SMALLEST_SIZE = 1e-4  # share of the largest slope below which numbers count as alike in scale
_TOLD = 1e-8  # of the product of both lengths: below it a step tells nothing about a curvature


@dataclass(frozen=True, eq=False)
class Curvatures:
    """How the slopes of both payoffs change.

    Attributes
    ----------
    second : (2, size, size), second derivatives.
    unit : (size,), the scale of every number.
    measured : whether they began as differences of slopes.
    """

    second: Floats
    unit: Floats
    measured: bool

    def learnt(self, step: Floats, change: Floats) -> Curvatures:
        """Corrected so that they explain how slopes changed, (2, size), over a step, (size,)."""
        return replace(
            self, second=np.stack([_corrected(*pair, step) for pair in zip(self.second, change, strict=True)])
        )


def supposed(game: Payoffs, at: Point) -> Curvatures:
    """Curvatures as if no number bent the slope in another: one equilibrium, all numbers moved at once."""
    step = np.array([_probe(game, at, place) for place in range(len(at.numbers))])
    change = game.payoffs_and_slopes(at.numbers + step)[1] - at.slopes
    along = np.divide(change, step, out=np.zeros_like(change), where=step != 0)
    return Curvatures(np.stack([np.diag(each) for each in along]), _unit(at), measured=False)


def measured(game: Payoffs, at: Point) -> Curvatures:
    """Curvatures by differences of slopes: one equilibrium for every number."""
    size = len(at.numbers)
    second = np.zeros((2, size, size))
    for place in range(size):
        if probe := _probe(game, at, place):
            moved = at.numbers.copy()
            moved[place] += probe
            second[:, place] = (game.payoffs_and_slopes(moved)[1] - at.slopes) / probe
    return Curvatures((second + second.transpose(0, 2, 1)) / 2, _unit(at), measured=True)


def _probe(game: Payoffs, at: Point, place: int) -> float:
    """A small move of a number within its bounds; zero where they leave none."""
    if game.upper[place] - game.lower[place] < _PROBE:
        return 0.0
    return _PROBE if at.numbers[place] + _PROBE <= game.upper[place] else -_PROBE


def _unit(at: Point) -> Floats:
    slopes = np.abs(at.slopes).sum(axis=0)
    return 1 / np.sqrt(np.maximum(slopes, _SMALLEST_SIZE * max(slopes.max(), NOISE)))


def _corrected(curvature: Floats, change: Floats, step: Floats) -> Floats:
    """Symmetric rank one: the nearest way to explain how a slope changed over a step."""
    wrong = change - curvature @ step
    along = float(wrong @ step)
    if abs(along) <= _TOLD * np.linalg.norm(wrong) * np.linalg.norm(step):
        return curvature
    return curvature + np.outer(wrong, wrong) / along
