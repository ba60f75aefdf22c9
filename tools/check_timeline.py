"""Every row of the raw timeline of measures against the law: days, rate, origins, goods and the mark of its citation.

The raw table is read here on its own: what a row says is worked out from its columns, never from a measure file.
check_tariffs.py runs this with its other checks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from parley.law import Law, Measure
from parley.law.scope import in_scope
from parley.vocabulary import EU_MEMBERS, OPEN, all_economies

RAW = Path(__file__).parents[1] / "../shared/data/tariffs"
TODAY = date(2026, 11, 9)
"""Rows without an end are looked at on this day."""
ONE_DAY = timedelta(days=1)
NO_RATE = {"not_enacted", "court", "rule", "paused", "suspended", "termination", "postal", "offset", "removal"}
EXPLAINED = {
    "M006 days": "10 % until 2019-05-09, which the row's note says",
    "M007 days": "15 % until 2020-02-13, which the row's note says",
    "M007 goods": "medical gloves stood on it before the review",
    "M010 goods": "cranes of 8426.19, which the row names and the list does not",
    "M011 goods": "medical gloves paid 50 % for the year before they pay 100 %",
    "M014 days": "a stage for each year; the row has that of one",
    "M014 rate": "as its days",
    "M033 goods": "beer and cans of M032 stay on the list",
    "M034 goods": "beer and cans of M032 stay on the list",
    "M057 days": "M068 revises the list",
    "M057 goods": "M068 revises the list",
    "M057 origins": "M068 revises the list",
    "M061 days": "the 10 % of the baseline goes on for those whose own rate is paused",
    "M063 days": "M064 extends it",
    "M064 days": "it extends M063",
    "M072 goods": "the later state of the note names 69 goods more",
}
"""Where a row and the law differ, and why."""
GROUPS = {"EUU": {"EU"}}


@dataclass(frozen=True)
class Row:
    """One row, read."""

    id: str
    first: date
    stop: date
    importer: str
    kind: str
    rate: float | None
    origins: frozenset[str] | None
    lists: tuple[str, ...]
    known: bool


def rows() -> Iterator[Row]:
    """The timeline."""
    with (RAW / "measures_timeline.csv").open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file):
            yield Row(
                id=raw["measure_id"],
                first=date.fromisoformat(raw["effective_date"]),
                stop=date.fromisoformat(raw["end_date"]) + ONE_DAY if raw["end_date"] else OPEN,
                importer=raw["imposing"].replace("EUU", "EU"),
                kind=raw["rate_kind"],
                rate=float(raw["rate"]) if re.fullmatch(r"[0-9.]+", raw["rate"]) else None,
                origins=origins_of(raw["countries"]),
                lists=tuple(name.strip() for name in raw["product_list"].split(";") if name.strip() in codes()),
                known=raw["citation_check"] == "known",
            )


@cache
def everyone() -> frozenset[str]:
    """Every origin as the law names it."""
    return frozenset(code for code in all_economies() if code not in EU_MEMBERS | {"USA", "WLD", "ROW"})


def origins_of(text: str) -> frozenset[str] | None:
    """The origins a row names; None when it points to a table."""
    if text.startswith("LIST"):
        return None
    head, _, tail = (
        re.sub(r"\(.*?\)| less GSP small suppliers,", "", text).replace("ALL CAN", "ALL except CAN").partition("except")
    )
    named = {code for word in re.split(r"[;,]", head) for code in GROUPS.get(word.strip(), {word.strip()}) if code}
    if head.strip().startswith("ALL"):
        named = set(everyone())
    left_out = {code for word in re.split(r"[;,]", tail) for code in GROUPS.get(word.strip(), {word.strip()}) if code}
    return frozenset(named - left_out)


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Raw list -> codes."""
    found: dict[str, list[str]] = {}
    with (RAW / "product_lists.csv").open(encoding="latin1", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["list_name"], []).append(row["hs_code"])
    return {name: tuple(own) for name, own in found.items()}


