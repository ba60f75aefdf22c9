"""The 28 sectors of the multi-sector world, and the products that belong to each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parley.errors import UnknownName


@dataclass(frozen=True)
class Sector:
    """One sector: the OECD's code, a short name, whether it is services."""

    code: str
    name: str
    is_services: bool


@cache
def all_sectors() -> dict[str, Sector]:
    """The sectors in the order of the world's last axis, by code."""
    with (files("parley") / "data/vocabulary/sectors.csv").open(encoding="utf-8") as table:
        return {
            row["code"]: Sector(row["code"], row["name"], row["is_services"] == "1") for row in csv.DictReader(table)
        }


def sector(code: str) -> Sector:
    """The sector with this code.

    Raises
    ------
    UnknownName : with the nearest codes.
    """
    found = all_sectors().get(code)
    if found is None:
        raise UnknownName("sector", code, all_sectors())
    return found


def sector_name(code: str) -> str:
    """A sector's name; its code where it is of a world of one's own."""
    found = all_sectors().get(code)
    return code if found is None else found.name


def sector_parts(code: str) -> tuple[str, ...]:
    """The sectors that a coarser table's sector joins; itself when it is one, none when it is unknown."""
    return (code,) if code in all_sectors() else _joined().get(code, ())


@cache
def _joined() -> dict[str, tuple[str, ...]]:
    with (files("parley") / "data/vocabulary/joined_sectors.csv").open(encoding="utf-8") as table:
        parts: dict[str, list[str]] = {}
        for row in csv.DictReader(table):
            parts.setdefault(row["code"], []).append(row["part"])
    return {code: tuple(found) for code, found in parts.items()}
