"""Build `src/parley/data/replication/gegravity/` from the raw sample of gegravity.

Run from the repository: ``python tools/build_gegravity.py [--raw RAW]``; RAW is the folder with ``model/`` (default
``../shared/data``). Output and spending go into one table of economies, trade and what may cost it into one of pairs,
estimates and draws into one of coefficients, and every computed figure into one long table.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src/parley/data/replication/gegravity"
RAW = ROOT.parent / "shared/data"

COVARIATES = {
    "pta": "agreement",
    "contiguity": "contiguity",
    "common_language": "common_language",
    "lndist": "log_distance",
    "international": "border",
    "constant": "constant",
}
PERCENT, RATIO, MONEY, TERM = "percent", "ratio", "million USD", "cost term"
Column = tuple[str, str]  # metric, unit
CHANGES: dict[str, Column] = {
    "factory gate price change (percent)": ("factory_gate_price_pct", PERCENT),
    "omr change (percent)": ("outward_resistance_pct", PERCENT),
    "imr change (percent)": ("inward_resistance_pct", PERCENT),
    "GDP change (percent)": ("real_gdp_pct", PERCENT),
    "welfare statistic": ("welfare_statistic", RATIO),
    "terms of trade change (percent)": ("terms_of_trade_pct", PERCENT),
    "output change (percent)": ("output_pct", PERCENT),
    "expenditure change (percent)": ("spending_pct", PERCENT),
    "foreign exports change (percent)": ("exports_pct", PERCENT),
    "foreign imports change (percent)": ("imports_pct", PERCENT),
    "intranational trade change (percent)": ("own_sales_pct", PERCENT),
}
RESISTANCES: dict[str, Column] = {
    "baseline imr": ("inward_resistance_before", RATIO),
    "conditional imr": ("inward_resistance_conditional", RATIO),
    "experiment imr": ("inward_resistance_after", RATIO),
    "baseline omr": ("outward_resistance_before", RATIO),
    "conditional omr": ("outward_resistance_conditional", RATIO),
    "experiment omr": ("outward_resistance_after", RATIO),
}
AGGREGATES: dict[str, Column] = {
    "baseline modeled shipments": ("shipments_before", MONEY),
    "experiment shipments": ("shipments_after", MONEY),
    "shipments change (percent)": ("shipments_pct", PERCENT),
    "baseline modeled foreign exports": ("exports_before", MONEY),
    "experiment foreign exports": ("exports_after", MONEY),
    "foreign exports change (percent)": ("exports_pct", PERCENT),
    "baseline modeled consumption": ("purchases_before", MONEY),
    "experiment consumption": ("purchases_after", MONEY),
    "consumption change (percent)": ("purchases_pct", PERCENT),
    "baseline modeled foreign imports": ("imports_before", MONEY),
    "experiment foreign imports": ("imports_after", MONEY),
    "foreign imports change (percent)": ("imports_pct", PERCENT),
    "baseline modeled intranational trade": ("own_sales_before", MONEY),
    "experiment modeled intranational trade": ("own_sales_after", MONEY),
    "intranational trade change (percent)": ("own_sales_pct", PERCENT),
}
LEVELS: dict[str, Column] = {
    "baseline observed foreign exports": ("observed_exports_before", MONEY),
    "experiment observed foreign exports": ("observed_exports_after", MONEY),
    "baseline observed foreign imports": ("observed_imports_before", MONEY),
    "experiment observed foreign imports": ("observed_imports_after", MONEY),
    "baseline observed intranational trade": ("observed_own_sales_before", MONEY),
    "experiment observed intranational trade": ("observed_own_sales_after", MONEY),
}
PAIRS: dict[str, Column] = {
    "baseline modeled trade": ("trade_before", MONEY),
    "experiment trade": ("trade_after", MONEY),
    "trade change (percent)": ("trade_pct", PERCENT),
}
COSTS: dict[str, Column] = {
    "baseline trade cost": ("cost_term_before", TERM),
    "experiment trade cost": ("cost_term_after", TERM),
    "trade cost change (%)": ("cost_term_pct", PERCENT),
}
OUTWARD: dict[str, Column] = {"reference_importer_omr": ("outward_resistance_before", RATIO)}
EXPERIMENT, DRAWS = "agreement", "agreement:draws"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def write_csv(name: str, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with (SHIPPED / name).open("w", encoding="utf-8", newline="") as table:
        out = csv.writer(table, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


def build_economies(sample: list[dict[str, str]]) -> None:
    """Output by exporter and spending by importer."""
    output = {row["exporter"]: row["Y"] for row in sample}
    spending = {row["importer"]: row["E"] for row in sample}
    lines = ((code, output[code], spending[code]) for code in sorted(output))
    write_csv("economies.csv", ("economy", "output", "spending"), lines)


def build_pairs(sample: list[dict[str, str]]) -> None:
    """Trade of 2006 and what may cost it; a border is where exporter and importer differ, so it is not a column."""
    assert all((row["exporter"] != row["importer"]) == (row["international"] == "1") for row in sample)
    names = ("pta", "contiguity", "common_language", "lndist")
    ordered = sorted(sample, key=lambda row: (row["exporter"], row["importer"]))
    lines = ((row["exporter"], row["importer"], row["trade"], *(row[name] for name in names)) for row in ordered)
    header = ("exporter", "importer", "trade", *(COVARIATES[name] for name in names))
    write_csv("pairs.csv", header, lines)


def build_coefficients(here: Path) -> None:
    """Estimates and the ten draws."""
    draws = {row["var"]: row for row in rows(here / "result_mc_coeff_sample.csv")}
    numbers = tuple(str(i) for i in range(10))
    lines = (
        (COVARIATES[row["var"]], row["beta"], *(draws[row["var"]][i] for i in numbers))
        for row in rows(here / "input_ests.csv")
    )
    write_csv("coefficients.csv", ("covariate", "estimate", *(f"draw_{i}" for i in numbers)), lines)


def figures(here: Path) -> Iterator[tuple[str, str, str, str, str, float]]:
    """Every computed figure: case, table, who, metric, unit, value."""
    for table, file, columns in (
        ("countries", "result_country_results.csv", CHANGES),
        ("resistances", "result_country_mr_terms.csv", RESISTANCES),
        ("aggregates", "result_aggregate_trade_results.csv", AGGREGATES),
        ("observed", "result_levels.csv", LEVELS),
        ("pairs", "result_bilateral_trade_results.csv", PAIRS),
        ("costs", "result_bilateral_costs.csv", COSTS),
    ):
        for row in rows(here / file):
            who = "-".join(row[key] for key in ("country", "exporter", "importer") if key in row)
            for column, (metric, unit) in columns.items():
                yield EXPERIMENT, table, who, metric, unit, float(row[column])
    for row in rows(here / "result_omr_rescale.csv"):
        metric, unit = OUTWARD["reference_importer_omr"]
        scale = f"scale {row['omr_rescale (alt format)']}"
        yield EXPERIMENT, scale, "DEU", metric, unit, float(row["reference_importer_omr"])
    for row in rows(here / "result_mc_country_results.csv"):
        for column, (metric, unit) in CHANGES.items():
            yield DRAWS, row["statistic"], row["country"], metric, unit, float(row[column])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=RAW)
    here = parser.parse_args().raw / "model/gegravity_sample"
    SHIPPED.mkdir(parents=True, exist_ok=True)
    sample = rows(here / "sample_data_set.csv")
    build_economies(sample)
    build_pairs(sample)
    build_coefficients(here)
    names = ("case", "table", "who", "metric", "unit", "value")
    frame = pl.DataFrame(list(figures(here)), schema=names, orient="row")
    frame.write_parquet(SHIPPED / "figures.parquet", compression="zstd", compression_level=19)
    print(f"{len(frame)} figures, {len(sample)} pairs")


if __name__ == "__main__":
    main()
