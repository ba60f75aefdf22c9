"""Best rates: against closed forms, against a grid, and the optima of the one-sector model of 194 economies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from small_worlds import CODES

from parley.errors import BadInput, NotConverged
from parley.model import EndogenousDeficitModel
from parley.model.arrays import Array
from parley.model.endogenous_deficit.calibration import baseline
from parley.model.endogenous_deficit.equations import state
from parley.model.endogenous_deficit.model import default_parameters, roundabout_parameters
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.model.optimum import Problem, maximise, tied, weighted_sum
from parley.model.replication.ignatenko2025_cases import home_formula, setting
from parley.world import World

P = default_parameters()


class ToyInputs(NamedTuple):
    tariff: Array
    target: Array


@dataclass(frozen=True)
class Toy:
    """x = t, and what is measured falls with the squared distance of every rate from its target."""

    size: int = 6

    def fix(self, inputs: ToyInputs) -> ToyInputs:
        return inputs

    def residual(self, x: Array, fixed: ToyInputs) -> Array:
        return x - fixed.tariff.ravel()

    def jacobian(self, x: Array, fixed: ToyInputs) -> Array:
        return np.eye(self.size)

    def measures(self, x: Array, inputs: ToyInputs) -> dict[str, Array]:
        return {"welfare": -((x - inputs.target.ravel()) ** 2).reshape(2, 3).sum(axis=1)}

    def part(self, inputs: ToyInputs, done: float) -> ToyInputs:
        return inputs._replace(tariff=done * inputs.tariff)

    def market(self, equation: int) -> str:
        return f"cell {equation}"


TARGET = np.array([[0.1, 0.2, 0.6], [-0.3, 0.4, 2.0]])
ALL = np.ones((2, 3), dtype=bool)


@pytest.mark.parametrize(
    ("by", "expected"),
    [((), [[0.5] * 3] * 2), ((0,), [[0.3] * 3, [0.7] * 3]), ((1,), [[0.0, 0.3, 1.3]] * 2), ((0, 1), TARGET)],
)
def test_ties_and_bounds_have_the_mean_of_targets_as_their_optimum(by: tuple[int, ...], expected: Any) -> None:
    """Least squares by hand: a tied rate is the mean of its cells' targets, a bound binds where that lies outside."""
    problem = Problem(
        Toy(), ToyInputs(np.zeros((2, 3)), TARGET), tied(ALL, by), weighted_sum({"welfare": np.ones(2)}), upper=1.2
    )
    found = maximise(problem, [0.05, 0.9])
    best = np.clip(expected, 0.0, 1.2)
    np.testing.assert_allclose(found.solved.inputs.tariff, best, atol=1e-5)
    assert found.value == pytest.approx(-((best - TARGET) ** 2).sum(), abs=1e-9)
    assert found.converged
    assert abs(found.gain_elsewhere) < 1e-8
    assert len(found.values) == 2


def test_only_reached_cells_move_and_weights_choose_the_objective() -> None:
    reached = np.zeros((2, 3), dtype=bool)
    reached[1, 1] = reached[0, 0] = True
    goal = weighted_sum({"welfare": np.array([0.0, 1.0])})
    found = maximise(Problem(Toy(), ToyInputs(np.full((2, 3), 0.7), TARGET), tied(reached, (0, 1)), goal), [0.5])
    tariff = found.solved.inputs.tariff
    assert tariff[1, 1] == pytest.approx(0.4, abs=1e-6)
    assert tariff[0, 0] == pytest.approx(0.5)  # the objective does not ask for it
    assert (tariff[~reached] == 0.7).all()


def test_bad_problems_are_refused() -> None:
    inputs, goal = ToyInputs(np.zeros((2, 3)), TARGET), weighted_sum({"welfare": np.ones(2)})
    with pytest.raises(BadInput, match="no cell"):
        tied(np.zeros((2, 3), dtype=bool))
    with pytest.raises(BadInput, match="lower bound"):
        Problem(Toy(), inputs, tied(ALL), goal, lower=0.5, upper=0.2)
    with pytest.raises(BadInput, match="at least one start"):
        maximise(Problem(Toy(), inputs, tied(ALL), goal), [])


@pytest.mark.parametrize("seed", range(3))
def test_two_countries_have_the_textbook_optimum(seed: int) -> None:
    """t* = 1/(eps (1 - home's share in foreign spending)) at the optimum (Gros 1987, J. Int. Economics 23)."""
    rng = np.random.default_rng(seed)
    trade, (home, abroad) = rng.uniform(20, 60), rng.uniform(80, 400, 2)
    base = baseline(np.array([[home, trade], [trade, abroad]]), np.zeros(2), np.ones(2))
    p = replace(P, scale=0.0, kappa=0.0)
    equations = DeficitEquations(base, CODES[:2])
    imports = np.array([[False, False], [True, False]])
    goal = weighted_sum({"real_income": np.array([1.0, 0.0])})
    found = maximise(Problem(equations, equations.inputs(np.zeros((2, 2)), p, 0.0), tied(imports), goal), [0.1, 0.5])
    s = state(found.solved.solution.x, found.solved.fixed)
    share = s.appeal[0] * found.solved.fixed.gross[0, 1] / s.access[1]
    assert found.numbers[0] == pytest.approx(1 / (P.eps * (1 - share)), rel=1e-4)
    assert found.converged


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("cepii-2023")


