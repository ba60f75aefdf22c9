"""Structural gravity: against its reference, closed forms, its invariances, its derivatives, bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_gravity
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import cube, many_sectors, policy, rates, world

from parley.errors import BadInput, NotConverged, UnknownName
from parley.model import frame
from parley.model.gradient import gradient
from parley.model.gravity import equations as eq
from parley.model.gravity.calibration import calibrate, filled
from parley.model.gravity.closures import Conditional, Endowment, FixedShares
from parley.model.gravity.experiment import Gravity
from parley.model.gravity.model import GravityModel
from parley.model.gravity.resistance import modelled_trade, resistances
from parley.model.gravity.system import GravityEquations, Inputs
from parley.vocabulary import Policy
from parley.world import World

TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10
CLOSURES = (Endowment(), FixedShares(), Conditional())


def one_sector(seed: int, n: int = 4, zeros: float = 0.3) -> World:
    rng = np.random.default_rng(seed)
    flows = cube(rng, n, 1, zeros)
    return world(flows, rates(rng, n, 1, 0.2), flows.sum(axis=(1, 2)), rng.uniform(1.5, 8, 1))


def everything(base: World, seed: int, highest: float = 0.5) -> Policy:
    """New tariffs, rents before and after, and costs."""
    rng, n = np.random.default_rng(seed), len(base.economies)
    costs = rng.uniform(0.7, 1.4, (n, n, 1))
    costs[np.arange(n), np.arange(n)] = 1.0
    made = policy(base, rates(rng, n, 1, highest))
    return replace(made, costs=costs, rents_before=rates(rng, n, 1, 0.1), rents_after=rates(rng, n, 1, 0.3))


def wedge_of(change: Policy):
    paid = (1 + change.tariff_after + change.rents_after) / (1 + change.tariff_before + change.rents_before)
    return (paid * change.costs)[:, :, 0]


def solved(base: World, change: Policy, closure):
    model = GravityModel(base, closure)
    found = frame.solve(model.equations(change), model.inputs(change))
    assert found.solution.converged, found.solution
    return eq.state(found.solution.x, found.fixed), found.fixed


def estimates(seed: int, n: int):
    """Cost terms that fall with a random distance, output and spending with different totals, and new cost terms."""
    rng = np.random.default_rng(seed)
    b = np.exp(-rng.uniform(1, 4, (n, n)) * (1 - np.eye(n)))
    b_new = b * np.exp(rng.uniform(-0.3, 0.6, (n, n)) * (1 - np.eye(n)))
    return b, b_new, rng.uniform(1, 20, n), rng.uniform(1, 20, n)


@pytest.mark.parametrize("seed", range(4))
def test_resistances_agree_with_the_reference(seed: int) -> None:
    b, _, output, spending = estimates(seed, 5)
    inward, outward = reference_gravity.resistances(b, output, spending)
    found = resistances(b, output, spending, reference=4)
    np.testing.assert_allclose(found.inward, inward, rtol=TOLERANCE)
    np.testing.assert_allclose(found.outward, outward, rtol=TOLERANCE)


@pytest.mark.parametrize("seed", range(4))
def test_an_experiment_agrees_with_the_reference(seed: int) -> None:
    """3n - 1 unknowns solved by a general root finder, against n unknowns of ours."""
    b, b_new, output, spending = estimates(seed, 5)
    price, inward, outward = reference_gravity.fixed_shares(b, b_new, output, spending, 4.0)
    found = Gravity(b, output, spending, 4.0, reference=4).experiment(b_new)
    np.testing.assert_allclose(found.price, price, rtol=TOLERANCE)
    np.testing.assert_allclose(found.inward**4, inward, rtol=TOLERANCE)
    np.testing.assert_allclose(found.outward**4, outward, rtol=TOLERANCE)
    share, moved = output / output.sum(), output * price / (output * price).sum()
    np.testing.assert_allclose(found.conditional_trade, b_new * np.outer(share * outward, inward * spending), rtol=1e-8)
    np.testing.assert_allclose(found.trade, b_new * np.outer(moved * outward, inward * spending * price), rtol=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_the_full_equilibrium_agrees_with_the_reference(seed: int) -> None:
    base = one_sector(seed)
    change = everything(base, seed + 100)
    theta = float(base.theta("own")[0])
    price, index, trade = reference_gravity.endowment(base.flows[:, :, 0], wedge_of(change), theta)
    state, fixed = solved(base, change, Endowment())
    scale = np.exp(state.log_price[0])
    np.testing.assert_allclose(np.exp(state.log_price) / scale, price, rtol=TOLERANCE)
    np.testing.assert_allclose(np.exp(state.log_index) / scale, index, rtol=TOLERANCE)
    np.testing.assert_allclose(Endowment().trade(state, fixed) / scale, trade, rtol=1e-8, atol=1e-10)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(2, 7),
    highest=st.floats(0, 4),
    zeros=st.floats(0, 1),
    closure=st.sampled_from(CLOSURES),
)
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, highest: float, zeros: float, closure) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %, all three closures."""
    base = one_sector(seed, n, zeros)
    state, fixed = solved(base, policy(base, rates(np.random.default_rng(seed + 1), n, 1, highest)), closure)
    assert np.abs(eq.markets(state)).max() < 1e-10
    assert np.abs(eq.numeraire(state, fixed)).max() < 1e-10
    trade = eq.shares(state, fixed) * state.spending
    np.testing.assert_allclose(trade.sum(axis=0), state.spending, rtol=1e-12)
    np.testing.assert_allclose(trade.sum(axis=1), state.income, rtol=1e-9)
    np.testing.assert_allclose(fixed.together @ state.spending, fixed.together @ state.income, rtol=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), zeros=st.floats(0, 0.9), closure=st.sampled_from((Endowment(), FixedShares())))
