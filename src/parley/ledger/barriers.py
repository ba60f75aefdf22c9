"""Non-tariff barriers named by the US or in the talks, and what the talks did to each, known from its own day."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from parley.ledger.rows import Where, day_of
from parley.vocabulary import economy


@dataclass(frozen=True)
class BarrierOutcome:
    """What the talks did to a barrier, from the day it was known."""

    text: str
    known_from: date
    dating: str
    source: str
    evidence: str
    confidence: str


@dataclass(frozen=True)
class Barrier:
    """One barrier.

    Attributes
    ----------
    category : regulation, currency, customs or other.
    mast, ustr : chapter of the MAST classification, and the heading USTR lists it under.
    known_from, dating : first day it was on record, and what that day rests on.
    value, unit : a figure about it as the source prints it ("50-150"); empty when none was known.
    outcomes : what the talks did to it, oldest first.
    """

    id: str
    partner: str
    text: str
    sector: str
    category: str
    mast: str
    ustr: str
    known_from: date
    dating: str
    value: str
    unit: str
    source: str
    evidence: str
    confidence: str
    outcomes: tuple[BarrierOutcome, ...] = ()


def read_barriers(
    store: sqlite3.Connection, partner: str | None = None, category: str | None = None, known_on: date | None = None
) -> list[Barrier]:
    """Barriers known by a day, by id, with the outcomes known by then. Rows of the literature are left out.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    where = Where(["is_literature = 0"])
    where.add("partner = ?", economy(partner).code if partner else None)
    where.add("category = ?", category)
    where.add("known_from <= ?", known_on)
    rows = store.execute(f"SELECT * FROM barrier {where} ORDER BY barrier_id", where.values).fetchall()
    outcomes = _outcomes(store, known_on)
    return [replace(_barrier(row, known_on), outcomes=tuple(outcomes[row["barrier_id"]])) for row in rows]


def _outcomes(store: sqlite3.Connection, known_on: date | None) -> dict[str, list[BarrierOutcome]]:
    where = Where()
    where.add("known_from <= ?", known_on)
    found: dict[str, list[BarrierOutcome]] = defaultdict(list)
    for row in store.execute(f"SELECT * FROM barrier_outcome {where} ORDER BY known_from", where.values):
        outcome = BarrierOutcome(
            row["text"], day_of(row["known_from"]), row["dating"], row["source_id"], row["evidence"], row["confidence"]
        )
        found[row["barrier_id"]].append(outcome)
    return found


def _barrier(row: sqlite3.Row, known_on: date | None) -> Barrier:
    figure_from = row["value_known_from"]
    figure_known = bool(figure_from) and (known_on is None or day_of(figure_from) <= known_on)
    return Barrier(
        id=row["barrier_id"],
        partner=row["partner"],
        text=row["barrier"],
        sector=row["sector"],
        category=row["category"],
        mast=row["mast_chapter"],
        ustr=row["ustr_category"],
        known_from=day_of(row["known_from"]),
        dating=row["dating"],
        value=row["value"] if figure_known else "",
        unit=(row["unit"] or "") if figure_known else "",
        source=row["source_id"],
        evidence=row["evidence"],
        confidence=row["confidence"],
    )
