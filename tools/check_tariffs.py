"""Checks of the tariff tables and measures against the raw tables; check_data.py runs them with its own."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from check_timeline import compare
from parley.law import Assumptions, Law
from parley.ledger import Ledger, open_store

RAW = Path(__file__).parents[1] / "../shared/data/tariffs"
SAMPLE = 300
Found = tuple[int, list[str]]
UNION = {"EUU": "EU"}
EARLIER_STAGES = {"M014"}  # the record starts with the stage of 2024
LAW_GAPS = {"M058", "M065", "M080", "M086", "M028", "M029"}  # tables of rates, or rates that are no share of a value


def _raw(name: str) -> list[dict[str, str]]:
    with (RAW / name).open(encoding="latin1", newline="") as file:
        return list(csv.DictReader(file))


def _sample(rows: list[dict[str, str]], rng: random.Random) -> list[dict[str, str]]:
    return rng.sample(rows, min(SAMPLE, len(rows)))


def tariff_lines(_ledger: Ledger, rng: random.Random) -> Found:
    """General rates of the schedule, line by line."""
    store, rows = open_store(), _sample(_raw("mfn_rates_2025.csv"), rng)
    lines = []
    for row in rows:
        shipped = store.execute("SELECT rate, general FROM tariff_line WHERE hs8 = ?", (row["hs8"],)).fetchone()
        rate = float(row["mfn_rate"]) if row["mfn_rate"] else None
        if shipped is None or shipped["rate"] != rate:
            lines.append(f"{row['hs8']}: raw {rate}, shipped {shipped and shipped['rate']}")
    return len(rows), lines


def product_lists(_ledger: Ledger, rng: random.Random) -> Found:
    """Codes on lists: every raw code stands on a list of that name or a part of it."""
    store = open_store()
    rows = _sample([row for row in _raw("product_lists.csv") if "hs10_tracker_2026" not in row["list_name"]], rng)
    lines = []
    for row in rows:
        shipped = [item[0] for item in store.execute("SELECT list FROM product_list WHERE code = ?", (row["hs_code"],))]
        name = row["list_name"].lower().replace("_", "-").replace(".", "-")
        parts = {name.replace("steel-alu-other", part) for part in ("metals", "other")} | {name}
        if not any(item == part or item.startswith(f"{part}-") for item in shipped for part in parts):
            lines.append(f"{row['list_name']} {row['hs_code']}: shipped on {shipped or 'no list'}")
    return len(rows), lines


def country_tables(_ledger: Ledger, _rng: random.Random) -> Found:
    """Both tables of country rates, on the days they applied, on a good that pays them in full."""
    law, lines, count = Law.open(), [], 0
    for name, day, column in (
        ("reciprocal_rates_2025-04-02.csv", date(2025, 4, 9), "rate_hts"),
        ("reciprocal_rates_2025-08-07.csv", date(2025, 8, 7), "rate"),
    ):
        for row in _raw(name):
            if row["iso3"] in ("CHN", "HKG", "MAC") or row.get("kind") == "floor_all_in" or row["iso3"] == "JPN":
                continue
            count += 1
            found = law.rate("6109.10.00", UNION.get(row["iso3"], row["iso3"]), on=day)
            own = sum(part.rate for part in found.components if part.authority == "IEEPA reciprocal")
            if abs(own - float(row[column])) > 1e-9:
                lines.append(f"{name} {row['iso3']}: raw {row[column]}, law {own}")
    return count, lines


def timeline(_ledger: Ledger, _rng: random.Random) -> Found:
    """Every row of the timeline: some measure that cites it has its first day and its rate."""
    import json

    documents = [json.loads(row[0]) for row in open_store().execute("SELECT document FROM measure")]
    lines, rows = [], [row for row in _raw("measures_timeline.csv") if row["measure_id"] not in EARLIER_STAGES]
    for row in rows:
        own = [item for item in documents if row["measure_id"] in item.get("record", [])]
        days = {day for item in own for day in _days(item)}
        rates = {item.get("rate") for item in own}
        if not own:
            lines.append(f"{row['measure_id']}: no measure")
        elif own[0]["kind" if "kind" in own[0] else "id"] != "notice" and row["effective_date"] not in days:
            lines.append(f"{row['measure_id']}: raw from {row['effective_date']}, shipped {sorted(days)}")
        elif _rate(row) is not None and _rate(row) not in rates and row["measure_id"] not in LAW_GAPS:
            lines.append(f"{row['measure_id']}: raw rate {row['rate']}, shipped {rates}")
    return len(rows), lines


def _days(item: dict[str, object]) -> set[str]:
    ends = item.get("ends", [])
    found = {str(item.get("valid_from")), str(item["published"])}
    return found | {str(end[key]) for end in ends for key in ("stops", "resumes", "known_on") if key in end}  # type: ignore[union-attr]


def _rate(row: dict[str, str]) -> float | None:
    try:
        rate = float(row["rate"])
    except ValueError:
        return None
    adds = row["rate_kind"] in ("additional", "floor_all_in", "quota_all_in", "replaces")
    return rate if adds and rate > 0 else None


def imports(_ledger: Ledger, rng: random.Random) -> Found:
    """Imports of 2024 by origin: totals, and the sum of a random chapter."""
    weights = Law.open().weights
    raw = pl.read_parquet(RAW / "us_imports_2024_hs10.parquet").with_columns(pl.col(pl.Categorical).cast(pl.Utf8))
    lines, count = [], 0
    for origin in rng.sample(weights.origins, 20):
        chapter = f"{rng.randrange(1, 98):02d}"
        own = raw.filter((pl.col("iso3").replace(UNION) == origin) & pl.col("hs10").str.starts_with(chapter))
        rows = weights.origin == weights.origins.index(origin)
        chosen = rows & [weights.goods.codes[good].startswith(chapter) for good in weights.good]
        count += 1
        if int(own["cons_value_usd"].sum()) != int(weights.value[chosen].sum()):
            lines.append(
                f"{origin} {chapter}: raw {own['cons_value_usd'].sum()}, shipped {weights.value[chosen].sum()}"
            )
    return count, lines


def claim_shares(_ledger: Ledger, _rng: random.Random) -> Found:
    """USMCA claim shares weighted with imports of 2024, against the raw six-digit shares."""
    law = Law.open()
    weights = law.weights
    raw = pl.read_csv(RAW / "usmca_shares_hs6.csv", schema_overrides={"hs6": pl.Utf8})
    lines = []
    for origin in ("CAN", "MEX"):
        for vintage, column in (("2024", "usmca_share_2024"), ("2025-h2", "usmca_share_2025_h2")):
            own = raw.filter(pl.col("iso3") == origin).drop_nulls(column)
            expected = (own[column] * own["cons_value_2024_usd"]).sum() / own["cons_value_2024_usd"].sum()
            rows = weights.origin == weights.origins.index(origin)
            found = (weights.claims(vintage) * weights.value)[rows].sum() / weights.value[rows].sum()
            if abs(found - expected) > 0.02:
                lines.append(f"{origin} {vintage}: raw {expected:.4f}, shipped {found:.4f}")
    return 4, lines


def independent_averages(_ledger: Ledger, _rng: random.Random) -> Found:
    """Average additional duty against the independent calculation, in total, until August 2025: 0.25 points."""
    law, lines, count = Law.open(), [], 0
    for row in _raw("reference_etr_selfcheck.csv"):
        if row["scope"] != "ALL" or row["date"] > "2025-08-31":
            continue
        count += 1
        chosen = Assumptions(usmca_shares={"2024": "2024", "h2": "2025-h2"}[row["usmca_shares"]])
        start = law.average("2025-01-01", assumptions=chosen).rate
        own = 100 * (law.average(row["date"], assumptions=chosen).rate - start)
        if abs(own - float(row["additional_pct"])) > 0.25:
            lines.append(f"{row['date']} {row['usmca_shares']}: independent {row['additional_pct']}, law {own:.3f}")
    return count, lines


CHECKS: dict[str, Callable[[Ledger, random.Random], Found]] = {
    "tariff lines": tariff_lines,
    "product lists": product_lists,
    "country rates": country_tables,
    "timeline": timeline,
    "timeline, row by row": lambda _ledger, _rng: compare(Law.open()),
    "imports": imports,
    "claim shares": claim_shares,
    "independent averages": independent_averages,
}

if __name__ == "__main__":
    for check_name, check in CHECKS.items():
        compared, found_lines = check(Ledger.open(), random.Random(20250506))
        print(f"{check_name}: {compared} compared, {len(found_lines)} differ", *found_lines, sep="\n  ")
