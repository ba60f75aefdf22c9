"""How to cite a source on a day when it was not yet published: many events are on record from later reports only."""

from __future__ import annotations

import calendar
from datetime import date

from parley.ledger import Source

WITHHELD = "Published after the day, its title withheld"


def is_retrospective(source: Source, known_on: date) -> bool:
    """Whether a source was published after a day. Of a month or year the last day counts; without a date it was not."""
    return bool(source.published) and _latest_day(source.published) > known_on


def title_on(source: Source, known_on: date) -> str:
    """The title to show on a day: the source's own, or a neutral one when its title could tell what came later."""
    if not is_retrospective(source, known_on):
        return source.title
    return WITHHELD


def _latest_day(published: str) -> date:
    parts = [int(part) for part in published.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day)
