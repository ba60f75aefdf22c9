"""The input-output model: against its reference, special cases with known answers, invariances, derivatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_input_output
import reference_sectors
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import cube, policy, random_policy, rates, world

from parley.errors import BadInput
from parley.model import IncomeTaxRelief, LumpSum, MultiSectorModel, frame
from parley.model.input_output import equations as eq
from parley.model.input_output.calibration import calibrate, use
from parley.model.input_output.derivatives import Derivative, stack, unstack
from parley.model.input_output.model import InputOutputModel
from parley.vocabulary import Policy
from parley.world import World

TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10
RATIOS = ("welfare", "welfare_consistent", "real_income", "cpi", "employment", "wage")


def percent(hat):
    return 100 * (hat - 1)


def linked(base: World, coefficients) -> World:
    """The world with input coefficients, (economy, input sector, using sector)."""
    coefficients = np.where((base.flows.sum(axis=1) > 0)[:, None, :], coefficients, 0.0)
    return replace(base, input_coefficients=coefficients, value_added_share=1 - coefficients.sum(axis=1))


def random_world(seed: int, n: int = 4, k: int = 3, zeros: float = 0.3) -> World:
    """Random flows and random inputs of 20 to 70 % of sales, none beyond what is bought."""
    rng = np.random.default_rng(seed)
    flows, tariffs = cube(rng, n, k, zeros), rates(rng, n, k, 0.2)
    recipe = rng.dirichlet(np.ones(k), (n, k)).transpose(0, 2, 1) * rng.uniform(0.2, 0.7, (n, 1, k))
    bought, sold = (flows * (1 + tariffs)).sum(axis=0), flows.sum(axis=1)
    used = np.einsum("ikl,il->ik", recipe, sold)
    recipe = recipe * np.minimum(1.0, 0.9 * bought / used)[:, :, None]
    return linked(world(flows, tariffs, flows.sum(axis=(1, 2)), rng.uniform(1.5, 8, k)), recipe)


def solved(model: InputOutputModel, change: Policy, rebate=LumpSum()):  # noqa: B008
    return frame.solve(model.equations(change), model.inputs(change, rebate))


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), zeros=st.floats(0, 1))
def test_no_change_gives_ones_in_any_world(seed: int, n: int, k: int, zeros: float) -> None:
    base = random_world(seed, n, k, zeros)
    outcome = InputOutputModel(base).solve(policy(base, base.tariffs), IncomeTaxRelief())
    assert outcome.converged
    for name in RATIOS:
        assert np.abs(outcome.values[name]).max() < 1e-9, name


@pytest.mark.parametrize("rebate", [LumpSum(), IncomeTaxRelief()])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_reference(seed: int, rebate) -> None:
    base = random_world(seed)
    rng = np.random.default_rng(seed)
    costs = rng.uniform(0.9, 1.2, base.flows.shape)
    old, new = rates(rng, 4, 3, 0.1), rates(rng, 4, 3, 0.2)
    change = replace(random_policy(base, seed, 0.5), costs=costs, rents_before=old, rents_after=new)
    outcome = InputOutputModel(base).solve(change, rebate)
    expected = reference_input_output.solve(base, change.tariff_after, 0.5, rebate.relief, costs, old, new)
    assert outcome.converged
    for name, hat in {"wage": "w", "employment": "L", "cpi": "P", "real_income": "real_income"}.items():
        np.testing.assert_allclose(outcome.values[name], percent(expected[hat]), atol=1e2 * TOLERANCE, err_msg=name)
    np.testing.assert_allclose(outcome.flows_after, expected["trade"].sum(axis=2), rtol=1e-7)
    np.testing.assert_allclose(outcome.values["revenue"], expected["revenue"], rtol=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_without_inputs_deficits_and_labour_supply_it_is_the_tariff_war_model(seed: int) -> None:
    rng = np.random.default_rng(seed)
    raw = rng.lognormal(0, 1, (4, 4, 3))
    flows = raw + raw.transpose(1, 0, 2) + 5 * np.eye(4)[:, :, None]  # symmetric: balanced trade
    before = rates(rng, 4, 3, 0.2)
    base = linked(world(flows, before, flows.sum(axis=(1, 2)), rng.uniform(2, 6, 3)), np.zeros((4, 3, 3)))
    change = random_policy(base, seed, 1.0)
    outcome = InputOutputModel(base, labour_supply=0.0).solve(change, LumpSum())
    expected = reference_sectors.tariff_war(flows * (1 + before), before, change.tariff_after, base.theta("own"))
    np.testing.assert_allclose(outcome.values["welfare"], percent(expected["welfare"]), atol=1e2 * TOLERANCE)
    np.testing.assert_allclose(outcome.values["wage"], percent(expected["w"]), atol=1e2 * TOLERANCE)


def composite(base: World, beta) -> World:
    """Every sector's inputs are 1 - beta of its sales, in the proportions of all that the economy buys."""
    paid = (base.flows * (1 + base.tariffs)).sum(axis=0)
    bundle = paid / paid.sum(axis=1, keepdims=True)
    recipe = (1 - beta)[:, None, None] * bundle[:, :, None] * np.ones((1, 1, bundle.shape[1]))
    return linked(replace(base, gdp=beta * base.flows.sum(axis=(1, 2))), recipe)


