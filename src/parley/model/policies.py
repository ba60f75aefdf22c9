"""Does a policy fit a world?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.vocabulary import Policy
from parley.world import World


def check_fits(policy: Policy, world: World) -> None:
    """Nothing, when the policy is on the world's own axes.

    Raises
    ------
    BadInput : other economies or sectors, a rate that is not finite, a tariff on own sales.
    """
    for axis in ("economies", "sectors"):
        if getattr(policy, axis) != getattr(world, axis):
            raise BadInput(
                f"policy {policy.label!r} has other {axis} than world {world.name!r}. Make it for that world."
            )
    for name in ("tariff_before", "tariff_after"):
        rates = getattr(policy, name)
        if not np.isfinite(rates).all():
            raise BadInput(f"policy {policy.label!r}: {name} has a rate that is infinite. A tariff is a finite share.")
        own = np.einsum("iik->ik", rates)
        if own.any():
            taxed = world.economies[int(np.argmax(own.any(axis=1)))]
            raise BadInput(
                f"policy {policy.label!r}: {name} taxes {taxed}'s sales to itself. Set the diagonal to zero."
            )


def check_costs(trade_costs: NDArray[np.float64], world: World) -> None:
    """Nothing, when changes in trade costs are positive numbers on the world's axes.

    Raises
    ------
    BadInput : another shape, or a change that is zero, negative, infinite or not a number.
    """
    if trade_costs.shape != world.flows.shape:
        raise BadInput(f"trade_costs has shape {trade_costs.shape}, world {world.name!r} needs {world.flows.shape}.")
    bad = ~(np.isfinite(trade_costs) & (trade_costs > 0))
    if bad.any():
        j, i, k = np.argwhere(bad)[0].tolist()
        raise BadInput(
            f"trade_costs from {world.economies[j]} to {world.economies[i]} in {world.sectors[k]} is "
            f"{trade_costs[j, i, k]}. Give new over old costs, a positive number."
        )
