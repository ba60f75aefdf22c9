"""Parley's multi-sector model: outcomes of a solution (docs/reference/model.md, eqs. 2.17-2.20). Values are (n,)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Floats, abroad
from parley.model.metrics import Level
from parley.model.multi_sector.calibration import Baseline
from parley.model.multi_sector.equations import Fixed, State
from parley.model.welfare import consistent_welfare, paper_welfare


def flows(s: State, f: Fixed) -> Floats:
    """V' net of duty, (sector, exporter, importer), million USD (eq. 2.5)."""
    return s.appeal[:, :, None] * f.net * (f.spending_share * s.spending / s.access)[:, None, :]


def final_income(s: State, f: Fixed) -> Floats:
    """I' = Y' + R + T: spending less what goes into inputs (eq. 2.9)."""
    return s.spending - (1 - f.beta) / f.beta * s.value_added


def hats(s: State, f: Fixed, base: Baseline) -> dict[str, Floats]:
    """New over old, by metric (eqs. 2.17, 2.18)."""
    price, labour = np.exp(s.log_price), np.exp(s.log_labour)
    income, earned = base.final_income, f.value_added
    real_income = final_income(s, f) / income / price
    real_labour_income = np.exp(s.log_wage) * labour / price
    return {
        "welfare": paper_welfare(real_income, real_labour_income, income, earned, s.relief_rate, f.kappa),
        "welfare_consistent": consistent_welfare(real_income, labour, income, earned, f.initial_relief, f.kappa),
        "real_income": real_income,
        "cpi": price,
        "employment": labour,
        "wage": np.exp(s.log_wage),
        "real_wage": np.exp(s.log_wage) / price,
    }


def levels(
    s: State, f: Fixed, base: Baseline, before: tuple[Floats, Floats], after: tuple[Floats, Floats]
) -> dict[str, Level]:
    """Values before and after, million USD.

    Parameters
    ----------
    before, after : all flows and goods flows, each (exporter, importer), net of duty.
    """
    (all_before, goods_before), (all_after, goods_after) = before, after
    return {
        "income": Level(base.value_added, s.value_added),
        "final_spending": Level(base.final_income, final_income(s, f)),
        "exports": Level(abroad(all_before, 1), abroad(all_after, 1)),
        "imports": Level(abroad(all_before, 0), abroad(all_after, 0)),
        "balance": Level(_balance(all_before), _balance(all_after)),
        "goods_balance": Level(_balance(goods_before), _balance(goods_after)),
        "revenue": Level(base.revenue, s.spending - s.outlay),
    }


def by_kind(cube: Floats, goods: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Flows of all sectors and of goods, each (exporter, importer), from (sector, exporter, importer)."""
    of_goods = cube[goods].sum(axis=0)
    return of_goods + cube[~goods].sum(axis=0), of_goods


def _balance(matrix: Floats) -> Floats:
    return abroad(matrix, 1) - abroad(matrix, 0)
