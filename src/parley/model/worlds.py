"""Can a model of many sectors use a world?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.world import World


def check_world(world: World) -> None:
    """Nothing, when every flow is a number of at least zero and every economy sells to itself and buys.

    Raises
    ------
    BadInput : naming the economy, and the sector where one is to blame.
    """
    _refuse(world, ~(np.isfinite(world.flows) & (world.flows >= 0)), "flow", world.flows, "A flow is at least zero.")
    bad = ~(np.isfinite(world.tariffs) & (world.tariffs > -1))
    _refuse(world, bad, "tariff", world.tariffs, "A tariff is a finite share above -1.")
    for source, theta in world.elasticities.items():
        for sector, value in zip(world.sectors, theta, strict=True):
            if not 0 < value < np.inf:
                raise BadInput(
                    f"world {world.name}: elasticity {source!r} of {sector} is {value}; give a positive number."
                )
    own = np.einsum("iik->i", world.flows)
    if not (own > 0).all():
        code = world.economies[int(np.argmin(own))]
        raise BadInput(
            f"world {world.name}: {code} sells nothing to itself in any sector ({', '.join(world.sectors[:3])}, ...). "
            "The model needs own sales on the diagonal; see World.check()."
        )


def _refuse(world: World, bad: NDArray[np.bool_], what: str, cube: NDArray[np.float64], remedy: str) -> None:
    if bad.any():
        j, i, k = np.argwhere(bad)[0].tolist()
        raise BadInput(
            f"world {world.name}: the {what} {world.economies[j]}->{world.economies[i]} in {world.sectors[k]} is "
            f"{cube[j, i, k]}. {remedy}"
        )
