"""Export taxes in the multi-sector model: a slow reference, Lerner symmetry, accounts, derivatives, what is refused."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import reference_sectors
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import many_sectors, policy, random_policy, rates

from parley.errors import BadInput
from parley.games import balanced
from parley.model import EndogenousDeficitModel, IncomeTaxRelief, LumpSum, MultiSectorModel, frame
from parley.model.batch import solve_together
from parley.model.compiled import jax_in_float64
from parley.model.gravity.model import GravityModel
from parley.model.input_output.model import InputOutputModel
from parley.model.multi_sector import equations as eq
from parley.model.multi_sector.derivatives import jacobian
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.profits.model import ProfitsModel
from parley.model.sector_inputs import Inputs
from parley.vocabulary import Policy
from parley.world import World

REBATES = [LumpSum(), IncomeTaxRelief()]
REAL = ("welfare", "welfare_consistent", "real_income", "employment", "real_wage")


def some_levies(base: World, seed: int, highest: float = 0.5):
    return rates(np.random.default_rng(seed + 10**6), len(base.economies), len(base.sectors), highest)


def taxed(base: World, seed: int, highest: float = 0.5) -> Policy:
    """Random tariffs and export taxes up to `highest`."""
    return replace(random_policy(base, seed, highest), export_after=some_levies(base, seed, highest))


@pytest.mark.parametrize("rebate", REBATES)
def test_taxes_of_zero_change_nothing(rebate) -> None:
    base = many_sectors(1)
    model, change = MultiSectorModel(base), random_policy(base, 1, 0.5)
    without = model.solve(change, rebate)
    zero = model.solve(replace(change, export_after=np.zeros_like(base.flows)), rebate)
    for name, values in without.values.items():
        np.testing.assert_allclose(zero.values[name], values, rtol=1e-9, atol=1e-9, err_msg=name)
    still = model.solve(replace(policy(base, base.tariffs), export_after=np.zeros_like(base.flows)), rebate)
    assert still.iterations == 0
    assert np.abs(still.values["welfare"]).max() < 1e-9


@pytest.mark.parametrize("rebate", REBATES)
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_reference(seed: int, rebate) -> None:
    """With tariffs, costs and rents before and after; the reference has spending as an unknown, not export revenue."""
    base, rng = many_sectors(seed), np.random.default_rng(seed)
    n, _, k = base.flows.shape
    costs, rents = rng.uniform(0.9, 1.2, base.flows.shape), (rates(rng, n, k, 0.3), rates(rng, n, k, 0.3))
    change = replace(taxed(base, seed), costs=costs, rents_before=rents[0], rents_after=rents[1])
    found = MultiSectorModel(base).solve(change, rebate)
    after, levies = change.tariff_after, some_levies(base, seed)
    expected = reference_sectors.solve(
        base.flows, base.tariffs, after, base.gdp, base.theta("own"), 0.5, rebate.relief, costs, rents, levies
    )
    assert found.converged
    for name, hat in {"wage": "w", "employment": "L", "cpi": "P", "real_income": "real_income"}.items():
        np.testing.assert_allclose(found.values[name], 100 * (expected[hat] - 1), atol=1e-7, err_msg=name)
    np.testing.assert_allclose(found.sectors.trade_after, expected["trade"], rtol=1e-7)
    export_revenue = (expected["trade"] * levies / (1 + levies)).sum(axis=(1, 2))
    duties = (expected["trade"] * after).sum(axis=(0, 2))
    np.testing.assert_allclose(found.values["revenue"], duties + export_revenue, rtol=1e-7)
    abroad = expected["trade"] * (1 - np.eye(n))[:, :, None]
    np.testing.assert_allclose(found.levels["exports"].after, abroad.sum(axis=(1, 2)), rtol=1e-7)
    np.testing.assert_allclose(found.values["effective_tariff"], 100 * duties / abroad.sum(axis=(0, 2)), rtol=1e-7)
    sold = (expected["trade"] / (1 + levies)).sum(axis=1)
    np.testing.assert_allclose(found.sectors.values["output_usd"], sold - base.flows.sum(axis=1), rtol=1e-6, atol=1e-5)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), rate=st.floats(0.01, 1.0), rebate=st.sampled_from(REBATES))
def test_lerner_symmetry(seed: int, rate: float, rebate) -> None:
    """A uniform tariff of one economy on everything is its uniform export tax on everything, where trade balances."""
    model = balanced(MultiSectorModel(many_sectors(seed)))
    base, home = model.world, 1
    away = (np.arange(4) != home).astype(float)
    others = random_policy(base, seed, 0.3).tariff_after
    tariff, levies = others.copy(), np.zeros_like(others)
    tariff[:, home] = (1 + others[:, home]) * (1 + rate * away[:, None]) - 1
    levies[home] = rate * away[:, None]
    one = model.solve(policy(base, tariff), rebate)
    other = model.solve(replace(policy(base, others), export_after=levies), rebate)
    for name in REAL:
        np.testing.assert_allclose(other.values[name], one.values[name], rtol=1e-8, atol=1e-8, err_msg=name)
    assert np.abs(one.values["welfare"]).max() > 1e-3
    foreign = np.ix_(away > 0, away > 0)  # trade among others differs by the numeraire alone
    these, those = (outcome.sectors.trade_after[foreign] for outcome in (one, other))
    np.testing.assert_allclose(those / those.sum(), these / these.sum(), rtol=1e-7)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), highest=st.floats(0, 3))
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, k: int, highest: float) -> None:
    base = many_sectors(seed, n, k)
    model, change = MultiSectorModel(base), taxed(base, seed, highest)
    solved = frame.solve(model.equations(change), model.inputs(change, IncomeTaxRelief()))
    assert solved.solution.converged
    fixed = solved.fixed
    state = eq.state(solved.solution.x, fixed)
    for equation in (eq.labour_markets, eq.labour_supply, eq.export_revenue):
        assert np.abs(equation(state, fixed)).max() < 1e-10, equation
    outcome = model.solve(change)
    np.testing.assert_allclose(outcome.values["trade_balance"], 0.0, atol=1e-6)  # transfers are fixed
    spent = outcome.levels["final_spending"].after
    earned = outcome.levels["income"].after + outcome.values["revenue"] - outcome.values["trade_balance_level"]
    np.testing.assert_allclose(spent, earned, rtol=1e-9)


@cache
def differentiated():
    """Compiled: the residual and its derivative by JAX."""
    jax = jax_in_float64()
    return jax.jit(lambda x, fixed: (eq.residual(x, fixed), jax.jacfwd(eq.residual)(x, fixed)))


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), barriers=st.booleans())
def test_the_hand_written_jacobian_is_the_derivative(seed: int, barriers: bool) -> None:
    n, k = 4, 3
    base, rng = many_sectors(seed, n, k), np.random.default_rng(seed)
    change = taxed(base, seed, 1.0)
    if barriers:
        change = replace(change, rents_after=rates(rng, n, k, 0.5), costs=rng.uniform(0.5, 2, base.flows.shape))
    model = MultiSectorModel(base)
    fixed = model.equations(change).fix(model.inputs(change))
    x = rng.normal(0, 0.05, 4 * n)
    with np.errstate(all="ignore"):
        traced, derivative = differentiated()(x, fixed)
        np.testing.assert_allclose(jacobian(x, fixed), derivative, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(eq.residual(x, fixed), traced, atol=1e-12)


def test_a_start_from_a_scenario_without_export_taxes_gives_the_same_and_back() -> None:
    base = many_sectors(2)
    model, change = MultiSectorModel(base), taxed(base, 2)
    plain = replace(change, export_after=None)
    without, found = model.solve(plain), model.solve(change)
    for scenario, start, expected in ((change, without, found), (plain, found, without)):
        again = model.solve(scenario, start=start)
        np.testing.assert_allclose(again.values["welfare"], expected.values["welfare"], atol=1e-9)


def test_prohibitive_taxes_among_all_economies_are_solved() -> None:
    base = World.load("icio-2022")
    levies = np.full(base.flows.shape, 4.0)
    levies[np.arange(81), np.arange(81)] = 0.0
    found = MultiSectorModel(base).solve(replace(policy(base, base.tariffs), export_after=levies), LumpSum())
    assert found.converged
    assert found.value("imports", "WLD") < -50


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    base = many_sectors(0)
    levies = np.zeros_like(base.flows)
    levies[1, 0, 2] = rate
    with pytest.raises(BadInput, match="export_after of CHN on sales to USA in S2 is"):
        replace(policy(base, base.tariffs), export_after=levies)
    with pytest.raises(BadInput, match="export_after has shape"):
        replace(policy(base, base.tariffs), export_after=np.zeros((2, 2, 1)))


def test_a_tax_on_own_sales_is_refused() -> None:
    base = many_sectors(0)
    levies = np.full_like(base.flows, 0.1)
    with pytest.raises(BadInput, match="export_after taxes USA's sales to itself"):
        MultiSectorModel(base).solve(replace(policy(base, base.tariffs), export_after=levies))


def test_models_without_export_taxes_say_which_has_them() -> None:
    base = many_sectors(0)
    with_inputs = replace(
        base, input_coefficients=np.full((4, 3, 3), 0.1), value_added_share=np.full((4, 3), 0.7), gdp=0.7 * base.gdp
    )
    one = many_sectors(0, k=1)
    for model in (
        MultiSectorCESModel(base),
        ProfitsModel(base),
        InputOutputModel(with_inputs),
        GravityModel(one),
        EndogenousDeficitModel(World.load("cepii-2023")),
    ):
        own = model.world
        zero = np.zeros_like(own.flows)
        with pytest.raises(BadInput, match=r"has export taxes, which only the multi-sector model"):
            model.solve(replace(policy(own, own.tariffs), export_after=zero))


def test_solved_together_is_solved_one_by_one() -> None:
    """Residual and Jacobian on JAX arrays, in a batch."""
    base = many_sectors(6)
    model, changes = MultiSectorModel(base), [taxed(base, seed) for seed in (6, 7)]
    equations, inputs = model.equations(changes[0]), [model.inputs(change) for change in changes]
    stacked = Inputs(*(None if part[0] is None else np.stack(part) for part in zip(*inputs, strict=True)))
    found = solve_together(equations, stacked)
    assert found.converged.all()
    for x, each in zip(found.x, inputs, strict=True):
        np.testing.assert_allclose(x, frame.solve(equations, each).solution.x, atol=1e-10)
