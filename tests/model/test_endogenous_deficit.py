"""The endogenous-deficit model: against its reference, its invariances, its derivatives, its calibration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_deficit
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import CODES, cube, many_sectors, policy, rates

from parley.errors import BadInput, NotConverged
from parley.model import EndogenousDeficitModel, IncomeTaxRelief, LumpSum, frame
from parley.model.endogenous_deficit import equations as eq
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import baseline, calibrate, pass_through_exponent, without_services
from parley.model.endogenous_deficit.model import default_parameters, roundabout_parameters
from parley.model.endogenous_deficit.roundabout import roundabout
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.vocabulary import Policy
from parley.world import World

P = default_parameters()
BETA = roundabout_parameters().beta
TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10
WITH_AND_WITHOUT_INPUTS = pytest.mark.parametrize("beta", [1.0, BETA], ids=["no inputs", "roundabout"])


@pytest.fixture(scope="module")
def model() -> EndogenousDeficitModel:
    return EndogenousDeficitModel(World.load("cepii-2023"))


@pytest.fixture(scope="module")
def with_inputs(model: EndogenousDeficitModel) -> EndogenousDeficitModel:
    return EndogenousDeficitModel(model.world, roundabout_parameters())


def system(base, beta: float = 1.0) -> DeficitEquations:
    return DeficitEquations(base if beta == 1 else roundabout(base, beta), CODES[: len(base.nu)])


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


def barriers(seed: int, n: int):
    """Costs between 0.8 and 1.2 and rents up to 20 %, none at home."""
    rng = np.random.default_rng(seed)
    abroad = 1 - np.eye(n)
    return {"costs": 1 + abroad * rng.uniform(-0.2, 0.2, (n, n)), "rents": abroad * rng.uniform(0, 0.2, (n, n))}


def solved(equations: DeficitEquations, inputs: eq.Inputs):
    found = frame.solve(equations, inputs)
    assert found.solution.converged, found.solution
    return eq.state(found.solution.x, found.fixed), found.fixed, found


def home_taxes(world: World, rate: float):
    after = np.zeros_like(world.flows)
    after[:, world.at("USA")] = rate
    after[world.at("USA"), world.at("USA")] = 0.0
    return after


def test_calibration_is_that_of_the_paper(model: EndogenousDeficitModel) -> None:
    """nu abroad 0.114335210 and at home 0.270470980 (model.md A.1, to the digits where both derivations agree)."""
    base, home = model.baseline, model.world.at("USA")
    assert base.nu[0] == pytest.approx(0.114335210, abs=5e-9)
    assert base.nu[home] == pytest.approx(0.270470980, abs=5e-9)
    assert abs(base.transfer.sum()) < 1e-9 * base.spending.sum()
    clipped = {code for i, code in enumerate(model.world.economies) if base.flows[i, i] == 0}
    assert clipped == {"GMB", "MHL"}


@WITH_AND_WITHOUT_INPUTS
def test_no_change_gives_ones(model: EndogenousDeficitModel, beta: float) -> None:
    variant = EndogenousDeficitModel(model.world, replace(P, beta=beta))
    outcome = variant.solve(policy(model.world, model.world.tariffs))
    assert outcome.iterations == 0
    for name in ("welfare", "welfare_consistent", "cpi", "employment", "wage", "exports", "imports", "revenue"):
        assert np.abs(outcome.values[name]).max() < 1e-9, name


@pytest.mark.parametrize("relief", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_reference(seed: int, relief: float) -> None:
    """Tariffs, costs and rents at once."""
    base, tariff, other = small(seed), shock(seed, 4, 0.4), barriers(seed, 4)
    equations = system(base)
    state, fixed, _ = solved(equations, equations.inputs(tariff, P, relief)._replace(**other))
    numbers = (base.flows, base.nu, base.phi, tariff, P.eps, P.psi, P.kappa, relief)
    agrees(state, fixed, equations, reference_deficit.solve(*numbers, **other))


@pytest.mark.parametrize("relief", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_reference_with_inputs(seed: int, relief: float) -> None:
    """The paper's four unknowns per economy and its four equations, against two explicit ones."""
    base, tariff, other = small(seed), shock(seed, 4, 0.4), barriers(seed, 4)
    equations = system(base, BETA)
    state, fixed, _ = solved(equations, equations.inputs(tariff, P, relief)._replace(**other))
    numbers = (base.flows, base.nu, base.phi, tariff, P.eps, P.psi, P.kappa, relief)
    expected = reference_deficit.solve_with_inputs(BETA, *numbers, **other)
    agrees(state, fixed, equations, expected)
    np.testing.assert_allclose(outcomes.welfare(state, fixed, equations.baseline), expected["welfare"], rtol=TOLERANCE)


