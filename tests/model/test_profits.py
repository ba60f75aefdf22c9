"""The model with profits: against its reference, special cases with known answers, invariances, derivatives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import reference_profits
import reference_sectors
from hypothesis import given, settings
from hypothesis import strategies as st
from profit_worlds import abroad_only, paid_back, scenario, small, symmetric, weights_of
from small_worlds import many_sectors, policy, random_policy, rates, world

from parley.model import frame
from parley.model.profits import equations as eq
from parley.model.profits.calibration import calibrate
from parley.model.profits.model import ProfitsModel
from parley.model.profits.system import ProfitsEquations

HATS = (
    "welfare",
    "cpi",
    "wage",
    "real_wage",
    "employment",
    "government_welfare",
    "profits",
    "relative_wage",
    "exports",
)


def percent(hat):
    return 100 * (hat - 1)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), zeros=st.floats(0, 1))
def test_no_change_gives_ones(seed: int, n: int, k: int, zeros: float) -> None:
    base = paid_back(seed, n, k, zeros)
    outcome = ProfitsModel(base, weights_of(base, seed)).solve(policy(base, base.tariffs))
    for name in HATS:
        np.testing.assert_allclose(np.nan_to_num(outcome.values[name]), 0.0, atol=1e-9, err_msg=name)
    assert np.abs(outcome.values["trade_balance_level"]).max() < 1e-8 * base.flows.sum()


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_reference(seed: int) -> None:
    """Imbalances, tariffs, costs and rents at once; the purge by the reference's own equations."""
    rng = np.random.default_rng(seed)
    base = many_sectors(seed)
    weights, sigma = weights_of(base, seed), base.theta("own") + 1
    change = random_policy(base, seed, 0.5)
    before, after = (abroad_only(rng.uniform(0, 0.2, base.flows.shape)) for _ in range(2))
    costs = rng.uniform(0.9, 1.2, base.flows.shape)
    change = replace(change, costs=costs, rents_before=before, rents_after=after)
    outcome = ProfitsModel(base, weights).solve(change)
    wedge = base.tariffs + before
    flows = reference_profits.balanced(base.flows, wedge, sigma)
    expected = reference_profits.solve(flows, wedge, change.tariff_after + after, costs, np.zeros(4), sigma, weights)
    assert outcome.converged
    pairs = {"welfare": "welfare", "cpi": "price", "profits": "profits", "government_welfare": "government"}
    for name, hat in pairs.items():
        np.testing.assert_allclose(outcome.values[name], percent(expected[hat]), atol=1e-7, err_msg=name)
    wage = expected["w"]
    np.testing.assert_allclose(outcome.values["wage"], percent(wage), atol=1e-7)
    np.testing.assert_allclose(outcome.values["relative_wage"], 100 * (wage - wage.mean()), atol=1e-7)
    np.testing.assert_allclose(outcome.flows_after, expected["trade"].sum(axis=2), rtol=1e-7)
    duty = (change.tariff_after * expected["trade"]).sum(axis=(0, 2))
    np.testing.assert_allclose(outcome.values["revenue"], duty, rtol=1e-7, err_msg="revenue is duty without rents")


