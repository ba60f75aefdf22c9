"""The embedded store: SQLite compiled from the package's data files on first use, then only read.

The compiled file lives in the user's cache and is named by a fingerprint of the data files, so a change of the data
or of the schema compiles a new one and never reads a stale one.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs

from parley.errors import BadFile, BadInput
from parley.ledger.schema import TABLES, Table
from parley.vocabulary.documents import safe_loader

Row = tuple[Any, ...]


def data_folder() -> Path:
    """The folder of tables that ships with the package."""
    return Path(str(files("parley") / "data"))


def open_store() -> sqlite3.Connection:
    """A read-only connection to the compiled store, compiling it when this version of the data has none yet.

    Rows come as sqlite3.Row, by column name.

    Raises
    ------
    BadInput : the user's cache cannot be written.
    """
    path = store_path()
    if not path.exists():
        _compile_for_user(path)
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def store_path() -> Path:
    """Where the compiled store of this version of the data lies. PARLEY_CACHE moves the folder."""
    folder = Path(os.environ.get("PARLEY_CACHE") or platformdirs.user_cache_dir("parley"))
    return folder / f"store-{_fingerprint()}.sqlite"


def _fingerprint() -> str:
    seen = hashlib.sha256(repr(TABLES).encode())
    for path in _all_sources():
        status = path.stat()
        seen.update(f"{path.name}:{status.st_size}:{status.st_mtime_ns}".encode())
    return seen.hexdigest()[:16]


def _all_sources() -> list[Path]:
    return [path for table in TABLES for path in _sources(table)]


def _sources(table: Table) -> list[Path]:
    return sorted(data_folder().glob(table.source))


def _compile_for_user(path: Path) -> None:
    """Compile, or say what to do when the folder cannot be written."""
    try:
        _compile(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise BadInput(
            f"the store of facts cannot be written to {path.parent}: {error}. "
            "Free some space there, or name another folder in the environment variable PARLEY_CACHE."
        ) from error


def _compile(path: Path) -> None:
    """Build beside the target and rename: another process sees the whole store or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".building")
    os.close(handle)
    building = Path(name)
    try:
        with sqlite3.connect(building) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            for table in TABLES:
                _fill(connection, table)
        connection.close()
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, table: Table) -> None:
    declared = ", ".join(f'"{column}" {kind}' for column, kind in table.columns.items())
    connection.execute(f'CREATE TABLE "{table.name}" ({declared})')
    marks = ", ".join("?" * len(table.columns))
    for path in _sources(table):
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', _rows(path, table))
    for number, columns in enumerate(table.indexes):
        connection.execute(f'CREATE INDEX "{table.name}_{number}" ON "{table.name}" ({", ".join(columns)})')


def _rows(path: Path, table: Table) -> Iterable[Row]:
    readers = {".csv": _csv_rows, ".parquet": _parquet_rows, ".yaml": _yaml_rows}
    return readers[path.suffix](path, table)


def _csv_rows(path: Path, table: Table) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(table.columns) - set(reader.fieldnames or ()):
            raise BadFile(f"{path}: columns {sorted(missing)} are missing; table {table.name!r} needs them.")
        for row in reader:
            yield tuple(row[column] or None for column in table.columns)


def _parquet_rows(path: Path, table: Table) -> Iterable[Row]:
    import polars as pl

    return pl.read_parquet(path, columns=list(table.columns)).iter_rows()


def _yaml_rows(path: Path, table: Table) -> Iterator[Row]:
    import yaml

    document = yaml.load(path.read_text(encoding="utf-8"), Loader=safe_loader())
    yield (path.relative_to(data_folder()).as_posix(), json.dumps(document, default=_iso))


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a document of the store")
