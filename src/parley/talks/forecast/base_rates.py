"""How long trade talks took before: rates of agreement in earlier US talks, and in the present ones so far."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from parley.ledger import data_folder

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Rate:
    """Steps seen in a time watched: a Gamma belief about a constant chance per month.

    Attributes
    ----------
    events : steps reached.
    months : partner-months watched until the step or the end of watching.
    """

    events: float
    months: float

    @property
    def mean(self) -> float:
        """Chance per month, the mean of Gamma(events, months)."""
        return self.events / self.months

    def plus(self, seen: Rate) -> Rate:
        """The belief after further steps: the conjugate update of a Poisson rate."""
        return Rate(self.events + seen.events, self.months + seen.months)

    def to_json(self) -> dict[str, Any]:
        """Events, months and the mean."""
        return {"events": self.events, "partner_months": round(self.months, 2), "per_month": self.mean}


@dataclass(frozen=True)
class EarlierTalk:
    """One of the US talks of 2017 to 2020 under tariffs or the threat of them; None where a step was not reached."""

    partner: str
    opened: date
    steps: dict[str, date | None]
    watched_until: date | None
    evidence: str
    source: str
    url: str


@lru_cache(maxsize=1)
def earlier_talks() -> tuple[EarlierTalk, ...]:
    """The reference class: talks the US held under tariffs or threats from 2017 to 2020, with their dated steps."""
    return tuple(_earlier(row) for row in _rows("earlier_talks.csv"))


def opening_rate() -> Rate:
    """From opening to announcement in the earlier talks."""
    talks = earlier_talks()
    return _rate((talk.opened, talk.steps["announced"], talk.watched_until) for talk in talks)


def lag_rate(criterion: str) -> Rate:
    """From announcement to a further step in the earlier talks that were announced.

    Parameters
    ----------
    criterion : written, in-force or signed.
    """
    talks = [talk for talk in earlier_talks() if talk.steps["announced"]]
    return _rate((talk.steps["announced"], talk.steps[criterion], talk.watched_until) for talk in talks)


def full_agreement_rate() -> Rate:
    """From launch to signing in twenty full US trade agreements (Freund and McDaniel 2016, Table 1); all of them were
    signed in the end, so that the rate is too high for talks that may fail."""
    months = [float(row["months_to_signing"]) for row in _rows("full_agreements.csv")]
    return Rate(len(months), sum(months))


def _rate(spells: Iterable[tuple[date | None, date | None, date | None]]) -> Rate:
    events, days = 0, 0
    for start, end, watched in spells:
        stop = end or watched
        if start is None or stop is None:
            continue
        events += end is not None
        days += (stop - start).days
    return Rate(events, days / DAYS_A_MONTH)


def _earlier(row: dict[str, str]) -> EarlierTalk:
    steps = {name: _day(row[name.replace("-", "_")]) for name in ("announced", "written", "signed", "in-force")}
    return EarlierTalk(
        row["partner"],
        date.fromisoformat(row["opened"]),
        steps,
        _day(row["watched_until"]),
        row["evidence"],
        row["source"],
        row["url"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with (data_folder() / "talks/forecast" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
