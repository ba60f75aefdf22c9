"""Parley's multi-sector model: the Jacobian, by hand, from the fixed arrays that the equations use.

Every equation depends on x through log cost and log value added, and a little directly: slopes are taken in these two
and chained at the end. All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.multi_sector.equations import Fixed, State, over_exporters, redundant, state


class Slopes(NamedTuple):
    """Derivatives of n figures, (n, n) each: figure by economy.

    cost : in log unit cost.
    earned : in log value added.
    """

    cost: Array
    earned: Array


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (3n, 3n), from the same fixed arrays."""
    s = state(x, f)
    outlay_y = s.value_added * (_identity(f) / f.beta + f.transfer[:, None] / f.value_added.sum())
    kept_c = _part_c(f.net, s.kept_by_sector, s, f)
    spending = Slopes(-(s.spending / s.kept)[:, None] * kept_c, outlay_y / s.kept[:, None])
    prices_c = -_over_sectors(s.appeal, f.gross, f.spending_share / s.access).T  # less the spending shares
    supply = _labour_supply(spending, outlay_y, s, f)
    return _chained(_markets(spending, s, f), supply, prices_c, f)


def _chained(markets: Slopes, supply: Slopes, prices_c: Array, f: Fixed) -> Array:
    """From slopes in log cost and log value added to columns of log wage, log labour and log price."""
    xp = namespace(prices_c)
    one = _identity(f)
    zero = xp.zeros_like(one)
    rows_c = xp.concatenate((markets.cost, supply.cost, prices_c))
    rows_y = xp.concatenate((markets.earned, supply.earned, zero))
    wage = rows_y + f.beta * rows_c + xp.concatenate((zero, -f.kappa * one, zero))
    labour = rows_y + xp.concatenate((zero, one, zero))
    price = (1 - f.beta) * rows_c + xp.concatenate((zero, f.kappa * one, one))
    return xp.concatenate((wage, labour, price), axis=1)


def _markets(spending: Slopes, s: State, f: Fixed) -> Slopes:
    """Labour markets (eq. 2.10), with the redundant one replaced by the numeraire (eq. 2.12)."""
    xp = namespace(s.sales)
    bought = _over_sectors(s.appeal, f.net, f.spending_share / s.access)  # net sales per unit of spending
    own = (f.theta[:, None] * s.sales_by_sector).sum(axis=0)
    sales_c = bought @ spending.cost + _substitution(s, f) - own[:, None] * _identity(f)
    earned = (bought @ spending.earned) / s.sales[:, None] - _identity(f)
    left_out = redundant(f)[:, None]
    level = f.income_level * (s.value_added / f.value_added)
    return Slopes(xp.where(left_out, 0.0, sales_c / s.sales[:, None]), xp.where(left_out, level, earned))


def _labour_supply(spending: Slopes, outlay_y: Array, s: State, f: Fixed) -> Slopes:
    """Labour supply (eq. 2.11) through the tax relief; its direct terms are added when chained."""
    rents, earned = _rents(spending, s, f), s.value_added[:, None]
    relief_c = f.relief * (spending.cost - rents.cost) / earned
    relief_y = f.relief * (spending.earned - outlay_y - rents.earned) / earned - s.relief_rate[:, None] * _identity(f)
    weight = -f.kappa / (1 - s.relief_rate)[:, None]
    return Slopes(weight * relief_c, weight * relief_y)


def _identity(f: Fixed) -> Array:
    return namespace(f.beta).eye(f.beta.shape[0])


def _substitution(s: State, f: Fixed) -> Array:
    """How an exporter's sales rise with a rival's log cost, (exporter, rival): sum of theta flow share."""
    demand = f.theta[:, None] * f.spending_share * s.spending / s.access**2
    meeting = (f.net * demand[:, None, :]) @ f.gross.transpose(0, 2, 1)
    return _over_sectors(s.appeal, meeting, s.appeal)


def _part_c(cube: Array, part_by_sector: Array, s: State, f: Fixed) -> Array:
    """d (part of spending)/d log cost, (importer, exporter): buyers turn to others.

    cube : (sector, exporter, importer), `net` for the part that sellers receive, `rent` for the part that rents are.
    part_by_sector : (sector, importer), that part of spending.
    """
    demand = f.theta[:, None] * f.spending_share / s.access
    lost = _over_sectors(s.appeal, cube, demand)
    return (_over_sectors(s.appeal, f.gross, demand * part_by_sector) - lost).T


def _rents(spending: Slopes, s: State, f: Fixed) -> Slopes:
    """Rents, z E' (eq. 7.4); zero where there are none."""
    if f.rent is None:
        return Slopes(0.0 * spending.cost, 0.0 * spending.earned)
    share_c = _part_c(f.rent, over_exporters(s.appeal, f.rent) / s.access, s, f)
    share = (s.rent / s.spending)[:, None]
    return Slopes(share * spending.cost + s.spending[:, None] * share_c, share * spending.earned)


def _over_sectors(left: Array, cube: Array, right: Array) -> Array:
    """Sum over sectors of cube, scaled on both sides: left (sector, row), cube (sector, row, column), right."""
    return namespace(cube).einsum("kj,kji,ki->ji", left, cube, right)
