"""The board: where each of the talks stands, one row for each partner of a universe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from parley.errors import DateOutsideRecord
from parley.ledger import Barrier, Ledger, Universe
from parley.talks.deadlines import BINDING, Deadline, deadlines, negotiator
from parley.talks.fact import Fact, of_event, of_stance
from parley.talks.status import Stage, Status, status_of
from parley.talks.timeline import weight
from parley.talks.universe import universe_of
from parley.vocabulary import economy

CATEGORIES = ("regulation", "currency", "customs", "other")
_STANCES = {
    "objectives": "objective",
    "offers": "offer",
    "asks": "ask",
    "us_asks": "us_ask",
    "red_lines": "red_line",
    "instruments": "instrument",
    "retaliation": "retaliation",
}


@dataclass(frozen=True)
class PartnerRates:
    """US tariffs on a partner, from the law: present and threatened average rates (shares) and when they change.

    None is "not known", or "nothing is scheduled" for the last two.
    """

    present: float | None = None
    threatened: float | None = None
    deadline: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One partner.

    Attributes
    ----------
    stances : objectives, offers, asks, us_asks, red_lines, instruments and retaliation that hold that day.
    barriers : non-tariff barriers on the table, by category: regulation, currency, customs, other.
    rates : from the law, when it was asked.
    deadline : the next day on which US duties on the partner change by themselves, from the events.
    days_left : to the deadline of the law when it gives one, else to that of the events.
    """

    partner: str
    name: str
    status: Status
    last_event: Fact | None
    stances: Mapping[str, tuple[Fact, ...]]
    barriers: Mapping[str, tuple[Barrier, ...]]
    rates: PartnerRates | None
    deadline: Deadline | None
    days_left: int | None

    @property
    def due(self) -> date | None:
        """The deadline that counts."""
        if self.rates and self.rates.deadline:
            return self.rates.deadline
        return self.deadline.due if self.deadline else None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every statement of the row, barriers aside."""
        last = (self.last_event,) if self.last_event else ()
        due = (self.deadline.fact,) if self.deadline else ()
        return (*self.status.facts, *last, *(fact for facts in self.stances.values() for fact in facts), *due)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources cited, in reading order."""
        barriers = [
            item.source for items in self.barriers.values() for barrier in items for item in _with_outcomes(barrier)
        ]
        law = self.rates.sources if self.rates else ()
        return tuple(dict.fromkeys([*(fact.source for fact in self.facts), *barriers, *law]))

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence grades among its statements, alphabetically."""
        return tuple(sorted({fact.evidence for fact in self.facts}))

    def to_json(self) -> dict[str, Any]:
        """The row as plain values; rates are shares."""
        return {
            "partner": self.partner,
            "name": self.name,
            "status": self.status.to_json(),
            "last_event": self.last_event.to_json() if self.last_event else None,
            **{name: [fact.to_json() for fact in facts] for name, facts in self.stances.items()},
            "barriers": {name: [_barrier_json(item) for item in items] for name, items in self.barriers.items()},
            "present_rate": self.rates.present if self.rates else None,
            "threatened_rate": self.rates.threatened if self.rates else None,
            "deadline": self.due.isoformat() if self.due else None,
            "deadline_fact": self.deadline.to_json() if self.deadline else None,
            "days_left": self.days_left,
            "sources": list(self.sources),
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True)
class Board:
    """The talks on a day, as known on a day."""

    on: date
    known_on: date
    universe: Universe
    rows: tuple[Row, ...]

    def __getitem__(self, partner: str) -> Row:
        """The row of a partner, by code or name.

        Raises
        ------
        UnknownName : no such economy. KeyError : not in this universe.
        """
        code = economy(partner).code
        return next(row for row in self.rows if row.partner == code) if code in self._codes else _missing(code)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(row.partner for row in self.rows)

    @property
    def in_talks(self) -> frozenset[str]:
        """Partners in talks, or with a result that stands."""
        return frozenset(row.partner for row in self.rows if row.status.engaged)

    @property
    def not_in_talks(self) -> tuple[str, ...]:
        """Partners that are not, although something is on record about them."""
        return self._with(lambda stage: stage in (Stage.NOT_IN_TALKS, Stage.BROKEN_OFF, Stage.LAPSED))

    @property
    def not_on_record(self) -> tuple[str, ...]:
        """Partners about whose talks nothing is on record."""
        return self._with(lambda stage: stage == Stage.NOT_ON_RECORD)

    @property
    def count(self) -> str:
        """How many are in talks, such as "17 of 18"."""
        return f"{len(self.in_talks)} of {len(self.rows)}"

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources cited, in reading order."""
        cited = [self.universe.source, *(source for row in self.rows for source in row.sources)]
        return tuple(dict.fromkeys(cited))

    def to_json(self) -> dict[str, Any]:
        """The board as plain values."""
        return {
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat(),
            "universe": {
                "name": self.universe.name,
                "description": self.universe.description,
                "source": self.universe.source,
                "partners": list(self.universe.partners),
            },
            "in_talks": sorted(self.in_talks),
            "not_in_talks": list(self.not_in_talks),
            "not_on_record": list(self.not_on_record),
            "count": self.count,
            "rows": [row.to_json() for row in self.rows],
        }

    def _with(self, accept: Any) -> tuple[str, ...]:
        return tuple(row.partner for row in self.rows if accept(row.status.stage))


