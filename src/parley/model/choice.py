"""Which model a world was made for."""

from __future__ import annotations

from parley.model.endogenous_deficit.model import EndogenousDeficitModel
from parley.model.multi_sector.model import MultiSectorModel
from parley.world import World


def model_for(world: World) -> MultiSectorModel | EndogenousDeficitModel:
    """The model made for a world: the endogenous-deficit model for one sector, the multi-sector model for more.

    Raises
    ------
    BadInput : the world lacks what the model needs, such as own sales.
    """
    return EndogenousDeficitModel(world) if len(world.sectors) == 1 else MultiSectorModel(world)
