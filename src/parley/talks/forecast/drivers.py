"""What was known of each partner on the day of a forecast: progress, deadlines, what is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from parley.ledger import DeadlineSet, Ledger
from parley.talks.deadlines import BINDING, Deadline, deadlines, negotiator
from parley.talks.forecast.question import Question
from parley.talks.forecast.stakes import Stake, Stakes
from parley.talks.status import Stage, status_of
from parley.vocabulary import all_economies


@dataclass(frozen=True)
class Driver:
    """One partner as known on the day.

    Attributes
    ----------
    negotiator : who negotiates for it.
    announced, reached : the day a deal was announced, and the day the step in question was reached; None if not yet.
    stage : how far its talks had come. stake : None when the world does not hold it.
    deadline : the next day on which duties on it change by themselves; None when none was known.
    """

    partner: str
    name: str
    negotiator: str
    announced: date | None
    reached: date | None
    stage: Stage
    stake: Stake | None
    deadline: Deadline | None
    first_set: date | None

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of its deadline."""
        return (self.deadline.fact.source,) if self.deadline else ()

    def to_json(self) -> dict[str, Any]:
        """Its fields as plain values; stakes in percent of real income."""
        stake = vars(self.stake) if self.stake else None
        return {
            "partner": self.partner,
            "name": self.name,
            "negotiator": self.negotiator,
            "announced": self.announced.isoformat() if self.announced else None,
            "reached": self.reached.isoformat() if self.reached else None,
            "stage": self.stage.value,
            "stake_pct": stake,
            "deadline": self.deadline.due.isoformat() if self.deadline else None,
            "days_left": self.deadline.days_left if self.deadline else None,
        }


def drivers(ledger: Ledger, question: Question, found: Stakes) -> tuple[Driver, ...]:
    """Every partner of a question as known on its day."""
    on, names = question.on, all_economies()
    announced = question.reached(ledger, on, on, "announced")
    reached = question.reached(ledger, on, on)
    rows = []
    for code in question.partners:
        who = negotiator(code)
        ahead = deadlines(ledger, on, on, who, BINDING)
        due = ahead[0] if ahead else None
        rows.append(
            Driver(
                partner=code,
                name=names[code].name,
                negotiator=who,
                announced=announced.get(code),
                reached=reached.get(code),
                stage=status_of(ledger, code, on, on).stage,
                stake=found.by_partner.get(who),
                deadline=due,
                first_set=_first_set(ledger, due, on) if due else None,
            )
        )
    return tuple(rows)


def talks_start(ledger: Ledger, known_on: date) -> date | None:
    """The day US duties were first set aside for all partners to negotiate, if known by a day."""
    pauses = ledger.events("WLD", kind="pause", known_on=known_on)
    return pauses[-1].date if pauses else None


@dataclass(frozen=True)
class DeadlineRecord:
    """What became of deadlines up to a day: how many were moved, how many passed, and the lengths they were set for."""

    moved: int
    kept: int
    lengths: tuple[int, ...]


def deadline_record(ledger: Ledger, known_on: date) -> DeadlineRecord:
    """Every deadline of duties and truces known by a day: moved by a later setting, or passed."""
    lines: dict[tuple[str, str], list[DeadlineSet]] = {}
    for item in ledger.deadlines(known_on):
        if item.nature in BINDING:
            lines.setdefault((item.line, item.partner), []).append(item)
    moved = kept = 0
    lengths = []
    for settings in lines.values():
        for item, later in zip(settings, [*settings[1:], None], strict=True):
            lengths.append((item.due - item.set_on).days)
            is_moved = later is not None and later.set_on <= item.due < later.due
            moved += is_moved
            kept += not is_moved and item.due <= known_on
    return DeadlineRecord(moved, kept, tuple(length for length in lengths if length > 0))


def past_windows(ledger: Ledger, partner: str, share: float, since: date, until: date) -> int:
    """Days in a span that lay in the last part of the time to a deadline that concerned a partner then."""
    inside = np.zeros(max((until - since).days, 0), dtype=bool)
    for item in ledger.deadlines(until):
        if item.nature not in BINDING or item.partner not in (partner, "WLD") or partner in item.not_for:
            continue
        first = min(other.set_on for other in ledger.deadlines(until) if _same_line(other, item))
        opens = (item.due - first).days * (1 - share)
        start = max((first - since).days + int(np.ceil(opens)), (item.set_on - since).days)
        inside[max(start, 0) : max((item.due - since).days + 1, 0)] = True
    return int(inside.sum())


def _first_set(ledger: Ledger, due: Deadline, on: date) -> date:
    return min(item.set_on for item in ledger.deadlines(on) if item.line == due.line and item.partner == due.partner)


def _same_line(one: DeadlineSet, other: DeadlineSet) -> bool:
    return (one.line, one.partner) == (other.line, other.partner)
