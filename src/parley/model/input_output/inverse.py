"""Many sectors that buy inputs from each other: the inverse of the derivative, by elimination.

Given wages and employment, prices and then spending follow from linear systems whose matrices are productive: their
powers die out, because part of every sale is value added. Splitting off what an economy does within itself leaves
little, so a few rounds solve them. What remains is a small system in wages and employment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats
from parley.model.input_output.derivatives import Columns, Derivative, stack, unstack
from parley.model.input_output.equations import Fixed, State

EXACT = 1e-14
ROUGH = 1e-4
"""Size of the last round relative to the solution: for gradients, and for steps that are checked by the residual."""

_MAX_ROUNDS = 2000


@dataclass(frozen=True, eq=False)
class Linear:
    """The systems that prices and spending solve, and their transposes.

    Attributes
    ----------
    d : the derivative.
    price_block, spending_block : (economy, sector, sector), inverses of what the systems are within an economy.
    tolerance : size of the last round, relative to the solution.
    """

    d: Derivative
    price_block: Floats
    spending_block: Floats
    tolerance: float

    def prices(self, value: Floats) -> Floats:
        """Log prices whose equations equal `value` at given wages, (sector, economy, columns)."""
        d = self.d
        return self._solve(value, lambda p: p - d.index(_by(d.f.uses, p)), self.price_block)

    def prices_backward(self, value: Floats) -> Floats:
        """The transpose of `prices`."""
        d = self.d
        return self._solve(value, lambda e: e - _by(d.f.coefficients, d.s.share @ e), _turned(self.price_block))

    def spending(self, value: Floats) -> Floats:
        """Log spending whose equations equal `value` at given wages and prices."""
        d = self.d

        def equations(z: Floats) -> Floats:
            income = (d.charged * z).sum(axis=0)
            return z - d.demand(d.flows @ z, income)

        return -self._solve(value, equations, self.spending_block)

    def spending_backward(self, value: Floats) -> Floats:
        """The transpose of `spending`."""
        d = self.d

        def equations(e: Floats) -> Floats:
            goods = e / d.per_demand
            income = (d.f.final_share[..., None] * goods).sum(axis=0)
            sales = _by(d.f.uses, goods)
            return e - _turned(d.flows) @ sales - d.charged * income

        return -self._solve(value, equations, _turned(self.spending_block))

    def _solve(self, value: Floats, equations: Callable[[Floats], Floats], block: Floats) -> Floats:
        """Rounds of solving every economy for itself, until the last one adds next to nothing."""
        found = _by(block, value)
        for _ in range(_MAX_ROUNDS):
            step = _by(block, value - equations(found))
            found = found + step
            if not np.abs(step).max() > self.tolerance * np.abs(found).max():
                break
        return found


@dataclass(frozen=True, eq=False)
class Inverse:
    """The inverse Jacobian as something that multiplies vectors.

    Attributes
    ----------
    linear : the systems for prices and spending.
    response : what wages and employment (2n columns) do to all unknowns.
    small : (2n, 2n), inverse of what wages and employment do to their own equations, all else adjusting.
    """

    linear: Linear
    response: Columns
    small: Floats

    def __matmul__(self, value: Floats) -> Floats:
        d = self.linear.d
        e = unstack(value[:, None], len(d.f.spending))
        price = self.linear.prices(e.price)
        none = np.zeros_like(e.wage)
        moved = d.forward(Columns(none, none, price, np.zeros_like(price)))
        spending = self.linear.spending(e.spending - moved.spending)
        rest = d.forward(Columns(none, none, price, spending))
        own = self.small @ np.concatenate((e.wage - rest.wage, e.labour - rest.labour))
        return (stack(Columns(none, none, price, spending)) + stack(self.response) @ own)[:, 0]

    def transposed(self) -> Transposed:
        """The transpose: what gradients need."""
        return Transposed(self)


@dataclass(frozen=True, eq=False)
class Transposed:
    """The transpose of an inverse Jacobian."""

    inverse: Inverse

    def __matmul__(self, value: Floats) -> Floats:
        linear, n = self.inverse.linear, len(self.inverse.small) // 2
        d = linear.d
        g = unstack(value[:, None], len(d.f.spending))
        own = self.inverse.small.T @ (stack(self.inverse.response).T @ value)[:, None]
        none = np.zeros_like(g.price)
        direct = d.backward(Columns(own[:n], own[n:], none, none))
        spending = linear.spending_backward(g.spending - direct.spending)
        through = d.backward(Columns(own[:n], own[n:], none, spending))
        price = linear.prices_backward(g.price - through.price)
        return stack(Columns(own[:n], own[n:], price, spending))[:, 0]


def invert(f: Fixed, s: State, tolerance: float) -> Inverse:
    """The inverse of the derivative at a solution; near one, of a derivative that is always invertible.

    Flows are taken as what demand would buy: at a solution that is the same, and elsewhere the system for spending
    stays productive, which the exact derivative does not.
    """
    linear = _linear(Derivative(f, s, s.demand), tolerance)
    response = _response(linear)
    rows = linear.d.forward(response)
    return Inverse(linear, response, np.linalg.inv(np.concatenate((rows.wage, rows.labour))))


def _linear(d: Derivative, tolerance: float) -> Linear:
    f, unit = d.f, np.eye(len(d.f.spending))
    own_share = np.einsum("kii->ik", d.s.share)[:, :, None]
    own_flow = np.einsum("kii->ik", d.flows)
    sold = f.coefficients * own_flow[:, None, :] + np.einsum("ki,li->ikl", f.final_share, d.charged[..., 0])
    return Linear(
        d,
        np.linalg.inv(unit - own_share * f.uses),
        np.linalg.inv(unit - sold / d.per_demand[..., 0].T[:, :, None]),
        tolerance,
    )


def _response(linear: Linear) -> Columns:
    """What wages and employment do to prices and spending, (2n columns)."""
    d = linear.d
    sectors, n = d.f.spending.shape
    unit, none = np.eye(n), np.zeros((n, n))
    price = linear.prices(d.index(d.cost(unit, np.zeros((sectors, n, n)))))
    wage, labour = np.concatenate((unit, none), axis=1), np.concatenate((none, unit), axis=1)
    price = np.concatenate((price, np.zeros_like(price)), axis=2)
    moved = d.forward(Columns(wage, labour, price, np.zeros_like(price)))
    return Columns(wage, labour, price, linear.spending(-moved.spending))


def _by(matrices: Floats, values: Floats) -> Floats:
    return (matrices @ values.transpose(1, 0, 2)).transpose(1, 0, 2)


def _turned(matrices: Floats) -> Floats:
    return matrices.transpose(0, 2, 1)
