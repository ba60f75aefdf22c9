"""Batches: the same answers as one by one, in order, in bounded memory, whatever the number of workers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from small_worlds import many_sectors, policy, random_policy

from parley.model import LumpSum, MultiSectorModel, frame
from parley.model.batch import solve_many, solve_together
from parley.model.multi_sector.equations import Inputs
from parley.model.multi_sector.system import SectorEquations
from parley.world import World


@pytest.fixture(scope="module")
def model() -> MultiSectorModel:
    return MultiSectorModel(many_sectors(1, 5, 3))


@pytest.fixture(scope="module")
def equations(model: MultiSectorModel) -> SectorEquations:
    return model.equations(policy(model.world, model.world.tariffs))


def draws(model: MultiSectorModel, count: int) -> Iterator[Inputs]:
    """Random policies with random elasticities."""
    rng = np.random.default_rng(0)
    for seed in range(count):
        inputs = model.inputs(random_policy(model.world, seed, 2.0), LumpSum())
        yield inputs._replace(theta=inputs.theta * rng.lognormal(0, 0.3, inputs.theta.shape))


def wages(solved: frame.Solved) -> np.ndarray:
    assert solved.solution.converged
    return solved.solution.x


def test_a_batch_is_the_same_as_one_by_one(model: MultiSectorModel, equations: SectorEquations) -> None:
    batch = list(solve_many(equations, draws(model, 50), wages, workers=2))
    assert len(batch) == 50
    for inputs, found in zip(draws(model, 50), batch, strict=True):
        np.testing.assert_allclose(found, frame.solve(equations, inputs).solution.x, atol=1e-10)


def test_the_number_of_workers_changes_no_bit(model: MultiSectorModel, equations: SectorEquations) -> None:
    one, three = (np.array(list(solve_many(equations, draws(model, 60), wages, workers=w))) for w in (1, 3))
    assert (one == three).all()


def test_inputs_are_taken_as_they_are_needed(model: MultiSectorModel, equations: SectorEquations) -> None:
    taken = 0

    def counted() -> Iterator[Inputs]:
        nonlocal taken
        for inputs in draws(model, 1000):
            taken += 1
            yield inputs

    results = solve_many(equations, counted(), wages, workers=2)
    for _ in range(3):
        next(results)
    assert taken < 150
    results.close()


def test_a_scenario_without_an_equilibrium_disturbs_no_other(
    model: MultiSectorModel, equations: SectorEquations
) -> None:
    scenarios = list(draws(model, 12))
    scenarios[5] = scenarios[5]._replace(theta=np.full(3, np.nan))
    found = list(solve_many(equations, scenarios, lambda solved: solved.solution, workers=1))
    assert [i for i, solution in enumerate(found) if not solution.converged] == [5]
    np.testing.assert_allclose(found[6].x, frame.solve(equations, scenarios[6]).solution.x, atol=1e-10)


def test_a_batch_of_none_is_empty(equations: SectorEquations) -> None:
    assert list(solve_many(equations, [], wages)) == []


def test_an_error_in_reading_reaches_the_caller(model: MultiSectorModel, equations: SectorEquations) -> None:
    def refuse(_: frame.Solved) -> None:
        raise ValueError("not to be read")

    with pytest.raises(ValueError, match="not to be read"):
        list(solve_many(equations, draws(model, 20), refuse, workers=2))


def test_scenarios_solved_together_are_the_same(model: MultiSectorModel, equations: SectorEquations) -> None:
    scenarios = list(draws(model, 8))
    stacked = Inputs(*(None if part[0] is None else np.stack(part) for part in zip(*scenarios, strict=True)))
    together = solve_together(equations, stacked)
    assert together.converged.all()
    for inputs, x in zip(scenarios, together.x, strict=True):
        np.testing.assert_allclose(x, frame.solve(equations, inputs).solution.x, atol=1e-10)
    broken = solve_together(equations, stacked._replace(kappa=np.full(8, np.nan)))
    assert not broken.converged.any()


def test_most_scenarios_need_no_jacobian_of_their_own() -> None:
    model = MultiSectorModel(World.load("icio-2022"))
    base, home = model.world, model.world.at("USA")

    def uniform() -> Iterator[Inputs]:
        for rate in np.linspace(0.05, 0.5, 12):
            after = np.array(base.tariffs)
            after[:, home, :27] += rate
            after[home, home] = 0.0
            yield model.inputs(policy(base, after))

    equations = model.equations(policy(base, base.tariffs))
    found = list(solve_many(equations, uniform(), lambda solved: solved.solution, workers=1))
    assert all(solution.converged for solution in found)
    assert sum(solution.inversions for solution in found) <= 2
