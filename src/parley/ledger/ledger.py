"""The ledger: facts that cite sources, read with two clocks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parley.ledger import series as reading
from parley.ledger.barriers import Barrier, read_barriers
from parley.ledger.claims import Claim, read_claims
from parley.ledger.deals import (
    DeadlineSet,
    Milestone,
    Universe,
    read_deadlines,
    read_milestones,
    read_universe,
    read_universe_names,
)
from parley.ledger.events import Event, read_events
from parley.ledger.observations import Observation, Series, SeriesInfo, frequency
from parley.ledger.sources import Source, all_sources, read_source
from parley.ledger.stances import Stance, read_stances
from parley.ledger.store import open_store
from parley.vocabulary import parse_date

Day = date | str | None


@dataclass(frozen=True)
class Ledger:
    """Read-only access to the facts on record. A day is a date or YYYY-MM-DD; known_on=None means all on record."""

    store: sqlite3.Connection

    @staticmethod
    def open() -> Ledger:
        """The ledger that ships with the package; the first use compiles it."""
        return Ledger(open_store())

    def series_names(self, **where: str) -> list[SeriesInfo]:
        """Every series with its description, by name; `where` narrows by topic, flow, partner, item, basis, ...

        Raises
        ------
        UnknownName : when `where` names no column.
        """
        return reading.list_infos(self.store, **where)

    def info(self, name: str) -> SeriesInfo:
        """What a series measures, its unit, basis and adjustment.

        Raises
        ------
        UnknownName : with the nearest names.
        """
        return reading.read_info(self.store, name)

    def value(self, name: str, period: str | None = None, known_on: Day = None) -> Observation:
        """One value as known on a day; without a period, the latest that was known.

        Raises
        ------
        UnknownName, BadInput : wrong name, period or day.
        DateOutsideRecord : the record of the series starts after that day.
        NotKnown : with the latest period known that day.
        """
        day = _day(known_on)
        if period is None:
            return reading.read_series(self.store, name, day).latest
        return reading.read_value(self.store, name, period.strip(), day)

    def values(
        self, infos: Iterable[SeriesInfo], periods: Iterable[str], known_on: Day = None
    ) -> dict[tuple[str, str], Observation]:
        """Many values at once, by (name, period); what was not known that day is absent."""
        return reading.read_values(self.store, list(infos), list(periods), _day(known_on))

    def series(self, name: str, period: str | None = None, known_on: Day = None, every: str | None = None) -> Series:
        """A whole series as known on a day: for each period the newest vintage up to it.

        Parameters
        ----------
        period : the last one wanted; every period known when not given.
        every : month, quarter, year, fiscal year or range; that of `period`, or the finest known, when not given.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord, NotKnown : as for a value.
        """
        if period is None:
            return reading.read_series(self.store, name, _day(known_on), every)
        whole = reading.read_series(self.store, name, _day(known_on), every or frequency(period.strip()))
        return whole.until(whole[period.strip()].period)

    def revisions(self, name: str, period: str, known_on: Day = None) -> list[Observation]:
        """Every vintage of one value, oldest first, as far as known on a day.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord, NotKnown : as for a value.
        """
        return reading.read_revisions(self.store, name, period.strip(), _day(known_on))

    def record(self, name: str, period: str, vintage: date | str) -> list[Observation]:
        """All that sources say about one value in one vintage, the preferred one first."""
        return reading.read_record(self.store, name, period, parse_date(vintage))

    def claims(self, known_on: Day = None) -> list[Claim]:
        """The claims made up to a day. `evaluate_claims` gives the verdicts."""
        return read_claims(self.store, _day(known_on))

    def events(
        self,
        partner: str | None = None,
        kind: str | None = None,
        since: Day = None,
        until: Day = None,
        known_on: Day = None,
    ) -> list[Event]:
        """Events of the talks, newest first; `since` and `until` are the first and last day of the events.

        Raises
        ------
        UnknownName : with the nearest names of economies.
        """
        return read_events(self.store, partner, kind, _day(since), _day(until), _day(known_on))

    def stances(self, partner: str | None = None, kind: str | None = None, known_on: Day = None) -> list[Stance]:
        """What partners want, offer, refuse and can do, as known by a day, oldest first.

        Raises
        ------
        UnknownName : with the nearest names of economies.
        """
        return read_stances(self.store, partner, kind, _day(known_on))

    def barriers(self, partner: str | None = None, category: str | None = None, known_on: Day = None) -> list[Barrier]:
        """Non-tariff barriers named by a day, with what the talks had done to them by then.

        Raises
        ------
        UnknownName : with the nearest names of economies.
        """
        return read_barriers(self.store, partner, category, _day(known_on))

    def milestones(self, partner: str | None = None, known_on: Day = None) -> list[Milestone]:
        """Steps of deals (announced, written, US rate applied, signed) known by a day, oldest first.

        Raises
        ------
        UnknownName : with the nearest names of economies.
        """
        return read_milestones(self.store, partner, _day(known_on))

    def deadlines(self, known_on: Day = None) -> list[DeadlineSet]:
        """Every setting and moving of a deadline known by a day, oldest first."""
        return read_deadlines(self.store, _day(known_on))

    def universe(self, name: str) -> Universe:
        """The list of major partners with this name.

        Raises
        ------
        UnknownName : with the nearest names.
        """
        return read_universe(self.store, name)

    def universe_names(self) -> list[str]:
        """The names of the lists of major partners."""
        return read_universe_names(self.store)

    def source(self, source_id: str) -> Source:
        """The document with this id.

        Raises
        ------
        UnknownName : with the nearest ids.
        """
        return read_source(self.store, source_id)

    def sources(self) -> list[Source]:
        """Every source on record, by id."""
        return all_sources(self.store)


def _day(day: Day) -> date | None:
    return None if day is None else parse_date(day)