def test_real_income_is_the_own_share_to_the_power_of_minus_one_over_theta(seed: int, zeros: float, closure) -> None:
    """Arkolakis, Costinot and Rodriguez-Clare (2012): p/P depends on the change of the own share alone."""
    base = one_sector(seed, 5, zeros)
    state, fixed = solved(base, policy(base, rates(np.random.default_rng(seed), 5, 1, 1.0)), closure)
    flows = base.flows[:, :, 0]
    own_before = flows.diagonal() / flows.sum(axis=0)
    own_after = eq.shares(state, fixed).diagonal()
    expected = (own_after / own_before) ** (-1 / float(fixed.theta))
    np.testing.assert_allclose(np.exp(state.log_price - state.log_index), expected, rtol=1e-9)


@pytest.mark.parametrize("closure", [Endowment(), FixedShares()])
def test_two_symmetric_countries_have_a_closed_form(closure) -> None:
    """Prices stay, P = (1 - m + m d^-theta)^(-1/theta), and imports are m d^-theta/(1 - m + m d^-theta) of spending."""
    share, theta, cost = 0.3, 4.0, 1.25
    flows = 100 * np.array([[1 - share, share], [share, 1 - share]])[:, :, None]
    base = world(flows, np.zeros_like(flows), np.full(2, 100.0), np.array([theta]))
    costs = np.array([[1.0, cost], [cost, 1.0]])[:, :, None]
    outcome = GravityModel(base, closure).solve(replace(policy(base, base.tariffs), costs=costs))
    access = 1 - share + share * cost**-theta
    np.testing.assert_allclose(outcome.values["wage"], 0.0, atol=1e-9)
    np.testing.assert_allclose(outcome.values["cpi"], 100 * (access ** (-1 / theta) - 1), rtol=1e-10)
    np.testing.assert_allclose(outcome.values["real_income"], 100 * (access ** (1 / theta) - 1), rtol=1e-10)
    np.testing.assert_allclose(outcome.flows_after[0, 1], 100 * share * cost**-theta / access, rtol=1e-10)


