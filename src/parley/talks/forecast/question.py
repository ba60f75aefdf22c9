"""What a forecast is about: which partners, which step of a deal counts, and by which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parley.errors import BadInput, DateOutsideRecord, UnknownName
from parley.ledger import Ledger, Universe
from parley.talks.deadlines import negotiator
from parley.talks.forecast.priors import priors
from parley.talks.universe import universe_of

CRITERIA: Mapping[str, str] = {
    "announced": "announced",
    "written": "written",
    "in-force": "us_rate_applied",
    "signed": "signed",
}
"""Resolution criterion -> the milestone of the ledger that meets it."""
FURTHEST = timedelta(days=4 * 366)


@dataclass(frozen=True)
class Question:
    """How many partners of a universe reach a step of a deal by a day.

    Attributes
    ----------
    on : the day of the forecast; only what was known that day counts.
    by : the last day that counts.
    universe : the list of partners.
    criterion : a key of CRITERIA.
    partners : those counted, in the order of the universe; partners the priors leave out are not among them.
    """

    on: date
    by: date
    universe: Universe
    criterion: str
    partners: tuple[str, ...]

    @property
    def horizon(self) -> int:
        """Days from the forecast to the last day that counts."""
        return (self.by - self.on).days

    @property
    def hindsight(self) -> bool:
        """Whether the list of partners was published after the day of the forecast."""
        return self.universe.known_from > self.on

    def reached(self, ledger: Ledger, until: date, known_on: date, criterion: str | None = None) -> dict[str, date]:
        """Partner -> first day of the step, for those that had reached it by a day, as known on a day."""
        milestone = CRITERIA[criterion or self.criterion]
        days: dict[str, date] = {}
        for step in ledger.milestones(known_on=known_on):
            if step.milestone == milestone and step.date <= until:
                days.setdefault(step.partner, step.date)
        return {code: days[negotiator(code)] for code in self.partners if negotiator(code) in days}

    def to_json(self) -> dict[str, Any]:
        """The question as plain values."""
        return {
            "on": self.on.isoformat(),
            "known_on": self.on.isoformat(),
            "by": self.by.isoformat(),
            "criterion": self.criterion,
            "universe": self.universe.name,
            "universe_source": self.universe.source,
            "universe_known_from": self.universe.known_from.isoformat(),
            "partners": list(self.partners),
        }


def ask(ledger: Ledger, on: date, by: date, universe: str | None = None, criterion: str = "announced") -> Question:
    """The question with these parts, checked.

    Raises
    ------
    UnknownName : no such universe or criterion.
    DateOutsideRecord : the day is before the first event on record.
    BadInput : `by` lies before `on`, or more than four years after it.
    """
    chosen = universe_of(ledger, universe)
    if criterion not in CRITERIA:
        raise UnknownName("criterion", criterion, CRITERIA, f"There are: {', '.join(CRITERIA)}.")
    first = ledger.events()[-1].date
    if on < first:
        raise DateOutsideRecord(
            f"a forecast of {on}: the record of the talks starts on {first}. Ask for that day or a later one."
        )
    if by < on:
        raise BadInput(f"a forecast made on {on} cannot be about {by}, an earlier day. Give a later --by.")
    if by - on > FURTHEST:
        raise BadInput(f"a forecast made on {on} cannot reach {by}: give a --by within four years.")
    left_out = {item.partner for item in priors().left_out}
    return Question(on, by, chosen, criterion, tuple(code for code in chosen.partners if code not in left_out))