def agrees(state: eq.State, fixed: eq.Fixed, equations: DeficitEquations, expected) -> None:
    np.testing.assert_allclose(np.exp(state.log_wage), expected["w"], rtol=TOLERANCE)
    np.testing.assert_allclose(np.exp(state.log_labour), expected["L"], rtol=TOLERANCE)
    np.testing.assert_allclose(np.exp(state.log_price), expected["P"], rtol=TOLERANCE)
    np.testing.assert_allclose(state.spending / equations.baseline.spending, expected["e"], rtol=TOLERANCE)
    np.testing.assert_allclose(eq.flows(state, fixed), expected["trade"], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(state.revenue, expected["duty"], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(state.spending - state.outlay - state.revenue, expected["rent"], rtol=1e-7, atol=1e-7)


@WITH_AND_WITHOUT_INPUTS
@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 7), highest=st.floats(0, 4), zeros=st.floats(0, 1))
def test_every_market_clears_the_redundant_one_too(
    beta: float, seed: int, n: int, highest: float, zeros: float
) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %."""
    tariff = shock(seed + 1, n, highest)
    equations = system(balanced(seed, n, zeros), beta)
    state, fixed, _ = solved(equations, equations.inputs(tariff, P, 0.0))
    assert np.abs(eq.goods_markets(state, fixed)).max() < 1e-10
    assert np.abs(eq.labour_supply(state, fixed)).max() < 1e-10
    assert np.abs(eq.numeraire(state, fixed)).max() < 1e-10
    trade = eq.flows(state, fixed)
    np.testing.assert_allclose((trade * (1 + tariff)).sum(axis=0), state.spending, rtol=1e-12)
    np.testing.assert_allclose(trade.sum(axis=0), state.outlay, rtol=1e-12)
    spent = outcomes.final_income(state) + (1 - beta) * state.producer_sales
    np.testing.assert_allclose(spent, state.spending, rtol=1e-9)


@WITH_AND_WITHOUT_INPUTS
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_the_hand_written_jacobian_is_the_derivative(beta: float, seed: int) -> None:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    n = 4
    equations = system(small(seed, n), beta)
    fixed = equations.fix(equations.inputs(shock(seed, n, 1.0), P, 1.0)._replace(**barriers(seed, n)))
    x = np.random.default_rng(seed).normal(0, 0.05, 2 * n)
    traced = eq.Fixed(*map(jnp.asarray, fixed))
    with np.errstate(all="ignore"):
        expected = np.asarray(jax.jacfwd(eq.residual)(jnp.asarray(x), traced))
        np.testing.assert_allclose(equations.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(
            equations.residual(x, fixed), np.asarray(eq.residual(jnp.asarray(x), traced)), atol=1e-12
        )
    value = np.random.default_rng(seed).normal(size=2 * n)
    inverse = equations.inverse(x, fixed)
    assert inverse is not None
    np.testing.assert_allclose(expected @ (inverse @ value), value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(expected.T @ equations.adjoint(x, fixed, value), value, rtol=1e-9, atol=1e-9)


@WITH_AND_WITHOUT_INPUTS
def test_gradients_are_finite_differences(beta: float) -> None:
    """Welfare in a tariff, a cost, a rent and every parameter, at a solution."""
    from parley.model.gradient import gradient

    n, who, step = 4, 1, 1e-5
    equations = system(small(5, n), beta)
    inputs = equations.inputs(shock(5, n, 0.4), P, 0.7)._replace(**barriers(5, n))
    slopes = gradient(solved(equations, inputs)[2], "welfare", who)

    def welfare(changed: eq.Inputs) -> float:
        return equations.measures(solved(equations, changed)[2].solution.x, changed)["welfare"][who]

    for name in inputs._fields:
        value, slope = getattr(inputs, name), getattr(slopes, name)
        cell = (2, 1)[: np.ndim(value)]
        bump = np.zeros(np.shape(value))
        bump[cell] = step * (100.0 if name == "transfer" else 1.0)
        up, down = (welfare(inputs._replace(**{name: value + sign * bump})) for sign in (1, -1))
        assert slope[cell] == pytest.approx((up - down) / (2 * bump[cell]), rel=1e-5, abs=1e-7), name


def test_with_no_inputs_the_roundabout_changes_units_alone() -> None:
    """beta = 1 with wages as the numeraire: every real outcome is that of the model without inputs."""
    base, tariff = small(3), shock(3, 4, 0.4)
    wages, prices = DeficitEquations(roundabout(base, 1.0), CODES[:4]), system(base)
    measured = [
        equations.measures(solved(equations, equations.inputs(tariff, P, 1.0))[2].solution.x,
                           equations.inputs(tariff, P, 1.0))
        for equations in (wages, prices)
    ]  # fmt: skip
    for name in ("welfare", "real_income", "employment", "real_wage", "exports_to_gdp"):
        np.testing.assert_allclose(measured[0][name], measured[1][name], rtol=1e-9, atol=1e-9, err_msg=name)
    assert np.abs(measured[0]["cpi"] - measured[1]["cpi"]).max() > 1e-3


@WITH_AND_WITHOUT_INPUTS
@pytest.mark.parametrize("seed", range(3))
def test_closed_form_gains_from_trade(beta: float, seed: int) -> None:
    """Costs alone, no services, no scale, balanced trade: real wages move by (own share hat)^(-1/(eps beta))."""
    rng = np.random.default_rng(seed)
    flows = cube(rng, 5, 1, 0.2)[:, :, 0]
    p = replace(P, scale=0.0, kappa=0.0)
    equations = system(without_services(baseline(flows + flows.T, np.zeros(5), np.ones(5))), beta)
    inputs = equations.inputs(np.zeros((5, 5)), p, 0.0)._replace(costs=barriers(seed, 5)["costs"])
    state, fixed, _ = solved(equations, inputs)
    own = eq.flows(state, fixed).diagonal() / state.spending / equations.baseline.share.diagonal()
    expected = own ** (-1 / (P.eps * beta))
    np.testing.assert_allclose(np.exp(state.log_wage - state.log_price), expected, rtol=1e-10)
    np.testing.assert_allclose(outcomes.real_income(state, equations.baseline), expected, rtol=1e-10)


@WITH_AND_WITHOUT_INPUTS
@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), highest=st.floats(0, 0.6), relief=st.sampled_from([0.0, 1.0]))
def test_splitting_a_country_in_two_halves_changes_nothing(
    beta: float, seed: int, highest: float, relief: float
) -> None:
    """Frictionless halves. Scale economies leave it so: they follow employment over its baseline, alike in both."""
    base, tariff = small(seed, 4), shock(seed, 4, highest)
    halves = np.array([0, 1, 2, 3, 3])
    size = np.array([1, 1, 1, 0.5, 0.5])
    parted = baseline(base.flows[np.ix_(halves, halves)] * np.outer(size, size), base.nu[halves], base.phi[halves])
    whole, parts = system(base, beta), system(parted, beta)
    if beta < 1:
        parts = DeficitEquations(_roundabout_in_halves(whole.baseline, parted, halves, size), CODES[:5])
    one = solved(whole, whole.inputs(tariff, P, relief))[2]
    two = solved(parts, parts.inputs(tariff[np.ix_(halves, halves)], P, relief))[2]
    before, after = (
        one.equations.measures(one.solution.x, one.inputs),
        two.equations.measures(two.solution.x, two.inputs),
    )
    for name in ("welfare", "real_income", "cpi", "employment", "wage", "real_wage"):
        np.testing.assert_allclose(after[name], before[name][halves], rtol=1e-8, atol=1e-8, err_msg=name)


def _roundabout_in_halves(whole, parted, halves, size):
    """Halves of a country with inputs: its own sales, the inputs' part included, are spread over both halves."""
    flows = whole.flows[np.ix_(halves, halves)] * np.outer(size, size)
    received, spending = flows @ (1 - parted.nu), flows.sum(axis=0)
    income = whole.beta * received + parted.nu * spending
    level = replace(roundabout(parted, whole.beta).numeraire, wages=(income / income.sum())[None, :])
    return replace(
        parted,
        flows=flows,
        share=flows / spending,
        spending=spending,
        income=income,
        transfer=spending - income - (1 - whole.beta) * received,
        beta=whole.beta,
        numeraire=level,
    )


