"""The endogenous-deficit model: outcomes of a solution (docs/reference/model.md, eqs. 1.17 to 1.20 and 1.22).

All functions take a `State`, the `Fixed` it solves and the baseline, of NumPy or JAX arrays. Values are (n,).
"""

from __future__ import annotations

from parley.model.arrays import Array, abroad, namespace
from parley.model.endogenous_deficit.calibration import Baseline
from parley.model.endogenous_deficit.equations import Fixed, State, flows
from parley.model.metrics import Level
from parley.model.welfare import consistent_welfare, paper_welfare


def final_income(s: State) -> Array:
    """What households spend, million USD (eq. 1.22): income, transfer, duty and rents."""
    return s.income + s.granted + s.spending - s.outlay


def real_income(s: State, base: Baseline) -> Array:
    """What households spend over consumer prices, new over old."""
    return final_income(s) / base.final / namespace(s.income).exp(s.log_price)


def welfare(s: State, f: Fixed, base: Baseline) -> Array:
    """New over old welfare by the paper's formula (eq. 1.17)."""
    earned = namespace(s.income).exp(s.log_wage + s.log_labour - s.log_price)
    return paper_welfare(real_income(s, base), earned, base.final, base.income, s.relief_rate, f.kappa)


def hats(s: State, f: Fixed, base: Baseline) -> dict[str, Array]:
    """New over old, by metric."""
    xp = namespace(s.income)
    real, labour = real_income(s, base), xp.exp(s.log_labour)
    return {
        "welfare": welfare(s, f, base),
        "welfare_consistent": consistent_welfare(real, labour, base.final, base.income, xp.zeros_like(real), f.kappa),
        "real_income": real,
        "cpi": xp.exp(s.log_price),
        "employment": labour,
        "wage": xp.exp(s.log_wage),
        "real_wage": xp.exp(s.log_wage - s.log_price),
    }


def levels(s: State, f: Fixed, base: Baseline) -> dict[str, Level]:
    """Values before and after, million USD; trade is net of duty and rents and without own sales."""
    before, after = base.flows, flows(s, f)
    exports, imports = (Level(abroad(before, axis), abroad(after, axis)) for axis in (1, 0))
    balance = Level(exports.before - imports.before, exports.after - imports.after)
    return {
        "income": Level(base.income, s.income),
        "final_spending": Level(base.final, final_income(s)),
        "exports": exports,
        "imports": imports,
        "balance": balance,
        "goods_balance": balance,
        "revenue": Level(namespace(s.income).zeros_like(s.income), s.revenue),
    }
