"""The tables of the store: one declaration each drives the build, the readers and DATA.md's checks."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files


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


def _claim_windows() -> tuple[str, ...]:
    text = (files("parley") / "data/law/claim_windows.csv").read_text(encoding="utf-8")
    return tuple(line.split(",")[0] for line in text.splitlines()[1:])


CLAIM_WINDOWS = _claim_windows()
"""Columns of the table of USMCA claim shares: a year, quarters, a half-year and months."""
TABLES: tuple[Table, ...] = (
    Table("measure", "law/**/*.yaml", DOCUMENTS),
    Table(
        "tariff_line",
        "law/lines.parquet",
        _text("hs8 kind basis general special column2") | dict.fromkeys(("ad_valorem", "rate", "column2_rate"), "REAL"),
        (("hs8",),),
    ),
    Table("product_list", "law/lists.parquet", _text("list code"), (("code",), ("list",))),
    Table("list_source", "law/lists.csv", _text("list source since note") | {"codes": "INTEGER"}),
    Table("programme", "law/programmes.csv", _text("code name members valid_from valid_to note")),
    Table(
        "metal_content",
        "law/content.parquet",
        {"code": "TEXT"} | dict.fromkeys(("steel", "aluminium", "copper"), "REAL"),
        (("code",),),
    ),
    Table("product_sector", "weights/products.parquet", _text("hs10 sector"), (("hs10",),)),
    Table(
        "usmca_claim",
        "law/claims.parquet",
        _text("code origin") | dict.fromkeys(CLAIM_WINDOWS, "REAL"),
        (("code", "origin"),),
    ),
    Table(
        "source",
        "*/sources.csv",
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
    Table(
        "event",
        "talks/events.csv",
        _text("event_id date known_from partner party kind topic summary unit source_id evidence confidence")
        | {"rate_pct": "REAL", "amount": "REAL"},
        (("partner", "date"), ("date",)),
    ),
    Table(
        "stance",
        "talks/stances.csv",
        _text("stance_id partner kind text known_from until stage dating event_id source_id evidence confidence"),
        (("partner", "known_from"),),
    ),
    Table(
        "barrier",
        "talks/barriers.csv",
        _text(
            "barrier_id partner barrier sector category mast_chapter mast_label ustr_category known_from dating value "
            "unit value_known_from ave_pct ave_note source_id evidence confidence"
        )
        | {"is_literature": "INTEGER"},
        (("partner",),),
    ),
    Table(
        "barrier_outcome",
        "talks/barrier_outcomes.csv",
        _text("barrier_id known_from text dating event_id source_id evidence confidence"),
        (("barrier_id",),),
    ),
    Table(
        "milestone",
        "talks/outcomes.csv",
        _text("partner milestone date known_from by form event_id source_id evidence confidence")
        | {"rate_pct": "REAL"},
        (("partner", "date"),),
    ),
    Table(
        "deadline",
        "talks/deadlines.csv",
        _text(
            "deadline_id line nature partner not_for set_on known_from due text event_id source_id evidence confidence"
        ),
    ),
    Table(
        "universe",
        "talks/universes.csv",
        _text("universe partner description known_from source_id") | {"place": "INTEGER"},
        (("universe", "place"),),
    ),
)
