"""The multi-sector CES model: against its reference, closed forms, invariances, derivatives, its three closures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_ces
import reference_deficit
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import many_sectors, policy, random_policy, rates, world

from parley.errors import BadInput
from parley.model import frame
from parley.model.multi_sector_ces import equations as eq
from parley.model.multi_sector_ces.closures import FixedTransfers, Purged, ServicesAtDestination, services_shares
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.parameters import parameters
from parley.vocabulary import Policy
from parley.world import World

TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10
CLOSURES = [Purged(), FixedTransfers(), ServicesAtDestination()]
NAMES = ("welfare", "real_income", "cpi", "wage", "exports", "imports", "revenue_change", "goods_balance")


def percent(hat):
    return 100 * (hat - 1)


def barriers(base: World, seed: int, highest: float = 0.5) -> Policy:
    """New tariffs, costs and rents, and old rents, all random."""
    rng = np.random.default_rng(seed)
    n, _, k = base.flows.shape
    before, after = rates(rng, n, k, 0.1), rates(rng, n, k, 0.2)
    costs = rng.uniform(0.9, 1.2, base.flows.shape)
    costs[np.arange(n), np.arange(n)] = 1.0
    return replace(
        random_policy(base, seed, highest), costs=costs, rents_before=before, rents_after=after, label="barriers"
    )


@pytest.fixture(scope="module")
def icio() -> MultiSectorCESModel:
    return MultiSectorCESModel(World.load("icio-2022"))


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_change_gives_ones(closure, icio: MultiSectorCESModel) -> None:
    model = replace(icio, closure=closure)
    outcome = model.solve(policy(model.world, model.world.tariffs))
    assert outcome.iterations <= 1
    for name in ("welfare", "welfare_consistent", "real_income", "cpi", "employment", "wage", "exports", "imports"):
        assert np.abs(outcome.values[name]).max() < 1e-9, name


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_reference(seed: int, closure) -> None:
    base = many_sectors(seed)
    change = barriers(base, seed)
    outcome = MultiSectorCESModel(base, closure).solve(change)
    theta, (n, _, k) = base.theta("own"), base.flows.shape
    assert change.rents_before is not None
    assert change.rents_after is not None
    before, after = change.tariff_before + change.rents_before, change.tariff_after + change.rents_after
    paid = base.flows * (1 + before)
    nu, phi = np.zeros((n, k)), np.ones((n, k))
    if isinstance(closure, Purged):
        paid = reference_ces.purge(paid, before, theta)
    if isinstance(closure, ServicesAtDestination):
        nu, phi = expected_services(base)
    transfer = reference_ces.accounts(paid, before, nu)[2]
    expected = reference_ces.solve(paid, before, after, change.tariff_after, change.costs, theta, nu, phi, transfer)
    assert outcome.converged
    for name, hat in {"wage": "w", "cpi": "P", "welfare": "welfare", "real_income": "welfare"}.items():
        np.testing.assert_allclose(outcome.values[name], percent(expected[hat]), atol=1e2 * TOLERANCE, err_msg=name)
    np.testing.assert_allclose(outcome.flows_after, expected["trade"].sum(axis=2), rtol=1e-7)
    np.testing.assert_allclose(outcome.values["revenue"], expected["revenue"], rtol=1e-7, atol=1e-9)


def expected_services(base: World):
    """nu and phi, (economy, sector), from US trade in all sectors: the two-region system by Cramer's rule."""
    flows, p = base.flows.sum(axis=2), parameters("endogenous-deficit")
    home = base.at("USA")
    to_home, from_home, own = (
        flows[:, home].sum() - flows[home, home],
        flows[home].sum() - flows[home, home],
        flows[home, home],
    )
    abroad = flows.sum() - to_home - from_home - own
    r11, r22 = abroad / (abroad + to_home), own / (own + from_home)
    determinant = r11 * r22 - (1 - r11) * (1 - r22)
    nu_abroad = (0.12 * r22 - 0.26 * (1 - r11)) / determinant
    nu_home = (0.26 * r11 - 0.12 * (1 - r22)) / determinant
    nu = np.full(flows.shape[0], max(nu_abroad, 0.0))
    nu[home] = max(nu_home, 0.0)
    theta = p["scale_eps"] / p["scale"]
    phi = 1 + (1 + theta) / ((1 - nu) * theta) - 1 / theta - 1
    return (np.repeat(column[:, None], base.flows.shape[2], axis=1) for column in (nu, phi))


