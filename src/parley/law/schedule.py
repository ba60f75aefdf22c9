"""The column-1 and column-2 rates of the US schedule, and the preferences in its special column."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from parley.errors import BadInput, UnknownName
from parley.ledger import data_folder
from parley.vocabulary import OPEN, Product

USMCA_PROGRAMMES = ("S", "S+")


@dataclass(frozen=True)
class Line:
    """One 8-digit line.

    Attributes
    ----------
    code : digits. kind : free, ad_valorem, specific, compound or other.
    rate : the general rate as a share, or an equivalent; None when not known. basis : statutory, equivalent-2024, or
        ad-valorem-part (a specific part comes on top and is not known).
    general, column2 : as printed. column2_rate : None when it is no plain percentage.
    special : programme -> rate; None where the schedule refers elsewhere.
    """

    code: str
    kind: str
    rate: float | None
    basis: str
    general: str
    special: Mapping[str, float | None]
    column2: str
    column2_rate: float | None


@dataclass(frozen=True)
class Programme:
    """A preference programme, its beneficiaries and when it applied (half-open)."""

    code: str
    name: str
    members: frozenset[str]
    valid_from: date
    valid_to: date

    def favours(self, origin: str, on: date) -> bool:
        """Whether goods of an origin have its preference on a day; USMCA, which is claimed or not, is apart."""
        is_due = self.valid_from <= on < self.valid_to
        return is_due and origin in self.members and self.code not in USMCA_PROGRAMMES


@dataclass(frozen=True)
class Ordinary:
    """The duty before any measure: rate, what it rests on, and what a reader must know.

    `rate` is the known part; `complete` is False when a part is not known.
    """

    rate: float
    authority: str
    basis: str
    act: str
    complete: bool
    note: str = ""


@cache
def edition() -> tuple[str, int]:
    """The name and the year of the schedule that the lines are from."""
    with (data_folder() / "law/schedule.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    return row["name"], int(row["year"])


def schedule_act(place: str = "") -> str:
    """The schedule as an act to cite, with the column when one is named."""
    name, year = edition()
    return f"{name} {year}, {place}" if place else f"{name} {year}"


@cache
def column_2_days() -> dict[str, date]:
    """Origins without normal trade relations, and since when; the earliest day of all for those that never had them."""
    with (data_folder() / "law/column2.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["origin"]: date.fromisoformat(row["valid_from"] or date.min.isoformat()) for row in rows}


def pays_column_2(origin: str, on: date) -> bool:
    """Whether goods of an origin pay the rates of column 2 on a day."""
    return on >= column_2_days().get(origin, OPEN)


def parse_special(text: str | None) -> dict[str, float | None]:
    """The compact form of the table: KR=0;JP=0.033;CO=?"""
    pairs = (item.split("=") for item in (text or "").split(";") if item)
    return {name: None if rate == "?" else float(rate) for name, rate in pairs}


def read_line(store: sqlite3.Connection, hs8: str) -> Line | None:
    """The line with these 8 digits."""
    row = store.execute("SELECT * FROM tariff_line WHERE hs8 = ?", (hs8,)).fetchone()
    return None if row is None else _line(row)


def _line(row: sqlite3.Row) -> Line:
    return Line(
        code=row["hs8"],
        kind=row["kind"],
        rate=row["rate"],
        basis=row["basis"],
        general=row["general"] or "",
        special=parse_special(row["special"]),
        column2=row["column2"] or "",
        column2_rate=row["column2_rate"],
    )


def lines_within(store: sqlite3.Connection, item: Product) -> list[str]:
    """The 8-digit lines that a product code stands for: its own, or all it begins.

    Raises
    ------
    UnknownName : the schedule has no such code.
    BadInput : a whole chapter is asked.
    """
    code = item.code[:8]
    if len(code) == 2:
        raise BadInput(f"{item} is a chapter; a rate belongs to a tariff line. Give at least 4 digits.")
    rows = store.execute("SELECT hs8 FROM tariff_line WHERE hs8 BETWEEN ? AND ?", (code, code + "9" * (8 - len(code))))
    found = [row[0] for row in rows]
    if not found:
        raise UnknownName(
            "product", item.dotted, _near(store, code), f"Codes are those of the US schedule of {edition()[1]}."
        )
    return found


def _near(store: sqlite3.Connection, code: str) -> list[str]:
    for digits in (6, 4, 2):
        rows = store.execute("SELECT hs8 FROM tariff_line WHERE hs8 LIKE ?", (code[:digits] + "%",)).fetchall()
        if rows:
            return [Product(row[0]).dotted for row in rows]
    return []


def read_programmes(store: sqlite3.Connection) -> tuple[Programme, ...]:
    """Every preference programme on record."""
    return tuple(
        Programme(
            row["code"],
            row["name"],
            frozenset(row["members"].split(";")),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else OPEN,
        )
        for row in store.execute("SELECT * FROM programme")
    )


def general(line: Line) -> Ordinary:
    """The column-1 general rate."""
    act = schedule_act("column 1 general")
    if line.rate is None:
        note = (
            f"MFN: the schedule gives {line.general!r}, a rate by reference; it is not known here and not in the sum."
        )
        return Ordinary(0.0, "MFN", "not known", act, False, note)
    if line.basis == "equivalent-2024":
        note = (
            f"MFN: the schedule gives {line.general!r}; the rate is its equivalent in 2024 (duty over customs value)."
        )
        return Ordinary(line.rate, "MFN", "equivalent of 2024", act, True, note)
    if line.basis == "ad-valorem-part":
        note = f"MFN: the schedule gives {line.general!r}; only the percentage is counted, the rest is not known."
        return Ordinary(line.rate, "MFN", "percentage part only", act, False, note)
    return Ordinary(line.rate, "MFN", "full value", act, True)


def column2(line: Line) -> Ordinary:
    """The column-2 rate, for economies without normal trade relations."""
    act = schedule_act("column 2")
    if line.column2_rate is None:
        note = f"Column 2: the schedule gives {line.column2!r}, no percentage; it is not known and not in the sum."
        return Ordinary(0.0, "Column 2", "not known", act, False, note)
    return Ordinary(line.column2_rate, "Column 2", "full value", act, True)


def preference(line: Line, origin: str, on: date, programmes: tuple[Programme, ...]) -> tuple[Programme, float] | None:
    """The best preference the special column gives an origin, other than by USMCA; None without one."""
    offers = [
        (programme, rate)
        for programme in programmes
        if programme.favours(origin, on)
        if (rate := line.special.get(programme.code)) is not None
    ]
    return min(offers, key=lambda offer: offer[1], default=None)


def usmca_rate(line: Line) -> float | None:
    """The rate for goods that claim USMCA preference; None when the schedule gives none as a percentage."""
    offers = [rate for code in USMCA_PROGRAMMES if (rate := line.special.get(code)) is not None]
    return min(offers, default=None)
