"""Trade wars: closed forms, symmetry, relabelling, tiny economies, and the published formula's equilibrium."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from small_worlds import CODES, many_sectors, world
from toy_games import cournot, cournot_quantities, pursuit

from parley.cli.war_command import war
from parley.games import RATES, Player, Tool, best_response, certify, game_on, nash, nash_tariffs, objective
from parley.games.settle import settle
from parley.model import MultiSectorModel
from parley.model.frame import solve
from parley.model.multi_sector_ces.equations import Inputs, state
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.multi_sector_ces.nash import uniform_tariff
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


@pytest.mark.parametrize("theta", [4.0, 16.0, 64.0])
def test_a_tiny_open_economy_taxes_by_its_varieties_alone(theta: float) -> None:
    """A share in foreign spending of nil leaves t = 1/theta, which tends to zero as its goods become replaceable."""
    size = np.array([1e-4, 1.0, 1.5])
    flows = 100 * np.outer(size, size)[:, :, None]
    base = world(flows, np.zeros((3, 3, 1)), flows.sum(axis=(1, 2)), np.array([theta]))
    model = MultiSectorCESModel(base)
    found = nash_tariffs(model, everyone(model, "uniform", sectors=("S0",)))
    assert found.converged
    assert found.numbers[0] == pytest.approx(1 / theta, rel=2e-3)
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


@dataclass(frozen=True, eq=False)
class ForeignersAsGiven:
    """One rate an importer; each government takes foreign wages and foreign spending as they are.

    Written from the model's definitions: a government sees only its own labour market answer. Payoffs are those of the
    whole equilibrium; slopes are what each government believes.
    """

    model: MultiSectorCESModel

    @property
    def parties(self) -> tuple[str, ...]:
        return self.model.world.economies

    @property
    def lower(self):
        return np.zeros(len(self.parties))

    @property
    def upper(self):
        return np.ones(len(self.parties))

    @property
    def start(self):
        return np.full(len(self.parties), 0.2)

    @property
    def owner(self):
        return np.arange(len(self.parties))

    def payoffs(self, numbers):
        base, s = self._equilibrium(numbers)
        return 100 * np.log(s.spending / base.spending) - 100 * s.log_price

    def own_slopes(self, numbers):
        low, _, high = self._believed(numbers, 1e-4)
        return self.payoffs(numbers), 100 * (high - low) / 2e-4

    def curvatures(self, numbers):
        low, here, high = self._believed(numbers, 1e-3)
        return -100 * (high - 2 * here + low) / 1e-6

    def payoffs_and_slopes(self, numbers):
        payoffs, slopes = self.own_slopes(numbers)
        return payoffs, np.diag(slopes)

    def payoff_and_slope(self, party, numbers):
        payoffs, slopes = self.own_slopes(numbers)
        return payoffs[party], slopes[[party]]

    def _believed(self, numbers, step):
        """Log real income of each government, as it sees it, at a lower, its own and a higher rate, (3, n)."""
        base, s = self._equilibrium(numbers)
        seen = [
            [self._real_income(base, s, numbers, i, numbers[i] + way * step) for i in self.owner] for way in (-1, 0, 1)
        ]
        return np.array(seen)

    def _equilibrium(self, rates):
        world = self.model.world
        equations = self.model.equations(_unchanged(world))
        base, theta = equations.base, world.theta(world.default_elasticities)
        tariff = uniform_tariff(base, rates, np.ones(len(rates), dtype=bool))
        solved = solve(equations, Inputs(tariff, np.ones_like(base.share), base.accounts.rents, theta, base.transfer))
        return base, state(solved.solution.x, solved.fixed)

    def _real_income(self, base, s, rates, i, rate):
        """Log real income of i if it sets `rate` and only its own wage and spending answer."""
        theta = self.model.world.theta(self.model.world.default_elasticities)
        rates = np.where(np.arange(len(rates)) == i, rate, rates)
        charge = (1 + uniform_tariff(base, rates, np.ones(len(rates), dtype=bool))) / (1 + base.accounts.tariff)
        paid = 1 + uniform_tariff(base, rates, np.ones(len(rates), dtype=bool))

        def at(log_wage):
            wage = np.where(np.arange(len(rates)) == i, log_wage, s.log_wage)
            weight = base.share * np.exp(-theta[:, None, None] * (np.log(charge) + wage[None, :, None]))
            share = weight / weight.sum(axis=1, keepdims=True)
            kept = (base.spending_share[:, i] * (share / paid)[:, :, i].sum(axis=1)).sum()
            income = base.income[i] * np.exp(log_wage)
            spending = np.where(np.arange(len(rates)) == i, income / kept, s.spending)
            sales = (share / paid * (base.spending_share * spending)[:, None, :]).sum(axis=(0, 2))[i]
            price = -(base.spending_share[:, i] * np.log(weight[:, :, i].sum(axis=1)) / theta).sum()
            return sales - income, np.log(spending[i]) - price

        return at(brentq(lambda w: at(w)[0], s.log_wage[i] - 1, s.log_wage[i] + 1, xtol=1e-15))[1]


def _unchanged(base: World):
    from parley.vocabulary import Policy

    return Policy("unchanged", base.economies, base.sectors, base.tariffs, base.tariffs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_formulas_war_is_the_one_of_governments_that_take_foreigners_as_given(seed: int) -> None:
    """To 1e-6 in every rate; Lashkaripour (2021), docs/reference/model.md, eqs. 3.17, 3.18 and 9.12."""
    model = MultiSectorCESModel(replace(many_sectors(seed), tariffs=np.zeros((4, 4, 3))))
    found = settle(ForeignersAsGiven(model), np.full(4, 0.2))
    np.testing.assert_allclose(found.numbers, model.war().rates, atol=1e-6)


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