def of_home(world: World, p, upper: float = 1.0, by: tuple[int, ...] = ()) -> Problem:
    """The United States choose rates for their own welfare."""
    model = EndogenousDeficitModel(world, p)
    equations, home, n = DeficitEquations(model.baseline, world.economies), world.at("USA"), len(world.economies)
    imports = np.zeros((n, n), dtype=bool)
    imports[:, home] = np.arange(n) != home
    goal = weighted_sum({"welfare": np.eye(n)[home]})
    return Problem(equations, equations.inputs(np.zeros((n, n)), p, 1.0), tied(imports, by), goal, upper=upper)


def test_the_best_uniform_rate_beats_the_published_formula(world: World) -> None:
    """25.12 % and +1.81 %; the formula's 21.80 % gives +1.79 % (model.md A.5)."""
    problem = of_home(world, P)
    found = maximise(problem, [0.1, 0.0, 0.4])
    formula = home_formula(setting(EndogenousDeficitModel(world)))[0]
    assert 100 * found.numbers[0] == pytest.approx(25.12, abs=5e-3)
    assert found.value == pytest.approx(1.81, abs=5e-3)
    assert formula == pytest.approx(0.2180, abs=5e-5)
    assert welfare_at(problem, formula) == pytest.approx(1.79, abs=5e-3)
    certified(found)


def welfare_at(problem: Problem, rate: float) -> float:
    solved = problem.solve(np.array([rate]))
    found = problem.equations.measures(solved.solution.x, solved.inputs)["welfare"]
    return float(found @ problem.goal.arguments[0])


def certified(found) -> None:
    assert found.converged
    assert found.projected_gradient < 1e-4
    assert abs(found.gain_elsewhere) < 1e-6


def test_the_best_uniform_rate_with_inputs(world: World) -> None:
    """17.93 % (model.md A.5), above its neighbours on a grid and above the published 12.57 %."""
    problem = of_home(world, roundabout_parameters())
    found = maximise(problem, [0.1, 0.0, 0.4])
    assert 100 * found.numbers[0] == pytest.approx(17.93, abs=5e-3)
    grid = {rate: welfare_at(problem, rate) for rate in (0.1257, 0.17, 0.1793, 0.19, 0.3)}
    assert grid[0.1257] == pytest.approx(2.15, abs=5e-3)
    assert max(grid.values()) == grid[0.1793]
    assert 0 <= found.value - grid[0.1793] < 1e-6
    certified(found)


def test_193_free_rates_do_better_than_a_uniform_one(world: World) -> None:
    """At least +2.288 % with inputs (model.md A.5, three decimals); every start leads to the same optimum."""
    found = maximise(of_home(world, roundabout_parameters(), by=(0,)), [0.1, 0.0, 0.4])
    assert len(found.numbers) == 193
    assert found.value > 2.288 - 5e-4
    assert found.numbers.min() > 0
    certified(found)


def test_retaliation_can_hurt_those_who_retaliate_less(world: World) -> None:
    """With inputs, income-weighted non-US welfare: 17 % gives -1.024, 28.3 % -1.063, free rates at least -1.015."""
    p = roundabout_parameters()
    start = setting(EndogenousDeficitModel(world))
    uniform, free = (retaliation(world, p, start.imports_taxed(start.announced), by) for by in ((), (1,)))
    assert welfare_at(uniform, 0.17) == pytest.approx(-1.024, abs=5e-4)
    assert welfare_at(uniform, 0.283) == pytest.approx(-1.063, abs=5e-4)
    found = maximise(free, [0.17])
    assert found.value >= -1.015
    assert found.converged


def retaliation(world: World, p, announced, by: tuple[int, ...]) -> Problem:
    """All others choose rates on the United States for their income-weighted welfare."""
    model = EndogenousDeficitModel(world, p)
    equations, home, n = DeficitEquations(model.baseline, world.economies), world.at("USA"), len(world.economies)
    others = np.arange(n) != home
    exports = np.zeros((n, n), dtype=bool)
    exports[home] = others
    weight = np.where(others, model.baseline.income, 0.0)
    goal = weighted_sum({"welfare": weight / weight.sum()})
    return Problem(equations, equations.inputs(announced, p, 1.0), tied(exports, by), goal)


def test_rates_without_an_equilibrium_are_named(world: World) -> None:
    with pytest.raises(NotConverged, match=r"rates between 4 and 4.* of [A-Z]{3}"):
        maximise(of_home(world, P, upper=5.0), [4.0])
