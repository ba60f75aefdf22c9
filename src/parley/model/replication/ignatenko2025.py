"""Replicates Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), one-sector cases, number by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import NotConverged, NotKnown, UnknownName
from parley.model import frame
from parley.model.arrays import Floats
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import Baseline
from parley.model.endogenous_deficit.equations import Inputs, flows, state
from parley.model.endogenous_deficit.model import HOME, EndogenousDeficitModel
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.model.frame import Solved
from parley.model.parameters import parameters
from parley.model.replication.ignatenko2025_cases import (
    CASES,
    NOTES,
    PAPER,
    TABLE_WITHOUT_PRINT,
    Case,
    Setting,
    paper_world,
    setting,
)
from parley.model.replication.published import Printed, printed_tables

__all__ = ["NEEDS_DATA", "PAPER", "cases", "replicate"]

NEEDS_DATA = False
COUNTRY_NAMES = {
    "welfare": "welfare_pct",
    "deficit": "deficit_pct_of_abs_initial",
    "exports_to_gdp": "exports_to_gdp_pct",
    "imports_to_gdp": "imports_to_gdp_pct",
    "employment": "employment_pct",
    "cpi": "cpi_pct",
    "tariff_revenue": "tariff_revenue_share_of_initial_expenditure",
}
UNITS = dict.fromkeys(COUNTRY_NAMES, "percent") | {
    "deficit": "percent_of_abs_initial",
    "tariff_revenue": "percent_of_expenditure",
}
GROUPS = (HOME, "CHN", "EU", "RoW", "non-US")
WORLD = "World"
WORLD_METRICS = ("global_trade_to_gdp", "global_employment")
ESTIMATES = "Table 7 holds estimates, not outcomes of the model"
FOUR_SECTORS = "its four-sector data are not public"


@dataclass(frozen=True, eq=False)
class Measured:
    """One case: what each country gets, (n,) by metric, the world's two figures, and initial spending as weights."""

    countries: dict[str, Floats]
    world: dict[str, float]
    spending: Floats


def cases() -> tuple[str, ...]:
    """The labels of the cases that are computed."""
    return tuple(CASES)


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all of them, against the printed numbers.

    Parameters
    ----------
    case : a label of the paper's tables, or "all".
    countries : whether to add every country's figures (one case only).
    data : not used; the paper's data ship with Parley.

    Raises
    ------
    UnknownName : no case has this label.
    NotKnown : the case is in the paper and not computed here.
    """
    start = setting(EndogenousDeficitModel(paper_world()))
    printed = printed_tables(PAPER)
    labels = cases() if case == "all" else (_known(case, printed),)
    measured = {label: compute(start, CASES[label]) for label in labels}
    rows = [row for label in labels for row in _rows(label, measured[label], start, printed)]
    compared = [row for row in rows if row["printed"] is not None]
    result: dict[str, Any] = {
        "paper": PAPER,
        "rows": rows,
        "matched": sum(row["match"] for row in compared),
        "compared": len(compared),
        "notes": [f"{label}: {NOTES[label]}" for label in labels if label in NOTES],
    }
    if case == "all":
        result["not_computed"] = sorted({item.case for item in printed if item.case not in CASES})
    if countries and case != "all":
        result["countries"] = _countries(measured[case])
    return result


def _known(case: str, printed: list[Printed]) -> str:
    if case in CASES:
        return case
    tables = {item.table for item in printed if item.case == case}
    if not tables:
        raise UnknownName("case", case, CASES, "Use --case all for every case.")
    why = ESTIMATES if "7" in tables else FOUR_SECTORS
    raise NotKnown(f"case {case!r} of {PAPER} is printed but not computed here: {why}. Computed: {', '.join(CASES)}.")


def compute(start: Setting, case: Case) -> Measured:
    """Solve one case and measure it as the paper does."""
    base, p = case.variant(start)
    equations = DeficitEquations(base, paper_world().economies)
    inputs = equations.inputs(case.tariff(start), p, case.relief)
    if not case.balanced:
        return measure(base, equilibrium(equations, inputs))
    inputs = inputs._replace(transfer=balanced_transfers(base, start.home))
    before = measure(base, equilibrium(equations, inputs._replace(tariff=np.zeros_like(inputs.tariff))))
    after = measure(base, equilibrium(equations, inputs))
    return Measured(
        {name: after.countries[name] - before.countries[name] for name in after.countries},
        {name: after.world[name] - before.world[name] for name in after.world},
        base.spending,
    )


def balanced_transfers(base: Baseline, home: int) -> Floats:
    """Transfers less everyone's imbalance with home, and none of home's (Table 10, cases 2 and 4), (n,)."""
    transfer = base.transfer - (base.flows[home] - base.flows[:, home])
    transfer[home] = 0.0
    return transfer


def equilibrium(equations: DeficitEquations, inputs: Inputs) -> Solved:
    """The solution of a case.

    Raises
    ------
    NotConverged : no equilibrium was found.
    """
    solved = frame.solve(equations, inputs)
    if not solved.solution.converged:
        raise NotConverged(f"{PAPER}: the {solved.worst_market} is off by {solved.solution.residual:.1e}.")
    return solved


def measure(base: Baseline, solved: Solved) -> Measured:
    """The paper's outcomes (docs/reference/model.md, eqs. 1.17, 1.19 and 1.20)."""
    f = solved.fixed
    s = state(solved.solution.x, f)
    levels = outcomes.levels(s, f, base)
    exports, imports = levels["exports"], levels["imports"]
    old, new = imports.before - exports.before, imports.after - exports.after
    countries = {
        "welfare": 100 * (outcomes.welfare(s, f, base) - 1),
        "deficit": 100 * (new - old) / np.abs(old),
        "exports_to_gdp": 100 * ((exports.after / s.income) / (exports.before / base.income) - 1),
        "imports_to_gdp": 100 * ((imports.after / s.income) / (imports.before / base.income) - 1),
        "employment": 100 * (np.exp(s.log_labour) - 1),
        "cpi": 100 * (np.exp(s.log_price) - 1),
        "tariff_revenue": s.revenue / base.spending,
    }
    duty_paid = flows(s, f) * (1 + solved.inputs.tariff)
    trade = (duty_paid.sum() - duty_paid.trace()) / (base.flows.sum() - base.flows.trace())
    world = {
        "global_trade_to_gdp": float(100 * (trade / (s.income.sum() / base.income.sum()) - 1)),
        "global_employment": float((base.income * countries["employment"]).sum() / base.income.sum()),
    }
    return Measured(countries, world, base.spending)


