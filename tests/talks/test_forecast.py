"""The forecast: what it counts, what it may know, and that its Monte Carlo does what its equations say."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from parley.errors import BadInput, DateOutsideRecord, UnknownName
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.forecast import Forecast, Stake, Stakes, ask, forecast, priors
from parley.talks.forecast.base_rates import DAYS_A_MONTH, Rate, full_agreement_rate, lag_rate, opening_rate
from parley.talks.forecast.charts import bars, fan
from parley.talks.forecast.drivers import DeadlineRecord, deadline_record, past_windows
from parley.talks.forecast.hazard import Chances, Line, chance_within
from parley.talks.forecast.simulate import first_passage, simulate

MAY, YEAR_END = date(2025, 5, 6), date(2025, 12, 31)
EVEN = Stakes(MAY, date(2025, 7, 9), {}, ())


def plain(parties: int, opening: Rate, lines: tuple[Line, ...] = ()) -> Chances:
    """Parties alike in everything, each with the first line if there is one."""
    nobody = np.zeros(parties, dtype=bool)
    return Chances(
        opening=opening,
        lag=None,
        parties=tuple(f"P{n}" for n in range(parties)),
        announced=nobody,
        reached=nobody,
        stake=np.ones(parties),
        stage=np.ones(parties),
        line=np.full(parties, 0 if lines else -1),
        lines=lines,
        record=DeadlineRecord(0, 0, (30,)),
    )


@pytest.fixture(scope="module")
def of_may(ledger: Ledger) -> Forecast:
    return forecast(ledger, Law.open(ledger), ask(ledger, MAY, YEAR_END))


@pytest.mark.parametrize(
    ("criterion", "until", "counts"),
    [
        ("announced", YEAR_END, {"brief": (4, 7), "bloomberg-may9": (10, 18), "large-17": (12, 17)}),
        ("signed", YEAR_END, {"brief": (0, 7), "bloomberg-may9": (2, 18), "large-17": (2, 17)}),
        ("announced", date(2025, 7, 9), {"brief": (1, 7), "bloomberg-may9": (1, 18), "large-17": (2, 17)}),
    ],
)
def test_what_came_is_counted_as_published(ledger: Ledger, criterion: str, until: date, counts: dict) -> None:
    for universe, expected in counts.items():
        question = ask(ledger, MAY, until, universe, criterion)
        found = question.reached(ledger, until, date.max)
        assert (len(found), len(question.partners)) == expected


def test_china_is_left_out_with_a_reason(ledger: Ledger) -> None:
    assert "CHN" not in ask(ledger, MAY, YEAR_END, "large-17").partners
    (left,) = priors().left_out
    event = next(event for event in ledger.events() if event.id == left.event)
    assert "17 of 18" in event.text


def test_members_of_the_union_have_its_deal(ledger: Ledger) -> None:
    question = ask(ledger, date(2025, 8, 6), YEAR_END, "goods-trade-18")
    found = question.reached(ledger, date(2025, 8, 6), date(2025, 8, 6))
    assert found["DEU"] == found["IRL"] == date(2025, 7, 27)


def test_a_bad_question_is_refused(ledger: Ledger) -> None:
    with pytest.raises(DateOutsideRecord, match="starts on 2025-01-20"):
        ask(ledger, date(2025, 1, 19), YEAR_END)
    with pytest.raises(BadInput, match="an earlier day"):
        ask(ledger, MAY, date(2025, 5, 5))
    with pytest.raises(BadInput, match="within four years"):
        ask(ledger, MAY, date(2035, 1, 1))
    with pytest.raises(UnknownName, match="There are: brief"):
        ask(ledger, MAY, YEAR_END, "all")
    with pytest.raises(UnknownName, match="in-force"):
        ask(ledger, MAY, YEAR_END, None, "agreed")


def test_the_base_rates_are_those_of_their_tables() -> None:
    """Freund and McDaniel (2016), Table 1, prints a mean of 18 months to signing; five of eight earlier talks ended."""
    assert round(1 / full_agreement_rate().mean) == 18
    spells = [
        (date(2018, 1, 5), date(2018, 3, 28)),
        (date(2017, 8, 16), date(2018, 8, 27)),
        (date(2017, 8, 16), date(2018, 10, 1)),
        (date(2018, 9, 26), date(2019, 9, 25)),
        (date(2018, 12, 1), date(2019, 12, 12)),
        (date(2018, 10, 16), date(2021, 1, 20)),
        (date(2020, 5, 5), date(2021, 1, 20)),
        (date(2020, 7, 8), date(2021, 1, 20)),
    ]
    days = sum((end - start).days for start, end in spells)
    assert opening_rate().events == 5
    assert opening_rate().months == pytest.approx(12 * days / 365.25)
    assert lag_rate("signed").mean > lag_rate("in-force").mean


@pytest.mark.parametrize("months", [0.0, 0.5, 8.0, 100.0])
def test_the_chance_within_a_time_is_the_lomax_law(months: float) -> None:
    rate = Rate(5, 95)
    assert chance_within(rate, months) == pytest.approx(stats.lomax.cdf(months, 5, scale=95), abs=1e-12)


def test_first_passage_by_hand() -> None:
    hazard = np.array([[0.1, 0.2, 0.3], [0.1, 0.1, 0.1], [1.0, 0.0, 0.0]])
    assert first_passage(hazard, np.array([0.25, 0.31, 0.5])).tolist() == [2.0, math.inf, 1.0]


def test_without_drivers_the_simulation_is_the_closed_form() -> None:
    rate, draws = Rate(6, 60), 20000
    paths = simulate(plain(1, rate), priors(), 245, draws, seed=3)
    expected = stats.lomax.cdf(245 / DAYS_A_MONTH, 6, scale=60)
    assert paths.by(245).mean() == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / draws))


def test_what_is_shared_spreads_the_count() -> None:
    """With one rate for all the count varies more than independent parties would; its mean is theirs."""
    counts = simulate(plain(12, Rate(2, 20)), priors(), 245, 8000, seed=1).by(245).sum(axis=1)
    share = counts.mean() / 12
    assert counts.var() > 2 * 12 * share * (1 - share)


def test_the_vectorised_simulation_agrees_with_one_written_day_by_day() -> None:
    """The same assumptions with plain loops: a coin a day; deadlines followed one by one."""
    horizon, draws = 120, 3000
    chances = replace(
        plain(2, Rate(5, 50), (Line(30, 60),)),
        stake=np.array([2.0, 0.5]),
        stage=np.array([2.0, 0.25]),
        record=DeadlineRecord(2, 1, (20, 40)),
    )
    rng, hits = np.random.default_rng(11), np.zeros(2)
    for _ in range(draws):
        hits += one_path(rng, chances, horizon)
    fast = simulate(chances, priors(), horizon, 8000, seed=5).by(horizon).mean(axis=0)
    error = np.sqrt(fast * (1 - fast) * (1 / draws + 1 / 8000))
    assert np.all(np.abs(hits / draws - fast) < 4 * error)


def one_path(rng: np.random.Generator, chances: Chances, horizon: int) -> np.ndarray:
    assumed = priors()
    base = rng.gamma(chances.opening.events) / chances.opening.months / (365.25 / 12)
    near = assumed.deadline_multiplier.value * math.exp(assumed.deadline_multiplier.spread * rng.normal())
    beta = assumed.stake_elasticity.value + assumed.stake_elasticity.spread * rng.normal()
    shift = math.exp(assumed.stage_multipliers.spread * rng.normal())
    windows, due, (line,) = [], chances.lines[0].days_left, chances.lines
    moves = rng.beta(1 + chances.record.moved, 1 + chances.record.kept)
    while True:
        windows.append((due - assumed.deadline_share.value * (due + line.days_since_set), due))
        if due >= horizon or rng.random() >= moves:
            break
        due += rng.choice(chances.record.lengths)
    done = np.zeros(2)
    for party in range(2):
        for day in range(1, horizon + 1):
            chance = base * chances.stake[party] ** beta
            fade = math.exp(-(day - 1) / assumed.stage_memory_days.value)
            chance *= 1 + (chances.stage[party] * shift - 1) * fade
            chance *= near if any(opens < day <= end for opens, end in windows) else 1
            if rng.random() < -math.expm1(-chance):
                done[party] = 1
                break
    return done


def test_a_deadline_draws_deals_towards_it() -> None:
    rate = Rate(5, 100)
    without = simulate(plain(1, rate), priors(), 60, 6000).by(60).mean()
    with_one = simulate(plain(1, rate, (Line(60, 30),)), priors(), 60, 6000)
    assert with_one.by(60).mean() > without + 0.03
    assert with_one.by(50).mean() == pytest.approx(simulate(plain(1, rate), priors(), 50, 6000).by(50).mean(), abs=0.03)


def test_nothing_later_than_the_day_is_read(ledger: Ledger, of_may: Forecast) -> None:
    """The record with everything later cut away gives the same forecast, number by number."""
    memory = sqlite3.connect(":memory:")
    ledger.store.backup(memory)
    memory.row_factory = sqlite3.Row
    for table in ("event", "milestone", "deadline", "stance"):
        memory.execute(f"DELETE FROM {table} WHERE known_from > ?", (MAY.isoformat(),))
    then = Ledger(memory)
    assert not then.milestones()
    assert then.events()[0].date == MAY
    again = forecast(then, Law.open(ledger), of_may.question, worth=of_may.stakes)
    assert again.probability == of_may.probability
    assert again.distribution == of_may.distribution


def test_the_forecast_of_may(of_may: Forecast) -> None:
    told = of_may.to_json()
    assert sum(told["distribution"]) == pytest.approx(1)
    assert told["mean"] == pytest.approx(sum(n * chance for n, chance in enumerate(told["distribution"])))
    assert told["mean"] == pytest.approx(sum(row["probability"] for row in told["rows"]))
    assert told["promised"][0]["probability"] == pytest.approx(sum(told["distribution"][14:]))
    assert told["promised"][1]["probability"] == pytest.approx(sum(told["distribution"][16:]))
    means = [row["mean"] for row in told["fan"]]
    assert means == sorted(means)
    assert told["fan"][-1]["day"] == "2025-12-31"
    assert told["snap_back"] == "2025-07-09"
    assert {row["days_left"] for row in told["rows"] if row["partner"] not in ("CAN", "MEX")} == {64}


def test_the_same_seed_gives_the_same_forecast(ledger: Ledger, of_may: Forecast) -> None:
    law = Law.open(ledger)
    again = forecast(ledger, law, of_may.question, worth=of_may.stakes)
    other = forecast(ledger, law, of_may.question, seed=1, worth=of_may.stakes)
    assert again.distribution == of_may.distribution
    assert other.distribution != of_may.distribution


def test_the_stated_error_is_that_of_other_seeds(ledger: Ledger, of_may: Forecast) -> None:
    """Twenty seeds with few draws scatter as the standard errors say; 4 sigma of a spread of twenty is two thirds."""
    law = Law.open(ledger)
    found = [forecast(ledger, law, of_may.question, 200, seed, worth=of_may.stakes) for seed in range(20)]
    assert np.std([each.mean for each in found], ddof=1) == pytest.approx(found[0].error, rel=0.65)
    assert np.std([each.at_least(0.4) for each in found], ddof=1) < 1.65 * found[0].chance_error
    assert found[0].error == pytest.approx(of_may.error * math.sqrt(4000 / 200), rel=0.2)


def test_more_at_stake_makes_a_deal_likelier(ledger: Ledger) -> None:
    question = ask(ledger, MAY, YEAR_END)
    worth = replace(EVEN, by_partner={"JPN": Stake(4.0, 0.0), "KOR": Stake(0.1, 0.0), "GBR": Stake(1.0, 0.0)})
    found = forecast(ledger, Law.open(ledger), question, worth=worth).probability
    assert found["JPN"] > found["GBR"] > found["KOR"]


def test_union_members_come_together_and_what_is_past_is_sure(ledger: Ledger) -> None:
    law, question = Law.open(ledger), ask(ledger, date(2025, 7, 6), YEAR_END, "goods-trade-18")
    found = forecast(ledger, law, question, worth=EVEN)
    assert found.probability["DEU"] == found.probability["FRA"]
    assert found.probability["GBR"] == 1.0 > found.probability["JPN"]
    assert "Singapore" in found.notes[-1]


def test_later_steps_come_later(ledger: Ledger) -> None:
    law = Law.open(ledger)
    by_step = {
        step: forecast(ledger, law, ask(ledger, MAY, YEAR_END, None, step), worth=EVEN).mean
        for step in ("announced", "written", "signed", "in-force")
    }
    assert by_step["announced"] > by_step["written"] > by_step["signed"] > by_step["in-force"] > 0


def test_a_list_published_later_is_said(ledger: Ledger) -> None:
    question = ask(ledger, MAY, YEAR_END, "bloomberg-may9")
    found = forecast(ledger, Law.open(ledger), question, draws=50, worth=EVEN)
    assert any("published on 2025-05-09" in note for note in found.notes)


def test_the_record_of_deadlines(ledger: Ledger) -> None:
    """By 6 May two duties had come into force on 4 March after a pause of 29 days; the pause of April ran 91 days. On
    7 July the end of that pause was moved."""
    assert deadline_record(ledger, MAY) == DeadlineRecord(0, 2, (29, 29, 91))
    before, after = deadline_record(ledger, date(2025, 7, 6)), deadline_record(ledger, date(2025, 7, 7))
    assert after.moved == before.moved + 1
    near = past_windows(ledger, "JPN", 0.1, date(2025, 4, 9), date(2025, 7, 6))
    assert near == (date(2025, 7, 6) - date(2025, 6, 30)).days


def test_the_pictures_hold_the_numbers(of_may: Forecast) -> None:
    drawn = fan(of_may)
    assert drawn["data"]["values"] == of_may.fan()
    shown = {row["name"]: row["pct"] for row in bars(of_may)["data"]["values"]}
    assert shown["Japan"] == pytest.approx(100 * of_may.probability["JPN"])
    assert len(shown) == 17


def test_a_step_that_was_not_yet_known_is_not_counted(ledger: Ledger) -> None:
    """Two clocks: a deal of 8 May that is made known on 1 June is no deal on 10 May."""
    memory = sqlite3.connect(":memory:")
    ledger.store.backup(memory)
    memory.row_factory = sqlite3.Row
    memory.execute("UPDATE milestone SET known_from = '2025-06-01' WHERE partner = 'GBR'")
    then, day = Ledger(memory), date(2025, 5, 10)
    question = ask(then, day, YEAR_END)
    assert ask(ledger, day, YEAR_END).reached(ledger, day, day) == {"GBR": date(2025, 5, 8)}
    assert question.reached(then, day, day) == {}
    assert question.reached(then, day, date(2025, 6, 1)) == {"GBR": date(2025, 5, 8)}
