"""Structural gravity in the common frame: inputs, what they fix, and what is measured (eqs. 6.6, 6.11 and 6.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.model import metrics
from parley.model.arrays import Array, abroad, namespace, power
from parley.model.gravity import equations as eq
from parley.model.gravity.calibration import Baseline
from parley.model.gravity.closures import Closure
from parley.model.groups import Level


class Inputs(NamedTuple):
    """What a policy and a draw of parameters change; each (exporter, importer) unless said otherwise.

    tariff : t', shares of the customs value.
    costs : d, new over old resource-wasting trade costs.
    rents : r', rent-creating barriers as shares of the customs value; None are none.
    theta : the trade elasticity, a number.
    """

    tariff: Array
    costs: Array
    rents: Array | None
    theta: Array


def fix(base: Baseline, closure: Closure, inputs: Inputs) -> eq.Fixed:
    """What stays fixed in a scenario (eq. 6.6)."""
    wedge = _paid(inputs) / (1 + base.charge) * inputs.costs
    return eq.Fixed(
        gross=base.share * power(wedge, -inputs.theta),
        theta=inputs.theta,
        income=base.income,
        spending=base.spending,
        moving=closure.moving,
        together=base.together,
        income_level=base.income_level,
    )


def _paid(inputs: Inputs) -> Array:
    return 1 + inputs.tariff if inputs.rents is None else 1 + inputs.tariff + inputs.rents


@dataclass(frozen=True, eq=False)
class GravityEquations:
    """Gravity on one baseline; see `frame.Equations`.

    Attributes
    ----------
    economies : ISO3 codes, in the order of the unknowns.
    base : the calibrated baseline.
    closure : what moves besides the resistances.
    """

    economies: tuple[str, ...]
    base: Baseline
    closure: Closure

    @property
    def size(self) -> int:
        """One factory-gate price for each economy."""
        return len(self.economies)

    def fix(self, inputs: Inputs) -> eq.Fixed:
        """What stays fixed while solving."""
        return fix(self.base, self.closure, inputs)

    def residual(self, x: Array, fixed: eq.Fixed) -> Array:
        """F(x), (n,)."""
        return eq.residual(x, fixed)

    def jacobian(self, x: Array, fixed: eq.Fixed) -> Array:
        """dF/dx, (n, n)."""
        return eq.jacobian(x, fixed)

    def measures(self, x: Array, inputs: Inputs) -> Mapping[str, Array]:
        """Every metric, (n,); NaN for revenue, and for prices where the closure does not determine them."""
        fixed = self.fix(inputs)
        found = eq.state(x, fixed)
        return metrics.values(hats(found, fixed, self.closure), levels(found, fixed, self.base, self.closure))

    def part(self, inputs: Inputs, done: float) -> Inputs:
        """The first part of the shock, in logs."""
        paid = power(1 + self.base.charge, 1 - done) * power(_paid(inputs), done)
        return inputs._replace(tariff=paid - 1, rents=None, costs=power(inputs.costs, done))

    def market(self, equation: int) -> str:
        """The name of an equation."""
        return f"goods market of {self.economies[equation]}"


def hats(s: eq.State, f: eq.Fixed, closure: Closure) -> dict[str, Array]:
    """New over old, by metric (eq. 6.13)."""
    xp = namespace(s.log_price)
    worth, index = closure.log_worth(s), closure.log_index(s)
    real = xp.exp(closure.log_spending(s, f) - index)
    return {
        "welfare": real,
        "welfare_consistent": real,
        "real_income": real,
        "cpi": xp.exp(index),
        "employment": xp.ones_like(worth),
        "wage": xp.exp(worth),
        "real_wage": xp.exp(worth - index),
    }


def levels(s: eq.State, f: eq.Fixed, base: Baseline, closure: Closure) -> dict[str, Level]:
    """Values before and after, million USD; revenue is not known, because it is not modelled."""
    xp = namespace(s.log_price)
    after = closure.trade(s, f)
    worth = xp.exp(closure.log_worth(s))
    exports, imports = (Level(abroad(xp.asarray(base.flows), axis), abroad(after, axis)) for axis in (1, 0))
    balance = Level(exports.before - imports.before, exports.after - imports.after)
    unknown = xp.full_like(worth, np.nan)
    return {
        "income": Level(xp.asarray(base.income), base.income * worth),
        "final_spending": Level(xp.asarray(base.spending), base.spending * xp.exp(closure.log_spending(s, f))),
        "exports": exports,
        "imports": imports,
        "balance": balance,
        "goods_balance": balance,
        "revenue": Level(unknown, unknown),
    }
