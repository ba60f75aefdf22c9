"""The endogenous-deficit model: its equations and their derivatives.

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), "Making America great again? The economic impacts of
Liberation Day tariffs", J. Int. Economics. Equation numbers are those of docs/reference/model.md, section 1.

Unknowns are x = (log w, log L), shape (2n,): wages and employment relative to the baseline. Spending is explicit: what
buyers pay net of duty is a known share q of what they spend, so E' = (Y' + T Y'_world/Y_world)/q (eqs. 1.4 and 1.5).
The only n x n objects are the two fixed matrices `gross` and `net`, and no power of a matrix is taken while iterating.
All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from parley.model.arrays import Array, Floats, namespace


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, money in million USD.

    gross : (exporter, importer), baseline spending shares times (1 + t)^(-eps phi) (eq. 1.1).
    net : (exporter, importer), gross / (1 + t): the part sellers receive.
    income, spending, transfer : (n,), Y, E and T of the baseline.
    nu : (n,), share of value added in distribution and services at the destination.
    phi : (n,), pass-through exponent of the importer.
    eps, psi, kappa : trade elasticity, scale elasticity, labour-supply elasticity.
    relief : share of revenue used to lower the income tax; the rest is a lump sum.
    price_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    """

    gross: Array
    net: Array
    income: Array
    spending: Array
    transfer: Array
    nu: Array
    phi: Array
    eps: Array
    psi: Array
    kappa: Array
    relief: Array
    price_level: Array


class State(NamedTuple):
    """Everything the unknowns imply; each (n,), million USD where it is a value."""

    log_wage: Array
    log_labour: Array
    appeal: Array  # w^-eps L^(eps psi) of the exporter
    access: Array  # S: sum over exporters of gross * appeal
    kept: Array  # q: share of spending that sellers receive, the rest is duty
    income: Array  # Y'
    outlay: Array  # E' q: spending net of duty
    spending: Array  # E'
    producer_sales: Array  # (1 - nu)-weighted sales net of duty
    log_price: Array
    relief_rate: Array  # tau: revenue over income where it lowers the income tax


def fixed_matrices(share: Floats, tariff: Floats, eps: float, phi: Floats) -> tuple[Floats, Floats]:
    """The two fixed matrices of a scenario (eq. 1.1), each (exporter, importer)."""
    factor = 1 + tariff
    gross = share * factor ** (-eps * phi)
    return gross, gross / factor


def state(x: Array, f: Fixed) -> State:
    """Sales, spending, prices and the rebate at x (eqs. 1.1 to 1.7)."""
    xp = namespace(x)
    n = f.income.shape[0]
    log_wage, log_labour = x[:n], x[n:]
    appeal = xp.exp(-f.eps * log_wage + f.eps * f.psi * log_labour)
    access = appeal @ f.gross
    kept = (appeal @ f.net) / access
    income = f.income * xp.exp(log_wage + log_labour)
    outlay = income + f.transfer * (income.sum() / f.income.sum())
    spending = outlay / kept
    producer_sales = appeal * (f.net @ ((1 - f.nu) * spending / access))
    log_price = (1 - f.phi) * (xp.log(spending / f.spending) - log_wage) - xp.log(access) / f.eps
    relief_rate = f.relief * (spending - outlay) / income
    return State(
        log_wage,
        log_labour,
        appeal,
        access,
        kept,
        income,
        outlay,
        spending,
        producer_sales,
        log_price,
        relief_rate,
    )


def goods_markets(s: State, f: Fixed) -> Array:
    """Log of what each economy earns over its income (eq. 1.8), (n,); their income-weighted sum is redundant."""
    return namespace(s.income).log((s.producer_sales + f.nu * s.outlay) / s.income)


def labour_supply(s: State, f: Fixed) -> Array:
    """Log employment less what the real wage and the tax relief call forth (eq. 1.9), (n,)."""
    log_wedge = -namespace(s.income).log(1 - s.relief_rate)
    return s.log_labour - f.kappa * (log_wedge + s.log_wage - s.log_price)


