"""Gradients by the adjoint: equal to finite differences in every input, for outcomes and for any other function."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from small_worlds import many_sectors, policy, random_policy, rates, world

from parley.errors import BadInput, NotConverged, UnknownName
from parley.model import IncomeTaxRelief, LumpSum, MultiSectorModel, frame
from parley.model.gradient import gradient, pullback
from parley.model.sensitivity import Sensitivity
from parley.world import World

STEP = 1e-5
OUTCOMES = ("welfare", "welfare_consistent", "goods_balance", "revenue")


def scenario(seed: int) -> frame.Solved:
    base, rng = many_sectors(seed), np.random.default_rng(seed)
    n, k = base.flows.shape[1:]
    change = replace(
        random_policy(base, seed, 0.5),
        costs=rng.uniform(0.8, 1.3, base.flows.shape),
        rents_before=rates(rng, n, k, 0.1),
        rents_after=rates(rng, n, k, 0.3),
        export_after=rates(rng, n, k, 0.3),
    )
    model = MultiSectorModel(base)
    inputs = model.inputs(change, IncomeTaxRelief())._replace(relief=0.6)  # both uses of revenue at once
    return frame.solve(model.equations(change), inputs)


def moved(solved: frame.Solved, name: str, direction) -> float:
    """Central difference of the sum of everything measured, weighted, when one input moves along a direction."""
    inputs = solved.inputs
    ends = []
    for sign in (1, -1):
        there = inputs._replace(**{name: getattr(inputs, name) + sign * STEP * direction})
        ends.append(frame.solve(solved.equations, there, solved.solution.x))
        assert ends[-1].solution.converged
    up, down = (end.equations.measures(end.solution.x, end.inputs) for end in ends)
    return {outcome: (up[outcome] - down[outcome]) / (2 * STEP) for outcome in OUTCOMES}


@pytest.mark.parametrize("seed", range(2))
def test_a_gradient_equals_finite_differences_in_every_input(seed: int) -> None:
    solved, rng = scenario(seed), np.random.default_rng(seed)
    slopes = {outcome: gradient(solved, outcome, 1) for outcome in OUTCOMES}
    for name in solved.inputs._fields:
        direction = rng.normal(0, 1, np.shape(getattr(solved.inputs, name)))
        expected = moved(solved, name, direction)
        for outcome, slope in slopes.items():
            found = (getattr(slope, name) * direction).sum()
            assert found == pytest.approx(expected[outcome][1], rel=2e-6, abs=1e-6), (outcome, name)


def test_weights_add_up_economies() -> None:
    solved = scenario(3)
    weights = np.array([0.5, 0.0, -1.0, 2.0])
    each = [gradient(solved, "welfare", i).tariff for i in range(4)]
    expected = sum(weight * slope for weight, slope in zip(weights, each, strict=True))
    np.testing.assert_allclose(gradient(solved, "welfare", weights).tariff, expected, rtol=1e-9, atol=1e-12)


def taxed_welfare(equations, x, inputs, price):
    """A function of the solution and, directly, of the inputs."""
    return equations.measures(x, inputs)["welfare"][0] - price * (inputs.tariff**2).sum()


def test_any_function_can_be_pulled_back() -> None:
    solved = scenario(4)
    price = 0.3
    found = pullback(solved, taxed_welfare, price)
    measured = solved.equations.measures(solved.solution.x, solved.inputs)["welfare"][0]
    assert found.value == pytest.approx(measured - price * (solved.inputs.tariff**2).sum(), rel=1e-12)
    expected = gradient(solved, "welfare", 0).tariff - 2 * price * solved.inputs.tariff
    np.testing.assert_allclose(found.inputs.tariff, expected, rtol=1e-9, atol=1e-11)


def test_a_world_that_scales_has_the_same_slopes() -> None:
    """Welfare in percent does not know the unit of money; revenue in money scales with it."""
    base = many_sectors(5)
    change = random_policy(base, 5, 0.5)
    one, other = (MultiSectorModel(w) for w in (base, replace(base, flows=1000 * base.flows, gdp=1000 * base.gdp)))
    small, large = (frame.solve(m.equations(change), m.inputs(change)) for m in (one, other))
    for name, factor in (("welfare", 1), ("revenue", 1000)):
        expected = factor * gradient(small, name, 2).tariff
        np.testing.assert_allclose(gradient(large, name, 2).tariff, expected, rtol=1e-7, atol=1e-7 * factor)


@pytest.fixture(scope="module")
def icio() -> MultiSectorModel:
    return MultiSectorModel(World.load("icio-2022"))


@pytest.fixture(scope="module")
def ranked(icio: MultiSectorModel) -> Sensitivity:
    return icio.sensitivity("goods_balance[USA]")


def test_the_largest_sensitivity_is_what_a_small_tariff_does(icio: MultiSectorModel, ranked: Sensitivity) -> None:
    base, first = icio.world, ranked.rows(1)[0]
    after = np.array(base.tariffs)
    place = base.at(first["exporter"]), base.at(first["importer"]), base.sectors.index(first["sector"])
    after[place] += 1e-4
    outcome = icio.solve(policy(base, after))
    assert 0.01 * first["effect"] == pytest.approx(outcome.value("goods_balance", "USA"), rel=1e-2)
    assert abs(first["effect"]) == np.abs(ranked.effect).max()


def test_sensitivities_are_ranked_and_serialise(ranked: Sensitivity) -> None:
    rows = ranked.rows(50)
    sizes = [abs(row["effect"]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert all(row["exporter"] != row["importer"] for row in rows)
    assert {row["importer"] for row in ranked.rows(5, importer="CHN")} == {"CHN"}
    assert ranked.table(7).height == 7
    read = json.loads(ranked.to_json(3))
    assert read["unit"] == "million USD per percentage point"
    assert read["rows"] == ranked.rows(3)
    assert read["sources"] == list(ranked.sources) != []
    assert "<svg" in ranked.chart(3).to_svg()
    with pytest.raises(BadInput, match="no economy"):
        ranked.rows(5, importer="XXX")


@pytest.mark.parametrize("asked", ["welfare[EU]", "exports[EU]"])
def test_a_group_moves_as_its_figure_does(asked: str) -> None:
    base = many_sectors(6)
    codes = ("DEU", "FRA", "ITA", "USA")
    base = world_of(base, codes)
    model, change = MultiSectorModel(base), random_policy(base, 6, 0.5)
    effect = model.sensitivity(asked, change, LumpSum()).effect
    name = asked.split("[")[0]
    ends = []
    for sign in (1, -1):
        after = np.array(change.tariff_after)
        after[3, 0, 1] += sign * STEP
        ends.append(model.solve(replace(change, tariff_after=after), LumpSum()).value(name, "EU"))
    assert effect[3, 0, 1] * 100 == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=1e-6, abs=1e-7)


def world_of(base: World, codes: tuple[str, ...]) -> World:
    renamed = world(base.flows, base.tariffs, base.gdp, base.theta("own"))
    return replace(renamed, economies=codes)


def test_what_cannot_be_differentiated_says_so() -> None:
    base = world_of(many_sectors(6), ("DEU", "FRA", "ITA", "USA"))
    model = MultiSectorModel(base)
    with pytest.raises(BadInput, match="metric\\[who\\]"):
        model.sensitivity("welfare of the USA")
    with pytest.raises(UnknownName, match="welfare"):
        model.sensitivity("wellfare[USA]")
    with pytest.raises(BadInput, match="no weighted sum"):
        model.sensitivity("exports_to_gdp[EU]")
    solved = scenario(0)
    unsolved = replace(solved, solution=replace(solved.solution, converged=False))
    with pytest.raises(NotConverged, match="market"):
        gradient(unsolved, "welfare", 0)