@pytest.mark.parametrize("rebate", [LumpSum(), IncomeTaxRelief()])
@pytest.mark.parametrize("seed", range(3))
def test_one_bundle_for_all_sectors_is_the_multi_sector_model(seed: int, rebate) -> None:
    rng = np.random.default_rng(seed)
    base = composite(random_world(seed, 5, 3, 0.0), rng.uniform(0.4, 0.8, 5))
    change = replace(random_policy(base, seed, 0.6), costs=rng.uniform(0.9, 1.2, base.flows.shape))
    one, other = InputOutputModel(base).solve(change, rebate), MultiSectorModel(base).solve(change, rebate)
    for name in (*RATIOS, "exports", "imports", "revenue", "goods_balance"):
        np.testing.assert_allclose(one.values[name], other.values[name], rtol=1e-7, atol=1e-7, err_msg=name)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6))
def test_one_sector_gains_from_trade_have_their_closed_form(seed: int, n: int) -> None:
    """(own share' / own share)^(-1/(theta v)) without revenue and deficits."""
    rng = np.random.default_rng(seed)
    raw = rng.lognormal(0, 1, (n, n, 1))
    flows = raw + raw.transpose(1, 0, 2) + 5 * np.eye(n)[:, :, None]
    v, theta = rng.uniform(0.3, 1.0, n), rng.uniform(1.5, 8, 1)
    base = linked(world(flows, np.zeros_like(flows), v * flows.sum(axis=(1, 2)), theta), (1 - v)[:, None, None])
    costs = rng.uniform(0.7, 2.0, flows.shape)
    costs[np.arange(n), np.arange(n)] = 1.0
    change = replace(policy(base, base.tariffs), costs=costs)
    outcome = InputOutputModel(base, labour_supply=0.0).solve(change)
    before, after = (m.diagonal() / m.sum(axis=0) for m in (outcome.flows_before, outcome.flows_after))
    np.testing.assert_allclose(
        outcome.values["real_income"], percent((after / before) ** (-1 / (theta * v))), atol=1e-8
    )


