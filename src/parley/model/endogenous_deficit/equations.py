"""The endogenous-deficit model: its equations and their derivatives, with and without goods as inputs.

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), "Making America great again? The economic impacts of
Liberation Day tariffs", J. Int. Economics. Equation numbers are those of docs/reference/model.md, section 1.

Unknowns are x = (a, y), shape (2n,): logs of how attractive an economy's goods have become and of its income, new over
old. All else is explicit: access and the shares of duty follow from a; spending from income, because what buyers pay
net of charges is a known share of it; wages, prices and employment from both, because cost is linear in their logs.
The only n x n objects are three fixed matrices, and no power of a matrix is taken while iterating.
All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.endogenous_deficit.calibration import Baseline


class Inputs(NamedTuple):
    """What a policy and a draw of parameters change; n economies.

    tariff : (exporter, importer), t, shares of the customs value; tariffs start at zero.
    costs : (exporter, importer), d, new over old resource-wasting trade costs.
    rents : (exporter, importer), r, rent-creating barriers as shares of the customs value, which start at zero; None
        where there are none.
    transfer : (n,), T, million USD.
    phi : (n,), pass-through exponent of the importer.
    eps, psi, kappa : trade elasticity, scale elasticity, labour-supply elasticity.
    relief : share of tariff revenue used to lower the income tax; the rest is a lump sum, as rents always are.
    """

    tariff: Array
    costs: Array
    rents: Array | None
    transfer: Array
    phi: Array
    eps: Array
    psi: Array
    kappa: Array
    relief: Array


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, money in million USD.

    gross : (exporter, importer), spending shares times (1 + t + r)^(-eps phi) d^-eps (eq. 1.1).
    net, taxed : (exporter, importer), the parts of gross that sellers and the customs receive.
    income, spending, transfer : (n,), Y, E and T.
    nu, phi : (n,), value added at the destination; pass-through exponent of the importer.
    beta, eps, psi, kappa, relief : see `Inputs` and `Baseline`.
    leader, prices, wages : (n, group), (group, n), (group, n); see `Numeraire`.
    """

    gross: Array
    net: Array
    taxed: Array
    income: Array
    spending: Array
    transfer: Array
    nu: Array
    phi: Array
    beta: float
    eps: Array
    psi: Array
    kappa: Array
    relief: Array
    leader: Array
    prices: Array
    wages: Array


class State(NamedTuple):
    """Everything the unknowns imply; each (n,), million USD where it is a value."""

    log_wage: Array
    log_labour: Array
    log_price: Array
    appeal: Array  # of the exporter: its cost^-eps
    access: Array  # S: sum over exporters of gross * appeal
    kept: Array  # q: share of spending that sellers receive
    taxed: Array  # share of spending that is duty; what is left are rents
    income: Array  # Y'
    granted: Array  # T' = T Y'_world/Y_world
    outlay: Array  # E' q: spending net of duty and rents
    spending: Array  # E'
    producer_sales: Array  # s': (1 - nu)-weighted sales net of duty and rents
    revenue: Array  # R
    relief_rate: Array  # tau: revenue over income where it lowers the income tax


def fix(base: Baseline, inputs: Inputs) -> Fixed:
    """What stays fixed in a scenario (eq. 1.1)."""
    xp = namespace(inputs.tariff)
    charged = 1 + inputs.tariff if inputs.rents is None else 1 + inputs.tariff + inputs.rents
    gross = base.share * xp.exp(-inputs.eps * (inputs.phi * xp.log(charged) + xp.log(inputs.costs)))
    net = gross / charged
    level = base.numeraire
    return Fixed(
        gross=gross,
        net=net,
        taxed=net * inputs.tariff,
        income=base.income,
        spending=base.spending,
        transfer=inputs.transfer,
        nu=base.nu,
        phi=inputs.phi,
        beta=base.beta,
        eps=inputs.eps,
        psi=inputs.psi,
        kappa=inputs.kappa,
        relief=inputs.relief,
        leader=level.leader,
        prices=level.prices,
        wages=level.wages,
    )


def state(x: Array, f: Fixed) -> State:
    """Sales, spending, prices and the rebate at x (eqs. 1.1 to 1.7 and 1.21)."""
    xp = namespace(x)
    n = f.income.shape[0]
    log_appeal, log_income = x[:n], x[n:]
    appeal = xp.exp(log_appeal)
    access = appeal @ f.gross
    kept, taxed = (appeal @ f.net) / access, (appeal @ f.taxed) / access
    income = f.income * xp.exp(log_income)
    granted = f.transfer * (income.sum() / f.income.sum())
    outlay = (income + f.beta * granted) / value_added_share(f)
    spending = outlay / kept
    revenue = taxed * spending
    at_wage_one = (1 - f.phi) * xp.log(spending / f.spending) - xp.log(access) / f.eps
    unscaled_cost = (f.psi * log_income - log_appeal / f.eps) / (1 + f.psi)
    log_wage = (unscaled_cost - (1 - f.beta) * at_wage_one) / wage_weight(f)
    return State(
        log_wage=log_wage,
        log_labour=log_income - log_wage,
        log_price=at_wage_one - (1 - f.phi) * log_wage,
        appeal=appeal,
        access=access,
        kept=kept,
        taxed=taxed,
        income=income,
        granted=granted,
        outlay=outlay,
        spending=spending,
        producer_sales=appeal * (f.net @ ((1 - f.nu) * spending / access)),
        revenue=revenue,
        relief_rate=f.relief * revenue / income,
    )


def value_added_share(f: Fixed) -> Array:
    """Part of what is paid net of charges that is value added somewhere, (n,), in eq. 1.5; one without inputs."""
    return f.beta + (1 - f.beta) * f.nu


def wage_weight(f: Fixed) -> Array:
    """How much cost rises with the wage, scale aside and prices following, (n,), in eq. 1.21; one without inputs."""
    return f.beta - (1 - f.beta) * (1 - f.phi)


def goods_markets(s: State, f: Fixed) -> Array:
    """Log of what each economy earns over its income (eq. 1.8), (n,); their income-weighted sum is redundant."""
    return namespace(s.income).log((f.beta * s.producer_sales + f.nu * s.outlay) / s.income)


def labour_supply(s: State, f: Fixed) -> Array:
    """Log employment less what the real wage and the tax relief call forth (eq. 1.9), (n,)."""
    log_wedge = -namespace(s.income).log(1 - s.relief_rate)
    return s.log_labour - f.kappa * (log_wedge + s.log_wage - s.log_price)


def numeraire(s: State, f: Fixed) -> Array:
    """The weighted change of consumer prices, or of wages, that is zero (eqs. 1.10 and 1.25), (group,)."""
    xp = namespace(s.income)
    return f.prices @ (xp.exp(s.log_price) - 1) + f.wages @ (xp.exp(s.log_wage) - 1)


def residual(x: Array, f: Fixed) -> Array:
    """All equations, (2n,): goods markets with the redundant one replaced by the numeraire, then labour supply."""
    xp = namespace(x)
    s = state(x, f)
    goods = xp.where(f.leader.any(axis=1), f.leader @ numeraire(s, f), goods_markets(s, f))
    return xp.concatenate((goods, labour_supply(s, f)))


def flows(s: State, f: Fixed) -> Array:
    """X' net of duty and rents, (exporter, importer), million USD (eq. 1.3)."""
    return s.appeal[:, None] * f.net * (s.spending / s.access)
