"""Games whose bargains have closed forms: payoffs that are quadratic in own and other numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Floats


@dataclass(frozen=True, eq=False)
class Quadratic:
    """Payoffs u_p = gain_p x + x curve_p x / 2 of joint numbers x.

    Attributes
    ----------
    parties, owner : labels, and who sets each number.
    gain : (party, size). curve : (party, size, size), symmetric.
    lower, upper, start : (size,).
    """

    parties: tuple[str, ...]
    owner: NDArray[np.intp]
    gain: Floats
    curve: Floats
    lower: Floats
    upper: Floats
    start: Floats

    def payoffs(self, numbers: Floats) -> Floats:
        return self.gain @ numbers + np.einsum("i,pij,j->p", numbers, self.curve, numbers) / 2

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        return self.payoffs(numbers), self.gain + self.curve @ numbers

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        payoffs, slopes = self.payoffs_and_slopes(numbers)
        return float(payoffs[party]), slopes[party][self.owner == party]


def tariffs_for_two(own: Floats, bend: Floats, harm: Floats, scale: Floats | None = None) -> Quadratic:
    """Two parties that each set some tariffs: own t - bend t^2/2 for the one who sets it, -harm t for the other.

    Parameters
    ----------
    own, bend, harm : (size,), the first half of the numbers is party A's, the rest B's.
    scale : (2,), units of the payoffs.
    """
    size = len(own)
    owner = np.repeat([0, 1], size // 2)
    units = np.ones(2) if scale is None else scale
    gain = np.where(owner == np.arange(2)[:, None], own, -harm) * units[:, None]
    curve = np.stack([np.diag(np.where(owner == party, -bend, 0.0)) for party in (0, 1)]) * units[:, None, None]
    nothing = np.zeros(size)
    return Quadratic(("A", "B"), owner, gain, curve, nothing, nothing + 2.0, nothing + 0.3)


def hub_and_rivals(partners: int, rivalry: float) -> Quadratic:
    """A hub H with one tariff on each of several like partners, and one tariff of each partner on it.

    A tariff x of either side costs the other x, and pays the one who sets it x/2 - x^2. A cut of the hub's tariff on
    one partner takes sales from the others: each gains `rivalry` from another's tariff.
    """
    size = 2 * partners
    owner = np.array([0] * partners + list(range(1, partners + 1)))
    gain = np.zeros((partners + 1, size))
    curve = np.zeros((partners + 1, size, size))
    gain[0, :partners], gain[0, partners:] = 0.5, -1.0
    curve[0, :partners, :partners] = -2.0 * np.eye(partners)
    for partner in range(partners):
        gain[1 + partner, :partners] = rivalry
        gain[1 + partner, partner] = -1.0
        gain[1 + partner, partners + partner] = 0.5
        curve[1 + partner, partners + partner, partners + partner] = -2.0
    names = ("H", *(f"P{partner}" for partner in range(1, partners + 1)))
    return Quadratic(names, owner, gain, curve, np.full(size, -3.0), np.full(size, 3.0), np.full(size, 0.25))
