"""Drafts src/parley/data/talks/mandates from the shipped record of the talks and two hand-made tables.

Run from the repository root: .venv/bin/python tools/build_mandates.py
Hand-made: tools/talks/mandate_lines.csv says which statements of the record bind tariffs and on which sectors;
tools/talks/mandate_sectors.csv says to which sectors of the world the words of the barrier table belong.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, str]
ROOT = Path(__file__).parents[1]
BY_HAND = Path(__file__).parent / "talks"
TALKS = ROOT / "src/parley/data/talks"
MANDATES = TALKS / "mandates"
HUB = "USA"
WITHIN_THE_UNION = ("DEU", "FRA")
KINDS = {
    "objective": "objective",
    "ask": "ask",
    "offer": "offer",
    "instrument": "instrument",
    "retaliation": "retaliation",
    "red_line": "red-line",
}
NOT_AT_THE_BORDER = ("T", "P", "X", "L", "H", "M", "N", "I")
"""Chapters of the barrier classification that no import barrier on goods stands for: tariffs, exports, services..."""


class Dumper(yaml.SafeDumper):
    """YAML with indented lists."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        """Lists of codes stay on their line."""
        short = all(isinstance(item, str) for item in sequence)
        return super().represent_sequence(tag, sequence, short or flow_style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        """Indent lists below their key."""
        return super().increase_indent(flow, False)


def main() -> None:
    """Write one file a party."""
    stances, events, barriers = (table(TALKS / f"{name}.csv") for name in ("stances", "events", "barriers"))
    names = {row["code"]: row["name"] for row in table(ROOT / "src/parley/data/vocabulary/economies.csv")}
    records = {row["stance_id"]: of_stance(row) for row in stances} | {row["event_id"]: of_event(row) for row in events}
    lines = table(BY_HAND / "mandate_lines.csv")
    parties = sorted({row["partner"] for row in stances if row["kind"] != "lead"} - set(WITHIN_THE_UNION))
    MANDATES.mkdir(exist_ok=True)
    for party in (HUB, *parties):
        own = [row for row in stances if row["partner"] == party and row["kind"] in KINDS]
        content = {
            "title": f"Mandate: {names[party]}",
            "party": party,
            "objective": "welfare",
            "disagreement": "snap-back",
            **bounds(party, lines, records),
            "barriers": [of_barrier(row) for row in barriers if row["partner"] == party and is_cut(row)],
            "statements": [*statements(party, own, lines, records), *(asks(stances) if party == HUB else ())],
        }
        write(party, {key: value for key, value in content.items() if value})


def table(path: Path) -> list[Row]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def of_stance(row: Row) -> dict[str, Any]:
    """A statement of the record, from a stance."""
    found = {"text": row["text"], "source": row["source_id"], "record": row["stance_id"], "from": row["known_from"]}
    return found | ({"until": row["until"]} if row["until"] else {})


def of_event(row: Row) -> dict[str, Any]:
    """A statement of the record, from an event."""
    return {
        "text": row["summary"],
        "source": row["source_id"],
        "record": row["event_id"],
        "from": row["known_from"],
    }


def bounds(party: str, lines: list[Row], records: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Red lines and limits of a party."""
    found: dict[str, list[dict[str, Any]]] = {"red-lines": [], "limits": []}
    for row in lines:
        if row["party"] != party or row["part"] not in found:
            continue
        numbers = {name: float(row[name]) for name in ("floor", "ceiling") if row[name]}
        where = towards(row["with"]) | ({"sectors": row["sectors"].split()} if row["sectors"] else {})
        found[row["part"]].append({**where, **numbers, **records[row["record"]]})
    return found


def is_cut(row: Row) -> bool:
    """Whether a barrier keeps goods out, so that talks can cut it."""
    known = {entry["sector"] for entry in table(BY_HAND / "mandate_sectors.csv")}
    return row["mast_chapter"] not in NOT_AT_THE_BORDER and row["is_literature"] == "0" and row["sector"] in known


def of_barrier(row: Row) -> dict[str, Any]:
    """A barrier; its ad valorem equivalent is not on record."""
    codes = {entry["sector"]: entry["codes"].split() for entry in table(BY_HAND / "mandate_sectors.csv")}
    return {
        **({"sectors": codes[row["sector"]]} if codes[row["sector"]] else {}),
        "chapter": row["mast_chapter"],
        "text": row["barrier"],
        "source": row["source_id"],
        "record": row["barrier_id"],
        "from": row["known_from"],
    }


def statements(
    party: str, stances: list[Row], lines: list[Row], records: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What the record says beside lines that bind."""
    binding = {row["record"] for row in lines if row["part"] in ("red-lines", "limits")}
    told = [{"kind": KINDS[row["kind"]], **of_stance(row)} for row in stances if row["stance_id"] not in binding]
    by_hand = [row for row in lines if row["party"] == party and row["part"] not in ("red-lines", "limits")]
    return [*told, *({"kind": row["part"], **towards(row["with"]), **records[row["record"]]} for row in by_hand)]


def asks(stances: list[Row]) -> list[dict[str, Any]]:
    """What the hub asks of each partner."""
    return [{"kind": "ask", **towards(row["partner"]), **of_stance(row)} for row in stances if row["kind"] == "us_ask"]


def towards(party: str) -> dict[str, str]:
    """Whom a line is about; nothing where it is about everyone."""
    return {"with": party} if party else {}


def write(party: str, content: dict[str, Any]) -> None:
    """One mandate as YAML; days are written as days."""
    text = yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=116)
    for name in ("from", "until"):
        text = text.replace(f"{name}: '", f"{name}: ")
    lines = [line.rstrip("'") if line.strip().startswith(("from: ", "until: ")) else line for line in text.splitlines()]
    (MANDATES / f"{party.lower()}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
