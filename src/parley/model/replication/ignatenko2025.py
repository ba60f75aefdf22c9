"""Replicates Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), one-sector cases, number by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.errors import NotConverged, NotKnown, UnknownName
from parley.model.arrays import Floats
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import Baseline, Parameters
from parley.model.endogenous_deficit.equations import Fixed, State, state
from parley.model.endogenous_deficit.model import HOME, EndogenousDeficitModel, fix, solve_fixed
from parley.model.parameters import parameters
from parley.model.replication.ignatenko2025_cases import (
    CASES,
    PAPER,
    TABLE_OF_UNPRINTED,
    Case,
    Setting,
    paper_world,
    setting,
)
from parley.model.replication.published import Printed, printed_tables

METRICS = ("welfare", "deficit", "exports_to_gdp", "imports_to_gdp", "employment", "cpi")
COUNTRY_NAMES = {
    "welfare": "welfare_pct",
    "deficit": "deficit_pct_of_abs_initial",
    "exports_to_gdp": "exports_to_gdp_pct",
    "imports_to_gdp": "imports_to_gdp_pct",
    "employment": "employment_pct",
    "cpi": "cpi_pct",
    "tariff_revenue": "tariff_revenue_share_of_initial_expenditure",
}
ESTIMATES = "Table 7 holds estimates, not outcomes of the model."


@dataclass(frozen=True, eq=False)
class Solved:
    """One solved case: what each country gets, (n,) by metric, and the world's two figures."""

    countries: dict[str, Floats]
    world: dict[str, float]
    spending: Floats


def replicate(case: str, countries: bool = False) -> dict[str, Any]:
    """One case, or all of them, against the printed numbers.

    Parameters
    ----------
    case : a label of the paper's tables, or "all".
    countries : whether to add every country's figures (one case only).

    Raises
    ------
    UnknownName : no case has this label.
    NotKnown : the case is in the paper and not computed here.
    """
    start = setting(EndogenousDeficitModel(paper_world()))
    printed = printed_tables(PAPER)
    labels = tuple(CASES) if case == "all" else (_known(case, printed),)
    solved = {label: solve(start, CASES[label]) for label in labels}
    rows = [row for label in labels for row in _rows(label, solved[label], start, printed)]
    compared = [row for row in rows if row["printed"] is not None]
    result: dict[str, Any] = {
        "paper": PAPER,
        "rows": rows,
        "matched": sum(row["match"] for row in compared),
        "compared": len(compared),
    }
    if case == "all":
        result["not_computed"] = sorted({item.case for item in printed if item.case not in CASES})
    if countries and case != "all":
        result["countries"] = _countries(solved[case])
    return result


def _known(case: str, printed: list[Printed]) -> str:
    if case in CASES:
        return case
    if case in {item.case for item in printed}:
        why = "four-sector data are not public" if "4sectors" in case else "input-output variants are not built yet"
        why = ESTIMATES if case in {item.case for item in printed if item.table == "7"} else why
        raise NotKnown(
            f"case {case!r} of {PAPER} is printed but not computed here: {why}. Computed: {', '.join(CASES)}."
        )
    raise UnknownName("case", case, CASES, "Use --case all for every case.")


def solve(start: Setting, case: Case) -> Solved:
    """Solve one case and measure it as the paper does."""
    base, p = case.variant(start)
    tariff = case.tariff(start)
    if not case.balanced:
        return measure(base, tariff, *equilibrium(base, p, tariff, case.relief, base.transfer))
    transfer = balanced_transfers(base, start.home)
    free = np.zeros_like(tariff)
    before = measure(base, free, *equilibrium(base, p, free, case.relief, transfer))
    after = measure(base, tariff, *equilibrium(base, p, tariff, case.relief, transfer))
    return Solved(
        {name: after.countries[name] - before.countries[name] for name in after.countries},
        {name: after.world[name] - before.world[name] for name in after.world},
        base.spending,
    )


