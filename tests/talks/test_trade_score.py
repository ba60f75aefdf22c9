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
from parley.talks.trade_windows import FLOWS, HALF, LATE, SPRING, WINDOWS, YEAR, realised
from parley.vocabulary import Policy, members
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
    for fit in found.fits():
        rows = found.counted(fit.window, fit.flow)
        told, real = [row.predicted[fit.way] for row in rows], [row.realised for row in rows]
        assert fit.error == pytest.approx(np.abs(np.subtract(told, real)).mean())
        if fit.way != NAIVE:
            assert fit.rank == pytest.approx(stats.spearmanr(told, real)[0])


def test_nobody_is_counted_twice(found: TradeScore) -> None:
    for window in WINDOWS:
        for flow in FLOWS:
            counted = {row.partner for row in found.counted(window.name, flow)}
            assert "WLD" not in counted
            assert "EU" not in counted or not counted & (members("EU") - {"EU"})
    assert {"JPN", "KOR", "CHE", "IND"} < {row.partner for row in found.counted(LATE.name, "balance")}


def test_a_sum_of_twelve_months_gives_the_half_year_that_was_printed(ledger: Ledger) -> None:
    """The rule behind April to June, a quarter longer: twelve months to June 2025 less July to December 2024.

    Census printed the first half of 2025 for five of its ten partners; the revision of June 2025 may lie between.
    """
    for code in ("CHN", "IRL", "MEX", "TWN", "VNM"):
        name = f"goods.balance.{code}.nsa"
        twelve = ledger.value(name, "2024-07/2025-06").value
        second_half = sum(ledger.value(name, f"2024-{month:02d}").value for month in range(7, 13))
        assert twelve - second_half == pytest.approx(ledger.value(name, "2025-01/2025-06").value, abs=500)


def test_windows_by_hand(found: TradeScore) -> None:
    """Census: deficit with Japan 5.7 and 4.2 bn in August and October 2025, 15.676 and 17.341 bn in the quarters of
    2024; imports from Mexico 264.4 bn and the deficit 96.2 bn in the first half of 2025."""
    assert found.of("JPN", "balance", LATE.name).realised == pytest.approx(-9_900 + (15_676 + 17_341) / 3)
    exports = found.of("MEX", "exports", HALF.name)
    assert exports.before + exports.realised == pytest.approx(264_400 - 96_200)
    assert exports.predicted[NAIVE] == 0


def test_the_year_tells_all_partners_together(found: TradeScore, ledger: Ledger) -> None:
    """Of all partners the whole of 2025 is on record seasonally adjusted alone, and so 2024 is taken so too."""
    for flow in ("imports", "exports", "balance"):
        row = found.of("WLD", flow)
        after, before = (ledger.value(f"goods.{flow}.WLD", year).value for year in ("2025", "2024"))
        assert (row.before, row.realised, row.counted) == (before, pytest.approx(after - before), False)


def test_adjustments_never_mix(ledger: Ledger) -> None:
    world = World.load("icio-2022")
    assert {window.adjustment for window in (YEAR, HALF, SPRING)} == {"NSA"}
    for window in WINDOWS:
        kinds = {
            info.adjustment for info in ledger.series_names(topic="goods", flow="balance", basis="Census", item="")
        }
        assert kinds == {"SA", "NSA"}
        for (partner, flow), seen in realised(ledger, world, window).items():
            kind = window.of_all if partner == "WLD" else window.adjustment
            name = f"goods.{flow}.{partner}" + (".nsa" if kind == "NSA" else "")
            by_hand = sum(share * ledger.value(name, period).value for period, share in window.before.items())
            assert seen.levels[flow] == pytest.approx(by_hand), (window.name, partner, flow)


def test_the_law_that_came_cuts_trade_with_china_less(found: TradeScore) -> None:
    imports = found.of("CHN", "imports").predicted
    assert imports[KNOWN] < imports[CAME] < 0


def test_it_says_what_is_missing(found: TradeScore) -> None:
    told = found.to_json()
    assert "and no other" in told["missing"]
    assert set(told["ways"]) == set(told["rows"][0]["predicted"]) == set(WAYS)
    assert set(told["windows"]) == {window.name for window in WINDOWS} == {row["window"] for row in told["rows"]}
    assert replace(found, rows=found.rows[:2]).fits() == ()
