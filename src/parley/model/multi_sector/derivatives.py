"""Parley's multi-sector model: the Jacobian, by hand, from the fixed arrays that the equations use.

Every equation depends on x through log cost, log value added and export revenue, and a little directly: slopes are
taken in these and chained at the end. All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.multi_sector.equations import Fixed, State, levied_by_sector, over_exporters, redundant, state


class Slopes(NamedTuple):
    """Derivatives of n figures, (n, n) each: figure by economy.

    cost : in log unit cost.
    earned : in log value added.
    levied : in export revenue over baseline value added; None without export taxes.
    """

    cost: Array
    earned: Array
    levied: Array | None = None


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (3n, 3n), with export taxes (4n, 4n), from the same fixed arrays."""
    s = state(x, f)
    outlay_y = s.value_added * (_identity(f) / f.beta + f.transfer[:, None] / f.value_added.sum())
    kept_c = _part_c(f.customs, s.kept_by_sector, s, f)
    spent_g = None if f.levied is None else f.value_added / s.kept * _identity(f)
    spending = Slopes(-(s.spending / s.kept)[:, None] * kept_c, outlay_y / s.kept[:, None], spent_g)
    zero = 0.0 * outlay_y
    prices_c = -_over_sectors(s.appeal, f.gross, f.spending_share / s.access).T  # less the spending shares
    rows = (_markets(spending, s, f), _labour_supply(spending, outlay_y, s, f), Slopes(prices_c, zero, zero))
    return _chained(rows if f.levied is None else (*rows, _export_revenue(spending, s, f)), f)


def _chained(rows: Sequence[Slopes], f: Fixed) -> Array:
    """From slopes in log cost, value added and export revenue to columns of log wage, labour, price, export revenue."""
    xp = namespace(f.beta)
    one = _identity(f)
    zero = xp.zeros_like(one)
    rest = (zero,) * (len(rows) - 3)
    rows_c = xp.concatenate([each.cost for each in rows])
    rows_y = xp.concatenate([each.earned for each in rows])
    wage = rows_y + f.beta * rows_c + xp.concatenate((zero, -f.kappa * one, zero, *rest))
    labour = rows_y + xp.concatenate((zero, one, zero, *rest))
    price = (1 - f.beta) * rows_c + xp.concatenate((zero, f.kappa * one, one, *rest))
    levied = [xp.concatenate([each.levied for each in rows])] if rest else []
    return xp.concatenate((wage, labour, price, *levied), axis=1)


def _markets(spending: Slopes, s: State, f: Fixed) -> Slopes:
    """Labour markets (eq. 2.10), with the redundant one replaced by the numeraire (eq. 2.12)."""
    xp = namespace(s.sales)
    sales = _received(f.net, s.sales_by_sector, spending, s, f)
    earned = sales.earned / s.sales[:, None] - _identity(f)
    left_out = redundant(f)[:, None]
    level = f.income_level * (s.value_added / f.value_added)
    return Slopes(
        xp.where(left_out, 0.0, sales.cost / s.sales[:, None]),
        xp.where(left_out, level, earned),
        None if sales.levied is None else xp.where(left_out, 0.0, sales.levied / s.sales[:, None]),
    )


def _export_revenue(spending: Slopes, s: State, f: Fixed) -> Slopes:
    """Export revenue (eq. 7.11)."""
    taken = _received(f.levied, levied_by_sector(s, f), spending, s, f)
    base = f.value_added[:, None]
    return Slopes(-taken.cost / base, -taken.earned / base, _identity(f) - taken.levied / base)


def _received(cube: Array, by_sector: Array, spending: Slopes, s: State, f: Fixed) -> Slopes:
    """What an exporter receives of all buyers' spending.

    cube : (sector, exporter, importer), `net` for sales, `levied` for export taxes.
    by_sector : (sector, exporter), what it receives.
    """
    bought = _over_sectors(s.appeal, cube, f.spending_share / s.access)  # per unit of spending
    own = (f.theta[:, None] * by_sector).sum(axis=0)
    return Slopes(
        bought @ spending.cost + _substitution(cube, s, f) - own[:, None] * _identity(f),
        bought @ spending.earned,
        None if spending.levied is None else bought @ spending.levied,
    )


def _labour_supply(spending: Slopes, outlay_y: Array, s: State, f: Fixed) -> Slopes:
    """Labour supply (eq. 2.11) through the tax relief; its direct terms are added when chained."""
    rents, earned = _rents(spending, s, f), s.value_added[:, None]
    relief_c = f.relief * (spending.cost - rents.cost) / earned
    relief_y = f.relief * (spending.earned - outlay_y - rents.earned) / earned - s.relief_rate[:, None] * _identity(f)
    weight = -f.kappa / (1 - s.relief_rate)[:, None]
    if spending.levied is None:
        return Slopes(weight * relief_c, weight * relief_y)
    return Slopes(weight * relief_c, weight * relief_y, weight * f.relief * (spending.levied - rents.levied) / earned)


def _identity(f: Fixed) -> Array:
    return namespace(f.beta).eye(f.beta.shape[0])


def _substitution(cube: Array, s: State, f: Fixed) -> Array:
    """How what an exporter receives rises with a rival's log cost, (exporter, rival): sum of theta flow share."""
    demand = f.theta[:, None] * f.spending_share * s.spending / s.access**2
    meeting = (cube * demand[:, None, :]) @ f.gross.transpose(0, 2, 1)
    return _over_sectors(s.appeal, meeting, s.appeal)


def _part_c(cube: Array, part_by_sector: Array, s: State, f: Fixed) -> Array:
    """d (part of spending)/d log cost, (importer, exporter): buyers turn to others.

    cube : (sector, exporter, importer), `customs` for the customs value, `rent` for the part that rents are.
    part_by_sector : (sector, importer), that part of spending.
    """
    demand = f.theta[:, None] * f.spending_share / s.access
    lost = _over_sectors(s.appeal, cube, demand)
    return (_over_sectors(s.appeal, f.gross, demand * part_by_sector) - lost).T


def _rents(spending: Slopes, s: State, f: Fixed) -> Slopes:
    """Rents, z E' (eq. 7.4); zero where there are none."""
    if f.rent is None:
        return Slopes(*(None if each is None else 0.0 * each for each in spending))
    share_c = _part_c(f.rent, over_exporters(s.appeal, f.rent) / s.access, s, f)
    share = (s.rent / s.spending)[:, None]
    levied = None if spending.levied is None else share * spending.levied
    return Slopes(share * spending.cost + s.spending[:, None] * share_c, share * spending.earned, levied)


def _over_sectors(left: Array, cube: Array, right: Array) -> Array:
    """Sum over sectors of cube, scaled on both sides: left (sector, row), cube (sector, row, column), right."""
    return namespace(cube).einsum("kj,kji,ki->ji", left, cube, right)
