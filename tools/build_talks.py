"""Builds src/parley/data/talks from the raw tables of the talks and the hand-made tables in tools/talks.

Run from the repository root: .venv/bin/python tools/build_talks.py
Hand-made: corrections of single cells of events and milestones with their reasons, the days from which barriers and
their outcomes were known, stances, deadlines, universes. They cite an event id, the address of a source, or a key of
tools/talks/sources.csv.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from talks_sources import Cited, Sources

Row = dict[str, str]
ROOT = Path(__file__).parents[1]
RAW = ROOT / "../shared/data/talks"
BY_HAND = Path(__file__).parent / "talks"
SHIPPED = ROOT / "src/parley/data/talks"
EVENT = "event_id date known_from partner party kind topic summary rate_pct amount unit source_id evidence confidence"
BARRIER = (
    "barrier_id partner barrier sector category mast_chapter mast_label ustr_category is_literature known_from dating "
    "value unit value_known_from ave_pct ave_note source_id evidence confidence"
)
EQUIVALENT = (
    "equivalent_id barrier_id value_pct low_pct high_pct weighting lines use what source_id evidence confidence"
)
CHAPTER = "mast_chapter counts_as reason"
BARRIER_OUTCOME = "barrier_id known_from text dating event_id source_id evidence confidence"
STANCE = "stance_id partner kind text known_from until stage dating event_id source_id evidence confidence"
DEADLINE = "deadline_id line nature partner not_for set_on known_from due text event_id source_id evidence confidence"
MILESTONE = "partner milestone date known_from rate_pct by form event_id source_id evidence confidence"
UNIVERSE = "universe partner place description known_from source_id"
MILESTONES = {
    "announced": ("first_announcement_date", ("framework_agreed", "text_agreed", "truce_agreed", "measure_announced")),
    "written": ("first_written_text_date", ("text_agreed", "order_issued", "truce_agreed", "deal_signed")),
    "us_rate_applied": ("us_rate_implemented_date", ("deal_in_force", "measure_in_force", "measure_ended")),
    "signed": ("signed_or_binding_date", ("deal_signed",)),
}
NATIONAL_TRADE_ESTIMATE = "E026"


def build() -> None:
    """Write every table and say how long it is."""
    sources = Sources(SHIPPED / "sources.csv", read(BY_HAND / "sources.csv"))
    events = [event(row, sources) for row in raw_events()]
    sources.know_events(events)
    barriers, outcomes = read(RAW / "ntb.csv"), read(RAW / "outcomes.csv")
    dating = {row["ntb_id"]: row for row in read(BY_HAND / "barriers.csv")}
    shipped_barriers = [barrier(row, dating.get(row["ntb_id"], {}), sources) for row in barriers]
    tables = {
        "events": (EVENT, sorted(events, key=lambda row: (row["date"], row["event_id"]))),
        "barriers": (BARRIER, shipped_barriers),
        "barrier_chapters": (CHAPTER, by_hand("barrier_chapters")),
        "barrier_equivalents": (EQUIVALENT, equivalents(by_hand("barrier_equivalents"), shipped_barriers)),
        "barrier_outcomes": (BARRIER_OUTCOME, [barrier_outcome(row, sources) for row in by_hand("barrier_outcomes")]),
        "outcomes": (MILESTONE, [found for row in outcomes for found in milestones(row, events, sources)]),
        "stances": (STANCE, [stance(number, row, sources) for number, row in enumerate(by_hand("stances"), 1)]),
        "deadlines": (DEADLINE, [deadline(number, row, sources) for number, row in enumerate(by_hand("deadlines"), 1)]),
        "universes": (UNIVERSE, [found for row in by_hand("universes") for found in universe(row, sources)]),
    }
    SHIPPED.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in tables.items():
        write(SHIPPED / f"{name}.csv", columns.split(), rows)
    write(SHIPPED / "sources.csv", list(sources.columns), sources.rows())


def raw_events() -> list[Row]:
    """The raw events, those split off from them, and the corrections of single cells."""
    rows = {row["event_id"]: row for row in (*read(RAW / "events.csv"), *by_hand("added_events"))}
    for row in rows.values():
        row["date"] = row["known_from"] = row.pop("event_date")
    for change in by_hand("corrections"):
        row = rows[change["event_id"]]
        row[change["column"]] = change["value"]
        if change["column"] == "date":
            row["known_from"] = change["value"]
    return list(rows.values())


def event(row: Row, sources: Sources) -> Row:
    """One event with its source."""
    source = sources.add(row["source_url"], row["source_title"], row["source_publisher"], row["published_at"])
    sources.grade(source, row["evidence"])
    return row | {"partner": row["country"], "unit": row["amount_unit"], "source_id": source}


def barrier(row: Row, dating: Row, sources: Sources) -> Row:
    """One barrier: the National Trade Estimate dates what it lists, the hand-made table dates the rest."""
    own = Cited(sources.add(row["source_url"] or dating.get("cites", ""), row["source_title"]), "", row["evidence"])
    cited = sources.cite(dating["cites"]) if dating.get("cites") else own
    sources.grade(own.source_id, row["evidence"])
    known_from = dating.get("known_from") or sources.cite(NATIONAL_TRADE_ESTIMATE).known_from
    return row | {
        "barrier_id": row["ntb_id"],
        "barrier": dating.get("barrier") or row["barrier"],
        "category": category(row),
        "is_literature": "1" if row["ustr_category"] == "Literature" else "0",
        "known_from": known_from,
        "dating": dating.get("dating") or f"event {NATIONAL_TRADE_ESTIMATE}: 2025 National Trade Estimate",
        "value_known_from": (dating.get("value_known_from") or known_from) if row["value"] else "",
        "source_id": cited.source_id,
        "evidence": cited.evidence,
        "confidence": capped(row["confidence"], cited.evidence),
    }


def category(row: Row) -> str:
    """regulation, currency, customs or other, from the chapter of the MAST classification and USTR's heading."""
    if row["ustr_category"] == "Currency":
        return "currency"
    if row["mast_chapter"] in ("C", "O"):
        return "customs"
    if row["mast_chapter"] in ("A", "B", "H", "N"):
        return "regulation"
    rules_outside_goods = row["mast_chapter"] == "X" and row["ustr_category"] != "Non-tariff barriers"
    return "regulation" if rules_outside_goods else "other"