def test_a_tariff_is_a_cost_and_a_rent_is_one_too() -> None:
    base = one_sector(3)
    after = rates(np.random.default_rng(5), 4, 1, 0.5)
    as_tariff = replace(policy(base, after), tariff_before=np.zeros_like(after))
    none = replace(as_tariff, tariff_after=np.zeros_like(after))
    as_cost, as_rent = replace(none, costs=1 + after), replace(none, rents_after=after)
    expected = GravityModel(base).solve(as_tariff).values
    for other in (as_cost, as_rent):
        for name in ("real_income", "cpi", "exports"):
            np.testing.assert_allclose(
                GravityModel(base).solve(other).values[name], expected[name], rtol=1e-9, atol=1e-9
            )


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_change_gives_ones_and_a_fit_to_the_last_flow(closure) -> None:
    base = one_sector(0)
    outcome = GravityModel(base, closure).solve(policy(base, base.tariffs))
    np.testing.assert_allclose(outcome.flows_after, base.flows[:, :, 0], rtol=1e-12)
    for name in ("wage", "exports", "imports"):
        np.testing.assert_allclose(outcome.values[name], 0.0, atol=1e-9, err_msg=name)


def test_conditional_trade_keeps_output_and_spending_full_trade_does_not() -> None:
    base = one_sector(1, 5)
    change = policy(base, base.tariffs + 0.3 * (1 - np.eye(5))[:, :, None])
    flows = base.flows[:, :, 0]
    conditional, full = (GravityModel(base, closure).solve(change) for closure in (Conditional(), Endowment()))
    for axis in (0, 1):
        np.testing.assert_allclose(conditional.flows_after.sum(axis=axis), flows.sum(axis=axis), rtol=1e-10)
        assert np.abs(full.flows_after.sum(axis=axis) / flows.sum(axis=axis) - 1).max() > 1e-4
    assert np.isnan(conditional.values["real_income"]).all()
    assert np.isfinite(full.values["real_income"]).all()
    np.testing.assert_allclose(full.flows_after.sum(axis=1), full.levels["income"].after, rtol=1e-10)
    np.testing.assert_allclose(full.flows_after.sum(axis=0), full.levels["final_spending"].after, rtol=1e-10)


def test_costs_of_one_exporter_or_importer_divert_nothing_in_conditional_equilibrium() -> None:
    """Multilateral resistances absorb what falls on all of a country's trade, own sales included."""
    b, _, output, spending = estimates(2, 5)
    rng = np.random.default_rng(0)
    shifted = b * np.outer(rng.uniform(0.2, 3, 5), rng.uniform(0.2, 3, 5))
    found = Gravity(b, output, spending, 4.0, reference=0).experiment(shifted)
    np.testing.assert_allclose(found.conditional_trade, found.base.trade, rtol=1e-10)
    assert np.abs(found.price - 1).max() > 0.1


def test_the_scale_of_cost_terms_and_money_does_not_matter() -> None:
    b, b_new, output, spending = estimates(4, 5)
    first = Gravity(b, output, spending, 4.0, reference=1).experiment(b_new)
    second = Gravity(1e7 * b, 1e3 * output, 1e3 * spending, 4.0, reference=1).experiment(1e7 * b_new)
    np.testing.assert_allclose(second.terms_of_trade, first.terms_of_trade, rtol=1e-10)
    np.testing.assert_allclose(second.price, first.price, rtol=1e-10)
    np.testing.assert_allclose(second.trade, 1e3 * first.trade, rtol=1e-9)


