"""The statutory average beside what customs collected, month by month, and what the gap is made of."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import NotKnown
from parley.law.assumptions import ACTUAL, Assumptions, assumed
from parley.law.average import duties
from parley.law.panel import turning_days
from parley.law.weights import Groups, Weights
from parley.ledger import data_folder
from parley.vocabulary import OPEN, USMCA

if TYPE_CHECKING:
    import polars as pl

    from parley.law.law import Law

Rates = NDArray[np.float64]
FIRST_MONTH = "2025-01"
"""The comparison starts after the year of the weights."""
ROUNDS = 60
TOTAL, ENTRIES, TREASURY = "total", "usitc", "treasury"
NEAR = tuple(sorted(USMCA - {"USA"}))


@dataclass(frozen=True)
class CollectedMonth:
    """One month, shares of customs value. statutory + claims + substitution + timing + rest = collected.

    Attributes
    ----------
    statutory : mean of the days' averages with imports and USMCA claims of 2024.
    collected : duty over customs value. source : usitc (calculated duty at entry) or treasury (paid, with the lag of
        the monthly statement).
    claims : what the month's own USMCA claims change. substitution : what the month's own imports by industry and of
        Canada and Mexico change; None where they are not on record.
    timing : goods under way, which an act spares, and for Treasury the lag of payment.
    rest : exclusions, substitution within an industry and between other partners, exemptions by use, metal content,
        evasion, errors of ours.
    """

    month: str
    statutory: float
    claims: float
    substitution: float | None
    timing: float
    rest: float
    collected: float
    source: str

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        names = ("month", "statutory", "claims", "substitution", "timing", "rest", "collected", "source")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Shipping:
    """How goods travel: the share of the value that comes by sea, from other continents, and the days it takes."""

    share_at_sea: float = field(default_factory=lambda: assumed("share_at_sea"))
    days: float = field(default_factory=lambda: assumed("days_at_sea"))


class ByIndustry(Weights):
    """The imports of 2024 grouped by NAICS industry; those of Canada and Mexico alone, or all the others."""

    def __init__(self, base: Weights, north_america: bool) -> None:
        super().__init__(base._store)
        self._base, self._north = base, north_america

    @cached_property
    def _products(self) -> pl.DataFrame:
        return self._base._products

    @cached_property
    def _imports(self) -> pl.DataFrame:
        import polars as pl

        own = pl.col("origin").is_in(NEAR)
        return self._base._imports.filter(own if self._north else ~own)

    @cached_property
    def groups(self) -> Groups:
        """The goods by industry."""
        return Groups.of([(code, code) for code in self._products["naics3"].to_list()])


class Statutory:
    """Duty by industry for Canada, Mexico and all others, per day of law; each computed once."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._far, self._near = ByIndustry(law.weights, False), ByIndustry(law.weights, True)
        self._laws = {False: law.with_weights(self._far), True: law.with_weights(self._near)}
        self.keys = (*NEAR, "others")
        self.industries = self._far.groups.chapter

    @cached_property
    def value(self) -> Rates:
        """(origin, industry) imports of 2024, USD."""
        return self._table(date(2025, 1, 1), Assumptions(), Assumptions())[0]

    def duty(self, on: date, near: Assumptions, far: Assumptions) -> Rates:
        """(origin, industry) duty, USD; with choices for Canada and Mexico, and for the others."""
        return self._table(on, near, far)[1]

    def _table(self, on: date, near: Assumptions, far: Assumptions) -> tuple[Rates, Rates]:
        parts = [self._part(True, on, near), self._part(False, on, far)]
        value, duty = (np.vstack([part[at] for part in parts]) for at in (0, 1))
        return value, duty

    def _part(self, north: bool, on: date, choices: Assumptions) -> tuple[Rates, Rates]:
        law = self._laws[north]
        chosen = choices.at(on)
        active = law.in_force(on, OPEN, assumptions=chosen)
        found = law.kept("collected", active, chosen, lambda: duties(law.weights, active, law.ordinary(chosen), chosen))
        levied = found.duty.sum(axis=0)
        return (found.value, levied) if north else (found.value.sum(0, keepdims=True), levied.sum(0, keepdims=True))


def collected_months(
    law: Law, shipping: Shipping | None = None, names: Sequence[str] | None = None
) -> tuple[CollectedMonth, ...]:
    """Every month on record since January 2025, or those named, in order."""
    record, statutory = Record.read(), Statutory(law)
    found: list[CollectedMonth] = []
    for month in names or record.months:
        found.append(_month(month, statutory, record, shipping or Shipping(), found[-1] if found else None))
    return tuple(found)


