"""The multi-sector CES model: outcomes of a solution (docs/reference/model.md, eq. 3.7, 3.13). Values are (n,)."""

from __future__ import annotations

from parley.model.arrays import Array, namespace
from parley.model.metrics import Level
from parley.model.multi_sector_ces.calibration import Baseline
from parley.model.multi_sector_ces.equations import Fixed, Inputs, State, trade


def hats(s: State, base: Baseline) -> dict[str, Array]:
    """New over old, by metric; labour is fixed, so every measure of welfare is real income (eq. 3.7)."""
    xp = namespace(s.log_wage)
    wage, price = xp.exp(s.log_wage), xp.exp(s.log_price)
    real_income = s.spending / base.spending / price
    return {
        "welfare": real_income,
        "welfare_consistent": real_income,
        "real_income": real_income,
        "cpi": price,
        "employment": xp.ones_like(wage),
        "wage": wage,
        "real_wage": wage / price,
    }


def labour_shares(earned: Array) -> Array:
    """Shares of employment by sector, (economy, sector), from what sectors earn, (sector, economy)."""
    return (earned / earned.sum(axis=0)).T


def earned_before(base: Baseline) -> Array:
    """What sectors earn in the baseline, (sector, economy)."""
    bought = base.flows.sum(axis=1)
    return (base.flows * (1 - base.nu)[:, None, :]).sum(axis=2) + base.nu * bought


def levels(s: State, f: Fixed, inputs: Inputs, base: Baseline) -> dict[str, Level]:
    """Values before and after, million USD; trade is customs value without own sales (eq. 3.13)."""
    xp = namespace(s.log_wage)
    goods, tariff = base.accounts.goods, base.accounts.tariff
    before, after = _abroad(xp.asarray(base.flows)), _abroad(trade(s, f))
    exports, imports = (Level(before.sum(axis=(0, a)), after.sum(axis=(0, a))) for a in (2, 1))
    return {
        "income": Level(xp.asarray(base.income), s.income),
        "final_spending": Level(xp.asarray(base.spending), s.spending),
        "exports": exports,
        "imports": imports,
        "balance": Level(_balance(before), _balance(after)),
        "goods_balance": Level(_balance(before, goods), _balance(after, goods)),
        "revenue": Level((before * tariff).sum(axis=(0, 1)), (after * inputs.tariff).sum(axis=(0, 1))),
    }


def _abroad(cube: Array) -> Array:
    """Flows between economies, own sales zero, (sector, exporter, importer)."""
    return cube * (1 - namespace(cube).eye(cube.shape[1]))


def _balance(cube: Array, weight: Array = 1.0) -> Array:
    """Exports less imports, weighted by sector."""
    by_sector = cube.sum(axis=2) - cube.sum(axis=1)
    return (by_sector.T * weight).sum(axis=1)