def test_services_shares_give_us_trade_its_observed_content(icio: MultiSectorCESModel) -> None:
    """On the real world: 12 and 26 percent, from shares of sales that stay (Ignatenko et al. 2025, eq. 1.11 here)."""
    accounts = icio.accounts(icio.world.tariffs)
    nu, home = services_shares(accounts), icio.world.at("USA")
    goods = icio.world.flows[:, :, icio.world.goods].sum(axis=2)
    others = np.arange(len(nu)) != home
    stays = goods[np.ix_(others, others)].sum() / goods[others].sum()
    stays_home = goods[home, home] / goods[home].sum()
    assert (1 - stays) * nu[home] + stays * nu[0] == pytest.approx(0.12)
    assert stays_home * nu[home] + (1 - stays_home) * nu[0] == pytest.approx(0.26)
    base = replace(icio, closure=ServicesAtDestination()).equations(policy(icio.world, icio.world.tariffs)).base
    assert not base.nu[-1].any(), "services sold are not distributed goods"
    assert (base.phi[-1] == 1).all()


@pytest.mark.parametrize("seed", range(3))
def test_with_one_sector_services_at_destination_is_the_endogenous_deficit_model(seed: int) -> None:
    """Without labour supply and tariffs before: another model's reference, compared free of the numeraire."""
    base = many_sectors(seed, 4, 1)
    base = replace(base, tariffs=np.zeros_like(base.flows))
    change = random_policy(base, seed, 0.5)
    outcome = MultiSectorCESModel(base, ServicesAtDestination()).solve(change)
    nu, phi = (column[:, 0] for column in expected_services(base))
    eps = base.theta("own")[0]
    expected = reference_deficit.solve(
        base.flows[:, :, 0], nu, phi, change.tariff_after[:, :, 0], eps, 0.1675, 0.0, 0.0
    )
    np.testing.assert_allclose(outcome.values["welfare"], percent(expected["e"] / expected["P"]), atol=1e2 * TOLERANCE)
    np.testing.assert_allclose(
        outcome.values["real_wage"], percent(expected["w"] / expected["P"]), atol=1e2 * TOLERANCE
    )


@pytest.mark.parametrize("closure", CLOSURES)
def test_sector_results_add_up_to_the_economys(closure) -> None:
    base = many_sectors(7, 4, 3, 0.0)
    change = barriers(base, 7)
    outcome = MultiSectorCESModel(base, closure).solve(change)
    found = outcome.sectors
    np.testing.assert_allclose(found.trade_before.sum(axis=2), outcome.flows_before)
    np.testing.assert_allclose(found.trade_after.sum(axis=2), outcome.flows_after)
    np.testing.assert_allclose(found.labour_before.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.labour_after.sum(axis=1), 1.0)
    assert change.rents_before is not None
    charges = 1 + base.tariffs + change.rents_before
    spent = (found.trade_before * charges).sum(axis=0)
    weights = spent / spent.sum(axis=1, keepdims=True)
    cpi = np.exp((weights * np.log(found.price)).sum(axis=1))
    np.testing.assert_allclose(outcome.values["cpi"], percent(cpi), atol=1e-9)


def test_with_nothing_added_at_the_destination_labour_follows_sales() -> None:
    base = many_sectors(7, 4, 3, 0.0)
    found = MultiSectorCESModel(base, FixedTransfers()).solve(random_policy(base, 7, 1.0)).sectors
    for labour, flows in ((found.labour_before, found.trade_before), (found.labour_after, found.trade_after)):
        sales = flows.sum(axis=1)
        np.testing.assert_allclose(labour, sales / sales.sum(axis=1, keepdims=True))
    assert np.abs(found.values["employment_share"]).max() > 0.1


