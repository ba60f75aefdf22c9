"""Removing a barrier may cost its owner something: payoffs, slopes and all solutions see it, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from small_worlds import many_sectors, policy

from parley.errors import BadInput
from parley.games.bargains.bargaining import bargain
from parley.games.bargains.solutions import SOLUTIONS
from parley.games.players.instruments import RATES, Tool
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import objective
from parley.games.players.player import Player, game_on
from parley.games.wars.best_response import best_response
from parley.games.wars.nash import nash
from parley.model import LumpSum, MultiSectorModel

HEIGHT = 0.3
ALL = ("S0", "S1", "S2")


@cache
def model() -> MultiSectorModel:
    return MultiSectorModel(many_sectors(4))


def with_rents(on: MultiSectorModel):
    """Everybody's imports carry a rent of the same height."""
    cube = np.full(on.world.flows.shape, HEIGHT)
    np.einsum("iik->ik", cube)[:] = 0.0
    return replace(policy(on.world, on.world.tariffs), rents_before=cube, rents_after=cube)


def rents_game(cost: float, names: tuple[str, ...] = ("USA",)) -> ModelGame:
    """Players that hold one rent a partner, free between zero and as it stands."""
    on = model()
    tool = Tool(by=RATES["partner"], field="rents", sectors=ALL, ceiling=HEIGHT, removal_cost=cost)
    players = [Player(name, objective("real-income"), (tool,)) for name in names]
    return game_on(on, players, with_rents(on))


def costs_game(cost: float, names: tuple[str, ...] = ("USA",), equivalent: float = HEIGHT) -> ModelGame:
    """Players whose barriers on all imports waste resources, and may fall to nothing."""
    tool = replace(
        Tool(by=RATES["uniform"], field="costs", sectors=ALL, floor=1 / (1 + HEIGHT), ceiling=1.0),
        removal_cost=cost,
        equivalent=equivalent,
    )
    return game_on(model(), [Player(name, objective("real-income"), (tool,)) for name in names])


def real_income(numbers: np.ndarray) -> float:
    """Of the first economy under its rents on each partner, by the model itself, percent."""
    on = model()
    before = with_rents(on)
    after = np.array(before.rents_after)
    after[1:, 0] = numbers[:, None]
    found = on.solve(replace(before, rents_after=after), rebate=LumpSum())
    return found.value("real_income", on.world.economies[0])


def test_a_cost_counts_in_payoffs_alone() -> None:
    """Payoffs without a cost are the model's real income; a cost counts when something falls, and in payoffs alone."""
    free, costly = rents_game(0.0), rents_game(0.4)
    assert free.tolls == ()
    numbers = np.array([0.1, 0.2, 0.25])
    assert free.payoffs(numbers)[0] == pytest.approx(real_income(numbers), abs=1e-9)
    assert costly.payoffs(numbers)[0] < free.payoffs(numbers)[0] - 1e-3
    assert np.array_equal(costly.payoffs(costly.start), free.payoffs(free.start))
    assert np.array_equal(costly.curvatures(numbers), free.curvatures(numbers))
    assert np.array_equal(costly.status_quo, free.status_quo)


def test_a_rent_costs_its_share_of_the_trade_it_covers() -> None:
    """By hand: cost x (old less new) x trade over income, partner by partner, on the payoff of the owner alone."""
    cost, numbers = 0.4, np.array([0.1, 0.2, 0.25])
    world = model().world
    covered = world.flows[1:, 0].sum(axis=1) / world.gdp[0]
    names = ("USA", "CHN")
    free, costly = rents_game(0.0, names), rents_game(cost, names)
    both = np.concatenate((numbers, np.full(3, HEIGHT)))
    expected = [100 * cost * float((HEIGHT - numbers) @ covered), 0.0]
    assert free.payoffs(both) - costly.payoffs(both) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("equivalent", [0.0, HEIGHT])
def test_a_wasteful_barrier_is_counted_in_its_ad_valorem_equivalent(equivalent: float) -> None:
    """Eq. 9.15: new over old is (1 + new)/(1 + old), so that what is removed is (1 + old)(1 - d)."""
    cost, new = 0.7, 0.12
    number = np.array([(1 + new) / (1 + HEIGHT)])
    world = model().world
    covered = world.flows[1:, 0].sum() / world.gdp[0]
    removed = HEIGHT - new if equivalent else 1 - number[0]
    free, costly = costs_game(0.0), costs_game(cost, equivalent=equivalent)
    lost = free.payoffs(number)[0] - costly.payoffs(number)[0]
    assert lost == pytest.approx(100 * cost * removed * covered, rel=1e-10)


