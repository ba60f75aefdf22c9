"""The endogenous-deficit model: its Jacobian inverted by eliminating income, which halves the size of the inverse.

With blocks A B / C D of the Jacobian and D a diagonal plus one product of vectors, whose inverse is explicit, only
S = A - B D^-1 C has to be inverted (docs/reference/model.md, eqs. 1.28 and 1.29). NumPy arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats
from parley.model.endogenous_deficit.derivatives import Blocks


@dataclass(frozen=True, eq=False)
class Eliminated:
    """An inverse Jacobian in parts; `@` applies it.

    Attributes
    ----------
    parts : the blocks of the Jacobian.
    inverse : (n, n), S^-1.
    """

    parts: Blocks
    inverse: Floats

    def __matmul__(self, value: Floats) -> Floats:
        """J^-1 value, (2n,)."""
        n = len(self.parts.own)
        by_income = _by_income(self.parts, value[n:])
        appeal = self.inverse @ (value[:n] - self.parts.goods_y @ by_income)
        return np.concatenate((appeal, by_income - _by_income(self.parts, self.parts.labour_a @ appeal)))


def invert(parts: Blocks) -> Eliminated | None:
    """The inverse of a Jacobian; None when it is singular or not finite."""
    remaining = _remaining(parts)
    if not np.isfinite(remaining).all():
        return None
    try:
        return Eliminated(parts, np.asarray(np.linalg.inv(remaining), dtype=np.float64))
    except np.linalg.LinAlgError:
        return None


def adjoint(parts: Blocks, value: Floats) -> Floats:
    """Weights on equations, (2n,), that solve J' weights = value."""
    n = len(parts.own)
    turned = parts._replace(grant=parts.world, world=parts.grant)  # D' has the two vectors the other way round
    right = value[:n] - parts.labour_a.T @ _by_income(turned, value[n:])
    goods = np.linalg.solve(_remaining(parts).T, right)
    return np.concatenate((goods, _by_income(turned, value[n:] - parts.goods_y.T @ goods)))


def _remaining(parts: Blocks) -> Floats:
    """S, (n, n)."""
    return parts.goods_a - parts.goods_y @ _by_income(parts, parts.labour_a)


def _by_income(parts: Blocks, value: Floats) -> Floats:
    """D^-1 value, for value (n,) or (n, any), by Sherman and Morrison."""
    each = (value.T / parts.own).T
    share = parts.grant / parts.own
    return each - np.multiply.outer(share, parts.world @ each) / (1 + parts.world @ share)