def test_sensitivity_is_the_effect_of_one_more_point() -> None:
    base = many_sectors(5, 3, 2, 0.0)
    model, at, step = MultiSectorCESModel(base), (1, 0, 1), 1e-4
    after = np.array(random_policy(base, 5, 0.3).tariff_after)
    after[at] = 0.1

    def welfare(change: float) -> float:
        moved = np.array(after)
        moved[at] += change
        return model.solve(policy(base, moved)).value("welfare", "USA")

    found = model.sensitivity("welfare[USA]", policy(base, after))
    assert found.effect[at] == pytest.approx((welfare(step) - welfare(-step)) / (2 * step) / 100, rel=1e-5)


def test_the_closures_say_different_things_about_the_balance(icio: MultiSectorCESModel) -> None:
    base = icio.world
    after = np.array(base.tariffs)
    after[:, base.at("USA"), :27] += 0.1
    after[base.at("USA"), base.at("USA")] = 0.0
    purged, fixed, services = (replace(icio, closure=closure).solve(policy(base, after)) for closure in CLOSURES)
    np.testing.assert_allclose(purged.values["trade_balance_level"], 0.0, atol=1e-2)  # million USD
    np.testing.assert_allclose(fixed.values["trade_balance"], 0.0, atol=1e-2)
    assert fixed.value("trade_balance_level", "USA") < -1e5
    assert services.value("trade_balance", "USA") > 1e3
    assert len({outcome.closure for outcome in (purged, fixed, services)}) == 3


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6), n=st.integers(2, 6), k=st.integers(1, 4), highest=st.floats(0, 4), zeros=st.floats(0, 1)
)
def test_every_market_clears_the_redundant_one_too(seed: int, n: int, k: int, highest: float, zeros: float) -> None:
    """Random worlds, zero flows up to autarky, tariffs up to 400 %."""
    base = two_way(many_sectors(seed, n, k, zeros))
    clears(MultiSectorCESModel(base, Purged()), barriers(base, seed, highest))


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), zeros=st.floats(0, 0.5))
def test_every_market_clears_with_deficits(seed: int, n: int, zeros: float) -> None:
    base = many_sectors(seed, n, 3, zeros)
    at_home = 1000 * np.eye(n)[:, :, None]  # most sales stay at home, or nu is not defined
    base = replace(base, flows=base.flows + at_home, gdp=base.gdp + 500)
    for closure in (FixedTransfers(), ServicesAtDestination()):
        clears(MultiSectorCESModel(base, closure), barriers(base, seed, 1.0))


def two_way(base: World) -> World:
    """The world without flows that nothing answers: balanced trade needs both directions."""
    answered = (base.flows.sum(axis=2) > 0) & (base.flows.sum(axis=2) > 0).T
    return replace(base, flows=base.flows * answered[:, :, None])


def test_trade_in_one_direction_cannot_be_balanced() -> None:
    base = many_sectors(0, 3, 2, 0.0)
    flows = np.array(base.flows)
    flows[2, :2] = 0.0
    with pytest.raises(BadInput, match="trade of USA with DEU cannot be balanced"):
        MultiSectorCESModel(replace(base, flows=flows)).solve(policy(base, base.tariffs))


def clears(model: MultiSectorCESModel, change: Policy) -> None:
    equations, inputs = model.equations(change), model.inputs(change)
    solved = frame.solve(equations, inputs)
    assert solved.solution.converged, solved.solution
    s = eq.state(solved.solution.x, solved.fixed)
    assert np.abs(eq.labour_markets(s, solved.fixed)).max() < 1e-10
    assert np.abs(eq.numeraire(s, solved.fixed)).max() < 1e-10
    paid = eq.trade(s, solved.fixed) * (1 + inputs.tariff + inputs.rents)
    np.testing.assert_allclose(paid.sum(axis=(0, 1)), s.spending, rtol=1e-10)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("seed", range(2))
