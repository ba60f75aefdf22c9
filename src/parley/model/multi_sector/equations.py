"""Parley's multi-sector model with input use, deficits as transfers and labour supply: equations and derivatives.

Equation numbers are those of docs/reference/model.md, section 2. The frame is that of Caliendo and Parro (2015),
Review of Economic Studies 82(1), with one input bundle per economy; the labour supply and the rebate are those of
Ignatenko et al. (2025), J. Int. Economics.

Unknowns are x = (log w, log L, log P), shape (3n,). Spending is explicit: what buyers pay net of duty is a known share
q of what they spend, and inputs are a fixed share of sales, so E' = (Y'/beta + T Y'_world/Y_world)/q (eqs. 2.6-2.8).
With export taxes (eqs. 7.7-7.12) an economy also spends what it takes from foreign buyers: n more unknowns, export
revenue over baseline value added, end x. Without them there is no such block.
The only large objects are the two fixed arrays `gross` and `net`. Inside, the sector axis comes first, so that products
over exporters or importers are matrix products: (sector, exporter, importer) and (sector, economy).
All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace, power
from parley.model.multi_sector.calibration import Baseline
from parley.model.sector_inputs import Inputs


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, K sectors, money in million USD.

    gross : (sector, exporter, importer), spending shares times (th d)^-theta (eq. 2.2).
    customs : (sector, exporter, importer), gross / (1 + t' + r'): the customs value.
    net : (sector, exporter, importer), customs / (1 + o'): the part sellers receive; `customs` without export taxes.
    rent : (sector, exporter, importer), customs r': the part that becomes rents; None where there are none.
    levied : (sector, exporter, importer), net o': what exporters' governments take; None without export taxes.
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
    customs: Array
    net: Array
    rent: Array | None
    levied: Array | None
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
    kept_by_sector: Array  # (sector, importer): customs value over spending
    kept: Array  # q: the same over all sectors
    value_added: Array  # w L VA
    outlay: Array  # E' q: spending at customs value
    spending: Array  # E'
    sales_by_sector: Array  # (sector, exporter), net of duty and export taxes
    sales: Array
    price_index: Array  # log of the price index that the sectors' prices imply
    revenue: Array  # R: duty and export taxes
    levied: Array  # g VA: export taxes
    rent: Array  # what rent-creating barriers earn
    relief_rate: Array  # tau


def fix(base: Baseline, inputs: Inputs) -> Fixed:
    """What stays fixed in a scenario (eqs. 2.2, 7.1 to 7.3)."""
    paid = 1 + inputs.tariff if inputs.rents is None else 1 + inputs.tariff + inputs.rents
    gross = base.share * power(paid / (1 + base.charge) * inputs.costs, -inputs.theta[:, None, None])
    levied = None
    if inputs.export_tax is not None:
        gross = gross * power(1 + inputs.export_tax, -inputs.theta[:, None, None])
    customs = net = gross / paid
    if inputs.export_tax is not None:
        net = customs / (1 + inputs.export_tax)
        levied = net * inputs.export_tax
    return Fixed(
        gross=gross,
        customs=customs,
        net=net,
        rent=None if inputs.rents is None else customs * inputs.rents,
        levied=levied,
        spending_share=base.spending_share,
        theta=inputs.theta,
        value_added=base.value_added,
        beta=base.beta,
        transfer=base.transfer,
        initial_relief=inputs.relief * base.revenue / base.value_added,
        kappa=inputs.kappa,
        relief=inputs.relief,
        income_level=base.income_level,
    )


def state(x: Array, f: Fixed) -> State:
    """Costs, sales, spending and the rebate at x (eqs. 2.1 to 2.9)."""
    xp = namespace(x)
    n = f.beta.shape[0]
    log_wage, log_labour, log_price = x[:n], x[n : 2 * n], x[2 * n : 3 * n]
    log_cost = f.beta * log_wage + (1 - f.beta) * log_price
    appeal = xp.exp(-f.theta[:, None] * log_cost)
    access = over_exporters(appeal, f.gross) + (f.spending_share == 0)  # nothing is bought there: any price will do
    kept_by_sector = over_exporters(appeal, f.customs) / access
    kept = (f.spending_share * kept_by_sector).sum(axis=0)
    value_added = f.value_added * xp.exp(log_wage + log_labour)
    levied = xp.zeros_like(f.beta) if f.levied is None else x[3 * n :] * f.value_added
    outlay = value_added / f.beta + f.transfer * (value_added.sum() / f.value_added.sum()) + levied
    spending = outlay / kept
    sales_by_sector = appeal * over_importers(f.net, f.spending_share * spending / access)
    price_index = -(f.spending_share * xp.log(access) / f.theta[:, None]).sum(axis=0)
    rent = spending * _rent_share(appeal, access, f)
    revenue = spending - outlay - rent + levied
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
        revenue,
        levied,
        rent,
        f.relief * revenue / value_added,
    )


def _rent_share(appeal: Array, access: Array, f: Fixed) -> Array:
    """Rents over spending (eq. 7.4), (n,)."""
    if f.rent is None:
        return namespace(appeal).zeros_like(f.beta)
    return (f.spending_share * over_exporters(appeal, f.rent) / access).sum(axis=0)


def over_exporters(weight: Array, cube: Array) -> Array:
    """Sum over exporters of weight (sector, exporter) times cube: (sector, importer)."""
    return (weight[:, None, :] @ cube)[:, 0, :]


def over_importers(cube: Array, weight: Array) -> Array:
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


def levied_by_sector(s: State, f: Fixed) -> Array:
    """Export taxes that each government takes by sector (eq. 7.10), (sector, exporter); zero where there are none."""
    if f.levied is None:
        return 0.0 * s.sales_by_sector
    return s.appeal * over_importers(f.levied, f.spending_share * s.spending / s.access)


def export_revenue(s: State, f: Fixed) -> Array:
    """Export revenue that is spent less what is taken, over baseline value added (eq. 7.11), (n,)."""
    return (s.levied - levied_by_sector(s, f).sum(axis=0)) / f.value_added


def sector_prices(s: State, f: Fixed) -> Array:
    """P_ik, new over old (eq. 2.3), (sector, importer); 1 where nothing is bought."""
    return power(s.access, -1 / f.theta[:, None])


def numeraire(s: State, f: Fixed) -> Array:
    """World value added does not change (eq. 2.12), (n,); zero where no market is left out."""
    return f.income_level @ (s.value_added / f.value_added - 1)


def redundant(f: Fixed) -> Array:
    """Marks the economy whose labour market is left out, (n,), true once in every group that trades."""
    return f.income_level.sum(axis=1) > 0


def final_income(s: State, f: Fixed) -> Array:
    """I' = Y' + R + rents + T: spending less what goes into inputs (eq. 2.9), (n,)."""
    return s.spending - (1 - f.beta) / f.beta * s.value_added


def residual(x: Array, f: Fixed) -> Array:
    """All equations: labour markets with the redundant one replaced by the numeraire, labour supply, prices, (3n,).

    With export taxes (4n,): their revenue too.
    """
    xp = namespace(x)
    s = state(x, f)
    markets = xp.where(redundant(f), numeraire(s, f), labour_markets(s, f))
    blocks = (markets, labour_supply(s, f), prices(s))
    return xp.concatenate(blocks if f.levied is None else (*blocks, export_revenue(s, f)))
