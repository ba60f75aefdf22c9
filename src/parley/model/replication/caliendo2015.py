"""Replicates Caliendo and Parro (2015), the welfare effects of NAFTA's tariff cuts, from a folder of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.model.arrays import Floats
from parley.model.replication import caliendo2015_measures as measures
from parley.model.replication.caliendo2015_data import Nafta, load, table
from parley.model.replication.caliendo2015_measures import Change
from parley.model.replication.published import printed_tables

PAPER = "caliendo2015"
NEEDS_DATA = True
MEMBERS = ("Mexico", "Canada", "USA")
PARTNERS = "NAFTA partners"
WELFARE: dict[str, Callable[[Change], Floats]] = {
    "welfare": measures.welfare,
    "tot": measures.tot,
    "vot": measures.vot,
    "real_wage": measures.real_wage,
    "exact_real_income": measures.exact_real_income,
}
TOLERANCE = 5e-6
"""Percentage points: the reference tables have six decimals or more, and the tolerance of their solver in them."""

NOTES = (
    "The published welfare is a first-order formula evaluated at a large change. In the same two solutions real income "
    "changes by +0.007 % in Mexico, -0.110 % in Canada and +0.074 % in the United States (case exact); with the shock "
    "in 4, 8, 16 ... steps the formula's sum goes there (cases path:4, path:8 ...).",
)


@dataclass(frozen=True, eq=False)
class Solutions:
    """The paper's two solutions without and with deficits, solved when asked for."""

    folder: Path
    data: Nafta

    @cached_property
    def balanced(self) -> Change:
        """All deficits zero, as in Table 2."""
        return self._solve(np.zeros_like(self.data.deficit))

    @cached_property
    def with_deficits(self) -> Change:
        """The deficits of 1993."""
        return self._solve(self.data.deficit)

    def _solve(self, deficit: Floats) -> Change:
        return measures.solve(self.data, measures.first_solution(self.data, deficit), self.data.agreed)

    def at(self, deficits: str) -> Change:
        """By the reference tables' word: zero or with."""
        return {"zero": lambda: self.balanced, "with": lambda: self.with_deficits}[deficits]()

    def region(self, name: str) -> int:
        """The position of a region."""
        return self.data.regions.index(name)

    def partners(self, name: str, partner: str) -> list[int]:
        """The positions of one partner, or of the other two members."""
        others = [member for member in MEMBERS if member != name]
        return [self.region(other) for other in (others if partner == PARTNERS else [partner])]


def cases() -> tuple[str, ...]:
    """The labels that `replicate` knows beside "all"; `path:N` takes any number of steps."""
    return tuple(_CASES)


def replicate(case: str, countries: bool, data: Path | None) -> dict[str, Any]:
    """One case, or all of them, against the printed numbers and the reference tables in the folder.

    Parameters
    ----------
    case : one of `cases()`, "path:N" or "all".
    countries : whether to add the welfare of all regions.
    data : the folder that holds the paper's data, or its parent.

    Raises
    ------
    UnknownName : no case has this label.
    BadInput : no folder, or a file is missing there.
    """
    if data is None:
        raise BadInput(f"{PAPER} reads a folder of data that does not ship: name it with --data DIR.")
    wanted = tuple(_CASES) if case == "all" else (case,)
    computed = [_rows_of(label) for label in wanted]
    solutions = Solutions(data, load(data))
    rows = [row for label, rows in zip(wanted, computed, strict=True) for row in rows(solutions, label)]
    compared = [row for row in rows if row["printed"] is not None]
    result: dict[str, Any] = {
        "paper": PAPER,
        "rows": rows,
        "matched": sum(row["match"] for row in compared),
        "compared": len(compared),
        "notes": list(NOTES),
    }
    if countries:
        result["countries"] = _countries(solutions)
    return result


Rows = Callable[[Solutions, str], Iterator[dict[str, Any]]]


def _rows_of(case: str) -> Rows:
    kind, _, steps = case.partition(":")
    if kind == "path" and steps.isdecimal() and int(steps) > 0:
        return _path
    if case not in _CASES:
        raise UnknownName("case", case, _CASES, f"Cases: {', '.join(_CASES)}, path:N, all.")
    return _CASES[case]


