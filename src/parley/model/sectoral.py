"""What the models of many sectors with input use and labour supply share: how they take a policy and are solved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np

from parley.model import frame
from parley.model.arrays import Content, Floats, sector_first, sector_last
from parley.model.frame import Solved
from parley.model.outcome import Outcome
from parley.model.parameters import parameters
from parley.model.policies import check_fits, no_change
from parley.model.rebate import IncomeTaxRelief, Rebate
from parley.model.sector_inputs import Inputs
from parley.model.sensitivity import Sensitivity, sensitivity
from parley.vocabulary import Policy
from parley.world import World


def _default_labour_supply() -> float:
    return parameters("multi-sector")["kappa"]


@dataclass(frozen=True, eq=False)
class SectoralModel(ABC):
    """Many sectors, input use, deficits as transfers, labour supply.

    Attributes
    ----------
    world : the baseline economy.
    labour_supply : kappa, the elasticity of labour supply; 0 fixes employment.
    """

    world: World
    labour_supply: float = field(default_factory=_default_labour_supply)
    takes_export_taxes: ClassVar[bool] = False

    @abstractmethod
    def _on(self, tariff: Floats, rents: Floats | None) -> Any:
        """The equations on the baseline at tariffs and rents before, each (sector, exporter, importer)."""

    @abstractmethod
    def _outcome(self, policy: Policy, rebate: Rebate, name: str, solved: Solved) -> Outcome:
        """A solution with its labels; `name` is that of the elasticity set."""

    @property
    def default_elasticities(self) -> str:
        """The elasticity set used when none is asked for."""
        return self.world.default_elasticities

    def elasticity_sets(self) -> dict[str, str]:
        """Name -> description of every set of trade elasticities this model can be solved with."""
        return {name: self.world.elasticity_sources.get(name, name) for name in self.world.elasticities}

    def equations(self, policy: Policy, elasticities: str | None = None) -> Any:
        """The model on a policy's tariffs and rents before, the same for all elasticities; the last two are kept.

        Raises
        ------
        BadInput : the policy is of another world, or has export taxes where the model takes none.
        """
        check_fits(policy, self.world, export_taxes=self.takes_export_taxes)
        rents = policy.rents_before
        if rents is None and policy.rents_after is not None:
            rents = np.zeros_like(policy.rents_after)
        return self._calibrated(Content(policy.tariff_before), None if rents is None else Content(rents))

    @cached_property
    def _calibrated(self) -> Callable[[Content, Content | None], Any]:
        return lru_cache(maxsize=2)(
            lambda tariff, rents: self._on(
                sector_first(tariff.array), None if rents is None else sector_first(rents.array)
            )
        )

    def inputs(self, policy: Policy, rebate: Rebate = IncomeTaxRelief(), elasticities: str | None = None) -> Inputs:  # noqa: B008
        """What a policy changes, as the equations take it.

        Raises
        ------
        UnknownName : there is no such elasticity set.
        """
        tariff = sector_first(policy.tariff_after)
        rents = policy.rents_after
        if rents is None and policy.rents_before is not None:
            rents = np.zeros_like(policy.rents_before)
        return Inputs(
            tariff=tariff,
            costs=np.ones_like(tariff) if policy.costs is None else sector_first(policy.costs),
            rents=None if rents is None else sector_first(rents),
            theta=self.world.theta(elasticities or self.default_elasticities),
            kappa=self.labour_supply,
            relief=rebate.relief,
            export_tax=None if policy.export_after is None else sector_first(policy.export_after),
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
        rebate : what happens to revenue of tariffs and export taxes; rents of barriers are always a lump sum.
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
        at = policy or no_change(self.world)
        name = elasticities or self.default_elasticities
        solved = self._solved(at, rebate, name)
        found = self._outcome(at, rebate, name, solved)
        return sensitivity(outcome, found, solved, self.world.sectors, lambda inputs: sector_last(inputs.tariff))

    def _solved(self, policy: Policy, rebate: Rebate, elasticities: str, start: Outcome | None = None) -> Solved:
        equations, inputs = self.equations(policy), self.inputs(policy, rebate, elasticities)
        begin = None if start is None or start.unknowns is None else _resized(start.unknowns, equations.size)
        return frame.solve(equations, inputs, begin)


def _resized(x: Floats, size: int) -> Floats:
    """Unknowns of a similar scenario, (size,): those it lacks stand at the baseline, those beyond are left out."""
    return np.append(x[:size], np.zeros(max(0, size - len(x))))
