"""The standoff: what raised duties cost two sides a month, who can wait longer, and who moves first."""

from parley.talks.standoff.alternating import fixed_cost_share, frequent_share, proposer_share
from parley.talks.standoff.attrition import Attrition, Position, war_of_attrition
from parley.talks.standoff.costs import Cases, Cost, cases
from parley.talks.standoff.jobs import Estimate, Jobs, Labour
from parley.talks.standoff.standoff import Standoff, Wait, standoff

__all__ = [
    "Attrition",
    "Cases",
    "Cost",
    "Estimate",
    "Jobs",
    "Labour",
    "Position",
    "Standoff",
    "Wait",
    "cases",
    "fixed_cost_share",
    "frequent_share",
    "proposer_share",
    "standoff",
    "war_of_attrition",
]
