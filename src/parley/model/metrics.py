"""The one table of what an outcome measures: it drives values, groups, tables and the documentation.

A group's figure is never a mean of means: each metric names the rule by which members are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from parley.errors import UnknownName
from parley.model.arrays import Array, Floats, frozen
from parley.model.groups import (
    ChangeOfRatio,
    ChangeOfSum,
    GroupRule,
    Levels,
    NewOverNew,
    NewOverOld,
    Sum,
    WeightedMean,
    each,
)
from parley.model.groups import Level as Level

PERCENT = "percent"
MILLION_USD = "million USD"


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
        Metric(
            "exports",
            "Exports",
            PERCENT,
            "Value of exports before foreign duty, export taxes included.",
            ChangeOfSum("exports"),
        ),
        Metric("exports_usd", "Exports, change", MILLION_USD, "Value of exports, new less old.", Sum()),
        Metric("imports", "Imports", PERCENT, "Value of imports before duty.", ChangeOfSum("imports")),
        Metric("imports_usd", "Imports, change", MILLION_USD, "Value of imports, new less old.", Sum()),
        Metric(
            "exports_to_gdp", "Exports to GDP", PERCENT, "Ratio of exports to GDP.", ChangeOfRatio("exports", "income")
        ),
        Metric(
            "imports_to_gdp", "Imports to GDP", PERCENT, "Ratio of imports to GDP.", ChangeOfRatio("imports", "income")
        ),
        Metric(
            "revenue",
            "Tariff revenue",
            MILLION_USD,
            "Revenue of tariffs, and of export taxes if any, a year after the change.",
            Sum(),
        ),
        Metric("revenue_change", "Tariff revenue, change", MILLION_USD, "The same, new less old.", Sum()),
        Metric(
            "revenue_gdp_pct",
            "Tariff revenue to GDP",
            PERCENT,
            "New revenue in percent of old GDP.",
            NewOverOld("revenue", "income"),
        ),
        Metric(
            "effective_tariff",
            "Effective tariff",
            PERCENT,
            "New tariff revenue in percent of new imports.",
            NewOverNew("revenue", "imports", less="export_revenue"),
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


def values(hats: Mapping[str, Array], levels: Levels) -> dict[str, Array]:
    """Every metric for every economy, from NumPy or JAX arrays.

    Parameters
    ----------
    hats : metric -> (economy,), ratios new over old: both welfares, real_income, cpi, employment, wage, real_wage.
    levels : income, final_spending, exports, imports, balance, goods_balance, revenue; export_revenue, which revenue
        includes, in a model that takes export taxes.
    """
    from_levels = {
        name: found.group.figure(levels, each)
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
