"""Tariff law: dated measures, the rate on a product, averages, and the policy of a day."""

from parley.law.assumptions import BASES, CLAIM_SHARES, Assumptions
from parley.law.average import AverageRate, Row
from parley.law.changes import ScheduledChange
from parley.law.law import FIRST_DAY, LAST_DAY, Law
from parley.law.measure import End, Measure
from parley.law.rate import Component, Rate
from parley.law.retaliation import Retaliation

__all__ = [
    "BASES",
    "CLAIM_SHARES",
    "FIRST_DAY",
    "LAST_DAY",
    "Assumptions",
    "AverageRate",
    "Component",
    "End",
    "Law",
    "Measure",
    "Rate",
    "Retaliation",
    "Row",
    "ScheduledChange",
]
