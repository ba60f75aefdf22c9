"""The standoff: the equilibria against their own definitions, the costs against the outcome, jobs by accounting."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from parley.errors import BadInput, DateOutsideRecord, NotKnown, UnknownName
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.standoff import (
    Position,
    Standoff,
    fixed_cost_share,
    frequent_share,
    proposer_share,
    standoff,
    war_of_attrition,
)
from parley.talks.standoff.costs import HOLD, ONE_MOVES, OTHER_MOVES, PEACE, cases
from parley.talks.standoff.jobs import Labour, coefficients, jobs, own_inputs, value_added
from parley.world import World

MAY = date(2025, 5, 6)
costs = st.floats(0.05, 5)


@pytest.fixture(scope="module")
def of_may(ledger: Ledger) -> Standoff:
    return standoff(ledger, Law.open(ledger), "USA", "CHN", MAY)


@given(costs, costs, costs, costs, st.floats(0.5, 20))
def test_each_side_is_indifferent_when_it_stops_waiting(
    cost: float, other_cost: float, prize: float, other_prize: float, term: float
) -> None:
    """The definition: against the other's rate, waiting until t and then moving is worth the same for every t."""
    sides = (Position(-cost, 0.0, prize), Position(-other_cost, 0.0, other_prize))
    rate = war_of_attrition(sides, term).rates[1]

    def worth(until: float) -> float:
        won, _ = integrate.quad(lambda t: rate * math.exp(-rate * t) * (prize * term - cost * t), 0, until)
        return won + math.exp(-rate * until) * -cost * until

    assert worth(0.5) == pytest.approx(0.0, abs=1e-9 * (1 + prize * term))
    assert worth(3.0) == pytest.approx(worth(0.1), abs=1e-8 * (1 + prize * term))


def test_alike_sides_move_alike() -> None:
    war = war_of_attrition((Position(-1, 0, 2), Position(-1, 0, 2)), 3, stubborn=0.1)
    assert war.rates[0] == war.rates[1]
    assert war.at_once == (0.0, 0.0)
    assert war.first_mover == (0.5, 0.5)
    assert war.within(war.months_until(0.3)) == pytest.approx(0.3)


@given(costs, costs, st.floats(0.01, 0.5))
def test_with_stubborn_sides_both_are_proved_on_the_last_day(cost: float, other_cost: float, stubborn: float) -> None:
    """Abreu and Gul: each side has moved by the last day unless it never would, and one at most moves at once."""
    war = war_of_attrition((Position(-cost, 0, 1), Position(-other_cost, 0, 1)), 2, stubborn)
    for rate, at_once in zip(war.rates, war.at_once, strict=True):
        assert (1 - at_once) * math.exp(-rate * war.last) == pytest.approx(stubborn)
    assert min(war.at_once) == pytest.approx(0, abs=1e-12)
    if cost > other_cost * (1 + 1e-9):
        assert war.at_once[0] > 0  # whom waiting costs more is proved more slowly and gives in first
    assert war.holds_until(war.last + 5) == pytest.approx(war.holds_until(war.last))


def test_sides_that_need_not_wait() -> None:
    waits, moves, eager = Position(1, 0, 2), Position(-1, 0, 2), Position(-1, 2, 1)
    assert war_of_attrition((waits, moves), 1).at_once == (0.0, 1.0)
    assert war_of_attrition((moves, waits), 1).first_mover == (1.0, 0.0)
    assert war_of_attrition((eager, moves), 1).at_once == (1.0, 0.0)
    assert war_of_attrition((moves, eager), 1).holds_until(0.1) == 0.0
    never = war_of_attrition((waits, waits), 1)
    assert never.at_once == (0.0, 0.0)
    assert never.holds_until(1000) == 1.0
    assert never.months_until(0.5) == math.inf
    with pytest.raises(BadInput, match="term above 0"):
        war_of_attrition((moves, moves), 0)
    with pytest.raises(BadInput, match="below 1"):
        war_of_attrition((moves, moves), 1, 1.0)


@given(st.floats(0.1, 0.95), st.floats(0.1, 0.95))
def test_alternating_offers_by_backward_induction(one: float, two: float) -> None:
    """A game of many rounds solved from the last: whoever offers keeps what the other would not wait for."""
    keeps = 1.0
    for round_left in range(600):
        keeps = 1 - (two if round_left % 2 else one) * keeps
    assert proposer_share(one, two) == pytest.approx(keeps, abs=1e-6)