def test_all_slopes_are_those_of_the_payoffs() -> None:
    game = rents_game(0.3, ("USA", "CHN"))
    numbers, h = np.linspace(0.05, 0.25, 6), 1e-4
    ways = h * np.eye(6)
    expected = np.array([(game.payoffs(numbers + way) - game.payoffs(numbers - way)) / (2 * h) for way in ways]).T
    np.testing.assert_allclose(game.payoffs_and_slopes(numbers)[1], expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(game.slopes_of((1,), numbers)[1], expected[1:], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(game.own_slopes(numbers)[1], expected[game.owner, np.arange(6)], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(game.payoff_and_slope(1, numbers)[1], expected[1, 3:], rtol=1e-4, atol=1e-6)


def test_a_party_alone_keeps_what_it_has_lost() -> None:
    """The game of one party begins where the joint one stands, and counts from the same status quo."""
    game = rents_game(0.3, ("USA", "CHN"))
    numbers = np.linspace(0.05, 0.25, 6)
    alone = game.facing(1, numbers)
    assert alone.payoffs(numbers[3:])[0] == pytest.approx(game.payoffs(numbers)[1], abs=1e-9)
    assert alone.status_quo[0] == pytest.approx(game.payoffs(numbers)[1], abs=1e-9)
    assert alone.payoff_and_slope(0, numbers[3:])[1] == pytest.approx(game.payoff_and_slope(1, numbers)[1], abs=1e-7)


def test_inside_the_bounds_the_slope_of_real_income_is_the_cost() -> None:
    """Slopes by central differences of the model's own outcome; what is removed is worth its cost at the margin."""
    cost, h = 0.1, 1e-3
    game = rents_game(cost)
    found = best_response(game, "USA").numbers
    world = model().world
    covered = 100 * world.flows[1:, 0].sum(axis=1) / world.gdp[0]
    inside = (found > 1e-6) & (found < HEIGHT - 1e-6)
    assert inside.any()
    for at in np.flatnonzero(inside):
        way = h * np.eye(3)[at]
        slope = (real_income(found + way) - real_income(found - way)) / (2 * h)
        assert slope == pytest.approx(-cost * covered[at], rel=1e-3)


def test_the_dearer_the_removal_the_less_falls() -> None:
    kept = [best_response(game, "USA").numbers for game in map(rents_game, (0.0, 0.05, 0.1, 5.0))]
    for cheaper, dearer in pairwise(kept):
        assert (dearer >= cheaper - 1e-6).all()
    assert kept[0].sum() < kept[2].sum() - 1e-3
    assert kept[-1] == pytest.approx(np.full(3, HEIGHT))


def test_a_wasteful_barrier_falls_at_once_or_not_at_all() -> None:
    """The payoff is convex in it: a search over all heights finds the same end as the comparison of both ends."""
    for cost in (0.0, 0.6, 2.5):
        game = costs_game(cost)
        found = best_response(game, "USA").numbers
        ends = [game.payoffs(end)[0] for end in (game.lower, game.upper)]
        expected = game.lower if ends[0] > ends[1] else game.upper
        assert found == pytest.approx(expected)
        inner = minimize_scalar(lambda d, game=game: -game.payoffs(np.array([d]))[0],
                                bounds=(game.lower[0], game.upper[0]), method="bounded")  # fmt: skip
        assert game.payoffs(found)[0] >= -inner.fun - 1e-9
    assert costs_game(0.0).payoffs(costs_game(0.0).lower)[0] > 0


def test_wars_and_bargains_see_the_cost() -> None:
    names = ("USA", "CHN")
    cheap, dear = costs_game(0.0, names), costs_game(5.0, names)
    assert nash(cheap).numbers == pytest.approx(cheap.lower)
    assert nash(dear).numbers == pytest.approx(dear.start)
    deal = bargain(cheap, cheap.status_quo, SOLUTIONS["nash"])
    assert deal.agreed
    assert deal.numbers == pytest.approx(cheap.lower)
    assert not bargain(dear, dear.status_quo, SOLUTIONS["nash"]).agreed


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"removal_cost": -0.1, "field": "rents"}, "not both zero or more"),
        ({"removal_cost": float("nan"), "field": "rents"}, "not both zero or more"),
        ({"equivalent": -0.2, "field": "costs"}, "not both zero or more"),
        ({"removal_cost": 0.1}, "belongs to a barrier .* moves the tariff"),
    ],
)
def test_costs_that_are_none_are_refused(wrong: dict, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        Tool(**wrong)
