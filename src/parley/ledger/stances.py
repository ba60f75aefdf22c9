"""What each partner wants, offers, refuses and can do, every statement dated by the day it was known from."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from parley.ledger.rows import Where, day_of
from parley.vocabulary import OPEN, Period, economy


@dataclass(frozen=True)
class Stance:
    """One dated stance.

    Attributes
    ----------
    kind : objective, offer, ask, us_ask, red_line, instrument, retaliation, status, or lead (who speaks for the party).
    text : in our own words.
    known_from : first day it could be known. Where no day is on record it is a late one, and `dating` says so.
    until : first day it no longer holds; OPEN when it has no end.
    stage : for a status, the stage of the talks it attests; empty when it attests none.
    dating : what `known_from` rests on.
    event : id of the event that shows it, or empty.
    source, evidence, confidence : as for an event.
    """

    id: str
    partner: str
    kind: str
    text: str
    known_from: date
    until: date
    stage: str
    dating: str
    event: str
    source: str
    evidence: str
    confidence: str

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return on in Period(self.known_from, self.until)


def read_stances(
    store: sqlite3.Connection, partner: str | None = None, kind: str | None = None, known_on: date | None = None
) -> list[Stance]:
    """Stances known by a day, oldest first, those that ended included.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    where = Where()
    where.add("partner = ?", economy(partner).code if partner else None)
    where.add("kind = ?", kind)
    where.add("known_from <= ?", known_on)
    rows = store.execute(f"SELECT * FROM stance {where} ORDER BY known_from, stance_id", where.values)
    return [_stance(row) for row in rows]


def _stance(row: sqlite3.Row) -> Stance:
    return Stance(
        id=row["stance_id"],
        partner=row["partner"],
        kind=row["kind"],
        text=row["text"],
        known_from=day_of(row["known_from"]),
        until=day_of(row["until"]) if row["until"] else OPEN,
        stage=row["stage"] or "",
        dating=row["dating"],
        event=row["event_id"] or "",
        source=row["source_id"],
        evidence=row["evidence"],
        confidence=row["confidence"],
    )
