"""The tables of the store: one declaration each drives the build, the readers and DATA.md's checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of the embedded store, filled from files of the package's data folder.

    Attributes
    ----------
    name : of the table.
    source : path under data/, or a pattern; .csv and .parquet are tables, .yaml files hold one document each.
    columns : column name to SQLite type (TEXT, REAL, INTEGER). An empty cell is NULL: not known is not zero.
        A YAML table has exactly `document` (the file as JSON) and `path`.
    indexes : groups of columns that are looked up together.
    """

    name: str
    source: str
    columns: dict[str, str]
    indexes: tuple[tuple[str, ...], ...] = ()


def _text(names: str) -> dict[str, str]:
    """Columns that all hold text, from their names separated by blanks."""
    return dict.fromkeys(names.split(), "TEXT")


DOCUMENTS = {"path": "TEXT", "document": "TEXT"}

TABLES: tuple[Table, ...] = (
    Table("measure", "law/**/*.yaml", DOCUMENTS),
    Table(
        "source",
        "statistics/sources.csv",
        _text("source_id title publisher url published retrieved evidence licence note"),
        (("source_id",),),
    ),
    Table(
        "series",
        "statistics/series.csv",
        _text("series description unit basis adjustment topic flow partner partner_kind item item_name parent"),
        (("series",), ("topic", "flow")),
    ),
    Table(
        "observation",
        "statistics/observations.parquet",
        _text("series period vintage method source_id") | {"value": "REAL", "precision": "REAL"},
        (("series", "period", "vintage"),),
    ),
    Table(
        "claim",
        "statistics/claims.csv",
        _text("id made_on speaker claim quantity unit measured formula test reason") | {"decimals": "INTEGER"},
    ),
)
