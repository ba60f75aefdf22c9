"""How good the forecasts were: one a month against what happened, beside simple rules and the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.deadlines import negotiator
from parley.talks.forecast.forecast import forecast
from parley.talks.forecast.priors import priors
from parley.talks.forecast.question import Question, ask
from parley.talks.forecast.rules import RULES, Standing, brier, log_score, promised
from parley.talks.forecast.simulate import DRAWS
from parley.talks.forecast.stakes import Stakes, gains

FIRST, LAST = date(2025, 5, 6), date(2026, 6, 6)
HORIZON = timedelta(days=45)
MODEL = "forecast"
Weigh = Callable[[Ledger, Law, date, Iterable[str]], Stakes]
"""What is at stake on a day with some partners."""


@dataclass(frozen=True)
class Scored:
    """One forecast day against what happened to the partners still open that day.

    Attributes
    ----------
    open, yes : partners still open that day, and how many of them reached the step by the last day.
    expected, low, high : partners in all by the forecast: mean, 5 and 95 percent quantiles; `actual` as it came.
    brier, log : rule -> score; `forecast` is the model's.
    """

    question: Question
    open: int
    yes: int
    expected: float
    low: int
    high: int
    actual: int
    brier: dict[str, float]
    log: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Its fields as plain values."""
        question = {"on": self.question.on.isoformat(), "by": self.question.by.isoformat()}
        return question | {name: value for name, value in vars(self).items() if name != "question"}


@dataclass(frozen=True)
class Scores:
    """The scores of a series of forecasts of one kind: all for one day, or each some days ahead.

    Attributes
    ----------
    kind : what the forecasts have in common. rows : by day; days on which nobody was open are missing.
    """

    kind: str
    universe: str
    criterion: str
    rows: tuple[Scored, ...]

    def mean(self, rule: str) -> tuple[float, float]:
        """Brier and log score of a rule over all pairs of day and open partner."""
        weights = [row.open for row in self.rows if rule in row.brier]
        scores = [(row.brier[rule], row.log[rule]) for row in self.rows if rule in row.brier]
        total = np.average(np.array(scores), axis=0, weights=weights)
        return float(total[0]), float(total[1])

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule scored, the forecast first."""
        return tuple(dict.fromkeys(rule for row in self.rows for rule in row.brier))

    @property
    def winner(self) -> dict[str, str]:
        """Which rule has the lowest mean score, by score, among those scored on every day."""
        full = [rule for rule in self.rules if all(rule in row.brier for row in self.rows)]
        return {name: min(full, key=lambda rule: self.mean(rule)[at]) for at, name in enumerate(("brier", "log"))}

    @property
    def covered(self) -> float:
        """Share of days on which the count came to lie within the 5 to 95 percent quantiles."""
        return float(np.mean([row.low <= row.actual <= row.high for row in self.rows]))

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        if not self.rows:
            return {"kind": self.kind, "universe": self.universe, "criterion": self.criterion, "rows": []}
        means = {rule: dict(zip(("brier", "log"), self.mean(rule), strict=True)) for rule in self.rules}
        return {
            "kind": self.kind,
            "universe": self.universe,
            "criterion": self.criterion,
            "pairs": sum(row.open for row in self.rows),
            "means": means,
            "winner": self.winner,
            "covered": self.covered,
            "rows": [row.to_json() for row in self.rows],
        }


def months(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """The same day of every month between two days."""
    for number in range((last.year - first.year) * 12 + last.month - first.month + 1):
        year, month = divmod(first.month - 1 + number, 12)
        yield date(first.year + year, month + 1, first.day)


def score(
    ledger: Ledger,
    law: Law,
    universe: str | None = None,
    criterion: str = "announced",
    horizon: timedelta = HORIZON,
    draws: int = DRAWS,
    weigh: Weigh = gains,
) -> tuple[Scores, Scores]:
    """Forecasts of every month against outcomes: those for the end of 2025, and those a fixed time ahead.

    Parameters
    ----------
    weigh : what is at stake on a day; `kept_gains` keeps its answers about the record that ships.

    Raises
    ------
    UnknownName : no such universe or criterion. BadInput : the horizon is not positive or outruns the record.
    """
    _check(ledger, horizon)
    end = priors().promised.by
    to_year_end = [ask(ledger, day, end, universe, criterion) for day in months() if day < end]
    ahead = [ask(ledger, day, day + horizon, universe, criterion) for day in months()]
    name = ahead[0].universe.name
    weigh = _once(weigh)
    first = _scored(ledger, law, to_year_end, weigh, draws, with_promise=True)
    second = _scored(ledger, law, ahead, weigh, draws, with_promise=False)
    return (
        Scores(f"by {end}", name, criterion, first),
        Scores(f"{horizon.days} days ahead", name, criterion, second),
    )


def _once(weigh: Weigh) -> Weigh:
    """The same, asked once for each day."""
    found: dict[date, Stakes] = {}

    def remembered(ledger: Ledger, law: Law, on: date, partners: Iterable[str]) -> Stakes:
        if on not in found:
            found[on] = weigh(ledger, law, on, partners)
        return found[on]

    return remembered


def _check(ledger: Ledger, horizon: timedelta) -> None:
    end = ledger.events()[0].date
    if horizon.days < 1:
        raise BadInput(f"a horizon of {horizon.days} days scores nothing; give 1 or more.")
    if horizon > end - LAST:
        raise BadInput(
            f"a horizon of {horizon.days} days from {LAST} outruns the record of the talks, which ends on {end}. "
            f"Give at most {(end - LAST).days} days."
        )


def _scored(
    ledger: Ledger,
    law: Law,
    questions: Sequence[Question],
    weigh: Weigh,
    draws: int,
    *,
    with_promise: bool,
) -> tuple[Scored, ...]:
    rows = []
    for question in questions:
        standing = Standing(ledger, question, question.reached(ledger, question.on, question.on))
        if standing.open:
            rows.append(_score_one(law, standing, weigh, draws, with_promise))
    return tuple(rows)


def _score_one(law: Law, standing: Standing, weigh: Weigh, draws: int, with_promise: bool) -> Scored:
    question, ledger = standing.question, standing.ledger
    worth = weigh(ledger, law, question.on, [negotiator(code) for code in question.partners])
    found = forecast(ledger, law, question, draws, worth=worth)
    came = question.reached(ledger, question.by, date.max)
    outcome = np.array([code in came for code in standing.open], dtype=float)
    given = {MODEL: np.array([found.probability[code] for code in standing.open])}
    rules = dict(RULES) | (
        {f"promised {share:.0%}": promised(share) for share in priors().promised.shares} if with_promise else {}
    )
    given |= {name: np.full(len(outcome), rule(standing)) for name, rule in rules.items()}
    return Scored(
        question=question,
        open=len(outcome),
        yes=int(outcome.sum()),
        expected=found.mean,
        low=found.quantile(0.05),
        high=found.quantile(0.95),
        actual=len(came),
        brier={name: brier(chance, outcome) for name, chance in given.items()},
        log={name: log_score(chance, outcome) for name, chance in given.items()},
    )
