"""Purchase commitments as a shift of the buyer's imports.

A commitment makes the buyer import more from the seller than it would at the same tariffs. The buyer's government
pays: it subsidises these imports until they are as large as promised, and its households bear the cost as a lump sum.
So the buyer loses what the purchases are worth less to it than they cost, other sellers lose sales, and the seller
gains by better terms of trade (docs/explanation/deals.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput
from parley.model import Outcome
from parley.model.arrays import Floats
from parley.talks.mandates.party import Cells, cells_between
from parley.talks.mandates.terms import Purchase
from parley.vocabulary import Policy

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation

_CLOSE = 1e-6
_MAX_ROUNDS = 60
_DEEPEST = -0.95
"""The largest subsidy tried, as a negative share of the customs value."""


def with_purchases(policy: Policy, purchases: Sequence[Purchase], at: Situation) -> Policy:
    """A policy with subsidies that bring the purchases about.

    Raises
    ------
    BadInput : two purchases name the same flow, nothing is traded there, or no subsidy below 95 % is enough.
    """
    cells = [cells_between(at.world, each.seller, each.buyer, each.sectors) for each in purchases]
    _check_apart(purchases, cells, policy)
    outcome = at.outcome(policy)
    flows = np.array([_flow(outcome, cell) for cell in cells])
    targets = flows + [purchase.additional * purchase.value_million for purchase in purchases]
    for purchase, flow in zip(purchases, flows, strict=True):
        if flow <= 0:
            raise BadInput(
                f"{purchase.buyer} buys nothing of {purchase.sectors} from {purchase.seller}: none to shift."
            )
    return _found(policy, purchases, cells, targets, flows, at)


def _found(
    policy: Policy,
    purchases: Sequence[Purchase],
    cells: Sequence[Cells],
    targets: Floats,
    flows: Floats,
    at: Situation,
) -> Policy:
    """The subsidies, found by moving each log price by what it lacks over its slope so far (secant steps)."""
    logs, slopes = np.zeros(len(cells)), np.full(len(cells), -4.0)
    for _ in range(_MAX_ROUNDS):
        short = np.log(targets / flows)
        if np.abs(short).max() <= _CLOSE:
            return _subsidised(policy, cells, logs, _notes(purchases, logs))
        step = np.clip(short / slopes, -0.5, 0.5)
        logs = logs + step
        if logs.min() < np.log1p(_DEEPEST):
            at_fault = purchases[int(np.argmin(logs))]
            raise BadInput(
                f"{at_fault.buyer} cannot be made to buy {at_fault.value_million:,.0f} million USD more of "
                f"{', '.join(at_fault.sectors)} from {at_fault.seller} a year: a subsidy of 95 % is not enough. "
                "Lower the value or its `additional` share."
            )
        after = np.array([_flow(at.outcome(_subsidised(policy, cells, logs, ())), cell) for cell in cells])
        slopes = _slopes(slopes, np.log(after / flows), step)
        flows = after
    raise BadInput("the purchases do not settle: take one of them away, or lower its value.")


def _slopes(slopes: Floats, moved: Floats, step: Floats) -> Floats:
    """How the log flow answers the log price, kept between -30 and -1."""
    told = np.abs(step) > 1e-9
    return np.where(told, np.clip(moved / np.where(told, step, 1.0), -30.0, -1.0), slopes)


def _subsidised(policy: Policy, cells: Sequence[Cells], logs: Floats, notes: tuple[str, ...]) -> Policy:
    """Rents below zero on the cells: the price with duty changes by exp(log)."""
    before = np.zeros_like(policy.tariff_after) if policy.rents_before is None else policy.rents_before
    after = (before if policy.rents_after is None else policy.rents_after).copy()
    for cell, log in zip(cells, logs, strict=True):
        after[cell] += (1 + policy.tariff_after[cell] + after[cell]) * (np.exp(log) - 1)
    return replace(policy, rents_before=before, rents_after=after, notes=(*policy.notes, *notes))


def _check_apart(purchases: Sequence[Purchase], cells: Sequence[Cells], policy: Policy) -> None:
    taken = np.zeros(policy.tariff_after.shape, dtype=bool)
    for purchase, cell in zip(purchases, cells, strict=True):
        if taken[cell].any():
            raise BadInput(
                f"two purchases of {purchase.buyer} from {purchase.seller} name the same sector of {purchase.sectors}. "
                "Join them to one."
            )
        taken[cell] = True


def _flow(outcome: Outcome, cell: Cells) -> float:
    return float(outcome.sectors.trade_after[cell].sum())


def _notes(purchases: Sequence[Purchase], logs: Floats) -> tuple[str, ...]:
    return tuple(
        f"{purchase.buyer} buys {purchase.additional * purchase.value_million:,.0f} million USD a year more of "
        f"{', '.join(purchase.sectors)} from {purchase.seller} than at the same tariffs without the commitment; its "
        f"households pay a subsidy of {1 - np.exp(log):.0%} of the price for it."
        for purchase, log in zip(purchases, logs, strict=True)
    )
