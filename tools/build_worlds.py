"""Build `src/parley/data/worlds/` and `src/parley/data/replication/` from the raw model tables.

Run from the repository: ``python tools/build_worlds.py [--raw RAW] [--check]``; RAW is the folder with ``model/`` and
``statistics/`` (default ``../shared/data``). The output is deterministic: the same raw tables give the same bytes, and
``--check`` builds them elsewhere and compares.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src/parley/data"
SERVICES = {"Services (aggregate)": "SERV"}
HIGH_INCOME_FROM_USD = 13_845  # World Bank, high income in 2022: per head and year, above this
HIGH_INCOME_WITHOUT_FIGURES = {"TWN"}  # high income in the World Bank's grouping, not in its tables

PAPER_TABLE_METRICS = {
    "percent_of_initial_expenditure(labelled_GDP)": "percent_of_expenditure",
    "percent_of_federal_budget": "percent_of_federal_budget",
}

ELASTICITY_SOURCES = {
    "IS": ("Estimated on the tariff-war study's own sample", "Lashkaripour (2021), J. Int. Economics 131"),
    "U4": ("4 in every sector", "Uniform; compare Simonovska and Waugh (2014), J. Int. Economics 92(1)"),
    "CP": ("Tariff-based gravity estimates", "Caliendo and Parro (2015), Review of Economic Studies 82(1), 1-44"),
    "FGO": ("Product-level tariff estimates", "Fontagne, Guimbard and Orefice (2022), J. Int. Economics 137"),
    "BSY": ("Estimates for quantitative trade talks", "Bagwell, Staiger and Yurukoglu (2021), Econometrica 89(4)"),
    "GYY": ("Estimates from price gaps", "Giri, Yi and Yilmazkuday (2021), J. Int. Economics 129"),
    "LL": ("Firm-level estimates", "Lashkaripour and Lugovskyy (2023), American Economic Review 113(10)"),
    "Shap": ("Trade-cost estimates", "Shapiro (2016), American Economic Journal: Economic Policy 8(4)"),
    "ILMS": ("4, the value of the 194-country study", "Ignatenko et al. (2025), J. Int. Economics, baseline"),
    "ILMS-8": ("8, its high-elasticity variant", "Ignatenko et al. (2025), J. Int. Economics, Table 9, alternative 3"),
}

CEPII = {
    "name": "cepii-2023",
    "title": "Goods trade between 194 economies in 2023, and their GDP",
    "year": 2023,
    "sectors": ["goods"],
    "default_elasticities": "ILMS",
    "sources": ["CEPII_BACI_202501", "WDI_GDP", "ILMS2025"],
    "licence": "Trade: Etalab 2.0 (CEPII). GDP: CC BY 4.0 (World Bank).",
    "transformation": "All products summed, thousand USD made million USD; blank cells are zero; no domestic sales "
    "in the source, so the diagonal is zero and a model fills it from GDP.",
    "defects": [
        "Taiwan is missing: the World Bank gives no GDP for it.",
        "GDP is the latest year available for each economy, not 2023 for all.",
        "Tariffs before the change are taken as zero.",
        "Gambia and the Marshall Islands import more than they spend; their domestic sales are set to zero.",
        "Monaco is inside France, Liechtenstein inside Switzerland, Puerto Rico inside the United States.",
    ],
}

ICIO = {
    "name": "icio-2022",
    "title": "Goods and services trade between 80 economies and the rest of the world in 2022, 28 sectors",
    "year": 2022,
    "default_elasticities": "IS",
    "sources": ["OECD_ICIO_2023", "TETI_GTD", "WDI_GDP", "LASHKARIPOUR2021"],
    "licence": "Trade: CC BY 4.0 (OECD). GDP: CC BY 4.0 (World Bank). Tariffs: Global Tariff Database (Teti), cited.",
    "transformation": "Intermediate and final flows summed; the parts of China and Mexico joined; services joined "
    "into SERV; negative entries set to zero; tariffs of 2021 on 16 sectors spread to the 28.",
    "defects": [
        "The United States' tariff on food reads 91 % for 43 partners, and most services tariffs are above zero: "
        "take a country's own schedule from the law where it is known.",
        "All sectors that share one of the 16 source sectors share one tariff and one elasticity.",
        "Rows and columns do not balance exactly as observed; imbalances are kept as transfers.",
        "41 own-sales cells are zero (sectors that do not exist in an economy).",
        "The unit of the source cubes is inferred to be million USD.",
    ],
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


def write_about(data: Path, about: dict, **more: object) -> Path:
    folder = data / "worlds" / str(about["name"])
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
    folder = write_about(data, CEPII)
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
    folder = write_about(data, ICIO, sectors=sectors)
    np.savez_compressed(folder / "cubes.npz", flows=flows, tariffs=tariffs)
    sales = dict(zip(economies, flows.sum(axis=(1, 2)), strict=True))
    write_csv(folder / "economies.csv", ("code", "gdp", "gdp_basis"), gdp_of_2022(raw, sales))


def gdp_of_2022(raw: Path, sales: dict[str, float]) -> list[tuple[str, float, str]]:
    """GDP in million USD; where it is missing, sales times the mean GDP-to-sales ratio of the income group."""
    table = rows(raw / "statistics/macro.csv")
    macro = {(r["indicator"], r["iso3"]): float(r["value"]) for r in table if r["period"] == "2022" and r["value"]}
    known = {code: macro["gdp_current_usd", code] for code in sales if ("gdp_current_usd", code) in macro}
    rich = {code for code in known if known[code] / macro["population", code] > HIGH_INCOME_FROM_USD}

    def share(group: set[str]) -> float:
        return float(np.mean([known[code] / 1e6 / sales[code] for code in sorted(group)]))

    def entry(code: str) -> tuple[str, float, str]:
        if code in known:
            return code, known[code] / 1e6, "reported"
        group, word = (rich, "high") if code in HIGH_INCOME_WITHOUT_FIGURES else (set(known) - rich, "lower")
        return code, sales[code] * share(group), f"mean value-added share of {word}-income economies"

    return [entry(code) for code in sales]


def build_elasticities(raw: Path, data: Path) -> None:
    """Trade elasticities by source and sector; for one-sector worlds the import-weighted mean over goods."""
    by_source: dict[str, dict[str, float]] = {}
    for row in rows(raw / "model/elasticities_by_source.csv"):
        if row["dataset"] == "ICIO2022":
            code = SERVICES.get(row["sector"], row["sector"])
            by_source.setdefault(row["source"], {})[code] = float(row["trade_elasticity_epsilon"])
    weights = goods_trade(raw)
    for theta in by_source.values():
        theta["goods"] = sum(weights[k] * theta[k] for k in weights) / sum(weights.values())
    by_source |= {"ILMS": {"goods": 4.0}, "ILMS-8": {"goods": 8.0}}
    lines = [(source, sector, theta) for source in by_source for sector, theta in by_source[source].items()]
    write_csv(data / "worlds/elasticities.csv", ("source", "sector", "theta"), lines)
    described = [(source, *ELASTICITY_SOURCES[source]) for source in by_source]
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


MODEL_PARAMETERS = [
    ("endogenous-deficit", "eps", 4, "trade elasticity", "ILMS2025"),
    ("endogenous-deficit", "kappa", 0.5, "elasticity of labour supply", "ILMS2025"),
    (
        "endogenous-deficit",
        "scale",
        0.67,
        "scale elasticity times the trade elasticity it was estimated with",
        "ILMS2025",
    ),
    ("endogenous-deficit", "scale_eps", 4, "trade elasticity the scale elasticity was estimated with", "ILMS2025"),
    ("endogenous-deficit", "pass_through", 1, "c: 1 passes a duty on in full, 0.25 in part", "ILMS2025"),
    ("endogenous-deficit", "services_share_exports", 0.12, "value added at the destination in US exports", "ILMS2025"),
    ("endogenous-deficit", "services_share_imports", 0.26, "value added at the destination in US imports", "ILMS2025"),
    ("endogenous-deficit", "federal_budget", 0.23, "US federal budget over spending", "ILMS2025"),
    ("multi-sector", "kappa", 0.5, "elasticity of labour supply", "ILMS2025"),
]


def build_parameters(_: Path, data: Path) -> None:
    """The numbers the models are calibrated with, each with its source."""
    write_csv(data / "models/parameters.csv", ("model", "name", "value", "description", "source"), MODEL_PARAMETERS)


def build(raw: Path, data: Path) -> list[Path]:
    """Build everything below `data`; returns what was written, relative to it."""
    for part in (build_cepii, build_icio, build_elasticities, build_replication, build_parameters):
        part(raw, data)
    rooms = ("models", "replication", "worlds")
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
