"""The one table of what an outcome measures: it drives values, groups, tables and the documentation.

A group's figure is never a mean of means: each metric names the rule by which members are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import UnknownName
from parley.model.arrays import Floats, frozen

PERCENT = "percent"
MILLION_USD = "million USD"


@dataclass(frozen=True, eq=False)
class Level:
    """A value before and after, each (economy,), million USD a year."""

    before: Floats
    after: Floats


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


@dataclass(frozen=True)
class Sum:
    """Sum of the members' values."""

    rule: str = "sum of members"

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(values[members].sum())


@dataclass(frozen=True)
class ChangeOfSum:
    """Percent change of the members' summed level, relative to its absolute baseline."""

    level: str

    @property
    def rule(self) -> str:
        return f"change of members' summed {self.level.replace('_', ' ')}"

    def figure(self, levels: Levels, read: Read) -> Floats:
        level = levels[self.level]
        return percent_change(read(level.before), read(level.after), read(np.abs(level.before)))

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))


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


@dataclass(frozen=True)
class NewOverNew:
    """New level over another new one, percent."""

    over: str
    under: str

    @property
    def rule(self) -> str:
        return f"members' summed new {self.over} over their summed new {self.under}".replace("_", " ")

    def figure(self, levels: Levels, read: Read) -> Floats:
        return percent_of(read(levels[self.over].after), read(levels[self.under].after))

    def __call__(self, values: Floats, levels: Levels, members: Members) -> float:
        return float(self.figure(levels, _summed(members)))


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


def _summed(members: Members) -> Read:
    return lambda level: level[members].sum()


def _each(level: Floats) -> Floats:
    return level


def percent_of(part: Floats, whole: Floats) -> Floats:
    """100 part/whole; NaN where there is no whole."""
    exists = np.asarray(whole) > 0
    return np.where(exists, 100 * part / np.where(exists, whole, 1.0), np.nan)


def percent_change(before: Floats, after: Floats, scale: Floats) -> Floats:
    """100 (after - before)/|before|; NaN where `before` is nothing against `scale`."""
    meaningful = np.abs(before) > 1e-9 * scale
    return np.where(meaningful, 100 * (after - before) / np.where(meaningful, np.abs(before), 1.0), np.nan)


@dataclass(frozen=True)
class Metric:
    """One thing an outcome measures.

    Attributes
    ----------
    name : its key.
    title : as a table's head.
    unit : "percent" or "million USD".
    description : what it is, in a sentence.
    group : how members of a group are joined.
    """

    name: str
    title: str
    unit: str
    description: str
    group: GroupRule


_BY_INCOME, _BY_SPENDING = WeightedMean("income"), WeightedMean("final_spending")

METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "welfare",
            "Welfare",
            PERCENT,
            "Real income less the effort of work, by the formula of Ignatenko et al. (2025).",
            _BY_SPENDING,
        ),
        Metric(
            "welfare_consistent",
            "Welfare, consistent",
            PERCENT,
            "Real income less the effort of work that the model's own labour supply implies.",
            _BY_SPENDING,
        ),
        Metric("real_income", "Real income", PERCENT, "Final income over consumer prices.", _BY_SPENDING),
        Metric("cpi", "Consumer prices", PERCENT, "Price of what consumers buy, in the numeraire.", _BY_SPENDING),
        Metric("employment", "Employment", PERCENT, "Labour supplied.", _BY_INCOME),
        Metric("wage", "Wage", PERCENT, "Wage in the numeraire.", _BY_INCOME),
        Metric("real_wage", "Real wage", PERCENT, "Wage over consumer prices, before tax relief.", _BY_INCOME),
        Metric("trade_balance", "Trade balance, change", MILLION_USD, "Exports less imports, new less old.", Sum()),
        Metric(
            "trade_balance_pct",
            "Trade balance, change",
            PERCENT,
            "The same in percent of the absolute old balance: a smaller deficit is positive.",
            ChangeOfSum("balance"),
        ),
        Metric("trade_balance_level", "Trade balance", MILLION_USD, "Exports less imports after the change.", Sum()),
        Metric("goods_balance", "Goods balance, change", MILLION_USD, "Goods exports less imports, new - old.", Sum()),
        Metric(
            "goods_balance_pct",
            "Goods balance, change",
            PERCENT,
            "The same in percent of the absolute old goods balance.",
            ChangeOfSum("goods_balance"),
        ),
        Metric("goods_balance_level", "Goods balance", MILLION_USD, "Goods exports less goods imports after.", Sum()),
        Metric("exports", "Exports", PERCENT, "Value of exports before foreign duty.", ChangeOfSum("exports")),
        Metric("exports_usd", "Exports, change", MILLION_USD, "Value of exports, new less old.", Sum()),
        Metric("imports", "Imports", PERCENT, "Value of imports before duty.", ChangeOfSum("imports")),
        Metric("imports_usd", "Imports, change", MILLION_USD, "Value of imports, new less old.", Sum()),
        Metric(
            "exports_to_gdp", "Exports to GDP", PERCENT, "Ratio of exports to GDP.", ChangeOfRatio("exports", "income")
        ),
        Metric(
            "imports_to_gdp", "Imports to GDP", PERCENT, "Ratio of imports to GDP.", ChangeOfRatio("imports", "income")
        ),
        Metric("revenue", "Tariff revenue", MILLION_USD, "Tariff revenue a year after the change.", Sum()),
        Metric("revenue_change", "Tariff revenue, change", MILLION_USD, "Tariff revenue, new less old.", Sum()),
        Metric(
            "revenue_gdp_pct",
            "Tariff revenue to GDP",
            PERCENT,
            "New tariff revenue in percent of old GDP.",
            NewOverOld("revenue", "income"),
        ),
        Metric(
            "effective_tariff",
            "Effective tariff",
            PERCENT,
            "New tariff revenue in percent of new imports.",
            NewOverNew("revenue", "imports"),
        ),
    )
}


def metric(name: str) -> Metric:
    """The metric called `name`.

    Raises
    ------
    UnknownName : with the nearest ones.
    """
    if name not in METRICS:
        raise UnknownName("metric", name, METRICS, f"Metrics: {', '.join(METRICS)}.")
    return METRICS[name]


def values(hats: Mapping[str, Floats], levels: Levels) -> dict[str, Floats]:
    """Every metric for every economy.

    Parameters
    ----------
    hats : metric -> (economy,), ratios new over old: both welfares, real_income, cpi, employment, wage, real_wage.
    levels : income, final_spending, exports, imports, balance, goods_balance, revenue.
    """
    from_levels = {
        name: found.group.figure(levels, _each)
        for name, found in METRICS.items()
        if isinstance(found.group, ChangeOfSum | NewOverOld | NewOverNew | ChangeOfRatio)
    }
    changes = {name: levels[level].after - levels[level].before for name, level in _CHANGES.items()}
    after = {name: levels[level].after for name, level in _AFTER.items()}
    measured = {name: 100 * (hat - 1) for name, hat in hats.items()} | changes | after | from_levels
    return {name: measured[name] for name in METRICS}


def only_if(converged: bool, measured: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """The values of an equilibrium; NaN where there is none. Read-only."""
    held = {name: frozen(array if converged else np.full_like(array, np.nan)) for name, array in measured.items()}
    return MappingProxyType(held)


_CHANGES = {
    "trade_balance": "balance",
    "goods_balance": "goods_balance",
    "exports_usd": "exports",
    "imports_usd": "imports",
    "revenue_change": "revenue",
}
_AFTER = {"trade_balance_level": "balance", "goods_balance_level": "goods_balance", "revenue": "revenue"}