def _month(
    month: str, statutory: Statutory, record: Record, shipping: Shipping, before: CollectedMonth | None
) -> CollectedMonth:
    value = statutory.value
    mix = record.mix(month, value, statutory.keys, statutory.industries)
    duties_paid = _duties(month, statutory, shipping)
    plain, actual, _ = (float(duty.sum() / value.sum()) for duty in duties_paid)
    weights = value if mix is None else mix
    _, mixed, afloat = (float((weights * _rate(duty, value)).sum() / weights.sum()) for duty in duties_paid)
    rate, source = record.rate(month)
    late = assumed("share_paid_late")
    lag = late * (before.statutory + before.claims - actual) if before and source == TREASURY else 0.0
    timing = afloat - mixed + lag
    rest = rate - mixed - timing
    substitution = None if mix is None else mixed - actual
    return CollectedMonth(month, plain, actual - plain, substitution, timing, rest, rate, source)


def _duties(month: str, statutory: Statutory, shipping: Shipping) -> tuple[Rates, Rates, Rates]:
    """Mean duty of a month: with claims of 2024, with its own, and with its own where goods at sea are spared."""
    usual, actual = Assumptions(), Assumptions(usmca_shares=ACTUAL)
    plain, claimed, afloat = (np.zeros_like(statutory.value) for _ in range(3))
    for on, part in _stretches(statutory.law, month):
        loaded = replace(usual, loaded=on - timedelta(days=shipping.days))
        own, spared = statutory.duty(on, actual, usual), statutory.duty(on, actual, loaded)
        plain += part * statutory.duty(on, usual, usual)
        claimed += part * own
        afloat += part * (own + shipping.share_at_sea * (spared - own))
    return plain, claimed, afloat


def _rate(duty: Rates, value: Rates) -> Rates:
    return np.divide(duty, value, out=np.zeros(np.broadcast_shapes(duty.shape, value.shape)), where=value > 0)


def _stretches(law: Law, month: str) -> Iterator[tuple[date, float]]:
    """The first day of each stretch of a month in which the law stays the same, and its share of the month."""
    start = date.fromisoformat(f"{month}-01")
    end = (start + timedelta(days=32)).replace(day=1)
    days = turning_days(law, start, end, OPEN)
    for day, following in zip(days, [*days[1:], end], strict=True):
        if day < end:
            yield day, (following - day).days / (end - start).days


@dataclass(frozen=True)
class Record:
    """What was collected: (month, source, key) -> imports and duty in USD."""

    rows: dict[tuple[str, str, str], tuple[float, float]]

    @classmethod
    def read(cls) -> Record:
        """From the shipped table."""
        with (data_folder() / "weights/collected.csv").open(encoding="utf-8", newline="") as file:
            return cls(
                {
                    (row["month"], row["source"], row["key"]): (float(row["value_usd"]), float(row["duty_usd"] or 0))
                    for row in csv.DictReader(file)
                }
            )

    @property
    def months(self) -> list[str]:
        """The months to compare, in order."""
        return sorted({month for month, _, _ in self.rows if month >= FIRST_MONTH})

    def rate(self, month: str) -> tuple[float, str]:
        """Duty over value, and who says so: at entry where that is on record, else as paid to the Treasury.

        Raises
        ------
        NotKnown : neither is on record.
        """
        entries = {key: row for (at, source, key), row in self.rows.items() if at == month and source == ENTRIES}
        own = [row for key, row in entries.items() if key.isdigit()]
        if own:
            return sum(row[1] for row in own) / sum(row[0] for row in own), ENTRIES
        paid = self.rows.get((month, TREASURY, TOTAL))
        if paid is None:
            known = self.months
            raise NotKnown(f"what customs collected in {month} is not on record; {known[0]} to {known[-1]} are.")
        return paid[1] / paid[0], TREASURY

    def mix(self, month: str, value: Rates, origins: Sequence[str], industries: Sequence[str]) -> Rates | None:
        """Imports of 2024 scaled to the month's imports by industry and by origin, in turn until both fit."""
        columns = np.array([self.rows.get((month, ENTRIES, code), (np.nan, 0.0))[0] for code in industries])
        if np.isnan(columns).all():
            return None
        columns = np.nan_to_num(columns, nan=0.0)
        rows = [self.rows[month, ENTRIES, origin][0] for origin in origins[:-1]]
        target = np.array([*rows, columns.sum() - sum(rows)])
        out = value.copy()
        for _ in range(ROUNDS):
            out *= _rate(columns[None, :], out.sum(axis=0, keepdims=True))
            out *= _rate(target[:, None], out.sum(axis=1, keepdims=True))
        return out
