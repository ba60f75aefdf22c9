"""Scores: the rules by hand, that they reward honesty, and the table against what is known."""

from __future__ import annotations

import math
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.forecast import Stakes, ask, forecast
from parley.talks.forecast.rules import RULES, Standing, brier, earlier_rate, last_month, log_score, promised
from parley.talks.forecast.score import Scores, months, score
from parley.talks.forecast.stakes import gains, kept_gains

MAY, AUGUST, YEAR_END = date(2025, 5, 6), date(2025, 8, 6), date(2025, 12, 31)


def even(ledger: Ledger, law: Law, on: date, partners: object) -> Stakes:
    """Nothing known of what is at stake: the model stays out of the test."""
    return Stakes(on, None, {}, ())


@pytest.fixture(scope="module")
def scores(ledger: Ledger) -> tuple[Scores, Scores]:
    return score(ledger, Law.open(ledger), "large-17", draws=400, weigh=even)


def test_scores_by_hand() -> None:
    assert brier(np.array([0.8, 0.3]), np.array([1.0, 0.0])) == pytest.approx((0.04 + 0.09) / 2)
    assert log_score(np.array([0.8, 0.3]), np.array([1.0, 0.0])) == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert brier(np.full(4, 0.5), np.array([1.0, 0, 1, 0])) == 0.25
    assert math.isfinite(log_score(np.array([0.0]), np.array([1.0])))


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_no_forecast_beats_the_truth(truth: float, told: float) -> None:
    """Both rules are proper: the expected score is lowest when the true chance is told."""
    for rule in (brier, log_score):
        expected = [
            truth * rule(np.array([chance]), np.ones(1)) + (1 - truth) * rule(np.array([chance]), np.zeros(1))
            for chance in (truth, told)
        ]
        assert expected[0] <= expected[1] + 1e-12


def test_what_is_at_stake_comes_back_as_it_was_kept(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path))
    law = Law.open(ledger)
    found = gains(ledger, law, MAY, ["JPN"])
    assert found.snap_back is not None
    assert kept_gains(ledger, law, MAY, ["JPN"]) == found
    monkeypatch.setattr(
        import_module("parley.talks.forecast.stakes"), "gains", even
    )  # the package has a function so named
    assert kept_gains(ledger, law, MAY, ["JPN"]) == found
    assert kept_gains(ledger, law, MAY, ["KOR"]) == kept_gains(ledger, law, MAY, ["KOR"]) == Stakes(MAY, None, {}, ())


def test_fourteen_months() -> None:
    days = list(months())
    assert (len(days), days[0], days[-1]) == (14, MAY, date(2026, 6, 6))


def test_the_promise_leaves_what_is_missing(ledger: Ledger) -> None:
    may = ask(ledger, MAY, YEAR_END)
    assert promised(0.8)(Standing(ledger, may, {})) == pytest.approx(0.8)
    august = ask(ledger, AUGUST, YEAR_END)
    reached = august.reached(ledger, AUGUST, AUGUST)
    assert promised(0.9)(Standing(ledger, august, reached)) == pytest.approx((0.9 * 17 - 11) / 6)
    assert promised(0.5)(Standing(ledger, august, reached)) == 0.0


def test_last_month_goes_on(ledger: Ledger) -> None:
    """Nine of fifteen came between 7 July and 6 August: (9 + 1/2) / (15 + 1) a month."""
    question = ask(ledger, AUGUST, AUGUST + timedelta(days=60))
    standing = Standing(ledger, question, question.reached(ledger, AUGUST, AUGUST))
    assert last_month(standing) == pytest.approx(1 - (1 - 9.5 / 16) ** 2)


def test_rules_give_chances_that_grow_with_time(ledger: Ledger) -> None:
    near, far = (Standing(ledger, ask(ledger, MAY, day), {}) for day in (date(2025, 6, 6), YEAR_END))
    for rule in RULES.values():
        assert 0 < rule(near) < rule(far) < 1
    assert earlier_rate("signed").events == earlier_rate("announced").events == 5


def test_the_table_holds_what_came(scores: tuple[Scores, Scores]) -> None:
    to_year_end, ahead = scores
    assert [row.actual for row in to_year_end.rows] == [12] * 8
    assert [row.yes for row in to_year_end.rows] == [12, 11, 10, 1, 1, 1, 1, 0]
    assert len(ahead.rows) == 14
    assert "promised 80%" in to_year_end.rules
    assert "promised 80%" not in ahead.rules


def test_a_row_is_what_the_forecast_of_its_day_earns(ledger: Ledger, scores: tuple[Scores, Scores]) -> None:
    question = ask(ledger, MAY, YEAR_END)
    law = Law.open(ledger)
    found = forecast(ledger, law, question, 400, worth=even(ledger, law, MAY, ()))
    came = {step.partner for step in ledger.milestones() if step.milestone == "announced" and step.date <= YEAR_END}
    squares = [(chance - (partner in came)) ** 2 for partner, chance in found.probability.items()]
    assert scores[0].rows[0].brier["forecast"] == pytest.approx(sum(squares) / 17)
    assert scores[0].rows[0].brier["promised 80%"] == pytest.approx((12 * 0.04 + 5 * 0.64) / 17)


def test_the_winner_has_the_lowest_mean(scores: tuple[Scores, Scores]) -> None:
    for found in scores:
        best = found.mean(found.winner["brier"])[0]
        assert all(best <= found.mean(rule)[0] for rule in found.rules)
        told = found.to_json()
        assert told["pairs"] == sum(row["open"] for row in told["rows"])


def test_a_horizon_the_record_cannot_judge_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="outruns the record"):
        score(ledger, Law.open(ledger), horizon=timedelta(days=400))
    with pytest.raises(BadInput, match="1 or more"):
        score(ledger, Law.open(ledger), horizon=timedelta(0))
