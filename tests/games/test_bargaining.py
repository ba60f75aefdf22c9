"""Bargains of two against closed forms, a slow search and the properties that define them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quadratic_games import Quadratic, tariffs_for_two
from scipy.optimize import minimize
from small_worlds import many_sectors, policy
from toy_games import one_number_each

from parley.errors import BadInput
from parley.games.bargains.bargaining import bargain, nash_deal, resolved
from parley.games.bargains.front import bargain_tariffs
from parley.games.bargains.solutions import SOLUTIONS, egalitarian, kalai_smorodinsky, nash
from parley.games.players.instruments import Tool
from parley.games.players.objective import objective
from parley.games.players.player import Player, game_on
from parley.model import LumpSum, MultiSectorModel
from parley.model.arrays import Floats

CLOSE = 2e-5


def random_game(seed: int, size: int = 6) -> Quadratic:
    """Tariffs that each like and that hurt the other more, so that both gain from cuts."""
    rng = np.random.default_rng(seed)
    own = rng.uniform(0.05, 0.3, size)
    return tariffs_for_two(own, own * rng.uniform(1, 4, size), own * rng.uniform(1.1, 3, size))


def war(game: Quadratic) -> Floats:
    """Each side's best tariffs: own - bend t = 0 where the game is one of `tariffs_for_two`."""
    bend = -np.diagonal(game.curve, axis1=1, axis2=2)
    places = np.arange(len(game.owner))
    return game.gain[game.owner, places] / bend[game.owner, places]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weights", [(1.0, 1.0), (3.0, 1.0)])
def test_nash_solution_is_what_a_slow_search_finds(seed: int, weights: tuple[float, float]) -> None:
    game = random_game(seed)
    disagreement = game.payoffs(war(game))
    found = bargain(game, disagreement, nash, weights)

    def loss(numbers: Floats) -> float:
        gains = game.payoffs(numbers) - disagreement
        return 1e3 if (gains <= 0).any() else -float(np.array(weights) @ np.log(gains))

    starts = np.random.default_rng(seed).uniform(0, 0.2, (3, len(game.start)))
    box = list(zip(game.lower, game.upper, strict=True))
    slow = min((minimize(loss, start, bounds=box, options={"ftol": 1e-15}) for start in starts), key=lambda r: r.fun)
    assert found.converged
    assert found.agreed
    for deal in (found.deal, nash_deal(game, disagreement, weights)):
        assert deal.converged
        assert loss(deal.numbers) <= slow.fun + 1e-8
        assert deal.payoffs == pytest.approx(game.payoffs(slow.x), abs=CLOSE)


def test_closed_form_of_like_parties() -> None:
    """With u = t_own - t_own^2/2 - 3 t_other/2 the sum falls in either tariff: both drop to zero, whatever is asked."""
    game = tariffs_for_two(np.ones(2), np.ones(2), np.full(2, 1.5))
    disagreement = game.payoffs(np.ones(2))
    assert disagreement == pytest.approx([-1.0, -1.0])
    for solution in SOLUTIONS.values():
        found = bargain(game, disagreement, solution)
        assert found.payoffs == pytest.approx([0.0, 0.0], abs=1e-7)
        assert found.numbers == pytest.approx([0.0, 0.0], abs=1e-7)


def test_closed_form_of_a_transfer() -> None:
    """One tariff each, u_A = 2a - a^2/2 - b, u_B = 2b - b^2/2 - a: at weights (1-s, s) a = max(0, 2 - s/(1-s)).

    By symmetry the Nash solution has s = 1/2 and a = b = 1, where both get 1/2.
    """
    game = tariffs_for_two(np.full(2, 2.0), np.ones(2), np.ones(2))
    found = bargain(game, np.zeros(2), points=9)
    assert found.numbers == pytest.approx([1.0, 1.0], abs=1e-5)
    assert found.payoffs == pytest.approx([0.5, 0.5], abs=1e-9)
    assert found.curve is not None
    for point in found.curve.points:
        ratio = point.share / (1 - point.share)
        expected = np.clip([2 - ratio, 2 - 1 / ratio], 0, 2)
        assert point.numbers == pytest.approx(expected, abs=1e-4)


