"""Sources of the talks: one row for each address, with an id that a later build keeps."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]
COLUMNS = ("source_id", "title", "publisher", "url", "published", "retrieved", "evidence", "licence", "note")
COMPILED = "2026-11-24"
LICENCE = "facts only, restated in our own words"
GRADES = ("repo_file", "retrieved_excerpt", "brief", "recalled_not_reopened", "")
NATIONAL_TRADE_ESTIMATE = "https://ustr.gov/sites/default/files/files/Press/Reports/2025NTE.pdf"
NO_ADDRESS = "no address on record; key "


@dataclass(frozen=True)
class Cited:
    """What a hand-made row cites: a source, and the event that it comes from, if any."""

    source_id: str
    event_id: str
    evidence: str
    confidence: str = ""
    date: str = ""
    known_from: str = ""

    def fields(self) -> Row:
        """The columns of a row that cites this."""
        return {"source_id": self.source_id, "event_id": self.event_id, "evidence": self.evidence}


class Sources:
    """The table while it is built. Addresses that an earlier build numbered keep their ids."""

    columns = COLUMNS

    def __init__(self, shipped: Path, described: list[Row]) -> None:
        self._ids = _earlier(shipped)
        self._described = {row["url"]: row for row in described}
        self._rows: dict[str, Row] = {}
        self._events: dict[str, Row] = {}

    def know_events(self, events: list[Row]) -> None:
        """Let later rows cite these events."""
        self._events = {row["event_id"]: row for row in events}

    def add(self, address: str, title: str = "", publisher: str = "", published: str = "") -> str:
        """The id of the source at an address; the first caller describes it."""
        key = name_of(address.strip())
        if key not in self._ids:
            self._ids[key] = f"T-{len(self._ids) + 1:04d}"
        if key not in self._rows:
            self._rows[key] = self._describe(key, title, publisher, published)
        return self._ids[key]

    def grade(self, source_id: str, evidence: str) -> None:
        """Note how well the source was seen; the best of its uses counts."""
        row = next(row for row in self._rows.values() if row["source_id"] == source_id)
        row["evidence"] = min(row["evidence"], evidence, key=GRADES.index)

    def cite(self, reference: str) -> Cited:
        """The source behind an event id, an address, or a key of the hand-made table."""
        if reference in self._events:
            row = self._events[reference]
            known = (row["confidence"], row["date"], row["known_from"])
            return Cited(row["source_id"], reference, row["evidence"], *known)
        if re.fullmatch(r"E\d{3}[a-z]?", reference):
            raise SystemExit(f"{reference} is cited and is no event on record")
        address = NATIONAL_TRADE_ESTIMATE if reference == "nte" else reference
        recalled = address == NATIONAL_TRADE_ESTIMATE or "://" not in address
        source = self.add(address)
        evidence = "recalled_not_reopened" if recalled else "retrieved_excerpt"
        self.grade(source, evidence)
        return Cited(source, "", evidence)

    def rows(self) -> list[Row]:
        """The table, by id."""
        return sorted(self._rows.values(), key=lambda row: row["source_id"])

    def _describe(self, key: str, title: str, publisher: str, published: str) -> Row:
        known = self._described.get(key, {})
        title, publisher = known.get("title") or title, known.get("publisher") or publisher
        published = known.get("published") or published
        if not title:
            raise SystemExit(f"{key} has no title: describe it in tools/talks/sources.csv")
        address, note = (key, "") if "://" in key else ("", NO_ADDRESS + key)
        cells = (self._ids[key], title, publisher, address, _day(published), COMPILED, "", LICENCE, note)
        return dict(zip(COLUMNS, cells, strict=True))


def name_of(address: str) -> str:
    """The address, or the key of a source that has none."""
    return "news-brief" if address.startswith("seed:") else address


def _day(published: str) -> str:
    """Year, month or day, without a time of day."""
    found = re.match(r"\d{4}(-\d{2}){0,2}", published)
    return found.group() if found else ""


def _earlier(shipped: Path) -> dict[str, str]:
    """Ids of an earlier build, by address; sources without one are found by their note."""
    if not shipped.exists():
        return {}
    with shipped.open(encoding="utf-8", newline="") as file:
        return {row["url"] or row["note"].removeprefix(NO_ADDRESS): row["source_id"] for row in csv.DictReader(file)}
