"""Gravity on a world: a baseline that fits its flows exactly (docs/reference/model.md, eqs. 6.16 to 6.18)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.gravity.resistance import Resistances, groups
from parley.world import World


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline.

    Attributes
    ----------
    flows : (exporter, importer), million USD, own sales on the diagonal.
    charge : (exporter, importer), duty and rents before, shares of the customs value.
    share : (exporter, importer), spending shares; sum to one over exporters.
    income, spending : (n,), Y and E: sales and purchases (eq. 6.16).
    together : (n, n), 1 where two economies are in one trading group, else 0.
    income_level : (n, n), weights of the numeraire; see `numeraire_weights`.
    """

    flows: Floats
    charge: Floats
    share: Floats
    income: Floats
    spending: Floats
    together: Floats
    income_level: Floats


def calibrate(flows: Floats, charge: Floats) -> Baseline:
    """The baseline of flows with own sales, (exporter, importer), under the charges there are."""
    income, spending = flows.sum(axis=1), flows.sum(axis=0)
    together, level = groups(flows, income)
    return Baseline(flows, charge, flows / spending, income, spending, together, level)


def filled(world: World) -> tuple[Floats, tuple[str, ...]]:
    """Flows with own sales, and the economies whose own sales had to be set to zero.

    A world without own sales gets GDP less exports (eq. 6.17).

    Returns
    -------
    (exporter, importer), million USD; ISO3 codes of economies that export more than their GDP.

    Raises
    ------
    BadInput : more than one sector, a flow that is negative or not a number, an economy without own sales where others
        have them, or one that sells or buys nothing.
    """
    if len(world.sectors) != 1:
        raise BadInput(
            f"gravity has one sector, world {world.name} has {len(world.sectors)}. Aggregate the world's sectors "
            "first, or use cepii-2023."
        )
    flows = world.flows[:, :, 0]
    _check_numbers(world, flows)
    own = flows.diagonal()
    if own.any():
        _refuse(world, own <= 0, "sells nothing at home")
        return flows, ()
    own = world.gdp - flows.sum(axis=1)
    complete = flows + np.diag(np.maximum(own, 0.0))
    idle = (complete.sum(axis=0) <= 0) | (complete.sum(axis=1) <= 0)
    _refuse(world, idle, "sells or buys nothing")
    return complete, tuple(code for code, value in zip(world.economies, own, strict=True) if value <= 0)


def cost_terms(base: Baseline, terms: Resistances) -> Floats:
    """b implied by the flows at given resistances, (exporter, importer): the exact fit (eq. 6.18)."""
    offer = base.income / base.income.sum() * terms.outward
    return base.flows / (offer[:, None] * (terms.inward * base.spending))


def _check_numbers(world: World, flows: Floats) -> None:
    bad = ~((flows >= 0) & np.isfinite(flows))
    if bad.any():
        j, i = (int(axis[0]) for axis in bad.nonzero())
        raise BadInput(
            f"world {world.name}: the flow from {world.economies[j]} to {world.economies[i]} in {world.sectors[0]} is "
            f"{flows[j, i]}; it must be zero or a positive number."
        )
    _refuse(world, ~(np.isfinite(world.gdp) & (world.gdp > 0)), "has no positive GDP")


def _refuse(world: World, bad: NDArray[np.bool_], what: str) -> None:
    if bad.any():
        raise BadInput(
            f"world {world.name}: {world.economies[int(np.argmax(bad))]} {what} in {world.sectors[0]}. "
            "Gravity needs own sales, sales and purchases; see World.check()."
        )
