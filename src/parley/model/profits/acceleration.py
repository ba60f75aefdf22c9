"""Fixed points of slow maps: Anderson acceleration (Walker and Ni 2011, SIAM J. Numerical Analysis 49(4))."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from parley.model.arrays import Floats

_MEMORY = 10
_LONGEST = 3.0
"""Largest change in a number, in the map's own changes or logs, that an extrapolation may ask for."""
_FLATTEST = 1e-10
_PATIENCE = 15
"""How many steps may pass without a smaller change, at full steps."""


class Mapped(NamedTuple):
    """What a map makes of a point.

    here : (size,), the point, moved into its bounds.
    there : (size,), where the map leads.
    """

    here: Floats
    there: Floats

    @property
    def error(self) -> float:
        """The largest change; infinite where the map is not defined."""
        largest = float(np.abs(self.there - self.here).max())
        return largest if np.isfinite(largest) else np.inf


class Found(NamedTuple):
    """The point with the smallest change.

    point : (size,).
    error : how much the map changes it.
    steps : how often the map was computed before.
    """

    point: Floats
    error: float
    steps: int


def fixed_point(look: Callable[[Floats], Mapped], start: Floats, tolerance: float, most: int) -> Found:
    """A point that a map leaves where it is.

    Each step goes where the last changes, combined linearly, would vanish; where that leads far away, the map's own
    step is taken and the past forgotten. When changes get no smaller, as where the map jumps between bounds, the search
    begins again at the best point with half the step.

    Parameters
    ----------
    look : the map.
    tolerance : largest change at the fixed point.
    most : the map is computed at most this often.
    """
    seen = best = look(start)
    found, past, share = Found(seen.here, seen.error, 1), [seen], 1.0
    for step in range(2, most + 1):
        if found.error <= tolerance:
            break
        if len(past) > 1 and step - found.steps > _PATIENCE / share:
            seen, past, share, found = best, [best], share / 2, found._replace(steps=step)
        point = _extrapolated(past, share)
        if not np.abs(point - seen.here).max() <= _LONGEST:
            past, point = [], _part(seen, share)
        seen = look(point)
        past = [*past[-_MEMORY:], seen]
        if seen.error < found.error:
            best, found = seen, Found(seen.here, seen.error, step)
    return found


def _part(seen: Mapped, share: float) -> Floats:
    return seen.here + share * (seen.there - seen.here)


def _extrapolated(past: list[Mapped], share: float) -> Floats:
    """Where the changes would vanish if the map were linear, and a share of what is left of them further."""
    here, there = (np.stack(points) for points in zip(*past, strict=True))
    change = there - here
    if len(past) == 1:
        return _part(past[-1], share)
    bends = np.diff(change, axis=0)
    scale = np.maximum(np.linalg.norm(bends, axis=1), 1e-300)
    weights = np.linalg.lstsq((bends / scale[:, None]).T, change[-1], rcond=_FLATTEST)[0] / scale
    left = change[-1] - weights @ bends
    return here[-1] - weights @ np.diff(here, axis=0) + share * left
