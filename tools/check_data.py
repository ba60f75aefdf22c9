"""Compares a random sample of the raw tables with what is shipped, and prints every difference.

Run from the repository root: .venv/bin/python tools/check_data.py [seed]
Each room adds its checks to CHECKS. A check draws raw rows on its own, without the code that built the shipped tables,
and returns how many it compared and a line for each that differs. Exit code 1 when one does.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from check_tariffs import CHECKS as TARIFF_CHECKS
from parley.ledger import Ledger, evaluate_claims

RAW = Path(__file__).parents[1] / "../shared/data"
SAMPLE = 300
Found = tuple[int, list[str]]
FLOWS = ("exports", "imports", "balance")
TOPICS = {"total": "goods_services", "goods": "goods", "services": "services"}


def sample(rows: list[dict[str, str]], rng: random.Random) -> list[dict[str, str]]:
    """At most SAMPLE rows, drawn without repetition."""
    return rng.sample(rows, min(SAMPLE, len(rows)))


def raw(path: str) -> list[dict[str, str]]:
    """The rows of a raw table, as text."""
    with (RAW / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differences(ledger: Ledger, rows: Iterator[tuple[str, str, str, float]]) -> Found:
    """Compares (series, period, vintage, value) with every record the ledger holds for them."""
    compared, lines = 0, []
    for series, period, vintage, value in rows:
        compared += 1
        shipped = [item.value for item in ledger.record(series, period, vintage)]
        if not any(abs(found - value) < 1e-6 * max(1.0, abs(value)) for found in shipped):
            lines.append(f"{series} {period} vintage {vintage}: raw {value}, shipped {shipped or 'nothing'}")
    return compared, lines


def monthly(ledger: Ledger, rng: random.Random) -> Found:
    """The monthly release in all vintages."""
    rows = sample(raw("statistics/ft900_monthly.csv"), rng)
    named = ((f"{TOPICS[row['component']]}.{row['series']}", row) for row in rows)
    return differences(ledger, ((name, r["period"], r["vintage"], float(r["value_usd_mn"])) for name, r in named))


def annual(ledger: Ledger, rng: random.Random) -> Found:
    """Yearly totals since 1960."""
    rows = sample(raw("statistics/ft900_annual.csv"), rng)
    named = ((f"{TOPICS[row['component']]}.{row['series']}", row) for row in rows)
    return differences(ledger, ((name, r["year"], r["vintage"], float(r["value_usd_mn"])) for name, r in named))


def partners(ledger: Ledger, rng: random.Random) -> Found:
    """Goods by partner on Census basis, single economies and the EU."""
    rows = [
        row
        for row in raw("statistics/ft900_by_partner.csv")
        if row["basis"] == "Census" and row["partner_iso3"] not in ("", "PSE")
    ]
    return differences(
        ledger, ((_partner(r), r["period"], r["vintage"], float(r["value_usd_mn"])) for r in sample(rows, rng))
    )


def _partner(row: dict[str, str]) -> str:
    code = row["partner_iso3"].replace("EUU", "EU")
    return f"goods.{row['flow']}.{code}" + (".nsa" if row["seasonal_adjustment"] == "NSA" else "")


def end_uses(ledger: Ledger, rng: random.Random) -> Found:
    """Commodities by end use."""
    rows = [row for row in raw("statistics/ft900_by_enduse.csv") if row["level"] in ("commodity", "principal")]
    names = {(info.flow, info.item_name, info.adjustment): info.name for info in ledger.series_names(topic="goods")}
    keys = ((names[r["flow"], r["end_use"], r["seasonal_adjustment"]], r) for r in sample(rows, rng))
    return differences(ledger, ((name, r["period"], r["vintage"], float(r["value_usd_mn"])) for name, r in keys))


def exchange_rates(ledger: Ledger, rng: random.Random) -> Found:
    """Monthly averages, in the vintage the ledger gives them."""
    rows = sample([row for row in raw("statistics/macro.csv") if row["indicator"] == "fx_lcu_per_usd"], rng)
    dated = ((f"fx.{row['unit'][:3]}", row["period"], float(row["value"])) for row in rows)
    return differences(
        ledger, ((name, period, ledger.value(name, period).vintage.isoformat(), value) for name, period, value in dated)
    )


def customs_duties(ledger: Ledger, rng: random.Random) -> Found:
    """Duties, receipts and the values they refer to."""
    names = {
        "imports_for_consumption_customs_value": "imports_for_consumption",
        "treasury_customs_duties_collected": "duties_collected",
        "calculated_duties": "duties_calculated",
        "import_charges_insurance_freight": "import_charges",
        "goods_imports_customs_value": "general_imports",
    }
    rows = sample(raw("statistics/customs_duties.csv"), rng)
    named = ((f"customs.{names[row['series']]}", row) for row in rows)
    return differences(ledger, ((name, r["period"], r["vintage"][:10], float(r["value_usd_mn"])) for name, r in named))


def census_months(ledger: Ledger, rng: random.Random) -> Found:
    """Goods by partner and month from the country workbook, the months that are shipped for every partner."""
    import polars as pl

    table = pl.read_parquet(RAW / "statistics/census_country_monthly.parquet").filter(
        (pl.col("period") >= "2015") & ~pl.col("partner_iso3").is_in(["", "PSE"])
    )
    drawn = table[rng.sample(range(table.height), SAMPLE)].iter_rows(named=True)
    flows = ((f"goods.{flow}.{r['partner_iso3'].replace('EUU', 'EU')}.nsa", r, flow) for r in drawn for flow in FLOWS)
    return differences(ledger, ((name, r["period"], r["vintage"], r[flow]) for name, r, flow in flows))


def later_outcomes(ledger: Ledger, rng: random.Random) -> Found:
    """Partner balances of later releases, which came in billions from excerpts; only whole vintages are compared."""
    rows = [
        row
        for row in raw("statistics/realised_2025.csv")
        if row["basis"] == "Census"
        and "in this folder" not in row["source_url"]
        and "two vintages" not in row["note"]
        and row["partner_iso3"] != "SCA"
        and len(row["vintage"]) == len("2025-05-06")
    ]
    named = ((_partner(row | {"seasonal_adjustment": row["adjustment"][:3].strip()}), row) for row in sample(rows, rng))
    return differences(
        ledger, ((name, r["period"], r["vintage"], round(float(r["value_usd_bn"]) * 1000, 3)) for name, r in named)
    )


def verdicts(ledger: Ledger, rng: random.Random) -> Found:
    """Our evaluated verdicts on the claims against those of an earlier calculation by hand."""
    ours = {item.claim.id: item.verdict for item in evaluate_claims(ledger, "2025-05-06")}
    theirs = {row["id"]: row["verdict"] for row in raw("statistics/claims.csv")}
    lines = [
        f"{key}: by hand {theirs[key]}, evaluated {ours.get(key)}" for key in theirs if ours.get(key) != theirs[key]
    ]
    return len(theirs), lines


def events(ledger: Ledger, rng: random.Random) -> Found:
    """Events of the talks: day, partner, kind, words and figures of raw rows that no listed correction touches."""
    corrected = {row["event_id"] for row in by_hand("talks/corrections.csv")}
    shipped = {event.id: event for event in ledger.events()}
    rows = [row for row in sample(raw("talks/events.csv"), rng) if row["event_id"] not in corrected]
    lines = []
    for row in rows:
        event = shipped[row["event_id"]]
        ours = (event.date.isoformat(), event.partner, event.kind, event.text, event.rate_pct, event.amount)
        theirs = (row["event_date"], row["country"], row["kind"], row["summary"], *map(_float, _figures(row)))
        lines += [f"{event.id}: raw {theirs}, shipped {ours}"] if ours != theirs else []
    return len(rows), lines


def steps_of_deals(ledger: Ledger, rng: random.Random) -> Found:
    """Announcements, texts, orders and signatures: every day of the raw table of outcomes."""
    shipped = {(item.partner, item.milestone): item.date.isoformat() for item in ledger.milestones()}
    columns = {
        "announced": "first_announcement_date",
        "written": "first_written_text_date",
        "us_rate_applied": "us_rate_implemented_date",
        "signed": "signed_or_binding_date",
    }
    pairs = [
        ((row["partner"], step), row[column])
        for row in sample(raw("talks/outcomes.csv"), rng)
        for step, column in columns.items()
    ]
    lines = [
        f"{key}: raw {day or 'none'}, shipped {shipped.get(key)}" for key, day in pairs if shipped.get(key, "") != day
    ]
    return len(pairs), lines


def by_hand(path: str) -> list[dict[str, str]]:
    """The rows of a hand-made table beside the tools."""
    with (Path(__file__).parent / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _figures(row: dict[str, str]) -> tuple[str, str]:
    return row["rate_pct"], row["amount"]


def _float(text: str) -> float | None:
    return float(text) if text else None


CHECKS: dict[str, Callable[[Ledger, random.Random], Found]] = {
    "monthly release": monthly,
    "yearly totals": annual,
    "trade by partner": partners,
    "trade by end use": end_uses,
    "exchange rates": exchange_rates,
    "customs duties": customs_duties,
    "country workbook": census_months,
    "later outcomes": later_outcomes,
    "verdicts on claims": verdicts,
    "events of the talks": events,
    "steps of deals": steps_of_deals,
    **TARIFF_CHECKS,
}


def main(seed: int) -> int:
    """Run every check with its own seeded draw."""
    ledger, failed = Ledger.open(), 0
    for name, check in CHECKS.items():
        compared, lines = check(ledger, random.Random(f"{seed} {name}"))
        failed += len(lines)
        print(f"{name}: {compared} compared, {len(lines)} differ", *lines, sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20250506))
