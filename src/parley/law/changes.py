"""Changes of law that were scheduled: known on a day, due after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.law.measure import Measure
from parley.vocabulary import OPEN

BEGINS, RETURNS, ENDS = "begins", "returns", "ends"


@dataclass(frozen=True)
class ScheduledChange:
    """A dated future change.

    Attributes
    ----------
    on : the day it takes effect. what : begins, returns (after a suspension) or ends.
    measure, title, importer, authority, rate, act : of the measure; the act that set the day.
    known_since : when that act became known.
    """

    on: date
    what: str
    measure: str
    title: str
    importer: str
    authority: str
    rate: float | None
    act: str
    known_since: date

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        days = {"on": self.on.isoformat(), "known_since": self.known_since.isoformat()}
        keys = ("what", "measure", "title", "importer", "authority", "rate", "act")
        return {**days, **{key: getattr(self, key) for key in keys}}


def scheduled(
    measures: Iterable[Measure], after: date, known_on: date, importer: str | None = None
) -> list[ScheduledChange]:
    """Changes of duties after a day as known on a day, soonest first."""
    found = [
        change
        for measure in measures
        if measure.is_duty and importer in (None, measure.importer)
        for change in changes_of(measure, known_on)
        if after < change.on < OPEN
    ]
    return sorted(found, key=lambda change: (change.on, change.measure))


def change_days(measures: Iterable[Measure], known_on: date = OPEN) -> list[date]:
    """Every day on which a measure begins, returns or ends, as known on a day."""
    return sorted({change.on for measure in measures for change in changes_of(measure, known_on) if change.on < OPEN})


def changes_of(measure: Measure, known_on: date) -> Iterator[ScheduledChange]:
    """When a measure begins, returns and ends, as known on a day; an end that is open is date.max."""
    end = measure.end_known(known_on)
    act, since = (end.act, end.known_on) if end else (measure.act, measure.published)
    for period in measure.periods(known_on):
        first = period.start == measure.valid_from
        own = (measure.act, measure.published) if first else (act, since)
        yield _change(measure, period.start, BEGINS if first else RETURNS, *own)
        yield _change(measure, period.end, ENDS, act, since)


def _change(measure: Measure, on: date, what: str, act: str, since: date) -> ScheduledChange:
    about = (measure.id, measure.title, measure.importer, measure.authority, measure.rate)
    return ScheduledChange(on, what, *about, act, since)
