"""Duties of others: what an importer's measures on record add to the tariff it applies.

No schedule of another importer is on record. The base is what a world's table says the importer applies to the origin
in the product's sector, a mean and marked so; the first six digits of a code are the same everywhere, further digits
are read in the importer's own schedule.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput, NotKnown
from parley.law.asked import law_code
from parley.law.assumptions import METALS
from parley.law.entry import Entry, Question
from parley.law.measure import Measure
from parley.law.rate import Rate, rate_of_entry
from parley.law.schedule import Ordinary
from parley.law.scope import FewGoods
from parley.law.stack import Cases, stack
from parley.vocabulary import Product, members, sector

if TYPE_CHECKING:
    from parley.law.baseline import Base
    from parley.law.law import Law

ROW = "ROW"
SHARED_DIGITS = 6
NOT_KNOWN = "not known"
SHOWN = 6
UNDIVIDED = "00"
"""The digits with which schedules write a subheading they do not divide."""


def check_importer(law: Law, code: str, origin: str) -> None:
    """Refuse importers without measures on record, and trade within one customs territory.

    Raises
    ------
    NotKnown, BadInput : the question has no answer here.
    """
    levying = sorted({measure.importer for measure in law.measures.values()})
    if law_code(code) not in levying:
        raise NotKnown(
            f"no tariff schedule of {code} and no measure of it is on record; there are measures of "
            f"{', '.join(levying)}. Its tariffs by sector are in the worlds."
        )
    if law_code(code) == law_code(origin):
        raise BadInput(f"goods of {origin} pay no duty in {code}: it is one customs territory. Name another origin.")


def foreign_entry(law: Law, question: Question, base: Base | None) -> Entry:
    """One product of an origin entered into an economy other than the United States.

    Raises
    ------
    BadInput : fewer than six digits, or no such subheading.
    """
    code = question.item.code
    if len(code) < SHARED_DIGITS:
        raise BadInput(
            f"{question.item.dotted} is no subheading; give 6 digits, or 8 of the schedule of {question.importer}."
        )
    name = _sector(law.store, code)
    ordinary = _ordinary(question, name, base)
    cases = Cases(
        goods=FewGoods(law.store, [code if len(code) > SHARED_DIGITS else code + UNDIVIDED]),
        good=np.zeros(1, dtype=np.intp),
        origins=(question.law_origin,),
        origin=np.zeros(1, dtype=np.intp),
        claimed=np.zeros(1, dtype=bool),
        base={"general": np.array([ordinary.rate]), "applied": np.array([ordinary.rate])},
        content={metal: np.zeros(1) for metal in METALS},
    )
    return Entry(question, code, {False: 1.0}, (ordinary,), cases.chosen(question.assumptions), known_content=True)


def _sector(store: sqlite3.Connection, code: str) -> str:
    """The sector of a subheading, by what the United States imports under it.

    Raises
    ------
    BadInput : no such subheading.
    """
    six = code[:SHARED_DIGITS]
    if not store.execute("SELECT 1 FROM tariff_line WHERE hs8 BETWEEN ? AND ?", (six, six + "99")).fetchone():
        raise BadInput(f"{Product(code).dotted}: the Harmonized System has no subheading {Product(six).dotted}.")
    for digits in (6, 4, 2):
        row = store.execute(
            "SELECT sector FROM product_sector WHERE hs10 BETWEEN ? AND ? "
            "GROUP BY sector ORDER BY COUNT(*) DESC LIMIT 1",
            (code[:digits], code[:digits] + "9" * (10 - digits)),
        ).fetchone()
        if row and row["sector"]:
            return row["sector"]
    return ""


def _ordinary(question: Question, name: str, base: Base | None) -> Ordinary:
    """The tariff the importer applies in the sector; not known without a world that names both sides."""
    importer = question.importer
    rate = None if base is None or not name else _applied(base, question.origin, importer, name)
    if base is None or rate is None:
        note = f"MFN: the tariff {importer} applies without its measures is not known here and not in the sum."
        return Ordinary(0.0, "MFN", NOT_KNOWN, f"schedule of {importer}, not on record", False, note)
    note = (
        f"MFN: no schedule of {importer} is on record; its mean tariff on goods of {question.origin} in the sector "
        f"'{sector(name).name}' stands in for the line's own rate."
    )
    return Ordinary(rate, "MFN", f"mean of sector {name}", f"tariffs of the world {base.name}", False, note)


def _applied(base: Base, origin: str, importer: str, name: str) -> float | None:
    """The importer's mean tariff on an origin in a sector, its members weighted with their imports."""
    rows = [base.economies.index(code) for code in sorted(members(importer)) if code in base.economies]
    named = sorted(members(origin) & set(base.economies)) or [code for code in (ROW,) if code in base.economies]
    column = base.sectors.index(name) if name in base.sectors else None
    if not rows or not named or column is None:
        return None
    cells = np.ix_([base.economies.index(code) for code in named], rows, [column])
    flow, tariff = np.asarray(base.flows)[cells], np.asarray(base.tariffs)[cells]
    return float((flow * tariff).sum() / flow.sum()) if flow.sum() > 0 else float(tariff.mean())


def rate_into(law: Law, question: Question, base: Base | None) -> Rate:
    """The rate into an economy other than the United States.

    Raises
    ------
    BadInput : the product is no subheading. NotKnown : a measure applies whose list is not on record.
    """
    active = law.in_force(question.on, question.known_on, law_code(question.importer), question.assumptions)
    check_lists(question, active)
    entry = foreign_entry(law, question, base)
    shares = stack(active, entry.cases)
    if not shares and entry.ordinary[0].basis == NOT_KNOWN:
        raise NotKnown(
            f"no measure of {question.importer} on {question.item.dotted} from {question.origin} is in force on "
            f"{question.on}, and its own tariff is not on record; give a world to take its mean by sector."
        )
    found = rate_of_entry(law.store, entry, active, shares)
    notes = (*gaps(law.store, entry, active), *found.notes)
    return replace(found, notes=notes, complete=False)


def check_lists(question: Question, measures: Sequence[Measure]) -> None:
    """Refuse to answer where a measure applies whose list of goods is not on record.

    Raises
    ------
    NotKnown : with the measure.
    """
    for measure in measures:
        if not measure.scope.on_record and measure.scope.covers_origin(question.law_origin):
            raise NotKnown(
                f"{measure.title} ({measure.act}) is in force in {question.importer} on {question.on} and its list of "
                f"goods is not on record: whether {question.item.dotted} pays it is not known."
            )


def gaps(store: sqlite3.Connection, entry: Entry, measures: Sequence[Measure]) -> list[str]:
    """Lists of measures in force that name only some codes within the one asked about."""
    code, goods = entry.code, entry.cases.goods
    rows = store.execute(
        "SELECT list, code FROM product_list WHERE code BETWEEN ? AND ? AND LENGTH(code) > ?",
        (code, code + "9" * (10 - len(code)), len(code)),
    ).fetchall()
    found = []
    for measure in measures:
        names = set(measure.scope.goods or ()) if measure.scope.covers_origin(entry.question.law_origin) else set()
        part = sorted({row["code"] for row in rows if row["list"] in names})
        if part and not goods.mask(names).any():
            shown = ", ".join(Product(item).dotted for item in part[:SHOWN]) + (
                " and others" if len(part) > SHOWN else ""
            )
            found.append(
                f"{measure.title}: within {entry.question.item.dotted} its list names {shown}; give the digits of the "
                f"schedule of {entry.question.importer} to know whether {100 * (measure.rate or 0):g} % more is due."
            )
    return found
