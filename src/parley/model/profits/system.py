"""The model with profits in the one frame: inputs of a scenario, the system they fix, what its solution measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from parley.errors import NotConverged
from parley.model import metrics
from parley.model.arrays import Array, Floats, namespace, power
from parley.model.frame import Solved, solve
from parley.model.profits import equations, outcomes
from parley.model.profits.calibration import Baseline, calibrate
from parley.model.profits.equations import Fixed, State


class Inputs(NamedTuple):
    """A scenario.

    Attributes
    ----------
    tariff : (exporter, importer, sector), t'.
    costs : (exporter, importer, sector), d, new over old resource-wasting trade costs.
    rents : (exporter, importer, sector), r', the importer's households receive them.
    net_exports : (n,), NX', million USD at the numeraire; they sum to zero in every trading group.
    sigma : (sector,), elasticities of substitution, above one. The benchmark's flows are held when they change.
    weights : (n, sector), political weights lambda of the governments.
    """

    tariff: Array
    costs: Array
    rents: Array
    net_exports: Array
    sigma: Array
    weights: Array


@dataclass(frozen=True, eq=False)
class ProfitsEquations:
    """The model on one benchmark; a `parley.model.frame.Equations`.

    Attributes
    ----------
    base : the benchmark.
    economies : labels of the equations.
    goods : (sector,), one where a sector trades goods, zero where services.
    """

    base: Baseline
    economies: tuple[str, ...]
    goods: Floats

    @property
    def size(self) -> int:
        return 2 * len(self.economies)

    def unchanged(self, sigma: Floats, weights: Floats) -> Inputs:
        """The benchmark's own inputs: x = 0 solves them."""
        base = self.base
        tariff, rents = base.tariff, base.rents
        return Inputs(tariff, np.ones_like(tariff), rents, base.net_exports, sigma, weights)

    def fix(self, inputs: Inputs) -> Fixed:
        xp, base, sigma = namespace(inputs.tariff), self.base, inputs.sigma
        paid = 1 + inputs.tariff + inputs.rents
        wedge = paid / (1 + base.tariff + base.rents) * inputs.costs
        wage_bill = base.sector_sales @ (1 - 1 / sigma)
        left_out = base.groups.sum(axis=1) > 0
        return Fixed(
            gross=base.share * power(wedge, 1 - sigma),
            kept=1 / paid,
            sector_spending=base.sector_spending,
            theta=sigma - 1,
            uses=xp.stack((1 - 1 / sigma, 1 / sigma, xp.ones_like(sigma)), axis=1),
            wage_bill=wage_bill,
            net_exports=inputs.net_exports,
            wage_level=base.groups * wage_bill / (base.groups @ wage_bill + ~left_out)[:, None],
            left_out=left_out,
        )

    def residual(self, x: Array, fixed: Fixed) -> Array:
        return equations.residual(x, fixed)

    def jacobian(self, x: Array, fixed: Fixed) -> Array:
        return equations.jacobian(x, fixed)

    def measures(self, x: Array, inputs: Inputs) -> dict[str, Array]:
        """All of `parley.model.METRICS`, and in percent: government_welfare, profits (over the wage), relative_wage."""
        fixed = self.fix(inputs)
        return self.measured(equations.state(x, fixed), fixed, inputs)

    def measured(self, s: State, fixed: Fixed, inputs: Inputs) -> dict[str, Array]:
        """`measures` with state and what is fixed at hand."""
        found = metrics.values(outcomes.hats(s, fixed, self.base), self.levels(s, inputs))
        return found | self.politics(s, fixed, inputs.weights)

    def levels(self, s: State, inputs: Inputs) -> dict[str, metrics.Level]:
        """Values before and after, (n,), million USD."""
        return outcomes.levels(s, self.base, inputs.tariff, self.goods)

    def politics(self, s: State, fixed: Fixed, weights: Array) -> dict[str, Array]:
        """What only this model measures, percent (eqs. 5.12, 5.14): each (n,)."""
        wage = namespace(s.access).exp(s.log_wage)
        return {
            "government_welfare": 100 * (outcomes.government_welfare(s, fixed, self.base, weights) - 1),
            "profits": 100 * (outcomes.profits(s, fixed, self.base) - 1),
            "relative_wage": 100 * (wage - wage.mean()),
        }

    def part(self, inputs: Inputs, done: float) -> Inputs:
        base = self.base

        def way(before: Floats, after: Floats) -> Floats:
            return power(1 + before, 1 - done) * power(1 + after, done) - 1

        return inputs._replace(
            tariff=way(base.tariff, inputs.tariff),
            rents=way(base.rents, inputs.rents),
            costs=power(inputs.costs, done),
            net_exports=(1 - done) * base.net_exports + done * inputs.net_exports,
        )

    def market(self, equation: int) -> str:
        n = len(self.economies)
        return f"{('labour market', 'budget')[equation // n]} of {self.economies[equation % n]}"

    def moved(self, solved: Solved) -> ProfitsEquations:
        """The same model with a solved scenario as its benchmark."""
        state = equations.state(solved.solution.x, solved.fixed)
        base = calibrate(state.flows, solved.inputs.tariff, solved.inputs.rents)
        return replace(self, base=base)

    def balanced(self, sigma: Floats) -> ProfitsEquations:
        """The same model with every economy's trade balanced at unchanged tariffs (eq. 5.19).

        Raises
        ------
        NotConverged : an economy cannot live without its imbalance, or the solver failed.
        """
        zero = np.zeros_like(self.base.net_exports)
        inputs = self.unchanged(sigma, np.ones_like(self.base.sector_sales))._replace(net_exports=zero)
        return self.moved(checked(solve(self, inputs)))


def checked(solved: Solved) -> Solved:
    """The solution, if it is one.

    Raises
    ------
    NotConverged : with the worst market.
    """
    if solved.solution.converged:
        return solved
    raise NotConverged(
        f"model with profits: no equilibrium after {solved.solution.iterations} steps; the worst equation is the "
        f"{solved.worst_market}, off by {solved.solution.residual:.1e}. Try a smaller change."
    )
