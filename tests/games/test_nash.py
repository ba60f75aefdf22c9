"""Trade wars: closed forms, symmetry, relabelling, tiny economies, and the published formula's equilibrium."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import CODES, many_sectors, world
from toy_games import cournot, cournot_quantities, one_number_each, peaks_of_two, pursuit, two_peaks

from parley.cli.war_command import war
from parley.games import RATES, Player, Tool, best_response, certify, game_on, nash, nash_tariffs, objective
from parley.model import MultiSectorModel
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.world import World

ALL = ("S0", "S1", "S2")


@given(st.lists(st.floats(0.5, 3.0), min_size=2, max_size=4))
def test_quantities_are_cournots(costs: list[float]) -> None:
    c = np.array(costs)
    expected = cournot_quantities(c)
    found = nash(cournot(c))
    if (expected > 0).all():
        np.testing.assert_allclose(found.numbers, expected, atol=1e-4)
    assert found.converged
    assert found.certificate.largest < 1e-6


def test_no_equilibrium_is_said_with_who_moves() -> None:
    found = nash(pursuit())
    assert not found.converged
    assert found.moving
    assert set(found.moving) <= {"A", "B"}
    assert "still move" in found.table().title


def test_a_certificate_finds_a_deviation() -> None:
    """At quantities that are not an equilibrium, the gain is the one that the textbook's answer gives."""
    game, at = cournot(np.array([1.0, 1.0])), np.array([1.0, 1.0])
    found = certify(game, at)
    best = (10 - 1.0 - 1.0) / 2
    expected = best * (10 - best - 1.0 - 1.0) - 1.0 * (10 - 2.0 - 1.0)
    np.testing.assert_allclose(found.gains, expected, atol=1e-6)
    assert not found.holds
    assert found.starts == 3
    np.testing.assert_allclose(found.better, best, atol=1e-4)


def test_a_certificate_finds_the_higher_of_two_peaks() -> None:
    """The party stands on the lower peak of its only number, where its slope is zero."""
    game, (low, high) = two_peaks(), peaks_of_two()
    found = nash(game, np.array([low]))
    assert found.attempts == 2
    assert found.numbers[0] == pytest.approx(high, abs=1e-4)
    checked = certify(game, np.array([low]))
    expected = game.payoffs(np.array([high]))[0] - game.payoffs(np.array([low]))[0]
    assert checked.gains[0] == pytest.approx(expected, abs=1e-8)
    assert checked.better[0] == pytest.approx(high, abs=1e-4)


def test_a_certificate_sees_a_peak_close_to_where_the_party_stands() -> None:
    """A payoff that is flat but for a small hill beside the party, too narrow for the steps of its walk."""

    def hill(x):
        return 1e-2 * np.exp(-(((x - 0.43) / 0.02) ** 2))

    game = one_number_each(hill, np.zeros(1), np.ones(1), np.array([0.4]))
    found = certify(game, np.array([0.4]))
    assert not found.holds
    assert found.better[0] == pytest.approx(0.43, abs=1e-3)


@pytest.mark.parametrize("model", [MultiSectorModel(many_sectors(8)), MultiSectorCESModel(many_sectors(8))])
def test_certificates_agree_with_a_fine_grid(model) -> None:
    """At rates that are nobody's best, each party gains what the best of 200 rates gains, and no less."""
    game, at = game_on(model, everyone(model, "uniform")), np.full(4, 0.05)
    found, here = certify(game, at), game.payoffs(at)
    for party in range(4):
        others = [game.payoffs(np.where(np.arange(4) == party, rate, at))[party] for rate in np.linspace(0, 1, 201)]
        assert max(others) - 1e-9 <= here[party] + found.gains[party] <= max(others) + 5e-4


def everyone(model, rates: str = "free", ceiling: float = 1.0, sectors: tuple[str, ...] = ALL):
    tool = Tool(by=RATES[rates], sectors=sectors, ceiling=ceiling)
    return [Player(code, objective("welfare"), (tool,)) for code in model.world.economies]


