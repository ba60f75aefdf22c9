"""Reading tables people bring, CSV or Parquet: columns by name, and the line every row came from."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import BadFile, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DELIMITERS = (",", ";", "\t")
COLUMNAR = (".parquet", ".pq")
TEXT = (".csv", ".tsv", ".txt")
LARGEST = 1e15
"""World output in USD is 2e14: what is larger is no figure of an economy, and its sums overflow."""
_SHOWN = 8


@dataclass(frozen=True)
class Table:
    """A table and where its rows stand in the file.

    Attributes
    ----------
    name : the file, as errors call it.
    columns : name in lower case -> values, one per row.
    lines : the line (CSV) or the row (Parquet) of each row.
    word : "line" or "row".
    """

    name: str
    columns: dict[str, list[Any]]
    lines: list[int]
    word: str

    def __len__(self) -> int:
        return len(self.lines)

    def where(self, row: int) -> str:
        """How messages call a row."""
        return f"{self.word} {self.lines[row]}"

    def texts(self, column: str) -> list[str]:
        """A column as trimmed text; what is missing is empty."""
        return ["" if value is None else str(value).strip() for value in self.columns[column]]

    def numbers(self, column: str) -> list[float]:
        """A column as numbers; NaN for what is none or beyond `LARGEST`."""
        return [number(value) for value in self.columns[column]]


def read_table(path: Path, needed: Iterable[str]) -> Table:
    """The table in a file.

    Parameters
    ----------
    needed : columns it must have.

    Raises
    ------
    BadFile : it cannot be read, is neither CSV nor Parquet, has no rows, rows of unequal length or lacks a column.
    """
    suffix = path.suffix.casefold()
    if suffix in COLUMNAR:
        table = _read_parquet(path)
    elif suffix in TEXT:
        table = _read_csv(path)
    else:
        raise BadFile(f"{path} ends in {suffix or 'nothing'!r}. Give a table as {', '.join((*TEXT, *COLUMNAR))}.")
    for column in needed:
        if column not in table.columns:
            near = UnknownName("column", column, table.columns)
            names = [name or "(no name)" for name in table.columns]
            has = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
            hint = f" Is it called {near.nearest[0]!r}?" if near.nearest else ""
            raise BadFile(f"{path}: column {column!r} is missing; the table has {has}.{hint} Rename or add it.")
    if not len(table):
        raise BadFile(f"{path}: a header and no rows. Give at least one row.")
    return table


def number(value: Any) -> float:
    """A value as a number; NaN for what is none or is beyond `LARGEST`. Digits grouped by underscores are no number."""
    if value is None or isinstance(value, bool) or (isinstance(value, str) and "_" in value):
        return math.nan
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return read if abs(read) <= LARGEST else math.nan


def _read_parquet(path: Path) -> Table:
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadFile(f"{path} cannot be read as Parquet: {error}. Write it again, or give a CSV file.") from error
    names = _names(str(path), frame.columns)
    columns = {name: frame.get_column(old).to_list() for name, old in zip(names, frame.columns, strict=True)}
    return Table(str(path), columns, list(range(1, len(frame) + 1)), "row")


def _read_csv(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, delimiter=_delimiter(file.readline()), strict=True)
            file.seek(0)
            return _table(str(path), lines, _rows(str(path), lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} cannot be read as CSV: {error}. Save it as CSV in UTF-8.") from error


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _table(name: str, lines: Any, rows: Iterator[list[str]]) -> Table:
    names = _names(name, next(rows, []))
    numbers, kept = [], []
    for row in rows:
        numbers.append(lines.line_num)
        kept.append(row)
    columns = zip(*kept, strict=True) if kept else ([] for _ in names)
    return Table(name, {key: list(column) for key, column in zip(names, columns, strict=True)}, numbers, "line")


def _rows(name: str, lines: Any) -> Iterator[list[str]]:
    """Rows that are not blank, each as long as the first."""
    width = None
    for row in lines:
        if not row:
            continue
        width = width or len(row)
        if len(row) != width:
            raise BadFile(
                f"{name}, line {lines.line_num}: {len(row)} fields where the header has {width}. "
                "Quote texts that hold the delimiter, and give every row all fields."
            )
        yield row


def _names(name: str, header: list[str]) -> list[str]:
    names = [column.strip().casefold() for column in header]
    if not any(names):
        raise BadFile(f"{name}: no header. Give the columns' names in the first line.")
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise BadFile(f"{name}: column {twice[0]!r} stands twice in the header. Give every column one name.")
    return names
