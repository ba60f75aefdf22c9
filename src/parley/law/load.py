"""Measures from the store: light values, built fast. What they may hold is checked at build time, by schema.py."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from functools import cache
from typing import Any

from parley.law.measure import ADDS, FULL, NO_CONDITION, Condition, End, Measure, Rule, Scope

CONDITIONS = ("grace", "quota", "melted", "preference_claimed", "us_content_from", "metal_weight")


def read_measures(store: sqlite3.Connection) -> dict[str, Measure]:
    """Every measure on record, by id."""
    documents = (json.loads(row["document"]) for row in store.execute("SELECT document FROM measure ORDER BY path"))
    return {document["id"]: measure_of(document) for document in documents}


def measure_of(document: dict[str, Any]) -> Measure:
    """The measure that a checked document describes."""
    value = document.get("value") or {}
    return Measure(
        id=document["id"],
        title=document["title"],
        importer=document["importer"],
        authority=document["authority"],
        act=document["act"],
        citation_check=document["citation_check"],
        published=_day(document["published"]),
        valid_from=_day(document["valid_from"]) if document.get("valid_from") else None,
        ends=tuple(_end(end) for end in document.get("ends", ())),
        kind=document.get("kind", ADDS),
        layer=document.get("layer", ""),
        scope=_scope(document),
        condition=_condition(document),
        rate=document.get("rate"),
        rates=document.get("rates", {}),
        basis=document.get("basis", FULL),
        floor_base=document.get("floor_base", "general"),
        usmca=document.get("usmca", "none"),
        displaces=tuple(document.get("displaces", ())),
        exempt_from=tuple(document.get("exempt_from", ())),
        order=tuple(Rule(tuple(r["first"]), tuple(r["then"]), r["how"]) for r in document.get("order", ())),
        value=value.get("million"),
        currency=value.get("currency", ""),
        value_source=value.get("source", ""),
        note=document.get("note", ""),
    )


def _scope(document: dict[str, Any]) -> Scope:
    goods, origins = document.get("products", {}), document.get("origins", {})
    named = origins.get("include") or list(document.get("rates", ()))
    return Scope(
        goods=tuple(goods["include"]) if "include" in goods else None,
        except_goods=tuple(goods.get("exclude", ())),
        end_use=tuple(goods.get("end_use", ())),
        origins=frozenset(named) if named else None,
        except_origins=frozenset(origins.get("exclude", ())),
        on_record=goods.get("on_record", True),
    )


def _condition(document: dict[str, Any]) -> Condition:
    if document.keys().isdisjoint(CONDITIONS):
        return NO_CONDITION
    grace, weight = document.get("grace"), document.get("metal_weight") or {}
    return Condition(
        loaded_before=_day(grace["loaded_before"]) if grace else None,
        entered_before=_day(grace["entered_before"]) if grace else None,
        quota=document.get("quota") or "",
        melted=tuple(document.get("melted", ())),
        preference_claimed=bool(document.get("preference_claimed")),
        us_content_from=document.get("us_content_from"),
        metal_weight_from=weight.get("least"),
        metal_chapters=tuple(weight.get("outside", ())),
    )


def _end(end: dict[str, Any]) -> End:
    return End(
        known_on=_day(end["known_on"]),
        stops=_day(end["stops"]),
        act=end["act"],
        resumes=_day(end["resumes"]) if "resumes" in end else None,
        until=_day(end["until"]) if "until" in end else None,
        suspended=bool(end.get("suspended", False)),
    )


@cache
def _day(text: str) -> date:
    return date.fromisoformat(text)
