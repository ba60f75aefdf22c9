"""Which model a world was made for."""

from __future__ import annotations

from typing import TypeAlias

from parley.model.endogenous_deficit.model import EndogenousDeficitModel
from parley.model.input_output.model import InputOutputModel
from parley.model.multi_sector.model import MultiSectorModel
from parley.world import World

DefaultModel: TypeAlias = EndogenousDeficitModel | InputOutputModel | MultiSectorModel


def model_for(world: World) -> DefaultModel:
    """The model made for a world.

    Sectoral input-output coefficients decide for the input-output model; without them one sector decides for the
    endogenous-deficit model and more for the multi-sector model.

    Raises
    ------
    BadInput : the world lacks what the model needs, such as own sales.
    """
    if world.input_coefficients is not None:
        return InputOutputModel(world)
    return EndogenousDeficitModel(world) if len(world.sectors) == 1 else MultiSectorModel(world)
