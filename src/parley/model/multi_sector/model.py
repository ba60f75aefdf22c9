"""Parley's multi-sector model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from parley.errors import BadInput
from parley.model import metrics
from parley.model.arrays import Floats, sector_first, sector_last
from parley.model.frame import Solved
from parley.model.multi_sector import equations as equations_of
from parley.model.multi_sector import outcomes
from parley.model.multi_sector.calibration import calibrate
from parley.model.multi_sector.system import SectorEquations
from parley.model.outcome import Outcome
from parley.model.rebate import Rebate
from parley.model.sector_results import SectorResults
from parley.model.sectoral import SectoralModel
from parley.model.worlds import check_world
from parley.vocabulary import Policy

CLOSURE = (
    "Each economy's balance of all goods and services is a transfer fixed relative to world value added: tariffs move "
    "goods against services and partner against partner, not the total."
)
ASSUMPTIONS = (
    "Many sectors with one input bundle per economy; flows are customs values before duty.",
    "Money is measured so that world value added does not change.",
)


@dataclass(frozen=True, eq=False)
class MultiSectorModel(SectoralModel):
    """Many sectors, input use, deficits as transfers, labour supply.

    Attributes
    ----------
    world : a world with own sales on the diagonal and GDP below sales.
    labour_supply : kappa, the elasticity of labour supply; 0 fixes employment.
    """

    takes_export_taxes: ClassVar[bool] = True

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

    def equations(self, policy: Policy, elasticities: str | None = None) -> SectorEquations:
        """The model on the baseline at a policy's tariffs and rents before; with export revenue where it is taken.

        Raises
        ------
        BadInput : the policy is of another world.
        """
        found: SectorEquations = super().equations(policy, elasticities)
        return found if policy.export_after is None else replace(found, export_taxes=True)

    def _on(self, tariff: Floats, rents: Floats | None) -> SectorEquations:
        base = calibrate(sector_first(self.world.flows), tariff, rents, self.world.gdp)
        return SectorEquations(base, self.world.goods.astype(float), self.world.economies)

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
        return outcomes.by_kind(sector_first(self.world.flows), self.world.goods.astype(float))

    def _by_sector(self, policy: Policy, rebate: Rebate, elasticities: str, x: Floats) -> SectorResults:
        equations = self.equations(policy)
        fixed = equations.fix(self.inputs(policy, rebate, elasticities))
        found = equations_of.state(x, fixed)
        before, after = equations.baseline.flows.sum(axis=2).T, found.sales_by_sector.T
        levied = equations_of.levied_by_sector(found, fixed).T
        return SectorResults(
            label=policy.label,
            model="multi-sector",
            world=self.world.name,
            economies=self.world.economies,
            sectors=self.world.sectors,
            trade_before=self.world.flows,
            trade_after=sector_last(outcomes.trade(found, fixed)),
            labour_before=before / before.sum(axis=1, keepdims=True),
            labour_after=after / after.sum(axis=1, keepdims=True),
            price=equations_of.sector_prices(found, fixed).T,
            levied=levied,
            sources=policy.sources,
        )
