"""Readers of the raw statistical tables: each gives rows of the ledger's own schema.

Every reader returns one frame with the columns of ROW. Money is million USD; a vintage is the day a value became known.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from parley.vocabulary import all_economies

RAW = Path(__file__).parents[1] / "../shared/data/statistics"
ROW = [
    "topic", "flow", "partner", "partner_name", "partner_kind", "item", "item_name", "parent", "basis", "adjustment",
    "unit", "period", "vintage", "value", "precision", "method", "source_id",
]  # fmt: skip
GROUPS = {"EU", "WLD", "EMU"}
LARGE_PARTNER = 10_000.0  # million USD of two-way goods trade in 2024: months before FULL_FROM are kept for these
FULL_FROM = "2015"
SAME_GROUP = {
    "South/Central America": "South and Central America",
    "Pacific Rim Countries": "Pacific Rim",
    "Unidentified Countries": "Unidentified",
}
WORLD = ("World, Seasonally Adjusted", "World, Not Seasonally Adjusted")
LESS = "derived: exports less imports"
CODES = {"EUU": "EU", "SCA": "south_and_central_america"}
END_USE_LEVELS = ("principal", "commodity", "adjustment")


def read_csv(name: str) -> pl.DataFrame:
    return pl.read_csv(RAW / name, infer_schema_length=None)


def slug(text: str) -> str:
    """Words in lower case joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def complete(frame: pl.DataFrame, **fixed: object) -> pl.DataFrame:
    """The frame with all columns of ROW: missing ones are filled from `fixed`, else empty."""
    given = {**dict.fromkeys(ROW, ""), **fixed}
    added = [pl.lit(given[column]).alias(column) for column in ROW if column not in frame.columns]
    numbers = {"value": pl.col("value").cast(pl.Float64).round(6), "precision": pl.col("precision").cast(pl.Float64)}
    return frame.with_columns(added).select(numbers.get(column, pl.col(column).cast(pl.Utf8)) for column in ROW)


def partners(frame: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
    """Adds partner, partner_name and partner_kind from a code column (ISO3, may be empty) and a name column."""
    names = {key: item.name for key, item in all_economies().items()}
    pairs = frame.select(pl.col(code).fill_null(""), name).unique().iter_rows()
    found = {}
    for iso, text in pairs:
        text_used = SAME_GROUP.get(text, text)
        key = "WLD" if text in WORLD else CODES.get(iso, iso) or slug(text_used)
        kind = "group" if key in GROUPS or not key.isupper() else "economy"
        found[(iso, text)] = (key, names.get(key, text_used), kind)
    table = pl.DataFrame(
        [(iso, text, *values) for (iso, text), values in found.items()],
        schema=[code, name, "partner", "partner_name_", "partner_kind"],
        orient="row",
    )
    return (
        frame.with_columns(pl.col(code).fill_null(""))
        .join(table, on=[code, name])
        .drop(name)
        .rename({"partner_name_": "partner_name"})
    )


def monthly() -> pl.DataFrame:
    """Goods, services and their sum: exports, imports, balance; all vintages of the monthly release."""
    topic = pl.col("component").replace({"total": "goods_services"})
    copied = pl.col("vintage_date_basis") != "release date"
    text = pl.col("method").str.replace(r" \(FRED copy\)", "")
    method = pl.when(copied).then(text + "; dated by the copy, released on or before").otherwise(text)
    frame = read_csv("ft900_monthly.csv").select(
        topic.alias("topic"), pl.col("series").alias("flow"), "period", "vintage", "basis",
        pl.col("seasonal_adjustment").alias("adjustment"), pl.col("value_usd_mn").alias("value"),
        pl.col("precision_usd_mn").alias("precision"), method.alias("method"), "source_id",
    )  # fmt: skip
    return complete(frame, unit="million USD")


def annual() -> pl.DataFrame:
    """The same by year since 1960: the adjusted months of a year add up to it."""
    frame = read_csv("ft900_annual.csv").select(
        pl.col("component").replace({"total": "goods_services"}).alias("topic"), pl.col("series").alias("flow"),
        pl.col("year").alias("period"), "vintage", "basis", pl.col("value_usd_mn").alias("value"), "source_id",
    )  # fmt: skip
    return complete(frame, unit="million USD", adjustment="SA", precision=1, method="published")


def by_partner() -> pl.DataFrame:
    """Trade by partner from the release, the country workbook and the selected-countries workbook."""
    frame = partners(read_csv("ft900_by_partner.csv").rename({"partner": "text"}), "partner_iso3", "text")
    total = pl.col("partner") == "total_balance_of_payments_basis"
    exhibit = pl.col("source_exhibit").str.extract(r"(Exh\w+|SuppExh\w+)$").str.replace("Exh", "exhibit ")
    precision = pl.col("source_exhibit").str.extract(r"(Supp|CENSUS)").replace_strict(
        {"Supp": 0.1, "CENSUS": 0.001}, default=1.0
    )  # fmt: skip
    frame = frame.select(
        pl.col("item").replace({"goods_and_services": "goods_services"}).alias("topic"), "flow",
        pl.when(total).then(pl.lit("")).otherwise("partner").alias("partner"),
        pl.when(total).then(pl.lit("")).otherwise("partner_name").alias("partner_name"),
        pl.when(total).then(pl.lit("")).otherwise("partner_kind").alias("partner_kind"),
        "basis", pl.col("seasonal_adjustment").alias("adjustment"), "period", "vintage",
        pl.col("value_usd_mn").alias("value"), precision.alias("precision"),
        pl.concat_str([pl.lit("published"), exhibit], separator=", ", ignore_nulls=True).alias("method"),
        pl.col("source_exhibit").str.replace(r" (Supp)?Exh\w+$", "").alias("source_id"),
    )  # fmt: skip
    return complete(_sum_territories(frame), unit="million USD")


def _sum_territories(frame: pl.DataFrame) -> pl.DataFrame:
    """West Bank and Gaza are one partner here, as are the two Ethiopias of early 1993."""
    keys = [column for column in frame.columns if column not in ("value",)]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("value").sum())


