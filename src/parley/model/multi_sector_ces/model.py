"""The multi-sector CES model with its labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from parley.model import frame, metrics
from parley.model.arrays import Content, Floats, sector_first, sector_last
from parley.model.frame import Solved
from parley.model.multi_sector_ces import outcomes
from parley.model.multi_sector_ces.calibration import Accounts
from parley.model.multi_sector_ces.closures import Closure, Purged
from parley.model.multi_sector_ces.equations import Inputs, state, trade
from parley.model.multi_sector_ces.nash import War, war
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.outcome import Outcome
from parley.model.policies import check_fits, no_change
from parley.model.rebate import LumpSum
from parley.model.sector_results import SectorResults
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.model.worlds import check_world
from parley.vocabulary import Policy
from parley.world import World

NAME = "multi-sector-ces"
ASSUMPTIONS = (
    "Many sectors without input use and with fixed employment: income is gross output, which dilutes welfare effects.",
    "Flows are customs values before duty. Money is measured so that world income does not change.",
)


@dataclass(frozen=True, eq=False)
class MultiSectorCESModel:
    """Lashkaripour (2021): many sectors, constant trade elasticities, no inputs; three closures of the trade balance.

    Attributes
    ----------
    world : a world with own sales on the diagonal.
    closure : what happens to deficits: Purged(), FixedTransfers() or ServicesAtDestination().

    Raises
    ------
    BadInput : a flow is negative or not a number, or an economy sells nothing to itself; names economy and sector.
    """

    world: World
    closure: Closure = field(default_factory=Purged)

    def __post_init__(self) -> None:
        check_world(self.world)

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every set of trade elasticities this model can be solved with."""
        return {name: self.world.elasticity_sources.get(name, name) for name in self.world.elasticities}

    def accounts(self, tariff: Floats, rents: Floats | None = None) -> Accounts:
        """The world's accounts at tariffs and rents before, (exporter, importer, sector) each."""
        before = sector_first(tariff)
        extra = np.zeros_like(before) if rents is None else sector_first(rents)
        paid = sector_first(self.world.flows) * (1 + before + extra)
        goods = self.world.goods.astype(np.float64)
        return Accounts(self.world.economies, self.world.sectors, paid, before, extra, goods)

    def equations(self, policy: Policy, elasticities: str | None = None) -> CESEquations:
        """The model on the baseline at a policy's tariffs and rents before; a few are kept.

        Deficits are purged at the elasticities asked for: another set is another baseline.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        NotConverged : deficits cannot be purged.
        """
        check_fits(policy, self.world)
        rents = None if policy.rents_before is None else Content(policy.rents_before)
        return self._calibrated(Content(policy.tariff_before), rents, elasticities or self.default_elasticities)

    @cached_property
    def _calibrated(self) -> Callable[[Content, Content | None, str], CESEquations]:
        @lru_cache(maxsize=8)
        def calibrated(tariff: Content, rents: Content | None, elasticities: str) -> CESEquations:
            accounts = self.accounts(tariff.array, None if rents is None else rents.array)
            return CESEquations(self.closure.baseline(accounts, self.world.theta(elasticities)))

        return calibrated

    def inputs(self, policy: Policy, elasticities: str | None = None) -> Inputs:
        """What a policy changes, as the equations take it; rents that it names only before end.

        Raises
        ------
        BadInput, UnknownName, NotConverged : as `equations`.
        """
        base = self.equations(policy, elasticities).base
        tariff = sector_first(policy.tariff_after)
        rents = policy.rents_after
        if rents is None and policy.rents_before is not None:
            rents = np.zeros_like(policy.rents_before)
        return Inputs(
            tariff=tariff,
            costs=np.ones_like(tariff) if policy.costs is None else sector_first(policy.costs),
            rents=None if rents is None else sector_first(rents),
            theta=self.world.theta(elasticities or self.default_elasticities),
            transfer=base.transfer,
        )

    def solve(self, policy: Policy, elasticities: str | None = None, start: Outcome | None = None) -> Outcome:
        """The equilibrium under a policy.

        Parameters
        ----------
        policy : tariffs and barriers before and after, on this world's economies and sectors.
        elasticities : one of `elasticity_sets()`; None is the world's default.
        start : an outcome of this model to begin from, such as a similar scenario's; None is the baseline.

        Raises
        ------
        BadInput, UnknownName : the policy is of another world, or there is no such elasticity set.
        NotConverged : deficits cannot be purged.
        """
        name = elasticities or self.default_elasticities
        return self._outcome(policy, name, self._solved(policy, name, start))

    def _solved(self, policy: Policy, elasticities: str, start: Outcome | None = None) -> Solved:
        equations, inputs = self.equations(policy, elasticities), self.inputs(policy, elasticities)
        return frame.solve(equations, inputs, None if start is None else start.unknowns)

    def sensitivity(self, outcome: str, policy: Policy | None = None, elasticities: str | None = None) -> Sensitivity:
        """How much one percentage point of every importer's tariff on every exporter and sector moves an outcome.

        Parameters
        ----------
        outcome : metric[who], such as "trade_balance[USA]" or "welfare[EU]".
        policy : where the slopes are taken; None is the world's own tariffs.

        Raises
        ------
        BadInput, UnknownName, NotConverged : see `parley.model.sensitivity.sensitivity`.
        """
        at = policy or no_change(self.world)
        name = elasticities or self.default_elasticities
        solved = self._solved(at, name)
        found = self._outcome(at, name, solved)
        return sensitivity(outcome, found, solved, self.world.sectors, lambda inputs: sector_last(inputs.tariff))

    def war(self, elasticities: str | None = None) -> War:
        """All importers' rates by the formula of eq. 3.17, a fixed point, from the world's own tariffs.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        NotConverged : the rates do not settle.
        """
        theta = self.world.theta(elasticities or self.default_elasticities)
        base = self.closure.baseline(self.accounts(self.world.tariffs), theta)
        return war(base, theta, np.ones(len(self.world.economies), dtype=bool))

    def _outcome(self, policy: Policy, name: str, solved: Solved) -> Outcome:
        base = self.equations(policy, name).base
        with np.errstate(all="ignore"):  # where no equilibrium was found, spending may be negative; values become NaN
            s, goods = state(solved.solution.x, solved.fixed), self.world.goods
            levels = outcomes.levels(s, solved.fixed, solved.inputs, base)
            measured = metrics.values(outcomes.hats(s, base), levels)
        before, after = base.flows, trade(s, solved.fixed)
        rebate = LumpSum()
        return Outcome(
            model=NAME,
            world=self.world.name,
            label=policy.label,
            economies=self.world.economies,
            values=metrics.only_if(solved.solution.converged, measured),
            levels=levels,
            flows_before=before.sum(axis=0),
            flows_after=after.sum(axis=0),
            goods_before=before[goods].sum(axis=0),
            goods_after=after[goods].sum(axis=0),
            converged=solved.solution.converged,
            residual=solved.solution.residual,
            worst_market=solved.worst_market,
            iterations=solved.solution.iterations,
            rebate=rebate.name,
            elasticities=name,
            closure=self.closure.sentence,
            assumptions=(
                *ASSUMPTIONS,
                rebate.assumption,
                f"Trade elasticities: {self.elasticity_sets()[name]}",
                *policy.notes,
            ),
            sources=tuple(dict.fromkeys((*self.world.sources, "LASHKARIPOUR2021", *policy.sources))),
            unknowns=solved.solution.x,
            by_sector=lambda: self._by_sector(policy, name, solved.solution.x),
        )

    def _by_sector(self, policy: Policy, elasticities: str, x: Floats) -> SectorResults:
        equations = self.equations(policy, elasticities)
        fixed = equations.fix(self.inputs(policy, elasticities))
        s = state(x, fixed)
        return SectorResults(
            label=policy.label,
            model=NAME,
            world=self.world.name,
            economies=self.world.economies,
            sectors=self.world.sectors,
            trade_before=sector_last(equations.base.flows),
            trade_after=sector_last(trade(s, fixed)),
            labour_before=outcomes.labour_shares(outcomes.earned_before(equations.base)),
            labour_after=outcomes.labour_shares(s.received + s.added),
            price=np.exp(s.log_sector_price).T,
            sources=policy.sources,
        )
