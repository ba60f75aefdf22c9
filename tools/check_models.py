"""Compares the one-sector model of 194 economies with reference results in ../shared, and prints every difference.

Run from the repository root: .venv/bin/python tools/check_models.py
The references are the authors' published country files and an independent program's unrounded results. Each check
returns how many figures it compared and a line for each that differs. Exit code 1 when one does.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from parley.model import EndogenousDeficitModel, replicate
from parley.model.endogenous_deficit.equations import state
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.model.replication import ignatenko2025
from parley.model.replication.ignatenko2025_cases import CASES, PAPER, paper_world, setting

RAW = Path(__file__).parents[1] / "../shared/data/model"
POINTS = 1e-6
"""Percentage points that a country's figure may differ by."""

HATS = {"wage_hat": "log_wage", "labor_hat": "log_labour"}
Found = tuple[int, list[str]]


def raw(name: str) -> list[dict[str, str]]:
    """The rows of a reference table, as text."""
    with (RAW / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compare(cells: Iterator[tuple[str, float, float, float]]) -> Found:
    """Counts (name, reference, ours, tolerance) and says which differ."""
    compared, lines = 0, []
    for name, reference, ours, tolerance in cells:
        compared += 1
        if not abs(ours - reference) <= tolerance:
            lines.append(f"{name}: reference {reference:.12g}, ours {ours:.12g}")
    return compared, lines


@cache
def countries(case: str) -> dict[str, dict[str, float]]:
    """Our figures of every country in one case."""
    return {row["who"]: row for row in replicate(PAPER, case, countries=True)["countries"]}


def country_cells(name: str) -> Iterator[tuple[str, float, float, float]]:
    """Every figure of a table of cases by countries."""
    for row in raw(name):
        ours = countries(row["case_label"])[row["iso3"]]
        for metric in ignatenko2025.COUNTRY_NAMES.values():
            yield f"{name} {row['case_label']} {row['iso3']} {metric}", float(row[metric]), ours[metric], POINTS


def published_countries() -> Found:
    """The authors' country files."""
    return compare(country_cells("liberation_day_countries.csv"))


def recomputed_countries() -> Found:
    """The independent program's country figures."""
    return compare(country_cells("liberation_day_countries_recomputed.csv"))


def unrounded_tables() -> Found:
    """The independent program's unrounded figures behind the printed tables."""
    rows = [row for row in raw("liberation_day_tables.csv") if row["recomputed"]]
    ours = {(r["case"], r["who"], r["metric"], r["unit"]): r["value"] for r in replicate(PAPER, "all")["rows"]}

    def cells() -> Iterator[tuple[str, float, float, float]]:
        for row in rows:
            unit = row["unit"].replace("percent_of_initial_expenditure(labelled_GDP)", "percent_of_expenditure")
            key = (row["case_label"], row["country_or_group"], row["metric"], unit)
            yield f"table {row['table']} {key}", float(row["recomputed"]), ours[key], POINTS

    return compare(cells())


def solution_hats() -> Found:
    """The independent program's wages, employment and spending of every country."""
    start = setting(EndogenousDeficitModel(paper_world()))
    by_case: dict[str, dict[str, dict[str, str]]] = {}
    for row in raw("liberation_day_solution_hats.csv"):
        by_case.setdefault(row["case_label"], {})[row["iso3"]] = row

    def cells() -> Iterator[tuple[str, float, float, float]]:
        for case, rows in by_case.items():
            base, p = CASES[case].variant(start)
            equations = DeficitEquations(base, paper_world().economies)
            solved = ignatenko2025.equilibrium(
                equations, equations.inputs(CASES[case].tariff(start), p, CASES[case].relief)
            )
            found = state(solved.solution.x, solved.fixed)
            hats = {name: np.exp(getattr(found, field)) for name, field in HATS.items()}
            hats["expenditure_hat"] = found.spending / base.spending
            for i, code in enumerate(equations.economies):
                for name, hat in hats.items():
                    yield f"{case} {code} {name}", float(rows[code][name]), float(hat[i]), POINTS / 100

    return compare(cells())


def calibration() -> Found:
    """The independent program's baseline, thousand USD where a value."""
    start, economies = setting(EndogenousDeficitModel(paper_world())), paper_world().economies
    base = start.base
    ours = {
        "nu": base.nu,
        "expenditure_E": 1000 * base.spending,
        "income_Y": 1000 * base.income,
        "transfer_T": 1000 * base.transfer,
        "domestic_sales_Xii": 1000 * base.flows.diagonal(),
        "phi_baseline": base.phi,
    }

    def cells() -> Iterator[tuple[str, float, float, float]]:
        for row in raw("liberation_day_calibration.csv"):
            at = economies.index(row["iso3"])
            scale = float(row["expenditure_E"])
            for name, values in ours.items():
                size = scale if name not in ("nu", "phi_baseline") else 1.0
                yield f"{row['iso3']} {name}", float(row[name]), float(values[at]), 1e-7 * size

    return compare(cells())


CHECKS: tuple[Callable[[], Found], ...] = (
    calibration,
    solution_hats,
    unrounded_tables,
    published_countries,
    recomputed_countries,
)


def main() -> int:
    """Run every check."""
    failed = 0
    for check in CHECKS:
        compared, lines = check()
        print(f"{check.__name__}: {compared - len(lines)} of {compared} agree")
        for line in lines[:20]:
            print(f"  {line}")
        failed += len(lines)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
