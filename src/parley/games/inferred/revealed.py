"""What a government would have to want for the tariffs it chose to be its best: weights inferred from first-order
conditions, and how well one vector of weights explains all rates (docs/reference/model.md, eq. 9.8).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.game import own_slopes
from parley.games.players.instruments import Tool
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import Objective
from parley.games.players.player import Model, Player, game_on
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

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the tariffs and the model rest on."""
        return self.objective.sources

    def to_dict(self) -> dict[str, Any]:
        """Weights and fit, ready for JSON; None where there was nothing to explain."""
        return {
            "weights": dict(self.objective.weights),
            "fit": self.fit if np.isfinite(self.fit) else None,
            "pattern": self.pattern if np.isfinite(self.pattern) else None,
            "rates": len(self.rates),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


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
    inner = _between_bounds(welfare, who, terms)
    slopes = np.stack([own_slopes(game, game.start)[1][inner] for game in games])
    curvature, rates = welfare.curvatures(welfare.start)[inner], welfare.start[inner]
    found = _weights(slopes, curvature)
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


def _between_bounds(game: ModelGame, who: str, terms: Sequence[str]) -> NDArray[np.bool_]:
    """Which rates lie between their bounds, (size,)."""
    inner = (game.start > game.lower) & (game.start < game.upper)
    if inner.sum() > len(terms):
        return inner
    raise BadInput(
        f"{inner.sum()} rates of {who} lie between their bounds; {len(terms)} weights need more. "
        "Choose fewer terms, a higher ceiling, or a policy with more tariffs."
    )


def _weights(slopes: Floats, curvature: Floats) -> Floats:
    """The weights of all terms but welfare, not negative (eq. 9.8).

    Parameters
    ----------
    slopes : (1 + term, number), welfare's first.
    curvature : (number,), that of welfare.
    """
    from scipy.optimize import nnls

    welfare, *others = _told_apart(slopes / np.sqrt(curvature))
    return nnls(np.transpose(others), -welfare)[0]


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
