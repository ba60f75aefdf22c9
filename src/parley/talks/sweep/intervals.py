"""From many cases to intervals: what lies between the quantiles of the draws, and between the published sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from parley.errors import NotConverged
from parley.talks.sweep.run import Row

_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Interval:
    """One figure over the cases of a scenario.

    Attributes
    ----------
    who, metric : what it is a figure of.
    low, median, high : 5th, 50th and 95th percentile over draws.
    least, most : smallest and largest value over the published elasticity sets.
    draws, sets : how many of each there are.
    """

    who: str
    metric: str
    low: float
    median: float
    high: float
    least: float
    most: float
    draws: int
    sets: int


def intervals(rows: Iterable[Row], metrics: Iterable[str]) -> list[Interval]:
    """Intervals of every metric of every economy.

    Raises
    ------
    NotConverged : a case has no equilibrium, so that the interval would leave it out.
    """
    by_economy: dict[str, list[Row]] = {}
    for row in rows:
        if not row["converged"]:
            raise NotConverged(f"case {row['case']!r} has no equilibrium: {row['worst_market']} is off most.")
        by_economy.setdefault(row["who"], []).append(row)
    return [_interval(who, name, found) for who, found in by_economy.items() for name in metrics]


def _interval(who: str, metric: str, rows: list[Row]) -> Interval:
    drawn = np.array([row[metric] for row in rows if row["draw"] is not None])
    named = np.array([row[metric] for row in rows if row["draw"] is None])
    low, median, high = np.quantile(drawn, (_LOW, 0.5, _HIGH)) if drawn.size else (np.nan,) * 3
    least, most = (named.min(), named.max()) if named.size else (np.nan, np.nan)
    return Interval(
        who, metric, float(low), float(median), float(high), float(least), float(most), drawn.size, named.size
    )
