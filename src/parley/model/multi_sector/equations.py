"""Parley's multi-sector model with input use, deficits as transfers and labour supply: equations and derivatives.

Equation numbers are those of docs/reference/model.md, section 2. The frame is that of Caliendo and Parro (2015),
Review of Economic Studies 82(1), with one input bundle per economy; the labour supply and the rebate are those of
Ignatenko et al. (2025), J. Int. Economics.

Unknowns are x = (log w, log L, log P), shape (3n,). Spending is explicit: what buyers pay net of duty is a known share
q of what they spend, and inputs are a fixed share of sales, so E' = (Y'/beta + T Y'_world/Y_world)/q (eqs. 2.6-2.8).
The only large objects are the two fixed arrays `gross` and `net`. Inside, the sector axis comes first, so that products
over exporters or importers are matrix products: (sector, exporter, importer) and (sector, economy).
All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from parley.model.arrays import Array, Floats, namespace


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, K sectors, money in million USD.

    gross : (sector, exporter, importer), spending shares times (th d)^-theta (eq. 2.2).
    net : (sector, exporter, importer), gross / (1 + t'): the part sellers receive.
    spending_share : (sector, importer), e.
    theta : (sector,), trade elasticities.
    value_added : (n,), VA = w L of the baseline.
    beta : (n,), value added over sales.
    transfer : (n,), T, spending beyond income.
    initial_relief : (n,), tau of the baseline.
    kappa : labour-supply elasticity.
    relief : share of revenue used to lower the income tax; the rest is a lump sum.
    income_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    """

    gross: Array
    net: Array
    spending_share: Array
    theta: Array
    value_added: Array
    beta: Array
    transfer: Array
    initial_relief: Array
    kappa: Array
    relief: Array
    income_level: Array


class State(NamedTuple):
    """Everything the unknowns imply; (n,) unless said otherwise, million USD where it is a value."""

    log_wage: Array
    log_labour: Array
    log_price: Array
    appeal: Array  # (sector, exporter): c^-theta
    access: Array  # (sector, importer): S, sum over exporters of gross * appeal
    kept_by_sector: Array  # (sector, importer): share of spending that sellers receive
    kept: Array  # q: the same over all sectors
    value_added: Array  # w L VA
    outlay: Array  # E' q: spending net of duty
    spending: Array  # E'
    sales_by_sector: Array  # (sector, exporter), net of duty
    sales: Array
    price_index: Array  # log of the price index that the sectors' prices imply
    relief_rate: Array  # tau


