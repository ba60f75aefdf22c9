"""The model with profits and political weights, with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from parley.errors import BadInput
from parley.model import frame, metrics
from parley.model.arrays import Content, Floats, frozen
from parley.model.frame import Solved
from parley.model.outcome import Outcome
from parley.model.policies import check_fits, no_change
from parley.model.profits import equations as equations_of
from parley.model.profits import outcomes
from parley.model.profits.calibration import calibrate, one_way
from parley.model.profits.system import Inputs, ProfitsEquations
from parley.model.rebate import LumpSum
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.vocabulary import Policy
from parley.world import World

CLOSURE = "Trade is balanced first: the benchmark is the equilibrium without imbalances at the tariffs before."
ASSUMPTIONS = (
    "A fixed number of firms in every sector and economy: markups give profits of sales/sigma, with sigma one above "
    "the trade elasticity. No input use, fixed employment.",
    "Money is measured so that the world's wage bill does not change.",
)
_REQUIRED = ("flows are finite and not negative", "every economy sells", "every economy buys")


@dataclass(frozen=True, eq=False)
class ProfitsModel:
    """Many sectors, profits, governments with political weights; balanced trade.

    Attributes
    ----------
    world : a world with own sales on the diagonal. Its GDP is not used: income is sales.
    political_weights : (economy, sector), lambda, not negative; None weighs all sectors alike, so that a government's
        welfare is its economy's.

    Raises
    ------
    BadInput : flows, elasticities or weights that the model cannot use, with economy and sector.
    """

    world: World
    political_weights: Floats | None = None

    def __post_init__(self) -> None:
        _check_flows(self.world)
        _check_elasticities(self.world)
        shape = self.world.flows.shape[1:]
        weights = np.ones(shape) if self.political_weights is None else frozen(self.political_weights)
        _check_weights(weights, self.world)
        object.__setattr__(self, "political_weights", weights)

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every set of trade elasticities this model can be solved with."""
        return {name: self.world.elasticity_sources.get(name, name) for name in self.world.elasticities}

    def equations(self, policy: Policy, elasticities: str | None = None) -> ProfitsEquations:
        """The model on the balanced benchmark at a policy's tariffs and rents before; the last two are kept.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        NotConverged : an economy cannot live without its imbalance.
        """
        check_fits(policy, self.world)
        rents = _or(policy.rents_before, np.zeros_like(policy.tariff_before))
        return self._benchmark(Content(policy.tariff_before), Content(rents), elasticities or self.default_elasticities)

    @cached_property
    def _benchmark(self) -> Callable[[Content, Content, str], ProfitsEquations]:
        @lru_cache(maxsize=2)
        def benchmark(tariff: Content, rents: Content, elasticities: str) -> ProfitsEquations:
            base = calibrate(self.world.flows, tariff.array, rents.array)
            raw = ProfitsEquations(base, self.world.economies, self.world.goods.astype(np.float64))
            return raw.balanced(self._sigma(elasticities))

        return benchmark

    def _sigma(self, elasticities: str) -> Floats:
        return self.world.theta(elasticities) + 1

    def inputs(self, policy: Policy, elasticities: str | None = None) -> Inputs:
        """What a policy changes, as the equations take it: balanced trade, the model's political weights.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        """
        return Inputs(
            tariff=policy.tariff_after,
            costs=_or(policy.costs, np.ones_like(policy.tariff_after)),
            rents=_or(policy.rents_after, np.zeros_like(policy.tariff_after)),
            net_exports=np.zeros(len(self.world.economies)),
            sigma=self._sigma(elasticities or self.default_elasticities),
            weights=self.political_weights,
        )

    def solve(self, policy: Policy, elasticities: str | None = None, start: Outcome | None = None) -> Outcome:
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs and barriers before and after, on this world's economies and sectors.
        elasticities : one of `elasticity_sets()`; None is the world's default.
        start : an outcome of this model to begin from, such as a similar scenario's; None is the baseline.

        Returns
        -------
        An outcome whose `values` hold, beside METRICS, in percent: government_welfare, profits (their change over that
        of the wage) and relative_wage (the wage's change less the mean change of all).

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        NotConverged : an economy cannot live without its imbalance.
        """
        name = elasticities or self.default_elasticities
        equations, inputs = self.equations(policy, name), self.inputs(policy, name)
        solved = frame.solve(equations, inputs, None if start is None else start.unknowns)
        return self._outcome(policy, name, equations, solved)

    def sensitivity(self, outcome: str, policy: Policy | None = None, elasticities: str | None = None) -> Sensitivity:
        """How much one percentage point of every importer's tariff on every exporter and sector moves an outcome.

        Parameters
        ----------
        outcome : metric[who], such as "real_income[USA]".
        policy : where the slopes are taken; None is the world's own tariffs.

        Raises
        ------
        BadInput, UnknownName, NotConverged : see `parley.model.sensitivity.sensitivity`.
        """
        at = policy or no_change(self.world)
        name = elasticities or self.default_elasticities
        equations = self.equations(at, name)
        solved = frame.solve(equations, self.inputs(at, name))
        found = self._outcome(at, name, equations, solved)
        return sensitivity(outcome, found, solved, self.world.sectors, lambda inputs: inputs.tariff)

    def _outcome(self, policy: Policy, name: str, equations: ProfitsEquations, solved: Solved) -> Outcome:
        solution = solved.solution
        found = equations_of.state(solution.x, solved.fixed)
        measured = equations.measured(found, solved.fixed, solved.inputs)
        before, after = (outcomes.by_kind(cube, equations.goods) for cube in (equations.base.flows, found.flows))
        return Outcome(
            model="profits",
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solution.converged, measured),
            levels=equations.levels(found, solved.inputs),
            flows_before=before[0],
            flows_after=after[0],
            goods_before=before[1],
            goods_after=after[1],
            converged=solution.converged,
            residual=solution.residual,
            worst_market=solved.worst_market,
            iterations=solution.iterations,
            rebate=LumpSum().name,
            elasticities=name,
            closure=CLOSURE,
            assumptions=(*ASSUMPTIONS, f"Trade elasticities: {self.elasticity_sets()[name]}", *policy.notes),
            sources=tuple(dict.fromkeys((*self.world.sources, "OSSA2014", *policy.sources))),
            unknowns=solution.x,
        )


def _or(cube: Floats | None, default: Floats) -> Floats:
    return default if cube is None else cube


def _check_flows(world: World) -> None:
    for check in world.check():
        if check.name in _REQUIRED and not check.passed:
            raise BadInput(
                f"world {world.name!r}: the model with profits needs that {check.name}; not so: {check.detail}."
            )
    without = ~(np.einsum("iik->i", world.flows) > 0)
    if without.any():
        code = world.economies[int(np.argmax(without))]
        raise BadInput(f"world {world.name!r}: {code} has no own sales. Put them on the diagonal of the flows.")
    unpaid = one_way(world.flows)
    if unpaid:
        seller, buyer = (world.economies[place] for place in unpaid)
        raise BadInput(
            f"world {world.name!r}: {seller} sells to {buyer} and no chain of trade leads back, so that trade cannot "
            "balance. Leave one of them out, or join economies."
        )


def _check_elasticities(world: World) -> None:
    for name, theta in world.elasticities.items():
        bad = ~(np.isfinite(theta) & (theta > 0))
        if bad.any():
            sector = int(np.argmax(bad))
            raise BadInput(
                f"world {world.name!r}: the trade elasticity of {world.sectors[sector]} in {name!r} is "
                f"{theta[sector]}. Give a finite positive number, sigma - 1."
            )


def _check_weights(weights: Floats, world: World) -> None:
    if weights.shape != world.flows.shape[1:]:
        raise BadInput(
            f"political_weights has shape {weights.shape}, world {world.name!r} needs {world.flows.shape[1:]}."
        )
    bad = ~(np.isfinite(weights) & (weights >= 0))
    if bad.any():
        i, k = np.argwhere(bad)[0].tolist()
        raise BadInput(
            f"the political weight of {world.economies[i]} on {world.sectors[k]} is {weights[i, k]}. "
            "Give a finite number of at least 0."
        )
    served = (weights * (world.flows.sum(axis=1) > 0)).sum(axis=1)
    if not (served > 0).all():
        code = world.economies[int(np.argmin(served))]
        raise BadInput(f"{code} gives no weight to any sector in which it sells. Give it a positive political weight.")
