"""Many sectors that buy inputs from each other: the model as equations in the frame."""

from __future__ import annotations

from dataclasses import dataclass

from parley.model.arrays import Array, Floats, power
from parley.model.input_output import equations as eq
from parley.model.input_output import outcomes
from parley.model.input_output.calibration import Baseline
from parley.model.input_output.derivatives import Derivative
from parley.model.input_output.inverse import EXACT, ROUGH, Inverse, invert


@dataclass(frozen=True, eq=False)
class InputOutputEquations:
    """The system on one baseline.

    Attributes
    ----------
    baseline : at the tariffs and rents before.
    goods : (sector,), 1.0 where goods are traded, else 0.0.
    economies, sectors : labels.
    """

    baseline: Baseline
    goods: Floats
    economies: tuple[str, ...]
    sectors: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many unknowns there are: two for every economy, two for every sector in it."""
        return 2 * len(self.economies) * (1 + len(self.sectors))

    def fix(self, inputs: eq.Inputs) -> eq.Fixed:
        """What stays fixed while solving."""
        return eq.fix(self.baseline, inputs)

    def residual(self, x: Array, fixed: eq.Fixed) -> Array:
        """F(x), (size,)."""
        return eq.residual(x, fixed)

    def jacobian(self, x: Array, fixed: eq.Fixed) -> Array:
        """dF/dx, (size, size). Nothing solves with it; `inverse` does."""
        s = eq.state(x, fixed)
        return Derivative(fixed, s, s.spending).matrix()

    def inverse(self, x: Floats, fixed: eq.Fixed) -> Inverse:
        """An inverse of dF/dx that is close enough to step with."""
        return invert(fixed, eq.state(x, fixed), ROUGH)

    def adjoint(self, x: Floats, fixed: eq.Fixed, value: Floats) -> Floats:
        """The weights on equations, (size,), whose transposed derivative at a solution is `value`, (size,)."""
        return invert(fixed, eq.state(x, fixed), EXACT).transposed() @ value

    def measures(self, x: Array, inputs: eq.Inputs) -> dict[str, Array]:
        """Every outcome, by metric, (economy,)."""
        return self.measures_at(x, self.fix(inputs))

    def measures_at(self, x: Array, fixed: eq.Fixed) -> dict[str, Array]:
        """The same with what is fixed at hand."""
        return outcomes.measures(eq.state(x, fixed), fixed, self.baseline, self.goods)

    def part(self, inputs: eq.Inputs, done: float) -> eq.Inputs:
        """The first part of the shock, in logs."""
        tariff = power(1 + self.baseline.tariff, 1 - done) * power(1 + inputs.tariff, done) - 1
        rents = None if inputs.rents is None else self._part_of_rents(inputs.rents, done)
        return inputs._replace(tariff=tariff, costs=power(inputs.costs, done), rents=rents)

    def _part_of_rents(self, rents: Array, done: float) -> Array:
        before = self.baseline.charge - self.baseline.tariff
        return power(1 + before, 1 - done) * power(1 + rents, done) - 1

    def market(self, equation: int) -> str:
        """The name of an equation."""
        n, cells = len(self.economies), len(self.economies) * len(self.sectors)
        if equation < 2 * n:
            return f"{('labour market', 'labour supply')[equation // n]} of {self.economies[equation % n]}"
        kind, cell = divmod(equation - 2 * n, cells)
        sector, economy = divmod(cell, n)
        return f"{('price', 'goods market')[kind]} of {self.sectors[sector]} in {self.economies[economy]}"
