"""What is at stake with each partner: the surplus of a deal, the zone of agreement, how far the last offer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parley.talks.deals.bargain import talk
from parley.talks.deals.offers import last_offer
from parley.talks.deals.situation import Situation, payoffs_under
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.terms_policy import terms_policy


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
    """What is at stake between a hub and each partner, one at a time.

    Raises
    ------
    BadInput, UnknownName : mandates or terms that do not fit the world or one another.
    """
    return tuple(_at_stake(at, hub, partner) for partner in partners)


def _at_stake(at: Situation, hub: Mandate, partner: Mandate) -> AtStake:
    found = talk(at, (hub, partner))
    deal, terms = found.bargain, last_offer(partner.party, at)
    surplus = deal.payoffs - deal.disagreement
    away = None if terms is None else payoffs_under(at, found.on.game, terms_policy(terms, at)) - deal.payoffs
    return AtStake(
        partner=partner.party,
        zone=found.agreed,
        hub_surplus=float(surplus[0]) if found.agreed else None,
        their_surplus=float(surplus[1]) if found.agreed else None,
        offer=terms.title if terms else "",
        offer_hub=None if away is None else float(away[0]),
        offer_them=None if away is None else float(away[1]),
    )
