"""The score on trade: statistics as published, ranks as another program finds them, the rule by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parley.errors import NotKnown
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.trade_score import (
    CAME,
    KNOWN,
    NAIVE,
    WAYS,
    TradeScore,
    elasticity_rule,
    mean_policy,
    rank_correlation,
    trade_score,
)
from parley.vocabulary import Policy
from parley.world import World


@pytest.fixture(scope="module")
def found(ledger: Ledger) -> TradeScore:
    return trade_score(ledger, Law.open(ledger))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=12))
def test_ranks_with_ties_are_spearmans(pairs: list[tuple[int, int]]) -> None:
    one, two = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    told = rank_correlation(one, two)
    if np.ptp(one) == 0 or np.ptp(two) == 0:
        assert told is None
    else:
        assert told == pytest.approx(stats.spearmanr(one, two)[0])


def flat(world: World, rate: float, on_us_goods: float) -> Policy:
    after, usa = np.zeros_like(world.flows), world.at("USA")
    after[:, usa], after[usa] = rate, on_us_goods
    return Policy("flat", world.economies, world.sectors, np.zeros_like(after), after)


def test_the_rule_by_hand() -> None:
    """A quarter more on everything, elasticity 4: 1 / 1.25 ** 4 is 0.4096."""
    world = World.load("icio-2022")
    told = elasticity_rule(world, flat(world, 0.25, 0.1), "CHN")
    assert told == pytest.approx((0.4096 - 1, 1.1**-4 - 1))
    assert elasticity_rule(world, flat(world, 0.0, 0.0), "EU") == pytest.approx((0, 0))


def test_the_mean_of_policies() -> None:
    world = World.load("icio-2022")
    mean = mean_policy([flat(world, 0.1, 0.0), flat(world, 0.3, 0.2)])
    usa = world.at("USA")
    assert mean.tariff_after[0, usa, 0] == pytest.approx(0.2)
    assert mean.tariff_after[usa, 0, 0] == pytest.approx(0.1)


def test_what_came_is_as_published(found: TradeScore) -> None:
    """Census, 19 February 2026: imports from China 308.4 bn after 438.8, balance -202.1 after -295.5."""
    assert found.of("CHN", "imports").realised == pytest.approx(-130_400)
    assert found.of("CHN", "balance").realised == pytest.approx(93_400)
    assert found.of("MEX", "balance").realised == pytest.approx(-24_900)
    assert found.of("TWN", "imports").realised == pytest.approx(85_200)
    with pytest.raises(NotKnown, match="not on record"):
        found.of("JPN", "imports")


def test_changes_and_errors_add_up(found: TradeScore) -> None:
    china = {flow: found.of("CHN", flow).predicted for flow in ("imports", "exports", "balance")}
    for way in WAYS:
        assert china["balance"][way] == pytest.approx(china["exports"][way] - china["imports"][way])
    rows = [row for row in found.rows if row.flow == "balance" and row.counted]
    assert {row.partner for row in rows}.isdisjoint({"WLD", "NLD"})
    for fit in found.fits():
        told, real = [row.predicted[fit.way] for row in rows], [row.realised for row in rows]
        assert fit.error == pytest.approx(np.abs(np.subtract(told, real)).mean())
        if fit.way != NAIVE:
            assert fit.rank == pytest.approx(stats.spearmanr(told, real)[0])


def test_the_law_that_came_cuts_trade_with_china_less(found: TradeScore) -> None:
    imports = found.of("CHN", "imports").predicted
    assert imports[KNOWN] < imports[CAME] < 0


def test_it_says_what_is_missing(found: TradeScore) -> None:
    told = found.to_json()
    assert "and no other" in told["missing"]
    assert set(told["ways"]) == set(told["rows"][0]["predicted"]) == set(WAYS)
    assert replace(found, rows=found.rows[:2]).fits() == ()