@pytest.mark.parametrize("seed", range(3))
def test_many_sector_gains_from_trade_have_their_closed_form(seed: int) -> None:
    """Real wages are prod_kl (own share_l')^(-f_k B_kl / theta_l), with B the Leontief inverse, also with deficits."""
    base = random_world(seed, 4, 3, 0.0)
    base = replace(base, tariffs=np.zeros_like(base.tariffs))
    rng = np.random.default_rng(seed)
    costs = rng.uniform(0.8, 1.6, base.flows.shape)
    costs[np.arange(4), np.arange(4)] = 1.0
    model = InputOutputModel(base, labour_supply=0.0)
    change = replace(policy(base, base.tariffs), costs=costs)
    result = solved(model, change)
    state = eq.state(result.solution.x, result.fixed)
    start = model.equations(change).baseline
    for i in range(4):
        own = np.log(state.share[:, i, i] / start.share[:, i, i])
        leontief = np.linalg.inv(np.eye(3) - base.input_coefficients[i].T)
        real_wage = -start.final_share[:, i] @ leontief @ (own / base.theta("own"))
        assert state.log_wage[i] - state.log_consumer_price[i] == pytest.approx(real_wage, abs=1e-10)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), highest=st.floats(0, 4), zeros=st.floats(0, 1)
)
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, k: int, highest: float, zeros: float) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %."""
    base = random_world(seed, n, k, zeros)
    result = solved(InputOutputModel(base), random_policy(base, seed, highest))
    assert result.solution.converged, (result.solution.residual, result.worst_market)
    state, fixed = eq.state(result.solution.x, result.fixed), result.fixed
    for equation in (
        eq.labour_markets(state, fixed),
        eq.labour_supply(state, fixed),
        eq.prices(state, fixed),
        eq.goods_markets(state, fixed),
        eq.numeraire(state, fixed),
    ):
        assert np.abs(equation).max() < 1e-10


def test_trade_stops_at_a_prohibitive_tariff_and_the_economies_are_alone() -> None:
    base = random_world(3, 4, 3, 0.0)
    balanced = replace(base, flows=0.5 * (base.flows + base.flows.transpose(1, 0, 2)))
    wall = np.full_like(base.flows, 1e6)
    wall[np.arange(4), np.arange(4)] = 0.0
    outcome = InputOutputModel(balanced).solve(policy(balanced, wall), LumpSum())
    assert outcome.converged
    assert (outcome.values["imports"] < -99).all()


def test_a_tiny_economy_does_not_disturb_the_others() -> None:
    base = random_world(5, 4, 3, 0.0)
    scale = np.array([1.0, 1.0, 1.0, 1e-7])
    tiny = replace(base, flows=base.flows * np.minimum(scale[:, None], scale[None, :])[:, :, None])
    change = random_policy(tiny, 5, 0.5)
    outcome = InputOutputModel(tiny).solve(change, LumpSum())
    keep = [0, 1, 2]
    small = replace(
        tiny,
        economies=tiny.economies[:3],
        flows=tiny.flows[keep][:, keep],
        tariffs=tiny.tariffs[keep][:, keep],
        gdp=tiny.gdp[:3],
        gdp_basis=tiny.gdp_basis[:3],
        input_coefficients=tiny.input_coefficients[:3],
        value_added_share=tiny.value_added_share[:3],
    )
    alone = InputOutputModel(small).solve(policy(small, change.tariff_after[keep][:, keep]), LumpSum())
    assert outcome.converged
    np.testing.assert_allclose(outcome.values["real_income"][:3], alone.values["real_income"], atol=1e-3)


@pytest.fixture(scope="module")
def jax_residual():
    """The residual and its derivative by JAX, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax.jit(eq.residual), jax.jit(jax.jacfwd(eq.residual))


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), zeros=st.floats(0, 1))
def test_derivatives_and_their_inverse(jax_residual, seed: int, zeros: float) -> None:
    """The Jacobian is JAX's; its transpose, the adjoint and the inverse are what it implies."""
    n, (residual, derivative) = 3, jax_residual
    base = random_world(seed, n, 3, zeros)
    rng = np.random.default_rng(seed)
    change = replace(random_policy(base, seed, 1.0), rents_after=rates(rng, n, 3, 0.2))
    model = InputOutputModel(base)
    equations = model.equations(change)
    fixed = equations.fix(model.inputs(change, IncomeTaxRelief()))
    x = rng.normal(0, 0.05, equations.size)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(equations.jacobian(x, fixed), derivative(x, fixed), rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(equations.residual(x, fixed), residual(x, fixed), rtol=1e-9, atol=1e-12)
    state = eq.state(x, fixed)
    derivative_of_all = Derivative(fixed, state, state.spending)
    turned = stack(derivative_of_all.backward(unstack(np.eye(equations.size), 3)))
    np.testing.assert_allclose(turned, equations.jacobian(x, fixed).T, rtol=1e-9, atol=1e-12)
    found = solved(model, change, IncomeTaxRelief()).solution
    assert found.converged
    jacobian, value = equations.jacobian(found.x, fixed), rng.normal(size=equations.size)
    np.testing.assert_allclose(jacobian.T @ equations.adjoint(found.x, fixed, value), value, atol=1e-8)
    step = equations.inverse(found.x, fixed) @ value
    assert np.abs(jacobian @ step - value).max() < 0.05 * np.abs(value).max()


def test_gradient_equals_finite_differences() -> None:
    from parley.model.gradient import gradient

    base = random_world(1)
    model = InputOutputModel(base)
    abroad = 0.05 * (1 - np.eye(4))[:, :, None] * np.ones(3)
    tariff, rents = abroad + random_policy(base, 1, 0.5).tariff_after, abroad + random_policy(base, 2, 0.2).tariff_after
    change = replace(policy(base, tariff), rents_after=rents)
    slopes = gradient(solved(model, change, IncomeTaxRelief()), "welfare", 0)

    def welfare(name: str, place, step: float) -> float:
        moved = getattr(change, name).copy()
        moved[place] += step
        return float(model.solve(replace(change, **{name: moved}), IncomeTaxRelief()).values["welfare"][0])

    for name, of_input, places in (
        ("tariff_after", slopes.tariff, [(1, 0, 0), (0, 2, 1), (2, 3, 2)]),
        ("rents_after", slopes.rents, [(1, 0, 0), (3, 0, 2)]),
    ):
        for j, i, k in places:
            step = 1e-5
            slope = (welfare(name, (j, i, k), step) - welfare(name, (j, i, k), -step)) / (2 * step)
            assert of_input[k, j, i] == pytest.approx(slope, rel=1e-5, abs=1e-5), (name, j, i, k)


def test_sensitivity_is_per_percentage_point() -> None:
    base = random_world(1)
    model = InputOutputModel(base)
    higher = base.tariffs.copy()
    higher[2, 1, 0] += 0.001
    effect = model.sensitivity("real_income[CHN]", rebate=LumpSum()).effect[2, 1, 0]
    found = model.solve(policy(base, higher), LumpSum()).values["real_income"][1]
    assert found / 0.1 == pytest.approx(effect, rel=1e-2)


def test_sectors_add_up_to_the_economy() -> None:
    base = random_world(7)
    outcome = InputOutputModel(base).solve(random_policy(base, 7, 0.5), LumpSum())
    sectors = outcome.sectors
    np.testing.assert_allclose(sectors.trade_before, base.flows, rtol=1e-12)
    np.testing.assert_allclose(sectors.trade_after.sum(axis=2), outcome.flows_after, rtol=1e-12)
    added = sectors.trade_after.sum(axis=1) * base.value_added_share
    np.testing.assert_allclose(added.sum(axis=1), outcome.levels["income"].after, rtol=1e-10)
    np.testing.assert_allclose(sectors.labour_after, added / added.sum(axis=1, keepdims=True), rtol=1e-10)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(5)))
