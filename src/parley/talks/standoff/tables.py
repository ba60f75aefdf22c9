"""The tables of the standoff: stated labour, published estimates, and what is assumed."""

from __future__ import annotations

import csv
from functools import cache

from parley.ledger import data_folder


def rows(name: str) -> list[dict[str, str]]:
    """A table below data/talks/standoff, one dictionary a row."""
    with (data_folder() / "talks/standoff" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def assumptions() -> dict[str, float]:
    """Name -> value of what is assumed."""
    return {row["name"]: float(row["value"]) for row in rows("assumptions")}
