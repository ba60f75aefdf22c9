"""What a hand-checked case holds, and the options cases share."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """One hand-checked rate."""

    product: str
    origin: str
    on: str
    percent: float
    why: str
    known_on: str | None = None
    options: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple's default, never changed


CLAIMED, NOT_CLAIMED = {"claimed": True}, {"claimed": False}
HALF_STEEL = {"steel": 0.5, "aluminium": 0.0}
