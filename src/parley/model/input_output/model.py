"""Many sectors that buy inputs from each other, with labels: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats, sector_first
from parley.model.frame import Solved
from parley.model.input_output import results
from parley.model.input_output.calibration import Baseline, calibrate
from parley.model.input_output.checks import check, check_incomes, links
from parley.model.input_output.system import InputOutputEquations
from parley.model.outcome import Outcome
from parley.model.rebate import Rebate
from parley.model.sectoral import SectoralModel
from parley.vocabulary import Policy


@dataclass(frozen=True, eq=False)
class InputOutputModel(SectoralModel):
    """Many sectors with sectoral input-output links, deficits as transfers, labour supply.

    Attributes
    ----------
    world : a world with input coefficients and value-added shares, and own sales on the diagonal.
    labour_supply : kappa, the elasticity of labour supply; 0 fixes employment.

    Raises
    ------
    BadInput : the world has no input coefficients, or they are no shares; an economy sells or earns nothing.
    """

    def __post_init__(self) -> None:
        check(self.world)
        check_incomes(self.world, self._baseline(sector_first(self.world.tariffs), None))

    def _baseline(self, tariff: Floats, rents: Floats | None) -> Baseline:
        """The baseline at tariffs and rents, each (sector, exporter, importer)."""
        return calibrate(sector_first(self.world.flows), tariff, rents, links(self.world))

    def _on(self, tariff: Floats, rents: Floats | None) -> InputOutputEquations:
        base, goods = self._baseline(tariff, rents), self.world.goods.astype(np.float64)
        return InputOutputEquations(base, goods, self.world.economies, self.world.sectors)

    def _outcome(self, policy: Policy, rebate: Rebate, name: str, solved: Solved) -> Outcome:
        return results.outcome(self.world, policy, rebate, name, solved, self.equations(policy))
