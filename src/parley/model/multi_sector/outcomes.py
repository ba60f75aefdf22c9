"""Parley's multi-sector model: outcomes of a solution (docs/reference/model.md, eqs. 2.17-2.20). Values are (n,).

All functions but `trade` take NumPy or JAX arrays; none of them needs the flow of every sector and pair.
"""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Array, Floats, namespace
from parley.model.metrics import Level
from parley.model.multi_sector.calibration import Baseline
from parley.model.multi_sector.equations import Fixed, State, final_income, levied_by_sector
from parley.model.welfare import consistent_welfare, paper_welfare


def trade(s: State, f: Fixed) -> Floats:
    """V' net of duty, export taxes included, (sector, exporter, importer), million USD (eq. 2.5)."""
    return s.appeal[:, :, None] * f.customs * (f.spending_share * s.spending / s.access)[:, None, :]


def hats(s: State, f: Fixed, base: Baseline) -> dict[str, Array]:
    """New over old, by metric (eqs. 2.17, 2.18); no real income where households would spend less than nothing."""
    xp = namespace(s.log_price)
    price, labour, wage = xp.exp(s.log_price), xp.exp(s.log_labour), xp.exp(s.log_wage)
    income, earned = base.final_income, f.value_added
    spent = final_income(s, f)
    real_income = xp.where(spent > 0, spent / income / price, xp.nan)
    return {
        "welfare": paper_welfare(real_income, wage * labour / price, income, earned, s.relief_rate, f.kappa),
        "welfare_consistent": consistent_welfare(real_income, labour, income, earned, f.initial_relief, f.kappa),
        "real_income": real_income,
        "cpi": price,
        "employment": labour,
        "wage": wage,
        "real_wage": wage / price,
    }


def levels(s: State, f: Fixed, base: Baseline, goods: Array) -> dict[str, Level]:
    """Values before and after, million USD; trade is at customs value and without own sales.

    Parameters
    ----------
    goods : (sector,), 1.0 where goods are traded, else 0.0.
    """
    sold, bought = base.exports, base.imports
    sold_after, bought_after = _traded_after(s, f)
    exports, imports = (
        Level(sold.sum(axis=0), sold_after.sum(axis=0)),
        Level(bought.sum(axis=0), bought_after.sum(axis=0)),
    )
    return {
        "income": Level(base.value_added, s.value_added),
        "final_spending": Level(base.final_income, final_income(s, f)),
        "exports": exports,
        "imports": imports,
        "balance": Level(exports.before - imports.before, exports.after - imports.after),
        "goods_balance": Level(goods @ (sold - bought), goods @ (sold_after - bought_after)),
        "revenue": Level(base.revenue, s.revenue),
        "export_revenue": Level(0.0 * base.revenue, s.levied),
    }


def _traded_after(s: State, f: Fixed) -> tuple[Array, Array]:
    """Exports and imports, (sector, economy) each."""
    demand = f.spending_share * s.spending
    own = s.appeal * _own(f.net) * demand / s.access
    return s.sales_by_sector + levied_by_sector(s, f) - own, s.kept_by_sector * demand - own


def _own(cube: Array) -> Array:
    """The diagonal, (sector, economy), of (sector, exporter, importer)."""
    return namespace(cube).einsum("kii->ki", cube)


def by_kind(cube: Floats, goods: Floats) -> tuple[Floats, Floats]:
    """Flows of all sectors and of goods, each (exporter, importer), from (sector, exporter, importer)."""
    return cube.sum(axis=0), np.tensordot(goods, cube, axes=1)
