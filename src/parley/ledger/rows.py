"""Small helpers to read rows of the store: conditions that are left out when nothing was asked, and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Where:
    """Conditions of a query, collected one by one. Printed, it is the WHERE clause; `values` fill its marks."""

    conditions: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def add(self, condition: str, value: str | date | None) -> None:
        """Add a condition with one mark, unless the value is not given."""
        if value is not None:
            self.conditions.append(condition)
            self.values.append(value.isoformat() if isinstance(value, date) else value)

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def day_of(text: str) -> date:
    """A day as the store writes it."""
    return date.fromisoformat(text)
