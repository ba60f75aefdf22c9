"""The endogenous-deficit model: the derivative of its equations, from the same fixed matrices.

Unknowns are a, log appeal, and y, log income; suffixes say which one a derivative is with respect to. Spending, prices
and the rebate depend on a only through the shares below, so their derivatives are the shares, scaled by row, and
only the goods markets need a product of matrices. Labour supply depends on y through the economy's own income and
world income alone, so its block is a diagonal plus one product of vectors. All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.endogenous_deficit.equations import Fixed, State, state, value_added_share, wage_weight


class Slopes(NamedTuple):
    """What the blocks of the Jacobian share.

    bought, kept, taxed : (importer, exporter), parts of the importer's spending: all, what sellers and customs receive.
    own_y : (n,), d log E'_i / dy_i but for the transfer.
    grant, world : (n,), d log E'_i / dy_j = grant_i world_j through the transfer, for all i and j.
    """

    bought: Array
    kept: Array
    taxed: Array
    own_y: Array
    grant: Array
    world: Array


class Blocks(NamedTuple):
    """The Jacobian: goods markets with the numeraire above, labour supply below; a to the left, y to the right.

    goods_a, goods_y, labour_a : (n, n).
    own : (n,), the diagonal of d labour supply / dy, to which grant_i world_j is added for all i and j.
    grant, world : (n,).
    """

    goods_a: Array
    goods_y: Array
    labour_a: Array
    own: Array
    grant: Array
    world: Array


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (2n, 2n)."""
    xp = namespace(x)
    d = blocks(x, f)
    labour_y = xp.diag(d.own) + d.grant[:, None] * d.world
    upper = xp.concatenate((d.goods_a, d.goods_y), axis=1)
    return xp.concatenate((upper, xp.concatenate((d.labour_a, labour_y), axis=1)))


def blocks(x: Array, f: Fixed) -> Blocks:
    """The parts of d residual / dx."""
    xp = namespace(x)
    s = state(x, f)
    d = slopes(s, f)
    left_out = f.leader.any(axis=1)[:, None]
    level_a, level_y = numeraire_rows(s, f, d)
    goods_a = xp.where(left_out, f.leader @ level_a, goods_by_appeal(s, f, d))
    goods_y = xp.where(left_out, f.leader @ level_y, goods_by_income(s, f, d))
    return Blocks(goods_a, goods_y, *labour_rows(s, f, d))


def slopes(s: State, f: Fixed) -> Slopes:
    """The shares of each importer's spending and how spending follows income (eqs. 1.4 and 1.5)."""
    scale = s.appeal[:, None] / s.access
    paid = value_added_share(f) * s.outlay
    return Slopes(
        bought=(f.gross * scale).T,
        kept=(f.net * scale).T,
        taxed=(f.taxed * scale).T,
        own_y=s.income / paid,
        grant=f.beta * f.transfer / paid,
        world=s.income / f.income.sum(),
    )


def goods_by_appeal(s: State, f: Fixed, d: Slopes) -> Array:
    """d goods market (eq. 1.8) / da, (n, n)."""
    weighted = d.kept * namespace(s.income).sqrt((1 - f.nu) * s.spending / s.kept)[:, None]
    moved = s.producer_sales[:, None] * _identity(s) - weighted.T @ weighted
    return f.beta * moved / _earned(s, f)[:, None]


def goods_by_income(s: State, f: Fixed, d: Slopes) -> Array:
    """d goods market (eq. 1.8) / dy, (n, n)."""
    demand = d.kept.T * (f.beta * (1 - f.nu) * s.spending)
    at_destination = f.nu * s.outlay
    granted = demand @ d.grant + at_destination * d.grant
    moved = demand * d.own_y + granted[:, None] * d.world + (at_destination * d.own_y)[:, None] * _identity(s)
    return moved / _earned(s, f)[:, None] - _identity(s)


def labour_rows(s: State, f: Fixed, d: Slopes) -> tuple[Array, Array, Array, Array]:
    """d labour supply (eq. 1.9) / da, (n, n), and / dy: own, grant and world of `Blocks`."""
    by_wage = (1 + f.kappa * (2 - f.phi)) / wage_weight(f)  # employment less its supply, as the wage falls
    by_price = f.kappa + (1 - f.beta) * by_wage
    relieved = f.kappa * s.relief_rate / (1 - s.relief_rate)
    by_spending = by_price * (1 - f.phi) - relieved
    by_duty = f.kappa * f.relief * s.spending / s.income / (1 - s.relief_rate)
    by_appeal = by_wage / (f.eps * (1 + f.psi))
    labour_a = (
        (by_price * (1 - f.phi - 1 / f.eps))[:, None] * d.bought
        - (by_spending / s.kept)[:, None] * d.kept
        - by_duty[:, None] * d.taxed
        + by_appeal[:, None] * _identity(s)
    )
    own = 1 - by_wage * f.psi / (1 + f.psi) + relieved + by_spending * d.own_y
    return labour_a, own, by_spending * d.grant, d.world


def numeraire_rows(s: State, f: Fixed, d: Slopes) -> tuple[Array, Array]:
    """d numeraire (eqs. 1.10 and 1.25) / da and / dy, each (group, n)."""
    xp = namespace(s.income)
    prices = f.prices * xp.exp(s.log_price)
    by_cost = (f.wages * xp.exp(s.log_wage) - prices * (1 - f.phi)) / wage_weight(f)
    by_price = prices - (1 - f.beta) * by_cost
    by_spending = by_price * (1 - f.phi)
    level_a = (
        (by_spending - by_price / f.eps) @ d.bought - (by_spending / s.kept) @ d.kept - by_cost / (f.eps * (1 + f.psi))
    )
    level_y = by_spending * d.own_y + (by_spending @ d.grant)[:, None] * d.world + by_cost * f.psi / (1 + f.psi)
    return level_a, level_y


def _earned(s: State, f: Fixed) -> Array:
    return f.beta * s.producer_sales + f.nu * s.outlay


def _identity(s: State) -> Array:
    return namespace(s.income).eye(s.income.shape[0])
