"""Replicates Ossa (2014), "Trade Wars and Trade Talks with Data", AER 104(12), at the tariffs its author stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import BadInput, NotKnown, UnknownName
from parley.model import frame
from parley.model.arrays import Floats
from parley.model.profits.equations import state
from parley.model.profits.model import ProfitsModel
from parley.model.profits.system import Inputs, ProfitsEquations, checked
from parley.model.replication.ossa2014_data import PAPER, Folder
from parley.model.replication.published import Printed
from parley.vocabulary import Policy

NEEDS_DATA = True
AT = "at:"
"""`at:FILE` evaluates the tariffs of a table."""

MEAN = "mean"
TARIFF_STEP = 0.5  # Table 2: 50 percentage points more
STEPPED = "US"  # Table 2: on imports of the United States
_MEASURES = {
    "gov_welfare": "government_welfare",
    "welfare": "welfare",
    "wage": "relative_wage",
    "profits": "profits",
}
_PANELS = {"a": "baseline", "b": "political"}
Cells = dict[tuple[str, str], float]
"""(who, statistic) -> percent."""


@dataclass(frozen=True, eq=False)
class Study:
    """The benchmark without imbalances, with or without political weights."""

    folder: Folder
    equations: ProfitsEquations
    factual: Inputs

    @classmethod
    def of(cls, folder: Folder, weights: str) -> Study:
        """With lambda = 1 ("baseline") or the paper's political weights ("political")."""
        world = folder.world()
        model = ProfitsModel(world, folder.political_weights() if weights == "political" else None)
        policy = Policy("factual", world.economies, world.sectors, world.tariffs, world.tariffs)
        return cls(folder, model.equations(policy), model.inputs(policy))

    def solved(self, tariff: Floats) -> frame.Solved:
        """The equilibrium at `tariff`, (exporter, importer, sector)."""
        return checked(frame.solve(self.equations, self.factual._replace(tariff=tariff)))

    def measured(self, tariff: Floats) -> dict[str, Floats]:
        """Statistic -> (region,), percent."""
        solved = self.solved(tariff)
        found = self.equations.measures(solved.solution.x, solved.inputs)
        return {name: found[metric] for name, metric in _MEASURES.items()}


def unilateral(study: Study, tariffs: Floats) -> Cells:
    """Tables 3 and 8: each region alone moves to its column of `tariffs`; all others keep theirs."""
    regions = study.folder.regions
    cells: Cells = {}
    for j, region in enumerate(regions):
        tariff = study.factual.tariff.copy()
        tariff[:, j] = tariffs[:, j]
        others = np.arange(len(regions)) != j
        for name, values in study.measured(tariff).items():
            cells[region, f"{name}_own"] = float(values[j])
            cells[region, f"{name}_other"] = float(values[others].mean())
    return _with_mean(cells | _medians(regions, tariffs), regions)


def together(study: Study, tariffs: Floats) -> Cells:
    """Tables 4 and 9: all regions move to `tariffs` at once."""
    regions = study.folder.regions
    found = {
        (region, name): float(values[j])
        for name, values in study.measured(tariffs).items()
        for j, region in enumerate(regions)
    }
    return _with_mean(found | _medians(regions, tariffs), regions)


def _medians(regions: tuple[str, ...], tariffs: Floats) -> Cells:
    """Median over an importer's rates on all others, percent."""
    everyone = np.arange(len(regions))
    return {
        (region, "median_tariff"): float(100 * np.median(tariffs[everyone != j, j])) for j, region in enumerate(regions)
    }


def _with_mean(cells: Cells, regions: tuple[str, ...]) -> Cells:
    statistics = dict.fromkeys(name for _, name in cells)
    return cells | {(MEAN, name): float(np.mean([cells[region, name] for region in regions])) for name in statistics}


def examples(folder: Folder) -> Cells:
    """Table 2: the United States raise their tariff in one industry, alone."""
    study = Study.of(folder, "baseline")
    found: Cells = {}
    for industry in dict.fromkeys(item.who for item in folder.printed() if item.case == "table2"):
        found |= {(industry, name): value for name, value in _example(study, industry).items()}
    return found


