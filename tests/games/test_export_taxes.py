"""Export taxes as an instrument: slopes, closed forms, Lerner symmetry, wars, bounds, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from small_worlds import many_sectors, policy, rates, world

from parley.cli.war_command import war
from parley.errors import BadInput
from parley.games import RATES, Player, Tool, balanced, best_response, game_on, nash_tariffs, objective
from parley.model import LumpSum, MultiSectorModel
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.profits.model import ProfitsModel
from parley.world import World

ALL = ("S0", "S1", "S2")
TARIFF, EXPORT = Tool(sectors=ALL), Tool(field="export_tax", sectors=ALL)


def play(*tools: Tool, name: str = "USA") -> Player:
    return Player(name, objective("welfare"), tools)


def uniform(tool: Tool, **changes) -> Tool:
    return replace(tool, by=RATES["uniform"], **changes)


def test_all_slopes_are_differences_of_payoffs_and_owners_slopes_are_their_own() -> None:
    """Two players with both tools: a flow's tariff belongs to one, its export tax to the other."""
    game = game_on(MultiSectorModel(many_sectors(3)), [play(TARIFF, EXPORT), play(TARIFF, EXPORT, name="DEU")])
    rng = np.random.default_rng(0)
    numbers = rng.uniform(0.05, 0.3, len(game.start))
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    way, h = rng.normal(size=len(numbers)), 1e-5
    expected = (game.payoffs(numbers + h * way) - game.payoffs(numbers - h * way)) / (2 * h)
    np.testing.assert_allclose(slopes @ way, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(game.own_slopes(numbers)[0], payoffs, atol=1e-9)
    np.testing.assert_allclose(game.own_slopes(numbers)[1], slopes[game.owner, np.arange(len(numbers))], atol=1e-9)
    assert (game.curvatures(numbers) > 0).all()


def test_reach_ties_labels_and_start() -> None:
    base = many_sectors(3)
    model = MultiSectorModel(base)
    sizes = {rates: len(game_on(model, [play(replace(EXPORT, by=by))]).start) for rates, by in RATES.items()}
    assert sizes == {"free": 9, "partner": 3, "mfn": 3, "uniform": 1}
    game = game_on(model, [play(replace(EXPORT, partners=("JPN",), red_lines=("S1",)))])
    assert game.labels == ("USA export tax on S0 to JPN", "USA export tax on S2 to JPN")
    cells = game.applied(np.array([0.2, 0.4])).export_tax
    assert cells[0, 0, 3] == 0.2
    assert cells[2, 0, 3] == 0.4
    assert cells.sum() == pytest.approx(0.6)
    levies = rates(np.random.default_rng(0), 4, 3, 0.4)
    at = replace(policy(base, base.tariffs), export_after=levies)
    kept = game_on(model, [play(EXPORT)], at)
    np.testing.assert_allclose(kept.start, levies[0, 1:].ravel())
    expected = model.solve(at, LumpSum()).value("welfare_consistent", "USA")
    assert kept.payoffs(kept.start)[0] == pytest.approx(expected, abs=1e-9)
    assert kept.status_quo[0] == pytest.approx(expected, abs=1e-9)


def test_a_customs_union_taxes_its_members_exports_alike() -> None:
    base = replace(many_sectors(5, n=6), economies=("USA", "CHN", "DEU", "FRA", "MEX", "CAN"))
    game = game_on(MultiSectorModel(base), [play(replace(EXPORT, by=RATES["partner"]), name="EU")])
    cells = game.applied(np.array([0.1, 0.2, 0.3, 0.4])).export_tax
    for importer, rate in zip((0, 1, 4, 5), (0.1, 0.2, 0.3, 0.4), strict=True):
        assert (cells[:, 2:4, importer] == rate).all()
    assert (cells[:, 2:4, 2:4] == 0).all()


def test_a_tiny_exporter_takes_its_markup() -> None:
    """It faces demand of elasticity theta + 1 and moves no foreign price: the best tax on a sector is 1/theta."""
    rng, theta = np.random.default_rng(1), np.array([2.0, 4.0, 8.0])
    size = np.array([1e-5, 1.0, 1.0])
    raw = rng.uniform(50, 150, (3, 3, 3))
    flows = (raw + raw.transpose(1, 0, 2)) * np.minimum(size[:, None], size)[:, :, None]
    base = world(flows, rates(rng, 3, 3, 0.2) * (size > 0.1)[:, None], 0.6 * flows.sum(axis=(1, 2)), theta)
    assert not base.tariffs[:, 0].any()
    game = game_on(balanced(MultiSectorModel(base)), [play(replace(EXPORT, ceiling=2.0))])
    found = best_response(game, "USA")
    assert found.converged
    np.testing.assert_allclose(found.own.reshape(2, 3), np.tile(1 / theta, (2, 1)), rtol=1e-3)


def test_the_best_uniform_export_tax_is_the_best_uniform_tariff() -> None:
    """Lerner symmetry, in a world with balanced trade and no other tariffs of its own."""
    raw = many_sectors(4)
    free = raw.tariffs * (np.arange(4) != 0)[:, None]
    model = balanced(MultiSectorModel(replace(raw, tariffs=free)))
    tariff, levy = (
        best_response(game_on(model, [play(uniform(tool, ceiling=5.0))]), "USA") for tool in (TARIFF, EXPORT)
    )
    assert levy.own[0] == pytest.approx(tariff.own[0], abs=1e-4)
    assert levy.payoffs[0] == pytest.approx(tariff.payoffs[0], abs=1e-8)
    assert levy.gain > 1e-3


@pytest.mark.parametrize("seed", [1, 2])
def test_export_taxes_beside_tariffs_gain_more(seed: int) -> None:
    model = balanced(MultiSectorModel(many_sectors(seed)))
    alone, both = (best_response(game_on(model, [play(*tools)]), "USA") for tools in ((TARIFF,), (TARIFF, EXPORT)))
    assert both.converged
    assert both.payoffs[0] > alone.payoffs[0] + 1e-3  # sectors differ in their markups
    tried = game_on(model, [play(TARIFF, EXPORT)])
    rng = np.random.default_rng(seed)
    for _ in range(20):
        near = np.clip(both.own + rng.normal(0, 0.05, len(both.own)), tried.lower, tried.upper)
        assert tried.payoffs(near)[0] <= both.payoffs[0] + 1e-7


def test_a_war_with_both_tools_is_an_equilibrium_and_costs_more() -> None:
    flows = np.full((3, 3, 2), 40.0) + 300 * np.eye(3)[:, :, None]
    base = world(flows, np.zeros((3, 3, 2)), 0.6 * flows.sum(axis=(1, 2)), np.array([3.0, 6.0]))
    model, goods = MultiSectorModel(base), {"sectors": ("S0", "S1")}
    tools = replace(TARIFF, **goods), replace(EXPORT, **goods)
    usual, both = (
        nash_tariffs(model, [play(*chosen, name=name) for name in base.economies]) for chosen in (tools[:1], tools)
    )
    assert both.converged
    assert both.certificate.holds
    assert np.ptp(both.payoffs) < 1e-6  # symmetric players
    assert both.payoffs[0] < usual.payoffs[0] - 1e-2


def test_a_tool_set_to_zero_changes_nothing() -> None:
    model = MultiSectorModel(many_sectors(3))
    plain = best_response(game_on(model, [play(TARIFF)]), "USA")
    idle = best_response(game_on(model, [play(TARIFF, replace(EXPORT, ceiling=0.0))]), "USA")
    assert idle.payoffs[0] == pytest.approx(plain.payoffs[0], abs=1e-6)
    assert not idle.own[len(plain.own) :].any()


def test_subsidies_and_models_without_export_taxes_are_refused() -> None:
    with pytest.raises(BadInput, match=r"floor of the export tax is -0\.1"):
        Tool(field="export_tax", floor=-0.1)
    with pytest.raises(BadInput, match="USA has no export tax to set"):
        game_on(MultiSectorModel(many_sectors(3)), [play(replace(EXPORT, red_lines=ALL))])
    for model in (MultiSectorCESModel(many_sectors(3)), ProfitsModel(many_sectors(3))):
        with pytest.raises(BadInput, match="only the multi-sector model"):
            game_on(model, [play(EXPORT)])


def test_the_command_line_plays_with_export_taxes_when_asked(capsys) -> None:
    options = {"players": "USA,CHN", "rates": "uniform", "balanced": True}
    assert war(**options, export_taxes=True, json=True) == 0
    labels = {row["label"] for row in json.loads(capsys.readouterr().out)["numbers"]}
    assert labels == {"USA tariff", "USA export tax", "CHN tariff", "CHN export tax"}
    assert war(**options, export_taxes=True) == 0
    assert "export tax" in capsys.readouterr().out
    assert war(**options) == 0
    assert "export tax" not in capsys.readouterr().out


def test_the_united_states_on_the_world_that_ships() -> None:
    """Export taxes and tariffs by partner, together and settled."""
    model = balanced(MultiSectorModel(World.load("icio-2022")))
    partner = Tool(by=RATES["partner"])
    alone = best_response(game_on(model, [play(partner)]), "USA", starts=[0.1])
    both = best_response(game_on(model, [play(partner, replace(partner, field="export_tax"))]), "USA", starts=[0.1])
    assert both.converged
    assert both.payoffs[0] >= alone.payoffs[0]
