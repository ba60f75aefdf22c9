"""Properties that solutions have by definition, on the models themselves: symmetry, limits, invariances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_worlds import many_sectors, world

from parley.games import (
    SOLUTIONS,
    ModelGame,
    Objective,
    Pair,
    Player,
    Tool,
    bargain,
    bargain_hub,
    cooperative_tariffs,
    game_on,
    nash,
    nash_tariffs,
    objective,
    room_to_raise,
    sustainability,
)
from parley.model import MultiSectorModel
from parley.model.profits.model import ProfitsModel
from parley.world import World

SECTORS = ("S0", "S1")
NEAR = 2e-5
"""Percent: ten times what the certificate of a bargain leaves open."""


def twins_and_a_third() -> World:
    """The first two economies are alike, in trade with each other and with the third; nobody has tariffs."""
    rng = np.random.default_rng(7)
    flows = rng.uniform(20, 60, (3, 3, 2)) + 300 * np.eye(3)[:, :, None]
    swap = [1, 0, 2]
    flows = (flows + flows[np.ix_(swap, swap)]) / 2
    return world(flows, np.zeros((3, 3, 2)), 0.6 * flows.sum(axis=(1, 2)), np.array([4.0, 6.0]))


def between(model, names: tuple[str, ...], wants: Objective | None = None, ceiling: float = 1.0) -> ModelGame:
    """The game of two over their tariffs on each other by sector."""
    tools = {who: Tool(by=("sector",), partners=(other,), ceiling=ceiling) for who, other in (names, names[::-1])}
    return game_on(model, [Player(who, wants or objective("welfare"), (tools[who],)) for who in names])


def war_of(game: ModelGame):
    return game.payoffs(nash(game).numbers)


@pytest.mark.parametrize("name", sorted(SOLUTIONS))
def test_twins_strike_a_deal_of_equals(name: str) -> None:
    model = MultiSectorModel(twins_and_a_third())
    game = between(model, model.world.economies[:2])
    found = bargain(game, war_of(game), SOLUTIONS[name])
    assert found.agreed
    assert found.payoffs[0] == pytest.approx(found.payoffs[1], abs=1e-6)
    assert found.numbers[:2] == pytest.approx(found.numbers[2:], abs=1e-3)


@pytest.mark.parametrize("kind", [MultiSectorModel, ProfitsModel])
def test_twins_at_war_do_and_lose_the_same(kind) -> None:
    model = kind(twins_and_a_third())
    players = [Player(who, objective("welfare"), (Tool(sectors=SECTORS),)) for who in model.world.economies]
    found = nash_tariffs(model, players)
    assert found.converged
    assert found.payoffs[0] == pytest.approx(found.payoffs[1], abs=1e-6)
    by_exporter = found.numbers.reshape(3, 2, 2)  # importer, exporter, sector
    np.testing.assert_allclose(by_exporter[0, 0], by_exporter[1, 0], atol=1e-4)  # on one another
    np.testing.assert_allclose(by_exporter[0, 1], by_exporter[1, 1], atol=1e-4)  # on the third
    assert found.numbers.min() > 0


@pytest.mark.parametrize("name", sorted(SOLUTIONS))
def test_deals_on_a_model_are_rational_efficient_and_monotone(name: str) -> None:
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    game = between(model, model.world.economies[:2])
    without = game.payoffs(np.full(len(game.start), 0.5))
    found = bargain(game, without, SOLUTIONS[name])
    assert found.converged
    assert (found.payoffs > without).all()
    assert found.certificate.slope_left <= 1e-5
    for step in np.random.default_rng(1).normal(size=(30, len(game.start))):
        moved = np.clip(found.numbers + 1e-3 * step, game.lower, game.upper)
        assert (game.payoffs(moved) - found.payoffs).min() <= 1e-6
    better = without + np.array([0.3 * (found.payoffs - without)[0], 0.0])
    after = bargain(game, better, SOLUTIONS[name])
    assert after.payoffs[0] >= found.payoffs[0] - NEAR
    assert after.payoffs[1] <= found.payoffs[1] + NEAR


@pytest.mark.parametrize("name", ["nash", "ks"])
def test_the_unit_of_a_payoff_does_not_move_the_deal(name: str) -> None:
    """One party's welfare counted threefold: the same deal, and its payoff threefold."""
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    plain = between(model, model.world.economies[:2])
    thrice = replace(plain, goals=({key: 3.0 * value for key, value in plain.goals[0].items()}, plain.goals[1]))
    deals = [bargain(game, game.payoffs(np.full(len(game.start), 0.5)), SOLUTIONS[name]) for game in (plain, thrice)]
    assert deals[1].payoffs / [3.0, 1.0] == pytest.approx(deals[0].payoffs, abs=NEAR)


