"""Observations with vintages: a value as known on a day, a whole series as known on a day, the path of revisions.

The value known on a day is that of the newest vintage up to that day; older vintages fill the periods a partial vintage
lacks. Within one vintage the most precise record wins, then the first source by name, so the answer never depends on
the order of the data.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date

from parley.errors import DateOutsideRecord, NotKnown, UnknownName
from parley.ledger.observations import FREQUENCIES, Observation, Series, SeriesInfo, frequency, not_known
from parley.vocabulary import OPEN

BEST = "ORDER BY vintage DESC, precision, source_id LIMIT 1"


def read_info(store: sqlite3.Connection, name: str) -> SeriesInfo:
    """What the series called `name` measures.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    row = store.execute("SELECT * FROM series WHERE series = ?", (name,)).fetchone()
    if row is None:
        known = [found[0] for found in store.execute("SELECT series FROM series")]
        raise UnknownName("series", name, known, "`parley series` and Ledger.series_names() list all.")
    return _info(row)


def list_infos(store: sqlite3.Connection, **where: str) -> list[SeriesInfo]:
    """Every series whose columns have the given values, by name; all of them when none is given."""
    columns = set(SeriesInfo.__dataclass_fields__) - {"name"}
    if unknown := set(where) - columns:
        raise UnknownName("column of the list of series", min(unknown), columns)
    clauses = "".join(f" AND coalesce({column}, '') = ?" for column in where)
    rows = store.execute(f"SELECT * FROM series WHERE 1{clauses} ORDER BY series", tuple(where.values()))
    return [_info(row) for row in rows]


def read_value(store: sqlite3.Connection, name: str, period: str, known_on: date | None = None) -> Observation:
    """The value of a period as known on a day (None: everything on record).

    Raises
    ------
    UnknownName : no series has this name.
    BadInput : the period is not written as one.
    DateOutsideRecord : the record of this series starts after `known_on`.
    NotKnown : nothing was known of this period on that day.
    """
    info, kind = read_info(store, name), frequency(period)
    row = store.execute(
        f"SELECT * FROM observation WHERE series = ? AND period = ? AND vintage <= ? {BEST}",
        (name, period, _limit(known_on)),
    ).fetchone()
    if row is None:
        raise NotKnown(not_known(read_series(store, name, known_on, kind), period))
    return _observation(row, info)


def read_series(store: sqlite3.Connection, name: str, known_on: date | None = None, every: str | None = None) -> Series:
    """The whole series as known on a day.

    Parameters
    ----------
    every : month, quarter, year, fiscal year or range; the finest that is known when not given.

    Raises
    ------
    UnknownName : no series has this name, or no such frequency exists.
    DateOutsideRecord : the record of this series starts after `known_on`.
    NotKnown : nothing of this frequency was known on that day.
    """
    if every is not None and every not in FREQUENCIES:
        raise UnknownName("frequency", every, FREQUENCIES, f"One of {', '.join(FREQUENCIES)}.")
    info = read_info(store, name)
    known = _known(store, info, known_on)
    if not known:
        raise DateOutsideRecord(_before_record(store, name, known_on))
    by_frequency: dict[str, list[Observation]] = {kind: [] for kind in FREQUENCIES}
    for item in known:
        by_frequency[frequency(item.period)].append(item)
    kind = every or next(kind for kind, found in by_frequency.items() if found)
    if not by_frequency[kind]:
        found = ", ".join(kind for kind, items in by_frequency.items() if items)
        raise NotKnown(f"{name} by {kind} is not on record{_as_known(known_on)}. It is known by {found}.")
    return Series(info, known_on, tuple(by_frequency[kind]))


def read_revisions(
    store: sqlite3.Connection, name: str, period: str, known_on: date | None = None
) -> list[Observation]:
    """Every vintage of one value up to a day, oldest first, the most precise record of each vintage.

    Raises
    ------
    UnknownName, BadInput, DateOutsideRecord, NotKnown : as for a value.
    """
    read_value(store, name, period, known_on)
    info = read_info(store, name)
    rows = store.execute(
        "SELECT * FROM observation WHERE series = ? AND period = ? AND vintage <= ?"
        " ORDER BY vintage, precision DESC, source_id DESC",
        (name, period, _limit(known_on)),
    )
    return list({row["vintage"]: _observation(row, info) for row in rows}.values())


def read_record(store: sqlite3.Connection, name: str, period: str, vintage: date) -> list[Observation]:
    """Everything on record for one value in one vintage, the preferred record first."""
    info = read_info(store, name)
    rows = store.execute(
        "SELECT * FROM observation WHERE series = ? AND period = ? AND vintage = ? ORDER BY precision, source_id",
        (name, period, vintage.isoformat()),
    )
    return [_observation(row, info) for row in rows]


def _known(store: sqlite3.Connection, info: SeriesInfo, known_on: date | None) -> list[Observation]:
    """The best observation of each period, by period: the last written for a period wins."""
    rows = store.execute(
        "SELECT * FROM observation WHERE series = ? AND vintage <= ?"
        " ORDER BY period, vintage, precision DESC, source_id DESC",
        (info.name, _limit(known_on)),
    )
    return [_observation(row, info) for row in {row["period"]: row for row in rows}.values()]


def _observation(row: sqlite3.Row, info: SeriesInfo) -> Observation:
    return Observation(
        info.name, row["period"], row["value"], info.unit, date.fromisoformat(row["vintage"]),
        info.basis, info.adjustment, row["precision"] or 0.0, row["source_id"], row["method"],
    )  # fmt: skip


def _info(row: sqlite3.Row) -> SeriesInfo:
    fields = {key: row[key] or "" for key in row.keys()}  # noqa: SIM118 - iterating a Row gives its values
    return SeriesInfo(name=fields.pop("series"), **fields)


def _limit(known_on: date | None) -> str:
    return (known_on or OPEN).isoformat()


def _as_known(known_on: date | None) -> str:
    return f" as known on {known_on}" if known_on else ""


def _before_record(store: sqlite3.Connection, name: str, known_on: date | None) -> str:
    first = store.execute("SELECT min(vintage) FROM observation WHERE series = ?", (name,)).fetchone()[0]
    return f"nothing of {name} is on record{_as_known(known_on)}: its record starts with the vintage of {first}."


def read_values(
    store: sqlite3.Connection, infos: list[SeriesInfo], periods: list[str], known_on: date | None = None
) -> dict[tuple[str, str], Observation]:
    """Values of many series for some periods as known on a day, by (series, period); unknown ones are absent."""
    by_name = {info.name: info for info in infos}
    rows = store.execute(
        "SELECT * FROM observation WHERE series IN (SELECT value FROM json_each(?))"
        " AND period IN (SELECT value FROM json_each(?)) AND vintage <= ?"
        " ORDER BY vintage, precision DESC, source_id DESC",
        (json.dumps(list(by_name)), json.dumps(periods), _limit(known_on)),
    )
    best = {(row["series"], row["period"]): row for row in rows}
    return {key: _observation(row, by_name[key[0]]) for key, row in best.items()}
