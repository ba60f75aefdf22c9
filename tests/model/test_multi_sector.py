"""The multi-sector model: against its reference, special cases with known answers, invariances, derivatives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import reference_sectors
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import many_sectors, policy, random_policy, rates, world

from parley.errors import BadInput, NotConverged
from parley.model import IncomeTaxRelief, LumpSum, MultiSectorModel, frame
from parley.model.compiled import jax_in_float64
from parley.model.multi_sector import equations as eq
from parley.model.multi_sector.derivatives import jacobian
from parley.model.solve import newton
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
    rng = np.random.default_rng(seed)
    costs = rng.uniform(0.9, 1.2, base.flows.shape)
    rents = rates(rng, *base.flows.shape[1:], 0.3), rates(rng, *base.flows.shape[1:], 0.3)
    change = replace(change, costs=costs, rents_before=rents[0], rents_after=rents[1])
    outcome = MultiSectorModel(base).solve(change, rebate)
    expected = reference_sectors.solve(
        base.flows, base.tariffs, change.tariff_after, base.gdp, base.theta("own"), 0.5, rebate.relief, costs, rents
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
    outcome = MultiSectorModel(base, labour_supply=0.0).solve(replace(policy(base, base.tariffs), costs=costs))
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
    model, change = MultiSectorModel(base), random_policy(base, seed, highest)
    solved = frame.solve(model.equations(change), model.inputs(change, LumpSum()))
    assert solved.solution.converged, solved
    fixed = solved.fixed
    state = eq.state(solved.solution.x, fixed)
    for equation in (eq.labour_markets(state, fixed), eq.labour_supply(state, fixed), eq.prices(state)):
        assert np.abs(equation).max() < 1e-10
    assert np.abs(eq.numeraire(state, fixed)).max() < 1e-10


@cache
def differentiated():
    """Compiled: the residual and its derivative by JAX."""
    jax = jax_in_float64()
    return jax.jit(lambda x, fixed: (eq.residual(x, fixed), jax.jacfwd(eq.residual)(x, fixed)))


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), barriers=st.booleans())
def test_the_hand_written_jacobian_is_the_derivative(seed: int, barriers: bool) -> None:
    n, k = 4, 3
    base, rng = many_sectors(seed, n, k), np.random.default_rng(seed)
    change = random_policy(base, seed, 1.0)
    if barriers:
        change = replace(change, rents_after=rates(rng, n, k, 0.5), costs=rng.uniform(0.5, 2, base.flows.shape))
    model = MultiSectorModel(base)
    fixed = model.equations(change).fix(model.inputs(change))
    x = rng.normal(0, 0.05, 3 * n)
    with np.errstate(all="ignore"):
        traced, derivative = differentiated()(x, fixed)
        np.testing.assert_allclose(jacobian(x, fixed), derivative, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(eq.residual(x, fixed), traced, atol=1e-12)


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


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), highest=st.floats(0, 4))
def test_two_halves_of_a_country_are_the_country(seed: int, highest: float) -> None:
    """The first economy is split in two, with nothing between the halves; no percentage changes anywhere."""
    whole = many_sectors(seed, 4, 2)
    split, weight = [0, 0, 1, 2, 3], np.array([0.5, 0.5, 1, 1, 1])
    flows = whole.flows[split][:, split] * (weight[:, None] * weight)[:, :, None]
    halves = world(flows, whole.tariffs[split][:, split], whole.gdp[split] * weight, whole.theta("own"))
    after = random_policy(whole, seed, highest).tariff_after
    one = MultiSectorModel(whole).solve(policy(whole, after))
    two = MultiSectorModel(halves).solve(policy(halves, after[split][:, split]))
    for name in ("welfare", "real_income", "cpi", "employment", "wage"):
        np.testing.assert_allclose(two.values[name], one.values[name][split], rtol=1e-7, atol=1e-8, err_msg=name)


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
    with pytest.raises(BadInput, match="costs of USA on CHN in S2"):
        replace(policy(base, base.tariffs), costs=costs)
    with pytest.raises(BadInput, match="shape"):
        replace(policy(base, base.tariffs), costs=costs[:-1])


def test_a_barrier_on_own_sales_is_refused() -> None:
    base = many_sectors(0)
    rents = np.zeros_like(base.flows)
    rents[1, 1, 0] = 0.1
    with pytest.raises(BadInput, match="rents_after taxes CHN"):
        MultiSectorModel(base).solve(replace(policy(base, base.tariffs), rents_after=rents))


def test_higher_trade_costs_are_no_tariff() -> None:
    """A cost of 10 % cuts trade like a duty of 10 % and raises no revenue."""
    base = many_sectors(2)
    free = replace(base, tariffs=np.zeros_like(base.tariffs))
    costs = np.where(np.eye(4)[:, :, None] == 1, 1.0, 1.1) * np.ones_like(base.flows)
    model = MultiSectorModel(free)
    costly = model.solve(replace(policy(free, free.tariffs), costs=costs), LumpSum())
    taxed = model.solve(policy(free, costs - 1), LumpSum())
    assert np.abs(costly.values["revenue"]).max() < 1e-9
    assert (taxed.values["revenue"] > 0).all()
    assert costly.value("real_income", "WLD") < taxed.value("real_income", "WLD")


def test_rents_are_a_tariff_that_is_handed_out() -> None:
    """Households get rents as they get a lump-sum tariff; the treasury gets none, and no income tax falls."""
    base = many_sectors(2)
    model, after = MultiSectorModel(base), random_policy(base, 3, 0.5).tariff_after
    quota = replace(policy(base, base.tariffs), rents_after=after)
    tariff = model.solve(policy(base, base.tariffs + after), LumpSum())
    for rebate in (LumpSum(), IncomeTaxRelief()):
        rents = model.solve(quota, rebate)
        assert np.abs(rents.values["revenue"] - tariff.values["revenue"]).min() > 0
        if rebate.relief == 0:
            for name in ("welfare", "real_income", "cpi", "employment", "exports"):
                np.testing.assert_allclose(rents.values[name], tariff.values[name], atol=1e-9, err_msg=name)


def test_a_world_without_own_sales_is_refused() -> None:
    with pytest.raises(BadInput, match="sells nothing to itself"):
        MultiSectorModel(World.load("cepii-2023"))


@pytest.mark.parametrize(
    ("name", "place", "number", "message"),
    [
        ("flows", (1, 0, 2), np.nan, "flow CHN->USA in S2 is nan"),
        ("flows", (1, 0, 2), -1.0, "flow CHN->USA in S2 is -1"),
        ("tariffs", (1, 0, 2), -1.0, "tariff CHN->USA in S2 is -1"),
        ("gdp", (2,), np.nan, "value added of DEU"),
        ("gdp", (2,), 1e9, "value added of DEU"),
    ],
)
def test_a_world_of_bad_numbers_is_refused_by_name(name: str, place: tuple[int, ...], number: float, message) -> None:
    base = many_sectors(0)
    array = np.array(getattr(base, name))
    array[place] = number
    with pytest.raises(BadInput, match=message):
        MultiSectorModel(replace(base, **{name: array}))


def test_no_equilibrium_is_said_with_the_market() -> None:
    """An economy that must transfer more than it earns has none."""
    base = many_sectors(1)
    flows = np.array(base.flows)
    flows[0, 1:] *= 60
    flows[1:, 0] *= 1e-3
    costs = np.where(np.eye(4)[:, :, None] == 1, 1.0, 20.0) * np.ones_like(flows)
    debtor = replace(base, flows=flows, gdp=0.9 * flows.sum(axis=(1, 2)))
    outcome = MultiSectorModel(debtor).solve(replace(policy(debtor, debtor.tariffs), costs=costs))
    assert not outcome.converged
    assert np.isnan(outcome.values["welfare"]).all()
    with pytest.raises(NotConverged, match=r"of (USA|CHN|DEU|JPN)"):
        outcome.checked()


@pytest.mark.parametrize("name", ["icio-2022", "wiod-2014"])
def test_the_worlds_that_ship_survive_400_percent_among_all(name: str) -> None:
    base = World.load(name)
    after = np.maximum(base.tariffs, 4.0)
    after[np.arange(len(after)), np.arange(len(after))] = 0.0
    for rebate in (LumpSum(), IncomeTaxRelief()):
        outcome = MultiSectorModel(base).solve(policy(base, after), rebate)
        assert outcome.converged
        assert outcome.value("imports", "WLD") < -50


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), size=st.floats(-9, -3), rate=st.floats(0, 4))
def test_a_tiny_economy_breaks_nothing(seed: int, size: float, rate: float) -> None:
    """One economy of a millionth of the others, at tariffs up to 400 % on all sides."""
    base = many_sectors(seed, 5, 2)
    scale = np.ones(5)
    scale[2] = 10**size
    both = scale[:, None] * scale
    np.fill_diagonal(both, scale)
    flows = base.flows * both[:, :, None]
    small = replace(base, flows=flows, gdp=0.6 * flows.sum(axis=(1, 2)))
    after = np.full_like(base.flows, rate) * (1 - np.eye(5))[:, :, None]
    outcome = MultiSectorModel(small).solve(policy(small, after))
    assert outcome.converged
    named = np.isin(outcome.economies, outcome.overdrawn)
    assert (np.isfinite(outcome.values["welfare"]) == ~named).all()
    assert ((outcome.levels["final_spending"].after > 0) == ~named).all()


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_autarky_has_its_closed_form(seed: int) -> None:
    """prod_k own share^(e/(theta beta)) is left of real income; at costs a hundredfold 1e-8 of trade is left."""
    rng = np.random.default_rng(seed)
    raw = rng.lognormal(0, 1, (4, 4, 3))
    flows = raw + raw.transpose(1, 0, 2) + 5 * np.eye(4)[:, :, None]
    beta, theta = rng.uniform(0.3, 1.0, 4), rng.uniform(4, 8, 3)
    base = world(flows, np.zeros_like(flows), beta * flows.sum(axis=(1, 2)), theta)
    costs = np.where(np.eye(4)[:, :, None] == 1, 1.0, 100.0) * np.ones_like(flows)
    outcome = MultiSectorModel(base, labour_supply=0.0).solve(replace(policy(base, base.tariffs), costs=costs))
    bought = flows.sum(axis=0)
    own, spent = np.einsum("iik->ik", flows) / bought, bought / bought.sum(axis=1, keepdims=True)
    expected = np.prod(own ** (spent / theta / beta[:, None]), axis=1)
    np.testing.assert_allclose(outcome.values["real_income"], percent(expected), atol=1e-4)


def test_costs_a_thousandfold_solve_by_smaller_steps(icio: MultiSectorModel) -> None:
    """Newton stalls; continuation arrives. Trade does not stop, because transfers have to be paid in goods."""
    base = icio.world
    costs = np.full_like(base.flows, 1e3)
    costs[np.arange(81), np.arange(81)] = 1.0
    change = replace(policy(base, base.tariffs), costs=costs)
    equations, inputs = icio.equations(change), icio.inputs(change, LumpSum())
    direct = newton(frame.FixedSystem(equations, equations.fix(inputs)), np.zeros(equations.size))
    assert not direct.converged
    assert icio.solve(change, LumpSum()).converged


def test_a_start_from_a_similar_scenario_gives_the_same(icio: MultiSectorModel) -> None:
    base = icio.world
    after = np.array(base.tariffs)
    after[:, base.at("USA"), :27] += 0.1
    after[base.at("USA"), base.at("USA")] = 0.0
    one = icio.solve(policy(base, after))
    again = icio.solve(policy(base, after), start=one)
    assert again.iterations == 0
    np.testing.assert_array_equal(again.values["welfare"], one.values["welfare"])


@pytest.mark.parametrize("rate", [1e2, 1e6])
def test_an_economy_that_would_spend_less_than_nothing_is_named(rate: float) -> None:
    """It exports 50 times as much and must hand over what it earns so; a prohibitive tariff takes the earnings."""
    base = many_sectors(0, 3, 1, 0.0)
    flows = np.array(base.flows)
    flows[0, 1:] *= 50
    giver = replace(base, flows=flows, gdp=0.9 * flows.sum(axis=(1, 2)))
    after = np.array(giver.tariffs)
    after[0, 1:] = rate
    outcome = MultiSectorModel(giver, labour_supply=0.0).solve(policy(giver, after), LumpSum())
    assert outcome.overdrawn == giver.economies[:1]
    assert np.isnan(outcome.values["real_income"]).tolist() == [True, False, False]
    with pytest.raises(NotConverged, match=f"{giver.economies[0]} would have to transfer more than it earns"):
        outcome.checked()