def _table2(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    change = solutions.at("zero" if case == "table2_balanced" else "with")
    yield from _printed(solutions, case, {name: 100 * of(change) for name, of in WELFARE.items()})


def _path(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    """The published formula, summed over steps, without deficits."""
    steps = measures.path(solutions.data, solutions.balanced.base, int(case.partition(":")[2]))
    names = ("welfare", "tot", "vot")
    summed = {name: 100 * np.sum([WELFARE[name](step) for step in steps], axis=0) for name in names}
    yield from _printed(solutions, case, summed)


def _printed(solutions: Solutions, case: str, values: dict[str, Floats]) -> Iterator[dict[str, Any]]:
    """Values of the three members, beside what is printed of them."""
    printed = {(item.who, item.metric): item for item in printed_tables(PAPER) if item.case == case}
    for who in MEMBERS:
        for metric, of_all in values.items():
            item, value = printed.get((who, metric)), float(of_all[solutions.region(who)])
            if item is None and metric in ("real_wage", "exact_real_income"):
                continue  # another case's
            yield {
                "table": "path" if item is None else item.table,
                "case": case,
                "who": who,
                "metric": metric,
                "unit": "percent",
                "value": value,
                "printed": None if item is None else item.value,
                "decimals": None if item is None else item.decimals,
                "match": None if item is None else item.matches(value),
            }


def _row(case: str, file: str, who: str, metric: str, value: float, reference: str) -> dict[str, Any]:
    """A row of a computed reference."""
    return {
        "table": file,
        "case": case,
        "who": who,
        "metric": metric,
        "unit": "percent",
        "value": value,
        "printed": float(reference),
        "decimals": None,
        "tolerance": TOLERANCE,
        "match": bool(abs(value - float(reference)) <= TOLERANCE),
    }


def _exact(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    file, metric = "reference_welfare_nafta", "exact_real_income"
    for line in table(solutions.folder, f"{file}.csv"):
        value = 100 * measures.exact_real_income(solutions.at(line["deficits"]))[solutions.region(line["region"])]
        who = f"{line['region']}, {line['deficits']}"
        yield _row(case, file, who, metric, float(value), line[f"own_{metric}"])


def _regions(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    file = "computed_welfare_all_regions"
    for line in table(solutions.folder, f"{file}.csv"):
        change, at = solutions.at(line["deficits"]), solutions.region(line["region"])
        for metric, of in WELFARE.items():
            who = f"{line['region']}, {line['deficits']}"
            yield _row(case, file, who, metric, float(100 * of(change)[at]), line[metric])


def _bilateral(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    file = "computed_bilateral_welfare"
    for line in table(solutions.folder, f"{file}.csv"):
        change, at = solutions.at(line["deficits"]), solutions.region(line["region"])
        members = solutions.partners(line["region"], PARTNERS)
        for kind, by_partner in (
            ("tot", measures.tot_by_partner(change)[at]),
            ("vot", measures.vot_by_partner(change)[at]),
        ):
            inside = float(100 * by_partner[members].sum())
            for group, value in (("nafta", inside), ("row", float(100 * by_partner.sum()) - inside)):
                metric = f"{kind}_{group}"
                yield _row(case, file, f"{line['region']}, {line['deficits']}", metric, value, line[metric])


def _import_growth(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
    file, metric = "computed_import_growth", "import_growth_percent"
    for line in table(solutions.folder, f"{file}.csv"):
        importer, exporter = line["importer"], line["exporter"]
        growth = measures.import_growth(
            solutions.at(line["deficits"]), solutions.region(importer), solutions.partners(importer, exporter)
        )
        yield _row(case, file, f"{importer} from {exporter}, {line['deficits']}", metric, 100 * growth, line[metric])


def _sector_rows(
    file: str, columns: dict[str, Callable[[Change], Floats]]
) -> Callable[[Solutions, str], Iterator[dict[str, Any]]]:
    """Rows by region and sector of shares that add up to 100, from (sector, region) arrays."""

    def rows(solutions: Solutions, case: str) -> Iterator[dict[str, Any]]:
        for line in table(solutions.folder, f"{file}.csv"):
            change, at = solutions.at(line["deficits"]), solutions.region(line["region"])
            who = f"{line['region']}, {line['sector']}, {line['deficits']}"
            for metric, of in columns.items():
                parts = of(change)[:, at]
                value = float(100 * parts[solutions.data.sectors.index(line["sector"])] / parts.sum())
                yield _row(case, file, who, metric, value, line[metric])

    return rows


def _countries(solutions: Solutions) -> list[dict[str, Any]]:
    return [
        {"who": who, "deficits": deficits} | {name: float(100 * of(change)[i]) for name, of in WELFARE.items()}
        for deficits, change in (("zero", solutions.balanced), ("with", solutions.with_deficits))
        for i, who in enumerate(solutions.data.regions)
    ]


_CASES: dict[str, Rows] = {
    "table2_balanced": _table2,
    "table2_deficits": _table2,
    "exact": _exact,
    "path:4": _path,
    "path:8": _path,
    "path:16": _path,
    "regions": _regions,
    "bilateral": _bilateral,
    "import_growth": _import_growth,
    "sector_contributions": _sector_rows(
        "computed_sector_contributions",
        {"tot_contribution_percent": measures.tot_by_sector, "vot_contribution_percent": measures.vot_by_sector},
    ),
    "export_shares": _sector_rows(
        "computed_export_shares",
        {"export_share_before": measures.exports_before, "export_share_after": measures.exports_after},
    ),
}
