"""What the ledger knows of statistics: one observation, what its series measures, a series as known on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parley.errors import BadInput, NotKnown

FREQUENCIES = {
    "month": r"\d{4}-(0[1-9]|1[0-2])",
    "quarter": r"\d{4}-Q[1-4]",
    "year": r"\d{4}",
    "fiscal year": r"FY\d{4}",
    "range": r"[\d.-]+/[\d-]+",
}


@dataclass(frozen=True)
class Observation:
    """One value of one series for one period, in one vintage.

    Attributes
    ----------
    series, period : what was measured and when: 2025-03, 2025-Q1, 2025, FY2025, or 2025-01/2025-03.
    value, unit : money is million USD; a deficit is negative.
    vintage : the day from which this value was known.
    basis, adjustment : Census or BOP; SA or NSA; empty where the words do not apply.
    precision : half of it is the largest rounding error, in `unit`.
    source, method : id of the document, and how the value was taken from it.
    """

    series: str
    period: str
    value: float
    unit: str
    vintage: date
    basis: str = ""
    adjustment: str = ""
    precision: float = 0.0
    source: str = ""
    method: str = ""

    def to_json(self, known_on: date | None = None) -> dict[str, object]:
        """The contract of `parley series`; known_on is the day the question was asked for, None for all on record."""
        return {
            "series": self.series,
            "period": self.period,
            "known_on": known_on.isoformat() if known_on else None,
            "vintage": self.vintage.isoformat(),
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
        }


@dataclass(frozen=True)
class SeriesInfo:
    """What a series measures: its row in the list of series. `item` is an end-use category, `parent` its series."""

    name: str
    description: str
    unit: str
    basis: str = ""
    adjustment: str = ""
    topic: str = ""
    flow: str = ""
    partner: str = ""
    partner_kind: str = ""
    item: str = ""
    item_name: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Series:
    """A series as known on a day: one observation for each period, oldest first, each with its own vintage."""

    info: SeriesInfo
    known_on: date | None
    observations: tuple[Observation, ...]

    @property
    def name(self) -> str:
        return self.info.name

    @property
    def unit(self) -> str:
        return self.info.unit

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(item.period for item in self.observations)

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(item.value for item in self.observations)

    @property
    def latest(self) -> Observation:
        return self.observations[-1]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources, sorted."""
        return tuple(sorted({item.source for item in self.observations}))

    def __len__(self) -> int:
        return len(self.observations)

    def __iter__(self) -> Iterator[Observation]:
        return iter(self.observations)

    def __getitem__(self, period: str) -> Observation:
        """The observation of a period.

        Raises
        ------
        NotKnown : when the series as known that day has none.
        """
        for item in self.observations:
            if item.period == period:
                return item
        raise NotKnown(not_known(self, period))

    def until(self, period: str) -> Series:
        """The same series up to and with a period."""
        return Series(self.info, self.known_on, tuple(item for item in self.observations if item.period <= period))

    def table(self) -> list[dict[str, object]]:
        """One row for each period: period, value, vintage, source."""
        return [{"period": o.period, "value": o.value, "vintage": o.vintage, "source": o.source} for o in self]

    def to_json(self) -> dict[str, object]:
        """Name, description, unit, day asked for, and the contract of `parley series` for each period."""
        rows = [item.to_json(self.known_on) for item in self]
        head = {"series": self.name, "description": self.info.description, "unit": self.unit}
        return {**head, "known_on": self.known_on.isoformat() if self.known_on else None, "observations": rows}


def frequency(period: str) -> str:
    """month, quarter, year, fiscal year or range, from how the period is written.

    Raises
    ------
    BadInput : when it is written in no such way.
    """
    for name, pattern in FREQUENCIES.items():
        if re.fullmatch(pattern, period, re.ASCII):
            return name
    raise BadInput(f"{period!r} is no period. Write 2025-03, 2025-Q1, 2025, FY2025 or 2025-01/2025-03.")


def not_known(series: Series, period: str) -> str:
    """What was asked and what was known that day; never what became known later."""
    then = f" on {series.known_on}" if series.known_on else ""
    first, last = series.periods[0], series.latest
    known = f"{first} to {last.period}" if len(series) > 1 else first
    return f"{series.name} of {period} is not known{then}: on record{' then' if then else ''} is {known}" + (
        f" (vintage {last.vintage}). Ask for one of these{', or with a later day' if then else ''}."
    )
