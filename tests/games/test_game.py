"""Games on models: slopes against differences, labels and bounds, objectives, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_worlds import many_sectors, policy

from parley.errors import BadInput, NotConverged, UnknownName
from parley.games import RATES, ModelGame, Objective, Player, Tool, balanced, game_on, objective, presets
from parley.games.game import facing, own_slopes
from parley.games.players.player import cells_of
from parley.model import EndogenousDeficitModel, IncomeTaxRelief, LumpSum, MultiSectorModel
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.profits.model import ProfitsModel
from parley.vocabulary import Policy
from parley.world import World

MIXED = Objective("mixed", (("welfare", 1.0), ("goods_balance", 0.3), ("tariff_revenue", 0.2)))
ALL_SECTORS = ("S0", "S1", "S2")
MODELS = {
    "multi-sector": MultiSectorModel,
    "ces": MultiSectorCESModel,
    "profits": ProfitsModel,
}


def small(kind: str = "multi-sector", seed: int = 3):
    return MODELS[kind](many_sectors(seed))


def players(*names: str, rates: str = "free", wants: Objective = MIXED) -> list[Player]:
    return [Player(name, wants, (Tool(by=RATES[rates], sectors=ALL_SECTORS),)) for name in names]


@pytest.mark.parametrize(
    ("kind", "rates"), [("multi-sector", "free"), ("multi-sector", "uniform"), ("ces", "mfn"), ("profits", "free")]
)
def test_all_slopes_are_differences_of_payoffs(kind: str, rates: str) -> None:
    game = game_on(small(kind), players("USA", "DEU", rates=rates))
    rng = np.random.default_rng(0)
    numbers = rng.uniform(0.05, 0.3, len(game.start))
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    np.testing.assert_allclose(payoffs, game.payoffs(numbers), atol=1e-9)
    way, h = rng.normal(size=len(numbers)), 1e-5
    expected = (game.payoffs(numbers + h * way) - game.payoffs(numbers - h * way)) / (2 * h)
    np.testing.assert_allclose(slopes @ way, expected, rtol=1e-5, atol=1e-6)
    own = slopes[game.owner, np.arange(len(numbers))]
    np.testing.assert_allclose(game.own_slopes(numbers)[1], own, atol=1e-9)
    for party in range(2):
        value, slope = game.payoff_and_slope(party, numbers)
        assert value == pytest.approx(payoffs[party], abs=1e-9)
        np.testing.assert_allclose(slope, own[game.owner == party], atol=1e-9)
        alone = facing(game, party, numbers)
        np.testing.assert_allclose(own_slopes(alone, numbers[game.owner == party])[1], slope, atol=1e-9)


def test_cells_land_where_each_model_keeps_them() -> None:
    """A policy's tariff must come back from the model's inputs at the position that was found for it."""
    for kind in MODELS:
        model = small(kind)
        world = model.world
        at = policy(world, world.tariffs)
        landing = cells_of(model, at)
        found = np.append(model.inputs(at).tariff.ravel(), 0.0)[landing]
        np.testing.assert_array_equal(found, world.tariffs)


def test_a_game_on_one_sector_is_played_too() -> None:
    game = game_on(EndogenousDeficitModel(World.load("cepii-2023")), ["USA", "CHN"])
    assert len(game.start) == 2 * 193
    assert game.payoffs_and_slopes(game.start)[1].shape == (2, 386)


def test_rates_are_tied_as_asked_and_named() -> None:
    model = small()
    sizes = {rates: len(game_on(model, players("USA", rates=rates)).start) for rates in RATES}
    assert sizes == {"free": 9, "partner": 3, "mfn": 3, "uniform": 1}
    labels = game_on(model, players("USA")).labels
    assert labels[0] == "USA tariff on S0 from CHN"
    assert len(set(labels)) == 9


def test_the_status_quo_of_free_rates_is_the_policy() -> None:
    model = small()
    after = model.world.tariffs * 1.5
    game = game_on(model, players("USA", "CHN"), policy(model.world, after))
    np.testing.assert_allclose(game.payoffs(game.start), game.status_quo, atol=1e-9)
    assert np.abs(game.status_quo).max() > 1e-3


def test_a_customs_union_has_one_external_tariff_and_one_payoff() -> None:
    model = MultiSectorModel(replace(many_sectors(5, n=6), economies=("USA", "CHN", "DEU", "FRA", "MEX", "CAN")))
    game = game_on(model, players("EU", wants=objective("welfare")))
    assert len(game.start) == 4 * 3  # four outside partners, three sectors
    cells = game.applied(np.full(12, 0.4)).tariff
    assert (cells[:, [0, 1, 4, 5]][:, :, 2:4] == 0.4).all()
    within = model.world.tariffs[2:4, 2:4].transpose(2, 0, 1)
    np.testing.assert_array_equal(cells[:, 2:4, 2:4], within)
    solved = model.solve(policy(model.world, cells.transpose(1, 2, 0)), rebate=LumpSum())
    assert game.payoffs(np.full(12, 0.4))[0] == pytest.approx(solved.value("welfare_consistent", "EU"), abs=1e-9)


def test_bounds_red_lines_and_ceilings() -> None:
    model = small()
    bound = np.full(model.world.flows.shape, 0.5)
    bound[1, 0, 2] = 0.07
    tool = Tool(sectors=ALL_SECTORS, red_lines=("S1",), ceiling=0.6, bound=bound)
    game = game_on(model, [Player("USA", MIXED, (tool,))])
    assert len(game.start) == 6
    assert not any("S1" in label for label in game.labels)
    upper = dict(zip(game.labels, game.upper, strict=True))
    assert upper["USA tariff on S2 from CHN"] == 0.07
    assert upper["USA tariff on S0 from CHN"] == 0.5
    tied = game_on(model, [Player("USA", MIXED, (replace(tool, by=RATES["mfn"]),))])
    assert sorted(tied.upper) == [0.07, 0.5]


def test_barriers_are_instruments_like_tariffs() -> None:
    model = small()
    tools = (Tool(sectors=ALL_SECTORS), Tool(field="rents", sectors=ALL_SECTORS, ceiling=0.2))
    game = game_on(model, [Player("USA", objective("welfare"), tools)])
    numbers, h = np.full(len(game.start), 0.1), 1e-4
    slope = game.payoff_and_slope(0, numbers)[1]
    for at in (0, 10):
        way = h * np.eye(len(numbers))[at]
        expected = (game.payoffs(numbers + way)[0] - game.payoffs(numbers - way)[0]) / (2 * h)
        assert slope[at] == pytest.approx(expected, rel=1e-4)
    wasteful = game_on(model, [Player("USA", objective("welfare"), (Tool(field="costs", floor=0.5, ceiling=1.0),))])
    assert wasteful.payoffs(wasteful.upper)[0] == pytest.approx(0.0, abs=1e-9)
    assert wasteful.payoffs(wasteful.lower)[0] > 0.1  # barriers that waste resources are worth removing


def test_manufacturing_counts_labour_in_its_sectors() -> None:
    """Against the sectors' labour shares that the model itself reports."""
    base = replace(many_sectors(4), sectors=("A01", "C10", "C20"))
    for model in (MultiSectorModel(base), MultiSectorCESModel(base)):
        game = game_on(model, [Player("USA", Objective("jobs", (("manufacturing", 1.0),)))], rebate=IncomeTaxRelief())
        numbers = np.full(len(game.start), 0.2)
        cube = base.tariffs.copy()
        cube[1:, 0] = 0.2
        found = model.solve(policy(base, cube))
        sectors, employment = found.sectors, 1 + found.value("employment", "USA") / 100
        made = sectors.labour_after[0, 1:].sum() / sectors.labour_before[0, 1:].sum() * employment
        assert game.payoffs(numbers)[0] == pytest.approx(100 * (made - 1), abs=1e-8)