@pytest.mark.parametrize("seed", range(2))
def test_given_net_exports_agree_with_the_reference(seed: int) -> None:
    """The equations also hold an economy to a transfer; nothing happens when it is the old one."""
    base = many_sectors(seed)
    sigma, weights = base.theta("own") + 1, weights_of(base, seed)
    equations = ProfitsEquations(calibrate(base.flows, base.tariffs, 0 * base.tariffs), base.economies, np.ones(3))
    start = equations.unchanged(sigma, weights)
    assert np.abs(equations.residual(np.zeros(8), equations.fix(start))).max() < 1e-13
    assert np.abs(start.net_exports).min() > 1e-3 * base.flows.sum() / 100, "the world is balanced: nothing is tested"
    inputs = start._replace(tariff=rates(np.random.default_rng(seed), 4, 3, 0.5), net_exports=0.7 * start.net_exports)
    solved = frame.solve(equations, inputs)
    expected = reference_profits.solve(
        base.flows, base.tariffs, inputs.tariff, inputs.costs, inputs.net_exports, sigma, weights
    )
    measured = equations.measures(solved.solution.x, inputs)
    assert solved.solution.converged
    np.testing.assert_allclose(measured["welfare"], percent(expected["welfare"]), atol=1e-7)
    np.testing.assert_allclose(measured["government_welfare"], percent(expected["government"]), atol=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_with_one_markup_for_all_it_is_the_tariff_war_model(seed: int) -> None:
    """With the same sigma everywhere profits follow wages: no profit shifting, and Lashkaripour's (2021) equations."""
    rng = np.random.default_rng(seed)
    before, theta = rates(rng, 4, 3, 0.2), np.full(3, rng.uniform(2, 6))
    flows = symmetric(seed, 4, 3)
    base = world(flows, before, flows.sum(axis=(1, 2)), theta)
    change = random_policy(base, seed, 1.0)
    outcome = ProfitsModel(base).solve(change)
    expected = reference_sectors.tariff_war(flows * (1 + before), before, change.tariff_after, theta)
    np.testing.assert_allclose(outcome.values["welfare"], percent(expected["welfare"]), atol=1e-7)
    np.testing.assert_allclose(outcome.values["wage"], percent(expected["w"]), atol=1e-7)
    assert np.abs(outcome.values["profits"]).max() < 1e-9
    assert outcome.iterations > 0


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6))
def test_one_sector_gains_from_trade_have_their_closed_form(seed: int, n: int) -> None:
    """(own share' / own share)^(-1/(sigma - 1)) without revenue."""
    rng = np.random.default_rng(seed)
    flows, theta = symmetric(seed, n, 1), rng.uniform(1.5, 8, 1)
    base = world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), theta)
    costs = rng.uniform(0.7, 2.0, flows.shape)
    costs[np.arange(n), np.arange(n)] = 1.0
    outcome = ProfitsModel(base).solve(replace(policy(base, base.tariffs), costs=costs))
    before, after = (m.diagonal() / m.sum(axis=0) for m in (outcome.flows_before, outcome.flows_after))
    np.testing.assert_allclose(outcome.values["welfare"], percent((after / before) ** (-1 / theta)), atol=1e-8)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), highest=st.floats(0, 4), zeros=st.floats(0, 1)
)
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, k: int, highest: float, zeros: float) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %; accounts in levels, not the model's own logs."""
    base, model, equations = small(seed, n, k, zeros)
    inputs = scenario(base, model, seed, highest)
    solved = frame.solve(equations, inputs)
    assert solved.solution.converged, solved.worst_market
    s = eq.state(solved.solution.x, solved.fixed)
    paid, sales = s.flows * (1 + inputs.tariff + inputs.rents), s.flows.sum(axis=1)
    sigma = inputs.sigma
    wages = np.exp(s.log_wage) * (equations.base.sector_sales * (sigma - 1) / sigma).sum(axis=1)
    np.testing.assert_allclose((sales * (sigma - 1) / sigma).sum(axis=1), wages, rtol=1e-10)
    duty_and_rents = ((inputs.tariff + inputs.rents) * s.flows).sum(axis=(0, 2))
    spent = np.exp(s.log_spending) * equations.base.spending
    np.testing.assert_allclose(wages + (sales / sigma).sum(axis=1) + duty_and_rents, spent, rtol=1e-10)
    np.testing.assert_allclose(paid.sum(axis=0), equations.base.spending_share * spent[:, None], rtol=1e-10, atol=1e-12)
    for group in equations.base.groups[equations.base.groups.sum(axis=1) > 0]:
        before = equations.base.sector_sales @ (1 - 1 / sigma)
        assert group @ wages == pytest.approx(group @ before, rel=1e-10), "the numeraire is the group's wage bill"


@cache
def automatic():
    """JAX's own derivative of the residual, compiled, and the residual."""
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax.jit(jax.jacfwd(eq.residual)), jax.jit(eq.residual)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_the_hand_written_jacobian_is_the_derivative(seed: int) -> None:
    jacobian, residual = automatic()
    base, model, equations = small(seed)
    rng = np.random.default_rng(seed)
    inputs = scenario(base, model, seed)._replace(net_exports=0.02 * equations.base.sales * rng.normal(size=4))
    x, fixed = rng.normal(0, 0.05, 8), equations.fix(inputs)
    expected = np.asarray(jacobian(x, fixed))
    np.testing.assert_allclose(equations.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(eq.residual(x, fixed), np.asarray(residual(x, fixed)), atol=1e-12)
    assert equations.size == len(expected)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(5)))
def test_relabelling_permutes_the_result(seed: int, order: list[int]) -> None:
    base = many_sectors(seed, 5, 2)
    weights, change = weights_of(base, seed), random_policy(base, seed, 1.0)
    straight = ProfitsModel(base, weights).solve(change)
    other = base.permuted(tuple(order))
    moved = ProfitsModel(other, weights[order]).solve(policy(other, change.tariff_after[order][:, order]))
    for name in HATS:
        np.testing.assert_allclose(moved.values[name], straight.values[name][order], rtol=1e-7, atol=1e-7, err_msg=name)


def test_scaling_money_changes_no_percentage() -> None:
    base = many_sectors(7)
    other = replace(base, flows=base.flows / 1000, gdp=base.gdp / 1000)
    one, scaled = (ProfitsModel(item, weights_of(item, 7)).solve(random_policy(item, 7, 1.0)) for item in (base, other))
    for name in HATS:
        np.testing.assert_allclose(scaled.values[name], one.values[name], rtol=1e-8, atol=1e-8, err_msg=name)


