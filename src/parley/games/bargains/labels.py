"""Where names of points stand in a picture, so that they cover neither one another nor the points nor the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LETTER, _LINE, _DOT, _NEAR, _CLEAR = 6.1, 14.0, 7.0, 4.0, 2.0
"""Pixels: a letter's mean width, a line's height, half a dot, one and the same spot, clear of a line."""

_STEPS = ((11, 0), (0, 15), (11, 13), (0, 29), (14, 27), (0, 43), (17, 41))
"""How far from its point a name may stand, across and down, pixels; the nearest first."""

_SIDES = ("left", "right", "center")
_OUTSIDE, _ON_LINE = 10.0, 5.0
"""What a pixel beyond the edge and a point of a covered line weigh against a square pixel that is covered."""

_FURTHER = 1e-3  # what the next step outwards weighs: it decides between places that cover nothing


@dataclass(frozen=True)
class Spot:
    """A name that wants a place: its text, and where its point is, pixels from the left and from the top."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """A name in its place; `align` is left where the text begins at x, right where it ends there, or center."""

    text: str
    x: float
    y: float
    align: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        wide = _LETTER * len(self.text)
        left = {"left": self.x, "right": self.x - wide, "center": self.x - wide / 2}[self.align]
        return left, self.y - _LINE / 2, left + wide, self.y + _LINE / 2


def named(spots: Sequence[Spot]) -> list[Spot]:
    """The same spots, with one name for those that lie on one another."""
    found: list[Spot] = []
    for spot in spots:
        same = [at for at, other in enumerate(found) if abs(other.x - spot.x) < _NEAR and abs(other.y - spot.y) < _NEAR]
        if same:
            other = found[same[0]]
            found[same[0]] = Spot(f"{other.text} = {spot.text}", other.x, other.y)
        else:
            found.append(spot)
    return found


def placed(
    spots: Sequence[Sequence[Spot]], dots: Sequence[tuple[float, float]], line: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> list[Label]:  # fmt: skip
    """A place for each name, one after another.

    Parameters
    ----------
    spots : the spots at which each name may stand; several where it names a line.
    dots, line : what a name must not cover.
    size : width and height of the picture.
    """
    found: list[Label] = []
    for own in spots:
        choices = [label for spot in own for label in _around(spot)]
        costs = [_cost(label, found, dots, line, size) + _FURTHER * rank for rank, label in enumerate(choices)]
        found.append(choices[costs.index(min(costs))])
    return found


def _around(spot: Spot) -> Iterator[Label]:
    """All places near a spot, the nearest first."""
    for dx, dy in _STEPS:
        for align in _SIDES:
            across = {"left": dx, "right": -dx, "center": 0}[align]
            if (across == 0) == (align == "center"):
                for down in {dy, -dy}:
                    if down or across:
                        yield Label(spot.text, spot.x + across, spot.y + down, align)


def _cost(
    label: Label,
    others: Sequence[Label],
    dots: Sequence[tuple[float, float]],
    line: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> float:
    left, top, right, bottom = label.box
    outside = max(0.0, -left) + max(0.0, -top) + max(0.0, right - size[0]) + max(0.0, bottom - size[1])
    covered = sum(_overlap(label.box, other.box) for other in others)
    on_dots = sum(_overlap(label.box, (x - _DOT, y - _DOT, x + _DOT, y + _DOT)) for x, y in dots)
    on_line = sum(left - _CLEAR < x < right + _CLEAR and top < y < bottom for x, y in line)
    return _OUTSIDE * outside + covered + on_dots + _ON_LINE * on_line


def _overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide * high if wide > 0 and high > 0 else 0.0
