"""One government against foreign wages and spending that do not answer: what it believes that deviating brings.

Its own labour market clears at every rate that it tries (docs/reference/model.md, eqs. 9.16 to 9.19).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import NotConverged
from parley.games.players.slopes import steepness
from parley.games.wars.beliefs import Abroad, View, alone, believed_slopes, market_wage, wage_change
from parley.model.arrays import Floats
from parley.model.optimum import Instruments

_SETTLED = 1e-13  # of income: what an own labour market may be off by
_MAX_STEPS = 60
_LONGEST_STEP = 0.5  # in logs of the own wage


@dataclass(frozen=True, eq=False)
class Deviation:
    """One government against foreign wages and spending that do not answer; payoffs are what it believes. A `Game`.

    Attributes
    ----------
    parties : its label alone.
    lower, upper, start : (size,), bounds of its numbers, and where it stands.
    given : what it takes as given.
    moves : what its numbers move, flat positions in (sector, exporter).
    charge, tariff : (sector, exporter), 1 + t + r and t of its imports where it stands.
    """

    parties: tuple[str, ...]
    lower: Floats
    upper: Floats
    start: Floats
    given: Abroad
    moves: Instruments
    charge: Floats
    tariff: Floats

    @property
    def owner(self) -> NDArray[np.intp]:
        """The only party sets everything, (size,)."""
        return np.zeros(len(self.lower), dtype=np.intp)

    def payoffs(self, numbers: Floats) -> Floats:
        """What it believes that it gets, (1,)."""
        return 100 * (self._view(numbers).real_income - 1)

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """The same, (1,), and its derivative in each number, (size,)."""
        view = self._view(numbers)
        return 100 * (view.real_income - 1), pulled(self.moves, believed_slopes(view)["tariff"])

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the derivative of these slopes, (size,), positive (eq. 9.5)."""
        return curved(self.moves, self._view(numbers))

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """The same, (1,) and (1, size)."""
        payoffs, slopes = self.own_slopes(numbers)
        return payoffs, slopes[None, :]

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """The same of the only party there is."""
        payoffs, slopes = self.own_slopes(numbers)
        return float(payoffs[0]), slopes

    def _view(self, numbers: Floats) -> View:
        """Its view when its own labour market clears (eq. 9.18), by Newton's steps in the own wage."""
        tariff = np.array(self.tariff)
        tariff.ravel()[self.moves.cells] = 0.0
        np.add.at(tariff.ravel(), self.moves.cells, self.moves.weights * numbers[self.moves.numbers])
        paid, log_wage = self.charge + tariff - self.tariff, float(self.given.at.log_wage[self.given.economy])
        for _ in range(_MAX_STEPS):
            view = alone(self.given, paid, log_wage)
            excess = float(view.exports[0] + view.home_sales.sum() - view.income[0])
            if abs(excess) <= _SETTLED * view.income[0]:
                return view
            step = -excess / float(market_wage(view, wage_change(view))[0])
            log_wage += float(np.clip(step, -_LONGEST_STEP, _LONGEST_STEP))
        raise NotConverged(
            f"{self.parties[0]}: its labour market does not clear at rates between {numbers.min():.3g} and "
            f"{numbers.max():.3g} with foreign wages and spending as they are. Lower the ceiling."
        )


def pulled(moves: Instruments, cube: Floats) -> Floats:
    """The derivative in every number, (size,), from that in every cell of a cube."""
    return np.bincount(moves.numbers, moves.weights * cube.ravel()[moves.cells], minlength=moves.size).astype(float)


def curved(moves: Instruments, view: View) -> Floats:
    """Curvatures of believed payoffs in all numbers, (size,) (eq. 9.5); one where a number moves nothing."""
    slopes = believed_slopes(view)
    steep = steepness(slopes["tariff"], slopes["costs"], view.paid, view.theta[:, None, None]).ravel()[moves.cells]
    found = np.bincount(moves.numbers, moves.weights**2 * steep, minlength=moves.size)
    return np.where(found > 0, found, 1.0)