@given(seed=st.integers(0, 10_000), name=st.sampled_from(sorted(SOLUTIONS)))
@settings(max_examples=12)
def test_bargains_are_rational_and_efficient(seed: int, name: str) -> None:
    game = random_game(seed)
    disagreement = game.payoffs(war(game))
    found = bargain(game, disagreement, SOLUTIONS[name])
    assert found.certificate.individually_rational
    assert found.certificate.slope_left <= 1e-5
    assert found.certificate.distance <= 1e-6
    tried = game.payoffs_and_slopes(found.numbers)[1]
    for step in np.random.default_rng(seed).normal(size=(30, len(game.start))):
        moved = np.clip(found.numbers + 1e-3 * step, game.lower, game.upper)
        assert (game.payoffs(moved) - found.payoffs).min() <= 1e-6 + 1e-5 * np.abs(tried).max()


@given(seed=st.integers(0, 10_000), first=st.floats(0.2, 5), second=st.floats(0.2, 5))
@settings(max_examples=8)
def test_nash_and_kalai_smorodinsky_do_not_depend_on_the_unit_of_a_payoff(
    seed: int, first: float, second: float
) -> None:
    rng = np.random.default_rng(seed)
    own = rng.uniform(0.05, 0.3, 4)
    bend, harm = own * rng.uniform(1, 4, 4), own * rng.uniform(1.1, 3, 4)
    plain, scaled = (tariffs_for_two(own, bend, harm, np.array(unit)) for unit in ((1.0, 1.0), (first, second)))
    for solution in (nash, kalai_smorodinsky):
        here, there = (bargain(game, game.payoffs(war(plain)), solution) for game in (plain, scaled))
        assert there.payoffs / [first, second] == pytest.approx(here.payoffs, abs=5e-5)


@given(seed=st.integers(0, 10_000), name=st.sampled_from(sorted(SOLUTIONS)))
@settings(max_examples=8)
def test_who_has_the_better_way_out_gets_more(seed: int, name: str) -> None:
    game = random_game(seed)
    disagreement = game.payoffs(war(game))
    before = bargain(game, disagreement, SOLUTIONS[name])
    better = disagreement + np.array([0.3 * (before.payoffs - disagreement)[0], 0.0])
    after = bargain(game, better, SOLUTIONS[name])
    assert after.payoffs[0] >= before.payoffs[0] - CLOSE
    assert after.payoffs[1] <= before.payoffs[1] + CLOSE


