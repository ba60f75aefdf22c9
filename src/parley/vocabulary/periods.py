"""Days, months and half-open periods: a period holds its first day and not its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parley.errors import BadInput

OPEN = date.max
"""The end of a period that has none yet."""


@dataclass(frozen=True)
class Period:
    """Days from `start` up to, and not including, `end`."""

    start: date
    end: date = OPEN

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadInput(f"a period cannot end ({self.end}) before it starts ({self.start}).")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def parse_date(text: str | date) -> date:
    """A day written YYYY-MM-DD.

    Raises
    ------
    BadInput : when it is no such day; nothing is guessed and nothing becomes today.
    """
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"{text!r} is not a date: {error}. Write it as YYYY-MM-DD, for example 2025-05-06.") from error


def month(text: str) -> str:
    """A month written YYYY-MM, checked.

    Raises
    ------
    BadInput : when it is no such month.
    """
    try:
        return date.fromisoformat(f"{text.strip()}-01").strftime("%Y-%m")
    except ValueError as error:
        raise BadInput(f"{text!r} is not a month. Write it as YYYY-MM, for example 2025-03.") from error
