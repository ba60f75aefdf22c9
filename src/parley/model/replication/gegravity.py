"""Replicates the sample of gegravity: a trade agreement between Canada and Japan, every reported figure.

Source: Herman (2021), "gegravity: General Equilibrium Gravity Modeling in Python", USITC Economics Working Paper
2021-04-B. The figures are computed ones, so a match is a difference within a tolerance, not printed digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from parley.errors import UnknownName
from parley.model.arrays import Floats, abroad
from parley.model.gravity.experiment import Experiment, Gravity
from parley.model.replication.published import rows

PAPER = "gegravity"
NEEDS_DATA = False
TOLERANCE = 1e-6
"""Percentage points and resistances: absolute; money and cost terms: relative to the reference."""

NOTES = (
    "gegravity keeps baseline output and spending shares inside the resistances, so its full equilibrium has the "
    "resistances of the conditional one; prices and trade are revalued afterwards.",
    "Its welfare statistic is old over new: below 1 is a gain. real_income_pct has the usual sign.",
    "gegravity stops at a tolerance of 1e-8; the largest differences are of that size.",
    "Diagnostics of its solver (residuals, messages) are not results of the model and are not compared.",
)
_RELATIVE = ("million USD", "cost term")
_STATISTICS: Mapping[str, Callable[[Floats], Floats]] = {
    "mean": lambda draws: draws.mean(axis=0),
    "std": lambda draws: draws.std(axis=0, ddof=1),
    "sem": lambda draws: draws.std(axis=0, ddof=1) / np.sqrt(len(draws)),
    "median": lambda draws: np.median(draws, axis=0),
}
Figures = dict[tuple[str, str, str], float]
"""(table, who, metric) -> value."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The sample data: 30 economies in 2006.

    Attributes
    ----------
    economies : ISO3 codes, the order of every array.
    output, spending : (n,), million USD.
    trade : (exporter, importer), observed, million USD.
    covariates : name -> (exporter, importer), what trade costs depend on.
    """

    economies: tuple[str, ...]
    output: Floats
    spending: Floats
    trade: Floats
    covariates: Mapping[str, Floats]

    def cost_terms(self, coefficients: Mapping[str, float]) -> Floats:
        """b = exp(sum of coefficients times covariates), (exporter, importer) (eq. 6.1)."""
        return np.exp(sum(coefficients[name] * values for name, values in self.covariates.items()))

    def agreement(self, exporter: str, importer: str) -> Floats:
        """1 where a new agreement holds, (exporter, importer), both ways."""
        here, there = self.economies.index(exporter), self.economies.index(importer)
        new = np.zeros_like(self.trade)
        new[here, there] = new[there, here] = 1.0
        return new


@cache
def sample() -> Sample:
    """The sample, from data/replication/gegravity."""
    economies, pairs = rows(PAPER, "economies"), rows(PAPER, "pairs")
    codes = tuple(row["economy"] for row in economies)
    square = (len(codes), len(codes))
    names = ("agreement", "contiguity", "common_language", "log_distance")
    columns = {name: np.array([float(row[name]) for row in pairs]).reshape(square) for name in ("trade", *names)}
    return Sample(
        economies=codes,
        output=np.array([float(row["output"]) for row in economies]),
        spending=np.array([float(row["spending"]) for row in economies]),
        trade=columns["trade"],
        covariates={
            **{name: columns[name] for name in names},
            "border": 1 - np.eye(len(codes)),
            "constant": np.ones(square),
        },
    )


@dataclass(frozen=True)
class Case:
    """One of the sample's runs: `label`, elasticity `sigma`, which coefficients, and who agrees with whom."""

    label: str
    sigma: float
    coefficients: str
    reference: str
    exporter: str
    importer: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table of coefficients that this run takes, one for each draw."""
        header = rows(PAPER, "coefficients")[0]
        return tuple(name for name in header if name.split("_")[0] == self.coefficients)

    def run(self, column: str) -> Experiment:
        """The agreement with the coefficients of one column."""
        data = sample()
        coefficients = {row["covariate"]: float(row[column]) for row in rows(PAPER, "coefficients")}
        before = data.cost_terms(coefficients)
        after = before * np.exp(coefficients["agreement"] * data.agreement(self.exporter, self.importer))
        reference = data.economies.index(self.reference)
        base = Gravity(before, data.output, data.spending, self.sigma - 1, reference)
        return base.experiment(after)


def _cases() -> dict[str, Case]:
    return {
        row["case"]: Case(
            row["case"],
            float(row["sigma"]),
            row["coefficients"],
            row["reference"],
            row["exporter"],
            row["importer"],
        )
        for row in rows(PAPER, "cases")
    }


def cases() -> tuple[str, ...]:
    """The labels that `replicate` knows beside "all"."""
    return tuple(_cases())


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all of them, against gegravity's figures.

    Parameters
    ----------
    case : "agreement" (estimated coefficients), "agreement:draws" (ten draws of them) or "all".
    countries : whether to add every country's changes (the case "agreement" alone).
    data : not needed, the sample ships.

    Raises
    ------
    UnknownName : no case has this label.
    """
    known = _cases()
    if case != "all" and case not in known:
        raise UnknownName("case", case, known, f"Cases of {PAPER}: {', '.join(known)}, or all.")
    found = [row for label, item in known.items() if case in ("all", label) for row in _compared(item)]
    result: dict[str, Any] = {
        "paper": PAPER,
        "rows": found,
        "matched": sum(row["match"] for row in found),
        "compared": len(found),
        "notes": list(NOTES),
    }
    if countries and case != "all":
        result["countries"] = _by_country(known[case])
    return result


