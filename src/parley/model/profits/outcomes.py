"""The model with profits: outcomes of a solution (docs/reference/model.md, eqs. 5.11-5.14). NumPy or JAX arrays."""

from __future__ import annotations

from parley.model.arrays import Array, abroad, namespace
from parley.model.metrics import Level
from parley.model.profits.calibration import Baseline
from parley.model.profits.equations import Fixed, State


def log_price(s: State, f: Fixed, base: Baseline) -> Array:
    """Log of the change in consumer prices (eq. 5.11), (n,)."""
    return -(base.spending_share * namespace(s.access).log(s.access) / f.theta).sum(axis=1)


def revenue(s: State, base: Baseline) -> Array:
    """Duty and rents together, TR' (eq. 5.7), (n,), million USD."""
    return base.spending * namespace(s.access).exp(s.log_spending) - s.purchases


def claims(sector_sales: Array, revenue_: Array, f: Fixed) -> Array:
    """B, what each sector lives on: sales and its workers' part of duty and rents (eq. 5.13), (exporter, sector)."""
    paid = sector_sales * f.uses[:, 0]
    return sector_sales + paid * (revenue_ / paid.sum(axis=1))[:, None]


def government_welfare(s: State, f: Fixed, base: Baseline, weights: Array) -> Array:
    """Change in a government's welfare, new over old (eq. 5.14), (n,).

    Parameters
    ----------
    weights : (n, sector), political weights lambda.
    """
    before = claims(base.sector_sales, base.revenue, f)
    after = claims(s.flows.sum(axis=1), revenue(s, base), f)
    price = namespace(s.access).exp(log_price(s, f, base))
    return (weights * after).sum(axis=1) / (weights * before).sum(axis=1) / price


def profits(s: State, f: Fixed, base: Baseline) -> Array:
    """Change in profits over the change in the wage, new over old, (n,)."""
    return s.profits / (base.sector_sales @ f.uses[:, 1]) / namespace(s.access).exp(s.log_wage)


def hats(s: State, f: Fixed, base: Baseline) -> dict[str, Array]:
    """New over old, by metric (eqs. 5.11, 5.12); employment is fixed."""
    xp = namespace(s.access)
    price, wage = log_price(s, f, base), s.log_wage
    real_income = xp.exp(s.log_spending - price)
    return {
        "welfare": real_income,
        "welfare_consistent": real_income,
        "real_income": real_income,
        "cpi": xp.exp(price),
        "employment": xp.ones_like(wage),
        "wage": xp.exp(wage),
        "real_wage": xp.exp(wage - price),
    }


def levels(s: State, base: Baseline, tariff: Array, goods: Array) -> dict[str, Level]:
    """Values before and after, million USD.

    Parameters
    ----------
    tariff : (exporter, importer, sector), t'.
    goods : (sector,), one where a sector trades goods, zero where services.
    """
    (all_before, goods_before), (all_after, goods_after) = (by_kind(cube, goods) for cube in (base.flows, s.flows))
    return {
        "income": Level(base.sales, s.wages + s.profits),
        "final_spending": Level(base.spending, base.spending * namespace(s.access).exp(s.log_spending)),
        "exports": Level(abroad(all_before, 1), abroad(all_after, 1)),
        "imports": Level(abroad(all_before, 0), abroad(all_after, 0)),
        "balance": Level(_balance(all_before), _balance(all_after)),
        "goods_balance": Level(_balance(goods_before), _balance(goods_after)),
        "revenue": Level(_duty(base.tariff, base.flows), _duty(tariff, s.flows)),
    }


def by_kind(cube: Array, goods: Array) -> tuple[Array, Array]:
    """Flows of all sectors and of goods, each (exporter, importer), from (exporter, importer, sector)."""
    return cube.sum(axis=2), cube @ goods


def _balance(matrix: Array) -> Array:
    return abroad(matrix, 1) - abroad(matrix, 0)


def _duty(tariff: Array, flows: Array) -> Array:
    """Tariff revenue without rents, (n,)."""
    return (tariff * flows).sum(axis=0).sum(axis=1)
