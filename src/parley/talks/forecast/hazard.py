"""The chance of a deal per day: a base rate, what was at stake, how far talks had come, how near a deadline is.

For partner p on day s after the forecast (docs/reference/model.md, eq. 12.1):

    h_p(s) = lambda * stake_p ** beta * (1 + (stage_p - 1) exp(-s / tau)) * (1 + (mu - 1) near(s))

lambda is a Gamma belief from earlier talks, updated with the present ones up to the day; `near` is 1 in the last
part of the time to a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.ledger import Ledger
from parley.talks.forecast.base_rates import DAYS_A_MONTH, Rate, lag_rate, opening_rate
from parley.talks.forecast.drivers import DeadlineRecord, Driver, deadline_record, past_windows, talks_start
from parley.talks.forecast.priors import Priors
from parley.talks.forecast.question import Question

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A deadline ahead: days from the forecast to it, and from the day it was first set to the forecast."""

    days_left: int
    days_since_set: int


@dataclass(frozen=True, eq=False)
class Chances:
    """Everything a simulation needs of a day. Arrays are by negotiator, (party,).

    Attributes
    ----------
    opening : belief about the chance of an announcement per month, at multipliers of one.
    lag : belief about the chance per month from announcement to the step asked for; None when that is the announcement.
    parties : who negotiates; `announced` and `reached` say what is past.
    stake : stake over the median stake, 1 where it is not known. stage : multiplier of the stage, before any draw.
    line : position of each party's deadline in `lines`, -1 without one.
    record : what became of deadlines before.
    """

    opening: Rate
    lag: Rate | None
    parties: tuple[str, ...]
    announced: NDArray[np.bool_]
    reached: NDArray[np.bool_]
    stake: Floats
    stage: Floats
    line: NDArray[np.intp]
    lines: tuple[Line, ...]
    record: DeadlineRecord


def chances(ledger: Ledger, question: Question, found: Sequence[Driver], priors: Priors) -> Chances:
    """The belief of a day about every party, from what was known that day alone."""
    own = {driver.negotiator: driver for driver in found}
    parties = list(own.values())
    ahead = [(d.deadline.due, d.first_set) if d.deadline and d.first_set else None for d in parties]
    order = list(dict.fromkeys(line for line in ahead if line))
    return Chances(
        opening=opening_rate().plus(seen_openings(ledger, question, parties, priors)),
        lag=None
        if question.criterion == "announced"
        else seen_lags(ledger, question).plus(lag_rate(question.criterion)),
        parties=tuple(own),
        announced=np.array([driver.announced is not None for driver in parties]),
        reached=np.array([driver.reached is not None for driver in parties]),
        stake=relative_stakes(parties),
        stage=np.array([priors.stage_multipliers.values.get(driver.stage.value, 1.0) for driver in parties]),
        line=np.array([order.index(line) if line else -1 for line in ahead]),
        lines=tuple(Line((due - question.on).days, (question.on - first).days) for due, first in order),
        record=deadline_record(ledger, question.on),
    )


def relative_stakes(parties: Iterable[Driver]) -> Floats:
    """Each stake over the median of those that are positive, (party,); 1 where it is not known or not positive."""
    values = np.array([np.nan if driver.stake is None else driver.stake.partner for driver in parties])
    known = values > 0
    if not known.any():
        return np.ones_like(values)
    return np.where(known, values / np.median(values[known]), 1.0)


def seen_openings(ledger: Ledger, question: Question, parties: Iterable[Driver], priors: Priors) -> Rate:
    """Announcements so far, and the months of talks they took; a day near a deadline counts as so many days."""
    start = talks_start(ledger, question.on)
    if start is None:
        return Rate(0, 0.0)
    more, share = priors.deadline_multiplier.value - 1, priors.deadline_share.value
    events, days = 0, 0.0
    for driver in parties:
        stop = driver.announced or question.on
        events += driver.announced is not None and driver.announced >= start
        near = past_windows(ledger, driver.negotiator, share, start, stop)
        days += max((stop - start).days, 0) + more * near
    return Rate(events, days / DAYS_A_MONTH)


def seen_lags(ledger: Ledger, question: Question) -> Rate:
    """Steps so far of the partners' announced deals, and the months they took."""
    reached = question.reached(ledger, question.on, question.on)
    announced = question.reached(ledger, question.on, question.on, "announced")
    days = sum(max((_end(reached.get(code), question.on) - day).days, 0) for code, day in announced.items())
    return Rate(sum(code in reached for code in announced), days / DAYS_A_MONTH)


def chance_within(rate: Rate, months: float) -> float:
    """Chance of a step within some months when the belief about its rate is Gamma: 1 - (b / (b + t)) ** a, eq. 12.2."""
    return 1 - (rate.months / (rate.months + months)) ** rate.events


def _end(day: date | None, on: date) -> date:
    return day or on