def _rows(label: str, measured: Measured, start: Setting, printed: list[Printed]) -> list[dict[str, Any]]:
    """The printed cells of a case, then the other groups and metrics of its table."""
    cells = [item for item in printed if item.case == label]
    table = cells[0].table if cells else TABLE_WITHOUT_PRINT[label]
    done = {(item.who, item.metric, item.unit) for item in cells}
    others = [(who, name, unit) for who in GROUPS for name, unit in UNITS.items()]
    others += [(WORLD, name, "percent") for name in WORLD_METRICS]
    rows = [_row(item, _value(table, item.who, item.metric, item.unit, measured, start)) for item in cells]
    return rows + [
        {
            "table": table,
            "case": label,
            "who": who,
            "metric": name,
            "unit": unit,
            "value": _value(table, who, name, unit, measured, start),
            "printed": None,
            "decimals": None,
            "match": None,
        }
        for who, name, unit in others
        if (who, name, unit) not in done
    ]


def _row(item: Printed, value: float) -> dict[str, Any]:
    return {
        "table": item.table,
        "case": item.case,
        "who": item.who,
        "metric": item.metric,
        "unit": item.unit,
        "value": value,
        "printed": item.value,
        "decimals": item.decimals,
        "match": item.matches(value),
    }


def _value(table: str, who: str, name: str, unit: str, measured: Measured, start: Setting) -> float:
    if who == WORLD:
        return measured.world[name]
    inside = _members(who, start)
    weight = _weights(table, name, measured, start)
    mean = float((weight * measured.countries[name])[inside].sum() / weight[inside].sum())
    return _SCALES.get(unit, _unchanged)(mean)


def _weights(table: str, name: str, measured: Measured, start: Setting) -> Floats:
    """What a group is weighted with, (n,): initial spending, but GDP in Table 4, and nothing for Table 10's welfare."""
    if table == "4":
        return start.gdp
    return np.ones_like(start.gdp) if (table, name) == ("10", "welfare") else measured.spending


def _members(who: str, start: Setting) -> np.ndarray:
    everyone = np.arange(len(start.announced))
    groups = {
        HOME: np.array([start.home]),
        "CHN": np.array([start.china]),
        "EU": np.array(start.europe),
        "RoW": np.setdiff1d(everyone, (start.home, start.china, *start.europe)),
        "non-US": np.setdiff1d(everyone, start.home),
        "nonUS_average": np.setdiff1d(everyone, start.home),
    }
    return groups[who]


def _unchanged(value: float) -> float:
    return value


def _percent(share: float) -> float:
    return 100 * share


def _of_budget(share: float) -> float:
    return 100 * share / parameters("endogenous-deficit")["federal_budget"]


_SCALES: dict[str, Callable[[float], float]] = {
    "percent_of_expenditure": _percent,
    "percent_of_federal_budget": _of_budget,
}


def _countries(measured: Measured) -> list[dict[str, Any]]:
    names = paper_world().economies
    return [
        {"who": who, **{COUNTRY_NAMES[name]: float(values[i]) for name, values in measured.countries.items()}}
        for i, who in enumerate(names)
    ]