def test_the_reference_importer_changes_units_not_results() -> None:
    b, b_new, output, spending = estimates(5, 5)
    first, second = (Gravity(b, output, spending, 4.0, reference=r).experiment(b_new) for r in (0, 3))
    np.testing.assert_allclose(second.terms_of_trade, first.terms_of_trade, rtol=1e-10)
    np.testing.assert_allclose(second.conditional_trade, first.conditional_trade, rtol=1e-9)
    assert first.inward[0] == pytest.approx(1.0, abs=1e-12)
    assert second.inward[3] == pytest.approx(1.0, abs=1e-12)


def test_modelled_trade_adds_up_and_partial_effects_hold_resistances() -> None:
    b, b_new, output, spending = estimates(6, 4)
    base = Gravity(b, output, spending, 3.0, reference=0)
    np.testing.assert_allclose(base.trade.sum(axis=0), spending, rtol=1e-11)
    np.testing.assert_allclose(base.trade.sum(axis=1), output * spending.sum() / output.sum(), rtol=1e-11)
    partial = modelled_trade(b_new, output, spending, base.terms)
    np.testing.assert_allclose(base.experiment(b_new).direct_effect, partial / base.trade, rtol=1e-12)


def test_cost_terms_of_a_world_fit_its_flows_and_change_nothing_else() -> None:
    """Flows -> cost terms at any resistances -> resistances -> the same flows, and the same experiment."""
    base = one_sector(7, 5, 0.0)
    model, flows = GravityModel(base, FixedShares()), base.flows[:, :, 0]
    terms = resistances(np.exp(-np.random.default_rng(1).uniform(0, 2, (5, 5))), flows.sum(1), flows.sum(0), 0)
    implied = model.cost_terms(terms)
    gravity = Gravity(implied, flows.sum(axis=1), flows.sum(axis=0), float(base.theta("own")[0]), 0)
    np.testing.assert_allclose(gravity.trade, flows, rtol=1e-10)
    np.testing.assert_allclose(gravity.terms.inward, terms.inward, rtol=1e-9)
    change = everything(base, 8)
    outcome = model.solve(change)
    found = gravity.experiment(implied * wedge_of(change) ** -gravity.theta)
    np.testing.assert_allclose(outcome.values["real_income"], 100 * (found.terms_of_trade - 1), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("closure", CLOSURES)
def test_the_hand_written_jacobian_is_the_derivative(seed: int, closure) -> None:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    base = one_sector(seed)
    change = everything(base, seed)
    model = GravityModel(base, closure)
    equations, inputs = model.equations(change), model.inputs(change)
    fixed = equations.fix(inputs)
    x = np.random.default_rng(seed).normal(0, 0.1, 4)
    traced = equations.fix(Inputs(*map(jnp.asarray, inputs)))
    with np.errstate(all="ignore"):
        expected = np.asarray(jax.jacfwd(equations.residual)(jnp.asarray(x), traced))
        np.testing.assert_allclose(equations.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
        measured = equations.measures(jnp.asarray(x), Inputs(*map(jnp.asarray, inputs)))
    for name, values in equations.measures(x, inputs).items():
        np.testing.assert_allclose(np.asarray(measured[name]), values, rtol=1e-9, atol=1e-9, err_msg=name)


def test_the_adjoint_slope_is_the_finite_difference() -> None:
    """Real income in a tariff, a cost and the elasticity, by the frame's gradient and by solving again."""
    base = one_sector(20)
    change = everything(base, 21)
    model = GravityModel(base)
    equations, inputs = model.equations(change), model.inputs(change)

    def income(tariff=0.0, cost=0.0, theta=0.0) -> float:
        step = np.zeros((4, 4))
        step[1, 0] = 1.0
        moved = Inputs(inputs.tariff + tariff * step, inputs.costs + cost * step, inputs.rents, inputs.theta + theta)
        return float(equations.measures(frame.solve(equations, moved).solution.x, moved)["real_income"][0])

    slope = gradient(frame.solve(equations, inputs), "real_income", 0)
    for name, found in (("tariff", slope.tariff[1, 0]), ("cost", slope.costs[1, 0]), ("theta", float(slope.theta))):
        numeric = (income(**{name: 1e-4}) - income(**{name: -1e-4})) / 2e-4
        assert found == pytest.approx(numeric, rel=1e-6), name


def test_parts_of_a_shock_begin_at_the_baseline_and_end_at_the_whole() -> None:
    base = one_sector(9)
    change = everything(base, 10)
    model = GravityModel(base)
    equations, inputs = model.equations(change), model.inputs(change)
    start, end = (equations.fix(equations.part(inputs, done)) for done in (0.0, 1.0))
    assert np.abs(equations.residual(np.zeros(4), start)).max() < 1e-12
    np.testing.assert_allclose(end.gross, equations.fix(inputs).gross, rtol=1e-12)


def test_relabelling_permutes_the_result() -> None:
    base = one_sector(11, 6)
    after = rates(np.random.default_rng(1), 6, 1, 0.6)
    order = (3, 0, 5, 1, 4, 2)
    turned_world = base.permuted(order)
    straight = GravityModel(base).solve(policy(base, after))
    turned = GravityModel(turned_world).solve(policy(turned_world, after[list(order)][:, list(order)]))
    for name, values in straight.values.items():
        np.testing.assert_allclose(turned.values[name], values[list(order)], rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("closure", [Endowment(), FixedShares()])
def test_a_country_split_in_two_alike_halves_changes_nothing(closure) -> None:
    """Halves of the last country trade with each other as freely as with themselves."""
    whole = one_sector(12, 3, 0.0)
    split = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0.5]])
    flows = np.einsum("ia,ijk,jb->abk", split, whole.flows, split)
    member = split > 0
    halves = world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), whole.theta("own"))
    free = replace(whole, tariffs=np.zeros_like(whole.tariffs))
    after = rates(np.random.default_rng(2), 3, 1, 0.5)
    spread = np.einsum("ia,ijk,jb->abk", member.astype(float), after, member.astype(float))
    one = GravityModel(free, closure).solve(policy(free, after))
    two = GravityModel(halves, closure).solve(policy(halves, spread))
    for name in ("real_income", "wage", "cpi"):
        np.testing.assert_allclose(two.values[name], one.values[name][[0, 1, 2, 2]], rtol=1e-9, atol=1e-9, err_msg=name)