def test_relabelling_permutes_the_result(seed: int, order: list[int]) -> None:
    base = random_world(seed, 5, 2)
    change = random_policy(base, seed, 1.0)
    straight = InputOutputModel(base).solve(change, LumpSum())
    other = base.permuted(tuple(order))
    moved = InputOutputModel(other).solve(policy(other, change.tariff_after[order][:, order]), LumpSum())
    for name in ("welfare", "cpi", "employment", "exports", "revenue", "goods_balance"):
        np.testing.assert_allclose(moved.values[name], straight.values[name][order], rtol=1e-7, atol=1e-7, err_msg=name)


def test_scaling_money_changes_no_percentage() -> None:
    base = random_world(2)
    change = random_policy(base, 2, 0.5)
    other = replace(base, flows=base.flows / 1000, gdp=base.gdp / 1000)
    one, scaled = InputOutputModel(base).solve(change), InputOutputModel(other).solve(change)
    for name in ("welfare", "cpi", "employment", "exports", "revenue_gdp_pct", "effective_tariff"):
        np.testing.assert_allclose(scaled.values[name], one.values[name], rtol=1e-8, atol=1e-8, err_msg=name)


def test_rents_are_a_lump_sum_and_a_tariff_relieves() -> None:
    """The same wedge as a rent and as a tariff: equal with a lump sum, not with relief."""
    base = replace(random_world(4), tariffs=np.zeros((4, 4, 3)))
    wedge, none = rates(np.random.default_rng(4), 4, 3, 0.5), np.zeros((4, 4, 3))
    tariff = policy(base, wedge)
    rent = replace(tariff, tariff_after=none, rents_after=wedge)
    model = InputOutputModel(base)
    for name in ("real_income", "cpi", "employment"):
        one, other = (model.solve(change, LumpSum()).values[name] for change in (tariff, rent))
        np.testing.assert_allclose(one, other, atol=1e-9)
        np.testing.assert_allclose(model.solve(rent, IncomeTaxRelief()).values[name], other, atol=1e-9)
    assert (model.solve(tariff, IncomeTaxRelief()).values["employment"] > one).all()
    assert np.abs(model.solve(rent, LumpSum()).values["revenue"]).max() < 1e-9


