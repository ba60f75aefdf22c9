"""What is at stake with each partner: the surplus of a deal, the zone of agreement, how far the last offer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parley.talks.deals.prospects import Prospect, prospects
from parley.talks.deals.situation import Situation
from parley.talks.mandates.mandate import Mandate


@dataclass(frozen=True)
class AtStake:
    """A partner's talks in numbers; percent of each side's real income, or of what its mandate wants.

    Attributes
    ----------
    zone : whether some deal is better for both than what each expects without one.
    hub_surplus, their_surplus : payoffs of the Nash bargain less those without a deal; None without a zone.
    offer : title of the last offer on record that was known, or empty.
    offer_hub, offer_them : payoffs of that offer less those of the bargain: how far it is from it, for each side.
    """

    partner: str
    zone: bool
    hub_surplus: float | None
    their_surplus: float | None
    offer: str
    offer_hub: float | None
    offer_them: float | None

    def to_json(self) -> dict[str, Any]:
        """Its fields."""
        return vars(self)


def at_stake(at: Situation, hub: Mandate, partners: Sequence[Mandate]) -> tuple[AtStake, ...]:
    """What is at stake between a hub and each partner, one at a time; answers are kept, as those of `prospects`.

    Raises
    ------
    BadInput, UnknownName : mandates or terms that do not fit the world or one another.
    """
    return tuple(_at_stake(found) for found in prospects(at, hub, partners))


def _at_stake(found: Prospect) -> AtStake:
    away = (found.offer_hub, found.hub_gain), (found.offer_partner, found.partner_gain)
    offer_hub, offer_them = (None if offer is None else offer - deal for offer, deal in away)
    return AtStake(
        partner=found.partner,
        zone=found.zone,
        hub_surplus=found.hub_gain if found.zone else None,
        their_surplus=found.partner_gain if found.zone else None,
        offer=found.offer,
        offer_hub=offer_hub,
        offer_them=offer_them,
    )
