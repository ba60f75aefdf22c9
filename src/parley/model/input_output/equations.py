"""Many sectors that buy inputs from each other: the equations.

Source: Caliendo and Parro (2015), Review of Economic Studies 82(1), with the labour supply and the rebate of Ignatenko
et al. (2025), J. Int. Economics. Equation numbers are those of docs/reference/model.md, section 4.

Unknowns are x = (log w, log L, log P, log X): wages and employment by economy, prices and spending by sector and
importer, shape (2n + 2Kn,), all relative to the baseline. Inside, the sector axis comes first: products over exporters,
importers and input sectors are batched matrix products. All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace, power
from parley.model.input_output.calibration import Baseline
from parley.model.sector_inputs import Inputs


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; money in million USD.

    gross : (sector, exporter, importer), spending shares times (th d)^-theta (eq. 4.2).
    net : (sector, exporter, importer), gross / (1 + t' + r'): the part sellers receive.
    rent : (sector, exporter, importer), r'; None where there are none.
    coefficients, uses : (economy, input sector, using sector) and its transpose, a.
    value_added_share, final_share, spending : (sector, economy), v, f and X of the baseline.
    theta : (sector,).
    value_added, transfer, initial_relief : (n,), VA, T, tau of the baseline.
    kappa, relief : as in `Inputs`.
    income_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    """

    gross: Array
    net: Array
    rent: Array | None
    coefficients: Array
    uses: Array
    value_added_share: Array
    final_share: Array
    spending: Array
    theta: Array
    value_added: Array
    transfer: Array
    initial_relief: Array
    kappa: Array
    relief: Array
    income_level: Array


class State(NamedTuple):
    """Everything the unknowns imply; (sector, economy) unless said otherwise, million USD where it is a value."""

    log_wage: Array  # (n,)
    log_labour: Array  # (n,)
    log_price: Array
    log_spending: Array
    log_cost: Array  # c
    access: Array  # S, sum over exporters of gross c^-theta
    share: Array  # (sector, exporter, importer): lambda'
    paid: Array  # (sector, exporter, importer): lambda' / (1 + t' + r')
    sales: Array  # Y, net of duty and rents
    spending: Array  # X'
    value_added: Array  # (n,): w L VA
    revenue: Array  # (n,): duty
    rents: Array  # (n,)
    income: Array  # (n,): I', final income
    demand: Array  # spending that sales and income call for (eq. 4.6)
    log_consumer_price: Array  # (n,)
    relief_rate: Array  # (n,): tau


def fix(base: Baseline, inputs: Inputs) -> Fixed:
    """What stays fixed in a scenario (eq. 4.2)."""
    theta = inputs.theta[:, None, None]
    paid = 1 + inputs.tariff if inputs.rents is None else 1 + inputs.tariff + inputs.rents
    gross = base.share * power(paid / (1 + base.charge) * inputs.costs, -theta)
    return Fixed(
        gross=gross,
        net=gross / paid,
        rent=inputs.rents,
        coefficients=base.coefficients,
        uses=base.coefficients.transpose(0, 2, 1),
        value_added_share=base.value_added_share,
        final_share=base.final_share,
        spending=base.spending,
        theta=inputs.theta,
        value_added=base.value_added,
        transfer=base.transfer,
        initial_relief=inputs.relief * base.revenue / base.value_added,
        kappa=inputs.kappa,
        relief=inputs.relief,
        income_level=base.income_level,
    )


