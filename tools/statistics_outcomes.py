"""Readers of figures published after May 2025: later releases as quoted by others, and related statistics.

Only observations with a day of publication are taken. Left out: rows that repeat another raw table, estimates and
forecasts of institutes, differences across two vintages, and figures whose concept their page does not state.
"""

from __future__ import annotations

import calendar

import polars as pl

from statistics_sources import carrier_id
from statistics_tables import complete, partners, read_csv

OWN_TABLE = "in this folder"  # how the raw tables name rows copied from one another
TWO_VINTAGES = "mixes two vintages"
PARTNER = ("partner", "partner_name", "partner_kind")
CHINA = "china_customs"
# raw id: topic, flow. Not listed: repeated rows, other institutes' estimates, concepts not stated by the page.
OTHER = {
    "M009": ("customs", "duties_collected"),
    "M011": ("customs", "duties_calculated"),
    "M012": ("customs", "duties_calculated"),
    "M016": ("customs", "ieepa_duties_collected"),
    "M018": ("customs", "ieepa_refunds_announced"),
    "M086": ("employment", "manufacturing_change"),
    "M087": ("employment", "manufacturing_change"),
    "M088": ("employment", "manufacturing_change_qcew"),
    "M089": (CHINA, "exports_to_usa"),
    "M090": (CHINA, "imports_from_usa"),
    "M091": (CHINA, "trade_with_usa"),
    "M093": (CHINA, "exports"),
    "M094": (CHINA, "imports"),
    "M095": (CHINA, "balance"),
    "M096": (CHINA, "exports_to_usa_growth"),
    "M097": (CHINA, "exports_growth"),
    "M098": (CHINA, "exports_to_usa_growth"),
    "M099": (CHINA, "imports_from_usa_growth"),
    "M100": (CHINA, "exports_to_usa_growth"),
    "M101": (CHINA, "exports_to_usa_growth"),
}
UNITS = {"USD bn": ("million USD", 1000.0), "percent": ("percent", 1.0), "thousand persons": ("persons", 1000.0)}
DESCRIPTIONS = {
    "customs.ieepa_duties_collected": "Duties collected under the emergency-powers act",
    "customs.ieepa_refunds_announced": "Refunds of emergency-powers duties announced",
    "employment.manufacturing_change": "Change in employees on manufacturing payrolls, United States",
    "employment.manufacturing_change_qcew": "Change in manufacturing employees in the quarterly census, United States",
}


def trade() -> pl.DataFrame:
    """US trade by partner and period as later releases had it, from excerpts and copies."""
    raw = read_csv("realised_2025.csv").with_columns(pl.col("note").fill_null(""))
    own, mixed = pl.col("source_url").str.contains(OWN_TABLE), pl.col("note").str.contains(TWO_VINTAGES)
    raw = partners(raw.filter(~own & ~mixed), "partner_iso3", "partner_name")
    whole_economy = (pl.col("partner") == "WLD") & (pl.col("basis") == "BOP")
    derived, inferred = pl.col("evidence") == "derived", pl.col("adjustment").str.contains("inferred")
    frame = raw.select(
        pl.col("item").replace({"goods_and_services": "goods_services"}).alias("topic"), "flow",
        *(pl.when(whole_economy).then(pl.lit("")).otherwise(c).alias(c) for c in PARTNER),
        "basis", pl.col("adjustment").str.slice(0, 3).str.strip_chars().alias("adjustment"), "period",
        pl.col("vintage").str.extract(r"(\d{4}-\d\d-\d\d)").alias("vintage"),
        (pl.col("value_usd_bn") * 1000).round(3).alias("value"), (pl.col("precision_usd_bn") * 1000).alias("precision"),
        pl.concat_str([
            pl.when(derived).then(pl.lit("derived from published figures")).otherwise(pl.lit("published, rounded")),
            pl.when(inferred).then(pl.lit("adjustment inferred")),
        ], separator="; ", ignore_nulls=True).alias("method"),
        pl.struct("source_publisher", "source_url").map_elements(carrier_id, pl.Utf8).alias("source_id"),
    )  # fmt: skip
    return complete(frame, unit="million USD")


def other() -> pl.DataFrame:
    """Customs receipts, payroll changes and Chinese customs totals, each from a dated page."""
    raw = read_csv("realised_macro.csv").filter(pl.col("id").is_in(list(OTHER)))
    rows = [
        {
            "topic": OTHER[row["id"]][0],
            "flow": OTHER[row["id"]][1],
            "period": row["period"].replace("to ", "../"),
            "vintage": last_day(row["date_published"]),
            "value": round(row["value"] * UNITS[row["unit"]][1], 3),
            "precision": _last_digit(row["value"]) * UNITS[row["unit"]][1],
            "unit": UNITS[row["unit"]][0],
            "adjustment": "SA" if row["method"].startswith("CES") else "NSA",
            "method": "published, rounded",
            "source_id": carrier_id(row),
        }
        for row in raw.iter_rows(named=True)
    ]
    return complete(pl.DataFrame(rows))


def last_day(text: str) -> str:
    """A month counts as known from its last day."""
    if len(text) == len("2025-12-31"):
        return text
    year, month = map(int, text.split("-"))
    return f"{text}-{calendar.monthrange(year, month)[1]}"


def _last_digit(value: float) -> float:
    decimals = len(f"{value:.10g}".partition(".")[2])
    return 10.0**-decimals


def description(row: dict[str, str]) -> str:
    """What a series of this module measures."""
    if row["topic"] == CHINA:
        words = (
            row["flow"].replace("_", " ").replace("usa", "the United States").replace(" growth", ", change on the year")
        )
        return f"China's {words}, Chinese customs statistics"
    return DESCRIPTIONS[row["series"]]