@given(costs, costs)
def test_quick_offers_divide_by_impatience(one: float, two: float) -> None:
    step = 1e-6
    limit = proposer_share(math.exp(-one * step), math.exp(-two * step))
    assert frequent_share(one, two) == pytest.approx(limit, abs=1e-4)
    assert frequent_share(one, two) + frequent_share(two, one) == pytest.approx(1)


def test_fixed_costs_give_the_cheaper_side_all() -> None:
    assert fixed_cost_share(1, 2, 10) == 1.0
    assert fixed_cost_share(2, 1, 10) == pytest.approx(0.1)
    assert fixed_cost_share(1, 1, 10) == 0.5
    for refused in (lambda: proposer_share(1.0, 0.5), lambda: frequent_share(0, 0), lambda: fixed_cost_share(1, 2, 0)):
        with pytest.raises(BadInput):
            refused()


def test_costs_are_what_the_outcomes_say(of_may: Standoff) -> None:
    held = of_may.sets[of_may.central]
    for cost in of_may.costs:
        hold, peace = (held.outcomes[case] for case in (HOLD, PEACE))
        level = hold.levels["final_spending"].before[hold.positions(cost.side)].sum()
        change = hold.value("real_income", cost.side) - peace.value("real_income", cost.side)
        assert cost.real_income_pct == pytest.approx(change)
        assert cost.real_income_usd == pytest.approx(change / 100 * level / 12)
        assert cost.exports_to_other_pct < -50
        assert cost.real_income_pct < 0
        low, high = of_may.range(cost.side, "real_income_usd")
        assert low <= cost.real_income_usd <= high


def test_each_case_changes_only_its_own_duties(ledger: Ledger, of_may: Standoff) -> None:
    """When the US goes back, its imports from China recover and China's from the US stay down, and the other way."""
    held = of_may.sets[of_may.central]
    trade = {case: held.outcomes[case].trade("USA", "CHN") for case in (HOLD, ONE_MOVES, OTHER_MOVES, PEACE)}
    assert trade[ONE_MOVES]["imports_after"] > 2 * trade[HOLD]["imports_after"]
    assert trade[OTHER_MOVES]["exports_after"] > 1.5 * trade[HOLD]["exports_after"]
    assert trade[OTHER_MOVES]["imports_after"] < 0.7 * trade[PEACE]["imports_after"]


def test_the_order_of_the_sides_does_not_matter(ledger: Ledger, of_may: Standoff) -> None:
    law, model = Law.open(ledger), of_may.sets["CP"].world
    from parley.model import MultiSectorModel

    turned = cases(law, MultiSectorModel(model), ("CHN", "USA"), MAY, "CP")
    for side in ("USA", "CHN"):
        assert turned.cost(side).real_income_pct == pytest.approx(of_may.sets["CP"].cost(side).real_income_pct)
        assert turned.position(side).move == pytest.approx(of_may.sets["CP"].position(side).move, abs=1e-3)


def test_own_inputs_by_hand() -> None:
    """Two sectors, half and a quarter of inputs bought at home: the two equations solved on paper.

    Sector 2 uses 0.4 of sector 1 a dollar, half of it from home; sector 1 uses nothing. A dollar of exports of
    sector 2 then needs 0.2 of sector 1.
    """
    world = World(
        name="two", title="two", year=2022, economies=("AAA", "BBB"), sectors=("C1", "C2"),
        flows=np.array([[[50.0, 30], [10, 20]], [[50.0, 30], [40, 40]]]), tariffs=np.zeros((2, 2, 2)),
        gdp=np.array([100.0, 120.0]), gdp_basis=("reported",) * 2, elasticities={"E": np.array([4.0, 4])},
        elasticity_sources={"E": "made up"}, default_elasticities="E",
        input_coefficients=np.tile(np.array([[0.0, 0.4], [0.0, 0.0]]), (2, 1, 1)),
        value_added_share=np.tile(np.array([1.0, 0.6]), (2, 1)),
    )  # fmt: skip
    assert own_inputs(world, 0) == pytest.approx(np.array([[1.0, 0.2], [0.0, 1.0]]))