def make_board(
    ledger: Ledger,
    on: date,
    known_on: date | None = None,
    universe: str | None = None,
    rates: Mapping[str, PartnerRates] | None = None,
) -> Board:
    """The board of a day.

    Parameters
    ----------
    known_on : the day whose knowledge counts; the day itself when not given.
    universe : name of the list of partners that count as major; the default list when not given.
    rates : US tariffs by partner, from the law.

    Raises
    ------
    UnknownName : no such universe. DateOutsideRecord : before the first event on record.
    """
    known, chosen = known_on or on, universe_of(ledger, universe)
    _check(ledger, on, known)
    rows = (make_row(ledger, code, on, known, (rates or {}).get(code)) for code in chosen.partners)
    return Board(on, known, chosen, tuple(rows))


def make_row(
    ledger: Ledger, partner: str, on: date, known_on: date | None = None, rates: PartnerRates | None = None
) -> Row:
    """The row of one partner, whether or not a universe lists it.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    who, known = economy(partner), known_on or on
    binding = deadlines(ledger, on, known, who.code, BINDING)
    due = rates.deadline if rates and rates.deadline else binding[0].due if binding else None
    return Row(
        partner=who.code,
        name=who.name,
        status=status_of(ledger, who.code, on, known),
        last_event=_last_event(ledger, who.code, on, known),
        stances=_stances(ledger, who.code, on, known),
        barriers=_barriers(ledger, who.code, min(on, known)),
        rates=rates,
        deadline=binding[0] if binding else None,
        days_left=(due - on).days if due else None,
    )


def _check(ledger: Ledger, on: date, known: date) -> None:
    first = ledger.events()[-1].date
    if min(on, known) < first:
        raise DateOutsideRecord(
            f"the board of {on} as known on {known}: the record of the talks starts on {first}. Ask for a later day."
        )


def _last_event(ledger: Ledger, code: str, on: date, known: date) -> Fact | None:
    """The newest event; of several on one day the weightiest."""
    events = ledger.events(code, until=on, known_on=known) or ledger.events(negotiator(code), until=on, known_on=known)
    last = max(events, key=lambda event: (event.date, weight(event)), default=None)
    return of_event(last) if last else None


def _stances(ledger: Ledger, code: str, on: date, known: date) -> dict[str, tuple[Fact, ...]]:
    """What holds on the day, newest first."""
    held = [item for item in reversed(ledger.stances(code, known_on=known)) if item.holds(on)]
    return {name: tuple(of_stance(item) for item in held if item.kind == kind) for name, kind in _STANCES.items()}


def _barriers(ledger: Ledger, code: str, known: date) -> dict[str, tuple[Barrier, ...]]:
    found = ledger.barriers(code, known_on=known)
    return {category: tuple(item for item in found if item.category == category) for category in CATEGORIES}


def _with_outcomes(barrier: Barrier) -> list[Any]:
    return [barrier, *barrier.outcomes]


def _barrier_json(barrier: Barrier) -> dict[str, Any]:
    outcomes = [vars(item) | {"known_from": item.known_from.isoformat()} for item in barrier.outcomes]
    return vars(barrier) | {"known_from": barrier.known_from.isoformat(), "outcomes": outcomes}


def _missing(code: str) -> Row:
    raise KeyError(code)
