"""Governments that take foreigners as given: a slow reference, the published formula's equilibrium, and bad input."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.optimize import brentq
from small_worlds import many_sectors, world

from parley.cli.war_command import war
from parley.errors import BadInput
from parley.games import RATES, Objective, Player, Tool, best_response, foreigners_given, game_on, nash, objective
from parley.games.wars.foreigners import CLOSE, on_premise
from parley.games.wars.tariffwar import study_game
from parley.model import FixedTransfers, MultiSectorCESModel, MultiSectorModel, ServicesAtDestination
from parley.model.frame import solve
from parley.model.multi_sector_ces.equations import Inputs, state
from parley.model.replication.published import rows

ALL = ("S0", "S1", "S2")


def everyone(model, rates: str = "uniform") -> list[Player]:
    return [Player(code, objective("welfare"), (Tool(by=RATES[rates], sectors=ALL),)) for code in model.world.economies]


@dataclass(frozen=True, eq=False)
class Reference:
    """What one government believes, written from the model's definitions: only its own labour market answers.

    Attributes
    ----------
    equations, inputs : the model, and the tariffs at which foreign wages and spending are as they are.
    importer : the government's position.
    """

    equations: object
    inputs: Inputs
    importer: int

    def real_income(self, tariff) -> float:
        """Log of real income at tariffs that differ from the inputs' in the importer's column alone."""
        base, theta, i = self.equations.base, self.inputs.theta, self.importer
        s = state(solve(self.equations, self.inputs).solution.x, self.equations.fix(self.inputs))
        mine = np.arange(len(base.income)) == i
        paid = 1 + tariff

        def at(log_wage):
            wage = np.where(mine, log_wage, s.log_wage)
            charge = paid / (1 + base.accounts.tariff)
            weight = base.share * np.exp(-theta[:, None, None] * (np.log(charge) + wage[None, :, None]))
            share = weight / weight.sum(axis=1, keepdims=True)
            kept = (base.spending_share[:, i] * (share / paid)[:, :, i].sum(axis=1)).sum()
            income = base.income * np.exp(wage)
            received = income[i] + self.inputs.transfer[i] * income.sum() / base.income.sum()
            spending = np.where(mine, received / kept, s.spending)
            sales = (share / paid * (base.spending_share * spending)[:, None, :]).sum(axis=(0, 2))[i]
            price = -(base.spending_share[:, i] * np.log(weight[:, :, i].sum(axis=1)) / theta).sum()
            return sales - income[i], np.log(spending[i] / base.spending[i]) - price

        return at(brentq(lambda w: at(w)[0], s.log_wage[i] - 1, s.log_wage[i] + 1, xtol=1e-15))[1]


@pytest.mark.parametrize("closure", [None, FixedTransfers()])
@pytest.mark.parametrize("kind", ["uniform", "free"])
def test_beliefs_are_those_of_a_slow_reference(kind: str, closure) -> None:
    """Payoffs of deviations, far ones too, and slopes by central differences, at random rates."""
    model = MultiSectorCESModel(many_sectors(4), *([] if closure is None else [closure]))
    game = foreigners_given(model, everyone(model, kind))
    rng = np.random.default_rng(7)
    numbers = rng.uniform(0.05, 0.5, len(game.owner))
    _, slopes = game.own_slopes(numbers)
    for party in range(4):
        mine = np.flatnonzero(game.owner == party)
        alone = game.facing(party, numbers)
        slow = Reference(game.game.equations, game.game.applied(numbers), party)
        for trial in (numbers[mine], rng.uniform(0, 1, len(mine)), np.ones(len(mine))):
            moved = numbers.copy()
            moved[mine] = trial
            expected = 100 * np.expm1(slow.real_income(game.game.applied(moved).tariff))
            assert alone.payoffs(trial)[0] == pytest.approx(expected, abs=1e-9)
        for at in mine[:2]:
            up, down = (
                slow.real_income(game.game.applied(numbers + way * 1e-5 * (np.arange(len(numbers)) == at)).tariff)
                for way in (1, -1)
            )
            scale = 1 + game.payoffs(numbers)[party] / 100
            assert slopes[at] == pytest.approx(100 * scale * (up - down) / 2e-5, abs=2e-6)
            assert alone.payoff_and_slope(0, numbers[mine])[1][at - mine[0]] == pytest.approx(slopes[at], abs=1e-8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_formulas_war_is_the_one_of_governments_that_take_foreigners_as_given(seed: int) -> None:
    """Lashkaripour (2021), docs/reference/model.md, eqs. 3.17, 3.18 and 9.12."""
    model = MultiSectorCESModel(replace(many_sectors(seed), tariffs=np.zeros((4, 4, 3))))
    found = nash(foreigners_given(model, everyone(model)), tolerance=CLOSE)
    assert found.converged
    np.testing.assert_allclose(found.numbers, model.war().rates, atol=1e-8)


@pytest.mark.parametrize("name", ["icio-2022", "wiod-2014"])
def test_on_the_studys_worlds_the_search_meets_the_studys_own_figures(name: str) -> None:
    """Rates and welfare of all economies that the study's program computed, to 1e-6 percentage points."""
    printed = {row["who"]: row for row in rows("tariffwar", "computed") if row["case"] == f"{name}:IS"}
    found = nash(on_premise(study_game(name, "IS")), tolerance=CLOSE)
    assert found.converged
    rates, losses = (
        np.array([float(printed[who][column]) for who in found.game.parties]) for column in ("nash_tariff", "welfare")
    )
    np.testing.assert_allclose(100 * found.numbers, rates, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.payoffs, losses, rtol=0, atol=1e-6)