def census_months() -> pl.DataFrame:
    """Goods by partner and month, not adjusted; older months of small partners are left as yearly sums."""
    raw = partners(
        pl.read_parquet(RAW / "census_country_monthly.parquet").rename({"partner": "text"}), "partner_iso3", "text"
    )
    adjusted = pl.col("census_code") == 4
    long = raw.with_columns(pl.when(adjusted).then(pl.lit("SA")).otherwise(pl.lit("NSA")).alias("adjustment")).unpivot(
        ["exports", "imports", "balance"],
        index=["vintage", "period", "partner", "partner_name", "partner_kind", "adjustment"],
        variable_name="flow",
    )
    long = _sum_territories(long.with_columns(pl.lit("published").alias("method")))
    kept = long.filter((pl.col("period") >= FULL_FROM) | pl.col("partner").is_in(_large_partners(long)))
    frame = pl.concat([kept, _yearly_sums(long)]).with_columns(
        pl.when(pl.col("period") < "2003").then(0.1).otherwise(0.001).alias("precision"),
        pl.col("value").round(3),
    )
    return complete(frame, topic="goods", basis="Census", unit="million USD", source_id="CENSUS_COUNTRY_XLSX")


def _large_partners(long: pl.DataFrame) -> list[str]:
    traded = long.filter(pl.col("period").str.starts_with("2024") & (pl.col("flow") != "balance"))
    sums = traded.group_by("partner").agg(pl.col("value").sum())
    groups = long.filter(pl.col("partner_kind") == "group")["partner"].unique().to_list()
    return sorted({*sums.filter(pl.col("value") > LARGE_PARTNER)["partner"], *groups})


def _yearly_sums(long: pl.DataFrame) -> pl.DataFrame:
    keys = [column for column in long.columns if column not in ("value", "period", "method")]
    years = long.filter(pl.col("period") < FULL_FROM).with_columns(pl.col("period").str.slice(0, 4))
    sums = years.group_by([*keys, "period"]).agg(pl.col("value").sum(), pl.len().alias("months"))
    whole = sums.filter(pl.col("months") == 12).with_columns(pl.lit("derived: sum of twelve months").alias("method"))
    return whole.select(long.columns)