@WITH_AND_WITHOUT_INPUTS
def test_relabelling_permutes_the_result(model: EndogenousDeficitModel, beta: float) -> None:
    world, p = model.world, replace(P, beta=beta)
    after = 0.3 * np.random.default_rng(0).random(world.flows.shape)
    after[np.arange(194), np.arange(194)] = 0.0
    order = tuple(int(i) for i in np.random.default_rng(1).permutation(194))
    other = EndogenousDeficitModel(world.permuted(order), p)
    straight = EndogenousDeficitModel(world, p).solve(policy(world, after))
    turned = other.solve(policy(other.world, after[list(order)][:, list(order)]))
    for name, values in straight.values.items():
        np.testing.assert_allclose(turned.values[name], values[list(order)], rtol=1e-7, atol=1e-7, err_msg=name)


def test_scaling_money_changes_no_percentage(model: EndogenousDeficitModel) -> None:
    world = model.world
    after = home_taxes(world, 0.2)
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
    column = home_taxes(world, 1.0)
    first = model.solve(policy(world, 0.10 * column))
    high = replace(policy(world, 0.21 * column), tariff_before=0.10 * column)
    np.testing.assert_allclose(model.solve(high).values["welfare"], first.values["welfare"], rtol=1e-9, atol=1e-9)


