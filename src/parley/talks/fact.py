"""A dated statement with its source: what every line of the board is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.ledger import DeadlineSet, Event, Milestone, Stance


@dataclass(frozen=True)
class Fact:
    """One statement, the day it is from, and the source that says so.

    Attributes
    ----------
    id : id of the event, stance or deadline in the ledger.
    date : of the event; for a stance, the day it was known from, with `dating` saying what that rests on.
    source : id of the source; `evidence` and `confidence` grade the statement.
    """

    id: str
    text: str
    date: date
    source: str
    evidence: str
    confidence: str
    dating: str = ""

    def to_json(self) -> dict[str, Any]:
        """Its fields, the day as text."""
        return vars(self) | {"date": self.date.isoformat()}


def of_event(event: Event) -> Fact:
    """An event as a fact."""
    return Fact(event.id, event.text, event.date, event.source, event.evidence, event.confidence)


def of_stance(stance: Stance) -> Fact:
    """A stance as a fact."""
    return Fact(
        stance.id,
        stance.text,
        stance.known_from,
        stance.source,
        stance.evidence,
        stance.confidence,
        stance.dating,
    )


def of_deadline(deadline: DeadlineSet) -> Fact:
    """The setting of a deadline as a fact."""
    return Fact(deadline.id, deadline.text, deadline.set_on, deadline.source, deadline.evidence, deadline.confidence)


def of_milestone(step: Milestone) -> Fact:
    """A step of a deal as a fact."""
    form = f": {step.form}" if step.form else ""
    text = f"{step.milestone.replace('_', ' ').capitalize()}{form}"
    return Fact(f"{step.partner}-{step.milestone}", text, step.date, step.source, step.evidence, step.confidence)
