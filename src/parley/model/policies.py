"""Does a policy fit a world?"""

from __future__ import annotations

import numpy as np

from parley.errors import BadInput
from parley.vocabulary import Policy
from parley.world import World


def check_fits(policy: Policy, world: World, *, export_taxes: bool = False) -> None:
    """Nothing, when the policy is on the world's own axes.

    Parameters
    ----------
    export_taxes : whether the model takes them.

    Raises
    ------
    BadInput : other economies or sectors, a tariff or a barrier on own sales, export taxes the model does not take.
    """
    if policy.export_after is not None and not export_taxes:
        raise BadInput(
            f"policy {policy.label!r} has export taxes, which only the multi-sector model (MultiSectorModel) takes. "
            "Solve it with that model on a world of several sectors, or leave them out."
        )
    for axis in ("economies", "sectors"):
        if getattr(policy, axis) != getattr(world, axis):
            raise BadInput(
                f"policy {policy.label!r} has other {axis} than world {world.name!r}. Make it for that world."
            )
    for name in ("tariff_before", "tariff_after", "rents_before", "rents_after", "export_after"):
        rates = getattr(policy, name)
        own = np.zeros(1) if rates is None else np.einsum("iik->ik", rates)
        if own.any():
            taxed = world.economies[int(np.argmax(own.any(axis=1)))]
            raise BadInput(
                f"policy {policy.label!r}: {name} taxes {taxed}'s sales to itself. Set the diagonal to zero."
            )


def no_change(world: World) -> Policy:
    """The world's own tariffs before and after."""
    return Policy("no change", world.economies, world.sectors, world.tariffs, world.tariffs)
