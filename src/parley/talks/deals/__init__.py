"""Deals: what comes without one, what both sides would sign, what an offer is worth, what happens at the deadline."""

from parley.talks.deals.bargain import Talk, talk
from parley.talks.deals.deadline import Midnight, midnight
from parley.talks.deals.evaluate import Assessment, evaluate
from parley.talks.deals.hold import first_to_break, hub_would_hold, would_hold
from parley.talks.deals.hub import HUB_TALKS, HubTalks
from parley.talks.deals.offers import Ranking, compare_offers
from parley.talks.deals.situation import DISAGREEMENTS, Situation, situation
from parley.talks.deals.war import War, war_of

__all__ = [
    "DISAGREEMENTS",
    "HUB_TALKS",
    "Assessment",
    "HubTalks",
    "Midnight",
    "Ranking",
    "Situation",
    "Talk",
    "War",
    "compare_offers",
    "evaluate",
    "first_to_break",
    "hub_would_hold",
    "midnight",
    "situation",
    "talk",
    "war_of",
    "would_hold",
]