def test_a_rescaled_world_gives_the_same_percentages() -> None:
    base = one_sector(13)
    after = rates(np.random.default_rng(3), 4, 1, 0.6)
    rich = replace(base, flows=1e6 * base.flows, gdp=1e6 * base.gdp)
    first, second = (GravityModel(w).solve(policy(w, after)).values for w in (base, rich))
    for name in ("real_income", "cpi", "exports", "imports", "trade_balance_pct"):
        np.testing.assert_allclose(second[name], first[name], rtol=1e-8, atol=1e-8, err_msg=name)


def test_four_hundred_percent_autarky_and_a_tiny_country_are_solved() -> None:
    base = one_sector(14, 5, 0.0)
    flows = np.array(base.flows)
    flows[0] *= 1e-9
    flows[:, 0] *= 1e-9
    flows[4, :4] = flows[:4, 4] = 0.0
    tiny = replace(base, flows=flows, tariffs=np.zeros_like(flows), gdp=flows.sum(axis=(1, 2)))
    for closure in CLOSURES:
        outcome = GravityModel(tiny, closure).solve(policy(tiny, 4.0 * (1 - np.eye(5))[:, :, None])).checked()
        assert outcome.values["wage"][4] == pytest.approx(0.0, abs=1e-9)
        assert outcome.flows_after[4, 4] == pytest.approx(flows[4, 4, 0], rel=1e-9)


