"""What an entry must show beside goods and origin: time of loading, place in a quota, where metal was melted."""

from __future__ import annotations

from datetime import date

from parley.law.assumptions import Assumptions
from parley.law.measure import NO_CONDITION, Measure


def is_met(measure: Measure, on: date, choices: Assumptions) -> bool:
    """Whether an entry of a day with these choices is one the measure applies to."""
    return measure.condition is NO_CONDITION or not unmet(measure, on, choices)


def unmet(measure: Measure, on: date, choices: Assumptions) -> str:
    """Why an entry is not one the measure applies to; empty when it is."""
    asked = measure.condition
    loaded, entered = asked.loaded_before, asked.entered_before
    if loaded and entered and choices.loaded and choices.loaded < loaded and on < entered:
        return f"in transit: loaded before {loaded} and entered before {entered}"
    if asked.quota and asked.quota != choices.quota:
        return f"only for entries {'inside' if asked.quota == 'in' else 'over'} the quota"
    if asked.melted and choices.melted not in asked.melted:
        return f"only for metal melted and poured, or smelted and cast, in {', '.join(asked.melted)}"
    if asked.preference_claimed and not choices.preferences_claimed:
        return "only for goods that claim a preference"
    return ""
