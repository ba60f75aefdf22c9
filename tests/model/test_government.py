"""A government's welfare and its slope in tariffs: finite differences, the generic gradient, known optima."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_profits
from profit_worlds import abroad_only, scenario, small, symmetric, weights_of
from scipy.optimize import minimize, minimize_scalar
from small_worlds import many_sectors, policy, random_policy, world

from parley.errors import BadInput, NotConverged
from parley.model.profits import equations as eq
from parley.model.profits.government import values_and_slopes
from parley.model.profits.model import ProfitsModel
from parley.model.profits.response import best_response, free_rates, mfn_rates


@pytest.mark.parametrize("theta", [1.5, 4.0])
def test_the_optimal_tariff_of_two_economies_has_its_closed_form(theta: float) -> None:
    """One sector, free trade abroad: t* = 1/((sigma - 1) own share abroad at the optimum) (Gros 1987)."""
    flows = symmetric(3, 2, 1)
    base = world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), np.array([theta]))
    model = ProfitsModel(base)
    equations, free = model.equations(policy(base, base.tariffs)), model.inputs(policy(base, base.tariffs))

    def at(rate: float):
        tariff = np.zeros_like(flows)
        tariff[1, 0] = rate
        return values_and_slopes(equations, free._replace(tariff=tariff))

    best = minimize_scalar(
        lambda rate: -at(rate).log_welfare[0], bounds=(0, 5), method="bounded", options={"xatol": 1e-9}
    )
    found = at(best.x)
    abroad = eq.state(found.solved.solution.x, found.solved.fixed).share[1, 1, 0]
    assert best.x == pytest.approx(1 / (theta * abroad), rel=1e-5)  # the maximum is flat: sqrt of the arithmetic
    rate = 1 / (theta * abroad)
    assert abs(at(rate).slope.total[0, 1, 0, 0]) < 1e-6


@pytest.mark.parametrize("player", range(4))
def test_the_adjoint_slope_is_a_finite_difference(player: int) -> None:
    """In every tariff of the world at once along random directions, and in single rates."""
    base, model, equations = small(player)
    inputs = scenario(base, model, player)
    found = values_and_slopes(equations, inputs)
    rng = np.random.default_rng(player)
    single = np.zeros_like(base.flows)
    single[(player + 1) % 4, player, 1] = 1.0
    own = np.zeros_like(base.flows)
    own[player, player, 0] = 1.0  # a duty on own sales: no policy has one, the equations know it
    for direction in (rng.normal(size=base.flows.shape), single, own):
        step = 1e-5
        ahead, back = (
            values_and_slopes(equations, inputs._replace(tariff=inputs.tariff + sign * step * direction))
            for sign in (1, -1)
        )
        change = (ahead.log_welfare - back.log_welfare)[player] / (2 * step)
        assert (found.slope.total[player] * direction).sum() == pytest.approx(change, rel=1e-6, abs=1e-9)


def test_the_adjoint_slope_is_that_of_the_generic_gradient() -> None:
    from parley.model.gradient import gradient

    base, model, equations = small(5)
    found = values_and_slopes(equations, scenario(base, model, 5))
    generic = gradient(found.solved, "government_welfare", 2)
    np.testing.assert_allclose(
        100 * np.exp(found.log_welfare[2]) * found.slope.total[2], generic.tariff, rtol=1e-8, atol=1e-9
    )


def test_a_government_that_weighs_all_alike_wants_welfare() -> None:
    base = many_sectors(1)
    change = replace(random_policy(base, 1, 1.0), rents_after=abroad_only(np.full(base.flows.shape, 0.1)))
    alike, political = (ProfitsModel(base, weights).solve(change) for weights in (None, weights_of(base, 1)))
    np.testing.assert_allclose(alike.values["government_welfare"], alike.values["welfare"], atol=1e-9)
    assert np.abs(political.values["government_welfare"] - alike.values["welfare"]).max() > 0.01
    np.testing.assert_allclose(political.values["welfare"], alike.values["welfare"], atol=1e-12)


def test_a_transfer_beyond_income_has_no_equilibrium_and_says_where() -> None:
    base, model, equations = small(1)
    inputs = model.inputs(policy(base, base.tariffs))
    transfer = np.zeros(4)
    transfer[2] = 3 * equations.base.sales[2]
    with pytest.raises(NotConverged, match=r"(market|budget) of (USA|CHN|DEU|JPN)"):
        values_and_slopes(equations, inputs._replace(net_exports=transfer))


def test_the_best_response_is_the_closed_form_and_what_a_plain_search_finds() -> None:
    """Two economies: Gros's formula with one sector; with two, a search without slopes on the reference model."""
    flows = symmetric(3, 2, 1)
    base = world(flows, np.zeros_like(flows), flows.sum(axis=(1, 2)), np.array([3.0]))
    model = ProfitsModel(base)
    equations, free = model.equations(policy(base, base.tariffs)), model.inputs(policy(base, base.tariffs))
    found = best_response(equations, free, 0, free_rates(equations, 0))
    at_best = values_and_slopes(equations, free._replace(tariff=found.tariff))
    abroad = eq.state(at_best.solved.solution.x, at_best.solved.fixed).share[1, 1, 0]
    assert found.tariff[1, 0, 0] == pytest.approx(1 / (3.0 * abroad), rel=1e-6)
    assert found.values[0] == pytest.approx(found.values[1], abs=1e-12)

    base, model, equations = small(12, n=2, k=2, zeros=0.0)
    inputs = model.inputs(policy(base, base.tariffs))
    sigma = inputs.sigma
    balanced = reference_profits.balanced(base.flows, base.tariffs, sigma)

    def loss(rates_):
        tariff = np.array(base.tariffs)
        tariff[1, 0] = rates_
        ones = np.ones_like(tariff)
        solved = reference_profits.solve(balanced, base.tariffs, tariff, ones, np.zeros(2), sigma, inputs.weights)
        return -np.log(solved["government"][0])

    plain = min(
        (
            minimize(loss, start, method="Nelder-Mead", bounds=[(0, 10)] * 2, options={"xatol": 1e-7, "fatol": 0})
            for start in ([0.3, 0.3], [0.3, 9.0], [9.0, 0.3], [9.0, 9.0])
        ),
        key=lambda result: result.fun,
    )
    found = best_response(equations, inputs, 0, free_rates(equations, 0))
    assert found.log_welfare == pytest.approx(-plain.fun, abs=1e-10)
    np.testing.assert_allclose(found.tariff[1, 0], plain.x, atol=1e-4)


def test_a_best_response_is_certified_and_keeps_to_its_instruments() -> None:
    base, model, equations = small(3)
    inputs = scenario(base, model, 3, 0.3)
    free, same = (best_response(equations, inputs, 2, rates(equations, 2)) for rates in (free_rates, mfn_rates))
    for found in (free, same):
        assert found.projected_gradient < 1e-7
        assert found.log_welfare >= max(found.values) - 1e-12
        assert (found.tariff >= 0).all()
        assert (found.tariff <= 10).all()
        untouched = np.arange(4) != 2
        np.testing.assert_array_equal(found.tariff[:, untouched], inputs.tariff[:, untouched])
        assert (found.tariff[2, 2] == 0).all()
        assert found.log_welfare > values_and_slopes(equations, inputs).log_welfare[2]
    partners = [0, 1, 3]
    assert np.ptp(same.tariff[partners, 2], axis=0).max() == 0
    assert free.log_welfare >= same.log_welfare
    assert best_response(equations, inputs, 2, mfn_rates(equations, 2), highest=0.05).tariff[:, 2].max() == 0.05
    with pytest.raises(BadInput, match="start"):
        best_response(equations, inputs, 2, mfn_rates(equations, 2), starts=())
