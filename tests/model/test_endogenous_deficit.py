"""The endogenous-deficit model: against its reference, its invariances, its derivatives, its calibration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_deficit
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import cube, many_sectors, policy, rates

from parley.errors import BadInput, NotConverged
from parley.model import EndogenousDeficitModel, IncomeTaxRelief, LumpSum
from parley.model.endogenous_deficit import equations as eq
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import baseline, calibrate, pass_through_exponent
from parley.model.endogenous_deficit.model import default_parameters, fix, solve_fixed
from parley.world import World

P = default_parameters()
TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10


@pytest.fixture(scope="module")
def model() -> EndogenousDeficitModel:
    return EndogenousDeficitModel(World.load("cepii-2023"))


def small(seed: int, n: int = 4, zeros: float = 0.2):
    rng = np.random.default_rng(seed)
    flows = cube(rng, n, 1, zeros)[:, :, 0]
    nu = rng.uniform(0.05, 0.3, n)
    return baseline(flows, nu, pass_through_exponent(nu, P))


def balanced(seed: int, n: int, zeros: float):
    """Symmetric flows and one nu: no transfers, so that an equilibrium exists however high tariffs go."""
    rng = np.random.default_rng(seed)
    flows = cube(rng, n, 1, zeros)[:, :, 0]
    nu = np.full(n, rng.uniform(0.05, 0.3))
    return baseline(flows + flows.T, nu, pass_through_exponent(nu, P))


def shock(seed: int, n: int, highest: float):
    return rates(np.random.default_rng(seed), n, 1, highest)[:, :, 0]


def solved(base, tariff, relief):
    fixed = fix(base, tariff, P, relief)
    solution = solve_fixed(base, tariff, fixed)
    assert solution.converged, solution
    return eq.state(solution.x, fixed), fixed, solution


def test_calibration_is_that_of_the_paper(model: EndogenousDeficitModel) -> None:
    """nu abroad 0.114335210 and at home 0.270470980 (model.md A.1, to the digits where both derivations agree)."""
    base, home = model.baseline, model.world.at("USA")
    assert base.nu[0] == pytest.approx(0.114335210, abs=5e-9)
    assert base.nu[home] == pytest.approx(0.270470980, abs=5e-9)
    assert abs(base.transfer.sum()) < 1e-9 * base.spending.sum()
    clipped = {code for i, code in enumerate(model.world.economies) if base.flows[i, i] == 0}
    assert clipped == {"GMB", "MHL"}


def test_no_change_gives_ones(model: EndogenousDeficitModel) -> None:
    outcome = model.solve(policy(model.world, model.world.tariffs))
    assert outcome.iterations == 0
    for name in ("welfare", "welfare_consistent", "cpi", "employment", "wage", "exports", "imports", "revenue"):
        assert np.abs(outcome.values[name]).max() < 1e-9, name


@pytest.mark.parametrize("relief", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_reference(seed: int, relief: float) -> None:
    base, tariff = small(seed), shock(seed, 4, 0.4)
    state, _, _ = solved(base, tariff, relief)
    expected = reference_deficit.solve(base.flows, base.nu, base.phi, tariff, P.eps, P.psi, P.kappa, relief)
    np.testing.assert_allclose(np.exp(state.log_wage), expected["w"], rtol=TOLERANCE)
    np.testing.assert_allclose(np.exp(state.log_labour), expected["L"], rtol=TOLERANCE)
    np.testing.assert_allclose(np.exp(state.log_price), expected["P"], rtol=TOLERANCE)
    np.testing.assert_allclose(state.spending / base.spending, expected["e"], rtol=TOLERANCE)
    np.testing.assert_allclose(state.spending - state.outlay, expected["revenue"], rtol=1e-7, atol=1e-7)


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 7), highest=st.floats(0, 4), zeros=st.floats(0, 1))
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, highest: float, zeros: float) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %."""
    base, tariff = balanced(seed, n, zeros), shock(seed + 1, n, highest)
    state, fixed, _ = solved(base, tariff, 0.0)
    assert np.abs(eq.goods_markets(state, fixed)).max() < 1e-10
    assert np.abs(eq.labour_supply(state, fixed)).max() < 1e-10
    assert np.abs(eq.numeraire(state, fixed)).max() < 1e-10
    trade = outcomes.flows(state, fixed)
    np.testing.assert_allclose((trade * (1 + tariff)).sum(axis=0), state.spending, rtol=1e-12)
    np.testing.assert_allclose(trade.sum(axis=0), state.outlay, rtol=1e-12)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_the_hand_written_jacobian_is_the_derivative(seed: int) -> None:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    n = 4
    base, tariff = small(seed, n), shock(seed, n, 1.0)
    fixed = fix(base, tariff, P, 1.0)
    x = np.random.default_rng(seed).normal(0, 0.05, 2 * n)
    traced = eq.Fixed(*map(jnp.asarray, fixed))
    with np.errstate(all="ignore"):
        expected = np.asarray(jax.jacfwd(eq.residual)(jnp.asarray(x), traced))
        np.testing.assert_allclose(eq.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(eq.residual(x, fixed), np.asarray(eq.residual(jnp.asarray(x), traced)), atol=1e-12)


def test_relabelling_permutes_the_result(model: EndogenousDeficitModel) -> None:
    world = model.world
    after = 0.3 * np.random.default_rng(0).random(world.flows.shape)
    after[np.arange(194), np.arange(194)] = 0.0
    order = tuple(int(i) for i in np.random.default_rng(1).permutation(194))
    other = EndogenousDeficitModel(world.permuted(order))
    straight = model.solve(policy(world, after))
    turned = other.solve(policy(other.world, after[list(order)][:, list(order)]))
    for name, values in straight.values.items():
        np.testing.assert_allclose(turned.values[name], values[list(order)], rtol=1e-7, atol=1e-7, err_msg=name)


def test_scaling_money_changes_no_percentage(model: EndogenousDeficitModel) -> None:
    world = model.world
    after = np.zeros_like(world.flows)
    after[:, world.at("USA")] = 0.2
    after[world.at("USA"), world.at("USA")] = 0.0
    other = EndogenousDeficitModel(replace(world, flows=1000 * world.flows, gdp=1000 * world.gdp))
    small_money, large_money = model.solve(policy(world, after)), other.solve(policy(other.world, after))
    for name in ("welfare", "cpi", "employment", "exports", "trade_balance_pct"):
        np.testing.assert_allclose(large_money.values[name], small_money.values[name], rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(
        large_money.values["revenue"], 1000 * small_money.values["revenue"], rtol=1e-8, atol=1e-3
    )


def test_only_the_change_in_tariffs_matters(model: EndogenousDeficitModel) -> None:
    """Starting from 10 %, a rise to 21 % is the same shock as one from 0 to 10 %."""
    world = model.world
    column = np.zeros_like(world.flows)
    column[:, world.at("USA")] = 1.0
    column[world.at("USA"), world.at("USA")] = 0.0
    first = model.solve(policy(world, 0.10 * column))
    high = replace(policy(world, 0.21 * column), tariff_before=0.10 * column)
    np.testing.assert_allclose(model.solve(high).values["welfare"], first.values["welfare"], rtol=1e-9, atol=1e-9)


def test_welfare_by_labour_supply_is_the_papers_when_revenue_is_a_lump_sum(model: EndogenousDeficitModel) -> None:
    """Both formulas agree without tax relief; with it the paper's is higher for the country that collects duty."""
    world = model.world
    after = np.zeros_like(world.flows)
    after[:, world.at("USA")] = 0.2
    after[world.at("USA"), world.at("USA")] = 0.0
    lump, relief = (model.solve(policy(world, after), rebate) for rebate in (LumpSum(), IncomeTaxRelief()))
    np.testing.assert_allclose(lump.values["welfare"], lump.values["welfare_consistent"], atol=1e-9)
    assert relief.value("welfare", "USA") > relief.value("welfare_consistent", "USA")


def test_an_impossible_closure_is_reported_not_invented(model: EndogenousDeficitModel) -> None:
    """At 400 % on all US imports, economies that must transfer a fixed share of world income earn less than that."""
    world = model.world
    after = np.zeros_like(world.flows)
    after[:, world.at("USA")] = 4.0
    after[world.at("USA"), world.at("USA")] = 0.0
    outcome = model.solve(policy(world, after, "400 %"))
    assert not outcome.converged
    assert np.isnan(outcome.values["welfare"]).all()
    assert outcome.worst_market.split(" of ")[1] in world.economies
    assert '"welfare": null' in outcome.to_json(["USA"])
    with pytest.raises(NotConverged, match="400 %"):
        outcome.checked()


def test_elasticity_sets_are_named_and_used(model: EndogenousDeficitModel) -> None:
    sets = model.elasticity_sets()
    assert {"ILMS", "ILMS-8", "IS", "U4", "CP", "FGO"} <= set(sets)
    after = np.zeros_like(model.world.flows)
    after[0, model.world.at("USA")] = 0.5
    solved_with = {
        name: model.solve(policy(model.world, after), elasticities=name) for name in ("ILMS", "U4", "ILMS-8")
    }
    assert solved_with["ILMS"].value("cpi", "USA") == solved_with["U4"].value("cpi", "USA")
    assert solved_with["ILMS"].value("cpi", "USA") != solved_with["ILMS-8"].value("cpi", "USA")


def test_it_wants_one_sector_and_the_united_states() -> None:
    with pytest.raises(BadInput, match="one sector"):
        EndogenousDeficitModel(many_sectors(0))
    world = World.load("cepii-2023")
    rest = world.permuted(tuple(i for i in range(194) if i != world.at("USA")))
    with pytest.raises(BadInput, match="USA"):
        EndogenousDeficitModel(rest)


def test_calibration_of_two_regions_mirrors_with_home() -> None:
    """Regions alike in trade and size swap transfers when home moves; own sales are filled by eqs. 1.12 and 1.13."""
    flows, gdp = np.array([[0.0, 5.0], [5.0, 0.0]]), np.array([100.0, 100.0])
    first, second = (calibrate(flows, gdp, home, P) for home in (0, 1))
    np.testing.assert_allclose(first.transfer, second.transfer[::-1], rtol=1e-12)
    assert abs(first.transfer[0]) > 0.1
    granted = (1 - first.nu) * (5 - 5 * (1 - first.nu[::-1]))
    np.testing.assert_allclose(first.spending, gdp + granted, rtol=1e-12)
