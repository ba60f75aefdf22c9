"""The endogenous-deficit model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from parley.errors import BadInput
from parley.model import frame, metrics
from parley.model.arrays import Floats
from parley.model.endogenous_deficit import outcomes
from parley.model.endogenous_deficit.calibration import Baseline, Parameters, calibrate
from parley.model.endogenous_deficit.equations import Inputs, flows, state
from parley.model.endogenous_deficit.roundabout import roundabout
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.model.frame import Solved
from parley.model.outcome import Outcome
from parley.model.parameters import parameters
from parley.model.policies import check_fits, no_change
from parley.model.rebate import IncomeTaxRelief, Rebate
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.vocabulary import Policy
from parley.world import World

HOME = "USA"

CLOSURE = (
    "Trade balances move: part of the value of traded goods is added where they are sold, so spending follows trade, "
    "while transfers between economies stay fixed relative to world income."
)
ASSUMPTIONS = (
    "One sector of goods; tariffs start at zero, so the change (1 + new)/(1 + old) - 1 acts as the tariff and revenue "
    "is that of the change; likewise barriers that create rents.",
)
PRICES = "Money is measured so that the world's consumer prices, weighted with baseline spending, do not change."
WAGES = "Money is measured so that the world's wages, weighted with baseline income, do not change."


def default_parameters() -> Parameters:
    """The paper's baseline calibration, without goods as inputs."""
    return replace(roundabout_parameters(), beta=1.0)


def roundabout_parameters() -> Parameters:
    """The paper's calibration with goods as inputs."""
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
        _check_numbers(self.world)

    @cached_property
    def baseline(self) -> Baseline:
        """The calibrated baseline."""
        found = calibrate(self.world.flows[:, :, 0], self.world.gdp, self.world.at(HOME), self.calibration)
        return found if self.calibration.beta == 1 else roundabout(found, self.calibration.beta)

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

    def equations(self, policy: Policy, elasticities: str | None = None) -> DeficitEquations:
        """The model on its baseline, which is the same for every policy and all elasticities.

        Raises
        ------
        BadInput : the policy is of another world.
        """
        check_fits(policy, self.world)
        return self._equations

    @cached_property
    def _equations(self) -> DeficitEquations:
        return DeficitEquations(self.baseline, self.world.economies)

    def inputs(self, policy: Policy, rebate: Rebate = IncomeTaxRelief(), elasticities: str | None = None) -> Inputs:  # noqa: B008
        """What a policy changes, as the equations take it.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        """
        eps = float(self.world.theta(elasticities or self.default_elasticities)[0])
        tariff, rents = charges(policy)
        found = self._equations.inputs(tariff, replace(self.calibration, eps=eps), rebate.relief)
        return found._replace(rents=rents, costs=found.costs if policy.costs is None else policy.costs[:, :, 0])

    def solve(
        self,
        policy: Policy,
        rebate: Rebate = IncomeTaxRelief(),  # noqa: B008
        elasticities: str | None = None,
        start: Outcome | None = None,
    ) -> Outcome:
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs and barriers before and after, on this world's economies.
        rebate : what happens to tariff revenue; rents of barriers are always a lump sum.
        elasticities : one of `elasticity_sets()`; None is the world's default, the paper's 4.
        start : an outcome of this model to begin from, such as a similar scenario's; None is the baseline.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        """
        name = elasticities or self.default_elasticities
        equations = self.equations(policy)
        solved = frame.solve(equations, self.inputs(policy, rebate, name), None if start is None else start.unknowns)
        return self._outcome(policy, rebate, name, solved)

    def sensitivity(
        self,
        outcome: str,
        policy: Policy | None = None,
        rebate: Rebate = IncomeTaxRelief(),  # noqa: B008
        elasticities: str | None = None,
    ) -> Sensitivity:
        """How much one percentage point of every importer's tariff on every exporter moves an outcome.

        Parameters
        ----------
        outcome : metric[who], such as "trade_balance[USA]".
        policy : where the slopes are taken; None is the world's own tariffs.

        Raises
        ------
        BadInput, UnknownName, NotConverged : see `parley.model.sensitivity.sensitivity`.
        """
        at = policy or no_change(self.world)
        name = elasticities or self.default_elasticities
        solved = frame.solve(self.equations(at), self.inputs(at, rebate, name))
        charged = 1 + at.tariff_before + (0.0 if at.rents_before is None else at.rents_before)
        found = self._outcome(at, rebate, name, solved)
        return sensitivity(
            outcome, found, solved, self.world.sectors, lambda inputs: inputs.tariff[:, :, None] / charged
        )

    def _outcome(self, policy: Policy, rebate: Rebate, name: str, solved: Solved) -> Outcome:
        solution, base = solved.solution, self.baseline
        found = state(solution.x, solved.fixed)
        levels = outcomes.levels(found, solved.fixed, base)
        measured = metrics.values(outcomes.hats(found, solved.fixed, base), levels)
        after = flows(found, solved.fixed)
        return Outcome(
            model="endogenous-deficit" if base.beta == 1 else "endogenous-deficit-roundabout",
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solution.converged, measured),
            levels=levels,
            flows_before=base.flows,
            flows_after=after,
            goods_before=base.flows,
            goods_after=after,
            converged=solution.converged,
            residual=solution.residual,
            worst_market=solved.worst_market,
            iterations=solution.iterations,
            rebate=rebate.name,
            elasticities=name,
            closure=CLOSURE,
            assumptions=(
                *ASSUMPTIONS,
                *self._about_inputs,
                rebate.assumption,
                f"Trade elasticity {self.elasticity_sets()[name]}",
                *policy.notes,
            ),
            sources=tuple(dict.fromkeys((*self.world.sources, "ILMS2025", *policy.sources))),
            unknowns=solution.x,
        )

    @property
    def _about_inputs(self) -> tuple[str, ...]:
        beta = self.calibration.beta
        if beta == 1:
            return (PRICES,)
        return (WAGES, f"Goods are inputs of goods: value added is {beta:.0%} of cost.")


