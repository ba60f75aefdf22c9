"""Replicates Ossa (2014), "Trade Wars and Trade Talks with Data", AER 104(12), from our own best, Nash and talks'
tariffs; and, as a check of the equilibrium alone, at the tariffs its author stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parley.errors import BadInput, NotKnown, UnknownName
from parley.model.replication.ossa2014_data import PAPER, Folder
from parley.model.replication.ossa2014_tables import (
    BASELINE,
    MEDIAN,
    NASH,
    OPTIMAL,
    POLITICAL,
    Cells,
    Source,
    Study,
    examples,
    negotiated,
    other_maxima,
    ours,
    stored,
    together,
    unilateral,
)
from parley.model.replication.published import Printed

NEEDS_DATA = True
AT = "at:"
"""`at:FILE` evaluates the tariffs of a table."""

STORED = "stored:"
"""Before a case: at the tariffs that the author stored, in place of our own."""

LOOSE, LOOSE_MEDIAN = 0.1, 1.1
"""The author's Nash tariffs stop short of a fixed point: how far their cells may be from ours, in points, beside
rounding. Medians hang on single rates, in which welfare is flat."""

_PANELS = {"a": BASELINE, "b": POLITICAL}
_SCALED = "panels c are means at scaled elasticities, whose tariffs are not in the data"


@dataclass(frozen=True, eq=False)
class Studies:
    """The studies of one run, made when first asked for."""

    folder: Folder
    made: dict[str, Study] = field(default_factory=dict)

    def of(self, weights: str) -> Study:
        """With these weights."""
        if weights not in self.made:
            self.made[weights] = Study.of(self.folder, weights)
        return self.made[weights]


@dataclass(frozen=True)
class Case:
    """A panel of a table.

    Attributes
    ----------
    table, panel : where it is printed; the panel's label in the tables, such as "table3:a".
    name : what its rows call it.
    cells : its cells.
    mfn : whether importers treat all exporters alike.
    on_nash : whether cells hang on Nash tariffs of ours: tight ones, where the printed cells are of loose ones.
    stored : whether tariffs are those that the author stored.
    """

    table: str
    panel: str
    name: str
    cells: Callable[[Studies], Cells]
    mfn: bool = False
    on_nash: bool = False
    stored: bool = False

    def tolerance(self, metric: str) -> float | None:
        """How far a printed figure may be beside rounding; None: not at all."""
        if metric == MEDIAN and not self.stored:
            return LOOSE_MEDIAN
        return LOOSE if self.on_nash and not metric.endswith(("_from_factual", "_from_zero")) else None


Reader = Callable[[Study, Source], Cells]
TABLES: dict[str, tuple[bool, bool, Reader]] = {
    "3": (False, False, lambda study, source: unilateral(study, source(study, OPTIMAL, False))),
    "4": (False, True, lambda study, source: together(study, source(study, NASH, False))),
    "5": (False, True, lambda study, source: negotiated(study, False, source(study, NASH, False))),
    "8": (True, False, lambda study, source: unilateral(study, source(study, OPTIMAL, True))),
    "9": (True, True, lambda study, source: together(study, source(study, NASH, True))),
    "10": (True, True, lambda study, source: negotiated(study, True, source(study, NASH, False))),
}
"""By table: whether MFN, whether it hangs on Nash tariffs, and its cells from tariffs of a source."""


def _case(table: str, panel: str, source: Source, prefix: str = "") -> tuple[str, Case]:
    mfn, on_nash, read = TABLES[table]
    weights, label = _PANELS[panel], f"table{table}:{panel}"
    name = f"{weights}, stored tariffs" if prefix else weights
    theirs = bool(prefix)
    case = Case(
        table, label, name, lambda studies: read(studies.of(weights), source), mfn, on_nash and not theirs, theirs
    )
    return prefix + label, case


CASES: dict[str, Case] = {
    "table2": Case("2", "table2", BASELINE, lambda studies: examples(studies.of(BASELINE))),
    **dict(_case(table, panel, ours) for table in TABLES for panel in _PANELS),
    **dict(_case(table, panel, stored, STORED) for table in TABLES if table != "10" for panel in _PANELS),
}


def cases() -> tuple[str, ...]:
    """The labels of panels; "table3" is all panels of a table, `at:FILE` evaluates a table of tariffs."""
    return tuple(CASES)


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all, against the printed tables.

    Parameters
    ----------
    case : one of `cases()`, all panels of a table such as "table5", "all", or "at:FILE" with a CSV of importer,
        exporter (or "all"), industry, tariff_rate.
    countries : makes no difference: every region has its rows.
    data : the folder of the paper's data.

    Returns
    -------
    paper, rows, matched, compared, notes. A row's `printed` is the paper's figure. Where that hangs on loosely
    converged Nash tariffs, or is a median of single rates, a `tolerance` in points comes beside rounding; there is then
    a `reference` too, if the folder holds one: another program's cell at tight tariffs, to be met to printed precision.

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
        rows, notes = _evaluated(case, folder), list[str]()
    else:
        studies, labels = Studies(folder), _asked(case, folder)
        rows = [row for label in labels for row in _compared(CASES[label], studies)]
        notes = [note for label in labels for note in _notes(CASES[label], studies)]
    compared = [row for row in rows if row["match"] is not None]
    return {
        "paper": PAPER,
        "rows": rows,
        "matched": sum(row["match"] for row in compared),
        "compared": len(compared),
        "notes": notes,
    }


def _asked(case: str, folder: Folder) -> tuple[str, ...]:
    """The labels of cases that a name stands for."""
    if case == "all":
        return tuple(CASES)
    found = tuple(label for label in CASES if case in (label, label.rsplit(":", 1)[0]))
    if found:
        return found
    if case in {item.case for item in folder.printed()}:
        raise NotKnown(f"{case} of {PAPER} is printed but not computed here: {_SCALED}. Computed: {', '.join(CASES)}.")
    raise UnknownName("case", case, (*CASES, "all"), f"Or {AT}FILE for a table of tariffs.")


def _compared(case: Case, studies: Studies) -> list[dict[str, Any]]:
    cells = case.cells(studies)
    printed = {(item.who, item.metric): item for item in studies.folder.printed() if item.case == case.panel}
    tight = studies.folder.tight(case.name, case.mfn) if case.table in ("4", "9") else {}
    shown = printed or cells
    return [
        _row(case.table, case.name, *key, cells[key]) | _comparison(case, cells[key], printed.get(key), tight.get(key))
        for key in shown
    ]


def _comparison(case: Case, value: float, printed: Printed | None, reference: float | None) -> dict[str, Any]:
    """What a cell is compared with, and whether it agrees."""
    if printed is None:
        return {}
    tolerance = case.tolerance(printed.metric)
    found = {"printed": printed.value, "decimals": printed.decimals}
    if tolerance is None:
        return found | {"match": printed.matches(value)}
    half_digit = 0.5 * 10.0**-printed.decimals + 1e-9
    match = abs(value - printed.value) <= tolerance + half_digit
    if reference is not None:
        found["reference"] = reference
        match = match and abs(value - reference) <= (tolerance if printed.metric == MEDIAN else half_digit)
    return found | {"tolerance": tolerance, "match": match}


def _notes(case: Case, studies: Studies) -> list[str]:
    """What vouches for our Nash tariffs, and where talks could end higher."""
    if not case.on_nash:
        return []
    study, where = studies.of(case.name), f"Table {case.table}, {case.name}"
    if case.table in ("4", "9"):
        war = study.war(case.mfn)
        return [
            f"{where}: the most that a region gains by deviating is {100 * war.gains.max():.1e} %, the largest slope "
            f"that the bounds leave open {war.projected_gradient:.1e}; first-order conditions ask for changes of at "
            f"most {war.unsettled:.1e} in log(1 + t)."
        ]
    return [
        f"{where}: from the rates of the {name} equilibrium the search for talks' tariffs ends at a common gain of "
        f"{near:.4f} %; other first guesses lead to {far:.4f} %. Welfare is not quasi-concave."
        for name, near, far in other_maxima(study, case.mfn)
    ]


def _evaluated(case: str, folder: Folder) -> list[dict[str, Any]]:
    """Every region's figures at a table's tariffs; government welfare with the political weights."""
    cells = together(Study.of(folder, POLITICAL), folder.tariffs_at(Path(case.removeprefix(AT))))
    return [_row("", case, who, name, value) for (who, name), value in cells.items()]


def _row(table: str, case: str, who: str, metric: str, value: float) -> dict[str, Any]:
    nothing = {"printed": None, "decimals": None, "match": None}
    return {"table": table, "case": case, "who": who, "metric": metric, "unit": "percent", "value": value} | nothing
