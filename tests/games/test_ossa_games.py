"""The game of governments with political weights: its slopes, and general searches against the model's own."""

from __future__ import annotations

import numpy as np
import pytest
from profit_worlds import paid_back, small, weights_of
from small_worlds import policy

from parley.games.cooperation import cooperate
from parley.games.game import facing, own_slopes
from parley.games.players.profits_game import ProfitsGame
from parley.games.wars.best_response import best_response
from parley.games.wars.nash import nash
from parley.model.profits import response, talks, war
from parley.model.profits.conditions import adjusted, pulled
from parley.model.profits.government import Slope, view
from parley.model.profits.model import ProfitsModel


def made(seed: int, mfn: bool = False, mild: bool = False) -> ProfitsGame:
    base = paid_back(seed, 3, 2, 0.0) if mild else small(seed, 3, 3)[0]
    weights = 0.9 + 0.1 * weights_of(base, seed) if mild else weights_of(base, seed)
    model, now = ProfitsModel(base, weights), policy(base, base.tariffs)
    equations = model.equations(now)
    rules = (war.Rules.mfn if mfn else war.Rules.free)(equations)
    return ProfitsGame(equations, model.inputs(now), rules)


@pytest.mark.parametrize("mfn", [False, True])
def test_slopes_are_finite_differences_of_payoffs(mfn: bool) -> None:
    game = made(2, mfn)
    rng = np.random.default_rng(2)
    numbers = rng.uniform(0.1, 1.0, len(game.start))
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    direction = rng.normal(size=len(numbers))
    ahead, back = (game.payoffs(numbers + sign * 1e-5 * direction) for sign in (1, -1))
    np.testing.assert_allclose(slopes @ direction, (ahead - back) / 2e-5, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(payoffs, game.payoffs(numbers), atol=1e-9)


def test_every_way_to_ask_for_a_slope_gives_the_same() -> None:
    game = made(3)
    numbers = np.random.default_rng(3).uniform(0.1, 1.0, len(game.start))
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    owned = own_slopes(game, numbers)
    np.testing.assert_allclose(owned[1], slopes[game.owner, np.arange(len(numbers))], rtol=1e-9, atol=1e-12)
    for party in range(3):
        mine = game.owner == party
        value, slope = game.payoff_and_slope(party, numbers)
        alone = own_slopes(facing(game, party, numbers), numbers[mine])
        assert value == pytest.approx(payoffs[party], abs=1e-9)
        np.testing.assert_allclose(slope, slopes[party, mine], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(alone[1], slope, rtol=1e-9, atol=1e-12)


def test_an_owner_sets_the_tariffs_at_its_own_border() -> None:
    game = made(1)
    for party in range(3):
        numbers = np.where(game.owner == party, 0.7, 0.0)
        tariff = game.rules.everyone.apply(numbers, game.inputs).tariff
        assert tariff[:, party].sum() == pytest.approx(0.7 * 2 * 3)
        assert tariff.sum() == pytest.approx(0.7 * 2 * 3)


def test_a_newton_step_with_the_curvature_is_the_adjustment_of_the_conditions() -> None:
    game = made(4)
    numbers = game.start + 0.3
    _, slopes = own_slopes(game, numbers)
    seen = view(game.equations, game.rules.everyone.apply(numbers, game.inputs))
    slope = seen.slope(np.eye(3))
    owned = pulled(game.rules.everyone, Slope(*(np.einsum("iji...->ji...", part) for part in slope)), game.inputs)
    inside = (owned.diverted < 0) & (owned.own > 0)
    step = np.clip(numbers + slopes / game.curvatures(numbers), 0, 10)
    assert inside.sum() > 5
    np.testing.assert_allclose(step[inside], adjusted(numbers, owned, 10.0)[inside], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_general_searches_find_what_the_models_own_do(seed: int) -> None:
    """A best response, a war: two programs, one answer."""
    game = made(seed)
    equations, inputs, rules = game.equations, game.inputs, game.rules
    alone = best_response(game, game.parties[1], starts=(0.5, 10.0))
    own = response.best_response(equations, inputs, 1, rules.own[1])
    assert alone.payoffs[1] == pytest.approx(100 * np.expm1(own.log_welfare), abs=1e-7)
    found, fought = nash(game), war.nash(equations, inputs, rules)
    assert found.converged
    assert fought.converged
    np.testing.assert_allclose(found.payoffs, 100 * np.expm1(fought.log_welfare), atol=1e-4)


@pytest.mark.parametrize("mfn", [False, True])
def test_general_cooperation_is_the_models_own(mfn: bool) -> None:
    """The augmented Lagrangian on any game against the fixed point of the model's conditions."""
    game = made(5, mfn, mild=True)
    found = cooperate(game, np.zeros(3))
    own = talks.cooperative(game.equations, game.inputs, game.rules, (game.start,))
    assert found.converged
    assert own.converged
    assert found.common_gain == pytest.approx(own.common_gain, abs=1e-6)
    weights = own.weights
    np.testing.assert_allclose(found.certificate.weights, weights, atol=1e-4)
    assert found.sources == ("OSSA2014",)
