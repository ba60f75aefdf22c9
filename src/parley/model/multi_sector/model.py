"""Parley's multi-sector model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from parley.errors import BadInput
from parley.model import frame, metrics
from parley.model.arrays import Content, Floats
from parley.model.frame import Solved
from parley.model.multi_sector import equations as equations_of
from parley.model.multi_sector import outcomes
from parley.model.multi_sector.calibration import calibrate
from parley.model.multi_sector.equations import Inputs
from parley.model.multi_sector.system import SectorEquations
from parley.model.outcome import Outcome
from parley.model.parameters import parameters
from parley.model.policies import check_fits
from parley.model.rebate import IncomeTaxRelief, Rebate
from parley.model.sector_results import SectorResults
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.model.worlds import check_world
from parley.vocabulary import Policy
from parley.world import World

CLOSURE = (
    "Each economy's balance of all goods and services is a transfer fixed relative to world value added: tariffs move "
    "goods against services and partner against partner, not the total."
)
ASSUMPTIONS = (
    "Many sectors with one input bundle per economy; flows are customs values before duty.",
    "Money is measured so that world value added does not change.",
)


def _default_labour_supply() -> float:
    return parameters("multi-sector")["kappa"]


@dataclass(frozen=True, eq=False)
class MultiSectorModel:
    """Many sectors, input use, deficits as transfers, labour supply.

    Attributes
    ----------
    world : a world with own sales on the diagonal and GDP below sales.
    labour_supply : kappa, the elasticity of labour supply; 0 fixes employment.
    """

    world: World
    labour_supply: float = field(default_factory=_default_labour_supply)

    def __post_init__(self) -> None:
        check_world(self.world)
        sales, bought = self.world.flows.sum(axis=(1, 2)), self.world.flows.sum(axis=(0, 2))
        bad = ~((self.world.gdp > 0) & (self.world.gdp <= sales * (1 + 1e-12)) & (bought > 0))
        if bad.any():
            code = self.world.economies[int(np.argmax(bad))]
            raise BadInput(
                f"world {self.world.name}: value added of {code} must be positive and at most its sales, and it must "
                "buy something. See World.check()."
            )

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every set of trade elasticities this model can be solved with."""
        return {name: self.world.elasticity_sources.get(name, name) for name in self.world.elasticities}

    def equations(self, policy: Policy) -> SectorEquations:
        """The model on the baseline at a policy's tariffs and rents before; the last two are kept.

        Raises
        ------
        BadInput : the policy is of another world.
        """
        check_fits(policy, self.world)
        rents = policy.rents_before
        if rents is None and policy.rents_after is not None:
            rents = np.zeros_like(policy.rents_after)
        return self._calibrated(Content(policy.tariff_before), None if rents is None else Content(rents))

    @cached_property
    def _calibrated(self) -> Callable[[Content, Content | None], SectorEquations]:
        @lru_cache(maxsize=2)
        def calibrated(tariff: Content, rents: Content | None) -> SectorEquations:
            turned = None if rents is None else _sector_first(rents.array)
            base = calibrate(_sector_first(self.world.flows), _sector_first(tariff.array), turned, self.world.gdp)
            return SectorEquations(base, self.world.goods.astype(float), self.world.economies)

        return calibrated

    def inputs(self, policy: Policy, rebate: Rebate = IncomeTaxRelief(), elasticities: str | None = None) -> Inputs:  # noqa: B008
        """What a policy changes, as the equations take it.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        """
        tariff = _sector_first(policy.tariff_after)
        rents = policy.rents_after
        if rents is None and policy.rents_before is not None:
            rents = np.zeros_like(policy.rents_before)
        return Inputs(
            tariff=tariff,
            costs=np.ones_like(tariff) if policy.costs is None else _sector_first(policy.costs),
            rents=None if rents is None else _sector_first(rents),
            theta=self.world.theta(elasticities or self.default_elasticities),
            kappa=self.labour_supply,
            relief=rebate.relief,
        )

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
        policy : tariffs and barriers before and after, on this world's economies and sectors.
        rebate : what happens to tariff revenue; rents of barriers are always a lump sum.
        elasticities : one of `elasticity_sets()`; None is the world's default.
        start : an outcome of this model to begin from, such as a similar scenario's; None is the baseline.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        """
        name = elasticities or self.default_elasticities
        return self._outcome(policy, rebate, name, self._solved(policy, rebate, name, start))

    def sensitivity(
        self,
        outcome: str,
        policy: Policy | None = None,
        rebate: Rebate = IncomeTaxRelief(),  # noqa: B008
        elasticities: str | None = None,
    ) -> Sensitivity:
        """How much one percentage point of every importer's tariff on every exporter and sector moves an outcome.

        Parameters
        ----------
        outcome : metric[who], such as "trade_balance[USA]" or "welfare[EU]".
        policy : where the slopes are taken; None is the world's own tariffs.

        Raises
        ------
        BadInput, UnknownName, NotConverged : see `parley.model.sensitivity.sensitivity`.
        """
        own = self.world.tariffs
        at = policy or Policy("no change", self.world.economies, self.world.sectors, own, own)
        name = elasticities or self.default_elasticities
        solved = self._solved(at, rebate, name)
        found = self._outcome(at, rebate, name, solved)
        return sensitivity(outcome, found, solved, self.world.sectors, lambda inputs: _sector_last(inputs.tariff))

    def _solved(self, policy: Policy, rebate: Rebate, elasticities: str, start: Outcome | None = None) -> Solved:
        inputs = self.inputs(policy, rebate, elasticities)
        return frame.solve(self.equations(policy), inputs, None if start is None else start.unknowns)

    def _outcome(self, policy: Policy, rebate: Rebate, name: str, solved: Solved) -> Outcome:
        equations, solution = self.equations(policy), solved.solution
        with np.errstate(all="ignore"):  # no equilibrium may mean spending below zero; its values become NaN
            found = equations_of.state(solution.x, solved.fixed)
            levels = outcomes.levels(found, solved.fixed, equations.baseline, equations.goods)
            measured = metrics.values(outcomes.hats(found, solved.fixed, equations.baseline), levels)
        before = self._traded
        after = outcomes.by_kind(outcomes.trade(found, solved.fixed), equations.goods)
        return Outcome(
            model="multi-sector",
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solution.converged, measured),
            levels=levels,
            flows_before=before[0],
            flows_after=after[0],
            goods_before=before[1],
            goods_after=after[1],
            converged=solution.converged,
            residual=solution.residual,
            worst_market=solved.worst_market,
            iterations=solution.iterations,
            rebate=rebate.name,
            elasticities=name,
            closure=CLOSURE,
            assumptions=(
                *ASSUMPTIONS,
                rebate.assumption,
                f"Trade elasticities: {self.elasticity_sets()[name]}",
                *policy.notes,
            ),
            sources=tuple(dict.fromkeys((*self.world.sources, "CALIENDO_PARRO2015", "ILMS2025", *policy.sources))),
            unknowns=solution.x,
            by_sector=lambda: self._by_sector(policy, rebate, name, solution.x),
        )

    @cached_property
    def _traded(self) -> tuple[Floats, Floats]:
        """Flows of the baseline, of all sectors and of goods, (exporter, importer)."""
        return outcomes.by_kind(_sector_first(self.world.flows), self.world.goods.astype(float))

    def _by_sector(self, policy: Policy, rebate: Rebate, elasticities: str, x: Floats) -> SectorResults:
        equations = self.equations(policy)
        fixed = equations.fix(self.inputs(policy, rebate, elasticities))
        found = equations_of.state(x, fixed)
        before, after = equations.baseline.flows.sum(axis=2).T, found.sales_by_sector.T
        return SectorResults(
            label=policy.label,
            model="multi-sector",
            world=self.world.name,
            economies=self.world.economies,
            sectors=self.world.sectors,
            trade_before=self.world.flows,
            trade_after=_sector_last(outcomes.trade(found, fixed)),
            labour_before=before / before.sum(axis=1, keepdims=True),
            labour_after=after / after.sum(axis=1, keepdims=True),
            price=equations_of.sector_prices(found, fixed).T,
            sources=policy.sources,
        )


def _sector_first(cube: Floats) -> Floats:
    return np.ascontiguousarray(cube.transpose(2, 0, 1))


def _sector_last(cube: Floats) -> Floats:
    return np.ascontiguousarray(cube.transpose(1, 2, 0))
