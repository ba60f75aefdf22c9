"""Structural gravity with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from parley.errors import BadInput
from parley.model import frame, metrics
from parley.model.arrays import Floats
from parley.model.gravity import equations as eq
from parley.model.gravity.calibration import Baseline, calibrate, cost_terms, filled
from parley.model.gravity.closures import Closure, Endowment
from parley.model.gravity.resistance import Resistances
from parley.model.gravity.system import GravityEquations, Inputs, levels
from parley.model.outcome import Outcome
from parley.model.policies import check_fits, no_change
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.vocabulary import Policy
from parley.world import World

REBATE = "none"
ASSUMPTIONS = (
    "One sector; duties, rents and trade costs all act as costs. Revenue and rents are not modelled: real income does "
    "not include them.",
    "Money is measured so that the value of world output at baseline quantities does not change.",
)


@dataclass(frozen=True, eq=False)
class GravityModel:
    """Structural gravity in conditional or full equilibrium.

    Attributes
    ----------
    world : a one-sector world; where it has no own sales they are GDP less exports.
    closure : Endowment (full), FixedShares (full, as gegravity has it) or Conditional.

    Raises
    ------
    BadInput : more than one sector, bad flows, or an economy without own sales where others have them.
    """

    world: World
    closure: Closure = field(default_factory=Endowment)

    def __post_init__(self) -> None:
        filled(self.world)

    @cached_property
    def _filled(self) -> tuple[Floats, tuple[str, ...]]:
        return filled(self.world)

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every trade elasticity this model can be solved with."""
        return {
            name: f"{float(theta[0]):.4g}: {self.world.elasticity_sources.get(name, name)}"
            for name, theta in self.world.elasticities.items()
        }

    def cost_terms(self, terms: Resistances) -> Floats:
        """The cost terms, (exporter, importer), that make gravity fit the world's flows exactly at these resistances.

        Flows determine cost terms up to one factor for each exporter and importer: the resistances. A policy needs
        changes in costs only, which do not depend on them.
        """
        return cost_terms(self._baseline(np.zeros_like(self._filled[0])), terms)

    def equations(self, policy: Policy, elasticities: str | None = None) -> GravityEquations:
        """The model on the baseline of a policy, the same for all elasticities.

        Raises
        ------
        BadInput : the policy is of another world.
        """
        check_fits(policy, self.world)
        rents = 0.0 if policy.rents_before is None else policy.rents_before[:, :, 0]
        base = self._baseline(policy.tariff_before[:, :, 0] + rents)
        return GravityEquations(self.world.economies, base, self.closure)

    def _baseline(self, charge: Floats) -> Baseline:
        return calibrate(self._filled[0], charge)

    def inputs(self, policy: Policy, elasticities: str | None = None) -> Inputs:
        """What a policy and an elasticity set change.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        """
        theta = float(self.world.theta(elasticities or self.default_elasticities)[0])
        if not (np.isfinite(theta) and theta > 0):
            raise BadInput(f"world {self.world.name}: the trade elasticity is {theta}; it must be a positive number.")
        tariff = policy.tariff_after[:, :, 0]
        costs = np.ones_like(tariff) if policy.costs is None else policy.costs[:, :, 0]
        rents = None if policy.rents_after is None else policy.rents_after[:, :, 0]
        return Inputs(tariff, costs, rents, theta)

    def solve(self, policy: Policy, elasticities: str | None = None, start: Outcome | None = None) -> Outcome:
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs, costs and rents before and after, on this world's economies.
        elasticities : one of `elasticity_sets()`; None is the world's default.
        start : an outcome of this model to begin from, such as a similar scenario's; None is the baseline.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        """
        name = elasticities or self.default_elasticities
        equations, inputs = self.equations(policy), self.inputs(policy, name)
        first = None if start is None else start.unknowns
        return self._outcome(policy, name, equations.base, frame.solve(equations, inputs, first))

    def sensitivity(self, outcome: str, policy: Policy | None = None, elasticities: str | None = None) -> Sensitivity:
        """How much one percentage point of every importer's tariff on every exporter moves an outcome.

        Parameters
        ----------
        outcome : metric[who], such as "real_income[USA]".
        policy : where the slopes are taken; None is the world's own tariffs.

        Raises
        ------
        BadInput, UnknownName, NotConverged : see `parley.model.sensitivity.sensitivity`.
        """
        at = policy or no_change(self.world)
        name, equations = elasticities or self.default_elasticities, self.equations(at)
        solved = frame.solve(equations, self.inputs(at, name))
        found = self._outcome(at, name, equations.base, solved)
        return sensitivity(outcome, found, solved, self.world.sectors, lambda inputs: inputs.tariff[:, :, None])

    def _outcome(self, policy: Policy, name: str, base: Baseline, solved: frame.Solved) -> Outcome:
        solution = solved.solution
        with np.errstate(all="ignore"):
            found = eq.state(solution.x, solved.fixed)
            after = self.closure.trade(found, solved.fixed)
            measured = solved.equations.measures(solution.x, solved.inputs)
            values = levels(found, solved.fixed, base, self.closure)
        return Outcome(
            model="gravity",
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solution.converged, measured),
            levels=values,
            flows_before=base.flows,
            flows_after=after,
            goods_before=base.flows,
            goods_after=after,
            converged=solution.converged,
            residual=solution.residual,
            worst_market=solved.worst_market,
            iterations=solution.iterations,
            rebate=REBATE,
            elasticities=name,
            closure=f"{self.closure.name}: {self.closure.assumption}",
            assumptions=(*self._assumptions(name), *policy.notes),
            sources=tuple(dict.fromkeys((*self.world.sources, "ANDERSON_WINCOOP2003", *policy.sources))),
            unknowns=solution.x,
        )

    def _assumptions(self, name: str) -> tuple[str, ...]:
        _, none_left = self._filled
        own = f"Exports exceed GDP, so own sales are zero: {', '.join(none_left)}." if none_left else ""
        made = "Own sales are GDP less exports." if not self.world.flows[:, :, 0].diagonal().any() else ""
        elasticity = f"Trade elasticity {self.elasticity_sets()[name]}"
        return (*ASSUMPTIONS, *filter(None, (made, own)), elasticity)
