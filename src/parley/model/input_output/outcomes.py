"""Many sectors that buy inputs from each other: outcomes of a solution (docs/reference/model.md, eqs. 4.15-4.17).

Values are (n,). All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from parley.model import metrics
from parley.model.arrays import Array, namespace
from parley.model.input_output.calibration import Baseline
from parley.model.input_output.equations import Fixed, State
from parley.model.metrics import Level
from parley.model.welfare import consistent_welfare, paper_welfare


def trade(s: State) -> Array:
    """V' net of duty and rents, (sector, exporter, importer), million USD (eq. 4.4)."""
    return s.paid * s.spending[:, None, :]


def hats(s: State, f: Fixed, base: Baseline) -> dict[str, Array]:
    """New over old, by metric (eqs. 4.15, 4.16)."""
    xp = namespace(s.log_wage)
    price, labour, wage = xp.exp(s.log_consumer_price), xp.exp(s.log_labour), xp.exp(s.log_wage)
    income, earned = base.final_income, f.value_added
    real_income = s.income / income / price
    return {
        "welfare": paper_welfare(real_income, wage * labour / price, income, earned, s.relief_rate, f.kappa),
        "welfare_consistent": consistent_welfare(real_income, labour, income, earned, f.initial_relief, f.kappa),
        "real_income": real_income,
        "cpi": price,
        "employment": labour,
        "wage": wage,
        "real_wage": wage / price,
    }


def levels(s: State, base: Baseline, goods: Array) -> dict[str, Level]:
    """Values before and after, million USD; trade is net of duty and without own sales (eq. 4.17).

    Parameters
    ----------
    goods : (sector,), 1.0 where goods are traded, else 0.0.
    """
    sold, bought = _abroad(base.flows)
    sold_after, bought_after = _abroad(trade(s))
    return {
        "income": Level(base.value_added, s.value_added),
        "final_spending": Level(base.final_income, s.income),
        "exports": Level(sold.sum(axis=0), sold_after.sum(axis=0)),
        "imports": Level(bought.sum(axis=0), bought_after.sum(axis=0)),
        "balance": Level((sold - bought).sum(axis=0), (sold_after - bought_after).sum(axis=0)),
        "goods_balance": Level(goods @ (sold - bought), goods @ (sold_after - bought_after)),
        "revenue": Level(base.revenue, s.revenue),
    }


def measures(s: State, f: Fixed, base: Baseline, goods: Array) -> dict[str, Array]:
    """Every metric, (economy,)."""
    return metrics.values(hats(s, f, base), levels(s, base, goods))


def _abroad(cube: Array) -> tuple[Array, Array]:
    """Exports and imports, (sector, economy) each, without own sales."""
    own = namespace(cube).einsum("kii->ki", cube)
    return cube.sum(axis=2) - own, cube.sum(axis=1) - own
