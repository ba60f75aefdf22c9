"""The situation of 6 May 2025 on the shipped world, made once for all tests of offers and mandates."""

from __future__ import annotations

from datetime import date
from functools import cache

from parley.law import Law
from parley.talks.deals.situation import Situation, situation
from parley.talks.policies import Setting

DAY = date(2025, 5, 6)
SETTING = Setting(DAY, DAY, date(2025, 7, 9))


@cache
def may_2025() -> Situation:
    """The day on which seventeen partners were in talks, and the pause had 64 days to run."""
    return situation(Law.open(), SETTING)
