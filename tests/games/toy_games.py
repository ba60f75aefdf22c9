"""Games with closed forms: they have the members of `Game` and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Smooth:
    """Parties with one or more numbers each and payoffs given as functions; slopes are central differences."""

    parties: tuple[str, ...]
    owner: NDArray[np.intp]
    lower: Floats
    upper: Floats
    start: Floats
    of: Callable[[Floats], Floats]

    def payoffs(self, numbers: Floats) -> Floats:
        return self.of(numbers)

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        steps = 1e-5 * np.eye(len(numbers))
        slopes = [(self.of(numbers + step) - self.of(numbers - step)) / 2e-5 for step in steps]
        return self.of(numbers), np.array(slopes).T

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        payoffs, slopes = self.payoffs_and_slopes(numbers)
        return float(payoffs[party]), slopes[party, self.owner == party]


def one_number_each(of: Callable[[Floats], Floats], lower: Floats, upper: Floats, start: Floats) -> Smooth:
    """Every party has one number."""
    n = len(start)
    return Smooth(tuple("ABCDEFGH"[:n]), np.arange(n), lower, upper, start, of)


def cournot(costs: Floats, demand: float = 10.0, slope: float = 1.0) -> Smooth:
    """Firms choose quantities; the price is demand less slope times the sum."""

    def of(q: Floats) -> Floats:
        return q * (demand - slope * q.sum() - costs)

    return one_number_each(of, np.zeros(len(costs)), np.full(len(costs), demand), np.full(len(costs), 0.5))


def cournot_quantities(costs: Floats, demand: float = 10.0, slope: float = 1.0) -> Floats:
    """The equilibrium with all firms active: (a - (n + 1) c_i + sum of c)/((n + 1) b)."""
    n = len(costs)
    return (demand - (n + 1) * costs + costs.sum()) / ((n + 1) * slope)


def two_peaks() -> Smooth:
    """One party, best near 1, with a second peak near -1."""
    return one_number_each(lambda x: -((x**2 - 1) ** 2) + 0.3 * x, np.array([-2.0]), np.array([2.0]), np.array([-1.0]))


def peaks_of_two() -> tuple[float, float]:
    """Where the lower and the higher peak of `two_peaks` are: outer roots of -4 x (x^2 - 1) + 0.3."""
    low, _, high = np.sort(np.roots([-4.0, 0.0, 4.0, 0.3]).real)
    return float(low), float(high)


def pursuit() -> Smooth:
    """One wants to be where the other is, the other wants to be away: no equilibrium in numbers."""

    def of(x: Floats) -> Floats:
        apart = (x[0] - x[1]) ** 2
        return np.array([-apart, apart])

    return one_number_each(of, np.array([-1.0, -1.0]), np.array([1.0, 1.0]), np.array([0.2, -0.1]))
