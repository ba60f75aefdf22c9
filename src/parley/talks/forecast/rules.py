"""Scoring rules, and the simple forecasts that a forecast has to beat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from parley.ledger import Ledger
from parley.talks.deadlines import negotiator
from parley.talks.forecast.base_rates import DAYS_A_MONTH, Rate, earlier_talks, full_agreement_rate
from parley.talks.forecast.drivers import talks_start
from parley.talks.forecast.hazard import chance_within
from parley.talks.forecast.question import Question

Floats = NDArray[np.float64]
SMALLEST = 1e-4
"""Chances are kept this far from 0 and 1 before a logarithm is taken: no rule of ours is surer than its draws."""
LAST_MONTH = timedelta(days=30)


def brier(probability: Floats, outcome: Floats) -> float:
    """Mean squared error of probabilities of yes or no; 0 is perfect, 0.25 is a coin (Brier 1950)."""
    return float(np.mean((np.asarray(probability) - np.asarray(outcome)) ** 2))


def log_score(probability: Floats, outcome: Floats) -> float:
    """Mean negative logarithm of the probability given to what happened; 0 is perfect, 0.693 is a coin (Good 1952)."""
    chance = np.clip(np.asarray(probability, dtype=float), SMALLEST, 1 - SMALLEST)
    return float(-np.mean(np.where(np.asarray(outcome) > 0, np.log(chance), np.log1p(-chance))))


@dataclass(frozen=True)
class Standing:
    """What a simple rule may look at: the question, and the partners that had and had not reached the step."""

    ledger: Ledger
    question: Question
    reached: Mapping[str, date]

    @property
    def open(self) -> tuple[str, ...]:
        """Partners that had not reached the step, in the order of the universe."""
        return tuple(code for code in self.question.partners if code not in self.reached)

    @property
    def months(self) -> float:
        """Months until the last day that counts."""
        return self.question.horizon / DAYS_A_MONTH


def constant_hazard(standing: Standing) -> float:
    """A constant chance per month: earlier talks, and the present ones up to the day, without any driver."""
    question = standing.question
    return chance_within(earlier_rate(question.criterion).plus(_seen(standing)), standing.months)


def earlier_only(standing: Standing) -> float:
    """A constant chance per month from the talks of 2017 to 2020 alone."""
    return chance_within(earlier_rate(standing.question.criterion), standing.months)


def full_agreements(standing: Standing) -> float:
    """A constant chance per month of one over the mean time full US trade agreements took to signing."""
    return float(-np.expm1(-full_agreement_rate().mean * standing.months))


def last_month(standing: Standing) -> float:
    """Every month goes like the last: (new + 1/2) / (open + 1) of those open a month ago, compounded."""
    since = standing.question.on - LAST_MONTH
    new = sum(day > since for day in standing.reached.values())
    share = (new + 0.5) / (len(standing.open) + new + 1)
    return float(1 - (1 - share) ** (standing.months * DAYS_A_MONTH / LAST_MONTH.days))


RULES: Mapping[str, Callable[[Standing], float]] = {
    "constant hazard": constant_hazard,
    "earlier talks": earlier_only,
    "full agreements": full_agreements,
    "last month's share": last_month,
}
"""Name -> rule that gives one chance to every partner still open."""


def promised(share: float) -> Callable[[Standing], float]:
    """The rule that a share of all partners will be there: what that leaves for each one still open."""

    def rule(standing: Standing) -> float:
        missing = share * len(standing.question.partners) - len(standing.reached)
        return float(np.clip(missing / max(len(standing.open), 1), 0, 1))

    return rule


def earlier_rate(criterion: str) -> Rate:
    """From opening straight to a step in the talks of 2017 to 2020."""
    events, days = 0, 0
    for talk in earlier_talks():
        stop = talk.steps[criterion] or talk.watched_until
        events += talk.steps[criterion] is not None
        days += (stop - talk.opened).days if stop else 0
    return Rate(events, days / DAYS_A_MONTH)


def _seen(standing: Standing) -> Rate:
    """Steps of the present talks and the months they took, each party once."""
    start, on = talks_start(standing.ledger, standing.question.on), standing.question.on
    if start is None:
        return Rate(0, 0.0)
    ends = {negotiator(code): standing.reached.get(code, on) for code in standing.question.partners}
    done = {negotiator(code) for code in standing.reached}
    return Rate(len(done), sum(max((day - start).days, 0) for day in ends.values()) / DAYS_A_MONTH)