def test_welfare_by_labour_supply_is_the_papers_when_revenue_is_a_lump_sum(model: EndogenousDeficitModel) -> None:
    """Both formulas agree without tax relief; with it the paper's is higher for the country that collects duty."""
    after = home_taxes(model.world, 0.2)
    lump, relief = (model.solve(policy(model.world, after), rebate) for rebate in (LumpSum(), IncomeTaxRelief()))
    np.testing.assert_allclose(lump.values["welfare"], lump.values["welfare_consistent"], atol=1e-9)
    assert relief.value("welfare", "USA") > relief.value("welfare_consistent", "USA")


@WITH_AND_WITHOUT_INPUTS
def test_rents_act_as_a_tariff_whose_yield_is_a_lump_sum(model: EndogenousDeficitModel, beta: float) -> None:
    variant, world = EndogenousDeficitModel(model.world, replace(P, beta=beta)), model.world
    rate, none = home_taxes(world, 0.2), np.zeros_like(world.flows)
    taxed = variant.solve(policy(world, rate), LumpSum())
    limited = variant.solve(replace(policy(world, none), rents_before=none, rents_after=rate), IncomeTaxRelief())
    for name in ("welfare", "real_income", "cpi", "employment", "imports"):
        np.testing.assert_allclose(limited.values[name], taxed.values[name], rtol=1e-9, atol=1e-9, err_msg=name)
    assert limited.value("revenue", "USA") == 0.0
    assert taxed.value("revenue", "USA") > 1e5


