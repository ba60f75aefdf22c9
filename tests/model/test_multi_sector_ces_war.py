"""The multi-sector CES model: its war by formula, and what it says to bad questions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import reference_ces
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_worlds import many_sectors, policy, world

from parley.errors import BadInput, NotConverged, UnknownName
from parley.model.multi_sector_ces.closures import FixedTransfers, ServicesAtDestination
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.multi_sector_ces.nash import war
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.outcome import Outcome
from parley.world import World

TOLERANCE = 1e-9  # the reference's root finder stops at about 1e-10


def percent(hat):
    return 100 * (hat - 1)


def free_world(seed: int, n: int) -> World:
    """One sector, no tariffs."""
    rng = np.random.default_rng(seed)
    flows = rng.lognormal(0, 1, (n, n, 1)) + 5 * np.eye(n)[:, :, None]
    return world(flows, np.zeros_like(flows), 0.5 * flows.sum(axis=(1, 2)), rng.uniform(1.5, 8, 1))


@pytest.mark.parametrize("seed", range(3))
def test_the_war_by_formula_agrees_with_one_big_system(seed: int) -> None:
    base = many_sectors(seed, 4, 3, 0.0)
    theta = base.theta("own")
    fought = MultiSectorCESModel(base).war()
    paid = reference_ces.purge(base.flows * (1 + base.tariffs), base.tariffs, theta)
    expected = reference_ces.war(paid, base.tariffs, theta)
    np.testing.assert_allclose(fought.rates, expected["rates"], atol=TOLERANCE)
    measured = fought.solved.equations.measures(fought.solved.solution.x, fought.solved.inputs)
    np.testing.assert_allclose(measured["welfare"], percent(expected["welfare"]), atol=1e2 * TOLERANCE)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_with_two_countries_and_one_sector_the_formula_is_the_optimum(seed: int) -> None:
    """Gros (1987): the formula is exact there; welfare is flat at it and lower beside it."""
    base = free_world(seed, 2)
    equations = MultiSectorCESModel(base).equations(policy(base, base.tariffs))
    fought = war(equations.base, base.theta("own"), np.array([True, False]))
    rate = fought.rates[0]
    assume(rate < 1)  # the formula stops at 100 %

    def welfare(t: float) -> float:
        after = np.zeros_like(base.flows)
        after[1, 0] = t
        return MultiSectorCESModel(base).solve(policy(base, after)).value("welfare", "USA")

    best = welfare(rate)
    assert abs(welfare(rate + 1e-3) - welfare(rate - 1e-3)) / 2e-3 < 1e-3 * best / rate
    assert best > welfare(0.9 * rate)
    assert best > welfare(1.1 * rate)


def test_an_economy_that_exports_nothing_has_no_formula() -> None:
    base = many_sectors(0, 3, 2, 0.0)
    flows = np.array(base.flows)
    flows[2, :2] = 0.0
    flows[:2, 2] = 0.0
    alone = replace(base, flows=flows)
    with pytest.raises(BadInput, match="DEU exports nothing"):
        MultiSectorCESModel(alone).war()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("flows", np.nan, "flow CHN->USA in S1 is nan"),
        ("flows", -1.0, "flow CHN->USA in S1 is -1"),
        ("tariffs", -1.0, "tariff CHN->USA in S1 is -1"),
        ("tariffs", np.inf, "tariff CHN->USA in S1 is inf"),
    ],
)
def test_bad_cells_are_named(field: str, value: float, said: str) -> None:
    base = many_sectors(0)
    cube = np.array(getattr(base, field))
    cube[1, 0, 1] = value
    with pytest.raises(BadInput, match=said):
        MultiSectorCESModel(replace(base, **{field: cube}))


def test_a_world_without_own_sales_or_with_bad_elasticities_is_refused() -> None:
    with pytest.raises(BadInput, match="own sales"):
        MultiSectorCESModel(World.load("cepii-2023"))
    base = many_sectors(0)
    with pytest.raises(BadInput, match="S1 is -2"):
        MultiSectorCESModel(replace(base, elasticities={"own": np.array([1.0, -2.0, 3.0])}))


def test_other_bad_questions_say_what_to_do() -> None:
    base = many_sectors(0)
    model = MultiSectorCESModel(base)
    with pytest.raises(UnknownName, match="own"):
        model.solve(policy(base, base.tariffs), "IS")
    with pytest.raises(BadInput, match="other economies"):
        model.solve(policy(many_sectors(0, 3), many_sectors(0, 3).tariffs))
    without = replace(base, economies=("CHN", "DEU", "JPN", "MEX"))
    with pytest.raises(BadInput, match="United States"):
        MultiSectorCESModel(without, ServicesAtDestination()).solve(policy(without, without.tariffs))


def test_no_equilibrium_is_a_value_that_names_the_market() -> None:
    """A transfer larger than what is left to an economy that loses its exports: nothing to spend."""
    base = many_sectors(0, 3, 1, 0.0)
    flows = np.array(base.flows)
    flows[0, 1:] *= 50  # the first economy exports far more than it imports
    generous = replace(base, flows=flows)
    after = np.array(base.tariffs)
    after[0, 1:] = 1e6
    outcome: Outcome = MultiSectorCESModel(generous, FixedTransfers()).solve(policy(generous, after))
    assert not outcome.converged
    assert np.isnan(outcome.values["welfare"]).all()
    assert outcome.worst_market.startswith("labour market of ")
    with pytest.raises(NotConverged):
        outcome.checked()


def test_equations_name_their_markets() -> None:
    base = many_sectors(0)
    equations = MultiSectorCESModel(base).equations(policy(base, base.tariffs))
    assert isinstance(equations, CESEquations)
    assert equations.market(1) == "labour market of CHN"