def test_inputs_beyond_what_was_bought_become_value_added() -> None:
    """The baseline stays what was traded, and final demand is nowhere negative."""
    base = random_world(6)
    excess = base.input_coefficients.copy()
    excess[1, 0] *= 5
    excess /= np.maximum(excess.sum(axis=1, keepdims=True) / 0.9, 1.0)
    turned = np.ascontiguousarray(base.flows.transpose(2, 0, 1))
    start = calibrate(turned, np.ascontiguousarray(base.tariffs.transpose(2, 0, 1)), None, excess)
    assert (use(excess, turned.sum(axis=2))[0, 1] > start.spending[0, 1]).all()
    assert (start.final_share >= 0).all()
    np.testing.assert_allclose(start.flows, turned, rtol=1e-12)
    np.testing.assert_allclose(start.coefficients.sum(axis=1) + start.value_added_share.T, 1.0, atol=1e-14)
    outcome = InputOutputModel(linked(base, excess)).solve(policy(base, base.tariffs))
    assert np.abs(outcome.values["real_income"]).max() < 1e-9


def broken(base: World, name: str, place, value: float) -> World:
    array = np.array(getattr(base, name))
    array[place] = value
    return replace(base, **{name: array})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda w: replace(w, input_coefficients=None, value_added_share=None), ["no input coefficients"]),
        (lambda w: broken(w, "input_coefficients", (1, 0, 2), -0.1), ["S2 in CHN", "negative"]),
        (lambda w: broken(w, "input_coefficients", (1, 0, 2), np.nan), ["S2 in CHN", "not a number"]),
        (lambda w: broken(w, "value_added_share", (2, 1), 0.999), ["S1 in DEU", "sum to one"]),
        (lambda w: broken(w, "value_added_share", (2, 1), -0.2), ["S1 in DEU", "negative"]),
        (lambda w: broken(w, "flows", (0, 0), 0.0), ["USA", "sells nothing to itself"]),
        (lambda w: broken(w, "flows", (0, 1, 2), np.nan), ["USA->CHN", "S2"]),
        (lambda w: broken(w, "flows", (0, 1, 2), -1.0), ["USA->CHN", "S2"]),
        (lambda w: broken(w, "tariffs", (2, 1, 0), -1.0), ["DEU->CHN", "S0"]),
    ],
)
def test_bad_worlds_are_refused_by_name(make, words: list[str]) -> None:
    with pytest.raises(BadInput) as error:
        InputOutputModel(make(random_world(0)))
    for word in words:
        assert word in str(error.value)


def test_what_cannot_be_solved_says_which_market() -> None:
    base = random_world(0)
    change = replace(policy(base, base.tariffs), costs=np.full(base.flows.shape, 1e200))
    outcome = InputOutputModel(base).solve(change)
    assert not outcome.converged
    assert any(code in outcome.worst_market for code in base.economies)
    assert np.isnan(outcome.values["welfare"]).all()
