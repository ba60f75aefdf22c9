"""Dated steps of deals, deadlines as they were set and moved, and the lists of partners that count as major."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from parley.errors import UnknownName
from parley.ledger.rows import Where, day_of
from parley.vocabulary import economy


@dataclass(frozen=True)
class Milestone:
    """One step of a deal: announced, written, us_rate_applied or signed.

    `rate_pct`, `by` and `form` describe an announcement: the headline rate in percent, who announced, and as what.
    """

    partner: str
    milestone: str
    date: date
    known_from: date
    rate_pct: float | None
    by: str
    form: str
    event: str
    source: str
    evidence: str
    confidence: str


@dataclass(frozen=True)
class DeadlineSet:
    """A day somebody set. A later row of the same line and partner moves it.

    Attributes
    ----------
    line : what is due, such as reciprocal-rates.
    nature : rates (US duties change), countermeasures, target (a party's own aim) or forecast.
    partner, not_for : whom it concerns; WLD with exceptions.
    due : first day of the new state.
    """

    id: str
    line: str
    nature: str
    partner: str
    not_for: frozenset[str]
    set_on: date
    known_from: date
    due: date
    text: str
    event: str
    source: str
    evidence: str
    confidence: str


@dataclass(frozen=True)
class Universe:
    """A list of partners that count as major, in order, the day it could first be known, and where it is from."""

    name: str
    partners: tuple[str, ...]
    description: str
    known_from: date
    source: str


def read_milestones(
    store: sqlite3.Connection, partner: str | None = None, known_on: date | None = None
) -> list[Milestone]:
    """Steps of deals known by a day, oldest first.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    where = Where()
    where.add("partner = ?", economy(partner).code if partner else None)
    where.add("known_from <= ?", known_on)
    rows = store.execute(f"SELECT * FROM milestone {where} ORDER BY date, partner, rowid", where.values)
    return [_milestone(row) for row in rows]


def read_deadlines(store: sqlite3.Connection, known_on: date | None = None) -> list[DeadlineSet]:
    """Every setting of a deadline known by a day, oldest first."""
    where = Where()
    where.add("known_from <= ?", known_on)
    rows = store.execute(f"SELECT * FROM deadline {where} ORDER BY set_on, deadline_id", where.values)
    return [_deadline(row) for row in rows]


def read_universe(store: sqlite3.Connection, name: str) -> Universe:
    """The list of partners with this name.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    rows = store.execute("SELECT * FROM universe WHERE universe = ? ORDER BY place", (name,)).fetchall()
    if not rows:
        known = read_universe_names(store)
        raise UnknownName("universe of partners", name, known, f"There are: {', '.join(known)}.")
    first = rows[0]
    partners = tuple(row["partner"] for row in rows)
    return Universe(name, partners, first["description"], day_of(first["known_from"]), first["source_id"])


def read_universe_names(store: sqlite3.Connection) -> list[str]:
    """The names of the lists of partners."""
    return [row[0] for row in store.execute("SELECT DISTINCT universe FROM universe ORDER BY rowid")]


def _milestone(row: sqlite3.Row) -> Milestone:
    return Milestone(
        partner=row["partner"],
        milestone=row["milestone"],
        date=day_of(row["date"]),
        known_from=day_of(row["known_from"]),
        rate_pct=row["rate_pct"],
        by=row["by"] or "",
        form=row["form"] or "",
        event=row["event_id"] or "",
        source=row["source_id"],
        evidence=row["evidence"],
        confidence=row["confidence"],
    )


def _deadline(row: sqlite3.Row) -> DeadlineSet:
    return DeadlineSet(
        id=row["deadline_id"],
        line=row["line"],
        nature=row["nature"],
        partner=row["partner"],
        not_for=frozenset((row["not_for"] or "").split()),
        set_on=day_of(row["set_on"]),
        known_from=day_of(row["known_from"]),
        due=day_of(row["due"]),
        text=row["text"],
        event=row["event_id"] or "",
        source=row["source_id"],
        evidence=row["evidence"],
        confidence=row["confidence"],
    )
