"""Alternating offers: how the gain from ending a standoff is shared when waiting costs (Rubinstein 1982, Econometrica
50(1)). With what each side loses known to both, they agree at once; a delay needs something that is not known."""

from __future__ import annotations

from parley.errors import BadInput


def proposer_share(discount_proposer: float, discount_other: float) -> float:
    """Share of the side that makes the first offer: (1 - d2) / (1 - d1 d2), d the discount factors of a round.

    Raises
    ------
    BadInput : a factor is not between 0 and 1.
    """
    if not (0 <= discount_proposer < 1 and 0 <= discount_other < 1):
        raise BadInput(f"discount factors lie from 0 to below 1: {discount_proposer}, {discount_other}.")
    return (1 - discount_other) / (1 - discount_proposer * discount_other)


def frequent_share(impatience: float, impatience_other: float) -> float:
    """Share when offers follow one another quickly: the other's impatience over the sum of both (eq. 12.8).

    Parameters
    ----------
    impatience, impatience_other : what a month of waiting costs each side, in one unit, such as percent of its income.

    Raises
    ------
    BadInput : one is negative, or both are zero.
    """
    total = impatience + impatience_other
    if impatience < 0 or impatience_other < 0 or total == 0:
        raise BadInput(f"costs of waiting are positive for at least one side: {impatience}, {impatience_other}.")
    return impatience_other / total


def fixed_cost_share(cost: float, cost_other: float, pie: float) -> float:
    """Share of the side that makes the first offer when a round costs a fixed sum (Rubinstein 1982, conclusion I).

    The side with the lower cost takes all; when it is the other one, the first offer still leaves the proposer what
    the other saves by not waiting a round. With equal costs any split that leaves each its cost can be an equilibrium
    and half is returned.

    Parameters
    ----------
    cost, cost_other : what a round costs each side. pie : what is shared, in the same unit.
    """
    if pie <= 0:
        raise BadInput(f"there is nothing to share: the gain is {pie}.")
    if cost == cost_other:
        return 0.5
    return 1.0 if cost < cost_other else min(cost_other / pie, 1.0)