def barrier_outcome(row: Row, sources: Sources) -> Row:
    """What the talks did to a barrier, known from its own day."""
    cited = sources.cite(row["cites"])
    return row | cited.fields() | {"barrier_id": row["ntb_id"], "confidence": confidence(cited)}


def equivalents(rows: list[Row], barriers: list[Row]) -> list[Row]:
    """Ad valorem equivalents of the literature, with the source and grade of the raw row that states their figures."""
    stated = {row["barrier_id"]: row for row in barriers}
    for row in rows:
        cited = stated[row["ntb_id"]]
        for figure in (row["value_pct"], row["low_pct"], row["high_pct"]):
            if not re.search(rf"\b{figure}\b", f"{cited['ave_pct']} {cited['ave_note']}"):
                raise SystemExit(f"tools/talks/barrier_equivalents.csv: {cited['barrier_id']} does not say {figure}")
    return [stated[row["ntb_id"]] | row for row in rows]


def milestones(row: Row, events: list[Row], sources: Sources) -> Iterable[Row]:
    """The dated steps of a deal: announced, written, rate applied by the US, signed."""
    address = row["source_url"].split(" ; ")[0]
    corrections = [change for change in by_hand("milestones") if change["partner"] == row["partner"]]
    for milestone, (column, kinds) in MILESTONES.items():
        day = row[column]
        if not day:
            continue
        matching = [e for e in events if (e["partner"], e["date"]) == (row["partner"], day) and e["kind"] in kinds]
        cited = sources.cite(matching[0]["event_id"] if matching else address)
        announced = milestone == "announced"
        evidence = cited.evidence if matching else row["evidence"]
        yield {
            "partner": row["partner"],
            "milestone": milestone,
            "date": day,
            "known_from": day,
            "rate_pct": row["headline_rate_pct"] if announced else "",
            "by": row["announced_by"] if announced else "",
            "form": row["first_announcement_kind"] if announced else "",
            **cited.fields(),
            "evidence": evidence,
            "confidence": capped(row["confidence"], evidence),
            **{change["column"]: change["value"] for change in corrections if change["milestone"] == milestone},
        }


def stance(number: int, row: Row, sources: Sources) -> Row:
    """One dated stance. Without a day of its own it is known from the event it cites."""
    cited = sources.cite(row["cites"])
    known_from = row["known_from"] or cited.known_from
    dating = row["dating"] or (f"event {cited.event_id}" if cited.event_id else "")
    if not known_from or not dating:
        raise SystemExit(f"tools/talks/stances.csv, row {number}: no day or no dating: {row}")
    graded = {"confidence": row["confidence"] or confidence(cited), "evidence": cited.evidence}
    if not dating.startswith("event") and cited.evidence not in ("brief", "recalled_not_reopened"):
        graded["evidence"] = "mixed"  # the cited text shows part of it, the rest is general knowledge
    return row | cited.fields() | graded | {"stance_id": f"P{number:03d}", "known_from": known_from, "dating": dating}


def deadline(number: int, row: Row, sources: Sources) -> Row:
    """One setting of a deadline; a later one of the same line moves it."""
    cited = sources.cite(row["cites"])
    set_on = {"set_on": cited.date, "known_from": cited.known_from, "confidence": cited.confidence}
    return row | cited.fields() | set_on | {"deadline_id": f"D{number:02d}"}


def universe(row: Row, sources: Sources) -> Iterable[Row]:
    """The members of a universe in their order."""
    statistics = "_" in row["cites"]  # the id of a source of the statistics
    source = row["cites"] if statistics else sources.cite(row["cites"]).source_id
    for place, partner in enumerate(row["members"].split(), 1):
        yield row | {"partner": partner, "place": str(place), "source_id": source}


def confidence(cited: Cited) -> str:
    """That of the event cited, or what its evidence allows."""
    return capped(cited.confidence or "high", cited.evidence)


def capped(confidence: str, evidence: str) -> str:
    """What is only recalled is never high."""
    return "medium" if (confidence, evidence) == ("high", "recalled_not_reopened") else confidence


def by_hand(name: str) -> list[Row]:
    """A hand-made table."""
    return read(BY_HAND / f"{name}.csv")


def read(path: Path) -> list[Row]:
    """The rows of a table, as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """Write a table with these columns and no others."""
    kept = [{column: row.get(column, "") for column in columns} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    print(f"{path.relative_to(ROOT)}: {len(kept)} rows")


if __name__ == "__main__":
    build()
