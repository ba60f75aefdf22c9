"""Political weights inferred from tariffs: with them, a government's best MFN tariffs have the observed dispersion.

Ossa (2014), "Trade Wars and Trade Talks with Data", AER 104(12), matches deviations from the mean, not levels: a
government that sets its tariffs alone would set higher ones than any treaty lets it. At given tariffs the first-order
conditions are linear in the weights, so that weights and the level follow from one system (docs/reference/model.md,
eqs. 5.25 and 5.26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.profits import outcomes
from parley.model.profits.conditions import HIGHEST, INTERIOR, PROHIBITIVE
from parley.model.profits.government import Pull, Viewed, government_pull, tariff_slope, view
from parley.model.profits.response import best_response, mfn_rates
from parley.model.profits.system import Inputs, ProfitsEquations

PROHIBITIVE_TARGET = 2.25
"""Observed tariffs above 225 % are taken for prohibitive (Ossa 2014): they stay as they are, and have no level."""

SETTLED = 1e-9
"""Largest first-order condition left, as a share of what diverting is worth."""

_NEGATIVE = -1e-9  # a weight below this is negative, and not rounding


@dataclass(frozen=True, eq=False)
class Inferred:
    """What one government would have to favour.

    Attributes
    ----------
    weights : (sector,), lambda, mean one, not negative.
    rates : (sector,), the tariffs whose first-order conditions hold with them: targets plus `level`, except where a
        target is prohibitive, where the weight is zero and the tariff still too high, and where it would be below zero.
    level : how much higher these tariffs are than the targets.
    unsettled : largest first-order condition left.
    gain : percent of its welfare that the government gains by leaving these tariffs for the best that several searches
        find: zero unless welfare has a second, higher maximum.
    """

    weights: Floats
    rates: Floats
    level: float
    unsettled: float
    gain: float

    @property
    def converged(self) -> bool:
        """Whether the first-order conditions hold."""
        return self.unsettled <= SETTLED


def inferred_weights(equations: ProfitsEquations, inputs: Inputs, player: int, targets: Floats) -> Inferred:
    """The political weights of one government, all others' tariffs being what they are (eqs. 5.25 and 5.26).

    A sector whose target no weight reaches has weight zero, and its best tariff at that. Of a prohibitive target only
    the least weight is known with which it is a maximum at all.

    Parameters
    ----------
    inputs : the scenario; its political weights do not matter.
    targets : (sector,), the player's observed tariffs, the same for all exporters.

    Raises
    ------
    BadInput : targets that are no shares of at least zero, or a sector without sales or imports of the player.
    NotConverged : there is no equilibrium at tariffs on the way.
    """
    _check(equations, player, targets)
    search = _Search(equations, inputs, player, targets)
    zero: list[int] = []
    found = search.solve(zero, search.first_level(), targets)
    while found.weights.min() < _NEGATIVE:
        zero.append(int(found.weights.argmin()))
        found = search.solve(zero, found.level, found.rates)
    weights = np.maximum(found.weights, 0.0)
    return Inferred(
        weights / weights.mean(), found.rates, found.level, float(np.abs(found.left).max()), search.gain(found)
    )


def _check(equations: ProfitsEquations, player: int, targets: Floats) -> None:
    base = equations.base
    who, shape = equations.economies[player], (len(base.sector_sales[0]),)
    if targets.shape != shape or not (np.isfinite(targets) & (targets >= 0)).all():
        raise BadInput(
            f"targets of {who} are {targets.shape} tariffs; give {shape[0]} shares of at least 0, one a sector."
        )
    imports = base.flows[:, player].sum(axis=0) - base.flows[player, player]
    idle = ~((base.sector_sales[player] > 0) & (imports > 0))
    if idle.any():
        raise BadInput(
            f"{who} sells or imports nothing in sector {int(np.argmax(idle))}, so that no tariff tells its weight. "
            "Leave the sector out, or join it with another."
        )


class _Trial(NamedTuple):
    """Tariffs and weights, (sector,), and the conditions left, (1 + zero weights,)."""

    level: float
    rates: Floats
    weights: Floats
    left: Floats


class _Search:
    """The system of weights and level for one government."""

    def __init__(self, equations: ProfitsEquations, inputs: Inputs, player: int, targets: Floats) -> None:
        self.equations, self.inputs, self.player, self.targets = equations, inputs, player, targets
        self.instruments = mfn_rates(equations, player)
        self.shut = targets > PROHIBITIVE_TARGET
        self.near: Floats | None = None

    def first_level(self) -> float:
        """How much higher the best tariffs of a government without politics are than the targets, in the mean."""
        plain = self.inputs._replace(weights=np.ones_like(self.inputs.weights))
        return float((self._best(plain, (INTERIOR,)) - self.targets)[~self.shut].mean())

    def solve(self, zero: Sequence[int], level: float, rates: Floats) -> _Trial:
        """Weights and level, with the weights of some sectors zero and their tariffs free."""
        from scipy.optimize import root

        begin = np.append(level, rates[list(zero)])
        found = root(lambda point: self._at(point, zero).left, begin, tol=1e-13)
        return self._at(found.x, zero)

    def gain(self, found: _Trial) -> float:
        """What leaving the tariffs found brings, percent."""
        weights = np.ones_like(self.inputs.weights)
        weights[self.player] = np.maximum(found.weights, 0.0)
        inputs = self.inputs._replace(weights=weights)
        stays = view(self.equations, self.instruments.apply(found.rates, inputs)).log_welfare[self.player]
        starts = (found.rates, INTERIOR, PROHIBITIVE)
        best = best_response(self.equations, inputs, self.player, self.instruments, starts)
        return float(100 * np.expm1(max(0.0, best.log_welfare - stays)))

    def _at(self, point: Floats, zero: Sequence[int]) -> _Trial:
        """The bordered system at a level and some free tariffs.

        With a slope m that all conditions share in its place, shares of the weights always exist; m is zero at the
        level at which they solve the conditions.
        """
        rates = np.where(self.shut, self.targets, np.clip(self.targets + point[0], 0.0, HIGHEST))
        rates[list(zero)] = np.clip(point[1:], 0.0, HIGHEST)
        conditions, claims = self._conditions(rates)
        kept = np.setdiff1d(np.arange(len(rates)), zero)
        bordered = np.ones((len(kept) + 1, len(kept) + 1))
        bordered[:-1, :-1], bordered[-1, -1] = conditions[np.ix_(kept, kept)], 0.0
        solved = np.linalg.solve(bordered, np.eye(len(kept) + 1)[-1])
        share = np.zeros(len(rates))
        share[kept] = solved[:-1]
        left = np.append(solved[-1], (conditions @ share)[list(zero)])
        weights = share / claims
        return _Trial(float(point[0]), rates, weights / weights.mean(), left)

    def _conditions(self, rates: Floats) -> tuple[Floats, Floats]:
        """The slope of log B'_k less log P in every tariff, (tariff, sector k), over what diverting is worth; B'."""
        seen = view(self.equations, self.instruments.apply(rates, self.inputs), self.near)
        self.near = seen.solved.solution.x
        slope = tariff_slope(seen.state, seen.solved.fixed, self._pull_by_sector(seen))
        own, diverted = (np.stack([self._pulled(cube) for cube in part], axis=1) for part in slope)
        flows = seen.state.flows.sum(axis=1)
        revenue = outcomes.revenue(seen.state, self.equations.base)
        claims = outcomes.claims(flows, revenue, seen.solved.fixed)[self.player]
        return (own + diverted) / np.abs(diverted).mean(axis=1, keepdims=True), claims

    def _pull_by_sector(self, seen: Viewed) -> Pull:
        """The pull of the player's welfare if it favoured one sector alone; leading axis sector."""
        pulls = []
        for alone in np.eye(len(self.targets)):
            weights = np.ones_like(self.inputs.weights)
            weights[self.player] = alone
            pulls.append(government_pull(seen.state, seen.solved.fixed, self.equations, weights))
        return Pull(*(np.stack([part[self.player] for part in parts]) for parts in zip(*pulls, strict=True)))

    def _pulled(self, cube: Floats) -> Floats:
        return self.instruments.pull(self.inputs._replace(tariff=cube))

    def _best(self, inputs: Inputs, starts: Sequence[Floats | float]) -> Floats:
        """The player's best MFN tariffs, (sector,)."""
        found = best_response(self.equations, inputs, self.player, self.instruments, starts)
        reached = np.bincount(self.instruments.numbers, minlength=self.instruments.size)
        return self._pulled(found.tariff) / reached
