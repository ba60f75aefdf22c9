"""Tariff law: dated measures, the rate on a product, averages, and the policy of a day."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.law.asked import FIRST_DAY, LAST_DAY
    from parley.law.assumptions import BASES, CLAIM_SHARES, Assumptions
    from parley.law.average import AverageRate, Row
    from parley.law.changes import ScheduledChange
    from parley.law.choices import Choice
    from parley.law.diff import Diff, Shift
    from parley.law.explain import Explanation, Finding
    from parley.law.feed import News
    from parley.law.grid import Grid
    from parley.law.history import History, Spell, Turn
    from parley.law.law import Law
    from parley.law.measure import End, Measure
    from parley.law.panel import Block, Panel
    from parley.law.rate import Component, Rate
    from parley.law.retaliation import Retaliation
    from parley.law.series import DailyAverages

_HOMES = {
    "FIRST_DAY": "asked",
    "LAST_DAY": "asked",
    "BASES": "assumptions",
    "CLAIM_SHARES": "assumptions",
    "Assumptions": "assumptions",
    "AverageRate": "average",
    "Row": "average",
    "ScheduledChange": "changes",
    "Choice": "choices",
    "Diff": "diff",
    "Shift": "diff",
    "Explanation": "explain",
    "Finding": "explain",
    "News": "feed",
    "Grid": "grid",
    "History": "history",
    "Spell": "history",
    "Turn": "history",
    "Law": "law",
    "End": "measure",
    "Measure": "measure",
    "Block": "panel",
    "Panel": "panel",
    "Component": "rate",
    "Rate": "rate",
    "Retaliation": "retaliation",
    "DailyAverages": "series",
}

__all__ = [
    "BASES",
    "CLAIM_SHARES",
    "FIRST_DAY",
    "LAST_DAY",
    "Assumptions",
    "AverageRate",
    "Block",
    "Choice",
    "Component",
    "DailyAverages",
    "Diff",
    "End",
    "Explanation",
    "Finding",
    "Grid",
    "History",
    "Law",
    "Measure",
    "News",
    "Panel",
    "Rate",
    "Retaliation",
    "Row",
    "ScheduledChange",
    "Shift",
    "Spell",
    "Turn",
]


def __getattr__(name: str) -> Any:
    """Public names load with the file they live in, so that cheap questions stay cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'parley.law' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"parley.law.{_HOMES[name]}"), name)
