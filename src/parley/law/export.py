"""Tables of rates for other programs: every line from every origin, on a day or as intervals; written by suffix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput
from parley.law.grid import Grid
from parley.law.lines import REASONS
from parley.law.panel import Panel
from parley.vocabulary import OPEN

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("parquet", "csv", "json")
LARGEST_JSON = 1_000_000


def grid_table(found: Grid, origins: Iterable[str] = ()) -> pl.DataFrame:
    """One row per origin and line: product, origin, rate, not_known (why a part is not; empty when all is)."""
    import polars as pl

    wanted = [code for code in found.origins if not (named := set(origins)) or code in named]
    at = found.of_origin[[found.origins.index(code) for code in wanted]]
    size, count = len(found.lines), len(wanted)
    return pl.DataFrame(
        {
            "product": _names(np.tile(np.arange(size, dtype=np.uint32), count), found.lines),
            "origin": _names(np.repeat(np.arange(count, dtype=np.uint32), size), wanted),
            "rate": found.rate[at].ravel(),
            "not_known": _names(found.gap[at].ravel().astype(np.uint32), REASONS),
        }
    )


def panel_table(found: Panel) -> pl.DataFrame:
    """One row per origin, line and interval: product, origin, valid_from, valid_to, rate, not_known.

    An interval holds valid_from and not valid_to.
    """
    import polars as pl

    days = pl.Series([None if day == OPEN else day for day in found.days], dtype=pl.Date)
    lines, origins = pl.Enum(found.lines), pl.Enum(found.origins)
    parts = []
    for block in found.blocks:
        table = pl.DataFrame(
            {
                "product": _names(block.line.astype(np.uint32), found.lines).cast(lines),
                "valid_from": days.gather(block.start),
                "valid_to": days.gather(block.stop),
                "rate": block.rate,
                "not_known": _names(block.gap.astype(np.uint32), REASONS),
            }
        )
        for code in block.origins:
            named = pl.lit(code).cast(origins).alias("origin")
            parts.append(table.select("product", named, "valid_from", "valid_to", "rate", "not_known"))
    return pl.concat(parts)


def _names(places: np.ndarray, names: Iterable[str]) -> pl.Series:
    """Positions as the names they stand for, stored once each."""
    import polars as pl

    listed = list(names)
    return pl.Series(listed, dtype=pl.Enum(listed)).gather(places)


def series_table(rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """A series as a table."""
    import polars as pl

    return pl.DataFrame(list(rows), infer_schema_length=None)


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write by suffix: .parquet, .csv or .json.

    Raises
    ------
    BadInput : another suffix, a folder that does not exist, or more rows than a JSON file should hold.
    """
    form = path.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise BadInput(f"{path.name}: tables are written as {', '.join(FORMATS)}; choose one of these as the suffix.")
    if form == "json" and len(table) > LARGEST_JSON:
        raise BadInput(f"{len(table):,} rows are too many for JSON (at most {LARGEST_JSON:,}); take parquet or csv.")
    check_folder(path)
    if form == "parquet":
        table.write_parquet(path, compression="zstd")
    elif form == "csv":
        table.write_csv(path)
    else:
        path.write_text(_json(table), encoding="utf-8")


def check_folder(path: Path) -> None:
    """Refuse a file in a folder that does not exist, or a folder in place of a file."""
    if not path.parent.is_dir():
        raise BadInput(f"{path.parent} is no folder. Create it first.")
    if path.is_dir():
        raise BadInput(f"{path} is a folder. Name a file.")


def _json(table: pl.DataFrame) -> str:
    import json

    rows = ({name: _plain(value) for name, value in row.items()} for row in table.iter_rows(named=True))
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows) + "\n]\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