def by_end_use() -> pl.DataFrame:
    """Goods by end use: six principal categories and their commodities, SA and not adjusted, March 2025 release."""
    raw = read_csv("ft900_by_enduse.csv").with_columns(pl.col("parent_category").fill_null(""))
    raw = raw.filter(pl.col("level").is_in(END_USE_LEVELS) | (pl.col("basis") == "Census"))
    total = pl.col("level") == "total"
    world = all_economies()["WLD"].name
    frame = raw.select(
        "flow", "period", "vintage", "basis", pl.col("seasonal_adjustment").alias("adjustment"),
        pl.when(total).then(pl.lit("WLD")).otherwise(pl.lit("")).alias("partner"),
        pl.when(total).then(pl.lit(world)).otherwise(pl.lit("")).alias("partner_name"),
        pl.when(total).then(pl.lit("group")).otherwise(pl.lit("")).alias("partner_kind"),
        pl.when(total).then(pl.lit("")).otherwise(pl.col("end_use").map_elements(slug, pl.Utf8)).alias("item"),
        pl.when(total).then(pl.lit("")).otherwise("end_use").alias("item_name"),
        pl.col("parent_category").map_elements(slug, pl.Utf8).alias("parent"),
        pl.col("value_usd_mn").alias("value"),
        (pl.lit("published, exhibit ") + pl.col("source_exhibit").str.extract(r"Exh(\w+)$")).alias("method"),
        pl.col("source_exhibit").str.replace(r" Exh\w+$", "").alias("source_id"),
    )  # fmt: skip
    rows = complete(frame, topic="goods", unit="million USD", precision=1)
    return pl.concat([rows, _world_balance(rows)])


def _world_balance(rows: pl.DataFrame) -> pl.DataFrame:
    """The tables by end use print the exports and imports of all goods; their difference is the balance."""
    totals = rows.filter((pl.col("partner") == "WLD") & (pl.col("basis") == "Census"))
    keys = [column for column in ROW if column not in ("flow", "value", "precision", "method")]
    pairs = totals.unique([*keys, "flow"]).pivot("flow", index=keys, values="value")
    balance = pairs.with_columns((pl.col("exports") - pl.col("imports")).alias("value"))
    return complete(balance.drop("exports", "imports"), flow="balance", precision=2, method=LESS)


def customs() -> pl.DataFrame:
    """Duties calculated on entries, receipts in cash, and the values they refer to. Not seasonally adjusted."""
    names = {
        "imports_for_consumption_customs_value": "imports_for_consumption",
        "treasury_customs_duties_collected": "duties_collected",
        "calculated_duties": "duties_calculated",
        "import_charges_insurance_freight": "import_charges",
        "goods_imports_customs_value": "general_imports",
    }
    frame = read_csv("customs_duties.csv").select(
        pl.col("series").replace_strict(names).alias("flow"), "period", pl.col("vintage").str.slice(0, 10),
        pl.col("value_usd_mn").alias("value"), "source_id",
        (pl.lit("published; dated by the ") + pl.col("vintage").str.slice(11)).alias("method"),
        pl.when(pl.col("source_id") == "TREASURY_MTS_COPY").then(0.1).otherwise(0.001).alias("precision"),
    )  # fmt: skip
    return complete(frame, topic="customs", adjustment="NSA", unit="million USD")


def japanese_vehicles() -> pl.DataFrame:
    """Vehicles and parts from Japan in March 2025: exhibit 18 is not among the raw tables, one of its figures is."""
    text = read_csv("claims.csv").filter(pl.col("id") == "C37")["computed_value"].item()
    row = {"value": float(text.partition(" of ")[0]), "period": "2025-03", "vintage": "2025-05-06", "precision": 1.0}
    named = {"topic": "goods", "flow": "imports", "partner": "JPN", "partner_name": "Japan", "partner_kind": "economy"}
    item = {"item": "vehicles_and_parts", "item_name": "Vehicles and parts", "basis": "Census", "adjustment": "NSA"}
    cited = {"unit": "million USD", "method": "published, exhibit 18, retyped", "source_id": "FT900_2025-03"}
    return complete(pl.DataFrame([row]), **named, **item, **cited)