def _example(study: Study, industry: str) -> dict[str, float]:
    us, k = study.folder.region(STEPPED), study.folder.industries.index(industry)
    tariff = study.factual.tariff.copy()
    tariff[np.arange(len(tariff)) != us, us, k] += TARIFF_STEP
    solved = study.solved(tariff)
    s, base = state(solved.solution.x, solved.fixed), study.equations.base
    measured = study.equations.measures(solved.solution.x, solved.inputs)
    wage = np.exp(s.log_wage)
    sales = s.flows[us].sum(axis=0) / base.sector_sales[us]
    real = 100 * (sales / wage[us] - 1)
    spent = base.spending[us]
    profit = base.sector_sales[us] * solved.fixed.uses[:, 1]
    return {
        "us_wage_change": float(measured["relative_wage"][us]),
        "own_industry_sales_change": float(real[k]),
        "other_industries_mean_sales_change": float(np.delete(real, k).mean()),
        "us_welfare_change": float(measured["welfare"][us]),
        "terms_of_trade_effect": float(100 * base.flows[:, us].sum(axis=1) @ (wage[us] - wage) / spent),
        "profit_shifting_effect": float(100 * profit @ (sales - wage[us]) / spent),
    }


def _stored(kind: str, mfn: bool, weights: str, read: Callable[[Study, Floats], Cells]) -> Callable[[Folder], Cells]:
    return lambda folder: read(Study.of(folder, weights), folder.stored(kind, weights, mfn))


CASES: dict[str, Callable[[Folder], Cells]] = {
    "table2": examples,
    **{
        f"table{table}:{panel}": _stored(kind, mfn, weights, read)
        for table, kind, mfn, read in (
            ("3", "optimal_unilateral", False, unilateral),
            ("4", "nash", False, together),
            ("8", "optimal_unilateral", True, unilateral),
            ("9", "nash", True, together),
        )
        for panel, weights in _PANELS.items()
    },
}
_SCALED = "tariffs at scaled elasticities are not in the data and must be computed first"
_COOPERATIVE = "cooperative tariffs are not in the author's data and must be computed first"
_WHY_NOT = {"5": _COOPERATIVE, "10": _COOPERATIVE}
"""By table; of the others panel c is not computed."""


def cases() -> tuple[str, ...]:
    """The labels of tables and panels; `at:FILE` evaluates a table of tariffs."""
    return tuple(CASES)


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all, against the printed tables.

    Parameters
    ----------
    case : one of `cases()`, "all", or "at:FILE" with a CSV of importer, exporter (or "all"), industry, tariff_rate.
    countries : makes no difference: every region has its rows.
    data : the folder of the paper's data.

    Raises
    ------
    BadInput : no folder, or files are missing there.
    UnknownName : no such case.
    NotKnown : the case is printed but not computed here.
    """
    if data is None:
        raise BadInput(f"{PAPER} reads data whose terms do not allow shipping it. Name their folder with --data DIR.")
    folder = Folder.open(data)
    if case.startswith(AT):
        rows = _evaluated(case, folder)
    else:
        printed = folder.printed()
        labels = tuple(CASES) if case == "all" else (_known(case, printed),)
        rows = [row for label in labels for row in _compared(label, CASES[label](folder), printed)]
    compared = [row for row in rows if row["printed"] is not None]
    return {
        "paper": PAPER,
        "rows": rows,
        "matched": sum(row["match"] for row in compared),
        "compared": len(compared),
    }


def _known(case: str, printed: list[Printed]) -> str:
    if case in CASES:
        return case
    if case in {item.case for item in printed}:
        why = _WHY_NOT.get(case.removeprefix("table").split(":")[0], _SCALED)
        raise NotKnown(f"{case} of {PAPER} is printed but not computed here: {why}. Computed: {', '.join(CASES)}.")
    raise UnknownName("case", case, (*CASES, "all"), f"Or {AT}FILE for a table of tariffs.")


def _compared(label: str, cells: Cells, printed: list[Printed]) -> list[dict[str, Any]]:
    return [
        _row(item.table, label, item.who, item.metric, cells[item.who, item.metric])
        | {"printed": item.value, "decimals": item.decimals, "match": item.matches(cells[item.who, item.metric])}
        for item in printed
        if item.case == label
    ]


def _evaluated(case: str, folder: Folder) -> list[dict[str, Any]]:
    """Every region's figures at a table's tariffs; government welfare with the political weights."""
    cells = together(Study.of(folder, "political"), folder.tariffs_at(Path(case.removeprefix(AT))))
    return [_row("", case, who, name, value) for (who, name), value in cells.items()]


def _row(table: str, case: str, who: str, metric: str, value: float) -> dict[str, Any]:
    nothing = {"printed": None, "decimals": None, "match": None}
    return {"table": table, "case": case, "who": who, "metric": metric, "unit": "percent", "value": value} | nothing