def test_politics_need_the_model_with_profits() -> None:
    base = many_sectors(3)
    weights = np.ones((4, 3))
    weights[0] = [3.0, 0.5, 0.5]
    game = game_on(ProfitsModel(base, weights), players("USA", wants=objective("politics")))
    plain = game_on(ProfitsModel(base), players("USA", wants=objective("politics")))
    numbers = np.full(9, 0.3)
    assert abs(game.payoffs(numbers)[0] - plain.payoffs(numbers)[0]) > 1e-3
    with pytest.raises(BadInput, match="USA wants government_welfare"):
        game_on(MultiSectorModel(base), players("USA", wants=objective("politics")))
    with pytest.raises(BadInput, match="manufacturing"):
        game_on(ProfitsModel(base), players("USA", wants=Objective("jobs", (("manufacturing", 1.0),))))


def test_a_balanced_world_has_balanced_trade_and_the_same_incomes_in_sum() -> None:
    model = balanced(small())
    flows = model.world.flows.sum(axis=2)
    np.testing.assert_allclose(flows.sum(axis=1), flows.sum(axis=0), rtol=1e-9)
    nothing = model.solve(policy(model.world, model.world.tariffs))
    np.testing.assert_allclose(nothing.values["welfare"], 0.0, atol=1e-8)


