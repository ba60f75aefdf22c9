"""Economies by ISO 3166 alpha-3 code, and the groups that negotiate or trade as one.

``EU`` stands for the customs union of 27, which is one origin in US statistics and one party in the talks;
``WLD`` for all economies and ``ROW`` for those a world does not name.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parley.errors import UnknownName

_TABLES = files("parley") / "data/vocabulary"


def _rows(table: str) -> list[dict[str, str]]:
    with (_TABLES / table).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _groups() -> dict[str, frozenset[str]]:
    """Group -> codes of its members."""
    rows = _rows("groups.csv")
    return {name: frozenset(r["member"] for r in rows if r["group"] == name) for name in {r["group"] for r in rows}}


_GROUPS = _groups()
EU = "EU"
EU_MEMBERS = _GROUPS[EU]
USMCA = _GROUPS["USMCA"]


@dataclass(frozen=True)
class Economy:
    """One economy: ISO3 code (or EU, WLD, ROW), English short name, other names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@cache
def all_economies() -> dict[str, Economy]:
    """Every economy of the record, by code."""
    return {
        row["code"]: Economy(row["code"], row["name"], tuple(filter(None, row["aliases"].split(";"))))
        for row in _rows("economies.csv")
    }


def economy(name: str) -> Economy:
    """The economy called `name`: a code, an English name or an alias, in any case.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    found = _by_any_name().get(name.strip().casefold())
    if found is None:
        raise UnknownName("economy", name, _spellings(), "Use an ISO3 code such as JPN, or EU for the union.")
    return found


def members(code: str) -> frozenset[str]:
    """The ISO3 codes inside a group, or the economy itself."""
    return _GROUPS.get(code, frozenset({code}))


@cache
def _by_any_name() -> dict[str, Economy]:
    return {
        spelling.casefold(): item
        for item in all_economies().values()
        for spelling in (item.code, item.name, *item.aliases)
    }


def _spellings() -> list[str]:
    return [spelling for item in all_economies().values() for spelling in (item.code, item.name, *item.aliases)]
