"""The average rate day by day: computed once for every stretch of days on which the law stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from parley.errors import BadInput
from parley.law.assumptions import Assumptions
from parley.law.average import AverageRate
from parley.law.panel import rate_days
from parley.vocabulary import OPEN

if TYPE_CHECKING:
    from parley.law.law import Law

TOTAL = "total"


@dataclass(frozen=True)
class DailyAverages:
    """The average rate of every day from `first` to `last`, both included.

    `steps` holds one average per stretch, dated by its first day; it holds until the day before the next one's.
    """

    first: date
    last: date
    by: str | None
    steps: tuple[AverageRate, ...]

    def stretches(self) -> Iterator[tuple[date, date, AverageRate]]:
        """Average of each stretch with its first day and the first day after it."""
        ends = [step.on for step in self.steps[1:]]
        for step, end in zip(self.steps, [*ends, self.last + timedelta(days=1)], strict=True):
            yield step.on, end, step

    def rows(self) -> list[dict[str, Any]]:
        """One row per day and key: on, key, rate, value_usd. The key `total` is the average of all imports."""
        return [
            {"on": start + timedelta(days=day), **row}
            for start, end, step in self.stretches()
            for day in range((end - start).days)
            for row in _rows(step)
        ]

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: the choices once, and one entry per stretch of days."""
        head = self.steps[0].to_json()
        shown = {key: head[key] for key in head if key not in ("on", "rate", "coverage", "rows", "value_usd")}
        steps = [
            {
                "valid_from": start.isoformat(),
                "valid_to": end.isoformat(),
                "coverage": step.coverage,
                "rows": _rows(step),
            }
            for start, end, step in self.stretches()
        ]
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "by": self.by, **shown, "steps": steps}


def _rows(step: AverageRate) -> list[dict[str, Any]]:
    parts = [{"key": row.key, "rate": row.rate, "value_usd": row.value_usd} for row in step.rows]
    return [{"key": TOTAL, "rate": step.rate, "value_usd": step.value_usd}, *parts]


def daily_averages(
    law: Law, first: date, last: date, known_on: date, by: str | None, assumptions: Assumptions
) -> DailyAverages:
    """The average of every day; see Law.daily."""
    if last < first:
        raise BadInput(f"the last day ({last}) lies before the first ({first}); give the earlier day first.")
    known = None if known_on == OPEN else known_on
    days = rate_days(law, first, last + timedelta(days=1), known_on, assumptions)
    steps = [law.average(day, known_on=known, by=by, assumptions=assumptions) for day in days]
    kept = [step for at, step in enumerate(steps) if at == 0 or _values(step) != _values(steps[at - 1])]
    return DailyAverages(first, last, by, tuple(kept))


def _values(step: AverageRate) -> tuple[Any, ...]:
    return step.rate, step.coverage, step.rows
