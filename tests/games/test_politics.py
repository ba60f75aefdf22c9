"""Political weights inferred from tariffs: what tariffs were made with comes back; what no weight explains is said."""

from __future__ import annotations

import numpy as np
import pytest
from profit_worlds import paid_back, small
from small_worlds import policy

from parley.errors import BadInput
from parley.games import political_weights
from parley.model.profits.model import ProfitsModel
from parley.model.profits.response import best_response, mfn_rates


def best_rates(model: ProfitsModel) -> np.ndarray:
    """Every economy's best MFN tariffs against the world's own, (economy, sector), by the search for best responses."""
    at = policy(model.world, model.world.tariffs)
    equations, inputs = model.equations(at), model.inputs(at)
    found = []
    for player in range(len(model.world.economies)):
        response = best_response(equations, inputs, player, mfn_rates(equations, player))
        other = (player + 1) % len(model.world.economies)
        found.append(response.tariff[other, player])
    return np.array(found)


def mild(base, seed: int) -> np.ndarray:
    """Weights with mean one that keep best tariffs within their bounds."""
    weights = np.random.default_rng(seed).uniform(0.8, 1.2, base.flows.shape[1:])
    return weights / weights.mean(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_weights_that_made_the_tariffs_come_back_whatever_their_level(seed: int) -> None:
    """The targets are best tariffs less a level of each economy's own: only their dispersion tells."""
    base = paid_back(seed, 3, 4, 0.0)
    weights = mild(base, seed)
    chosen = best_rates(ProfitsModel(base, weights))
    lower = chosen.min(axis=1) * np.array([0.0, 0.5, 0.9])
    found = political_weights(ProfitsModel(base), chosen - lower[:, None])
    assert found.converged
    np.testing.assert_allclose(found.weights, weights, atol=1e-6)
    np.testing.assert_allclose(found.levels, lower, atol=1e-6)
    np.testing.assert_allclose(found.rates, chosen, atol=1e-6)
    assert found.gains.max() < 1e-7


def test_with_inferred_weights_the_best_tariffs_have_the_targets_dispersion() -> None:
    """Made-up targets, and a general search on the model that has the weights."""
    base = paid_back(4, 3, 4, 0.0)
    targets = np.random.default_rng(4).uniform(0.0, 0.15, (3, 4))
    found = political_weights(ProfitsModel(base), targets)
    chosen = best_rates(ProfitsModel(base, found.weights))
    assert found.weights.min() > 0
    np.testing.assert_allclose(found.weights.mean(axis=1), 1.0)
    spread, wanted = (rates - rates.mean(axis=1, keepdims=True) for rates in (chosen, targets))
    np.testing.assert_allclose(spread, wanted, atol=1e-6)


def test_a_tariff_too_low_for_any_weight_has_weight_zero_and_stays_above_its_target() -> None:
    """The other three sectors' tariffs are as far apart as their targets, and all are best with the weights found."""
    base = paid_back(9, 3, 4, 0.0)
    targets = np.full((3, 4), 2.0)
    targets[:, 1] = 0.0
    found = political_weights(ProfitsModel(base), targets)
    assert found.converged
    np.testing.assert_allclose(found.weights[:2, 1], 0.0, atol=1e-12)
    assert (found.rates[:2, 1] > 0.05).all()
    others = [0, 2, 3]
    np.testing.assert_allclose(found.rates[:, others] - targets[:, others], found.levels[:, None] * np.ones(3))
    np.testing.assert_allclose(best_rates(ProfitsModel(base, found.weights)), found.rates, atol=1e-6)


def test_prohibitive_targets_stay_as_they_are() -> None:
    base = paid_back(6, 3, 4, 0.0)
    targets = np.full((3, 4), 0.1)
    targets[0, 2] = 4.0
    found = political_weights(ProfitsModel(base), targets)
    assert found.converged
    assert found.rates[0, 2] == 4.0
    assert found.weights[0, 2] > found.weights[0, [0, 1, 3]].max()


def test_bad_targets_are_told() -> None:
    base = paid_back(1, 3, 4, 0.0)
    model = ProfitsModel(base)
    with pytest.raises(BadInput, match="targets have shape"):
        political_weights(model, np.zeros((3, 3)))
    with pytest.raises(BadInput, match="shares of at least 0"):
        political_weights(model, np.full((3, 4), -0.1))
    without, plain, _ = small(2, 4, 3, zeros=0.6)
    assert ((without.flows.sum(axis=0) - np.einsum("iik->ik", without.flows)) == 0).any()
    with pytest.raises(BadInput, match="no tariff tells its weight"):
        political_weights(plain, np.full((4, 3), 0.1))
