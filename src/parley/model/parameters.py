"""The models' numbers, from data/models/parameters.csv, where each has its source."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def parameters(model: str) -> dict[str, float]:
    """Name -> value for one model."""
    with (files("parley") / "data/models/parameters.csv").open(encoding="utf-8") as table:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(table) if row["model"] == model}