def test_presets_have_sources_and_known_terms() -> None:
    assert {"welfare", "real-income", "politics"} <= set(presets())
    for preset in presets().values():
        assert preset.sources


def test_a_tool_that_cannot_be_used_is_refused_with_names() -> None:
    model = small()
    with pytest.raises(BadInput, match=r"floor of the tariff is 0\.5"):
        Tool(floor=0.5, ceiling=0.2)
    with pytest.raises(UnknownName, match="There are tariff, rents, costs, export_tax"):
        Tool(field="quota")
    crossed = Tool(sectors=ALL_SECTORS, floor=0.2, bound=np.full(model.world.flows.shape, 0.1))
    with pytest.raises(BadInput, match=r"USA tariff on S0 from CHN: its least is 0\.2 and its most 0\.1"):
        game_on(model, [Player("USA", MIXED, (crossed,))])
    with pytest.raises(BadInput, match="bound has shape"):
        game_on(model, [Player("USA", MIXED, (replace(crossed, bound=np.ones(3)),))])
    with pytest.raises(BadInput, match="USA has no tariff to set"):
        game_on(model, [Player("USA", MIXED, (Tool(sectors=ALL_SECTORS, red_lines=ALL_SECTORS),))])
    with pytest.raises(UnknownName, match="unknown sector 'S9'"):
        game_on(model, [Player("USA", MIXED, (Tool(red_lines=("S9",)),))])


def test_players_that_cannot_play_are_refused_with_names() -> None:
    model = small()
    with pytest.raises(UnknownName, match="unknown economy 'XXX'"):
        game_on(model, ["XXX"])
    with pytest.raises(BadInput, match="DEU is in EU and in DEU"):
        game_on(model, ["EU", "DEU"])
    with pytest.raises(BadInput, match="no player"):
        game_on(model, [])
    with pytest.raises(BadInput, match="no party has an instrument"):
        game_on(model, [Player("USA", MIXED, ())])
    game = game_on(model, players("USA"))
    with pytest.raises(BadInput, match="1 parties have 0 goals"):
        ModelGame(game.equations, game.inputs, ("USA",), game.levers, ())


def test_an_objective_that_wants_nothing_known_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown objective 'power'"):
        objective("power")
    with pytest.raises(UnknownName, match="unknown term of an objective 'glory'"):
        Objective("x", (("glory", 1.0),))
    with pytest.raises(BadInput, match="weighs nothing"):
        Objective("x", (("welfare", 0.0),))
    with pytest.raises(BadInput, match="weight of welfare is nan"):
        Objective("x", (("welfare", float("nan")),))


def test_numbers_without_an_equilibrium_name_the_market() -> None:
    base = many_sectors(3)
    starved = replace(base, flows=base.flows * np.where(np.eye(4, dtype=bool), 0.02, 1.0)[:, :, None])
    game = game_on(MultiSectorModel(replace(starved, gdp=0.05 * starved.flows.sum(axis=(1, 2)))), ["USA", "CHN", "DEU"])
    with pytest.raises(NotConverged, match="Lower the ceilings"):
        game.payoffs(np.full(len(game.start), 1e6))


def test_policy_of_another_world_is_refused() -> None:
    model = small()
    other = Policy("other", ("USA",), ("S0",), np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))
    with pytest.raises(BadInput, match="other economies"):
        game_on(model, ["USA"], other)
