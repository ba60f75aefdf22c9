"""Writes docs/explanation/why-trackers-differ.md: our averages beside published ones, and what closes each gap.

Run from the repository root: .venv/bin/python tools/trackers.py (needs the raw tables in ../shared).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parley.law import Assumptions, Law, Measure
from parley.law.average import usmca_cases
from parley.law.stack import stack
from parley.law.weights import Weights
from trackers_labels import base_rung, label_parts, label_rung
from trackers_later import later
from trackers_page import Ladder, Page, Peers, write_page

RAW = Path(__file__).parents[1] / "../shared/data/tariffs"
PAGE = Path(__file__).parents[1] / "docs/explanation/why-trackers-differ.md"
START = date(2025, 1, 1)
LATE_CLAIMS = Assumptions(usmca_shares="2025-h2")
PARTNERS = ("CHN", "EU", "CAN", "MEX", "JPN", "KOR", "VNM", "TWN", "IND", "GBR", "CHE", "BRA")
NOT_LAW = ("announced", "illustrative", "hypothetical", "letters", "week of")
NOT_THE_LAW = {
    "tariff-rate-tracker": [("2025-02-04", "2025-05-14")],  # follows labels of schedule revisions
    "tradewartracker": [  # 20 % on China from February, Canada and Mexico from 6 March; ahead in April and May
        ("2025-02-04", "2025-03-07"),
        ("2025-04-05", "2025-04-10"),
        ("2025-05-12", "2025-05-14"),
    ],
    "Budget Lab": [("2025-05-12", "2025-05-14")],  # Geneva as agreed
}
"""Spans of days on which a peer's series is not the law of the day, half-open."""
DAYS_COMPARED = {
    "2025-02-04": "2025-02-10",
    "2025-03-06": "2025-03-08",
    "2025-03-12": "2025-03-15",
    "2025-04-03": "2025-04-03",
    "2025-04-11": "2025-04-15",
    "2025-05-12": "2025-05-15",
    "2025-06-03": "2025-06-10",
    "2025-08-07": "2025-08-08",
}
"""First day of a period of tradewartracker -> a day on which that law was in force."""
FLAT_CLAIMS = {"CAN": 0.65, "MEX": 0.82}
Rates = NDArray[np.float64]


class FlatClaims(Weights):
    """The same imports, with one claim share per origin."""

    def claims(self, vintage: str) -> Rates:
        """The share of each row."""
        shares = np.array([FLAT_CLAIMS.get(code, 0.0) for code in self.origins])
        return shares[self.origin]


def main() -> None:
    """Compute everything and write the page."""
    law, peers = Law.open(), read_peers()
    days = sorted({row[0] for row in peers if START <= row[0] <= date(2025, 10, 15)} | {date(2025, 5, 6)})
    ours = {day: (average(law, day), average(law, day, LATE_CLAIMS)) for day in days}
    panel = read_panel()
    parts = label_parts(peers_file())
    august = {row.key: row.rate for row in law.average("2025-08-07", by="authority").rows}
    on_day = {day: peers_on(peers, day) for day in days}
    page = Page(
        totals=[(day, *ours[day], on_day[day]) for day in days],
        rungs=base_rung(law, average, on_day) + label_rung(law, average, labels(peers), parts),
        later=later(law, rated, PARTNERS),
        ladders=[ladder(law, panel, first, day) for first, day in DAYS_COMPARED.items()],
        partners={day: partners(law, panel, first, day) for first, day in list(DAYS_COMPARED.items())[-4:]},
        sectors=sectors(law, panel, "2025-05-12", "2025-05-15"),
        authorities={key: (august.get(name, 0.0) * 100, parts["2025-08-07"][key]) for key, name in AUTHORITIES.items()},
    )
    PAGE.write_text(write_page(page), encoding="utf-8")
    print(f"{PAGE.name}: {len(days)} days, {len(page.ladders)} ladders")


AUTHORITIES = {
    "Section 232": "S232",
    "Section 301": "S301",
    "IEEPA Reciprocal": "IEEPA reciprocal",
    "IEEPA Fentanyl": "IEEPA fentanyl",
}


def average(
    law: Law, day: date | str, assumptions: Assumptions | None = None, known_on: date | str | None = None
) -> float:
    """Percent."""
    return 100 * law.average(day, known_on=known_on, assumptions=assumptions).rate


def labels(rows: Iterable[tuple[date, date, str, float]]) -> dict[str, list[float]]:
    """First day of a stretch of the tariff-rate-tracker's series -> the rates of every vintage."""
    found: dict[str, list[float]] = {}
    for first, _, who, rate in rows:
        if who == "tariff-rate-tracker":
            found.setdefault(first.isoformat(), []).append(rate)
    return found