def symmetric(n: int = 3, k: int = 3, theta: tuple[float, ...] = (3.0, 5.0, 7.0)) -> World:
    flows = np.full((n, n, k), 40.0) + 300 * np.eye(n)[:, :, None]
    return world(flows, np.zeros((n, n, k)), 0.6 * flows.sum(axis=(1, 2)), np.array(theta[:k]))


def test_symmetric_players_set_the_same_rates_and_lose_the_same() -> None:
    found = nash_tariffs(MultiSectorModel(symmetric()), everyone(MultiSectorModel(symmetric())))
    assert found.converged
    assert np.ptp(found.payoffs) < 1e-8
    assert found.payoffs[0] < -0.1  # all lose
    assert np.ptp(found.numbers.reshape(3, -1), axis=0).max() < 1e-4
    assert found.numbers.min() > 0.05


def test_relabelling_economies_changes_no_payoff() -> None:
    base = many_sectors(8)
    order = [2, 0, 3, 1]
    turned = replace(
        base,
        economies=tuple(base.economies[i] for i in order),
        flows=base.flows[np.ix_(order, order)],
        tariffs=base.tariffs[np.ix_(order, order)],
        gdp=base.gdp[order],
    )
    here, there = (nash_tariffs(m, everyone(m, "mfn")) for m in (MultiSectorModel(base), MultiSectorModel(turned)))
    assert here.converged
    assert there.converged
    np.testing.assert_allclose(there.payoffs, here.payoffs[order], atol=1e-5)


@pytest.mark.parametrize("theta", [4.0, 16.0, 64.0, 512.0])
def test_a_tiny_open_economy_taxes_by_its_varieties_alone(theta: float) -> None:
    """A share in foreign spending of nil leaves t = 1/theta, which tends to zero as its goods become replaceable.

    The rate hardly matters to it then: half a percent of it is what the settled gain leaves open.
    """
    size = np.array([1e-4, 1.0, 1.5])
    flows = 100 * np.outer(size, size)[:, :, None]
    base = world(flows, np.zeros((3, 3, 1)), flows.sum(axis=(1, 2)), np.array([theta]))
    model = MultiSectorCESModel(base)
    found = nash_tariffs(model, everyone(model, "uniform", sectors=("S0",)))
    assert found.converged
    assert found.numbers[0] == pytest.approx(1 / theta, rel=5e-3)
    assert found.numbers[0] < found.numbers[1:].min()


def test_the_war_is_an_equilibrium_of_free_rates_too() -> None:
    """With free rates nobody gains by returning to the best uniform answer."""
    model = MultiSectorModel(many_sectors(9))
    war = nash_tariffs(model, everyone(model))
    assert war.converged
    game = war.game
    for at, code in enumerate(CODES[:4]):
        own = game.owner == at
        for rate in (0.0, 0.1, 0.2, 0.4):
            assert game.payoffs(np.where(own, rate, war.numbers))[at] <= war.payoffs[at] + 1e-7, code


def test_governments_that_reckon_with_foreigners_gain_against_the_formula() -> None:
    """The formula's rates are no exact equilibrium, and every player's true best answer is near its rate."""
    model = MultiSectorCESModel(many_sectors(2))
    rates = model.war().rates
    game = game_on(model, everyone(model, "uniform"))
    for code in model.world.economies:
        found = best_response(game, code, rates)
        assert found.gain > 0
        assert found.own[0] == pytest.approx(rates[model.world.economies.index(code)], rel=0.35)


def test_the_war_command_prints_a_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    war(players="USA,CHN", rates="uniform", json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["converged"]
    assert found["certificate"]["largest"] <= found["certificate"]["allowed"]
    assert [row["party"] for row in found["numbers"]] == ["USA", "CHN"]
    war(players="USA,CHN", rates="uniform", balanced=True)
    shown = capsys.readouterr().out
    assert "nobody gains more than" in shown
    assert "Sources:" in shown
