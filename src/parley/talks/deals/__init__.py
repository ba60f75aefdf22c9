"""Deals: what comes without one, what both sides would sign, what an offer is worth, what happens at the deadline."""

from parley.talks.deals.bargain import Talk, talk
from parley.talks.deals.deadline import Midnight, midnight
from parley.talks.deals.evaluate import Assessment, evaluate
from parley.talks.deals.hub import HUB_TALKS, HubTalks
from parley.talks.deals.offers import Ranking, compare_offers
from parley.talks.deals.situation import DISAGREEMENTS, Situation, situation

__all__ = [
    "DISAGREEMENTS",
    "HUB_TALKS",
    "Assessment",
    "HubTalks",
    "Midnight",
    "Ranking",
    "Situation",
    "Talk",
    "compare_offers",
    "evaluate",
    "midnight",
    "situation",
    "talk",
]
