"""Imports from a table of the user's own as weights, in place of those of 2024."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import BadFile, UnknownName
from parley.law.asked import law_code
from parley.law.weights import Weights, read_table
from parley.vocabulary import economy

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("product", "origin", "value")


class GivenWeights(Weights):
    """Weights from a CSV or Parquet file with the columns product (10 digits), origin and value in USD.

    Claim shares and the duty rate collected are those of the same product and origin in 2024; codes that the record of
    2024 does not have stay outside and count in `coverage`.

    Raises
    ------
    BadFile : no such file, a column that is missing or of the wrong type, or no product of the record in it.
    """

    def __init__(self, store: sqlite3.Connection, path: Path) -> None:
        super().__init__(store)
        self._given = _read(path)
        self.name = f"imports of {path.name}, 10-digit code by origin"
        if self._imports.is_empty():
            raise BadFile(f"{path}: no product is a 10-digit code of the record of 2024.")

    @cached_property
    def _imports(self) -> pl.DataFrame:
        import polars as pl

        codes = self._products.select(pl.col("hs10")).with_row_index("product")
        own = self._given.join(codes, left_on="code", right_on="hs10", how="inner").drop("code")
        then = read_table("imports_2024").rename({"value": "value_2024"})
        joined = own.join(then.with_columns(pl.col("product").cast(pl.UInt32)), on=["product", "origin"], how="left")
        return joined.with_columns(pl.col("duty").cast(pl.Float64) / pl.col("value_2024") * pl.col("value"))

    @cached_property
    def all_imports(self) -> float:
        """Customs value of the whole table, USD."""
        return float(self._given["value"].sum())


def _read(path: Path) -> pl.DataFrame:
    """code, origin as the law names it, value; summed."""
    import polars as pl

    table = _table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise BadFile(f"{path}: no column {', '.join(missing)}; the table needs {', '.join(COLUMNS)}.")
    try:
        value = table["value"].cast(pl.Float64)
    except pl.exceptions.PolarsError as error:
        raise BadFile(f"{path}: the column value holds something that is no number: {error}") from error
    if value.null_count() or not value.is_finite().all() or (value < 0).any():
        raise BadFile(f"{path}: each value must be an amount in USD of at least 0.")
    codes = table["product"].cast(pl.String).str.replace_all(".", "", literal=True).str.zfill(10)
    names = table["origin"].cast(pl.String)
    places = {name: _origin(path, name) for name in names.unique().to_list()}
    origins = names.replace_strict(places, return_dtype=pl.String)
    found = pl.DataFrame({"code": codes, "origin": origins, "value": value}).filter(pl.col("value") > 0)
    return found.group_by("code", "origin").agg(pl.col("value").sum()).sort("code", "origin")


def _table(path: Path) -> pl.DataFrame:
    import polars as pl

    if not path.is_file():
        raise BadFile(f"{path}: there is no such file. Give a CSV or Parquet file with product, origin and value.")
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, schema_overrides={"product": pl.String})
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadFile(f"{path}: cannot be read as a table (CSV or Parquet): {error}") from error


def _origin(path: Path, name: str | None) -> str:
    try:
        return law_code(economy(name or "").code)
    except UnknownName as error:
        raise BadFile(f"{path}: column origin: {error}") from error
