"""The sources of the statistics: documents described by hand, and pages that quoted a later release."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

RETRIEVED = "2026-11-24"
FACTS = "single figures quoted with their source"
COLUMNS = ["source_id", "title", "publisher", "url", "published", "retrieved", "evidence", "licence", "note"]
QUOTED = "quoted figure"
BY_HAND = Path(__file__).parent / "statistics/sources.csv"
SAME = {"Monthly%20Trade%20Update": "JEC_MONTHLY", "liberalmarkets": "FRED_BOPGSTB_COPY"}
CARRIERS: dict[str, Mapping[str, str]] = {}


def carrier_id(row: Mapping[str, str]) -> str:
    """The id of the page that quoted a figure; the page is remembered for the table of sources."""
    if known := [key for part, key in SAME.items() if part in row["source_url"]]:
        return known[0]
    name = re.sub(r"[^A-Z0-9]+", "_", _publisher(row).upper()).strip("_")
    same = [key for key, seen in CARRIERS.items() if seen["source_url"] == row["source_url"]]
    if same:
        return same[0]
    taken = sum(key == name or key.startswith(f"{name}_") for key in CARRIERS)
    key = f"{name}_{taken + 1}" if taken else name
    CARRIERS[key] = row
    return key


def _publisher(row: Mapping[str, str]) -> str:
    text = re.sub(r"^.*?(quoted by|via|quoted from) ", "", row["source_publisher"])
    return re.sub(r"\(.*?\)", "", text).strip()


def sources(used: list[str]) -> pl.DataFrame:
    """One row for each source that a shipped value cites."""
    with BY_HAND.open(encoding="utf-8", newline="") as table:
        known = {row["source_id"]: row | {"retrieved": RETRIEVED} for row in csv.DictReader(table)}
    rows = [tuple(known[key][c] for c in COLUMNS) if key in known else _carrier(key) for key in sorted(used)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _carrier(key: str) -> tuple[str, ...]:
    row = CARRIERS[key]
    url = row["source_url"] if row["source_url"].startswith("http") else ""
    published = row.get("date_published", "")
    note = "the page was seen as an excerpt only" if row.get("evidence") != "repo_file" else ""
    title = f"Official figures as given by {_publisher(row)}"
    return (key, title, _publisher(row), url, published, RETRIEVED, QUOTED, FACTS, note)
