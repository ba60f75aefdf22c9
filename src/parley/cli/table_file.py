"""Rows as a file: CSV, Parquet or JSON, by its suffix."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Rows = Iterable[Mapping[str, Any]]


def write_rows(path: Path, **tables: Rows) -> None:
    """Write rows, and say where.

    Parameters
    ----------
    tables : name -> rows. With several, the column `table` says which one a row is of, and columns that a table does
        not have are empty. Values within values become columns of their own, lists become text.

    Raises
    ------
    BadInput : another suffix, or a folder that does not exist.
    """
    import polars as pl

    from parley.law.export import write_table

    named = len(tables) > 1
    rows = [
        ({"table": name} if named else {}) | dict(_flat(row)) for name, content in tables.items() for row in content
    ]
    write_table(pl.DataFrame(rows, infer_schema_length=None), path)
    sys.stderr.write(f"wrote {path}\n")


def _flat(row: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}_")
        elif isinstance(value, list | tuple):
            yield f"{above}{name}", "; ".join(map(str, value))
        else:
            yield f"{above}{name}", value
