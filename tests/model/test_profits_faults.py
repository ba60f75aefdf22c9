"""The model with profits refuses what it cannot use, and says where the fault is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from small_worlds import many_sectors, policy

from parley.errors import BadInput, UnknownName
from parley.model.profits.model import ProfitsModel
from parley.vocabulary import Policy


@pytest.mark.parametrize(("value", "place"), [(np.nan, "CHN->USA S2"), (-1.0, "CHN->USA S2")])
def test_flows_that_are_no_flows_are_refused(value: float, place: str) -> None:
    base = many_sectors(0)
    flows = np.array(base.flows)
    flows[1, 0, 2] = value
    with pytest.raises(BadInput, match=place):
        ProfitsModel(replace(base, flows=flows))


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 6), zeros=st.floats(0.5, 1))
def test_trade_that_goes_one_way_is_refused(seed: int, n: int, zeros: float) -> None:
    """Exactly where a group of trading economies falls into more than one strongly connected part."""
    base = many_sectors(seed, n, 1, zeros)
    weak, strong = (connected_components(base.flows[:, :, 0], connection=kind)[0] for kind in ("weak", "strong"))
    if strong > weak:
        with pytest.raises(BadInput, match="no chain of trade leads back"):
            ProfitsModel(base)
    else:
        assert ProfitsModel(base).solve(policy(base, base.tariffs)).converged


def test_an_economy_without_own_sales_is_refused() -> None:
    base = many_sectors(0)
    flows = np.array(base.flows)
    flows[2, 2] = 0.0
    with pytest.raises(BadInput, match="DEU has no own sales"):
        ProfitsModel(replace(base, flows=flows))


@pytest.mark.parametrize("theta", [0.0, -1.0, np.nan, np.inf])
def test_an_elasticity_of_substitution_must_exceed_one(theta: float) -> None:
    base = many_sectors(0)
    with pytest.raises(BadInput, match="S1 in 'own'"):
        ProfitsModel(replace(base, elasticities={"own": np.array([2.0, theta, 3.0])}))


def test_weights_must_fit_and_be_weights() -> None:
    base = many_sectors(0)
    with pytest.raises(BadInput, match="shape"):
        ProfitsModel(base, np.ones((4, 2)))
    for bad in (-0.1, np.nan, np.inf):
        weights = np.ones((4, 3))
        weights[1, 2] = bad
        with pytest.raises(BadInput, match="CHN on S2"):
            ProfitsModel(base, weights)
    weights = np.ones((4, 3))
    weights[3] = 0.0
    with pytest.raises(BadInput, match="JPN gives no weight"):
        ProfitsModel(base, weights)


def test_policies_and_elasticities_of_others_are_refused() -> None:
    base, other = many_sectors(0), many_sectors(0, n=3)
    with pytest.raises(BadInput, match="other economies"):
        ProfitsModel(base).solve(policy(other, other.tariffs))
    with pytest.raises(UnknownName, match="elasticity"):
        ProfitsModel(base).solve(policy(base, base.tariffs), elasticities="none")
    rate = np.array(base.tariffs)
    rate[1, 0, 0] = -1.0
    with pytest.raises(BadInput, match="CHN in S0 is -1"):
        Policy("x", base.economies, base.sectors, base.tariffs, rate)