def peers_file() -> list[dict[str, str]]:
    """The rows of published rates."""
    with (RAW / "reference_etr.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_peers() -> list[tuple[date, date, str, float]]:
    """Published totals of law in force: first day, first day after, who, percent with base."""
    names = {
        "statutory_incl_2.3_baseline": "tradewartracker",
        "bl_published_pre_substitution": "Budget Lab",
        "statutory_incl_mfn_h2avg_usmca_2024weights": "tariff-rate-tracker",
    }
    rows = [row for row in peers_file() if row["scope"] == "ALL" and row["concept"] in names]
    rows = [row for row in rows if not any(word in row["note"].lower() for word in NOT_LAW)]
    found = []
    starts = sorted(row["date"] for row in rows if names[row["concept"]] == "tradewartracker")
    for row in rows:
        who, first = names[row["concept"]], date.fromisoformat(row["date"])
        end = date.fromisoformat(row["date_end"]) if row["date_end"] else first + timedelta(days=1)
        if who == "tradewartracker":
            after = [day for day in starts if day > row["date"]]
            end = date.fromisoformat(after[0]) if after else date(2025, 9, 1)
        found.append((first, end, who, float(row["rate_pct"])))
    with (RAW / "reference_etr_selfcheck.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["scope"] == "ALL":
                first = date.fromisoformat(row["date"])
                rate = 2.35 + float(row["additional_pct"])
                found.append((first, first + timedelta(days=1), "independent", rate))
    return found


def peers_on(rows: Sequence[tuple[date, date, str, float]], day: date) -> Peers:
    """Who says what on a day, and whether it is law on that day."""
    found: Peers = {}
    for first, end, who, rate in rows:
        wrong = any(start <= day.isoformat() < stop for start, stop in NOT_THE_LAW.get(who, ()))
        if first <= day < end:
            found.setdefault(who, ([], not wrong))[0].append(rate)
    return found


def read_panel() -> pl.DataFrame:
    """tradewartracker's additional rate by first day, origin and GTAP sector."""
    raw = pl.read_parquet(RAW / "reference_etr_country_gtap_twt.parquet").with_columns(pl.col(pl.Categorical).cast(str))
    return raw.select("date", "gtap_code", "additional_pct", origin=pl.col("iso3").replace("EUU", "EU"))


def rated(law: Law, day: date, assumptions: Assumptions) -> pl.DataFrame:
    """Imports and duty of a day by origin and GTAP sector, base included."""
    ordinary = law.ordinary(assumptions)
    rows, cases, share = usmca_cases(law.weights, ordinary, assumptions)
    added = sum(item.duty for item in stack(law.in_force(day), cases))
    return by_sector(law, rows, law.weights.value[rows] * share, ordinary[rows] + added)


def additional(law: Law, day: str, assumptions: Assumptions) -> pl.DataFrame:
    """Imports and duty over the first day of 2025 by origin and GTAP sector."""
    rows, cases, share = usmca_cases(law.weights, law.ordinary(assumptions), assumptions)
    before, after = (
        np.sum([item.duty for item in stack(law.in_force(on), cases)], axis=0)
        for on in (START, date.fromisoformat(day))
    )
    return by_sector(law, rows, law.weights.value[rows] * share, after - before)


def by_sector(law: Law, rows: NDArray[np.intp], value: Rates, rate: Rates) -> pl.DataFrame:
    """Imports and duty of cases, summed by origin and GTAP sector."""
    sector = np.array([gtap().get(code) or "none" for code in law.weights.goods.codes])
    origins = np.array(law.weights.origins)[law.weights.origin[rows]]
    table = pl.DataFrame({"origin": origins, "gtap_code": sector[law.weights.good[rows]], "value": value})
    table = table.with_columns(duty=pl.Series(value * rate))
    return table.group_by("origin", "gtap_code").agg(pl.col("value", "duty").sum())


@cache
def gtap() -> dict[str, str]:
    """Code -> GTAP sector."""
    raw = pl.read_parquet(RAW / "hs10_gtap.parquet").with_columns(pl.col(pl.Categorical).cast(str))
    return dict(raw.select("hs10", "gtap_code").iter_rows())


def against(law: Law, panel: pl.DataFrame, first: str, day: str, assumptions: Assumptions) -> pl.DataFrame:
    """Ours and theirs by origin and sector, in percent."""
    theirs = panel.filter(pl.col("date") == first)
    both = theirs.join(additional(law, day, assumptions), on=["origin", "gtap_code"])
    return both.with_columns(ours=100 * pl.col("duty") / pl.col("value").clip(1))


def gap(both: pl.DataFrame) -> tuple[float, float, float]:
    """Our mean, their mean, and the mean distance over origins and sectors."""
    weight = both["value"] / both["value"].sum()
    mean, their = (float((both[name] * weight).sum()) for name in ("ours", "additional_pct"))
    return mean, their, float(((both["ours"] - both["additional_pct"]).abs() * weight).sum())


def switches(law: Law) -> list[tuple[str, Callable[[Law], Law]]]:
    """What tradewartracker assumes, one by one."""

    def flat(old: Law) -> Law:
        return old.with_weights(FlatClaims(old.store))

    def charged(old: Law) -> Law:
        names = ("usa/annex-ii", "usa/annex-ii-copper", "usa/chapter-98")
        return changed(old, {name: {"exempt_from": ()} for name in names})

    def fentanyl(old: Law) -> Law:
        rate = law.measure("usa/reciprocal-china-125").rate or 0
        return changed(old, {"usa/reciprocal-china-125": {"rate": rate - 0.2}})

    def february(old: Law) -> Law:
        return changed(old, {"usa/fentanyl-china-10": {"rate": 0.2}})

    def early(old: Law) -> Law:
        day = date(2025, 8, 7)
        names = ("usa/autos-japan", "usa/autos-korea", "usa/india-oil")
        return changed(old, {name: {"valid_from": day} for name in names})

    return [
        ("China: 20 % from 4 February", february),
        ("USMCA claims 65 % Canada, 82 % Mexico, the same for every good", flat),
        ("Annex II and chapter 98 pay (electronics stay exempt)", charged),
        ("China: the 20 % is inside the 125 %", fentanyl),
        ("deals with Japan and Korea and the 25 % over Indian oil from 7 August", early),
    ]


def changed(law: Law, changes: dict[str, dict[str, object]]) -> Law:
    """The law with fields of some measures changed."""
    new: list[Measure] = [replace(law.measure(name), **fields) for name, fields in changes.items()]  # type: ignore[arg-type]
    return law.with_measures(*new)


def ladder(law: Law, panel: pl.DataFrame, first: str, day: str) -> Ladder:
    """From our additional rate to tradewartracker's, switch by switch; each step with the distance that is left."""
    steps = [("ours, claims of 2024", *gap(against(law, panel, first, day, Assumptions())))]
    variant = law
    for name, switch in switches(law):
        variant = switch(variant)
        found = (name, *gap(against(variant, panel, first, day, Assumptions())))
        if abs(found[1] - steps[-1][1]) > 0.005 or abs(found[3] - steps[-1][3]) > 0.005:
            steps.append(found)
    return Ladder(day, steps)


def partners(law: Law, panel: pl.DataFrame, first: str, day: str) -> list[tuple[str, float, float, float, float]]:
    """Partner, ours with claims of 2024 and of late 2025, theirs, ours with their assumptions."""
    variant = law
    for _, switch in switches(law):
        variant = switch(variant)
    columns = [
        by(against(law, panel, first, day, Assumptions()), "origin", "ours"),
        by(against(law, panel, first, day, LATE_CLAIMS), "origin", "ours"),
        by(against(law, panel, first, day, Assumptions()), "origin", "additional_pct"),
        by(against(variant, panel, first, day, Assumptions()), "origin", "ours"),
    ]
    mine, late, theirs, assumed = columns
    return [(code, mine[code], late[code], theirs[code], assumed[code]) for code in PARTNERS]


def sectors(law: Law, panel: pl.DataFrame, first: str, day: str) -> list[tuple[str, float, float, float]]:
    """Sector, ours, theirs, ours with their assumptions; those with the largest imports."""
    variant = law
    for _, switch in switches(law):
        variant = switch(variant)
    own = against(law, panel, first, day, Assumptions())
    size = own.group_by("gtap_code").agg(pl.col("value").sum()).sort("value", descending=True)["gtap_code"].to_list()
    columns = [
        by(own, "gtap_code", "ours"),
        by(own, "gtap_code", "additional_pct"),
        by(against(variant, panel, first, day, Assumptions()), "gtap_code", "ours"),
    ]
    own_, theirs, assumed = columns
    return [(code, own_[code], theirs[code], assumed[code]) for code in size[:16]]


def by(both: pl.DataFrame, key: str, column: str) -> dict[str, float]:
    """Import-weighted mean of a column by key."""
    mean = (pl.col(column) * pl.col("value")).sum() / pl.col("value").sum()
    return dict(both.group_by(key).agg(mean).iter_rows())


if __name__ == "__main__":
    main()
