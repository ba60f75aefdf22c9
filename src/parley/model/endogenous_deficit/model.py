"""The endogenous-deficit model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from parley.errors import BadInput
from parley.model import metrics
from parley.model.arrays import Floats
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import Baseline, Parameters, calibrate
from parley.model.endogenous_deficit.equations import DeficitSystem, Fixed, fixed_matrices, state
from parley.model.outcome import Outcome
from parley.model.parameters import parameters
from parley.model.policies import check_fits
from parley.model.rebate import IncomeTaxRelief, Rebate
from parley.model.solve import Solution, follow
from parley.vocabulary import Policy
from parley.world import World

HOME = "USA"

CLOSURE = (
    "Trade balances move: part of the value of traded goods is added where they are sold, so spending follows trade, "
    "while transfers between economies stay fixed relative to world income."
)
ASSUMPTIONS = (
    "One sector of goods; tariffs start at zero, so the change (1 + new)/(1 + old) - 1 acts as the tariff and revenue "
    "is that of the change.",
    "Money is measured so that the world's consumer prices, weighted with baseline spending, do not change.",
)


def default_parameters() -> Parameters:
    """The paper's baseline calibration."""
    numbers = parameters("endogenous-deficit")
    return Parameters(**{name: numbers[name] for name in Parameters.__dataclass_fields__})


@dataclass(frozen=True, eq=False)
class EndogenousDeficitModel:
    """Ignatenko, Lashkaripour, Macedoni and Simonovska (2025): deficits that answer to tariffs, one sector.

    Attributes
    ----------
    world : a one-sector world that has the United States.
    calibration : the model's parameters.
    """

    world: World
    calibration: Parameters = field(default_factory=default_parameters)

    def __post_init__(self) -> None:
        if len(self.world.sectors) != 1:
            raise BadInput(
                f"the endogenous-deficit model has one sector, world {self.world.name} has {len(self.world.sectors)}. "
                "Use MultiSectorModel, or the world cepii-2023."
            )
        self.world.at(HOME)

    @cached_property
    def baseline(self) -> Baseline:
        """The calibrated baseline."""
        flows = self.world.flows[:, :, 0]
        return calibrate(flows, self.world.gdp, self.world.at(HOME), self.calibration)

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

    def solve(self, policy: Policy, rebate: Rebate = IncomeTaxRelief(), elasticities: str | None = None) -> Outcome:  # noqa: B008
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs before and after, on this world's economies.
        rebate : what happens to revenue.
        elasticities : one of `elasticity_sets()`; None is the world's default, the paper's 4.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        """
        check_fits(policy, self.world)
        name = elasticities or self.default_elasticities
        chosen = replace(self.calibration, eps=float(self.world.theta(name)[0]))
        tariff = ((1 + policy.tariff_after) / (1 + policy.tariff_before) - 1)[:, :, 0]
        fixed = fix(self.baseline, tariff, chosen, rebate.relief)
        solution = solve_fixed(self.baseline, tariff, fixed)
        return self._outcome(policy, rebate, name, fixed, solution)

    def _outcome(self, policy: Policy, rebate: Rebate, name: str, fixed: Fixed, solution: Solution) -> Outcome:
        found = state(solution.x, fixed)
        levels = outcomes.levels(found, fixed, self.baseline)
        measured = metrics.values(outcomes.hats(found, fixed), levels)
        after = outcomes.flows(found, fixed)
        return Outcome(
            model="endogenous-deficit",
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solution.converged, measured),
            levels=levels,
            flows_before=self.baseline.flows,
            flows_after=after,
            goods_before=self.baseline.flows,
            goods_after=after,
            converged=solution.converged,
            residual=solution.residual,
            worst_market=worst_market(self.world.economies, solution.worst),
            iterations=solution.iterations,
            rebate=rebate.name,
            elasticities=name,
            closure=CLOSURE,
            assumptions=(
                *ASSUMPTIONS,
                rebate.assumption,
                f"Trade elasticity {self.elasticity_sets()[name]}",
                *policy.notes,
            ),
            sources=tuple(dict.fromkeys((*self.world.sources, "ILMS2025", *policy.sources))),
        )


def fix(base: Baseline, tariff: Floats, p: Parameters, relief: float) -> Fixed:
    """What stays fixed in a scenario with `tariff`, (exporter, importer)."""
    gross, net = fixed_matrices(base.share, tariff, p.eps, base.phi)
    return Fixed(
        gross,
        net,
        base.income,
        base.spending,
        base.transfer,
        base.nu,
        base.phi,
        p.eps,
        p.psi,
        p.kappa,
        relief,
        base.price_level,
    )


def solve_fixed(base: Baseline, tariff: Floats, fixed: Fixed) -> Solution:
    """Solve a scenario, if need be by way of smaller tariffs."""

    def path(done: float) -> DeficitSystem:
        if done == 1.0:
            return DeficitSystem(fixed)
        gross, net = fixed_matrices(base.share, (1 + tariff) ** done - 1, fixed.eps, fixed.phi)
        return DeficitSystem(fixed._replace(gross=gross, net=net))

    return follow(path, np.zeros(2 * len(base.income)))


def worst_market(economies: tuple[str, ...], equation: int) -> str:
    """The name of an equation."""
    kind = ("goods market", "labour supply")[equation // len(economies)]
    return f"{kind} of {economies[equation % len(economies)]}"
