"""Wars and talks on the model with profits: closed forms, the slow reference, invariances, what vouches for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_profits
from hypothesis import given, settings
from hypothesis import strategies as st
from profit_worlds import paid_back, small, symmetric, weights_of
from scipy.optimize import minimize
from small_worlds import policy, world

from parley.errors import BadInput
from parley.model import frame
from parley.model.profits import equations as eq
from parley.model.profits.acceleration import Mapped, fixed_point
from parley.model.profits.conditions import adjusted
from parley.model.profits.government import Slope
from parley.model.profits.model import ProfitsModel
from parley.model.profits.response import _Search, best_response, free_rates
from parley.model.profits.talks import cooperative
from parley.model.profits.war import Rules, nash


def on(base, weights=None):
    """Equations on the balanced benchmark of a world, and the scenario without change."""
    model = ProfitsModel(base, weights)
    now = policy(base, base.tariffs)
    return model.equations(now), model.inputs(now)


def one_sector(seed: int, n: int, theta: float):
    flows = symmetric(seed, n, 1)
    return world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), np.array([theta]))


def measured(equations, inputs, tariff):
    solved = frame.solve(equations, inputs._replace(tariff=tariff))
    return equations.measures(solved.solution.x, solved.inputs)


def test_a_fixed_point_of_a_linear_map_takes_as_many_steps_as_it_has_directions() -> None:
    rng = np.random.default_rng(0)
    matrix, shift = 0.9 * np.linalg.qr(rng.normal(size=(4, 4)))[0], rng.normal(size=4)
    found = fixed_point(lambda x: Mapped(x, matrix @ x + shift), np.zeros(4), 1e-10, 50)
    np.testing.assert_allclose(found.point, np.linalg.solve(np.eye(4) - matrix, shift), atol=1e-9)
    assert found.steps <= 8


def test_a_map_that_jumps_is_followed_with_shorter_steps_and_one_without_fixed_point_says_so() -> None:
    """x -> clip(1 - 3 x) has the fixed point 1/4 but throws points from bound to bound."""
    thrown = fixed_point(lambda x: Mapped(np.clip(x, 0, 1), np.clip(1 - 3 * x, 0, 1)), np.full(1, 0.9), 1e-9, 200)
    assert thrown.point[0] == pytest.approx(0.25, abs=1e-8)
    lost = fixed_point(lambda x: Mapped(x, x + 1), np.zeros(1), 1e-9, 40)
    assert lost.error == 1.0


def test_adjusted_rates_know_their_bounds() -> None:
    """In order: interior, above the highest, below zero, diverting gains too, buying less costs too, no trade."""
    own, diverted = np.array([1.0, 9.0, 0.1, 1.0, -1.0, 0.0]), np.array([-0.5, -0.1, -0.5, 1.0, -1.0, 0.0])
    found = adjusted(np.full(6, 0.5), Slope(own, diverted), 10.0)
    np.testing.assert_allclose(found, [2.0, 10.0, 0.0, 10.0, 0.0, 0.5])


@pytest.mark.parametrize("theta", [1.5, 4.0])
def test_two_economies_at_war_both_set_the_optimal_tariff(theta: float) -> None:
    """One sector: each is 1/((sigma - 1) own share abroad), the share at prices before the other's duty (Gros 1987).

    A share l of spending at prices with duty t is l (1 + t)/(1 + t l) of it at prices without.
    """
    equations, inputs = on(one_sector(3, 2, theta))
    war = nash(equations, inputs, Rules.free(equations))
    s = eq.state(*_solution(equations, inputs, war.tariff))
    for me, other in ((0, 1), (1, 0)):
        answer, share = war.tariff[me, other, 0], s.share[other, other, 0]
        before_duty = share * (1 + answer) / (1 + answer * share)
        assert war.tariff[other, me, 0] == pytest.approx(1 / (theta * before_duty), rel=1e-7)
    assert war.converged


def _solution(equations, inputs, tariff):
    solved = frame.solve(equations, inputs._replace(tariff=tariff))
    return solved.solution.x, solved.fixed


def test_a_tiny_open_economy_has_only_the_market_power_of_its_own_brands() -> None:
    """One sector, no profits to shift: own shares abroad tend to one, its tariff to 1/(sigma - 1)."""
    rates = []
    for theta in (2.0, 4.0, 10.0):
        base = one_sector(3, 3, theta)
        flows = np.array(base.flows)
        flows[0] *= 1e-3
        flows[:, 0] *= 1e-3
        equations, inputs = on(replace(base, flows=flows, gdp=flows.sum(axis=(1, 2))))
        rates.append(best_response(equations, inputs, 0, free_rates(equations, 0), (0.5,)).tariff[1:, 0].max())
    np.testing.assert_allclose(rates, [1 / 2, 1 / 4, 1 / 10], rtol=2e-3)


def test_the_war_is_what_plain_searches_on_the_reference_settle_at() -> None:
    """Two economies, two sectors: answers in turn, each without slopes."""
    base = paid_back(12, 2, 2, 0.0)
    weights = weights_of(base, 12)
    equations, inputs = on(base, weights)
    war = nash(equations, inputs, Rules.free(equations))
    balanced = reference_profits.balanced(base.flows, base.tariffs, inputs.sigma)
    tariff = np.array(base.tariffs)

    def loss(rates, player):
        at = tariff.copy()
        at[1 - player, player] = rates
        ones, none = np.ones_like(at), np.zeros(2)
        found = reference_profits.solve(balanced, base.tariffs, at, ones, none, inputs.sigma, weights)
        return -np.log(found["government"][player])

    for _ in range(4):
        for player in (0, 1):
            begin = np.minimum(war.tariff[1 - player, player] + 0.1, 10)
            options = {"xatol": 1e-6, "fatol": 0}
            found = minimize(loss, begin, (player,), method="Nelder-Mead", bounds=[(0, 10)] * 2, options=options)
            tariff[1 - player, player] = found.x
    np.testing.assert_allclose(war.tariff, tariff, atol=1e-3)
    for player in (0, 1):
        assert war.log_welfare[player] == pytest.approx(-loss(tariff[1 - player, player], player), abs=1e-5)


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6), mfn=st.booleans())
def test_nobody_gains_by_leaving_the_war_or_by_any_small_change(seed: int, mfn: bool) -> None:
    base, _, equations = small(seed, 3, 2)
    inputs = ProfitsModel(base, weights_of(base, seed)).inputs(policy(base, base.tariffs))
    war = nash(equations, inputs, Rules.mfn(equations) if mfn else Rules.free(equations))
    assert war.converged, (war.gains, war.unsettled)
    rng = np.random.default_rng(seed)
    for player in range(3):
        tried = war.tariff.copy()
        others = np.arange(3) != player
        change = rng.normal(0, 0.2, 2) if mfn else rng.normal(0, 0.2, (2, 2))
        tried[others, player] = np.clip(tried[others, player] + change, 0, 10)
        log = np.log(1 + measured(equations, inputs, tried)["government_welfare"][player] / 100)
        assert log <= war.log_welfare[player] + 1e-9
    if mfn:
        for player in range(3):
            assert np.ptp(war.tariff[np.arange(3) != player, player], axis=0).max() == 0


def test_twins_at_war_and_in_talks_do_the_same() -> None:
    flows = symmetric(5, 2, 2)
    flows = flows + flows[::-1, ::-1]
    base = world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), np.array([2.0, 5.0]))
    equations, inputs = on(base)
    rules = Rules.free(equations)
    war = nash(equations, inputs, rules)
    np.testing.assert_allclose(war.tariff[1, 0], war.tariff[0, 1], rtol=1e-7)
    moved = equations.moved(frame.solve(equations, inputs._replace(tariff=war.tariff)))
    talks = cooperative(moved, inputs._replace(tariff=war.tariff), rules, (0.3,))
    np.testing.assert_allclose(talks.tariff[1, 0], talks.tariff[0, 1], atol=1e-6)
    np.testing.assert_allclose(talks.weights, 0.5, atol=1e-8)
    assert talks.common_gain > 0


def test_talks_of_twins_with_one_sector_end_at_free_trade() -> None:
    """No profits to shift and no one to pay: the gain from war is all that free trade gives."""
    flows = symmetric(5, 2, 1)
    flows = flows + flows[::-1, ::-1]
    equations, inputs = on(world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), np.array([3.0])))
    rules = Rules.free(equations)
    war = nash(equations, inputs, rules)
    moved = equations.moved(frame.solve(equations, inputs._replace(tariff=war.tariff)))
    talks = cooperative(moved, inputs._replace(tariff=war.tariff), rules, (0.3,))
    np.testing.assert_allclose(talks.tariff, 0.0, atol=1e-9)
    np.testing.assert_allclose(talks.log_gains, -war.log_welfare, atol=1e-10)


@pytest.mark.parametrize("seed", [3, 4])
def test_talks_are_what_a_plain_search_on_the_reference_finds(seed: int) -> None:
    """SLSQP on the definition: the most for the first region while all gain alike; nothing of ours in it."""
    base = paid_back(seed, 2, 2, 0.0)
    weights = weights_of(base, seed)
    equations, inputs = on(base, weights)
    rules = Rules.free(equations)
    talks = cooperative(equations, inputs, rules, (rules.rates(inputs),))
    balanced = reference_profits.balanced(base.flows, base.tariffs, inputs.sigma)

    def gains(rates):
        tariff = np.zeros_like(base.tariffs)
        tariff[0, 1], tariff[1, 0] = rates[:2], rates[2:]
        ones, none = np.ones_like(tariff), np.zeros(2)
        found = reference_profits.solve(balanced, base.tariffs, tariff, ones, none, inputs.sigma, weights)
        return 100 * np.log(found["government"])

    start = np.concatenate((base.tariffs[0, 1], base.tariffs[1, 0]))
    same = {"type": "eq", "fun": lambda rates: np.diff(gains(rates))}
    options = {"ftol": 1e-12, "maxiter": 200}
    plain = minimize(
        lambda rates: -gains(rates)[0],
        start,
        method="SLSQP",
        bounds=[(0, 10)] * 4,
        constraints=[same],
        options=options,
    )
    assert talks.converged
    assert 100 * talks.log_gains[0] == pytest.approx(-plain.fun, abs=1e-6)
    assert talks.spread < 1e-9


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_talks_end_with_equal_gains_from_which_no_small_change_helps_all(seed: int) -> None:
    base = paid_back(seed, 3, 2, 0.0)
    equations, inputs = on(base, 0.9 + 0.1 * weights_of(base, seed))
    rules = Rules.free(equations)
    talks = cooperative(equations, inputs, rules, (rules.rates(inputs), 0.2))
    assert talks.converged
    assert talks.common_gain == max(talks.common_gains)
    found = measured(equations, inputs, talks.tariff)["government_welfare"]
    np.testing.assert_allclose(found, talks.common_gain, atol=1e-6)
    assert talks.common_gain >= -1e-9
    rng = np.random.default_rng(seed)
    for _ in range(5):
        change = np.where(talks.tariff > 0, rng.normal(0, 0.02, talks.tariff.shape), 0.0)
        tried = measured(equations, inputs, np.clip(talks.tariff + change, 0, 10))["government_welfare"]
        logs = np.log(1 + tried / 100) - talks.log_gains
        assert talks.weights @ logs <= 1e-8


def test_a_sector_wrongly_shut_is_opened_again() -> None:
    """Conditions alone may leave a rate at a bound that is a maximum of its own; trying every sector does not."""
    base = paid_back(0, 3, 3, 0.0)
    equations, inputs = on(base)
    search = _Search(equations, inputs, 1, free_rates(equations, 1), 10.0)
    wrong = np.where(np.arange(search.instruments.size) % 3 == 0, 10.0, 0.4)
    best = search.switched(wrong)
    known = best_response(equations, inputs, 1, free_rates(equations, 1))
    assert search.at(best)[0] > search.at(wrong)[0] + 1e-6
    assert search.at(best)[0] == pytest.approx(known.log_welfare, abs=1e-10)


def test_talks_that_cannot_make_gains_equal_say_so() -> None:
    """Governments that weigh sectors very unequally: the search finds no rates in the bounds with equal gains."""
    base = paid_back(10194, 3, 2, 0.0)
    equations, inputs = on(base, weights_of(base, 10194))
    rules = Rules.free(equations)
    talks = cooperative(equations, inputs, rules, (0.2,))
    assert not talks.converged
    assert talks.spread > 1e-3


def test_talks_need_a_guess() -> None:
    equations, inputs = on(one_sector(3, 2, 3.0))
    with pytest.raises(BadInput, match="guess"):
        cooperative(equations, inputs, Rules.free(equations), ())
