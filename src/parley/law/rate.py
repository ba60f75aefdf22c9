"""The rate on one product, origin and date, with its reasons."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.law.entry import Entry, Question, read_entry
from parley.law.measure import FLOOR, FULL, Measure
from parley.law.notes import line_notes, measure_notes
from parley.law.schedule import Programme, edition, lines_within
from parley.law.stack import Share, stack
from parley.vocabulary import OPEN, USMCA, Product, percent

SHOWN = 12


@dataclass(frozen=True)
class Component:
    """What one measure, or the schedule, adds to a rate. `valid_to` is None while no end is known."""

    measure: str
    authority: str
    rate: float
    basis: str
    act: str
    valid_from: date | None
    valid_to: date | None
    published: date | None

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        days = {name: getattr(self, name) for name in ("valid_from", "valid_to", "published")}
        plain = {name: day.isoformat() if day else None for name, day in days.items()}
        keys = ("measure", "authority", "rate", "basis", "act")
        return {name: getattr(self, name) for name in keys} | plain


@dataclass(frozen=True)
class Rate:
    """The duty on a product of an origin on a day, as known on a day.

    Attributes
    ----------
    rate : the sum of its components, a share of the customs value. complete : False when a part is not known.
    duty_usd : on the customs value asked about, to the cent; None when none was given.
    notes : assumptions and warnings, one sentence each.
    """

    product: str
    origin: str
    importer: str
    on: date
    known_on: date | None
    rate: float
    complete: bool
    components: tuple[Component, ...]
    duty_usd: float | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: rates as shares, days as YYYY-MM-DD."""
        return {
            "product": self.product,
            "origin": self.origin,
            "importer": self.importer,
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "rate": self.rate,
            "complete": self.complete,
            "components": [component.to_json() for component in self.components],
            "duty_usd": self.duty_usd,
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        more = "" if self.complete else " and a part that is not known"
        return f"{self.product} from {self.origin} into {self.importer} on {self.on}: {percent(self.rate, 2)}{more}"

    def explain(self) -> str:
        """One line per component: rate, measure, basis, act and days."""
        parts = [
            f"  {percent(item.rate, 2):>8}  {item.authority}: {item.measure} on {item.basis}"
            f" ({item.act}; from {item.valid_from or 'the schedule'}{f' to {item.valid_to}' if item.valid_to else ''})"
            for item in self.components
        ]
        return "\n".join([str(self), *parts, *(f"  note: {note}" for note in self.notes)])


def rate_of(
    store: sqlite3.Connection, question: Question, measures: Sequence[Measure], programmes: tuple[Programme, ...]
) -> Rate:
    """The rate; a heading is answered when all its lines agree.

    Raises
    ------
    UnknownName, BadInput : no such code; or lines of a heading that differ, with their rates.
    """
    lines = lines_within(store, question.item)
    codes = [question.item.code if len(question.item.code) == 10 else line for line in lines]
    answers = [_rate_of_line(store, question, code, measures, programmes) for code in codes]
    first = answers[0]
    if any(abs(other.rate - first.rate) > 1e-9 or other.complete != first.complete for other in answers[1:]):
        raise BadInput(_differ(question.item, answers))
    return replace(first, product=question.item.dotted)


def with_duty(found: Rate, value: float | None) -> Rate:
    """The rate with the duty on a customs value in USD, to the cent; halves are rounded up.

    Raises
    ------
    BadInput : the value is no amount of at least 0.
    """
    if value is None:
        return found
    if not (math.isfinite(value) and value >= 0):
        raise BadInput(f"a customs value of {value} is no amount in USD of at least 0.")
    duty = Decimal(repr(float(value))) * Decimal(repr(found.rate))
    return replace(found, duty_usd=float(duty.quantize(Decimal("0.01"), ROUND_HALF_UP)))


def _differ(item: Product, answers: Sequence[Rate]) -> str:
    shown = ", ".join(f"{answer.product} {percent(answer.rate)}" for answer in answers[:SHOWN])
    more = f" and {len(answers) - SHOWN} more" if len(answers) > SHOWN else ""
    return f"the {len(answers)} tariff lines of {item.dotted} pay different rates: {shown}{more}. Give 8 digits."


def _rate_of_line(
    store: sqlite3.Connection,
    question: Question,
    code: str,
    measures: Sequence[Measure],
    programmes: tuple[Programme, ...],
) -> Rate:
    entry = read_entry(store, question, code, programmes)
    return rate_of_entry(store, entry, measures, stack(measures, entry.cases))


def rate_of_entry(
    store: sqlite3.Connection, entry: Entry, measures: Sequence[Measure], shares: Sequence[Share]
) -> Rate:
    """The rate on an entry, given what each measure adds to it."""
    question, ordinary, weights = entry.question, entry.ordinary, entry.weights
    basic = float(weights @ [item.rate for item in ordinary])
    parts = [component(share, weights, question) for share in shares]
    notes, complete = line_notes(store, question, entry.code, measures, shares, entry.cases, entry.known_content)
    own = [*(item.note for item in ordinary if item.note), *_old_schedule(question)]
    main = ordinary[-1]
    components = (Component("MFN", main.authority, basic, main.basis, main.act, None, None, None), *parts)
    return Rate(
        product=Product(entry.code).dotted,
        origin=question.origin,
        importer=question.importer,
        on=question.on,
        known_on=None if question.known_on == OPEN else question.known_on,
        rate=round(math.fsum(part.rate for part in components), 10),
        complete=complete and all(item.complete for item in ordinary),
        components=components,
        notes=tuple(dict.fromkeys([*own, *_claim_note(entry.states, question), *notes, *measure_notes(shares)])),
    )


def _old_schedule(question: Question) -> list[str]:
    _, year = edition()
    if question.importer != "USA" or question.on.year >= year:
        return []
    return [
        f"Codes and ordinary rates are those of the schedule of {year}; those of {question.on.year} can "
        "differ, and preferences that have ended since, as for developing countries until 2020, are not on record."
    ]


def _claim_note(states: dict[bool, float], question: Question) -> list[str]:
    if question.importer != "USA" or question.law_origin not in USMCA or question.assumptions.usmca_claimed is not None:
        return []
    share = states.get(True, 0.0)
    return [
        f"USMCA preference: {percent(share)} of the value is taken to claim it, the share of "
        f"{question.assumptions.usmca_shares}; an entry either claims it or does not."
    ]


def total(entry: Entry, shares: Sequence[Share]) -> float:
    """The rate on an entry, given what each measure adds to it."""
    basic = float(entry.weights @ [item.rate for item in entry.ordinary])
    return round(basic + math.fsum(float(entry.weights @ share.duty) for share in shares), 10)


def component(share: Share, weights: np.ndarray, question: Question) -> Component:
    """What a measure adds, with its days as known on the day of the question."""
    measure, period = share.measure, share.measure.period_on(question.on, question.known_on)
    end = None if period is None or period.end == OPEN else period.end
    return Component(
        measure=measure.id,
        authority=measure.authority,
        rate=round(float(weights @ share.duty), 10),
        basis=_basis(share, float(weights @ share.cover)),
        act=measure.act,
        valid_from=period.start if period else measure.valid_from,
        valid_to=end,
        published=measure.published,
    )


def _basis(share: Share, cover: float) -> str:
    """What a measure is levied on, with the part of the value when it is not all."""
    name = "full value" if share.measure.basis == FULL else f"{share.measure.basis} content"
    if cover < 1 - 1e-9 and share.measure.basis == FULL:
        name = "non-USMCA goods or content" if share.measure.usmca != "none" else "what is left of the value"
    part = "" if cover > 1 - 1e-9 else f", {percent(cover)} of the value"
    floor = f", up to {percent(share.measure.rate or 0)} in all" if share.measure.kind == FLOOR else ""
    return name + part + floor
