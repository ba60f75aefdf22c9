"""Build `src/parley/data/worlds/` and `src/parley/data/replication/` from the raw model tables.

Run from the repository: ``python tools/build_worlds.py [--raw RAW] [--check]``; RAW is the folder with ``model/`` and
``statistics/`` (default ``../shared/data``). The output is deterministic: the same raw tables give the same bytes, and
``--check`` builds them elsewhere and compares. Hand-made: what ``tools/worlds`` says of
each world, of the works behind the elasticities and of income groups, and the table of parameters in ``models/``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parley.model.parameters import parameters

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src/parley/data"
BY_HAND = Path(__file__).parent / "worlds"
SERVICES = {"Services (aggregate)": "SERV"}

PAPER_TABLE_METRICS = {
    "percent_of_initial_expenditure(labelled_GDP)": "percent_of_expenditure",
    "percent_of_federal_budget": "percent_of_federal_budget",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as table:
        out = csv.writer(table, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


def write_about(data: Path, name: str, **more: object) -> Path:
    """What is said about a world by hand, and what its table adds; returns the world's folder."""
    about = json.loads((BY_HAND / f"{name}.json").read_text(encoding="utf-8"))
    folder = data / "worlds" / name
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**about, **more}, indent=2, ensure_ascii=False)
    (folder / "about.json").write_text(text + "\n", encoding="utf-8")
    return folder


def build_cepii(raw: Path, data: Path) -> None:
    """Flows in million USD, GDP in million USD."""
    here = raw / "model/cepii2023"
    economies = [row["iso3"] for row in rows(here / "countries.csv")]
    gdp = {row["iso3"]: float(row["gdp_usd"]) for row in rows(here / "gdp.csv")}
    at = {code: i for i, code in enumerate(economies)}
    flows = np.zeros((len(economies), len(economies), 1))
    for row in rows(here / "trade_long.csv"):
        value = float(row["trade_thousand_usd"])
        flows[at[row["exporter_iso3"]], at[row["importer_iso3"]], 0] = value / 1000
    folder = write_about(data, "cepii-2023")
    np.savez_compressed(folder / "cubes.npz", flows=flows)
    write_csv(
        folder / "economies.csv", ("code", "gdp", "gdp_basis"), ((c, gdp[c] / 1e6, "reported") for c in economies)
    )


def build_icio(raw: Path, data: Path) -> None:
    """Cubes with our sector codes, GDP of 2022 with what is missing imputed and flagged."""
    with np.load(raw / "model/oecd_icio2022/icio2022_cubes.npz") as cubes:
        flows, tariffs = cubes["trade"], cubes["tariff"]
        economies = [str(code) for code in cubes["exporters"]]
        sectors = [SERVICES.get(str(code), str(code)) for code in cubes["sectors"]]
    folder = write_about(data, "icio-2022", sectors=sectors)
    np.savez_compressed(folder / "cubes.npz", flows=flows, tariffs=tariffs)
    sales = dict(zip(economies, flows.sum(axis=(1, 2)), strict=True))
    write_csv(folder / "economies.csv", ("code", "gdp", "gdp_basis"), gdp_of_2022(raw, sales))


class WiodSector(NamedTuple):
    """A sector of the 2014 tables.

    code : ours, by what its flows are.
    takes : places in the source's list whose tariffs and elasticities are meant for it.
    """

    code: str
    takes: list[int]


def wiod_sectors() -> dict[str, WiodSector]:
    """By the name that the source's list gives the place; the list does not fit the flows in places 5 to 12."""
    return {
        row["listed_as"]: WiodSector(row["code"], [int(place) - 1 for place in row["takes"].split()])
        for row in rows(BY_HAND / "wiod_sectors.csv")
    }


def build_wiod(raw: Path, data: Path) -> None:
    """Cubes with our sector codes, tariffs moved to the sectors they mean, GDP of 2014 as stated by hand."""
    with np.load(raw / "model/wiod2014/wiod2014_cubes.npz") as cubes:
        flows, listed = cubes["trade"], cubes["tariff"]
        economies = [str(code) for code in cubes["exporters"]]
        sectors = [wiod_sectors()[str(name)] for name in cubes["sectors"]]
    tariffs = np.stack([listed[:, :, sector.takes].mean(axis=2) for sector in sectors], axis=2)
    folder = write_about(data, "wiod-2014", sectors=[sector.code for sector in sectors])
    np.savez_compressed(folder / "cubes.npz", flows=flows, tariffs=tariffs)
    gdp = {row["code"]: (1000 * float(row["billion_usd"]), row["basis"]) for row in rows(BY_HAND / "gdp_2014.csv")}
    write_csv(folder / "economies.csv", ("code", "gdp", "gdp_basis"), ((code, *gdp[code]) for code in economies))
    study = data / "replication/tariffwar"
    study.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(study / "wiod-2014.npz", tariffs=listed)