def test_the_shipped_world_gets_own_sales_from_gdp() -> None:
    base = World.load("cepii-2023")
    flows, none_left = filled(base)
    assert none_left == ("GMB", "MHL")
    kept = [i for i, code in enumerate(base.economies) if code not in none_left]
    np.testing.assert_allclose(flows.sum(axis=1)[kept], base.gdp[kept], rtol=1e-12)
    home = base.at("USA")
    after = 0.2 * (1 - np.eye(len(base.economies)))[:, :, None] * (np.arange(len(base.economies)) == home)[:, None]
    model = GravityModel(base)
    outcome = model.solve(policy(base, after, "20 % of everyone")).checked()
    assert outcome.value("real_income", "USA") < 0  # the duty is lost to the importer
    assert np.isnan(outcome.values["revenue"]).all()
    again = model.solve(policy(base, after), start=outcome)
    assert again.iterations == 0
    assert any("GMB, MHL" in line for line in outcome.assumptions)


def test_other_elasticities_are_named_and_used() -> None:
    base = World.load("cepii-2023")
    after = np.zeros_like(base.flows)
    after[0, base.at("USA")] = 0.5
    found = {name: GravityModel(base).solve(policy(base, after), elasticities=name) for name in ("ILMS", "ILMS-8")}
    assert found["ILMS"].value("cpi", "USA") != found["ILMS-8"].value("cpi", "USA")
    with pytest.raises(UnknownName, match="elasticity source"):
        GravityModel(base).inputs(policy(base, after), "nobody")


def broken(change) -> World:
    flows = np.array(one_sector(0).flows)
    change(flows)
    return replace(one_sector(0), flows=flows)


def put(at, value):
    return lambda flows: flows.__setitem__(at, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put((1, 2, 0), np.nan), "from CHN to DEU in S0 is nan"),
        (put((0, 3, 0), -1.0), "from USA to JPN in S0 is -1"),
        (put((2, 2, 0), 0.0), "DEU sells nothing at home in S0"),
    ],
)
def test_bad_flows_are_refused_by_name(change, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        GravityModel(broken(change))


def test_more_sectors_other_worlds_and_bad_elasticities_are_refused() -> None:
    with pytest.raises(BadInput, match="one sector"):
        GravityModel(many_sectors(0))
    base = one_sector(0)
    with pytest.raises(BadInput, match="other economies"):
        GravityModel(base).solve(policy(one_sector(0, 5), one_sector(0, 5).tariffs))
    flat = replace(base, elasticities={"own": np.array([0.0])})
    with pytest.raises(BadInput, match="trade elasticity is 0"):
        GravityModel(flat).solve(policy(flat, flat.tariffs))


def test_bad_cost_terms_are_refused_and_impossible_ones_reported() -> None:
    b, _, output, spending = estimates(0, 3)
    with pytest.raises(BadInput, match="shape"):
        resistances(b[:2], output, spending, 0)
    for name, broken_parts in (
        ("cost terms", (np.where(np.eye(3) > 0, np.nan, b), output, spending)),
        ("output", (b, output * np.array([1, 0, 1]), spending)),
        ("spending", (b, output, spending * np.array([1, 1, -1]))),
    ):
        with pytest.raises(BadInput, match=name):
            resistances(*broken_parts, 0)
    alone = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.0, 0.5, 1.0]])  # the first can only buy from itself
    with pytest.raises(BadInput, match=r"economies \[0\] trade among themselves only"):
        resistances(alone, np.array([1.0, 1.0, 1.0]), np.array([2.0, 0.5, 0.5]), 0)
    one_way = np.array([[1.0, 0.0], [1.0, 1.0]])  # the first sells at home only, and more than is spent there
    with pytest.raises(NotConverged, match="no terms make trade add up"):
        resistances(one_way, np.array([3.0, 1.0]), np.array([2.0, 2.0]), 0)


def test_an_equation_is_named_after_its_economy() -> None:
    base = one_sector(0)
    equations = GravityEquations(base.economies, calibrate(base.flows[:, :, 0], base.tariffs[:, :, 0]), Endowment())
    assert equations.market(2) == "goods market of DEU"
    assert equations.size == 4