def test_like_parties_get_like_results() -> None:
    half = np.array([0.1, 0.2, 0.3])
    game = tariffs_for_two(np.tile(half, 2), np.tile(3 * half, 2), np.tile(1.4 * half, 2))
    game = replace(game, start=np.array([0.5, 0.1, 0.2, 0.0, 0.4, 0.3]))
    disagreement = game.payoffs(war(game))
    for solution in SOLUTIONS.values():
        found = bargain(game, disagreement, solution)
        assert found.payoffs[0] == pytest.approx(found.payoffs[1], abs=1e-7)
        assert found.numbers[:3] == pytest.approx(found.numbers[3:], abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_solutions_keep_their_own_conditions(seed: int) -> None:
    game = random_game(seed)
    disagreement = game.payoffs(war(game))
    found = bargain(game, disagreement, nash, points=5)
    room, gains = found.zone.ideal - disagreement, {}
    for name, solution in SOLUTIONS.items():
        gains[name] = resolved(game, found, solution).payoffs - disagreement
    assert gains["egalitarian"][0] == pytest.approx(gains["egalitarian"][1], abs=1e-6)
    assert gains["ks"][0] / room[0] == pytest.approx(gains["ks"][1] / room[1], abs=1e-5)
    assert np.log(gains["nash"]).sum() >= max(np.log(other).sum() for other in gains.values()) - 1e-9
    assert bargain(game, disagreement, egalitarian).payoffs == pytest.approx(
        gains["egalitarian"] + disagreement, abs=1e-6
    )


@pytest.mark.parametrize("seed", range(3))
def test_frontier_falls_and_no_point_beats_another(seed: int) -> None:
    game = random_game(seed)
    found = bargain(game, game.payoffs(war(game)), points=13)
    assert found.curve is not None
    assert len(found.curve.points) == 13
    assert found.curve.converged
    first, second = found.curve.payoffs.T
    assert (np.diff(first) <= 1e-7).all()
    assert (np.diff(second) >= -1e-7).all()
    assert first[0] == pytest.approx(found.zone.ideal[0])
    assert second[-1] == pytest.approx(found.zone.ideal[1])
    samples = np.random.default_rng(seed).uniform(0, 0.5, (400, len(game.start)))
    beyond = [(game.payoffs(x) > found.curve.payoffs + 1e-6).all(axis=1).any() for x in samples]
    assert not any(beyond)


def test_better_alone_than_together_is_no_zone() -> None:
    game = random_game(1)
    found = bargain(game, np.array([1.0, 1.0]), points=3)
    assert not found.agreed
    assert found.zone.common_gain < 0
    assert found.certificate.smallest_gain < 0
    assert not found.certificate.individually_rational
    assert found.curve is not None
    assert len(found.curve.points) == 3
    with pytest.raises(BadInput, match="zone of agreement"):
        resolved(game, found, nash)


def test_straight_lines_bargain_to_a_corner() -> None:
    """u_A = 2a - b, u_B = 2b - a, in [0, 1]: the sum rises in both, and the corner (1, 1) gives each one."""
    gain = np.array([[2.0, -1.0], [-1.0, 2.0]])
    nothing = np.zeros(2)
    game = Quadratic(("A", "B"), np.arange(2), gain, np.zeros((2, 2, 2)), nothing, nothing + 1, nothing + 0.2)
    for solution in SOLUTIONS.values():
        found = bargain(game, nothing, solution, points=5)
        assert found.deal.converged
        assert found.numbers == pytest.approx([1.0, 1.0], abs=1e-9)


def test_a_deal_at_a_kink_is_said_not_to_have_converged() -> None:
    """Both want 0.3 as nearly as they can: the slope jumps there from 1 to -3 and is nowhere zero."""

    def of(x: Floats) -> Floats:
        lost = max(3 * (x[0] - 0.3), 0.3 - x[0])
        return np.array([1 - lost, 1 - 2 * lost])

    game = one_number_each(of, np.zeros(2), np.ones(2), np.full(2, 0.9))
    found = bargain(game, np.array([-1.0, -3.0]))
    assert found.agreed
    assert not found.converged
    assert not found.to_dict()["converged"]
    assert found.certificate.slope_left > 0.1
    assert found.certificate.individually_rational


def test_bad_input_is_told() -> None:
    game = random_game(0)
    fixed = replace(game, upper=game.lower)
    with pytest.raises(BadInput, match="nothing to bargain about"):
        bargain(fixed, np.zeros(2))
    with pytest.raises(BadInput, match="above its upper bound"):
        bargain(replace(game, lower=game.upper + 1), np.zeros(2))
    with pytest.raises(BadInput, match="one payoff a party"):
        bargain(game, np.zeros(3))
    with pytest.raises(BadInput, match="two parties"):
        bargain(replace(game, parties=("A", "B", "C")), np.zeros(2))
    with pytest.raises(BadInput, match="two positive numbers"):
        bargain(game, np.zeros(2), weights=(1.0, 0.0))


def test_bargain_on_a_model_beats_every_random_deal() -> None:
    """On a small world: no random pair of tariffs makes both better off than the deal."""
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    names = model.world.economies[:2]
    tool = {who: Tool(by=("sector",), partners=(other,)) for who, other in (names, names[::-1])}
    game = game_on(model, [Player(who, objective("real-income"), (tool[who],)) for who in names])
    disagreement = game.payoffs(np.full(len(game.start), 0.5))
    found = bargain(game, disagreement)
    assert found.agreed
    assert found.converged
    assert found.certificate.distance <= 1e-6
    for numbers in np.random.default_rng(0).uniform(0, 0.6, (60, len(game.start))):
        assert not (game.payoffs(numbers) > found.payoffs + 1e-7).all()


def test_bargain_over_tariffs_starts_from_an_outcome() -> None:
    model = MultiSectorModel(many_sectors(seed=5, n=3))
    base, (one, two) = model.world, model.world.economies[:2]
    raised = base.tariffs.copy()
    raised[0, 1], raised[1, 0] = 0.6, 0.6
    without = model.solve(policy(base, raised), rebate=LumpSum())
    found = bargain_tariffs(model, (one, two), without)
    assert found.disagreement == pytest.approx([without.value("welfare_consistent", code) for code in (one, two)])
    assert found.agreed
    assert found.converged
    today = bargain_tariffs(model, (one, two))
    assert today.disagreement == pytest.approx([0.0, 0.0], abs=1e-9)
    with pytest.raises(BadInput, match="two parties"):
        bargain_tariffs(model, (one,))
    with pytest.raises(BadInput, match="Solve both alike"):
        bargain_tariffs(model, (one, two), model.solve(policy(base, raised)))
