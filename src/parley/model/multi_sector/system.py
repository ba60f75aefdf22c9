"""Parley's multi-sector model in the frame that all models share: what the solver, gradients and batches see."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.model import metrics
from parley.model.arrays import Array, power
from parley.model.multi_sector import derivatives, equations, outcomes
from parley.model.multi_sector.calibration import Baseline
from parley.model.multi_sector.equations import Fixed, Inputs

_KINDS = ("labour market", "labour supply", "price index", "export revenue")


@dataclass(frozen=True, eq=False)
class SectorEquations:
    """The multi-sector model on one baseline; see `parley.model.frame.Equations`.

    Attributes
    ----------
    baseline : what the shares, incomes and transfers are.
    goods : (sector,), 1.0 where goods are traded, else 0.0.
    economies : the order of every array.
    export_taxes : whether inputs have them; their revenue is then a further block of unknowns.
    """

    baseline: Baseline
    goods: Array
    economies: tuple[str, ...]
    export_taxes: bool = field(default=False, kw_only=True)

    @property
    def size(self) -> int:
        return (4 if self.export_taxes else 3) * len(self.economies)

    def fix(self, inputs: Inputs) -> Fixed:
        return equations.fix(self.baseline, inputs)

    def residual(self, x: Array, fixed: Fixed) -> Array:
        return equations.residual(x, fixed)

    def jacobian(self, x: Array, fixed: Fixed) -> Array:
        return derivatives.jacobian(x, fixed)

    def measures(self, x: Array, inputs: Inputs) -> dict[str, Array]:
        return self.measures_at(x, self.fix(inputs))

    def measures_at(self, x: Array, fixed: Fixed) -> dict[str, Array]:
        """Every outcome, by metric, (economy,), with what is fixed at hand."""
        s = equations.state(x, fixed)
        levels = outcomes.levels(s, fixed, self.baseline, self.goods)
        return metrics.values(outcomes.hats(s, fixed, self.baseline), levels)

    def part(self, inputs: Inputs, done: float) -> Inputs:
        before = self.baseline
        rents = inputs.rents
        if rents is not None:
            rents = power(1 + before.charge - before.tariff, 1 - done) * power(1 + rents, done) - 1
        tariff = power(1 + before.tariff, 1 - done) * power(1 + inputs.tariff, done) - 1
        exported = None if inputs.export_tax is None else power(1 + inputs.export_tax, done) - 1
        return inputs._replace(tariff=tariff, costs=power(inputs.costs, done), rents=rents, export_tax=exported)

    def market(self, equation: int) -> str:
        n = len(self.economies)
        return f"{_KINDS[equation // n]} of {self.economies[equation % n]}"