def test_the_hand_written_jacobian_is_the_derivative(seed: int, closure) -> None:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    n = 4
    base = many_sectors(seed, n, 3)
    model, change = MultiSectorCESModel(base, closure), barriers(base, seed, 1.0)
    equations, inputs = model.equations(change), model.inputs(change)
    fixed = equations.fix(inputs)
    x = np.random.default_rng(seed).normal(0, 0.05, n)
    traced = eq.Fixed(*map(jnp.asarray, fixed))
    with np.errstate(all="ignore"):
        expected = np.asarray(jax.jacfwd(eq.residual)(jnp.asarray(x), traced))
        np.testing.assert_allclose(eq.jacobian(x, fixed), expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(eq.residual(x, fixed), np.asarray(eq.residual(jnp.asarray(x), traced)), atol=1e-12)
        measured = equations.measures(jnp.asarray(x), eq.Inputs(*map(jnp.asarray, inputs)))
    for name, values in equations.measures(x, inputs).items():
        np.testing.assert_allclose(np.asarray(measured[name]), values, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("closure", CLOSURES)
def test_gradients_equal_finite_differences(closure) -> None:
    from parley.model.gradient import gradient

    base = many_sectors(5, 3, 2, 0.0)
    model, change = MultiSectorCESModel(base, closure), barriers(base, 5)
    equations, inputs = model.equations(change), model.inputs(change)
    slope = gradient(frame.solve(equations, inputs), "welfare", 0)

    def welfare(**moved) -> float:
        solved = frame.solve(equations, inputs._replace(**moved))
        return float(equations.measures(solved.solution.x, solved.inputs)["welfare"][0])

    for name, place in (
        ("tariff", (1, 1, 0)),
        ("tariff", (0, 0, 2)),
        ("costs", (1, 2, 0)),
        ("rents", (0, 1, 0)),
        ("theta", (1,)),
    ):
        step = np.zeros_like(getattr(inputs, name))
        step[place] = 1e-5
        up, down = (welfare(**{name: getattr(inputs, name) + sign * step}) for sign in (1, -1))
        assert getattr(slope, name)[place] == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-6), (name, place)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6))
def test_one_sector_gains_from_trade_have_their_closed_form(seed: int, n: int) -> None:
    """(own share' / own share)^(-1/theta) without revenue and deficits."""
    base = free_world(seed, n)
    costs = np.random.default_rng(seed).uniform(0.7, 2.0, base.flows.shape)
    costs[np.arange(n), np.arange(n)] = 1.0
    outcome = MultiSectorCESModel(base).solve(replace(policy(base, base.tariffs), costs=costs))
    before, after = (m.diagonal() / m.sum(axis=0) for m in (outcome.flows_before, outcome.flows_after))
    expected = (after / before) ** (-1 / base.theta("own"))
    np.testing.assert_allclose(outcome.values["real_income"], percent(expected), atol=1e-8)


def free_world(seed: int, n: int) -> World:
    """One sector, no tariffs."""
    rng = np.random.default_rng(seed)
    flows = rng.lognormal(0, 1, (n, n, 1)) + 5 * np.eye(n)[:, :, None]
    return world(flows, np.zeros_like(flows), 0.5 * flows.sum(axis=(1, 2)), rng.uniform(1.5, 8, 1))


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_two_identical_halves_are_the_whole(seed: int) -> None:
    """The last country split in two halves, frictionless between them: one sector, nothing else changes."""
    base, n = free_world(seed, 3), 3
    base = replace(base, tariffs=rates(np.random.default_rng(seed), n, 1, 0.3))
    change = random_policy(base, seed, 0.5)
    whole = MultiSectorCESModel(base).solve(change)
    index, size = [0, 1, 2, 2], np.array([1.0, 1.0, 0.5, 0.5])
    part = size[:, None, None] * size[None, :, None]

    def doubled(cube):
        return cube[index][:, index]

    halves = world(doubled(base.flows) * part, doubled(base.tariffs), base.gdp[index] * size, base.theta("own"))
    split = MultiSectorCESModel(halves).solve(policy(halves, doubled(change.tariff_after)))
    for name in ("welfare", "cpi", "wage"):
        np.testing.assert_allclose(split.values[name], whole.values[name][index], atol=1e-8, err_msg=name)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(5)), closure=st.sampled_from(CLOSURES))
def test_relabelling_permutes_the_result(seed: int, order: list[int], closure) -> None:
    base = many_sectors(seed, 5, 2)
    change = random_policy(base, seed, 1.0)
    straight = MultiSectorCESModel(base, closure).solve(change)
    other = base.permuted(tuple(order))
    moved = MultiSectorCESModel(other, closure).solve(policy(other, change.tariff_after[order][:, order]))
    for name in NAMES:
        np.testing.assert_allclose(moved.values[name], straight.values[name][order], rtol=1e-7, atol=1e-7, err_msg=name)


