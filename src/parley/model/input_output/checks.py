"""Can the input-output model use a world?"""

from __future__ import annotations

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.input_output.calibration import Baseline
from parley.model.worlds import check_world
from parley.world import World

_SUM_TOLERANCE = 1e-4


def links(world: World) -> Floats:
    """The input coefficients of a world, (economy, input sector, using sector).

    Raises
    ------
    BadInput : the world has none.
    """
    if world.input_coefficients is None or world.value_added_share is None:
        raise BadInput(
            f"world {world.name}: it has no input coefficients. Use MultiSectorModel, which takes one input bundle per "
            "economy, or a world built from an input-output table."
        )
    return world.input_coefficients


def check(world: World) -> None:
    """Nothing, when flows, tariffs and elasticities are usable and inputs and value added are shares of sales.

    Raises
    ------
    BadInput : naming economy and sector.
    """
    coefficients = links(world)
    check_world(world)
    share = np.asarray(world.value_added_share)
    total = coefficients.sum(axis=1) + share
    for what, bad in (
        ("has an input coefficient that is negative or not a number", ~(coefficients >= 0).all(axis=1)),
        ("has a value-added share that is negative or not a number", ~(share >= 0)),
        ("has inputs and value added that do not sum to one", ~(np.abs(total - 1) <= _SUM_TOLERANCE)),
    ):
        if bad.any():
            economy, sector = np.argwhere(bad)[0].tolist()
            raise BadInput(f"world {world.name}: {world.sectors[sector]} in {world.economies[economy]} {what}.")


def check_incomes(world: World, base: Baseline) -> None:
    """Nothing, when every economy earns something and keeps some of it.

    Raises
    ------
    BadInput : naming the economy.
    """
    for what, bad in (
        ("earns no value added", ~(base.value_added > 0)),
        ("transfers more than it earns", ~(base.final_income > 0)),
    ):
        if bad.any():
            code = world.economies[int(np.argmax(bad))]
            raise BadInput(f"world {world.name}: {code} {what}. See World.check().")