def wiod_elasticities(raw: Path) -> list[tuple[str, str, float]]:
    """(source, sector, theta): those estimated on the flows by place, the published ones by what they mean."""
    by_source: dict[str, list[float]] = {}
    for row in wiod_thetas(raw):
        by_source.setdefault(row["source"], []).append(float(row["trade_elasticity_epsilon"]))
    return [
        (source, f"wiod-2014:{sector.code}", float(np.mean([theta[at] for at in places])))
        for source, theta in by_source.items()
        for place, sector in enumerate(wiod_sectors().values())
        for places in [[place] if source == "IS" else sector.takes]
    ]


def wiod_thetas(raw: Path) -> list[dict[str, str]]:
    return [row for row in rows(raw / "model/elasticities_by_source.csv") if row["dataset"] == "WIOD2014"]


def gdp_of_2022(raw: Path, sales: dict[str, float]) -> list[tuple[str, float, str]]:
    """GDP in million USD; where it is missing, sales times the mean GDP-to-sales ratio of the income group."""
    table = rows(raw / "statistics/macro.csv")
    macro = {(r["indicator"], r["iso3"]): float(r["value"]) for r in table if r["period"] == "2022" and r["value"]}
    by_hand = {row["name"]: row["value"] for row in rows(BY_HAND / "income_groups.csv")}
    threshold, rich_by_hand = float(by_hand["high_income_from_usd"]), by_hand["high_income_without_figures"].split()
    known = {code: macro["gdp_current_usd", code] for code in sales if ("gdp_current_usd", code) in macro}
    rich = {code for code in known if known[code] / macro["population", code] > threshold}

    def share(group: set[str]) -> float:
        return float(np.mean([known[code] / 1e6 / sales[code] for code in sorted(group)]))

    def entry(code: str) -> tuple[str, float, str]:
        if code in known:
            return code, known[code] / 1e6, "reported"
        group, word = (rich, "high") if code in rich_by_hand else (set(known) - rich, "lower")
        return code, sales[code] * share(group), f"mean value-added share of {word}-income economies"

    return [entry(code) for code in sales]


def build_elasticities(raw: Path, data: Path) -> None:
    """Trade elasticities by source and sector; for one-sector worlds the import-weighted mean over goods.

    The sectors of `wiod-2014` carry its name: its estimates differ where the sectors are the same.
    """
    by_source: dict[str, dict[str, float]] = {}
    for row in rows(raw / "model/elasticities_by_source.csv"):
        if row["dataset"] == "ICIO2022":
            code = SERVICES.get(row["sector"], row["sector"])
            by_source.setdefault(row["source"], {})[code] = float(row["trade_elasticity_epsilon"])
    weights = goods_trade(raw)
    for theta in by_source.values():
        theta["goods"] = sum(weights[k] * theta[k] for k in weights) / sum(weights.values())
    paper = {"ILMS": ("endogenous-deficit", "eps"), "ILMS-8": ("ignatenko2025", "high_eps")}
    by_source |= {source: {"goods": parameters(model)[name]} for source, (model, name) in paper.items()}
    lines = [(source, sector, theta) for source in by_source for sector, theta in by_source[source].items()]
    write_csv(data / "worlds/elasticities.csv", ("source", "sector", "theta"), (*lines, *wiod_elasticities(raw)))
    works = {row["source"]: (row["description"], row["reference"]) for row in rows(BY_HAND / "elasticity_sources.csv")}
    described = [(source, *works[source]) for source in by_source]
    write_csv(data / "worlds/elasticity_sources.csv", ("source", "description", "reference"), described)


def goods_trade(raw: Path) -> dict[str, float]:
    """Cross-border goods trade by sector, million USD."""
    with np.load(raw / "model/oecd_icio2022/icio2022_cubes.npz") as cubes:
        flows, sectors = cubes["trade"], [str(code) for code in cubes["sectors"]]
    world = flows.sum(axis=(0, 1)) - np.einsum("iik->k", flows)
    return {code: float(value) for code, value in zip(sectors, world, strict=True) if code not in SERVICES}


