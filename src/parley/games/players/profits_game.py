"""Governments with political weights that set tariffs, on the model with profits (Ossa 2014): a `Game`.

Payoffs are the change in a government's welfare from the model's benchmark, in percent (docs/reference/model.md, eq.
5.14). Slopes come from the hand-written adjoints of the model, all parties' in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parley.games.game import Facing, replaced
from parley.games.players.kept import Last
from parley.model.arrays import Floats
from parley.model.profits.conditions import HIGHEST, pulled
from parley.model.profits.government import Slope, Viewed, view
from parley.model.profits.system import Inputs, ProfitsEquations
from parley.model.profits.war import Rules

_FLATTEST = 1e-10
"""Smallest curvature, as a share of the largest."""


@dataclass(frozen=True, eq=False)
class ProfitsGame:
    """Every economy sets import tariffs between 0 and `highest`; a `parley.games.game.Game`.

    Attributes
    ----------
    equations : the model on its benchmark.
    inputs : the scenario in which the game is played: political weights, barriers, and the tariffs of the status quo.
    rules : what importers may set, `Rules.free` or `Rules.mfn`.
    highest : the largest tariff, 10 is 1000 %.
    """

    equations: ProfitsEquations
    inputs: Inputs
    rules: Rules
    highest: float = HIGHEST
    _last: Last[Viewed] = field(default_factory=Last, repr=False)  # where the next equilibrium begins

    sources = ("OSSA2014",)

    @property
    def parties(self) -> tuple[str, ...]:
        """The governments."""
        return self.equations.economies

    @property
    def lower(self) -> Floats:
        """Zero, (size,)."""
        return np.zeros(self.rules.everyone.size)

    @property
    def upper(self) -> Floats:
        """The largest tariff, (size,)."""
        return np.full(self.rules.everyone.size, self.highest)

    @property
    def start(self) -> Floats:
        """The tariffs of the status quo, (size,); tied ones are averaged."""
        return self.rules.rates(self.inputs)

    @property
    def owner(self) -> NDArray[np.intp]:
        """The importer of each number, (size,)."""
        instruments, shape = self.rules.everyone, self.equations.base.flows.shape
        owner = np.zeros(instruments.size, dtype=np.intp)
        owner[instruments.numbers] = np.unravel_index(instruments.cells, shape)[1]
        return owner

    def payoffs(self, numbers: Floats) -> Floats:
        """Changes in the governments' welfare, (party,), percent.

        Raises
        ------
        NotConverged : there is no equilibrium, with the worst market.
        """
        return 100 * np.expm1(self._view(numbers).log_welfare)

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and their derivatives in every number, (party, size)."""
        seen = self._view(numbers)
        slope = seen.slope(np.diag(self._percent(seen))).total
        by_number = [self.rules.everyone.pull(self.inputs._replace(tariff=cube)) for cube in slope]
        return self.payoffs(numbers), np.stack(by_number)

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """One government's payoff and its derivative in its own numbers, (own,)."""
        seen = self._view(numbers)
        weights = np.where(np.arange(len(self.parties)) == party, self._percent(seen), 0.0)
        slope = pulled(self.rules.everyone, seen.slope(weights), self.inputs).total
        return float(self.payoffs(numbers)[party]), slope[self.owner == party]

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and the derivative of each number's owner's payoff in it, (size,)."""
        return self.payoffs(numbers), self._owned(numbers).total

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the second derivative of the owner's payoff in each number, (size,), positive.

        A Newton step with it is the adjustment of eq. 5.23: own falls like 1/(1 + t) beside diverted.
        """
        slope = self._owned(numbers)
        steep = np.where(slope.diverted < 0, -slope.diverted, np.abs(slope.own)) / (1 + numbers)
        return np.maximum(steep, max(_FLATTEST * steep.max(), 1e-300))

    def facing(self, party: int, numbers: Floats) -> Alone:
        """The game of one party alone, all other numbers, (size,), as they are."""
        return Alone(self, party, numbers)

    def _view(self, numbers: Floats) -> Viewed:
        seen = self._last.at(numbers)
        if seen is None:
            near = None if self._last.found is None else self._last.found.solved.solution.x
            seen = view(self.equations, self.rules.everyone.apply(numbers, self.inputs), near)
            self._last.keep(numbers, seen)
        return seen

    def _owned(self, numbers: Floats) -> Slope:
        """The parts of the slope of each owner's payoff, (size,)."""
        seen = self._view(numbers)
        slope = seen.slope(np.diag(self._percent(seen)))
        return pulled(self.rules.everyone, Slope(*(np.einsum("iji...->ji...", part) for part in slope)), self.inputs)

    @staticmethod
    def _percent(seen: Viewed) -> Floats:
        """Percent of welfare per unit of its log, (party,)."""
        return 100 * np.exp(seen.log_welfare)


@dataclass(frozen=True, eq=False)
class Alone(Facing):
    """One government that sets its tariffs while all others stand still."""

    game: ProfitsGame

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Its payoff, (1,), and the derivative in its numbers, (own,)."""
        return self.payoffs_and_slopes(numbers)[0], self.payoff_and_slope(0, numbers)[1]

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the second derivative of its payoff in each of its numbers, (own,), positive."""
        joint = replaced(self.game, self.party, self.numbers, numbers)
        return self.game.curvatures(joint)[self.game.owner == self.party]