def balanced_transfers(base: Baseline, home: int) -> Floats:
    """Transfers that balance everyone's trade with home (Table 10, cases 2 and 4), (n,)."""
    transfer = base.transfer - (base.flows[home] - base.flows[:, home])
    transfer[home] = 0.0
    return transfer


def equilibrium(base: Baseline, p: Parameters, tariff: Floats, relief: float, transfer: Floats) -> tuple[State, Fixed]:
    """The solved state under `tariff`, (exporter, importer), and `transfer`, (n,).

    Raises
    ------
    NotConverged : no equilibrium was found.
    """
    fixed = fix(base, tariff, p, relief)._replace(transfer=transfer)
    solution = solve_fixed(base, tariff, fixed)
    if not solution.converged:
        raise NotConverged(f"{PAPER}: the largest residual is {solution.residual:.1e} in equation {solution.worst}.")
    return state(solution.x, fixed), fixed


def measure(base: Baseline, tariff: Floats, s: State, f: Fixed) -> Solved:
    """The paper's outcomes (docs/reference/model.md, eqs. 1.17-1.20)."""
    levels = outcomes.levels(s, f, base)
    exports, imports = levels["exports"], levels["imports"]
    old, new = imports.before - exports.before, imports.after - exports.after
    countries = {
        "welfare": 100 * (outcomes.welfare(s, f) - 1),
        "deficit": 100 * (new - old) / np.abs(old),
        "exports_to_gdp": 100 * ((exports.after / s.income) / (exports.before / base.income) - 1),
        "imports_to_gdp": 100 * ((imports.after / s.income) / (imports.before / base.income) - 1),
        "employment": 100 * (np.exp(s.log_labour) - 1),
        "cpi": 100 * (np.exp(s.log_price) - 1),
        "tariff_revenue": levels["revenue"].after / base.spending,
    }
    duty_paid = outcomes.flows(s, f) * (1 + tariff)
    trade = (duty_paid.sum() - duty_paid.trace()) / (base.flows.sum() - base.flows.trace())
    world = {
        "global_trade_to_gdp": 100 * (trade / (s.income.sum() / base.income.sum()) - 1),
        "global_employment": float((base.income * countries["employment"]).sum() / base.income.sum()),
    }
    return Solved(countries, world, base.spending)


def _rows(label: str, solved: Solved, start: Setting, printed: list[Printed]) -> list[dict[str, Any]]:
    cells = [item for item in printed if item.case == label]
    if cells:
        return [_row(item, _value(item, solved, start)) for item in cells]
    table = TABLE_OF_UNPRINTED[label]
    return [
        {
            "table": table,
            "case": label,
            "who": who,
            "metric": name,
            "unit": "percent_of_abs_initial" if name == "deficit" else "percent",
            "value": _group(table, who, name, solved, start),
            "printed": None,
            "decimals": None,
            "match": None,
        }
        for who in ("USA", "CHN", "EU", "RoW", "non-US")
        for name in METRICS
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


def _value(item: Printed, solved: Solved, start: Setting) -> float:
    if item.who == "World":
        return solved.world[item.metric]
    value = _group(item.table, item.who, item.metric, solved, start)
    return _UNITS.get(item.unit, _unchanged)(value)


def _group(table: str, who: str, name: str, solved: Solved, start: Setting) -> float:
    """A country or a group: weighted with initial spending, but Table 10's welfare is a simple mean."""
    inside = _members(who, start)
    simple = table == "10" and name == "welfare"
    weight = np.ones_like(solved.spending) if simple else solved.spending
    return float((weight * solved.countries[name])[inside].sum() / weight[inside].sum())


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


_UNITS: dict[str, Callable[[float], float]] = {
    "percent_of_expenditure": _percent,
    "percent_of_federal_budget": _of_budget,
}


def _countries(solved: Solved) -> list[dict[str, Any]]:
    names = paper_world().economies
    return [
        {"who": who, **{COUNTRY_NAMES[name]: float(values[i]) for name, values in solved.countries.items()}}
        for i, who in enumerate(names)
    ]
