"""What others levy, or have decided to levy, on goods of the United States."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.law.asked import USA
from parley.law.measure import Measure
from parley.vocabulary import OPEN

IN_FORCE, SUSPENDED, ANNOUNCED = "in force", "suspended", "announced"
_ORDER = (IN_FORCE, SUSPENDED, ANNOUNCED)


@dataclass(frozen=True)
class Retaliation:
    """One measure on US goods.

    Attributes
    ----------
    measure, importer, title, act, citation_check, note : of the measure.
    rate : a share, added to what the importer applies otherwise; None when it was announced without one.
    status : in force, suspended (decided, not applied) or announced.
    scope : names of lists or first digits of codes; empty is all goods, or a list that is not on record.
    value_million, currency, value_source : worth of the listed goods where an act or agency says it.
    published, valid_from, valid_to : as known that day; valid_from of a suspended measure is its return.
    """

    measure: str
    importer: str
    title: str
    act: str
    citation_check: str
    rate: float | None
    status: str
    scope: tuple[str, ...]
    value_million: float | None
    currency: str
    value_source: str
    published: date
    valid_from: date | None
    valid_to: date | None
    note: str

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = dict(vars(self))
        for name in ("published", "valid_from", "valid_to"):
            plain[name] = plain[name].isoformat() if plain[name] else None
        return plain | {"scope": list(self.scope)}


def retaliation_on(measures: Iterable[Measure], on: date, known_on: date) -> list[Retaliation]:
    """Measures on US goods that are in force, suspended or announced on a day, as known on a day."""
    others = (m for m in measures if m.importer != USA and m.scope.covers_origin(USA))
    wanted = (m for m in others if m.published <= min(on, known_on))
    found = [item for measure in wanted if (item := _as_of(measure, on, known_on))]
    return sorted(found, key=lambda item: (item.importer, _ORDER.index(item.status), item.measure))


def _as_of(measure: Measure, on: date, known_on: date) -> Retaliation | None:
    now = measure.period_on(on, known_on)
    if now is not None:
        return _entry(measure, IN_FORCE, now.start, None if now.end == OPEN else now.end)
    then = min(on, known_on)
    later = [period for period in measure.periods(then) if period.start > on]
    if later:
        begun = measure.valid_from is not None and measure.valid_from <= on
        return _entry(measure, SUSPENDED if begun or measure.end_known(then) else ANNOUNCED, later[0].start, None)
    end = measure.end_known(then)
    if end is not None:
        return _entry(measure, SUSPENDED, None, None) if end.suspended else None
    return _entry(measure, ANNOUNCED, None, None) if measure.valid_from is None else None


def _entry(measure: Measure, status: str, start: date | None, stop: date | None) -> Retaliation:
    return Retaliation(
        measure=measure.id,
        importer=measure.importer,
        title=measure.title,
        act=measure.act,
        citation_check=measure.citation_check,
        rate=measure.rate_on(USA),
        status=status,
        scope=measure.scope.goods or (),
        value_million=measure.value,
        currency=measure.currency,
        value_source=measure.value_source,
        published=measure.published,
        valid_from=start,
        valid_to=stop,
        note=measure.note,
    )