@pytest.mark.parametrize("closure", CLOSURES)
def test_scaling_money_changes_no_percentage(closure) -> None:
    base = many_sectors(1)
    change = random_policy(base, 1, 1.0)
    other = replace(base, flows=base.flows / 1000, gdp=base.gdp / 1000)
    one, scaled = (MultiSectorCESModel(w, closure).solve(change) for w in (base, other))
    for name in ("welfare", "cpi", "exports", "revenue_gdp_pct", "effective_tariff"):
        np.testing.assert_allclose(scaled.values[name], one.values[name], rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("source", ["IS", "U4", "CP", "FGO", "BSY", "GYY", "LL", "Shap"])
@pytest.mark.parametrize("name", ["icio-2022", "wiod-2014"])
def test_every_elasticity_set_solves_400_percent_on_everything(name: str, source: str) -> None:
    base = World.load(name)
    after = np.maximum(base.tariffs, 4.0)
    after[np.arange(len(base.economies)), np.arange(len(base.economies))] = 0.0
    outcome = MultiSectorCESModel(base).solve(policy(base, after), source)
    assert outcome.converged
    assert outcome.elasticities == source
    assert outcome.value("imports", "WLD") < -50


def test_a_tiny_country_does_not_move_others() -> None:
    base = many_sectors(3)
    size = np.array([1.0, 1.0, 1.0, 1e-7])
    part = np.minimum(size[:, None, None], size[None, :, None])
    tiny = replace(base, flows=base.flows * part, gdp=base.gdp * size)
    change = random_policy(tiny, 3, 1.0)
    after = np.array(change.tariff_after)
    after[:3, 3] += 1.0
    one, other = (MultiSectorCESModel(tiny).solve(policy(tiny, table)) for table in (change.tariff_after, after))
    assert other.converged
    np.testing.assert_allclose(one.values["welfare"][:3], other.values["welfare"][:3], atol=1e-4)
    assert abs(one.values["welfare"][3] - other.values["welfare"][3]) > 1e-3


def test_rents_go_to_the_importer_and_are_no_revenue() -> None:
    """A rent of 10 % and a tariff of 10 % do the same to welfare; only the tariff is revenue. A cost wastes both."""
    base = many_sectors(2)
    free = replace(base, tariffs=np.zeros_like(base.tariffs))
    ten = np.where(np.eye(4)[:, :, None] == 1, 0.0, 0.1) * np.ones_like(base.flows)
    model, still = MultiSectorCESModel(free), policy(free, free.tariffs)
    taxed, rented = model.solve(policy(free, ten)), model.solve(replace(still, rents_after=ten))
    costly = model.solve(replace(still, costs=1 + ten))
    np.testing.assert_allclose(rented.values["welfare"], taxed.values["welfare"], atol=1e-9)
    assert (taxed.values["revenue"] > 0).all()
    assert np.abs(rented.values["revenue"]).max() < 1e-9
    assert costly.value("welfare", "WLD") < rented.value("welfare", "WLD")


def test_rents_named_only_before_end() -> None:
    base = many_sectors(2)
    rents = rates(np.random.default_rng(0), 4, 3, 0.2)
    model, still = MultiSectorCESModel(base), policy(base, base.tariffs)
    ended = model.solve(replace(still, rents_before=rents))
    explicit = model.solve(replace(still, rents_before=rents, rents_after=np.zeros_like(rents)))
    kept = model.solve(replace(still, rents_before=rents, rents_after=rents))
    np.testing.assert_array_equal(ended.values["welfare"], explicit.values["welfare"])
    assert np.abs(kept.values["welfare"]).max() < 1e-9
    assert np.abs(ended.values["welfare"]).max() > 1e-3


def test_a_solution_is_a_place_to_start() -> None:
    base = many_sectors(4)
    change = random_policy(base, 4, 1.0)
    model = MultiSectorCESModel(base)
    cold = model.solve(change)
    warm = model.solve(change, start=cold)
    assert warm.iterations == 0
    assert cold.iterations > 1
