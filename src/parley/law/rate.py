"""The rate on one product, origin and date, with its reasons."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.law.assumptions import METALS, Assumptions
from parley.law.measure import FLOOR, FULL, Measure
from parley.law.notes import line_notes, measure_notes
from parley.law.schedule import (
    COLUMN_2,
    Line,
    Ordinary,
    Programme,
    column2,
    general,
    lines_within,
    preference,
    read_line,
    usmca_rate,
)
from parley.law.scope import FewGoods
from parley.law.stack import Cases, Share, stack
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


@dataclass(frozen=True)
class Question:
    """What is asked: digits of the code, origin as given and as the law names it, days, choices."""

    item: Product
    origin: str
    law_origin: str
    on: date
    known_on: date
    assumptions: Assumptions


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
    line = read_line(store, code[:8])
    if line is None:
        raise BadInput(f"{code} is no tariff line.")
    states = _claim_states(store, question, code)
    ordinary = [_ordinary(line, question, programmes, claimed) for claimed in states]
    cases, known_content = _cases(store, question, code, line, ordinary, tuple(states))
    weights = np.array(list(states.values()))
    shares = stack(measures, cases)
    basic = float(weights @ [item.rate for item in ordinary])
    parts = [_component(share, weights, question) for share in shares]
    notes, complete = line_notes(store, question, code, measures, shares, cases, known_content)
    own = [item.note for item in ordinary if item.note]
    main = ordinary[-1]
    components = (Component("MFN", main.authority, basic, main.basis, main.act, None, None, None), *parts)
    return Rate(
        product=Product(code).dotted,
        origin=question.origin,
        importer="USA",
        on=question.on,
        known_on=None if question.known_on == OPEN else question.known_on,
        rate=round(math.fsum(part.rate for part in components), 10),
        complete=complete and all(item.complete for item in ordinary),
        components=components,
        notes=tuple(dict.fromkeys([*own, *_claim_note(states, question), *notes, *measure_notes(shares)])),
    )


def _claim_states(store: sqlite3.Connection, question: Question, code: str) -> dict[bool, float]:
    """Whether USMCA preference is claimed -> share of the goods."""
    if question.law_origin not in USMCA:
        return {False: 1.0}
    given = question.assumptions.usmca_claimed
    share = _claim_share(store, question, code) if given is None else float(given)
    return {claimed: weight for claimed, weight in ((True, share), (False, 1 - share)) if weight > 0}


def _claim_share(store: sqlite3.Connection, question: Question, code: str) -> float:
    """The line's share, else the mean of its subheading, else zero."""
    column = question.assumptions.usmca_shares
    for digits in (len(code), 8, 6, 4):
        found = store.execute(
            f'SELECT AVG("{column}") FROM usmca_claim WHERE code BETWEEN ? AND ? AND origin = ?',
            (code[:digits], code[:digits] + "9" * (10 - digits), question.law_origin),
        ).fetchone()[0]
        if found is not None:
            return float(found)
    return 0.0


def _claim_note(states: dict[bool, float], question: Question) -> list[str]:
    if question.law_origin not in USMCA or question.assumptions.usmca_claimed is not None:
        return []
    share = states.get(True, 0.0)
    return [
        f"USMCA preference: {percent(share)} of the value is taken to claim it, the share of "
        f"{question.assumptions.usmca_shares}; an entry either claims it or does not."
    ]


def _ordinary(line: Line, question: Question, programmes: tuple[Programme, ...], claimed: bool) -> Ordinary:
    """The duty before any measure: column 2, a preference, or the general rate."""
    if question.law_origin in COLUMN_2:
        return column2(line)
    usual = general(line)
    if usual.rate == 0 and usual.complete:
        return usual
    if claimed:
        rate = usmca_rate(line)
        return usual if rate is None else Ordinary(rate, "MFN", "full value", "HTSUS 2025, special column: USMCA", True)
    offer = preference(line, question.law_origin, question.on, programmes)
    if offer is None or (usual.complete and offer[1] >= usual.rate) or question.law_origin in USMCA:
        return usual
    programme, rate = offer
    without = f"{percent(usual.rate, 2)}{'' if usual.complete else ' and a part that is not known'}"
    if not question.assumptions.preferences_claimed:
        return usual
    note = f"MFN: the preference of the {programme.name} is taken to be claimed; without it the duty is {without}."
    return Ordinary(rate, "MFN", "full value", f"HTSUS 2025, special column: {programme.name}", True, note)


def _cases(
    store: sqlite3.Connection,
    question: Question,
    code: str,
    line: Line,
    ordinary: list[Ordinary],
    states: tuple[bool, ...],
) -> tuple[Cases, bool]:
    """One case per claim state. The flag says whether the content shares are known."""
    size = len(states)
    content = _content(store, code)
    shares = {**(content or dict.fromkeys(METALS, 0.0)), **question.assumptions.metal_content}
    cases = Cases(
        goods=FewGoods(store, [code]),
        good=np.zeros(size, dtype=np.intp),
        origins=(question.law_origin,),
        origin=np.zeros(size, dtype=np.intp),
        claimed=np.array(states),
        base={"general": np.full(size, line.rate or 0.0), "applied": np.array([item.rate for item in ordinary])},
        content={metal: np.full(size, shares[metal]) for metal in METALS},
        us_content=question.assumptions.us_content,
        end_use=question.assumptions.end_use,
    )
    return cases, content is not None


def _content(store: sqlite3.Connection, code: str) -> dict[str, float] | None:
    """Modelled metal shares of the code, else the mean of its subheading or heading."""
    for digits in (len(code), 8, 6, 4, 2):
        row = store.execute(
            "SELECT AVG(steel) AS steel, AVG(aluminium) AS aluminium, AVG(copper) AS copper FROM metal_content "
            "WHERE code BETWEEN ? AND ?",
            (code[:digits], code[:digits] + "9" * (10 - digits)),
        ).fetchone()
        if row["steel"] is not None:
            return {metal: row[metal] for metal in METALS}
    return None


def _component(share: Share, weights: np.ndarray, question: Question) -> Component:
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
