"""What a government would have to want for the tariffs it chose to be its best: weights inferred from first-order
conditions, and how well one vector of weights explains all rates (docs/reference/model.md, eq. 9.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.games.game import own_slopes
from parley.games.instruments import Tool
from parley.games.model_game import ModelGame
from parley.games.objective import Objective
from parley.games.player import Model, Player, game_on
from parley.model import LumpSum, Rebate
from parley.model.arrays import Floats
from parley.vocabulary import Policy

MERCANTILIST = ("goods_balance", "tariff_revenue", "manufacturing", "partners")
"""What a mercantilist may care for beside real income, and what holds it back."""

_UNMOVED = 1e-9
"""Size of a term's slopes, as a share of the largest term's, below which they are rounding."""


@dataclass(frozen=True, eq=False)
class Revealed:
    """Weights that come closest to making observed tariffs optimal, real income's being one.

    Attributes
    ----------
    objective : welfare and the other terms with the weights found.
    rates, implied : (number,), observed tariffs, and where each would go by one step under the weights.
    importance : (number,), curvature of welfare, the weight of each rate's error.
    labels : (number,), what each rate is.
    fit : share of the distance of observed rates from those of a welfare maximiser that the weights explain.
    pattern : share of the variance of observed rates around their mean that the implied rates explain; below zero where
        one uniform rate would explain more.
    """

    objective: Objective
    rates: Floats
    implied: Floats
    importance: Floats
    labels: tuple[str, ...]
    fit: float
    pattern: float

    def to_dict(self) -> dict[str, Any]:
        """Weights and fit, ready for JSON."""
        return {
            "weights": dict(self.objective.weights),
            "fit": self.fit,
            "pattern": self.pattern,
            "rates": len(self.rates),
        }


def revealed(
    model: Model,
    who: str,
    policy: Policy,
    terms: Sequence[str] = MERCANTILIST,
    tool: Tool = Tool(),  # noqa: B008
    rebate: Rebate = LumpSum(),  # noqa: B008
) -> Revealed:
    """The weights with which the tariffs of a policy come closest to a government's best.

    Least squares on first-order conditions: the slope of welfare plus weighted slopes of the other terms should vanish
    in every rate that lies between its bounds, errors counted in rates and weighted with the curvature of welfare.

    Parameters
    ----------
    policy : the tariffs that the government chose are its tariffs after.
    terms : what it may care for beside welfare, names of `objective.TERMS`; weights are not negative.

    Raises
    ------
    BadInput : fewer rates lie between their bounds than there are terms.
    """
    games = [_alone(model, who, policy, name, tool, rebate) for name in ("welfare", *terms)]
    welfare = games[0]
    inner = (welfare.start > welfare.lower) & (welfare.start < welfare.upper)
    from scipy.optimize import nnls

    if inner.sum() <= len(terms):
        raise BadInput(
            f"{inner.sum()} rates of {who} lie between their bounds; {len(terms)} weights need more. "
            "Choose fewer terms, a higher ceiling, or a policy with more tariffs."
        )
    slopes = np.stack([own_slopes(game, game.start)[1][inner] for game in games])
    curvature, rates = welfare.curvatures(welfare.start)[inner], welfare.start[inner]
    wanted, *others = _told_apart(slopes / np.sqrt(curvature))
    found = nnls(np.transpose(others), -wanted)[0]
    errors = (slopes[0] + found @ slopes[1:]) / curvature
    spread = rates - np.average(rates, weights=curvature)
    weights = (("welfare", 1.0), *zip(terms, found.tolist(), strict=True))
    return Revealed(
        Objective(f"revealed by {policy.label}", weights, welfare.sources),
        rates,
        rates + errors,
        curvature,
        tuple(label for label, kept in zip(welfare.labels, inner, strict=True) if kept),
        _explained(errors, slopes[0] / curvature, curvature),
        _explained(errors, spread, curvature),
    )


def _told_apart(slopes: Floats) -> Floats:
    """Slopes of all terms, (term, size), zero where rates move a term by rounding alone, as they do a fixed balance."""
    size = np.linalg.norm(slopes, axis=1, keepdims=True)
    return np.where(size > _UNMOVED * size.max(), slopes, 0.0)


def _alone(model: Model, who: str, policy: Policy, term: str, tool: Tool, rebate: Rebate) -> ModelGame:
    """The game of a government that wants one thing only."""
    return game_on(model, [Player(who, Objective(term, ((term, 1.0),)), (tool,))], policy, rebate)


def _explained(errors: Floats, without: Floats, weights: Floats) -> float:
    """One less the errors' share of what they were without; not a number where there was nothing to explain."""
    total = float((weights * without**2).sum())
    return 1 - float((weights * errors**2).sum()) / total if total > 0 else float("nan")