@pytest.mark.parametrize("code", ["CHN", "USA"])
def test_jobs_of_all_sales_are_all_jobs(code: str) -> None:
    """Accounting: exports to everyone and final sales at home, own inputs counted, sustain the whole output."""
    world = World.load("icio-2022")
    at = world.at(code)
    sold = world.sales[at]
    bought = world.flows[:, at].sum(axis=0)
    home = world.flows[at, at] / bought
    final_and_exports = sold - (coefficients(world, at) * home[:, None]) @ sold
    assert own_inputs(world, at) @ final_and_exports == pytest.approx(sold)
    assert value_added(world)[at].sum() == pytest.approx(world.gdp[at])


def test_jobs_follow_the_labour_they_are_given(of_may: Standoff) -> None:
    held = of_may.sets[of_may.central]
    one, two = (
        jobs(Labour("CHN", million, "made up", "made up"), held.world, held.outcomes[HOLD], "CHN", "USA")
        for million in (50.0, 100.0)
    )
    assert two.tied == pytest.approx(2 * one.tied)
    assert two.net == pytest.approx(2 * one.net)
    assert two.tied == pytest.approx(sum(tied for _, tied, _ in two.by_sector))
    assert 0 < two.lost_to_other < two.tied < 50
    assert two.of_trade == pytest.approx(180 * 0.12, rel=0.1)  # customs 2022: 759 of 6,310 bn dollars


def test_jobs_say_where_they_are_not_known(ledger: Ledger) -> None:
    found = standoff(ledger, Law.open(ledger), "USA", "Canada", MAY)
    assert "CAN" not in found.jobs
    assert "not on record" in found.no_jobs["CAN"]
    assert found.jobs["USA"].labour.jobs == pytest.approx(12.7, abs=0.1)  # BLS, payrolls of December 2024


def test_the_standoff_of_may(of_may: Standoff) -> None:
    told = of_may.to_json()
    assert told["since"] == "2025-04-11"
    assert told["came"]["date"] == "2025-05-12"
    assert told["claim"]["million"] == 10
    assert set(told["by_income"]["moves_at_once"]) == {"IS", "CP", "FGO", "U4"}
    assert {item["id"] for item in told["estimates"]} == {"J01", "J02", "J03", "J04", "J05", "J20", "J21"}
    assert "Geneva" in told["came"]["what"]
    first = told["attrition"][0]
    losses = [-cost["real_income_pct"] for cost in told["costs"]]
    assert first["first_mover"][0] == pytest.approx(losses[1] / sum(losses))
    assert first["median_months"] == pytest.approx(math.log(2) * first["term_months"] / 2)


def test_a_later_standoff_is_told_with_what_came_of_it(ledger: Ledger) -> None:
    """15 October 2025, with 100 percent more threatened for 1 November: the truce of Busan came on 30 October."""
    told = standoff(ledger, Law.open(ledger), "USA", "CHN", date(2025, 10, 15)).to_json()
    assert told["came"]["date"] == "2025-10-30"
    assert {"J07", "J08", "J09", "J10", "J11", "J12", "J13"} <= {item["id"] for item in told["estimates"]}


def test_the_terms_differ_and_what_is_of_china_stays_there(ledger: Ledger) -> None:
    """By 20 February 2025 duties had been set aside for a month at most, which is the shorter assumption too."""
    law = Law.open(ledger)
    terms = [item.term for item in standoff(ledger, law, "USA", "CHN", date(2025, 2, 20)).waits]
    assert len({round(term, 1) for term in terms}) == len(terms) == 2
    canada = standoff(ledger, law, "USA", "CAN", MAY)
    assert canada.estimates == ()
    assert canada.claim is None


def test_where_there_is_no_standoff(ledger: Ledger) -> None:
    law = Law.open(ledger)
    with pytest.raises(NotKnown, match="only USA has"):
        standoff(ledger, law, "USA", "JPN", MAY)
    with pytest.raises(NotKnown, match="neither has"):
        standoff(ledger, law, "USA", "CHN", date(2025, 1, 25))
    with pytest.raises(DateOutsideRecord):
        standoff(ledger, law, "USA", "CHN", date(2025, 1, 19))
    with pytest.raises(BadInput, match="members in common"):
        standoff(ledger, law, "DEU", "EU", MAY)
    with pytest.raises(BadInput, match="does not hold"):
        standoff(ledger, law, "USA", "FJI", MAY)
    with pytest.raises(UnknownName):
        standoff(ledger, law, "USA", "Atlantis", MAY)
