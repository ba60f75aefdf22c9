"""Key updates: the weightiest events of the last weeks as known on a day, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parley.ledger import Event, Ledger
from parley.talks.deadlines import WORLD
from parley.talks.fact import Fact, of_event

WEIGHTS = {
    "deal_in_force": 10, "deal_signed": 10, "text_agreed": 9, "framework_agreed": 9, "truce_agreed": 9,
    "court_ruling": 9, "truce_in_force": 8, "order_issued": 8, "talks_broken_off": 8, "deal_declared_void": 8,
    "measure_in_force": 7, "retaliation_in_force": 7, "pause": 7, "measure_ended": 7, "deadline_moved": 7,
    "measure_announced": 6, "retaliation_announced": 6, "retaliation_suspended": 6, "terms_agreed": 6,
    "talks_denied": 6, "talks_confirmed": 6, "deadline_set": 6, "court_stay": 6, "talks_opened": 5, "talks_paused": 5,
    "ratification_paused": 5, "ratification_advanced": 5, "round_held": 4, "offer_made": 4, "court_hearing": 4,
    "statement": 2,
}  # fmt: skip
"""How much a kind of event moves the talks: an assumption, results before measures before rounds before words."""
_CONFIDENCE = {"high": 1.0, "medium": 0.0, "low": -2.0}
_CONCERNS_ALL, _HAS_FIGURE = 2.0, 1.0


@dataclass(frozen=True)
class Update:
    """One line of the timeline: an event, whom it concerns, and how much it weighs."""

    fact: Fact
    partner: str
    kind: str
    weight: float

    def to_json(self) -> dict[str, Any]:
        """Its fields as plain values."""
        return vars(self) | {"fact": self.fact.to_json()}


def key_updates(
    ledger: Ledger,
    on: date,
    known_on: date | None = None,
    weeks: int = 5,
    limit: int = 14,
    a_day: int = 6,
    partners: Collection[str] | None = None,
) -> list[Update]:
    """The weightiest events of the last weeks, newest first and the weightier of a day first.

    Parameters
    ----------
    known_on : the day whose knowledge counts; the day itself when not given.
    limit, a_day : how many at most, in all and of one day.
    partners : only events of these partners, and those that concern all; everybody's when not given.
    """
    since = on - timedelta(weeks=weeks)
    events = ledger.events(since=since, until=on, known_on=known_on or on)
    wanted = [event for event in events if partners is None or event.partner in {*partners, WORLD}]
    weightiest = _at_most(a_day, sorted(wanted, key=weight, reverse=True))[:limit]
    ordered = sorted(weightiest, key=lambda event: (event.date, weight(event)), reverse=True)
    return [Update(of_event(event), event.partner, event.kind, weight(event)) for event in ordered]


def _at_most(a_day: int, events: list[Event]) -> list[Event]:
    """The first so many of each day, in the order given."""
    seen: Counter[date] = Counter()
    kept = []
    for event in events:
        seen[event.date] += 1
        if seen[event.date] <= a_day:
            kept.append(event)
    return kept


def weight(event: Event) -> float:
    """How much an event matters, from its kind, whom it concerns, its figures and how sure it is."""
    extra = _CONCERNS_ALL * (event.partner == WORLD) + _HAS_FIGURE * (event.amount is not None)
    return WEIGHTS[event.kind] + extra + _CONFIDENCE[event.confidence]
