"""The multi-sector model: against its reference, special cases with known answers, invariances, derivatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_sectors
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import many_sectors, policy, random_policy, rates, world

from parley.errors import BadInput
from parley.model import IncomeTaxRelief, LumpSum, MultiSectorModel
from parley.model.multi_sector import equations as eq
from parley.model.multi_sector.model import Shock, fix, solve_fixed
from parley.world import World

TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10


def turned(cube):
    return np.ascontiguousarray(cube.transpose(2, 0, 1))


def percent(hat):
    return 100 * (hat - 1)


@pytest.fixture(scope="module")
def icio() -> MultiSectorModel:
    return MultiSectorModel(World.load("icio-2022"))


def test_no_change_gives_ones(icio: MultiSectorModel) -> None:
    outcome = icio.solve(policy(icio.world, icio.world.tariffs))
    assert outcome.iterations == 0
    for name in ("welfare", "welfare_consistent", "real_income", "cpi", "employment", "wage", "exports", "imports"):
        assert np.abs(outcome.values[name]).max() < 1e-9, name
    assert np.abs(outcome.values["revenue_change"]).max() < 1e-6


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), zeros=st.floats(0, 1))
def test_no_change_gives_ones_in_any_world(seed: int, n: int, k: int, zeros: float) -> None:
    base = many_sectors(seed, n, k, zeros)
    outcome = MultiSectorModel(base).solve(policy(base, base.tariffs), IncomeTaxRelief())
    for name in ("welfare", "welfare_consistent", "real_income", "cpi", "employment", "wage"):
        assert np.abs(outcome.values[name]).max() < 1e-9, name


@pytest.mark.parametrize("rebate", [LumpSum(), IncomeTaxRelief()])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_reference(seed: int, rebate) -> None:
    base = many_sectors(seed)
    change = random_policy(base, seed, 0.5)
    costs = np.random.default_rng(seed).uniform(0.9, 1.2, base.flows.shape)
    outcome = MultiSectorModel(base).solve(change, rebate, trade_costs=costs)
    expected = reference_sectors.solve(
        base.flows, base.tariffs, change.tariff_after, base.gdp, base.theta("own"), 0.5, rebate.relief, costs
    )
    assert outcome.converged
    for name, hat in {"wage": "w", "employment": "L", "cpi": "P", "real_income": "real_income"}.items():
        np.testing.assert_allclose(outcome.values[name], percent(expected[hat]), atol=1e2 * TOLERANCE, err_msg=name)
    np.testing.assert_allclose(outcome.flows_after, expected["trade"].sum(axis=2), rtol=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_without_inputs_deficits_and_labour_supply_it_is_the_tariff_war_model(seed: int) -> None:
    rng = np.random.default_rng(seed)
    raw = rng.lognormal(0, 1, (4, 4, 3))
    flows = raw + raw.transpose(1, 0, 2) + 5 * np.eye(4)[:, :, None]  # symmetric: balanced trade
    before = rates(rng, 4, 3, 0.2)
    base = world(flows, before, flows.sum(axis=(1, 2)), rng.uniform(2, 6, 3))
    change = random_policy(base, seed, 1.0)
    outcome = MultiSectorModel(base, labour_supply=0.0).solve(change, LumpSum())
    expected = reference_sectors.tariff_war(flows * (1 + before), before, change.tariff_after, base.theta("own"))
    np.testing.assert_allclose(outcome.values["welfare"], percent(expected["welfare"]), atol=1e2 * TOLERANCE)
    np.testing.assert_allclose(outcome.values["wage"], percent(expected["w"]), atol=1e2 * TOLERANCE)
    assert np.abs(outcome.values["employment"]).max() < 1e-9


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6))
def test_one_sector_gains_from_trade_have_their_closed_form(seed: int, n: int) -> None:
    """(own share' / own share)^(-1/(theta beta)) without revenue and deficits."""
    rng = np.random.default_rng(seed)
    raw = rng.lognormal(0, 1, (n, n, 1))
    flows = raw + raw.transpose(1, 0, 2) + 5 * np.eye(n)[:, :, None]
    beta, theta = rng.uniform(0.3, 1.0, n), rng.uniform(1.5, 8, 1)
    base = world(flows, np.zeros_like(flows), beta * flows.sum(axis=(1, 2)), theta)
    costs = rng.uniform(0.7, 2.0, flows.shape)
    costs[np.arange(n), np.arange(n)] = 1.0
    outcome = MultiSectorModel(base, labour_supply=0.0).solve(policy(base, base.tariffs), trade_costs=costs)
    before, after = (m.diagonal() / m.sum(axis=0) for m in (outcome.flows_before, outcome.flows_after))
    expected = (after / before) ** (-1 / (theta * beta))
    np.testing.assert_allclose(outcome.values["real_income"], percent(expected), atol=1e-8)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), highest=st.floats(0, 4), zeros=st.floats(0, 1)
)
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, k: int, highest: float, zeros: float) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %."""
    base = many_sectors(seed, n, k, zeros)
    model = MultiSectorModel(base)
    before, after = turned(base.tariffs), turned(random_policy(base, seed, highest).tariff_after)
    shock = Shock(model.baseline(before), after, np.ones_like(before))
    fixed = fix(shock, base.theta("own"), 0.5, 0.0)
    solution = solve_fixed(shock, fixed)
    assert solution.converged, solution
    state = eq.state(solution.x, fixed)
    for equation in (eq.labour_markets(state, fixed), eq.labour_supply(state, fixed), eq.prices(state)):
        assert np.abs(equation).max() < 1e-10
    assert np.abs(eq.numeraire(state, fixed)).max() < 1e-10


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_the_hand_written_jacobian_is_the_derivative(seed: int) -> None:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    n, k = 4, 3
    base = many_sectors(seed, n, k)
    start = MultiSectorModel(base).baseline(turned(base.tariffs))
    after = turned(random_policy(base, seed, 1.0).tariff_after)
    fixed = fix(Shock(start, after, np.ones_like(after)), base.theta("own"), 0.5, 1.0)
    x = np.random.default_rng(seed).normal(0, 0.05, 3 * n)
    traced = eq.Fixed(*map(jnp.asarray, fixed))
    with np.errstate(all="ignore"):
        expected = np.asarray(jax.jacfwd(eq.residual)(jnp.asarray(x), traced))
        np.testing.assert_allclose(eq.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(eq.residual(x, fixed), np.asarray(eq.residual(jnp.asarray(x), traced)), atol=1e-12)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(5)))
def test_relabelling_permutes_the_result(seed: int, order: list[int]) -> None:
    base = many_sectors(seed, 5, 2)
    change = random_policy(base, seed, 1.0)
    straight = MultiSectorModel(base).solve(change, LumpSum())
    other = base.permuted(tuple(order))
    moved = MultiSectorModel(other).solve(policy(other, change.tariff_after[order][:, order]), LumpSum())
    for name in ("welfare", "cpi", "employment", "exports", "revenue", "goods_balance"):
        np.testing.assert_allclose(moved.values[name], straight.values[name][order], rtol=1e-7, atol=1e-7, err_msg=name)


def test_scaling_money_changes_no_percentage(icio: MultiSectorModel) -> None:
    base = icio.world
    after = np.array(base.tariffs)
    after[:, base.at("USA"), :27] += 0.1
    after[base.at("USA"), base.at("USA")] = 0.0
    other = MultiSectorModel(replace(base, flows=base.flows / 1000, gdp=base.gdp / 1000))
    one, scaled = icio.solve(policy(base, after)), other.solve(policy(other.world, after))
    for name in ("welfare", "cpi", "employment", "exports", "revenue_gdp_pct", "effective_tariff"):
        np.testing.assert_allclose(scaled.values[name], one.values[name], rtol=1e-8, atol=1e-8, err_msg=name)


def test_accounts_add_up_on_the_real_world(icio: MultiSectorModel) -> None:
    """What the closure says: balances are fixed transfers; what buyers pay is what sellers get plus duty."""
    base = icio.world
    after = np.array(base.tariffs)
    after[base.at("CHN"), base.at("USA"), :27] += 1.45
    after[base.at("USA"), base.at("CHN"), :27] += 1.25
    outcome = icio.solve(policy(base, after))
    exports, imports = (outcome.levels[name] for name in ("exports", "imports"))
    assert exports.after.sum() == pytest.approx(imports.after.sum(), rel=1e-10)
    np.testing.assert_allclose(outcome.values["trade_balance"], 0.0, atol=1e-3)
    np.testing.assert_allclose(
        outcome.flows_after.sum(axis=1) * (base.gdp / base.flows.sum(axis=(1, 2))),
        outcome.levels["income"].after,
        rtol=1e-9,
    )
    assert outcome.levels["income"].after.sum() == pytest.approx(base.gdp.sum(), rel=1e-10)
    assert outcome.trade("USA", "CHN")["imports_after"] < 0.3 * outcome.trade("USA", "CHN")["imports_before"]


def test_a_tariff_of_400_percent_on_everything_still_solves(icio: MultiSectorModel) -> None:
    base = icio.world
    after = np.maximum(base.tariffs, 4.0)
    after[np.arange(81), np.arange(81)] = 0.0
    for rebate in (LumpSum(), IncomeTaxRelief()):
        outcome = icio.solve(policy(base, after), rebate)
        assert outcome.converged
        assert outcome.value("imports", "WLD") < -50


@pytest.mark.parametrize("source", ["IS", "U4", "CP", "FGO", "BSY", "GYY", "LL", "Shap"])
def test_every_elasticity_set_solves_the_escalation(icio: MultiSectorModel, source: str) -> None:
    base = icio.world
    after = np.array(base.tariffs)
    after[:, base.at("USA"), :27] += 0.1
    after[base.at("CHN"), base.at("USA"), :27] += 1.35
    after[base.at("USA"), base.at("CHN"), :27] += 1.25
    after[base.at("USA"), base.at("USA")] = 0.0
    outcome = icio.solve(policy(base, after), elasticities=source)
    assert outcome.converged
    assert outcome.value("real_income", "CHN") < 0
    assert source in icio.elasticity_sets()


@pytest.mark.parametrize("change", [0.0, -1.0, np.nan, np.inf])
def test_trade_costs_must_be_positive_numbers(change: float) -> None:
    base = many_sectors(0)
    costs = np.ones_like(base.flows)
    costs[1, 0, 2] = change
    with pytest.raises(BadInput, match="from CHN to USA in S2"):
        MultiSectorModel(base).solve(policy(base, base.tariffs), trade_costs=costs)
    with pytest.raises(BadInput, match="shape"):
        MultiSectorModel(base).solve(policy(base, base.tariffs), trade_costs=costs[:-1])


def test_higher_trade_costs_are_no_tariff() -> None:
    """A cost of 10 % cuts trade like a duty of 10 % and raises no revenue."""
    base = many_sectors(2)
    free = replace(base, tariffs=np.zeros_like(base.tariffs))
    costs = np.where(np.eye(4)[:, :, None] == 1, 1.0, 1.1) * np.ones_like(base.flows)
    model = MultiSectorModel(free)
    costly = model.solve(policy(free, free.tariffs), LumpSum(), trade_costs=costs)
    taxed = model.solve(policy(free, costs - 1), LumpSum())
    assert np.abs(costly.values["revenue"]).max() < 1e-9
    assert (taxed.values["revenue"] > 0).all()
    assert costly.value("real_income", "WLD") < taxed.value("real_income", "WLD")


def test_a_world_without_own_sales_is_refused() -> None:
    with pytest.raises(BadInput, match="value added"):
        MultiSectorModel(World.load("cepii-2023"))
