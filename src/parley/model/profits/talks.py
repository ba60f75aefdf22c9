"""Trade talks: efficient tariffs from which all governments gain alike (Ossa 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.profits.acceleration import Mapped, fixed_point
from parley.model.profits.conditions import EXACT, HIGHEST, map_rates, open_slope, pulled, rates_of
from parley.model.profits.government import Slope, view
from parley.model.profits.system import Inputs, ProfitsEquations
from parley.model.profits.war import Rules

EQUAL = 1e-9
"""Largest difference between two governments' gains of log welfare at the end of talks: 1e-7 percent."""

_FIRMNESS = 30.0
"""By how much a government's weight moves, as a share of its first, per unit of log welfare that it has gained less."""

_LONGEST = 0.5
_MOST = 500


@dataclass(frozen=True, eq=False)
class Talks:
    """Where talks end, and what vouches for it.

    Attributes
    ----------
    tariff : (exporter, importer, sector).
    log_gains : (n,), logs of the governments' welfare, new over the start's.
    weights : (n,), summing to one: the weighted sum of log gains has no slope left. A negative one says that equal
        gains cost efficiency: that government could gain more at nobody's expense.
    projected_gradient : largest slope of that sum which the bounds leave open, per 100 % of rate.
    unsettled : largest change of log(1 + t) or of a log weight that the conditions still ask for.
    common_gains : percent, the mean gain that each search led to.
    solves : equilibria computed in all.
    """

    tariff: Floats
    log_gains: Floats
    weights: Floats
    projected_gradient: float
    unsettled: float
    common_gains: tuple[float, ...]
    solves: int

    @property
    def common_gain(self) -> float:
        """Percent."""
        return float(100 * np.expm1(self.log_gains.mean()))

    @property
    def spread(self) -> float:
        """The largest difference between two gains, of log welfare."""
        return float(np.ptp(self.log_gains))

    @property
    def converged(self) -> bool:
        """Whether gains are equal and no small change that keeps them equal raises them."""
        return self.spread <= EQUAL and self.unsettled <= EXACT * 10


def cooperative(
    equations: ProfitsEquations,
    inputs: Inputs,
    rules: Rules,
    guesses: Sequence[Floats | float],
    highest: float = HIGHEST,
) -> Talks:
    """The tariffs in [0, highest] that raise all governments' welfare alike, and by most (Ossa 2014; eq. 5.24).

    Parameters
    ----------
    equations : the model with the start of the talks as its benchmark (`ProfitsEquations.moved`).
    inputs : the start: its tariffs, no other change.
    guesses : where searches begin, each (rules.everyone.size,) or one rate for all. Welfare is not quasi-concave; the
        first guess that leads highest counts.

    Raises
    ------
    BadInput : there is no guess.
    NotConverged : the search met tariffs without an equilibrium.
    """
    if not guesses:
        raise BadInput("give at least one guess: rates to begin the search from.")
    table = _Table(equations, inputs, rules, highest)
    size = rules.everyone.size
    ends = [table.search(np.broadcast_to(np.asarray(guess, dtype=float), size)) for guess in guesses]
    best = max(ends, key=lambda end: (end.converged, end.common_gain))
    return replace(best, common_gains=tuple(end.common_gain for end in ends), solves=table.solves)


@dataclass(frozen=True, eq=False)
class _Offer:
    """Rates on the table, (size,), weights, (n,), log gains, (n,), and the parts of the slope of their weighted sum.

    `firm` are the weights, (n,), less for whom has gained more than the mean; the slope is that of the sum with these.
    """

    rates: Floats
    weights: Floats
    firm: Floats
    log_gains: Floats
    slope: Slope


class _Table:
    """The search for tariffs and weights together; each equilibrium begins at the one before."""

    def __init__(self, equations: ProfitsEquations, inputs: Inputs, rules: Rules, highest: float) -> None:
        self.equations, self.inputs, self.rules, self.highest = equations, inputs, rules, highest
        self.size = equations.base.spending / equations.base.spending.sum()
        self.near: Floats | None = None
        self.solves = 0

    def search(self, guess: Floats) -> Talks:
        """Where a guess, (size,), leads.

        Points are logs of one plus the rate, then weights over sizes.
        """
        start = np.concatenate((np.log1p(np.clip(guess, 0.0, self.highest)), np.ones_like(self.size)))
        found = fixed_point(self._mapped, start, EXACT, _MOST)
        offer = self._offer(found.point)
        return Talks(
            tariff=self.rules.everyone.apply(offer.rates, self.inputs).tariff,
            log_gains=offer.log_gains,
            weights=offer.weights,
            projected_gradient=open_slope(offer.rates, offer.slope, self.highest),
            unsettled=found.error,
            common_gains=(float(100 * np.expm1(offer.log_gains.mean())),),
            solves=self.solves,
        )

    def _mapped(self, point: Floats) -> Mapped:
        """Weights move towards whom has gained less, rates to where the slopes of that sum cancel."""
        offer = self._offer(point)
        rates = map_rates(offer.rates, offer.slope, self.highest)
        return Mapped(
            np.concatenate((rates.here, offer.weights / self.size)),
            np.concatenate((rates.there, offer.firm / self.size)),
        )

    def _offer(self, point: Floats) -> _Offer:
        parties = len(self.size)
        rates, weights = rates_of(point[:-parties], self.highest), point[-parties:] * self.size
        weights = weights / weights.sum()
        seen = view(self.equations, self.rules.everyone.apply(rates, self.inputs), self.near)
        self.near, self.solves = seen.solved.solution.x, self.solves + 1
        firm = weights - self.size * self._ahead(seen.log_welfare)
        slope = pulled(self.rules.everyone, seen.slope(firm), self.inputs)
        return _Offer(rates, weights, firm, seen.log_welfare, slope)

    def _ahead(self, gains: Floats) -> Floats:
        """How much less a government's weight should be, (n,), as a share of its first one."""
        ahead = _FIRMNESS * (gains - self.size @ gains)
        return ahead / max(1.0, np.abs(ahead).max() / _LONGEST)
