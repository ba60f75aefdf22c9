"""One rate over time, and the turning days of an importer's law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from parley.law.assumptions import Assumptions
from parley.law.changes import changes_of
from parley.law.measure import Measure
from parley.law.panel import rate_days
from parley.law.rate import Component, Rate
from parley.vocabulary import OPEN, percent

if TYPE_CHECKING:
    from parley.law.law import Law

ANNOUNCED, SUSPENDED, WITHDRAWN = "announced", "suspended", "withdrawn"


@dataclass(frozen=True)
class Spell:
    """Days on which a rate and its reasons stay the same.

    Attributes
    ----------
    valid_from, valid_to : half-open; valid_to is None for the last spell of the record.
    rate : a share. complete : False when a part is not known. components : what it consists of.
    """

    valid_from: date
    valid_to: date | None
    rate: float
    complete: bool
    components: tuple[Component, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "rate": self.rate,
            "complete": self.complete,
            "components": [component.to_json() for component in self.components],
        }


@dataclass(frozen=True)
class History:
    """The rate on a product of an origin over the whole record."""

    product: str
    origin: str
    importer: str
    known_on: date | None
    spells: tuple[Spell, ...]

    def __str__(self) -> str:
        shown = (f"  {s.valid_from} to {s.valid_to or 'open'}: {percent(s.rate, 2)}" for s in self.spells)
        return "\n".join([f"{self.product} from {self.origin} into {self.importer}", *shown])

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: rates as shares, days as YYYY-MM-DD."""
        return {
            "product": self.product,
            "origin": self.origin,
            "importer": self.importer,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "spells": [spell.to_json() for spell in self.spells],
        }


def history_of(
    law: Law, product: str, origin: str, first: date, last: date, known_on: date, assumptions: Assumptions
) -> History:
    """Every spell of a rate from `first` up to and including `last`; see Law.history."""
    known = None if known_on == OPEN else known_on
    days = rate_days(law, first, last, known_on, assumptions)
    rates = [law.rate(product, origin, on=day, known_on=known, assumptions=assumptions) for day in days]
    changed = [at for at in range(len(days)) if at == 0 or _reasons(rates[at]) != _reasons(rates[at - 1])]
    ends = [*(days[at] for at in changed[1:]), None]
    spells = tuple(_spell(days[at], end, rates[at]) for at, end in zip(changed, ends, strict=True))
    return History(rates[0].product, rates[0].origin, rates[0].importer, known, spells)


def _reasons(found: Rate) -> tuple[Any, ...]:
    return found.rate, found.complete, tuple((part.measure, part.rate, part.basis) for part in found.components)


def _spell(start: date, end: date | None, found: Rate) -> Spell:
    return Spell(start, end, found.rate, found.complete, found.components)


@dataclass(frozen=True)
class Turn:
    """A day on which a measure begins, returns or ends, or, when it never began, was announced or stopped.

    Attributes
    ----------
    on : the day of effect, or of the act for a measure that never began.
    what : begins, returns, ends; announced, suspended, withdrawn.
    measure, title, importer, authority, kind : of the measure.
    rate : a share; None when it differs by origin or the measure puts no rate on goods. rates : by origin.
    act : what set the day. citation_check : whether the act was read. known_since : the day that became known.
    """

    on: date
    what: str
    measure: str
    title: str
    importer: str
    authority: str
    kind: str
    rate: float | None
    rates: dict[str, float]
    act: str
    citation_check: str
    known_since: date

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return vars(self) | {"on": self.on.isoformat(), "known_since": self.known_since.isoformat()}


def timeline_of(
    measures: Iterable[Measure], importer: str, first: date, last: date, known_on: date
) -> tuple[Turn, ...]:
    """The turning days of an importer's law from `first` to `last`, both included, as known on a day."""
    own = [measure for measure in measures if measure.importer == importer]
    turns = [turn for measure in own for turn in _turns(measure, known_on) if first <= turn.on <= last]
    return tuple(sorted(turns, key=lambda turn: (turn.on, turn.measure, turn.what)))


def _turns(measure: Measure, known_on: date) -> list[Turn]:
    changes = [change for change in changes_of(measure, known_on) if change.on < OPEN]
    if changes:
        return [_turn(measure, c.on, c.what, c.act, c.known_since) for c in changes]
    return _never_begun(measure, known_on)


def _never_begun(measure: Measure, known_on: date) -> list[Turn]:
    """A measure that has not begun, and is not due to: its announcement, and what stopped it."""
    if measure.published > known_on:
        return []
    end = measure.end_known(known_on)
    announced = _turn(measure, measure.published, ANNOUNCED, measure.act, measure.published)
    if end is None:
        return [announced]
    return [announced, _turn(measure, end.known_on, SUSPENDED if end.suspended else WITHDRAWN, end.act, end.known_on)]


def _turn(measure: Measure, on: date, what: str, act: str, known_since: date) -> Turn:
    return Turn(
        on=on,
        what=what,
        measure=measure.id,
        title=measure.title,
        importer=measure.importer,
        authority=measure.authority,
        kind=measure.kind,
        rate=measure.rate,
        rates=dict(measure.rates),
        act=act,
        citation_check=measure.citation_check,
        known_since=known_since,
    )
