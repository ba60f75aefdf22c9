"""Parley's multi-sector model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from parley.errors import BadInput
from parley.model import metrics
from parley.model.arrays import Floats
from parley.model.multi_sector import outcomes
from parley.model.multi_sector.calibration import Baseline, calibrate
from parley.model.multi_sector.equations import Fixed, SectorSystem, fixed_arrays, state
from parley.model.outcome import Outcome
from parley.model.parameters import parameters
from parley.model.policies import check_costs, check_fits
from parley.model.rebate import IncomeTaxRelief, Rebate
from parley.model.solve import Solution, follow
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
        sales, bought = self.world.flows.sum(axis=(1, 2)), self.world.flows.sum(axis=(0, 2))
        bad = ~((self.world.gdp > 0) & (self.world.gdp <= sales * (1 + 1e-12)) & (bought > 0))
        if bad.any():
            code = self.world.economies[int(np.argmax(bad))]
            raise BadInput(
                f"world {self.world.name}: value added of {code} must be positive and at most its sales, and it must "
                "buy something. The multi-sector model needs own sales on the diagonal; see World.check()."
            )

    @cached_property
    def _flows(self) -> Floats:
        return np.ascontiguousarray(self.world.flows.transpose(2, 0, 1))

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every set of trade elasticities this model can be solved with."""
        return {name: self.world.elasticity_sources.get(name, name) for name in self.world.elasticities}

    def baseline(self, tariff: Floats) -> Baseline:
        """The calibrated baseline at `tariff`, (sector, exporter, importer)."""
        return calibrate(self._flows, tariff, self.world.gdp)

    def solve(
        self,
        policy: Policy,
        rebate: Rebate = IncomeTaxRelief(),  # noqa: B008
        elasticities: str | None = None,
        trade_costs: Floats | None = None,
    ) -> Outcome:
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs before and after, on this world's economies and sectors.
        rebate : what happens to revenue.
        elasticities : one of `elasticity_sets()`; None is the world's default.
        trade_costs : (exporter, importer, sector), new over old resource-wasting trade costs; None leaves them.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        """
        name = elasticities or self.default_elasticities
        shock = self._shock(policy)
        if trade_costs is not None:
            check_costs(trade_costs, self.world)
            shock = replace(shock, costs=_sector_first(trade_costs))
        fixed = fix(shock, self.world.theta(name), self.labour_supply, rebate.relief)
        return self._outcome(policy, rebate, name, shock.base, fixed, solve_fixed(shock, fixed))

    @cached_property
    def _shock(self) -> Callable[[Policy], Shock]:
        """Baseline and shock of a policy; the last two are kept, because a policy is solved in many variants."""

        @lru_cache(maxsize=2)
        def prepare(policy: Policy) -> Shock:
            check_fits(policy, self.world)
            before, after = _sector_first(policy.tariff_before), _sector_first(policy.tariff_after)
            return Shock(self.baseline(before), after, np.ones_like(after))

        return prepare

    @cached_property
    def _traded(self) -> tuple[Floats, Floats]:
        return outcomes.by_kind(self._flows, self.world.goods)

    def _outcome(
        self, policy: Policy, rebate: Rebate, name: str, base: Baseline, fixed: Fixed, solution: Solution
    ) -> Outcome:
        found = state(solution.x, fixed)
        before = self._traded
        after = outcomes.by_kind(outcomes.flows(found, fixed), self.world.goods)
        levels = outcomes.levels(found, fixed, base, before, after)
        measured = metrics.values(outcomes.hats(found, fixed, base), levels)
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
            worst_market=worst_market(self.world.economies, solution.worst),
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
        )


@dataclass(frozen=True, eq=False)
class Shock:
    """A baseline and what happens to it.

    Attributes
    ----------
    base : the baseline at the tariffs before.
    tariff : (sector, exporter, importer), t'.
    costs : (sector, exporter, importer), d, new over old trade costs.
    """

    base: Baseline
    tariff: Floats
    costs: Floats

    @cached_property
    def wedge(self) -> Floats:
        """th d, (sector, exporter, importer)."""
        return (1 + self.tariff) / (1 + self.base.tariff) * self.costs

    def part(self, done: float) -> Shock:
        """The first part of the shock, in logs."""
        tariff = (1 + self.base.tariff) ** (1 - done) * (1 + self.tariff) ** done - 1
        return Shock(self.base, tariff, self.costs**done)


def fix(shock: Shock, theta: Floats, labour_supply: float, relief: float) -> Fixed:
    """What stays fixed in a scenario."""
    base = shock.base
    gross, net = fixed_arrays(base.share, shock.wedge, shock.tariff, theta)
    return Fixed(
        gross,
        net,
        base.spending_share,
        theta,
        base.value_added,
        base.beta,
        base.transfer,
        relief * base.revenue / base.value_added,
        labour_supply,
        relief,
        base.income_level,
    )


def solve_fixed(shock: Shock, fixed: Fixed) -> Solution:
    """Solve a scenario, if need be by way of smaller changes in tariffs and costs."""

    def path(done: float) -> SectorSystem:
        if done == 1.0:
            return SectorSystem(fixed)
        part = shock.part(done)
        gross, net = fixed_arrays(part.base.share, part.wedge, part.tariff, fixed.theta)
        return SectorSystem(fixed._replace(gross=gross, net=net))

    return follow(path, np.zeros(3 * len(shock.base.sales)))


def worst_market(economies: tuple[str, ...], equation: int) -> str:
    """The name of an equation."""
    kind = ("labour market", "labour supply", "price index")[equation // len(economies)]
    return f"{kind} of {economies[equation % len(economies)]}"


def _sector_first(cube: Floats) -> Floats:
    return np.ascontiguousarray(cube.transpose(2, 0, 1))