def test_on_the_premise_free_rates_are_worth_no_more_than_one() -> None:
    """Prices abroad do not answer, so there is nothing to gain by taxing one partner or sector more than another."""
    model = MultiSectorCESModel(many_sectors(5, zeros=0.0))
    free, one = (nash(foreigners_given(model, everyone(model, kind)), tolerance=1e-16) for kind in ("free", "uniform"))
    assert free.converged
    np.testing.assert_allclose(free.payoffs, one.payoffs, atol=1e-6)
    np.testing.assert_allclose(free.numbers, one.numbers[free.game.owner], atol=1e-4)


def test_with_one_partner_that_taxes_nothing_the_premise_is_no_premise() -> None:
    """The partner's wage is the numeraire and its spending is its wage: the exact best rate is the formula's."""
    rng = np.random.default_rng(5)
    flows = rng.uniform(50, 200, (2, 2, 3)) + 400 * np.eye(2)[:, :, None]
    model = MultiSectorCESModel(world(flows, np.zeros((2, 2, 3)), flows.sum(axis=(1, 2)), np.array([3.0, 5.0, 8.0])))
    first = everyone(model)[:1]
    exact = best_response(game_on(model, first), first[0].name)
    given = nash(foreigners_given(model, first), tolerance=CLOSE)
    assert exact.own[0] == pytest.approx(given.numbers[0], abs=2e-6)
    assert exact.payoffs[0] == pytest.approx(given.payoffs[0], abs=1e-9)


def test_whom_the_premise_does_not_fit_is_told_why() -> None:
    base = many_sectors(2)
    model = MultiSectorCESModel(base)
    with pytest.raises(BadInput, match="without inputs"):
        foreigners_given(MultiSectorModel(base), everyone(model))
    with pytest.raises(BadInput, match="purged"):
        foreigners_given(MultiSectorCESModel(base, ServicesAtDestination()), everyone(model))
    with pytest.raises(BadInput, match="one economy"):
        foreigners_given(MultiSectorCESModel(many_sectors(2, n=6)), ["USMCA"])
    both = Objective("both", (("welfare", 1.0), ("tariff_revenue", 0.4)))
    with pytest.raises(BadInput, match="one economy"):
        foreigners_given(model, [Player("USA", both)])


def test_the_war_command_takes_foreigners_as_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert war(players="USA,CHN", rates="uniform", services=True, foreigners="given", json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["certificate"]["largest"] <= found["certificate"]["allowed"]
    with pytest.raises(BadInput, match="one economy"):
        war(players="EU", foreigners="given")
