"""What two parties may agree on: aims that single out one point of the frontier (docs/reference/model.md, section 11).

Every point of a frontier maximises a weighted sum of the two payoffs, (1 - s) u_1 + s u_2. An aim says which share s
its point has, as the root of a function that falls in s, and what it maximises, so that a search knows progress.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parley.errors import BadInput
from parley.games.bargains.zone import Zone
from parley.model.arrays import Floats

EVEN_WEIGHTS = (1.0, 1.0)
"""Bargaining weights of two parties of which neither has the upper hand."""

_SMALLEST_SHARE = 1e-6  # keeps the price of a shortfall finite where a party has no weight


class Aim(Protocol):
    """One point of a frontier of two payoffs."""

    def worth(self, payoffs: Floats, share: float) -> float:
        """What the search raises; minus infinity where the aim makes no sense."""
        ...

    def excess(self, payoffs: Floats, share: float) -> float:
        """How much too well party 1 does: falls in the second party's share, zero at the aim."""
        ...


@dataclass(frozen=True, eq=False)
class NashProduct:
    """The largest product of gains, each raised to its power (Nash 1950; eq. 11.2).

    Attributes
    ----------
    disagreement : (2,), payoffs when the talks fail.
    power : (2,), bargaining weights, positive.
    """

    disagreement: Floats
    power: Floats

    def worth(self, payoffs: Floats, share: float) -> float:
        gains = payoffs - self.disagreement
        return float(self.power @ np.log(gains)) if (gains > 0).all() else -np.inf

    def excess(self, payoffs: Floats, share: float) -> float:
        first, second = (payoffs - self.disagreement) / self.power
        return float((1 - share) * first - share * second)


@dataclass(frozen=True, eq=False)
class Toward:
    """The last point on a ray on which both gain, in fixed proportions (eq. 11.3).

    Attributes
    ----------
    origin : (2,), payoffs where the ray begins.
    direction : (2,), how much each gains per step, positive.
    """

    origin: Floats
    direction: Floats

    def worth(self, payoffs: Floats, share: float) -> float:
        return float(((payoffs - self.origin) / self.direction).min())

    def excess(self, payoffs: Floats, share: float) -> float:
        first, second = (payoffs - self.origin) / self.direction
        return float(first - second)


@dataclass(frozen=True, eq=False)
class BestFor:
    """The most one party can get while the other has at least its floor (eq. 11.4).

    Attributes
    ----------
    party : 0 or 1.
    floor : what the other must have.
    """

    party: int
    floor: float

    def worth(self, payoffs: Floats, share: float) -> float:
        mine, other = (1 - share, share) if self.party == 0 else (share, 1 - share)
        price = 2 * other / max(mine, _SMALLEST_SHARE)  # above the multiplier: an exact penalty
        return float(payoffs[self.party] + price * min(0.0, payoffs[1 - self.party] - self.floor))

    def excess(self, payoffs: Floats, share: float) -> float:
        short = float(self.floor - payoffs[1 - self.party])
        return short if self.party == 0 else -short


def nash(zone: Zone, power: Floats) -> Aim:
    """The Nash solution with bargaining weights, (2,)."""
    return NashProduct(zone.disagreement, power)


def kalai_smorodinsky(zone: Zone, power: Floats) -> Aim:
    """Gains in proportion to the most each could get (Kalai and Smorodinsky 1975), times its weight."""
    return Toward(zone.disagreement, power * (zone.ideal - zone.disagreement))


def egalitarian(zone: Zone, power: Floats) -> Aim:
    """Equal gains (Kalai 1977), times each party's weight."""
    return Toward(zone.disagreement, power)


SOLUTIONS: Mapping[str, Callable[[Zone, Floats], Aim]] = {
    "nash": nash,
    "ks": kalai_smorodinsky,
    "egalitarian": egalitarian,
}


def bargaining_power(weights: tuple[float, float]) -> Floats:
    """Weights of two parties as an array that sums to two.

    Raises
    ------
    BadInput : a weight is not a positive number.
    """
    power = np.array(weights, dtype=np.float64)
    if power.shape != (2,) or not (np.isfinite(power).all() and (power > 0).all()):
        raise BadInput(f"bargaining weights are two positive numbers, one a party; found {weights}.")
    return 2 * power / power.sum()