def numeraire(s: State, f: Fixed) -> Array:
    """Spending-weighted consumer prices do not change (eq. 1.10), (n,); zero where no market is left out."""
    return f.price_level @ (namespace(s.income).exp(s.log_price) - 1)


def residual(x: Array, f: Fixed) -> Array:
    """All equations, (2n,): goods markets with the redundant one replaced by the numeraire, then labour supply."""
    xp = namespace(x)
    s = state(x, f)
    goods = xp.where(redundant(f), numeraire(s, f), goods_markets(s, f))
    return xp.concatenate((goods, labour_supply(s, f)))


def redundant(f: Fixed) -> Array:
    """Marks the economy whose goods market is left out, (n,), true once in every group that trades."""
    return f.price_level.sum(axis=1) > 0


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (2n, 2n), from the same fixed matrices.

    Every equation depends on x through log appeal and log income, and a little directly. Derivatives are taken with
    respect to these two first (suffixes _a and _y) and chained at the end.
    """
    xp = namespace(x)
    s = state(x, f)
    identity = xp.eye(f.income.shape[0])
    share_a = (f.gross * s.appeal[:, None] / s.access).T  # d log access
    kept_a = (f.net * s.appeal[:, None] / s.access).T - s.kept[:, None] * share_a
    spending_a = -(s.spending / s.kept)[:, None] * kept_a
    outlay_y = s.income * (identity + f.transfer[:, None] / f.income.sum())
    spending_y = outlay_y / s.kept[:, None]
    price_a = ((1 - f.phi) / s.spending)[:, None] * spending_a - share_a / f.eps
    price_y = ((1 - f.phi) / s.spending)[:, None] * spending_y

    demand = s.appeal[:, None] * f.net * ((1 - f.nu) / s.access)
    earned = (s.producer_sales + f.nu * s.outlay)[:, None]
    goods_a = (s.producer_sales[:, None] * identity + demand @ (spending_a - s.spending[:, None] * share_a)) / earned
    granted_y = (demand @ (f.transfer / s.kept))[:, None] * (s.income / f.income.sum())
    demand_y = demand * (s.income / s.kept) + granted_y  # demand @ spending_y, which is diagonal plus one product
    goods_y = (demand_y + f.nu[:, None] * outlay_y) / earned - identity

    relief_a = f.relief * spending_a / s.income[:, None]
    relief_y = f.relief * (spending_y - outlay_y) / s.income[:, None] - s.relief_rate[:, None] * identity
    wedge = 1 / (1 - s.relief_rate)[:, None]
    labour_a = -f.kappa * (wedge * relief_a - price_a)
    labour_y = -f.kappa * (wedge * relief_y - price_y)

    weight = f.price_level * xp.exp(s.log_price)
    price_w = -(1 - f.phi)  # the direct effect of the wage on the price, diagonal
    left_out = redundant(f)[:, None]
    goods_a, goods_y = xp.where(left_out, weight @ price_a, goods_a), xp.where(left_out, weight @ price_y, goods_y)
    upper = (goods_y - f.eps * goods_a + weight * price_w, goods_y + f.eps * f.psi * goods_a)
    labour_w = labour_y - f.eps * labour_a - f.kappa * (1 - price_w)[:, None] * identity
    lower = (labour_w, labour_y + f.eps * f.psi * labour_a + identity)
    return xp.concatenate((xp.concatenate(upper, axis=1), xp.concatenate(lower, axis=1)))


@dataclass(frozen=True, eq=False)
class DeficitSystem:
    """The system the solver sees."""

    fixed: Fixed

    def residual(self, x: Floats) -> Floats:
        return residual(x, self.fixed)

    def jacobian(self, x: Floats) -> Floats:
        return jacobian(x, self.fixed)
