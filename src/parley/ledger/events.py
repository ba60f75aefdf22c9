"""Events of the talks: who did what on which day, and the source that says so."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from parley.ledger.rows import Where, day_of
from parley.vocabulary import economy


@dataclass(frozen=True)
class Event:
    """One dated act or statement.

    Attributes
    ----------
    id : such as E108.
    date : day of the act where it happened.
    known_from : first day it could be known; later than `date` when the act was announced afterwards.
    partner : the economy it concerns, WLD for all partners.
    party : who acted.
    kind, topic : such as measure_announced, tariff.
    text : what happened, in our own words.
    rate_pct : the rate spoken of, percent.
    amount, unit : any other figure.
    source : id of the source; `evidence` says how its text was seen, `confidence` is high, medium or low.
    """

    id: str
    date: date
    known_from: date
    partner: str
    party: str
    kind: str
    topic: str
    text: str
    rate_pct: float | None
    amount: float | None
    unit: str
    source: str
    evidence: str
    confidence: str


def read_events(
    store: sqlite3.Connection,
    partner: str | None = None,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    known_on: date | None = None,
) -> list[Event]:
    """Events, newest first; on one day in the order of their ids.

    Parameters
    ----------
    partner : code or name; WLD for what concerns all partners. Everybody's events when not given.
    since, until : first and last day of the events.
    known_on : only what was known by this day; everything on record when not given.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    where = Where()
    where.add("partner = ?", economy(partner).code if partner else None)
    where.add("kind = ?", kind)
    where.add("date >= ?", since)
    where.add("date <= ?", until)
    where.add("known_from <= ?", known_on)
    rows = store.execute(f"SELECT * FROM event {where} ORDER BY date DESC, event_id", where.values)
    return [_event(row) for row in rows]


def _event(row: sqlite3.Row) -> Event:
    return Event(
        id=row["event_id"],
        date=day_of(row["date"]),
        known_from=day_of(row["known_from"]),
        partner=row["partner"],
        party=row["party"],
        kind=row["kind"],
        topic=row["topic"],
        text=row["summary"],
        rate_pct=row["rate_pct"],
        amount=row["amount"],
        unit=row["unit"] or "",
        source=row["source_id"],
        evidence=row["evidence"],
        confidence=row["confidence"],
    )