def compare(law: Law) -> tuple[int, list[str]]:
    """The number of rows, and what differs without an explanation."""
    lines, count = [], 0
    for row in rows():
        count += 1
        own = [law.measure(name) for name, ids in records().items() if row.id in ids]
        found = {"file": [] if own else ["no measure"], **_differences(law, row, own)} if own else {"file": ["none"]}
        lines += [
            f"{row.id} {what}: {text}"
            for what, texts in found.items()
            for text in texts
            if f"{row.id} {what}" not in EXPLAINED
        ]
    return count, lines


@cache
def records() -> dict[str, tuple[str, ...]]:
    """Measure -> rows of the timeline it stands for, from the measure files."""
    import json

    from parley.ledger import open_store

    documents = (json.loads(row[0]) for row in open_store().execute("SELECT document FROM measure"))
    return {document["id"]: tuple(document.get("record", ())) for document in documents}


def _differences(law: Law, row: Row, own: Sequence[Measure]) -> dict[str, list[str]]:
    found = {"citation": _citation(row, own)}
    if row.kind in NO_RATE or any(item.kind == "notice" for item in own):
        return found
    levied = [item for item in own if item.is_duty or item.kind == "exempts"]
    day = min(row.stop - ONE_DAY, TODAY)
    then = [item for item in levied if item.period_on(max(day, row.first), OPEN)]
    there = [item for item in then if item.is_duty] or then
    return found | {
        "days": _days(row, levied),
        "rate": _rate(row, there),
        "origins": _origins(row, there),
        "goods": _goods(law, row, there),
    }


def _citation(row: Row, own: Sequence[Measure]) -> list[str]:
    marked = any(item.citation_check == "known" for item in own)
    return ["the row is from general knowledge and no measure says so"] if row.known and not marked else []


def _days(row: Row, levied: Sequence[Measure]) -> list[str]:
    """In force on the first and the last day; not with the same rate on the days around them."""
    last = min(row.stop - ONE_DAY, TODAY)
    inside = [day for day in (row.first, last) if not _levies(row, levied, day)]
    around = [day for day in (row.first - ONE_DAY, row.stop) if day < OPEN and _levies(row, levied, day)]
    return [f"not in force on {day}" for day in inside] + [f"in force on {day}" for day in around]


def _levies(row: Row, levied: Sequence[Measure], day: date) -> bool:
    there = [item for item in levied if item.period_on(day, OPEN)]
    return any(row.rate in (None, 0.0) or item.rate == row.rate or item.rates for item in there)


def _rate(row: Row, there: Sequence[Measure]) -> list[str]:
    rates = {item.rate for item in there} | {rate for item in there for rate in item.rates.values()}
    if row.rate in (None, 0.0) or row.rate in rates:
        return []
    return [f"raw {row.rate}, law {sorted(rate for rate in rates if rate is not None)}"]


def _origins(row: Row, there: Sequence[Measure]) -> list[str]:
    if row.origins is None or row.importer != "USA":
        return []
    own = {code for code in everyone() for item in there if item.scope.covers_origin(code)}
    return [] if own == row.origins else [f"law and raw differ in {', '.join(sorted(own ^ row.origins)[:9])}"]


def _goods(law: Law, row: Row, there: Sequence[Measure]) -> list[str]:
    """The goods of 2024 in scope against those that begin with a code of the raw list."""
    if not row.lists or row.importer != "USA":
        return []
    goods = law.weights.goods
    listed = tuple({code for name in row.lists for code in codes()[name]})
    raw = np.array([code.startswith(listed) for code in goods.codes])
    own = np.any([in_scope(item.scope, goods, end_use=True) for item in there], axis=0)
    differ = np.flatnonzero(raw != own)
    return (
        [f"{len(differ)} goods, such as {', '.join(goods.codes[int(at)] for at in differ[:5])}"] if len(differ) else []
    )


if __name__ == "__main__":
    compared, differing = compare(Law.open())
    print(f"timeline: {compared} rows, {len(differing)} differ", *differing, sep="\n  ")
