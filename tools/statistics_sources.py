"""The sources of the statistics: documents we know by name, and pages that quoted a later release."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

RETRIEVED = "2026-11-24"
PUBLIC = "public domain (US government)"
FACTS = "single figures quoted with their source"
COLUMNS = ["source_id", "title", "publisher", "url", "published", "retrieved", "evidence", "licence", "note"]
OFFICIAL, COPY, QUOTED = "official document", "copy of official data", "quoted figure"
RAW_GITHUB = "https://github.com/"

# source_id: title, publisher, url, published, evidence, licence, note
KNOWN: dict[str, tuple[str, ...]] = {
    "BEA_TS_0225": (
        "US international trade in goods and services, time series with February 2025", "BEA and Census Bureau",
        RAW_GITHUB + "EIG-Research/trade-policy-targets-tracker/blob/e693cc4/data/BEA/trad-time-series-0225.xlsx",
        "2025-04-03", OFFICIAL, PUBLIC, "workbook, table 1"),
    "BEA_TS_0325": (
        "US international trade in goods and services, time series with March 2025", "BEA and Census Bureau",
        RAW_GITHUB + "EIG-Research/trade-policy-targets-tracker/blob/HEAD/data/BEA/trad-time-series-0325.xlsx",
        "2025-05-06", OFFICIAL, PUBLIC, "workbook, table 1"),
    "FT900_2025-03": (
        "US international trade in goods and services, March 2025 (FT-900, CB 25-66, BEA 25-17)",
        "Census Bureau and BEA",
        RAW_GITHUB + "EIG-Research/trade-policy-targets-tracker/blob/HEAD/data/BEA/trad0325.pdf",
        "2025-05-06", OFFICIAL, PUBLIC, "the exhibit is named with each value"),
    "BEA_GEO_0125": (
        "US trade in goods and services by selected countries and areas, time series with 2024", "BEA",
        RAW_GITHUB + "EIG-Research/trade-policy-targets-tracker/blob/HEAD/data/BEA/trad-geo-time-series-0125.xlsx",
        "2025-03-06", OFFICIAL, PUBLIC, "workbook, tables 1 to 9"),
    "FRED_BOPGSTB_COPY": (
        "Balance on goods and services (BOPGSTB), saved at the release dates", "Federal Reserve Bank of St. Louis",
        RAW_GITHUB + "LeopoldN/liberalmarkets", "", COPY, PUBLIC, "one saved file for each vintage"),
    "JEC_MONTHLY": (
        "Monthly trade update", "Joint Economic Committee of Congress",
        "https://www.jec.senate.gov/public/vendor/_accounts/JEC-R/trade/Monthly%20Trade%20Update.html", "", QUOTED,
        PUBLIC, "levels of the release in billions with two decimals; the month before is level less change"),
    "RELEASE_TEXT": (
        "Summary text of the monthly release, as repeated by public pages", "Census Bureau and BEA",
        "https://www.census.gov/foreign-trade/Press-Release/ft900_index.html", "", QUOTED, PUBLIC,
        "levels in billions with one decimal"),
    "CENSUS_COUNTRY_XLSX": (
        "US trade in goods by country, monthly since 1985", "Census Bureau",
        RAW_GITHUB + "ab604/charts-2025/blob/4bf4177/04-big-or-small/country.xlsx", "2025-04-03", OFFICIAL, PUBLIC,
        "workbook with February 2025, saved on the day after the release"),
    "USITC_DATAWEB_2026-01": (
        "Customs value and calculated duties by industry and month", "US International Trade Commission, DataWeb",
        RAW_GITHUB + "Budget-Lab-Yale/tariff-impact-tracker", "2026-01-16", OFFICIAL, PUBLIC,
        "query of the stated day, summed over industries"),
    "USITC_DATAWEB_2025-04": (
        "Calculated duties and import charges by year", "US International Trade Commission, DataWeb",
        RAW_GITHUB + "EIG-Research/trade-policy-targets-tracker", "2025-04-29", OFFICIAL, PUBLIC,
        "query of the stated day"),
    "TREASURY_MTS_COPY": (
        "Customs duties in the Monthly Treasury Statement, with the customs value of goods imports",
        "US Treasury, assembled by the Yale Budget Lab",
        RAW_GITHUB + "Budget-Lab-Yale/Tariff-Model/blob/main/resources/calibration/treasury_revenue.csv", "2026-05-01",
        COPY, PUBLIC, "cash receipts, not duties assessed on entries"),
    "WDI_COPY": (
        "World Development Indicators: GDP in current US dollars, population", "World Bank",
        RAW_GITHUB + "datasets/gdp", "", COPY, "CC BY 4.0",
        "years to 2023 are the state before the revision of late 2024; 2024 was retyped from later updates"),
    "FRED_H10_COPY": (
        "Monthly average exchange rates (H.10, G.5)", "Federal Reserve Board", RAW_GITHUB + "datasets/exchange-rates",
        "", COPY, PUBLIC, "saved in July 2026; local currency per US dollar"),
    "FRED_CES_COPY": (
        "Employees on nonfarm and manufacturing payrolls (PAYEMS, MANEMP)", "Bureau of Labor Statistics",
        RAW_GITHUB + "LeopoldN/liberalmarkets", "2026-08-09", COPY, PUBLIC, "one vintage only"),
}  # fmt: skip
SAME = {"Monthly%20Trade%20Update": "JEC_MONTHLY", "liberalmarkets": "FRED_BOPGSTB_COPY"}
CARRIERS: dict[str, Mapping[str, str]] = {}


def carrier_id(row: Mapping[str, str]) -> str:
    """The id of the page that quoted a figure; the page is remembered for the table of sources."""
    if known := [key for part, key in SAME.items() if part in row["source_url"]]:
        return known[0]
    name = re.sub(r"[^A-Z0-9]+", "_", _publisher(row).upper()).strip("_")
    same = [key for key, seen in CARRIERS.items() if seen["source_url"] == row["source_url"]]
    if same:
        return same[0]
    taken = sum(key == name or key.startswith(f"{name}_") for key in CARRIERS)
    key = f"{name}_{taken + 1}" if taken else name
    CARRIERS[key] = row
    return key


def _publisher(row: Mapping[str, str]) -> str:
    text = re.sub(r"^.*?(quoted by|via|quoted from) ", "", row["source_publisher"])
    return re.sub(r"\(.*?\)", "", text).strip()


def sources(used: list[str]) -> pl.DataFrame:
    """One row for each source that a shipped value cites."""
    rows = [_known(key) if key in KNOWN else _carrier(key) for key in sorted(used)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _known(key: str) -> tuple[str, ...]:
    title, publisher, url, published, evidence, licence, note = KNOWN[key]
    return (key, title, publisher, url, published, RETRIEVED, evidence, licence, note)


def _carrier(key: str) -> tuple[str, ...]:
    row = CARRIERS[key]
    url = row["source_url"] if row["source_url"].startswith("http") else ""
    published = row.get("date_published", "")
    note = "the page was seen as an excerpt only" if row.get("evidence") != "repo_file" else ""
    title = f"Official figures as given by {_publisher(row)}"
    return (key, title, _publisher(row), url, published, RETRIEVED, QUOTED, FACTS, note)