def build_replication(raw: Path, data: Path) -> None:
    """What the 194-country study printed: its tables, its country figures, its tariff schedule and group."""
    out = data / "replication/ignatenko2025"
    model = raw / "model"
    write_csv(
        out / "tables.csv",
        ("table", "case", "who", "metric", "unit", "printed", "decimals"),
        (
            (
                r["table"],
                r["case_label"],
                r["country_or_group"],
                r["metric"],
                PAPER_TABLE_METRICS.get(r["unit"], r["unit"]),
                r["value"],
                r["printed_decimals"],
            )
            for r in rows(model / "liberation_day_tables.csv")
        ),
    )
    published = rows(model / "liberation_day_countries.csv")
    metrics = [name for name in published[0] if name not in ("case_label", "country_index", "iso3")]
    lines = ((r["case_label"], r["iso3"], *(r[name] for name in metrics)) for r in published)
    write_csv(out / "countries.csv", ("case", "who", *metrics), lines)
    in_group = {r["iso3"]: r["in_peer_eu_group"] for r in rows(model / "cepii2023/countries.csv")}
    schedule = rows(model / "cepii2023/us_tariffs.csv")
    write_csv(
        out / "schedule_2025-04-02.csv",
        ("economy", "announced_rate", "in_paper_eu"),
        ((r["iso3"], r["announced_us_tariff_rate"], in_group[r["iso3"]]) for r in schedule),
    )


def build_computed(raw: Path, data: Path) -> None:
    """What the tariff-war studies' own programs computed: by case and country, percent."""
    model = raw / "model"
    wars = ((f"{r['dataset']}-{r['year']}:{r['elasticity']}", r) for r in rows(model / "tariffwar_results.csv"))
    write_csv(
        data / "replication/tariffwar/computed.csv",
        ("case", "who", "welfare", "nash_tariff"),
        ((case, r["iso3"], r["welfare_pct"], r["nash_tariff_pct"]) for case, r in wars),
    )
    thetas = ((row["source"], row["sector_index"], row["trade_elasticity_epsilon"]) for row in wiod_thetas(raw))
    write_csv(data / "replication/tariffwar/elasticities.csv", ("source", "place", "theta"), thetas)
    write_csv(
        data / "replication/ustariff/computed.csv",
        ("case", "who", "welfare", "us_tariff"),
        (
            (ustariff_case(r), r["iso3"], r["welfare_pct"], r["us_tariff_pct"] if r["iso3"] == "USA" else "")
            for r in rows(model / "ustariff_results.csv")
        ),
    )


def ustariff_case(row: dict[str, str]) -> str:
    """The case's label in our grammar."""
    scenario, kind = row["scenario"], row["retaliation"]
    if scenario == "targeted":
        partner = row["label"].split()[1]
        return f"targeted:{partner}:{float(row['us_tariff_pct']):g}:{kind}"
    names = {"uniform": f"uniform:{row['us_tariff_pct']}".removesuffix(".0"), "optimal_us": "optimal"}
    return f"{names.get(scenario, scenario)}:{kind}"


def build(raw: Path, data: Path) -> list[Path]:
    """Build everything below `data`; returns what was written, relative to it."""
    for part in (build_cepii, build_icio, build_wiod, build_elasticities, build_replication, build_computed):
        part(raw, data)
    rooms = ("replication", "worlds")
    return sorted(path.relative_to(data) for room in rooms for path in (data / room).rglob("*.*"))


def differing(raw: Path) -> list[str]:
    """Shipped files that a fresh build would change."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        return [
            str(path)
            for path in build(raw, fresh)
            if not (SHIPPED / path).is_file() or (SHIPPED / path).read_bytes() != (fresh / path).read_bytes()
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the worlds from the raw tables.")
    parser.add_argument("--raw", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--check", action="store_true", help="compare with what ships and write nothing")
    asked = parser.parse_args()
    if asked.check:
        changed = differing(asked.raw)
        print(
            "\n".join(("differs from a fresh build:", *changed)) if changed else "the shipped worlds are a fresh build"
        )
        return 1 if changed else 0
    for path in build(asked.raw, SHIPPED):
        print(f"{path}: {(SHIPPED / path).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
