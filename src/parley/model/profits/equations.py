"""The model with profits and political weights: its equations and their derivatives.

Source: Ossa (2014), "Trade Wars and Trade Talks with Data", American Economic Review 104(12). Equation numbers are
those of docs/reference/model.md, section 5. CES within a sector, Cobb-Douglas across sectors, a fixed number of firms:
markups give profits of sales/sigma.

Unknowns are x = (log w, log X), shape (2n,): wages and spending relative to the baseline. All functions take NumPy or
JAX arrays. At 7 economies the calls cost more than the arithmetic, so everything linear in flows is one matrix product.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, K sectors, money in million USD.

    gross : (exporter, importer, sector), gamma (th d)^(1 - sigma) (eq. 5.1).
    kept : (exporter, importer, sector), 1/(1 + t' + r'): the part of spending that sellers receive.
    sector_spending : (importer, sector), mu X of the baseline.
    theta : (sector,), sigma - 1.
    uses : (sector, 3), parts of sales: wages (sigma - 1)/sigma, profits 1/sigma, and all of them, one.
    wage_bill : (n,), w L of the baseline.
    net_exports : (n,), NX'.
    wage_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    left_out : (n,), true where a labour market is left out: once in every group that trades.
    """

    gross: Array
    kept: Array
    sector_spending: Array
    theta: Array
    uses: Array
    wage_bill: Array
    net_exports: Array
    wage_level: Array
    left_out: Array


class State(NamedTuple):
    """Everything the unknowns imply; (n,) unless said otherwise, million USD where it is a value."""

    log_wage: Array
    log_spending: Array
    access: Array  # (importer, sector): P^(1 - sigma)
    share: Array  # (exporter, importer, sector): of the importer's spending in the sector
    flows: Array  # (exporter, importer, sector): T', net of duty and rents
    traded: Array  # (exporter, importer, 3): wages, profits and all in what the exporter sells to the importer
    wages: Array  # what sales pay in wages
    profits: Array
    wage_bill: Array  # w L: what the labour there is earns
    outlay: Array  # wage bill plus profits less NX'
    purchases: Array  # what buyers pay net of duty and rents


def state(x: Array, f: Fixed) -> State:
    """Shares, flows, wages, profits and outlays at x (eqs. 5.1 to 5.6)."""
    xp = namespace(x)
    n, sectors = f.wage_bill.shape[0], f.theta.shape[0]
    log_wage, log_spending = x[:n], x[n:]
    offer = xp.exp(-log_wage[:, None] * f.theta)[:, None, :] * f.gross
    access = offer.sum(axis=0)
    share = offer / access
    flows = share * f.kept * (f.sector_spending * xp.exp(log_spending)[:, None])
    traded = (flows.reshape(-1, sectors) @ f.uses).reshape(n, n, 3)
    sold = traded.sum(axis=1)
    wage_bill = f.wage_bill * xp.exp(log_wage)
    return State(
        log_wage,
        log_spending,
        access,
        share,
        flows,
        traded,
        sold[:, 0],
        sold[:, 1],
        wage_bill,
        wage_bill + sold[:, 1] - f.net_exports,
        traded[:, :, 2].sum(axis=0),
    )


def labour_markets(s: State) -> Array:
    """Log of what sales pay in wages over the wage bill (eq. 5.8), (n,); one a trading group is redundant."""
    return namespace(s.wages).log(s.wages / s.wage_bill)


def budgets(s: State) -> Array:
    """Log of income net of duty and rents over purchases (eq. 5.9), (n,)."""
    return namespace(s.wages).log(s.outlay / s.purchases)


def numeraire(s: State, f: Fixed) -> Array:
    """The wage bill of the group does not change (eq. 5.10), (n,); zero where no market is left out."""
    return f.wage_level @ (s.wage_bill / f.wage_bill - 1)


def residual(x: Array, f: Fixed) -> Array:
    """All equations, (2n,): labour markets with the redundant one replaced by the numeraire, then budgets."""
    xp = namespace(x)
    s = state(x, f)
    return xp.concatenate((xp.where(f.left_out, numeraire(s, f), labour_markets(s)), budgets(s)))


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (2n, 2n), from the same pieces."""
    return jacobian_at(state(x, f), f)


def jacobian_at(s: State, f: Fixed) -> Array:
    """d residual / dx at a state, (2n, 2n).

    A flow falls by theta with its exporter's log wage, rises by theta times the share of the exporter whose log wage
    rises, and moves one for one with the importer's log spending.
    """
    xp = namespace(s.wages)
    identity = xp.eye(f.wage_bill.shape[0])
    pull = f.theta * s.flows
    wages_w, profits_w = (_by_wage(f.uses[:, use] * pull, s.share, identity) for use in (0, 1))
    purchases_w = (s.share * pull.sum(axis=0) - pull).sum(axis=2).T

    left_out = f.left_out[:, None]
    level_w = f.wage_level * (s.wage_bill / f.wage_bill)
    labour_w = xp.where(left_out, level_w, wages_w / s.wages[:, None] - identity)
    labour_x = xp.where(left_out, 0.0, s.traded[:, :, 0] / s.wages[:, None])
    budget_w = (profits_w + s.wage_bill * identity) / s.outlay[:, None] - purchases_w / s.purchases[:, None]
    budget_x = s.traded[:, :, 1] / s.outlay[:, None] - identity
    return xp.concatenate((xp.concatenate((labour_w, labour_x), axis=1), xp.concatenate((budget_w, budget_x), axis=1)))


def _by_wage(weighted: Array, share: Array, identity: Array) -> Array:
    """Derivative of exporters' weighted sales in log wages, (exporter, exporter).

    Parameters
    ----------
    weighted : (exporter, importer, sector), flows times theta times their weight.
    share : (exporter, importer, sector), spending shares.
    """
    n = len(identity)
    flat = weighted.reshape(n, -1)
    return flat @ share.reshape(n, -1).T - flat.sum(axis=1)[:, None] * identity
