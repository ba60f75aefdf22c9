"""What changed between two days: by measure, group of goods and partner, with the duty at stake on 2024's imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import NotKnown
from parley.law.asked import law_code
from parley.law.assumptions import Assumptions
from parley.law.average import MFN, Duties, duties
from parley.law.measure import EXEMPTS, PRECEDENCE, Measure
from parley.law.schedule import schedule_act
from parley.vocabulary import OPEN, all_economies, all_sectors

if TYPE_CHECKING:
    from parley.law.law import Law

Rates = NDArray[np.float64]
BEGINS, ENDS, STAYS = "begins", "ends", "stays"
LEAST_USD = 0.5
"""Changes of duty below this are none: half a dollar a year."""


@dataclass(frozen=True)
class Shift:
    """What changed in one part. `key` is a measure, sector, chapter or origin; duties are USD on a year's imports.

    `what` is begins, ends, or stays (its duty changes because others do); empty for parts that are no measure.
    """

    key: str
    title: str
    value_usd: float
    duty_before_usd: float
    duty_after_usd: float
    what: str = ""
    authority: str = ""
    act: str = ""

    @property
    def change_usd(self) -> float:
        """The duty at stake."""
        return self.duty_after_usd - self.duty_before_usd

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return vars(self) | {"change_usd": self.change_usd}


@dataclass(frozen=True)
class Diff:
    """The law of two days compared.

    Attributes
    ----------
    before, after, known_on : the days, and the day whose knowledge counts; None is everything on record.
    origin : the partner asked about; None is all. value_usd : imports of 2024.
    duty_before_usd, duty_after_usd : statutory duty on them. measures, sectors, chapters, partners : largest first.
    """

    before: date
    after: date
    known_on: date | None
    origin: str | None
    value_usd: float
    duty_before_usd: float
    duty_after_usd: float
    measures: tuple[Shift, ...]
    sectors: tuple[Shift, ...]
    chapters: tuple[Shift, ...]
    partners: tuple[Shift, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: rates as shares, money in USD."""
        parts = ("measures", "sectors", "chapters", "partners")
        return {
            "before": self.before.isoformat(),
            "after": self.after.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "origin": self.origin,
            "value_usd": self.value_usd,
            "duty_before_usd": self.duty_before_usd,
            "duty_after_usd": self.duty_after_usd,
            "rate_before": self.duty_before_usd / self.value_usd,
            "rate_after": self.duty_after_usd / self.value_usd,
            **{name: [part.to_json() for part in getattr(self, name)] for name in parts},
        }


@dataclass(frozen=True, eq=False)
class _Side:
    """One of the two days: its measures, and the duty of each on the origins asked about, (measure, origin, group)."""

    active: Mapping[str, Measure]
    names: tuple[str, ...]
    value: Rates
    duty: Rates
    subject: Rates

    def of(self, name: str, what: Rates) -> float:
        """Total of one measure."""
        return float(what[self.names.index(name)].sum()) if name in self.names else 0.0


def diff_of(law: Law, before: date, after: date, known_on: date, origin: str | None, assumptions: Assumptions) -> Diff:
    """Compare two days; see Law.diff."""
    own = None if origin is None else law_code(origin)
    rows = _rows(law, own)
    sides = [_side(law, day, known_on, assumptions, rows, own) for day in (before, after)]
    groups, names = law.weights.groups, np.array(law.weights.origins)[rows]
    titles = {code: item.name for code, item in all_economies().items()}
    sectors = {code: item.name for code, item in all_sectors().items()}
    per_group = np.array([side.duty.sum(axis=(0, 1)) for side in sides])
    per_origin = np.array([side.duty.sum(axis=(0, 2)) for side in sides])
    value = sides[0].value
    return Diff(
        before=before,
        after=after,
        known_on=None if known_on == OPEN else known_on,
        origin=own,
        value_usd=float(value.sum()),
        duty_before_usd=float(per_group[0].sum()),
        duty_after_usd=float(per_group[1].sum()),
        measures=_measures(sides[0], sides[1]),
        sectors=_parts(groups.sector, value.sum(axis=0), per_group, sectors),
        chapters=_parts(groups.chapter, value.sum(axis=0), per_group, {}),
        partners=_parts(tuple(names), value.sum(axis=1), per_origin, titles),
    )


def _rows(law: Law, origin: str | None) -> list[int]:
    """Positions of the origins asked about."""
    known = law.weights.origins
    if origin is None:
        return list(range(len(known)))
    if origin not in known:
        raise NotKnown(
            f"no imports by product from {origin} are on record, so the duty at stake is not known. "
            f"Ask for one product: parley history PRODUCT --from {origin}."
        )
    return [known.index(origin)]


def _side(
    law: Law, on: date, known_on: date, assumptions: Assumptions, rows: Sequence[int], origin: str | None
) -> _Side:
    assumptions = assumptions.at(on)
    active = law.in_force(on, known_on, assumptions=assumptions)
    found: Duties = law.kept(
        "duties by measure",
        active,
        assumptions,
        lambda: duties(law.weights, active, law.ordinary(assumptions), assumptions, lambda measure: measure.id),
    )
    reaching = {m.id: m for m in active if origin is None or m.scope.covers_origin(origin)}
    return _Side(reaching, found.authorities, found.value[rows], found.duty[:, rows], found.subject[:, rows])


def _measures(before: _Side, after: _Side) -> tuple[Shift, ...]:
    """Measures that begin or end, and those whose duty changes with them; the largest change first."""
    both = {**before.active, **after.active}
    shifts = [_schedule(before, after), *(_shift(measure, before, after) for measure in both.values())]
    told = [s for s in shifts if abs(s.change_usd) > LEAST_USD or s.what in (BEGINS, ENDS)]
    return tuple(sorted(told, key=lambda s: (-abs(s.change_usd), s.key)))


def _schedule(before: _Side, after: _Side) -> Shift:
    """The ordinary duty, which changes with the preferences claimed."""
    levied = before.of(MFN, before.duty), after.of(MFN, after.duty)
    return Shift(MFN, "ordinary duty", after.of(MFN, after.subject), *levied, STAYS, MFN, schedule_act())


def _shift(measure: Measure, before: _Side, after: _Side) -> Shift:
    own, named = measure.id in after.active, measure.id in before.active
    act = measure.ends[-1].act if named and not own and measure.ends else measure.act
    return Shift(
        key=measure.id,
        title=measure.title,
        value_usd=max(before.of(measure.id, before.subject), after.of(measure.id, after.subject)),
        duty_before_usd=before.of(measure.id, before.duty),
        duty_after_usd=after.of(measure.id, after.duty),
        what=STAYS if own and named else BEGINS if own else ENDS,
        authority=measure.kind if measure.kind in (EXEMPTS, PRECEDENCE) else measure.authority,
        act=act,
    )


def _parts(keys: Sequence[str], value: Rates, duty: Rates, titles: Mapping[str, str]) -> tuple[Shift, ...]:
    """Duty summed by key, the largest change first; those without a change are left out."""
    names = sorted(set(keys))
    places = np.array([names.index(key) for key in keys])
    worth, before, after = (np.bincount(places, row, len(names)) for row in (value, *duty))
    shifts = [
        Shift(str(name), titles.get(name, ""), float(worth[at]), float(before[at]), float(after[at]))
        for at, name in enumerate(names)
    ]
    told = [shift for shift in shifts if abs(shift.change_usd) > LEAST_USD]
    return tuple(sorted(told, key=lambda shift: (-abs(shift.change_usd), shift.key)))