def _check_numbers(world: World) -> None:
    """Nothing, when trade is not negative and every economy has a GDP.

    Raises
    ------
    BadInput : which economies, and what was found.
    """
    flows = world.flows[:, :, 0]
    bad = ~((flows >= 0) & (flows < float("inf")))
    if bad.any():
        exporter, importer = (int(axis[0]) for axis in bad.nonzero())
        raise BadInput(
            f"world {world.name}: trade from {world.economies[exporter]} to {world.economies[importer]} in "
            f"{world.sectors[0]} is {flows[exporter, importer]}. Give a value of at least 0."
        )
    without = ~((world.gdp > 0) & (world.gdp < float("inf")))
    if without.any():
        first = int(without.argmax())
        raise BadInput(
            f"world {world.name}: GDP of {world.economies[first]} is {world.gdp[first]}. It must be positive."
        )


def charges(policy: Policy) -> tuple[Floats, Floats | None]:
    """Tariffs and rents that act as if they started at zero, (exporter, importer); together the change of the wedge.

    With t and r before, t' and r' after: (t' - t)/(1 + t + r) and (r' - r)/(1 + t + r), so that one plus both is
    (1 + t' + r')/(1 + t + r). Without rents the first is (1 + t')/(1 + t) - 1, and the second is None.
    """
    before, after = policy.tariff_before[:, :, 0], policy.tariff_after[:, :, 0]
    if policy.rents_before is None and policy.rents_after is None:
        return (after - before) / (1 + before), None
    old, new = (0 * before if cube is None else cube[:, :, 0] for cube in (policy.rents_before, policy.rents_after))
    paid = 1 + before + old
    return (after - before) / paid, (new - old) / paid
