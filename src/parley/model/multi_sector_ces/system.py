"""The multi-sector CES model in the frame that all models share: what the solver, gradients and batches see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parley.model import metrics
from parley.model.arrays import Array, power
from parley.model.multi_sector_ces import equations, outcomes
from parley.model.multi_sector_ces.calibration import Baseline
from parley.model.multi_sector_ces.equations import Fixed, Inputs


@dataclass(frozen=True, eq=False)
class CESEquations:
    """The model on one baseline, as the frame wants it (`parley.model.frame.Equations`)."""

    base: Baseline

    @property
    def size(self) -> int:
        """One wage an economy."""
        return len(self.base.income)

    def fix(self, inputs: Inputs) -> Fixed:
        """What stays fixed while solving."""
        return equations.fix(self.base, inputs)

    def residual(self, x: Array, fixed: Fixed) -> Array:
        """F(x), (n,)."""
        return equations.residual(x, fixed)

    def jacobian(self, x: Array, fixed: Fixed) -> Array:
        """dF/dx, (n, n)."""
        return equations.jacobian(x, fixed)

    def measures(self, x: Array, inputs: Inputs) -> Mapping[str, Array]:
        """Every outcome, by metric, (economy,)."""
        fixed = self.fix(inputs)
        s = equations.state(x, fixed)
        return metrics.values(outcomes.hats(s, self.base), outcomes.levels(s, fixed, inputs, self.base))

    def part(self, inputs: Inputs, done: float) -> Inputs:
        """The first part of the shock: charges and costs in logs, transfers in levels."""
        before = self.base.accounts
        rents = inputs.rents
        return inputs._replace(
            tariff=_between(before.tariff, inputs.tariff, done),
            costs=power(inputs.costs, done),
            rents=None if rents is None else _between(before.rents, rents, done),
            transfer=(1 - done) * self.base.transfer + done * inputs.transfer,
        )

    def market(self, equation: int) -> str:
        """The name of an equation."""
        return f"labour market of {self.base.accounts.economies[equation]}"


def _between(before: Array, after: Array, done: float) -> Array:
    """A rate on the way from one to another, in logs of one plus the rate."""
    return power(1 + before, 1 - done) * power(1 + after, done) - 1
