"""Readers of GDP, population, exchange rates and payrolls, each dated by what is known of its copy."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from parley.vocabulary import all_economies
from statistics_tables import complete, partners, read_csv

OUTSIDE_VOCABULARY = {"EMU", "GUM", "IMN", "MNP", "PRI", "VIR", "MAF"}
BEFORE_REVISION = "published; dated by its US figure, which precedes the revision of late 2024"


def macro() -> pl.DataFrame:
    """All four; regions and income groups of the World Bank are left out."""
    raw = partners(read_csv("macro.csv"), "iso3", "name")
    known = {*all_economies(), *OUTSIDE_VOCABULARY}
    raw = raw.filter(pl.col("partner").is_in(known))
    return pl.concat([_gdp(raw), _population(raw), _exchange_rates(raw), _payrolls(raw)])


def _gdp(raw: pl.DataFrame) -> pl.DataFrame:
    late, middle = pl.col("source_id").str.contains("late-2025"), pl.col("source_id").str.contains("mid-2025")
    frame = raw.filter(pl.col("indicator").str.starts_with("gdp")).select(
        "partner", "partner_name", "partner_kind", "period", (pl.col("value") / 1e6).round(6).alias("value"),
        pl.when(late).then(pl.lit("2025-12-31")).when(middle).then(pl.lit("2025-07-31"))
        .otherwise(pl.lit("2024-12-31")).alias("vintage"),
        pl.when(late).then(pl.lit("published; retyped from copies of the late-2025 update"))
        .when(middle).then(pl.lit("published; retyped from copies of the mid-2025 update"))
        .otherwise(pl.lit(BEFORE_REVISION)).alias("method"),
    )  # fmt: skip
    return complete(frame, topic="gdp", unit="million USD", precision=0.001, source_id="WDI_COPY")


def _population(raw: pl.DataFrame) -> pl.DataFrame:
    frame = raw.filter(pl.col("indicator") == "population").select(
        "partner", "partner_name", "partner_kind", "period", "value"
    )
    dated = {"vintage": "2026-03-31", "method": "published; dated by the copy"}
    return complete(frame, topic="population", unit="persons", precision=1, source_id="WDI_COPY", **dated)


def _exchange_rates(raw: pl.DataFrame) -> pl.DataFrame:
    """Monthly averages are not revised; they count as known from the fifth day of the next month."""
    rates = raw.filter(pl.col("indicator") == "fx_lcu_per_usd").with_columns(
        pl.col("unit").str.slice(0, 3).alias("flow"),
        pl.col("period").map_elements(_fifth_of_next_month, pl.Utf8).alias("vintage"),
    )
    frame = rates.select("flow", "period", "vintage", "value", "unit")
    method = "published monthly average; dated by rule, the fifth day of the next month"
    return complete(frame, topic="fx", precision=0.0001, method=method, source_id="FRED_H10_COPY")


def _fifth_of_next_month(period: str) -> str:
    first = date.fromisoformat(f"{period}-01")
    return (first + timedelta(days=32)).replace(day=5).isoformat()


def _payrolls(raw: pl.DataFrame) -> pl.DataFrame:
    names = {"employment_payems": "total", "employment_manemp": "manufacturing"}
    frame = raw.filter(pl.col("indicator").str.starts_with("employment")).select(
        pl.col("indicator").replace_strict(names).alias("flow"), "period", "value"
    )
    dated = {"vintage": "2026-08-09", "method": "published; dated by the copy", "source_id": "FRED_CES_COPY"}
    return complete(frame, topic="employment", unit="persons", adjustment="SA", precision=1000, **dated)