def state(x: Array, f: Fixed) -> State:
    """Costs, prices, sales, spending and incomes at x (eqs. 4.1 to 4.8)."""
    xp = namespace(x)
    log_wage, log_labour, log_price, log_spending = split(x, f)
    log_cost = f.value_added_share * log_wage + by_economy(f.uses, log_price)
    appeal = xp.exp(-f.theta[:, None] * log_cost)
    access = over_exporters(f.gross, appeal) + (f.spending == 0)  # nothing is bought there: any price will do
    weight = appeal[:, :, None] / access[:, None, :]
    share, paid = f.gross * weight, f.net * weight
    spending = f.spending * xp.exp(log_spending)
    sales = over_importers(paid, spending)
    value_added = f.value_added * xp.exp(log_wage + log_labour)
    rents = xp.zeros_like(log_wage) if f.rent is None else ((paid * f.rent).sum(axis=1) * spending).sum(axis=0)
    revenue = (spending * (1 - paid.sum(axis=1))).sum(axis=0) - rents
    income = value_added + revenue + rents + f.transfer * (value_added.sum() / f.value_added.sum())
    return State(
        log_wage,
        log_labour,
        log_price,
        log_spending,
        log_cost,
        access,
        share,
        paid,
        sales,
        spending,
        value_added,
        revenue,
        rents,
        income,
        by_economy(f.coefficients, sales) + f.final_share * income,
        (f.final_share * log_price).sum(axis=0),
        f.relief * revenue / value_added,
    )


def split(x: Array, f: Fixed) -> tuple[Array, Array, Array, Array]:
    """The unknowns: log w (n,), log L (n,), log P (sector, economy), log X (sector, economy)."""
    sectors, n = f.spending.shape
    prices, spending = x[2 * n : 2 * n + sectors * n], x[2 * n + sectors * n :]
    return x[:n], x[n : 2 * n], prices.reshape(sectors, n), spending.reshape(sectors, n)


def over_exporters(cube: Array, weight: Array) -> Array:
    """Sum over exporters of cube times weight (sector, exporter): (sector, importer)."""
    return (weight[:, None, :] @ cube)[:, 0, :]


def over_importers(cube: Array, weight: Array) -> Array:
    """Sum over importers of cube times weight (sector, importer): (sector, exporter)."""
    return (cube @ weight[:, :, None])[:, :, 0]


def by_economy(matrices: Array, values: Array) -> Array:
    """One matrix product in each economy: (economy, row, sector) times (sector, economy) gives (row, economy)."""
    return (matrices @ values.T[:, :, None])[:, :, 0].T


def labour_markets(s: State, f: Fixed) -> Array:
    """Log of the wage bill that sales pay over income (eq. 4.7), (n,); their income-weighted sum is redundant."""
    return namespace(s.sales).log((f.value_added_share * s.sales).sum(axis=0) / s.value_added)


def labour_supply(s: State, f: Fixed) -> Array:
    """Log employment less what the real wage and the tax relief call forth (eq. 4.8), (n,)."""
    log_wedge = namespace(s.sales).log((1 - f.initial_relief) / (1 - s.relief_rate))
    return s.log_labour - f.kappa * (log_wedge + s.log_wage - s.log_consumer_price)


def prices(s: State, f: Fixed) -> Array:
    """Log price less the one that costs imply (eq. 4.3), (sector, importer)."""
    return s.log_price + namespace(s.access).log(s.access) / f.theta[:, None]


def goods_markets(s: State, f: Fixed) -> Array:
    """Log of what sales and income call for over spending (eq. 4.6), (sector, importer)."""
    unbought = f.spending == 0
    return namespace(s.demand).log((s.demand + unbought) / (s.spending + unbought)) - unbought * s.log_spending


def numeraire(s: State, f: Fixed) -> Array:
    """World value added does not change (eq. 4.9), (n,); zero where no market is left out."""
    return f.income_level @ (s.value_added / f.value_added - 1)


def redundant(f: Fixed) -> Array:
    """Marks the economy whose labour market is left out, (n,), true once in every group that trades."""
    return f.income_level.sum(axis=1) > 0


def residual(x: Array, f: Fixed) -> Array:
    """All equations: labour markets (the redundant one replaced by the numeraire), labour supply, prices, goods."""
    xp = namespace(x)
    s = state(x, f)
    markets = xp.where(redundant(f), numeraire(s, f), labour_markets(s, f))
    return xp.concatenate((markets, labour_supply(s, f), prices(s, f).reshape(-1), goods_markets(s, f).reshape(-1)))
