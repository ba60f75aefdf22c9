"""Sources: the documents that facts cite."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from parley.errors import UnknownName


@dataclass(frozen=True)
class Source:
    """A document, release or page, recorded once.

    Attributes
    ----------
    id : what facts cite.
    title, publisher, url : as a reader would look it up; url is empty when no address is on record.
    published : day (or month) of publication, empty when the source is a series of releases.
    retrieved : day of the copy on record.
    evidence : official document, copy of official data, or quoted figure.
    licence : the terms under which the facts are used.
    note : what the source does not say about itself.
    """

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    published: str = ""
    retrieved: str = ""
    evidence: str = ""
    licence: str = ""
    note: str = ""


def read_source(store: sqlite3.Connection, source_id: str) -> Source:
    """The source with this id.

    Raises
    ------
    UnknownName : with the nearest ids.
    """
    row = store.execute("SELECT * FROM source WHERE source_id = ?", (source_id,)).fetchone()
    if row is None:
        known = [found[0] for found in store.execute("SELECT source_id FROM source")]
        raise UnknownName("source", source_id, known)
    return _source(row)


def all_sources(store: sqlite3.Connection) -> list[Source]:
    """Every source of the statistics, by id."""
    return [_source(row) for row in store.execute("SELECT * FROM source ORDER BY source_id")]


def _source(row: sqlite3.Row) -> Source:
    fields = {key: row[key] or "" for key in row.keys()}  # noqa: SIM118 - iterating a Row gives its values
    return Source(id=fields.pop("source_id"), **fields)
