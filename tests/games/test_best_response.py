"""Best responses: against closed forms, a grid, and another optimiser."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from small_worlds import CODES, many_sectors, world
from toy_games import cournot, peaks_of_two, two_peaks

from parley.errors import BadInput, UnknownName
from parley.games import RATES, Player, Tool, balanced, best_response, game_on, objective, optimal_tariffs, revealed
from parley.games.players.objective import Objective
from parley.law import Law
from parley.model import MultiSectorModel
from parley.model.multi_sector_ces.equations import state
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.multi_sector_ces.nash import formula_rates
from parley.model.optimum import Instruments, Problem, maximise, weighted_sum
from parley.vocabulary import Policy
from parley.world import World

ALL = ("S0", "S1", "S2")


def test_a_firm_answers_as_the_textbook_says() -> None:
    """q = (a - b Q_other - c)/(2 b)."""
    game = cournot(np.array([1.0, 2.0, 3.0]))
    others = np.array([0.0, 2.0, 1.5])
    found = best_response(game, "A", others)
    assert found.own[0] == pytest.approx((10 - 3.5 - 1) / 2, abs=1e-5)
    assert found.converged
    assert found.gain == pytest.approx(found.payoffs[0] - game.payoffs(others)[0])
    np.testing.assert_array_equal(found.numbers[1:], others[1:])


def test_the_higher_of_two_peaks_is_found_from_several_starts() -> None:
    found = best_response(two_peaks(), "A")
    assert found.own[0] == pytest.approx(peaks_of_two()[1], abs=1e-4)
    assert max(found.values) - min(found.values) > 0.1  # the status quo's own peak is lower
    stuck = best_response(two_peaks(), "A", starts=[-1.0])
    assert stuck.own[0] == pytest.approx(peaks_of_two()[0], abs=1e-4)


def test_a_bound_binds() -> None:
    game = cournot(np.array([1.0, 2.0]))
    found = best_response(game, "A", np.array([0.5, -0.0]), starts=[0.1])
    assert found.own[0] == pytest.approx(4.5, abs=1e-5)
    capped = type(game)(game.parties, game.owner, game.lower, np.array([3.0, 10.0]), game.start, game.of)
    assert best_response(capped, "A", np.array([0.5, 0.0])).own[0] == pytest.approx(3.0)


@pytest.mark.parametrize("seed", range(3))
def test_one_sector_two_countries_have_the_formulas_rate(seed: int) -> None:
    """With a partner that taxes nothing, the formula of Lashkaripour (2021) is exact: t = 1/(theta (1 - share))."""
    rng = np.random.default_rng(seed)
    flows = rng.uniform(50, 200, (2, 2, 1)) + 400 * np.eye(2)[:, :, None]
    base = world(flows, np.zeros((2, 2, 1)), flows.sum(axis=(1, 2)), np.array([rng.uniform(2, 8)]))
    model = MultiSectorCESModel(base)
    game = game_on(model, [Player("USA", objective("welfare"), (Tool(by=RATES["uniform"], sectors=("S0",)),))])
    found = best_response(game, "USA")
    solved = game.solved(found.numbers)
    formula = formula_rates(state(solved.solution.x, solved.fixed), solved.fixed)[0]
    assert found.own[0] == pytest.approx(formula, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_another_optimiser_finds_no_better_rates(seed: int) -> None:
    """L-BFGS-B with the slopes of model/gradient.py; the settled rates are at least as good, to 1e-7 of a percent."""
    model = balanced(MultiSectorModel(many_sectors(seed)))
    game = game_on(model, [Player("USA", objective("welfare"), (Tool(sectors=ALL),))])
    found = best_response(game, "USA")
    lever = game.levers[0].instruments
    moves = Instruments(lever.size, lever.cells, lever.numbers, lever.weights)
    goal = weighted_sum({"welfare_consistent": np.eye(4)[0]})
    other = maximise(Problem(game.equations, game.inputs, moves, goal), [0.0, 0.3])
    assert found.payoffs[0] >= other.value - 1e-7
    assert found.converged
    assert found.gain > 0


def test_own_rates_depend_on_partners_and_hardly_on_sectors() -> None:
    """With one factor a partner, all its sectors earn the same wage: the best rate is one a partner (eq. 9.11)."""
    model = balanced(MultiSectorModel(many_sectors(2, zeros=0.0)))
    found = optimal_tariffs(model, Player("USA", objective("welfare"), (Tool(sectors=ALL),)))
    rates = found.own.reshape(-1, 3) if "S1" in found.rates()[1]["label"] else found.own.reshape(3, -1).T
    assert np.ptp(rates, axis=1).max() < 2e-3
    assert np.ptp(rates.mean(axis=1)) > 0


def test_revealed_weights_return_what_the_tariffs_were_made_with() -> None:
    """Tariffs that are best for welfare plus 0.4 of revenue reveal that weight, and are explained in full."""
    model = balanced(MultiSectorModel(many_sectors(6, zeros=0.0)))
    tool = Tool(sectors=ALL, ceiling=2.0)
    wanted = Objective("made up", (("welfare", 1.0), ("tariff_revenue", 0.4)))
    chosen = optimal_tariffs(model, Player("USA", wanted, (tool,)))
    cube = model.world.tariffs.copy()
    for row in chosen.rates():
        exporter, sector = row["label"].split()[-1], row["label"].split()[3]
        cube[CODES.index(exporter), 0, ALL.index(sector)] = row["value"]
    after = Policy("chosen", model.world.economies, model.world.sectors, model.world.tariffs, cube)
    found = revealed(model, "USA", after, ("tariff_revenue", "goods_balance"), tool)
    weights = dict(found.objective.weights)
    assert weights["tariff_revenue"] == pytest.approx(0.4, abs=1e-3)
    assert weights["goods_balance"] == pytest.approx(0.0, abs=1e-3)
    assert found.fit > 0.9999
    np.testing.assert_allclose(found.implied, found.rates, atol=1e-3)


def test_the_mercantilist_preset_is_what_the_tariffs_of_may_2025_reveal() -> None:
    """The preset's weights are data; this is how they were made, and that they explain only a part is said."""
    base = World.load("icio-2022")
    in_force = Law.open().policy(base, on=date(2025, 5, 6))
    found = revealed(MultiSectorModel(base), "USA", in_force, tool=Tool(ceiling=3.0))
    weights, preset = dict(found.objective.weights), dict(objective("mercantilist").weights)
    for term, weight in weights.items():
        assert weight == pytest.approx(preset.get(term, 0.0), abs=2e-3), term
    assert 0 < found.fit < 0.5
    assert found.pattern < 0.5


def test_bad_questions_are_refused() -> None:
    game = cournot(np.array([1.0, 2.0]))
    with pytest.raises(UnknownName, match="unknown party 'Z'"):
        best_response(game, "Z")
    with pytest.raises(BadInput, match="at least one start"):
        best_response(game, "A", starts=[])
    model = MultiSectorModel(many_sectors(3))
    idle = game_on(
        model, [Player("USA", objective("welfare"), (Tool(sectors=ALL),)), Player("CHN", objective("welfare"), ())]
    )
    with pytest.raises(BadInput, match="CHN has no instrument"):
        best_response(idle, "CHN")
    flat = Policy(
        "none", model.world.economies, model.world.sectors, model.world.tariffs, np.zeros_like(model.world.tariffs)
    )
    with pytest.raises(BadInput, match="0 rates of USA lie between their bounds"):
        revealed(model, "USA", flat, tool=Tool(sectors=ALL), terms=("goods_balance",))
