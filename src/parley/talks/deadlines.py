"""Deadlines as known on a day: the newest setting of each line counts, and those that passed are gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.ledger import DeadlineSet, Ledger
from parley.talks.fact import Fact, of_deadline
from parley.vocabulary import EU, EU_MEMBERS, economy

WORLD = "WLD"
BINDING = ("rates", "truce")
"""The natures of deadlines on which US duties change by themselves."""


@dataclass(frozen=True)
class Deadline:
    """A day that was coming.

    Attributes
    ----------
    line, nature : what is due (reciprocal-rates) and of what nature: rates, truce, countermeasures, target, forecast.
    partner : whom it concerns, WLD for all.
    due, days_left : first day of the new state, and days until then.
    fact : who set it, with the source.
    """

    line: str
    nature: str
    partner: str
    due: date
    days_left: int
    fact: Fact

    def to_json(self) -> dict[str, Any]:
        """Its fields, days as text."""
        return vars(self) | {"due": self.due.isoformat(), "fact": self.fact.to_json()}


def deadlines(
    ledger: Ledger,
    on: date,
    known_on: date | None = None,
    partner: str | None = None,
    natures: Iterable[str] | None = None,
) -> list[Deadline]:
    """Deadlines still ahead on a day, the next first.

    Parameters
    ----------
    known_on : the day whose knowledge counts; the day itself when not given.
    partner : only what concerns this partner, what concerns all included. Members of the EU share its deadlines.
    natures : only these natures.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    who = negotiator(economy(partner).code) if partner else None
    found = [item for item in latest(ledger, on, known_on) if item.due >= on and _concerns(item, who)]
    kept = [item for item in found if natures is None or item.nature in natures]
    return sorted((_ahead(item, on) for item in kept), key=lambda item: (item.due, item.line, item.partner))


def latest(ledger: Ledger, on: date, known_on: date | None = None) -> list[DeadlineSet]:
    """The newest setting of each line and partner, those that passed included."""
    newest: dict[tuple[str, str], DeadlineSet] = {}
    for item in ledger.deadlines(known_on or on):
        if item.set_on <= on:
            newest[item.line, item.partner] = item
    return list(newest.values())


def negotiator(code: str) -> str:
    """Who negotiates for an economy: the EU for its members, everyone else for themselves."""
    return EU if code in EU_MEMBERS else code


def _concerns(item: DeadlineSet, partner: str | None) -> bool:
    if partner is None or item.partner == partner:
        return True
    return item.partner == WORLD and partner not in item.not_for


def _ahead(item: DeadlineSet, on: date) -> Deadline:
    return Deadline(item.line, item.nature, item.partner, item.due, (item.due - on).days, of_deadline(item))
