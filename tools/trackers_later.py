"""The part of why-trackers-differ.md after published references end: ours at every change of law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from parley.law import Assumptions, Law
from parley.law.measure import EXEMPTS
from trackers_page import table

FIRST, LAST = date(2025, 10, 1), date(2026, 11, 1)
START = date(2025, 1, 1)
LATE = Assumptions(usmca_shares="2025-h2")
SHOWN, SECTORS = 3, 16
Table = Callable[[Law, date, Assumptions], pl.DataFrame]


def uses_exempt(law: Law) -> Law:
    """The law as if everything on a list of goods exempt for one use were for that use."""
    listed = [m for m in law.measures.values() if m.importer == "USA" and m.kind == EXEMPTS and m.scope.end_use]
    return law.with_measures(*(replace(item, scope=replace(item.scope, end_use=())) for item in listed))


def later(law: Law, rated: Table, partners: Sequence[str]) -> str:
    """Totals, partners and sectors at every change date.

    Parameters
    ----------
    rated : imports and duty, base included, by origin and GTAP sector on a day.
    """
    changed = uses_exempt(law)
    days = [step.on for step in law.daily(FIRST, LAST).steps]
    found = {
        day: (rated(law, day, Assumptions()), rated(law, day, LATE), rated(changed, day, Assumptions()))
        for day in (START, *days)
    }
    return TEXT + _totals(law, found) + _partners(found, partners) + _sectors(found)


def _totals(law: Law, found: Mapping[date, Sequence[pl.DataFrame]]) -> str:
    rows = []
    for day, tables in found.items():
        means = (f"{_percent(each):.2f}" for each in tables)
        rows.append([day.isoformat(), *means, _what(law, day)])
    return table(["from", "claims 2024", "claims late 2025", "listed uses exempt", "begins or ends"], rows)


def _what(law: Law, day: date) -> str:
    """The measures that begin, return or end on a day, the first few by name."""
    names = [turn.measure.removeprefix("usa/") for turn in law.timeline("USA", day, day) if turn.measure]
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    return ", ".join(shown[:SHOWN]) + more


def _partners(found: Mapping[date, Sequence[pl.DataFrame]], partners: Sequence[str]) -> str:
    """By partner; claims of late 2025 in columns of their own where they matter."""
    columns = [(code, 0, code) for code in partners] + [(code, 1, f"{code} late") for code in ("CAN", "MEX")]
    rows = [
        [day.isoformat(), *(_mean(tables[which], "origin", code) for code, which, _ in columns)]
        for day, tables in found.items()
    ]
    head = ["from", *(name for _, _, name in columns)]
    return "### By partner\n\nClaims of 2024; `late` with those of the second half of 2025.\n\n" + table(head, rows)


def _sectors(found: Mapping[date, Sequence[pl.DataFrame]]) -> str:
    size = found[START][0].group_by("gtap_code").agg(pl.col("value").sum()).sort("value", descending=True)
    codes = [code for code in size["gtap_code"].to_list() if code != "none"][:SECTORS]
    text = "### By GTAP sector\n\n"
    for which, claims in ((0, "2024"), (1, "the second half of 2025")):
        rows = [
            [day.isoformat(), *(_mean(tables[which], "gtap_code", code) for code in codes)]
            for day, tables in found.items()
        ]
        text += f"Claims of {claims}:\n\n" + table(["from", *codes], rows)
    return text


def _mean(rows: pl.DataFrame, key: str, code: str) -> str:
    return f"{_percent(rows.filter(pl.col(key) == code)):.1f}"


def _percent(rows: pl.DataFrame) -> float:
    """Duty over imports."""
    return 100 * float(rows["duty"].sum()) / float(rows["value"].sum())


TEXT = f"""## After published references end

Ours at every change of law from {FIRST} to {LAST}, percent, base included, so that later references can be
compared; 2025-01-01 is the base to take off. `listed uses exempt` takes every good on a list that is exempt for one
use only (parts for civil aircraft, goods for medicines) as exempt, as some trackers do; the acts exempt the use.

"""
