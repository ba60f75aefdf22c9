"""How the members of a group become one figure. A group's figure is never a mean of means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Array, Floats, namespace


@dataclass(frozen=True, eq=False)
class Level:
    """A value before and after, each (economy,), million USD a year."""

    before: Array
    after: Array


Levels = Mapping[str, Level]
Members = NDArray[np.intp]
Read = Callable[[Floats], Floats]
"""Turns a level's array into what is compared: each economy's own value, or a sum over members."""


class GroupRule(Protocol):
    """How members become one figure."""

    @property
    def rule(self) -> str:
        """In words."""
        ...

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        """The group's figure from the members' `values` and levels."""
        ...

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        """What each member's value weighs in the group's figure, (member,); None where it is no weighted sum."""
        ...


@dataclass(frozen=True)
class WeightedMean:
    """Mean of the members, weighted with a baseline level."""

    level: str

    @property
    def rule(self) -> str:
        return f"mean, weighted with baseline {self.level.replace('_', ' ')}"

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        weight = levels[self.level].before[members]
        return float((weight * values[members]).sum() / weight.sum())

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        weight = levels[self.level].before[members]
        return weight / weight.sum()


@dataclass(frozen=True)
class Sum:
    """Sum of the members' values."""

    rule: str = "sum of members"

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(values[members].sum())

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        return np.ones(len(members))


@dataclass(frozen=True)
class ChangeOfSum:
    """Percent change of the members' summed level, relative to its absolute baseline."""

    level: str

    @property
    def rule(self) -> str:
        return f"change of members' summed {self.level.replace('_', ' ')}"

    def figure(self, levels: Levels, read: Read) -> Floats:
        level = levels[self.level]
        return percent_change(read(level.before), read(level.after), read(abs(level.before)))

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        before = levels[self.level].before[members]
        return abs(before) / abs(before.sum())


@dataclass(frozen=True)
class NewOverOld:
    """New level over an old one, percent."""

    over: str
    under: str

    @property
    def rule(self) -> str:
        return f"members' summed new {self.over} over their summed old {self.under}".replace("_", " ")

    def figure(self, levels: Levels, read: Read) -> Floats:
        return percent_of(read(levels[self.over].after), read(levels[self.under].before))

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        under = levels[self.under].before[members]
        return under / under.sum()


@dataclass(frozen=True)
class NewOverNew:
    """New level, less another where a model has that, over a third, percent."""

    over: str
    under: str
    less: str

    @property
    def rule(self) -> str:
        over = f"{self.over} without {self.less}"
        return f"members' summed new {over} over their summed new {self.under}".replace("_", " ")

    def figure(self, levels: Levels, read: Read) -> Floats:
        over = levels[self.over].after
        if self.less in levels:
            over = over - levels[self.less].after
        return percent_of(read(over), read(levels[self.under].after))

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        return None


@dataclass(frozen=True)
class ChangeOfRatio:
    """Percent change of the ratio of two summed levels."""

    over: str
    under: str

    @property
    def rule(self) -> str:
        return f"change of the ratio of members' summed {self.over} to their summed {self.under}".replace("_", " ")

    def figure(self, levels: Levels, read: Read) -> Floats:
        over, under = levels[self.over], levels[self.under]
        before, after = read(over.before) / read(under.before), read(over.after) / read(under.after)
        return percent_change(before, after, before)

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))

    def weights(self, levels: Levels, members: Members) -> Floats | None:
        return None


def _summed(members: Members) -> Read:
    return lambda level: level[members].sum()


def each(level: Array) -> Array:
    """Reads a level economy by economy, without joining anything."""
    return level


def percent_of(part: Array, whole: Array) -> Array:
    """100 part/whole; NaN where there is no whole. NumPy or JAX arrays."""
    xp = namespace(whole)
    exists = whole > 0
    return xp.where(exists, 100 * part / xp.where(exists, whole, 1.0), xp.nan)


def percent_change(before: Array, after: Array, scale: Array) -> Array:
    """100 (after - before)/|before|; NaN where `before` is nothing against `scale`. NumPy or JAX arrays."""
    xp = namespace(before)
    meaningful = xp.abs(before) > 1e-9 * scale
    return xp.where(meaningful, 100 * (after - before) / xp.where(meaningful, xp.abs(before), 1.0), xp.nan)
