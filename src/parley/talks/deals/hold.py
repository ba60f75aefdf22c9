"""Would a deal hold? What each side gains by breaking it, what it loses then, and who would break it first.

A period is one in which tariffs stay as they are; grim trigger (docs/reference/model.md, eq. 9.9).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parley.games.wars import Sustainability, sustainability, sustained
from parley.talks.deals.bargain import Talk, deal_policy
from parley.talks.deals.hub import HubTalks, Report
from parley.talks.deals.situation import Stage, placed_in, stage
from parley.talks.deals.war import War
from parley.vocabulary import Policy

NO_DEAL, WAR = "no deal", "tariff war"
"""What follows a breach: what both expect without a deal, each having broken it within its mandate; or the war of the
two, each having set any tariffs on the other."""


def would_hold(found: Talk, war: War) -> Mapping[str, Sustainability]:
    """What follows a breach of an agreed deal -> whether the deal holds against it.

    Parameters
    ----------
    war : of the two parties.
    """
    deal = found.bargain
    policy = deal_policy(found.at, found.on, deal.numbers, found.label)
    fought = placed_in(found.at, war.game, policy)
    agreed = war.numbers_under(found.at, policy)
    return {
        NO_DEAL: sustained(found.on.game, deal.numbers, deal.disagreement),
        WAR: sustained(fought, agreed, war.found.payoffs),
    }


def hub_would_hold(found: HubTalks, report: Report) -> Mapping[str, Sustainability]:
    """Partner with a deal -> whether that deal holds, all others being kept; a breach brings what no deal brings.

    Parameters
    ----------
    report : told each partner.
    """
    policy = deal_policy(found.at, found.on, found.found.numbers, "all deals")
    hub, *partners = found.on.mandates
    agreed = dict(zip(found.found.partners, found.found.agreed, strict=True))
    held = {}
    for partner in partners:
        if agreed[partner.party]:
            report(f"would the deal with {partner.party} hold?")
            held[partner.party] = _pair(found, stage(found.at, (hub, partner)), policy)
    return held


def first_to_break(held: Mapping[str, Sustainability]) -> tuple[str, str] | None:
    """Who of the parties to several deals breaks one first as patience runs out, and with whom; None where none does.

    Parameters
    ----------
    held : partner -> the deal with it, as `hub_would_hold` finds them.
    """
    highest = max(held.values(), key=lambda each: each.critical.max(), default=None)
    if highest is None or highest.first is None:
        return None
    return highest.first, next(party for party in highest.parties if party != highest.first)


def _pair(found: HubTalks, on: Stage, policy: Policy) -> Sustainability:
    """The deal of a hub and one partner, with everything else as all deals have it."""
    game = placed_in(found.at, on.game, policy)
    kept = {(*vars(slot).values(),): number for slot, number in zip(found.on.slots, found.found.numbers, strict=True)}
    agreed = on.numbers_under(found.at, policy)
    agreed = np.array([kept.get((*vars(slot).values(),), rate) for slot, rate in zip(on.slots, agreed, strict=True)])
    return sustainability(game, agreed, on.numbers_under(found.at, found.at.without))
