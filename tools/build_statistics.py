"""Builds src/parley/data/statistics from the raw statistical tables: sources, series and observations.

Run from the repository root: .venv/bin/python tools/build_statistics.py
Hand-made: documents in tools/statistics/sources.csv; the table of claims beside what is built, which is not touched.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

import statistics_macro
import statistics_outcomes as outcomes
import statistics_tables as tables
from statistics_sources import sources

SHIPPED = Path(__file__).parents[1] / "src/parley/data/statistics"
OBSERVATION = ["series", "period", "vintage", "value", "precision", "method", "source_id"]
FLOWS = {"exports": "exports", "imports": "imports", "balance": "balance", "imports_cif": "imports, c.i.f. value,"}
TOPICS = {"goods": "Goods", "services": "Services", "goods_services": "Goods and services"}
ADJUSTMENTS = {"SA": "seasonally adjusted", "NSA": "not seasonally adjusted"}
OTHER = {
    "customs.imports_for_consumption": "Customs value of imports for consumption",
    "customs.general_imports": "Customs value of goods imports, as used for collected rates",
    "customs.duties_collected": "Customs duties received by the Treasury, cash",
    "customs.duties_calculated": "Duties calculated on entries",
    "customs.import_charges": "Insurance and freight on imports",
    "employment.total": "Employees on nonfarm payrolls, United States",
    "employment.manufacturing": "Employees on manufacturing payrolls, United States",
}


def build() -> None:
    """Write the three tables and say how large they are."""
    rows = all_rows()
    SHIPPED.mkdir(parents=True, exist_ok=True)
    observations = (
        rows.select(OBSERVATION)
        .unique(["series", "period", "vintage", "precision", "value"], keep="first", maintain_order=True)
        .sort(["series", "period", "vintage", "precision", "source_id"])
    )
    observations.write_parquet(SHIPPED / "observations.parquet", compression="zstd", compression_level=19)
    series_table(rows).write_csv(SHIPPED / "series.csv")
    sources(rows["source_id"].unique().to_list()).write_csv(SHIPPED / "sources.csv")
    size = sum(path.stat().st_size for path in SHIPPED.iterdir())
    print(f"{observations.height} observations, {size / 1e6:.2f} MB")


def all_rows() -> pl.DataFrame:
    """Every raw table as rows of the ledger, with the name of its series."""
    readers = (
        tables.monthly, tables.annual, tables.by_partner, tables.census_months, tables.by_end_use, tables.customs,
        statistics_macro.macro, tables.japanese_vehicles, outcomes.trade, outcomes.other,
    )  # fmt: skip
    rows = pl.concat([reader() for reader in readers])
    return rows.with_columns(name_of().alias("series"))


def name_of() -> pl.Expr:
    """topic.flow[.partner][.use.item][.suffix]; no suffix: adjusted, and on Census basis where a partner is named."""
    basis, adjustment, partner = pl.col("basis"), pl.col("adjustment"), pl.col("partner")
    bop_goods_of_partner = (basis == "BOP") & (partner != "") & (pl.col("topic") == "goods")
    trade = pl.col("topic").is_in(list(TOPICS))
    suffix = pl.when(trade & (adjustment == "NSA")).then(pl.lit("nsa")).when(bop_goods_of_partner).then(pl.lit("bop"))
    parts = [_filled("topic"), _filled("flow"), _filled("partner"), pl.when(pl.col("item") != "").then(pl.lit("use"))]
    return pl.concat_str([*parts, _filled("item"), suffix], separator=".", ignore_nulls=True)


def _filled(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column))


def series_table(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each series: what it measures, in which unit, on which basis."""
    first = rows.group_by("series").agg(
        *(pl.col(c).first() for c in ("topic", "flow", "partner", "partner_name", "partner_kind", "item", "item_name")),
        *(pl.col(c).first() for c in ("basis", "adjustment", "unit")),
        pl.col("parent").sort_by(pl.col("parent") == "").first(),
    )
    described = first.with_columns(
        pl.struct(first.columns).map_elements(_description, pl.Utf8).alias("description"),
        pl.struct(["flow", "parent", "adjustment"]).map_elements(_parent, pl.Utf8).alias("parent"),
    )
    columns = ["series", "description", "unit", "basis", "adjustment", "topic", "flow"]
    return described.select(*columns, "partner", "partner_kind", "item", "item_name", "parent").sort("series")


def _parent(row: dict[str, str]) -> str:
    if not row["parent"]:
        return ""
    return f"goods.{row['flow']}.use.{row['parent']}" + (".nsa" if row["adjustment"] == "NSA" else "")


def _description(row: dict[str, str]) -> str:
    topic = row["topic"]
    if topic in TOPICS:
        return _trade_description(row)
    if topic == "gdp":
        return f"Gross domestic product of {row['partner_name']}, current prices"
    if topic == "population":
        return f"Population of {row['partner_name']}"
    if topic == "fx":
        return f"Exchange rate, {row['unit']}, average of the period"
    return OTHER.get(row["series"]) or outcomes.description(row)


def _trade_description(row: dict[str, str]) -> str:
    side = {"exports": "to", "balance": "with"}.get(row["flow"], "from")
    partner = f" {side} {row['partner_name']}" if row["partner"] else ""
    item = f": {row['item_name']}" if row["item"] else ""
    basis = {"BOP": "balance-of-payments basis", "Census": "Census basis"}.get(row["basis"], "adjustment line")
    return f"{TOPICS[row['topic']]} {FLOWS[row['flow']]}{partner}{item}, {basis}, {ADJUSTMENTS[row['adjustment']]}"


if __name__ == "__main__":
    build()
