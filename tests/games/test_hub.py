"""A hub and many partners: closed forms, the bilateral bargain, and deals that go too far."""

from __future__ import annotations

import numpy as np
import pytest
from quadratic_games import Quadratic, hub_and_rivals
from small_worlds import many_sectors

from parley.errors import BadInput
from parley.games.bargains.bargaining import bargain
from parley.games.bargains.hub import Pair, bargain_hub, bargain_in_turn
from parley.games.bargains.room import room_to_raise
from parley.games.players.instruments import Tool
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import objective
from parley.games.players.player import Player, game_on
from parley.model import MultiSectorModel


def pairs_of(partners: int) -> list[Pair]:
    """The hub's tariff on each partner and the partner's on it, as `hub_and_rivals` orders them."""
    return [Pair((0, at + 1), np.array([at, partners + at])) for at in range(partners)]


@pytest.mark.parametrize("partners", [1, 2, 4])
@pytest.mark.parametrize("rivalry", [0.0, 0.3])
def test_like_partners_settle_where_each_pair_alone_would(partners: int, rivalry: float) -> None:
    """Each pair is alike on both sides: share 1/2, and (1/2 - 2x) - 1 = 0 gives x = -1/4, whatever rivals lose."""
    game = hub_and_rivals(partners, rivalry)
    found = bargain_hub(game, pairs_of(partners), np.full(2 * partners, 0.25))
    assert found.converged
    assert all(found.agreed)
    assert found.numbers == pytest.approx(np.full(2 * partners, -0.25), abs=1e-5)
    assert found.certificate.payoff_change <= 1e-6
    assert found.certificate.smallest_gain > 0


def test_pairs_that_ignore_rivals_cut_too_deep() -> None:
    """The three together would have 1/2 - 2x - 1 + rivalry (n - 1) = 0, above -1/4; raising rates pays all of them.

    Raising the hub's rates by 1 and the partners' by b brings the hub 2 (1 - b) and each partner rivalry - 1 + b; with
    rivalry 1/2 the smaller is largest at b = 5/6, where both are 1/3.
    """
    game, pairs = hub_and_rivals(2, 0.5), pairs_of(2)
    found = bargain_hub(game, pairs, np.full(4, 0.25))
    room = room_to_raise(game, found.numbers)
    assert room.gain == pytest.approx(1 / 3, abs=1e-4)
    assert room.direction == pytest.approx([1, 1, 5 / 6, 5 / 6], abs=1e-4)
    alone = hub_and_rivals(2, 0.0)
    assert room_to_raise(alone, bargain_hub(alone, pairs, np.full(4, 0.25)).numbers).gain == pytest.approx(0, abs=1e-4)


def test_one_partner_is_the_bilateral_bargain() -> None:
    game, without = hub_and_rivals(1, 0.0), np.array([0.4, 0.1])
    both = bargain_hub(game, pairs_of(1), without, weights=(2.0, 1.0))
    alone = bargain(game, game.payoffs(without), weights=(2.0, 1.0))
    assert both.payoffs == pytest.approx(alone.payoffs, abs=1e-7)
    assert both.numbers == pytest.approx(alone.numbers, abs=1e-4)
    assert both.gains[0] == pytest.approx(alone.payoffs - game.payoffs(without), abs=1e-7)


def test_in_turn_leaves_later_pairs_without_a_deal_until_they_come() -> None:
    game, pairs, without = hub_and_rivals(3, 0.4), pairs_of(3), np.full(6, 0.25)
    found = bargain_in_turn(game, pairs, without)
    first = without.copy()
    first[[0, 3]] = found.numbers[[0, 3]]
    pair = game.payoffs(first) - game.payoffs(without)
    assert found.gains[0] == pytest.approx(pair[[0, 1]], abs=1e-9)
    assert found.rounds == 1
    assert found.converged


def test_who_prefers_none_has_no_deal() -> None:
    game, pairs = hub_and_rivals(2, 0.0), pairs_of(2)
    best_alone = np.array([-0.25, -0.25, -0.25, -0.25])
    found = bargain_hub(game, pairs, best_alone)
    assert found.agreed == (False, False)
    assert found.numbers == pytest.approx(best_alone)
    assert [row["hub_gain"] for row in found.rows()] == [0.0, 0.0]


def test_deals_that_chase_one_another_are_said_to_move_and_others_are_not() -> None:
    """P1's deal follows twice P2's, P2's goes twice against P1's: they circle between the bounds; P3's stands apart."""
    curve = np.zeros((4, 3, 3))
    first, second, third = np.array([1.0, -2.0, 0.0]), np.array([2.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    for party, wants in enumerate((first, second, third), start=1):
        curve[party] = -np.outer(wants, wants)
        curve[0] += curve[party]
    game = Quadratic(
        ("H", "P1", "P2", "P3"),
        np.array([1, 2, 3]),
        np.zeros((4, 3)),
        curve,
        np.full(3, -1.0),
        np.full(3, 1.0),
        np.array([0.1, 0.3, 0.2]),
    )
    pairs = [Pair((0, at + 1), np.array([at])) for at in range(3)]
    found = bargain_hub(game, pairs, np.array([0.13, 0.27, 0.4]), weights=(1.0, 99.0))
    assert not found.converged
    assert found.moving == ("P1", "P2")
    assert found.certificate.payoff_change > 0.1
    assert found.certificate.number_change > 0.1
    assert found.numbers[2] == pytest.approx(0.0, abs=1e-6)


def test_numbers_without_a_pair_are_told() -> None:
    game = hub_and_rivals(2, 0.0)
    with pytest.raises(BadInput, match="exactly one pair"):
        bargain_hub(game, pairs_of(1), np.zeros(4))
    with pytest.raises(BadInput, match="shape"):
        bargain_hub(game, pairs_of(2), np.zeros(3))


def world_game(seed: int) -> tuple[ModelGame, list[Pair]]:
    """The first economy as hub of the next two, with tariffs or subsidies by sector between them."""
    model = MultiSectorModel(many_sectors(seed=seed))
    hub, *partners = model.world.economies[:3]
    wants, size = objective("real-income"), int(model.world.goods.sum())
    tools = {
        (who, other): Tool(by=("sector",), partners=(other,), floor=-0.4, ceiling=1.0)
        for one in partners
        for who, other in ((hub, one), (one, hub))
    }
    players = [Player(hub, wants, tuple(tools[hub, one] for one in partners))]
    players += [Player(one, wants, (tools[one, hub],)) for one in partners]
    own = np.arange(2 * size).reshape(2, size)
    pairs = [Pair((0, at + 1), np.concatenate((own[at], 2 * size + own[at]))) for at in range(2)]
    return game_on(model, players), pairs


def test_without_one_rate_for_all_a_world_is_liberalised_too_far() -> None:
    """Bagwell, Staiger and Yurukoglu (2021): bargains that discriminate go below what all would choose together."""
    game, pairs = world_game(seed=3)
    found = bargain_hub(game, pairs, np.full(len(game.start), 0.4))
    assert found.converged
    assert all(found.agreed)
    room = room_to_raise(game, found.numbers)
    assert room.gain > 1.0
    raised = game.payoffs(found.numbers + 0.005 * room.direction)
    assert (raised > found.payoffs).all()


def test_some_slopes_of_a_model_are_those_of_all() -> None:
    game, _ = world_game(seed=1)
    payoffs, slopes = game.payoffs_and_slopes(game.start)
    some, of_some = game.slopes_of((0, 2), game.start)
    assert some == pytest.approx(payoffs[[0, 2]])
    assert of_some == pytest.approx(slopes[[0, 2]])