def test_splitting_an_economy_in_identical_halves_changes_nothing() -> None:
    base = many_sectors(4, 4, 3, zeros=0.0)
    halves = np.array([0, 1, 2, 3, 3])  # the last economy twice, with half of everything
    size = np.array([1, 1, 1, 0.5, 0.5])
    flows = base.flows[np.ix_(halves, halves)] * size[:, None, None] * size[None, :, None]
    split = world(flows, base.tariffs[np.ix_(halves, halves)], flows.sum(axis=(1, 2)), base.theta("own"))
    change = random_policy(base, 4, 1.0)
    weights = weights_of(base, 4)
    whole = ProfitsModel(base, weights).solve(change)
    parts = ProfitsModel(split, weights[halves]).solve(policy(split, change.tariff_after[np.ix_(halves, halves)]))
    for name in ("welfare", "government_welfare", "wage", "cpi", "profits"):
        np.testing.assert_allclose(parts.values[name], whole.values[name][halves], atol=1e-8, err_msg=name)


def test_two_steps_end_where_one_does() -> None:
    """Moving the benchmark to a solved scenario and going on gives the same equilibrium."""
    base, model, equations = small(8)
    first, last = scenario(base, model, 8), scenario(base, model, 9)
    last = last._replace(costs=first.costs)
    halfway = frame.solve(equations, first)
    moved = equations.moved(halfway)
    direct = frame.solve(equations, last)
    onward = frame.solve(moved, last._replace(costs=np.ones_like(last.costs)))
    measured = [solved.equations.measures(solved.solution.x, solved.inputs) for solved in (halfway, onward, direct)]
    for name in ("welfare", "government_welfare", "cpi"):
        once, again, all_at_once = (1 + found[name] / 100 for found in measured)
        np.testing.assert_allclose(once * again, all_at_once, rtol=1e-9, err_msg=name)


def test_a_rent_is_a_duty_that_is_no_revenue_and_a_cost_is_neither() -> None:
    base = many_sectors(2)
    free = replace(base, tariffs=np.zeros_like(base.tariffs))
    barrier = abroad_only(np.full(base.flows.shape, 0.1))
    model, same = ProfitsModel(free), policy(free, free.tariffs)
    taxed = model.solve(policy(free, barrier))
    rent = model.solve(replace(same, rents_after=barrier))
    costly = model.solve(replace(same, costs=1 + barrier))
    np.testing.assert_allclose(rent.values["welfare"], taxed.values["welfare"], atol=1e-9)
    assert np.abs(rent.values["revenue"]).max() == 0
    assert (taxed.values["revenue"] > 0).all()
    assert costly.value("real_income", "WLD") < taxed.value("real_income", "WLD")


def test_a_tiny_economy_solves() -> None:
    base = many_sectors(6)
    flows = np.array(base.flows)
    flows[0] *= 1e-6
    flows[:, 0] *= 1e-6
    tiny = replace(base, flows=flows, gdp=base.gdp * [1e-6, 1, 1, 1])
    outcome = ProfitsModel(tiny).solve(random_policy(tiny, 6, 4.0))
    assert outcome.converged
    assert np.isfinite(outcome.values["welfare"]).all()


def test_a_warm_start_ends_at_the_same_point() -> None:
    base = many_sectors(3)
    model = ProfitsModel(base)
    cold = model.solve(random_policy(base, 3, 1.0))
    warm = model.solve(random_policy(base, 3, 1.0), start=cold)
    assert (warm.iterations, cold.iterations > 0) == (0, True)
    np.testing.assert_allclose(warm.values["welfare"], cold.values["welfare"], atol=1e-9)


def test_an_outcome_says_what_it_rests_on() -> None:
    base = many_sectors(0)
    outcome = ProfitsModel(base).solve(random_policy(base, 0, 1.0))
    assert "OSSA2014" in outcome.sources
    assert "balanced" in outcome.closure
    assert any("markups" in sentence for sentence in outcome.assumptions)
    assert outcome.to_dict(("USA",))["converged"] is True


def test_the_path_of_a_large_shock_begins_at_the_benchmark_and_ends_at_the_shock() -> None:
    base = many_sectors(2)
    start = ProfitsEquations(calibrate(base.flows, base.tariffs, 0.1 * base.tariffs), base.economies, np.ones(3))
    inputs = scenario(base, ProfitsModel(base), 2, 4.0)
    begin, end = (start.part(inputs, done) for done in (0.0, 1.0))
    assert np.abs(start.residual(np.zeros(8), start.fix(begin))).max() < 1e-13
    for part, whole in zip(end, inputs, strict=True):
        np.testing.assert_allclose(part, whole, atol=1e-13)
    assert [start.market(equation) for equation in (1, 7)] == ["labour market of CHN", "budget of JPN"]
