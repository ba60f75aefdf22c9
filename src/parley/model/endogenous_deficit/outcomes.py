"""The endogenous-deficit model: outcomes of a solution (docs/reference/model.md, eqs. 1.17-1.20).

All functions take a `State`, the `Fixed` it solves and, where own sales matter, the baseline. Values are (n,).
"""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Floats, abroad
from parley.model.endogenous_deficit.calibration import Baseline
from parley.model.endogenous_deficit.equations import Fixed, State
from parley.model.metrics import Level
from parley.model.welfare import consistent_welfare, paper_welfare


def flows(s: State, f: Fixed) -> Floats:
    """X' net of duty, (exporter, importer), million USD (eq. 1.3)."""
    return s.appeal[:, None] * f.net * (s.spending / s.access)


def welfare(s: State, f: Fixed) -> Floats:
    """New over old welfare by the paper's formula (eq. 1.17)."""
    return paper_welfare(
        s.spending / f.spending / np.exp(s.log_price),
        np.exp(s.log_wage + s.log_labour - s.log_price),
        f.spending,
        f.income,
        s.relief_rate,
        f.kappa,
    )


def hats(s: State, f: Fixed) -> dict[str, Floats]:
    """New over old, by metric."""
    price = np.exp(s.log_price)
    real_income = s.spending / f.spending / price
    labour = np.exp(s.log_labour)
    none = np.zeros_like(price)
    return {
        "welfare": welfare(s, f),
        "welfare_consistent": consistent_welfare(real_income, labour, f.spending, f.income, none, f.kappa),
        "real_income": real_income,
        "cpi": price,
        "employment": labour,
        "wage": np.exp(s.log_wage),
        "real_wage": np.exp(s.log_wage) / price,
    }


def levels(s: State, f: Fixed, base: Baseline) -> dict[str, Level]:
    """Values before and after, million USD; trade is net of duty and without own sales."""
    before, after = base.flows, flows(s, f)
    exports, imports = (Level(abroad(before, axis), abroad(after, axis)) for axis in (1, 0))
    balance = Level(exports.before - imports.before, exports.after - imports.after)
    return {
        "income": Level(base.income, s.income),
        "final_spending": Level(base.spending, s.spending),
        "exports": exports,
        "imports": imports,
        "balance": balance,
        "goods_balance": balance,
        "revenue": Level(np.zeros_like(base.income), s.spending - s.outlay),
    }
