"""Employment in manufacturing as an outcome, for the models in which labour moves with a sector's sales."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, fields
from functools import singledispatch
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Array, Floats
from parley.model.frame import Equations, Inputs
from parley.model.multi_sector import equations as multi_sector
from parley.model.multi_sector.system import SectorEquations
from parley.model.multi_sector_ces import equations as multi_sector_ces
from parley.model.multi_sector_ces.system import CESEquations
from parley.world import World

MANUFACTURING = "manufacturing"
_SECTION = "C"  # manufacturing, ISIC Rev. 4


@dataclass(frozen=True, eq=False)
class _WithIndustry:
    """What both models gain: value added is one share of sales in all sectors, so labour moves with sales (eq. 9.13).

    Attributes
    ----------
    industry : (sector,), 1.0 where manufacturing, else 0.0.
    made_before : (economy,), the share of manufacturing in sales of the baseline.
    """

    industry: Array
    made_before: Array


@dataclass(frozen=True, eq=False)
class IndustrySectors(_WithIndustry, SectorEquations):
    """The multi-sector model that measures employment in manufacturing too, percent."""

    def measures_at(self, x: Array, fixed: multi_sector.Fixed) -> dict[str, Array]:
        found = super().measures_at(x, fixed)
        s = multi_sector.state(x, fixed)
        made = (self.industry @ s.sales_by_sector) / s.sales / self.made_before
        return found | {MANUFACTURING: (100 + found["employment"]) * made - 100}


@dataclass(frozen=True, eq=False)
class IndustryCES(_WithIndustry, CESEquations):
    """The multi-sector CES model that measures employment in manufacturing too, percent; total employment is fixed."""

    def measures(self, x: Array, inputs: Inputs) -> dict[str, Array]:
        s = multi_sector_ces.state(x, self.fix(inputs))
        earned = s.received + s.added
        made = (self.industry @ earned) / earned.sum(axis=0) / self.made_before
        return {**super().measures(x, inputs), MANUFACTURING: 100 * (made - 1)}


def with_industry(equations: Equations, world: World, asked: Set[str], unchanged: Inputs) -> Equations:
    """The equations, able to measure employment in manufacturing if that is asked for.

    Parameters
    ----------
    asked : the outcomes that somebody weighs.
    unchanged : inputs that x = 0 solves.

    Raises
    ------
    BadInput : the model or the world cannot tell manufacturing.
    """
    if MANUFACTURING not in asked:
        return equations
    industry = np.array([code.startswith(_SECTION) for code in world.sectors], dtype=float)
    if not 0 < industry.sum() < len(industry):
        raise BadInput(f"world {world.name} does not tell manufacturing from other sectors. Choose another objective.")
    return _extended(equations, industry, unchanged)


@singledispatch
def _extended(equations: Equations, industry: Floats, unchanged: Inputs) -> Equations:
    raise BadInput("this model does not measure employment in manufacturing. Choose another objective or model.")


@_extended.register
def _(equations: SectorEquations, industry: Floats, unchanged: Inputs) -> Equations:
    s = multi_sector.state(np.zeros(equations.size), equations.fix(unchanged))
    return IndustrySectors(**_parts(equations), industry=industry, made_before=(industry @ s.sales_by_sector) / s.sales)


@_extended.register
def _(equations: CESEquations, industry: Floats, unchanged: Inputs) -> Equations:
    s = multi_sector_ces.state(np.zeros(equations.size), equations.fix(unchanged))
    earned = s.received + s.added
    return IndustryCES(**_parts(equations), industry=industry, made_before=(industry @ earned) / earned.sum(axis=0))


def _parts(equations: Any) -> dict[str, Any]:
    return {part.name: getattr(equations, part.name) for part in fields(equations)}
