"""Cooperation with equal gains: closed forms, invariances, and what is said where gains cannot be equal."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from small_worlds import world
from toy_games import Floats, Smooth, cournot, one_number_each

from parley.errors import BadInput
from parley.games.cooperation import cooperate, cooperative_tariffs
from parley.model.profits.model import ProfitsModel


def public_good(costs: Floats) -> Smooth:
    """Each number helps everybody by its size and costs its owner its square times its cost, halved."""

    def of(x: Floats) -> Floats:
        return x.sum() - costs * x**2 / 2

    n = len(costs)
    return one_number_each(of, np.full(n, -10.0), np.full(n, 10.0), np.zeros(n))


@settings(max_examples=20)
@given(costs=st.lists(st.floats(0.3, 3.0), min_size=2, max_size=4))
def test_a_public_good_has_its_closed_form(costs: list[float]) -> None:
    """Equal gains share costs: x_i = k/sqrt(c_i); sum x - k^2/2 is largest at k = sum 1/sqrt(c)."""
    cost = np.array(costs)
    scale = (1 / np.sqrt(cost)).sum()
    found = cooperate(public_good(cost))
    assert found.converged
    np.testing.assert_allclose(found.numbers, scale / np.sqrt(cost), rtol=1e-4)
    np.testing.assert_allclose(found.gains, scale**2 / 2, rtol=1e-6)


@settings(max_examples=20)
@given(costs=st.lists(st.floats(0.3, 3.0), min_size=2, max_size=3), seed=st.integers(0, 100))
def test_cooperation_knows_no_names_and_no_zero_of_payoffs(costs: list[float], seed: int) -> None:
    cost = np.array(costs)
    rng = np.random.default_rng(seed)
    order, shift = rng.permutation(len(cost)), rng.normal(size=len(cost))
    plain, other = public_good(cost), public_good(cost[order])
    shifted = replace(plain, of=lambda x: plain.of(x) + shift)
    found = cooperate(plain)
    np.testing.assert_allclose(cooperate(other).numbers, found.numbers[order], atol=1e-4)
    np.testing.assert_allclose(cooperate(shifted).numbers, found.numbers, atol=1e-4)


def test_gains_count_from_the_payoffs_that_are_named() -> None:
    """Who would have more without talks gets more from them."""
    game = public_good(np.ones(2))
    before = np.array([0.5, 0.0])
    found = cooperate(game, before)
    np.testing.assert_allclose(found.payoffs - before, found.common_gain, atol=1e-5)
    assert found.payoffs[0] > found.payoffs[1]


def test_a_cartel_of_equals_shares_the_monopoly() -> None:
    """Two firms alike: together a quarter of demand squared over the slope, half for each."""
    game = cournot(np.full(2, 1.0))
    found = cooperate(game)
    assert found.payoffs.sum() == pytest.approx((10.0 - 1.0) ** 2 / 4, rel=1e-6)
    assert found.gains[0] == pytest.approx(found.gains[1], abs=1e-5)
    np.testing.assert_allclose(found.certificate.weights, 0.5, atol=1e-3)
    assert found.certificate.efficient


def test_it_is_what_a_plain_search_finds_with_several_numbers_a_party() -> None:
    """SLSQP on the definition: the most for the first while all gain alike; bounds bind."""
    rng = np.random.default_rng(4)
    pull = rng.uniform(0.2, 1.0, (3, 6))
    bend = np.array([np.eye(6) * rng.uniform(0.5, 2.0, 6) for _ in range(3)])

    def of(x: Floats) -> Floats:
        return pull @ x - np.einsum("i,pij,j->p", x, bend, x) / 2

    game = Smooth(("A", "B", "C"), np.repeat(np.arange(3), 2), np.zeros(6), np.full(6, 0.4), np.zeros(6), of)
    found = cooperate(game)
    same = {"type": "eq", "fun": lambda x: np.diff(of(x))}
    plain = minimize(
        lambda x: -of(x)[0], np.full(6, 0.1), bounds=[(0, 0.4)] * 6, constraints=[same], options={"ftol": 1e-13}
    )
    assert found.converged
    assert found.common_gain == pytest.approx(-plain.fun, abs=1e-5)  # ten times the largest difference of gains
    assert (found.numbers > 0.4 - 1e-9).any()


def test_who_must_be_held_back_to_gain_no_more_than_others_is_named() -> None:
    """B gains twice what A does from A's number; B's own number takes 3 from B and 1 from A, and makes gains equal."""

    def of(x: Floats) -> Floats:
        both = 2 * x[0] - x[0] ** 2
        return np.array([both - x[1], 2 * both - 3 * x[1]])

    found = cooperate(one_number_each(of, np.zeros(2), np.full(2, 3.0), np.zeros(2)), guesses=(0.5,))
    assert found.converged
    np.testing.assert_allclose(found.numbers, [1.0, 0.5], atol=1e-4)
    np.testing.assert_allclose(found.certificate.weights, [1.5, -0.5], atol=1e-4)
    assert found.held_back == ("B",)
    assert not found.certificate.efficient
    both = of(found.numbers + np.array([0.0, -1e-3])) - found.payoffs
    assert (both > 0).all()  # unequally


def test_the_best_guess_counts_and_all_are_reported() -> None:
    def of(x: Floats) -> Floats:
        hills = np.exp(-((x[0] - 1) ** 2)) + 2 * np.exp(-((x[0] - 6) ** 2))
        return np.array([hills - (x[1] - 1) ** 2, hills - (x[1] - 1) ** 2])

    game = one_number_each(of, np.full(2, -9.0), np.full(2, 9.0), np.zeros(2))
    near, both = cooperate(game), cooperate(game, guesses=(0.0, 5.5))
    assert both.common_gain > near.common_gain
    assert len(both.certificate.common_gains) == 2
    assert both.certificate.common_gains[0] == pytest.approx(near.common_gain, abs=1e-6)


def test_gains_that_cannot_be_equal_are_no_cooperation() -> None:
    """A's payoff never moves and B's only rises from a number that starts at its least: the start itself is all there
    is; where B's number must be higher, nothing is."""

    def of(x: Floats) -> Floats:
        return np.array([0.0 * x[0], x[1]])

    game = one_number_each(of, np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    found = cooperate(game, np.zeros(2))
    assert not found.converged
    assert found.certificate.spread == pytest.approx(1.0, abs=1e-6)
    assert found.table().rows


def test_a_result_is_ready_for_json_and_reports_its_rounds() -> None:
    said: list[str] = []
    found = cooperate(public_good(np.ones(2)), report=said.append)
    told = json.loads(found.to_json())
    assert told["converged"] is True
    assert told["certificate"]["holds"] is True
    assert len(told["numbers"]) == 2
    assert any("common gain" in line for line in said)
    assert found.sources == ()


def test_one_party_cannot_cooperate() -> None:
    with pytest.raises(BadInput, match="two parties"):
        cooperate(public_good(np.ones(1)))


def test_two_economies_of_a_model_cooperate_from_their_status_quo() -> None:
    """Twins with one sector take their tariffs off each other: nobody is paid, and trade is all there is to gain."""
    flows = np.random.default_rng(1).lognormal(0, 1, (2, 2, 1))
    flows = flows + flows[::-1, ::-1] + 5 * np.eye(2)[:, :, None]
    tariffs = np.array([[0.0, 0.4], [0.4, 0.0]])[:, :, None]
    base = world(flows, tariffs, flows.sum(axis=(1, 2)), np.array([4.0]))
    found = cooperative_tariffs(ProfitsModel(base), base.economies)
    assert found.converged
    np.testing.assert_allclose(found.numbers, 0.0, atol=1e-4)
    assert found.common_gain > 0
