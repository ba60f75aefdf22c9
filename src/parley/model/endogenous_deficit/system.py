"""The endogenous-deficit model in the frame that solver, gradients and batches use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model import metrics
from parley.model.arrays import Array, Floats
from parley.model.endogenous_deficit import derivatives, elimination, equations, outcomes
from parley.model.endogenous_deficit.calibration import Baseline, Parameters
from parley.model.endogenous_deficit.elimination import Eliminated
from parley.model.endogenous_deficit.equations import Fixed, Inputs


@dataclass(frozen=True, eq=False)
class DeficitEquations:
    """The model on one baseline, with goods as inputs where the baseline has beta below one.

    Attributes
    ----------
    baseline : the calibrated baseline.
    economies : names of the equations.
    """

    baseline: Baseline
    economies: tuple[str, ...]

    @property
    def size(self) -> int:
        """Two unknowns an economy: appeal and income."""
        return 2 * len(self.economies)

    def inputs(self, tariff: Floats, p: Parameters, relief: float) -> Inputs:
        """A scenario of tariffs, (exporter, importer), that leaves costs, rents and transfers as they are."""
        n = len(self.economies)
        base = self.baseline
        return Inputs(tariff, np.ones((n, n)), None, base.transfer, base.phi, p.eps, p.psi, p.kappa, relief)

    def fix(self, inputs: Inputs) -> Fixed:
        """What stays fixed while solving."""
        return equations.fix(self.baseline, inputs)

    def residual(self, x: Array, fixed: Fixed) -> Array:
        """F(x), (2n,)."""
        return equations.residual(x, fixed)

    def jacobian(self, x: Array, fixed: Fixed) -> Array:
        """dF/dx, (2n, 2n)."""
        return derivatives.jacobian(x, fixed)

    def measures(self, x: Array, inputs: Inputs) -> dict[str, Array]:
        """Every metric, (n,)."""
        fixed = self.fix(inputs)
        found = equations.state(x, fixed)
        return metrics.values(outcomes.hats(found, fixed, self.baseline), outcomes.levels(found, fixed, self.baseline))

    def inverse(self, x: Floats, fixed: Fixed) -> Eliminated | None:
        """The inverse of dF/dx, to apply with `@`; None where there is none."""
        return elimination.invert(derivatives.blocks(x, fixed))

    def adjoint(self, x: Floats, fixed: Fixed, value: Floats) -> Floats:
        """The weights on equations, (2n,), whose transposed derivative is `value`, (2n,)."""
        return elimination.adjoint(derivatives.blocks(x, fixed), value)

    def part(self, inputs: Inputs, done: float) -> Inputs:
        """The first part of the shock: charges and costs in logs, transfers in levels."""
        taxed = (1 + inputs.tariff) ** done
        rents = None if inputs.rents is None else (1 + inputs.tariff + inputs.rents) ** done - taxed
        transfer = self.baseline.transfer + done * (inputs.transfer - self.baseline.transfer)
        return inputs._replace(tariff=taxed - 1, rents=rents, costs=inputs.costs**done, transfer=transfer)

    def market(self, equation: int) -> str:
        """The name of an equation."""
        kind = ("goods market", "labour supply")[equation // len(self.economies)]
        return f"{kind} of {self.economies[equation % len(self.economies)]}"