def test_a_hub_with_one_partner_strikes_the_bilateral_bargain_on_a_model() -> None:
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    game = between(model, model.world.economies[:2])
    without = np.full(len(game.start), 0.5)
    alone = bargain(game, game.payoffs(without), weights=(2.0, 1.0))
    hub = bargain_hub(game, [Pair((0, 1), np.arange(len(game.start)))], without, weights=(2.0, 1.0))
    assert hub.converged
    assert hub.payoffs == pytest.approx(alone.payoffs, abs=NEAR)
    assert hub.gains[0] == pytest.approx(alone.payoffs - alone.disagreement, abs=NEAR)


def test_talks_without_one_rate_for_all_go_too_far_on_a_world_that_ships() -> None:
    """wiod-2014, the United States with four partners, one rate each way, subsidies to 50 %, from 25 % without a deal.

    Raising rates from where the talks end pays all five; cutting on does not (Bagwell, Staiger, Yurukoglu 2021).
    """
    partners = ("CAN", "CHN", "JPN", "MEX")
    tools = {who: Tool(by=(), partners=(who,), floor=-0.5) for who in ("USA", *partners)}
    hub = Player("USA", objective("real-income"), tuple(tools[who] for who in partners))
    others = [Player(who, objective("real-income"), (tools["USA"],)) for who in partners]
    game = game_on(MultiSectorModel(World.load("wiod-2014")), [hub, *others])
    pairs = [Pair((0, at + 1), np.array([at, len(partners) + at])) for at in range(len(partners))]
    found = bargain_hub(game, pairs, np.full(len(game.start), 0.25))
    assert found.converged
    assert all(found.agreed)
    assert (found.numbers > game.lower + 0.01).all()
    room = room_to_raise(game, found.numbers)
    assert room.gain > 0.5
    assert (game.payoffs(found.numbers + 0.005 * room.direction) > found.payoffs + 1e-3).all()
    for cuts in (-0.005, -0.02):
        assert (game.payoffs(found.numbers + cuts) < found.payoffs).any()
        assert (game.payoffs(found.numbers + cuts * room.direction) < found.payoffs).all()


def test_would_a_deal_hold_is_told_with_factors_between_nothing_and_one() -> None:
    """Against definitions, by hand: best deviations from several starts, and the war of the two ever after."""
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    game = between(model, model.world.economies[:2])
    war = nash(game)
    deal = bargain(game, war.payoffs)
    found = sustainability(game, deal.numbers, war.numbers)
    tempted = found.deviating - deal.payoffs
    assert (tempted > 1e-4).all()
    np.testing.assert_allclose(found.critical, tempted / (found.deviating - war.payoffs), rtol=1e-4)
    assert ((found.critical > 0) & (found.critical < 1)).all()
    assert found.first == game.parties[int(np.argmax(found.critical))]
    for at in (0, 1):
        for rate in (0.0, 0.1, 0.3, 0.6, 1.0):
            assert game.payoffs(np.where(game.owner == at, rate, deal.numbers))[at] <= found.deviating[at] + 1e-6


def test_cooperation_of_twins_is_even_and_no_random_change_helps_all() -> None:
    model = ProfitsModel(twins_and_a_third())
    players = [Player(who, objective("welfare"), (Tool(sectors=SECTORS),)) for who in model.world.economies]
    found = cooperative_tariffs(model, players)
    assert found.converged
    np.testing.assert_allclose(found.gains, found.common_gain, atol=2e-6)
    for step in np.random.default_rng(2).normal(size=(30, len(found.numbers))):
        moved = np.clip(found.numbers + 1e-3 * step, found.game.lower, found.game.upper)
        assert (found.game.payoffs(moved) - found.payoffs).min() <= 1e-6