def fixed_arrays(share: Floats, wedge: Floats, tariff: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """The two fixed arrays of a scenario (eq. 2.2), each (sector, exporter, importer).

    Parameters
    ----------
    share : (sector, exporter, importer), baseline spending shares, duty included.
    wedge : (sector, exporter, importer), th d = (1 + t')/(1 + t) times the change in trade costs.
    tariff : (sector, exporter, importer), t'.
    theta : (sector,).
    """
    gross = share.copy()
    sector, exporter, importer = (wedge != 1).nonzero()
    moved = sector, exporter, importer
    gross[moved] *= wedge[moved] ** -theta[sector]
    return gross, gross / (1 + tariff)


def state(x: Array, f: Fixed) -> State:
    """Costs, sales, spending and the rebate at x (eqs. 2.1 to 2.9)."""
    xp = namespace(x)
    n = f.beta.shape[0]
    log_wage, log_labour, log_price = x[:n], x[n : 2 * n], x[2 * n :]
    log_cost = f.beta * log_wage + (1 - f.beta) * log_price
    appeal = xp.exp(-f.theta[:, None] * log_cost)
    access = _over_exporters(appeal, f.gross) + (f.spending_share == 0)  # nothing is bought there: any price will do
    kept_by_sector = _over_exporters(appeal, f.net) / access
    kept = (f.spending_share * kept_by_sector).sum(axis=0)
    value_added = f.value_added * xp.exp(log_wage + log_labour)
    outlay = value_added / f.beta + f.transfer * (value_added.sum() / f.value_added.sum())
    spending = outlay / kept
    sales_by_sector = appeal * _over_importers(f.net, f.spending_share * spending / access)
    price_index = -(f.spending_share * xp.log(access) / f.theta[:, None]).sum(axis=0)
    relief_rate = f.relief * (spending - outlay) / value_added
    return State(
        log_wage,
        log_labour,
        log_price,
        appeal,
        access,
        kept_by_sector,
        kept,
        value_added,
        outlay,
        spending,
        sales_by_sector,
        sales_by_sector.sum(axis=0),
        price_index,
        relief_rate,
    )


def _over_exporters(weight: Array, cube: Array) -> Array:
    """Sum over exporters of weight (sector, exporter) times cube: (sector, importer)."""
    return (weight[:, None, :] @ cube)[:, 0, :]


def _over_importers(cube: Array, weight: Array) -> Array:
    """Sum over importers of cube times weight (sector, importer): (sector, exporter)."""
    return (cube @ weight[:, :, None])[:, :, 0]


def labour_markets(s: State, f: Fixed) -> Array:
    """Log of the wage bill that sales pay over income (eq. 2.10), (n,); their income-weighted sum is redundant."""
    return namespace(s.sales).log(f.beta * s.sales / s.value_added)


def labour_supply(s: State, f: Fixed) -> Array:
    """Log employment less what the real wage and the tax relief call forth (eq. 2.11), (n,)."""
    log_wedge = namespace(s.sales).log((1 - f.initial_relief) / (1 - s.relief_rate))
    return s.log_labour - f.kappa * (log_wedge + s.log_wage - s.log_price)


def prices(s: State) -> Array:
    """Log price index less the one the sectors' prices imply (eq. 2.4), (n,)."""
    return s.log_price - s.price_index


def numeraire(s: State, f: Fixed) -> Array:
    """World value added does not change (eq. 2.12), (n,); zero where no market is left out."""
    return f.income_level @ (s.value_added / f.value_added - 1)


def redundant(f: Fixed) -> Array:
    """Marks the economy whose labour market is left out, (n,), true once in every group that trades."""
    return f.income_level.sum(axis=1) > 0


def residual(x: Array, f: Fixed) -> Array:
    """All equations, (3n,): labour markets with the redundant one replaced by the numeraire, labour supply, prices."""
    xp = namespace(x)
    s = state(x, f)
    markets = xp.where(redundant(f), numeraire(s, f), labour_markets(s, f))
    return xp.concatenate((markets, labour_supply(s, f), prices(s)))


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (3n, 3n), from the same fixed arrays.

    Every equation depends on x through log cost (suffix _c), log value added (suffix _y), and a little directly.
    """
    xp = namespace(x)
    s = state(x, f)
    identity = xp.eye(f.beta.shape[0])
    theta = f.theta[:, None]
    weight = s.appeal[:, :, None] / s.access[:, None, :]
    share, paid = (
        f.gross * weight,
        f.net * weight,
    )  # (sector, exporter, importer): spending shares with and without duty

    index_c = _sum_of_scaled(f.spending_share, share).T  # d price index: expenditure shares
    kept_c = (
        _sum_of_scaled(theta * f.spending_share * s.kept_by_sector, share)
        - _sum_of_scaled(theta * f.spending_share, paid)
    ).T
    spending_c = -(s.spending / s.kept)[:, None] * kept_c
    outlay_y = s.value_added * (identity / f.beta + f.transfer[:, None] / f.value_added.sum())
    spending_y = outlay_y / s.kept[:, None]

    bought = _sum_of_scaled(f.spending_share, paid)  # (exporter, importer): net sales per unit of spending
    flow = paid * (theta * f.spending_share * s.spending)[:, None, :]
    substitution = (flow @ share.transpose(0, 2, 1)).sum(axis=0)
    own = (theta * s.sales_by_sector).sum(axis=0)
    sales_c = bought @ spending_c + substitution - own[:, None] * identity
    markets_c = sales_c / s.sales[:, None]
    markets_y = (bought @ spending_y) / s.sales[:, None] - identity

    relief_c = f.relief * spending_c / s.value_added[:, None]
    relief_y = f.relief * (spending_y - outlay_y) / s.value_added[:, None] - s.relief_rate[:, None] * identity
    supply = -f.kappa / (1 - s.relief_rate)[:, None]
    left_out = redundant(f)[:, None]
    zero = xp.zeros_like(identity)
    rows_c = xp.concatenate((xp.where(left_out, 0.0, markets_c), supply * relief_c, -index_c))
    rows_y = xp.concatenate(
        (xp.where(left_out, f.income_level * (s.value_added / f.value_added), markets_y), supply * relief_y, zero)
    )
    direct_w = xp.concatenate((zero, -f.kappa * identity, zero))
    direct_l = xp.concatenate((zero, identity, zero))
    direct_p = xp.concatenate((zero, f.kappa * identity, identity))
    return xp.concatenate(
        (rows_y + f.beta * rows_c + direct_w, rows_y + direct_l, (1 - f.beta) * rows_c + direct_p), axis=1
    )


def _sum_of_scaled(scale: Array, cube: Array) -> Array:
    """Sum over sectors of cube times scale (sector, importer): (exporter, importer)."""
    return namespace(cube).einsum("kji,ki->ji", cube, scale)


@dataclass(frozen=True, eq=False)
class SectorSystem:
    """The system the solver sees."""

    fixed: Fixed

    def residual(self, x: Floats) -> Floats:
        return residual(x, self.fixed)

    def jacobian(self, x: Floats) -> Floats:
        return jacobian(x, self.fixed)
