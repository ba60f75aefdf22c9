"""Multilateral resistances from cost terms, output and spending (docs/reference/model.md, eqs. 6.2 to 6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.errors import BadInput, NotConverged
from parley.model.arrays import Floats
from parley.model.gravity import equations as eq
from parley.model.numeraire import numeraire_weights, trading_groups
from parley.model.solve import newton

_SWEEPS = 8  # of alternating scaling; from there Newton needs a handful of steps


class Resistances(NamedTuple):
    """Multilateral resistance terms, each (n,); a cost term is a trade cost to the power -theta.

    inward : I_j = P_j^theta, relative to the reference importer's.
    outward : O_i = Pi_i^theta.
    """

    inward: Floats
    outward: Floats


@dataclass(frozen=True, eq=False)
class ScalingSystem:
    """Resistances as the solver sees them."""

    fixed: eq.Fixed

    def residual(self, x: Floats) -> Floats:
        return eq.residual(x, self.fixed)

    def jacobian(self, x: Floats) -> Floats:
        return eq.jacobian(x, self.fixed)


def resistances(cost_terms: Floats, output: Floats, spending: Floats, reference: int) -> Resistances:
    """The terms that make trade add up to output by exporter and to spending by importer.

    Parameters
    ----------
    cost_terms : (exporter, importer), b, positive or zero where nothing can be traded.
    output, spending : (n,), Y and E, positive; each is used as a share of its own total.
    reference : position of the importer whose inward term is 1.

    Raises
    ------
    BadInput : shapes that do not fit, numbers that are negative, infinite or not numbers, or economies that trade among
        themselves only and do not earn what they spend.
    NotConverged : no terms make trade add up, as when an economy can trade with too few others.
    """
    _check(cost_terms, output, spending)
    earned, spent = output / output.sum(), spending / spending.sum()
    offer = earned.copy()
    for _ in range(_SWEEPS):
        offer = earned / (cost_terms @ (spent / (offer @ cost_terms)))
    gross = offer[:, None] * cost_terms / (offer @ cost_terms)
    together, income_level = groups(gross, earned)
    _check_groups(together, earned, spent)
    fixed = eq.Fixed(gross, 1.0, earned, spent, 0.0, together, income_level)
    solution = newton(ScalingSystem(fixed), np.zeros(len(earned)))
    if not solution.converged:
        raise NotConverged(
            f"multilateral resistances: no terms make trade add up; the worst is exporter {solution.worst}, "
            f"off by {solution.residual:.1e}. Check its cost terms, output and spending."
        )
    offer = offer * np.exp(-solution.x)
    inward = 1 / (offer @ cost_terms)
    return Resistances(inward / inward[reference], offer / earned * inward[reference])


def modelled_trade(cost_terms: Floats, output: Floats, spending: Floats, terms: Resistances) -> Floats:
    """X, (exporter, importer), in the unit of `spending` (eq. 6.5)."""
    offer = output / output.sum() * terms.outward
    return offer[:, None] * cost_terms * (terms.inward * spending)


def groups(flows: Floats, income: Floats) -> tuple[Floats, Floats]:
    """Who trades with whom, and the numeraire of each group: `together` and `income_level` of `Fixed`, (n, n) each."""
    label = trading_groups(flows)
    return (label[:, None] == label).astype(np.float64), numeraire_weights(flows, income)


def _check(cost_terms: Floats, output: Floats, spending: Floats) -> None:
    n = len(output)
    if cost_terms.shape != (n, n) or spending.shape != (n,):
        raise BadInput(
            f"gravity: cost terms have shape {cost_terms.shape}, spending {spending.shape}; output needs {(n, n)} and "
            f"{(n,)}."
        )
    for name, array, fits in (
        ("cost terms", cost_terms, cost_terms >= 0),
        ("output", output, output > 0),
        ("spending", spending, spending > 0),
    ):
        bad = ~(fits & np.isfinite(array))
        if bad.any():
            place = tuple(int(axis[0]) for axis in bad.nonzero())
            raise BadInput(f"gravity: {name} at {place} is {array[place]}; it must be a positive number.")


def _check_groups(together: Floats, earned: Floats, spent: Floats) -> None:
    gap = together @ (earned - spent)
    bad = np.abs(gap) > 1e-9
    if bad.any():
        alone = together[int(np.argmax(bad))].nonzero()[0].tolist()
        raise BadInput(
            f"gravity: economies {alone} trade among themselves only, and their share of world output is "
            f"{earned[alone].sum():.6g}, of world spending {spent[alone].sum():.6g}. Connect them by cost terms, or "
            "leave them out."
        )