def test_charges_that_start_above_zero_act_by_the_change_of_their_wedge(model: EndogenousDeficitModel) -> None:
    """From t = 10 % and r = 10 % to t = 22 % and r = 10 %: the wedge grows by a tenth, all of it duty."""
    world, column = model.world, home_taxes(model.world, 1.0)
    first = model.solve(policy(world, 0.10 * column))
    high = replace(
        policy(world, 0.22 * column), tariff_before=0.10 * column, rents_before=0.1 * column, rents_after=0.1 * column
    )
    np.testing.assert_allclose(model.solve(high).values["welfare"], first.values["welfare"], rtol=1e-9, atol=1e-9)


def test_costs_waste_what_a_tariff_collects(model: EndogenousDeficitModel) -> None:
    world, none = model.world, np.zeros_like(model.world.flows)
    outcome = model.solve(replace(policy(world, none), costs=1 + home_taxes(world, 0.1)))
    assert outcome.converged
    assert outcome.value("revenue", "USA") == 0.0
    assert outcome.value("real_income", "USA") < 0
    assert outcome.value("real_income", "WLD") < 0


def test_a_start_nearby_leads_to_the_same_equilibrium(model: EndogenousDeficitModel) -> None:
    first, second = (policy(model.world, home_taxes(model.world, rate)) for rate in (0.2, 0.25))
    cold, warm = model.solve(second), model.solve(second, start=model.solve(first))
    np.testing.assert_allclose(warm.values["welfare"], cold.values["welfare"], atol=1e-8)


@WITH_AND_WITHOUT_INPUTS
def test_an_impossible_closure_is_reported_not_invented(model: EndogenousDeficitModel, beta: float) -> None:
    """At 400 % on all US imports, economies that must transfer a fixed share of world income earn less than that."""
    world = model.world
    outcome = EndogenousDeficitModel(world, replace(P, beta=beta)).solve(policy(world, home_taxes(world, 4.0), "400 %"))
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


def test_bad_worlds_and_policies_are_named(model: EndogenousDeficitModel) -> None:
    """Each error names the economy; nothing is solved."""
    world = model.world
    flows = np.array(world.flows)
    flows[3, 5] = np.nan
    with pytest.raises(BadInput, match=f"{world.economies[3]}.*{world.economies[5]}"):
        EndogenousDeficitModel(replace(world, flows=flows))
    flows[3, 5] = -1.0
    with pytest.raises(BadInput, match=f"{world.economies[3]}.*{world.economies[5]}"):
        EndogenousDeficitModel(replace(world, flows=flows))
    gdp = np.array(world.gdp)
    gdp[7] = 0.0
    with pytest.raises(BadInput, match=world.economies[7]):
        EndogenousDeficitModel(replace(world, gdp=gdp))
    with pytest.raises(BadInput, match="cost is 0"):
        roundabout(model.baseline, 0.0)
    with pytest.raises(BadInput, match="wages rise"):
        roundabout(replace(model.baseline, phi=np.full(194, 0.2)), 0.4)
    with pytest.raises(BadInput, match="shape"):
        model.solve(Policy("other", world.economies, world.sectors, world.tariffs, np.zeros((2, 2, 1))))


def test_calibration_of_two_regions_mirrors_with_home() -> None:
    """Regions alike in trade and size swap transfers when home moves; own sales are filled by eqs. 1.12 and 1.13."""
    flows, gdp = np.array([[0.0, 5.0], [5.0, 0.0]]), np.array([100.0, 100.0])
    first, second = (calibrate(flows, gdp, home, P) for home in (0, 1))
    np.testing.assert_allclose(first.transfer, second.transfer[::-1], rtol=1e-12)
    assert abs(first.transfer[0]) > 0.1
    granted = (1 - first.nu) * (5 - 5 * (1 - first.nu[::-1]))
    np.testing.assert_allclose(first.spending, gdp + granted, rtol=1e-12)