def _compared(case: Case) -> list[dict[str, Any]]:
    computed = _figures(case)
    with (files("parley") / f"data/replication/{PAPER}/figures.parquet").open("rb") as table:
        references = pl.read_parquet(table).filter(pl.col("case") == case.label)
    return [_row(row, computed) for row in references.iter_rows(named=True)]


def _row(reference: Mapping[str, Any], computed: Figures) -> dict[str, Any]:
    value = computed[reference["table"], reference["who"], reference["metric"]]
    printed = reference["value"]
    tolerance = TOLERANCE * abs(printed) if reference["unit"] in _RELATIVE else TOLERANCE
    return {
        **{name: reference[name] for name in ("table", "case", "who", "metric", "unit")},
        "value": value,
        "printed": printed,
        "decimals": None,
        "tolerance": tolerance,
        "match": abs(value - printed) <= tolerance,
    }


def _figures(case: Case) -> Figures:
    """Every figure of a run, or of each statistic over its draws."""
    runs = [case.run(column) for column in case.columns]
    if len(runs) == 1:
        return _single(runs[0])
    draws = [changes(run) for run in runs]
    return {
        (statistic, code, metric): float(value)
        for statistic, join in _STATISTICS.items()
        for metric in draws[0]
        for code, value in zip(sample().economies, join(np.array([draw[metric] for draw in draws])), strict=True)
    }


def _single(run: Experiment) -> Figures:
    economies, trade = sample().economies, sample().trade
    pairs = [f"{exporter}-{importer}" for exporter in economies for importer in economies]
    tables = {
        "countries": (economies, changes(run)),
        "resistances": (economies, _resistances(run)),
        "aggregates": (economies, _aggregates(run)),
        "observed": (economies, _observed(run, trade)),
        "pairs": (pairs, _before_after("trade", run.base.trade, run.trade)),
        "costs": (pairs, _before_after("cost_term", run.base.cost_terms, run.cost_terms)),
    }
    reference = run.base.reference
    outward = {
        (f"scale 10^{power}", economies[reference], "outward_resistance_before"): float(run.outward_before[reference])
        for power in range(-4, 5)
    }  # gegravity solves with nine scalings of its unknowns; the resistance does not depend on them
    return outward | {
        (table, code, metric): float(value)
        for table, (who, metrics) in tables.items()
        for metric, values in metrics.items()
        for code, value in zip(who, np.ravel(values), strict=True)
    }


def changes(run: Experiment) -> dict[str, Floats]:
    """What an experiment changes, metric -> (n,), percent but for the welfare statistic (eq. 6.13)."""
    before, after = run.base.trade, run.trade
    return {
        "factory_gate_price_pct": 100 * (run.price - 1),
        "outward_resistance_pct": 100 * (run.outward / run.outward_before - 1),
        "inward_resistance_pct": 100 * (run.inward / run.inward_before - 1),
        "real_gdp_pct": 100 * (run.terms_of_trade - 1),
        "real_income_pct": 100 * (1 / run.welfare_statistic - 1),
        "welfare_statistic": run.welfare_statistic,
        "terms_of_trade_pct": 100 * (run.terms_of_trade - 1),
        "output_pct": 100 * (run.price - 1),
        "spending_pct": 100 * (run.price - 1),
        "exports_pct": 100 * (abroad(after, 1) / abroad(before, 1) - 1),
        "imports_pct": 100 * (abroad(after, 0) / abroad(before, 0) - 1),
        "own_sales_pct": 100 * (after.diagonal() / before.diagonal() - 1),
    }


def _resistances(run: Experiment) -> dict[str, Floats]:
    """Baseline shares stay in the resistances, so that conditional and full ones are the same (eq. 6.12)."""
    return {
        "inward_resistance_before": run.inward_before,
        "inward_resistance_conditional": run.inward,
        "inward_resistance_after": run.inward,
        "outward_resistance_before": run.outward_before,
        "outward_resistance_conditional": run.outward,
        "outward_resistance_after": run.outward,
    }


def _aggregates(run: Experiment) -> dict[str, Floats]:
    """Sums of modelled trade by exporter and importer, with and without own sales."""
    before, after = run.base.trade, run.trade
    return {
        **_before_after("shipments", before.sum(axis=1), after.sum(axis=1)),
        **_before_after("exports", abroad(before, 1), abroad(after, 1)),
        **_before_after("purchases", before.sum(axis=0), after.sum(axis=0)),
        **_before_after("imports", abroad(before, 0), abroad(after, 0)),
        **_before_after("own_sales", before.diagonal(), after.diagonal()),
    }


def _observed(run: Experiment, trade: Floats) -> dict[str, Floats]:
    """Observed trade moved by the modelled changes (eq. 6.15)."""
    moved = changes(run)
    levels = {"exports": abroad(trade, 1), "imports": abroad(trade, 0), "own_sales": trade.diagonal()}
    found: dict[str, Floats] = {}
    for name, level in levels.items():
        found[f"observed_{name}_before"] = level
        found[f"observed_{name}_after"] = level * (1 + moved[f"{name}_pct"] / 100)
    return found


def _before_after(name: str, before: Floats, after: Floats) -> dict[str, Floats]:
    return {f"{name}_before": before, f"{name}_after": after, f"{name}_pct": 100 * (after / before - 1)}


def _by_country(case: Case) -> dict[str, dict[str, float]]:
    """Country -> metric -> change; the mean over draws where there are several."""
    draws = [changes(case.run(column)) for column in case.columns]
    means = {metric: np.mean([draw[metric] for draw in draws], axis=0) for metric in draws[0]}
    return {code: _at(means.items(), i) for i, code in enumerate(sample().economies)}


def _at(metrics: Iterable[tuple[str, Floats]], position: int) -> dict[str, float]:
    return {metric: float(values[position]) for metric, values in metrics}
