"""Builds the tariff tables of data/law and data/weights from the raw tariff tables.

Run from the repository root: .venv/bin/python tools/build_tariffs.py
The measures themselves (data/law/*/*.yaml) are written by hand; this script builds what they point to.
docs/data/tariffs.md says for each table where it comes from and what is wrong with it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polars as pl

RAW = Path(__file__).parents[1] / "../shared/data/tariffs"
DATA = Path(__file__).parents[1] / "src/parley/data"
METALS = {"steel": "steel_share", "aluminium": "aluminum_share", "copper": "copper_share"}
METAL_CHAPTERS = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminium"}
YEAR = "2024"  # its claim shares are a table of their own
with (DATA / "law/claim_windows.csv").open(encoding="utf-8", newline="") as windows_file:
    WINDOWS = {row["name"]: (row["first"], row["last"]) for row in csv.DictReader(windows_file)}
CLAIM_WINDOWS = {name: months for name, months in WINDOWS.items() if name != YEAR}
MIXED_LIST = "CAN_retaliation_steel_alu_other_2025-03-13"  # metals and other goods, in force for different times
UNNAMED_LISTS = ("ieepa_recip_exempt_hs10_tracker_2026",)  # an undated union, no act behind it


def text(frame: pl.DataFrame) -> pl.DataFrame:
    """Categorical columns as text, and our code for the European Union."""
    frame = frame.with_columns(pl.col(pl.Categorical).cast(pl.Utf8))
    if "iso3" not in frame.columns:
        return frame
    return frame.with_columns(origin=pl.col("iso3").replace("EUU", "EU")).drop("iso3")


def write(frame: pl.DataFrame, path: str) -> None:
    """Write a table and say how large it is."""
    target = DATA / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".csv":
        frame.write_csv(target)
    else:
        frame.write_parquet(target, compression="zstd", compression_level=19, statistics=False)
    print(f"{path}: {frame.height:,} rows, {target.stat().st_size / 1e3:,.0f} kB")


def preferences(special: str | None) -> str | None:
    """The special column as 'KR=0;JP=0.033;CO=?': a rate per programme, ? when it is no plain percentage."""
    if not special:
        return None
    found = {}
    for rate, programmes in re.findall(r"([^()]*)\(([^()]*)\)", special):
        share = ad_valorem(rate.strip())
        for name in re.split(r"[,\s]+", programmes):
            if name.strip(". "):
                found[name.strip(". ")] = "?" if share is None else f"{share:g}"
    return ";".join(f"{name}={rate}" for name, rate in found.items())


def ad_valorem(rate: str | None) -> float | None:
    """A plain percentage or Free as a share; None for anything else."""
    if rate is None:
        return None
    if rate.strip() == "Free":
        return 0.0
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\s+(\d)/(\d))?\s*%", rate.strip())
    if not found:
        return None
    whole, over, under = found.groups()
    return round((float(whole) + (int(over) / int(under) if over else 0)) / 100, 6)


def lines() -> pl.DataFrame:
    """The US schedule: one row per 8-digit line."""
    raw = pl.read_csv(RAW / "mfn_rates_2025.csv", infer_schema_length=0)
    basis = {
        "statutory": "statutory",
        "ave_2024_calc_duty": "equivalent-2024",
        "ad_valorem_part_only": "ad-valorem-part",
    }
    return raw.select(
        "hs8",
        pl.col("rate_type").alias("kind"),
        pl.col("mfn_ad_valorem_part").cast(pl.Float64).alias("ad_valorem"),
        pl.col("mfn_rate").cast(pl.Float64).alias("rate"),
        pl.col("mfn_rate_source").replace_strict(basis).alias("basis"),
        pl.col("general_rate_raw").alias("general"),
        pl.col("special_rate_raw").map_elements(preferences, return_dtype=pl.Utf8).alias("special"),
        pl.col("column2_rate_raw").alias("column2"),
        pl.col("column2_rate_raw").map_elements(ad_valorem, return_dtype=pl.Float64).alias("column2_rate"),
    ).sort("hs8")


def lists() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Product lists: their codes, and where each comes from. A list with several headings or dates is split."""
    raw = pl.read_csv(RAW / "product_lists.csv", infer_schema_length=0)
    metal = pl.col("hs_code").str.slice(0, 2).is_in(["72", "73", "76"])
    part = pl.when(metal).then(pl.lit("metals")).otherwise(pl.lit("other"))
    raw = raw.filter(~pl.col("list_name").is_in(UNNAMED_LISTS)).with_columns(list=list_key(part))
    codes = raw.select("list", pl.col("hs_code").alias("code")).unique().sort("list", "code")
    meta = pl.read_csv(RAW / "product_lists_meta.csv", infer_schema_length=0)
    meta = meta.filter(~pl.col("list_name").is_in(UNNAMED_LISTS))
    mixed = pl.col("list_name") == MIXED_LIST
    meta = pl.concat(
        [
            meta.with_columns(list=list_key(pl.lit("metals"))),
            meta.filter(mixed).with_columns(list=list_key(pl.lit("other"))),
        ]
    )
    sources = meta.select("list", "source", pl.col("start_date").alias("since"), "note").unique("list", keep="first")
    counts = codes.group_by("list").agg(pl.len().alias("codes"))
    return codes, sources.join(counts, on="list").sort("list")


def list_key(metal_part: pl.Expr) -> pl.Expr:
    """A list's name in our spelling; some are split: Brazil's by date, the 2026 review by rate, Canada's by metal."""
    plain = pl.col("list_name").str.replace_all("_", "-").str.to_lowercase().str.replace_all(r"\.", "-")
    return (
        pl.when(pl.col("list_name") == "ieepa_country_eo_exempt_BRA")
        .then(plain + "-" + pl.col("start_date"))
        .when(pl.col("list_name") == "s301_china_list_biden_jan26")
        .then(plain + "-" + pl.col("rate").cast(pl.Float64).mul(100).cast(pl.Int64).cast(pl.Utf8))
        .when(pl.col("list_name") == MIXED_LIST)
        .then(plain.str.replace("steel-alu-other", metal_part))
        .otherwise(plain)
    )


def imports() -> pl.DataFrame:
    """Imports for consumption 2024 by 10-digit code and origin, with calculated duty (null where not published)."""
    raw = text(pl.read_parquet(RAW / "us_imports_2024_hs10.parquet"))
    return raw.select("hs10", "origin", pl.col("cons_value_usd").alias("value"), pl.col("calc_duty_usd").alias("duty"))


def claims() -> pl.DataFrame:
    """Share of imports from Canada and Mexico that claimed USMCA preference, per code and window.

    A code without imports in a window takes its 6-digit mean, then the origin's mean of the chapter.
    """
    year = text(pl.read_parquet(RAW / "usmca_shares_2024_hs10.parquet")).rename({"usmca_share_2024": "2024"})
    monthly = text(pl.read_parquet(RAW / "usmca_claims_monthly_2025_hs10.parquet"))
    shares = imports().filter(pl.col("origin").is_in(["CAN", "MEX"])).select("hs10", "origin", "value")
    shares = shares.join(year, on=["hs10", "origin"], how="left")
    for name, (first, last) in CLAIM_WINDOWS.items():
        window = monthly.filter(pl.col("month").is_between(pl.lit(first), pl.lit(last)))
        shares = with_window(shares, window, name)
    return shares.drop("value").sort("hs10", "origin")


def with_window(shares: pl.DataFrame, window: pl.DataFrame, name: str) -> pl.DataFrame:
    """Adds the claim share of one window, filled from the coarser codes where a line had no imports."""
    levels = []
    for digits in (10, 6, 2):
        keys = pl.col("hs10").str.slice(0, digits).alias(f"hs{digits}" if digits < 10 else "hs10")
        level = window.group_by(keys, "origin").agg(pl.col("usmca_value_usd").sum(), pl.col("total_value_usd").sum())
        share = pl.col("usmca_value_usd") / pl.col("total_value_usd")
        column = f"{name}@{digits}"
        level = level.filter(pl.col("total_value_usd") > 0).with_columns(share.alias(column))
        levels.append((keys, level.drop("usmca_value_usd", "total_value_usd"), column))
    for keys, level, _ in levels:
        on = keys.meta.output_name()
        shares = shares.with_columns(keys).join(level, on=[on, "origin"], how="left")
        shares = shares if on == "hs10" else shares.drop(on)
    filled = pl.coalesce([column for *_, column in levels]).fill_null(0).round(5).alias(name)
    return shares.with_columns(filled).drop([column for *_, column in levels])


def products() -> pl.DataFrame:
    """Every 10-digit code with imports: its sector and its modelled metal content."""
    codes = imports().group_by("hs10").agg(pl.col("value").sum()).sort("hs10")
    return metals(codes).join(sectors(codes), on="hs10").join(industries(codes), on="hs10").sort("hs10")


def industries(codes: pl.DataFrame) -> pl.DataFrame:
    """The 3-digit NAICS industry of each code; a code without one takes the most frequent of its heading."""
    raw = text(pl.read_parquet(RAW / "hs10_naics_bea_metal_shares.parquet")).drop_nulls("naics")
    raw = raw.select("hs10", naics3=pl.col("naics").str.slice(0, 3))
    out = codes.select("hs10").join(raw, on="hs10", how="left")
    for digits in (8, 6, 4, 2):
        key = pl.col("hs10").str.slice(0, digits).alias("key")
        usual = raw.group_by(key).agg(usual=pl.col("naics3").mode().sort().first())
        out = out.with_columns(key).join(usual, on="key", how="left")
        out = out.with_columns(pl.coalesce("naics3", "usual").alias("naics3")).drop("key", "usual")
    return out


def collected() -> pl.DataFrame:
    """What customs collected by month: by NAICS industry (Census), in total (Treasury), and imports of two origins."""
    census = pl.read_csv(RAW / "actual_duties_monthly_naics3.csv", schema_overrides={"naics3": pl.Utf8})
    census = census.select(
        "month", key="naics3", value_usd="customs_value_usd", duty_usd="calc_duty_usd", source=pl.lit("usitc")
    )
    treasury = pl.read_csv(RAW / "actual_customs_duties_monthly.csv").select(
        month=pl.col("date").str.slice(0, 7),
        key=pl.lit("total"),
        value_usd=(pl.col("imports_value") * 1e6).round().cast(pl.Int64),
        duty_usd=(pl.col("customs_duties") * 1e6).round().cast(pl.Int64),
        source=pl.lit("treasury"),
    )
    claims = pl.read_csv(RAW / "usmca_shares_monthly_total.csv").select(
        "month",
        key="iso3",
        value_usd="total_value",
        duty_usd=pl.lit(None, dtype=pl.Int64),
        source=pl.lit("usitc"),
    )
    rows = pl.concat([census, treasury, claims])
    return rows.filter(pl.col("month") >= "2024-01").sort("month", "source", "key")


def metals(codes: pl.DataFrame) -> pl.DataFrame:
    """Metal content shares; a code without one takes the mean of its 8-, 6-, 4- or 2-digit heading. Capped at 1.

    Articles of the metal chapters are metal for their full value: entries declare so unless they show otherwise.
    """
    raw = text(pl.read_parquet(RAW / "hs10_naics_bea_metal_shares.parquet"))
    raw = raw.select("hs10", *[pl.col(source).cast(pl.Float64).clip(0, 1).alias(m) for m, source in METALS.items()])
    out = codes.select("hs10").join(raw, on="hs10", how="left")
    for digits in (8, 6, 4, 2):
        key = pl.col("hs10").str.slice(0, digits).alias("key")
        mean = raw.group_by(key).agg(pl.col(list(METALS)).mean())
        out = out.with_columns(key).join(mean, on="key", how="left", suffix="_mean")
        out = out.with_columns([pl.coalesce(m, f"{m}_mean").alias(m) for m in METALS])
        out = out.drop("key", *[f"{m}_mean" for m in METALS])
    chapter = pl.col("hs10").str.slice(0, 2)
    metal = pl.when(chapter.is_in(list(METAL_CHAPTERS))).then(chapter.replace_strict(METAL_CHAPTERS, default=None))
    whole = [
        pl.when(metal.is_null()).then(pl.col(m).fill_null(0)).otherwise((metal == m).cast(pl.Float64)) for m in METALS
    ]
    return out.with_columns([column.round(4).alias(m) for m, column in zip(METALS, whole, strict=True)])


def sectors(codes: pl.DataFrame) -> pl.DataFrame:
    """The sector of each code.

    The code's GTAP sector (its 6-digit code's where it has none, then the most frequent of its heading) gives the
    OECD sector; sectors that the concordance merges are split: by GTAP sector for farming and forestry (frs), coal and
    oil and gas, iron and other metals, by chapter for ores (26) and ships (89). Chapters 98 and 99 have no sector.
    """
    by_code = text(pl.read_parquet(RAW / "hs10_gtap.parquet")).rename({"gtap_code": "gtap10"})
    hs6 = pl.read_csv(RAW / "hs6_gtap_icio.csv", infer_schema_length=0).select("hs6", gtap6="gtap_code")
    heading = by_code.group_by(hs4=pl.col("hs10").str.slice(0, 4)).agg(gtap4=pl.col("gtap10").mode().sort().first())
    table = codes.select("hs10", hs6=pl.col("hs10").str.slice(0, 6), hs4=pl.col("hs10").str.slice(0, 4))
    table = table.join(by_code, on="hs10", how="left").join(hs6, on="hs6", how="left").join(heading, "hs4", "left")
    table = table.with_columns(gtap_code=pl.coalesce("gtap10", "gtap6", "gtap4"))
    icio = pl.read_csv(RAW / "gtap_to_icio.csv", infer_schema_length=0)
    table = table.join(icio, on="gtap_code", how="left")
    chapter, gtap = pl.col("hs10").str.slice(0, 2), pl.col("gtap_code")
    split = (
        pl.when(chapter.is_in(["98", "99"]))
        .then(None)
        .when(pl.col("icio_2023ed_sector") == "A01_02")
        .then(pl.when(gtap == "frs").then(pl.lit("A02")).otherwise(pl.lit("A01")))
        .when(pl.col("icio_2023ed_sector") == "B05_06")
        .then(pl.when(gtap == "coa").then(pl.lit("B05")).otherwise(pl.lit("B06")))
        .when(pl.col("icio_2023ed_sector") == "B07_08")
        .then(pl.when(chapter == "26").then(pl.lit("B07")).otherwise(pl.lit("B08")))
        .when(pl.col("icio_2023ed_sector") == "C24")
        .then(pl.when(gtap == "i_s").then(pl.lit("C24A")).otherwise(pl.lit("C24B")))
        .when(pl.col("icio_2023ed_sector") == "C30")
        .then(pl.when(chapter == "89").then(pl.lit("C301")).otherwise(pl.lit("C302T309")))
        .when(pl.col("icio_2023ed_sector").is_in(["D", "E"]))
        .then(pl.lit("SERV"))
        .otherwise(pl.col("icio_2023ed_sector"))
    )
    return table.select("hs10", sector=split)


def chapters() -> pl.DataFrame:
    """Imports 2024 by chapter for every origin, members of the European Union each."""
    raw = pl.read_csv(RAW / "us_imports_2024_hs2_all_countries.csv", schema_overrides={"hs2": pl.Utf8})
    census = {5082: "PSE", 5083: "PSE"}
    origin = pl.coalesce("iso3", pl.col("census_code").replace_strict(census, default=None, return_dtype=pl.Utf8))
    raw = raw.with_columns(origin=origin)
    lost = raw.filter(pl.col("origin").is_null())
    if lost.height:
        print("chapters: origins without a code are left out:", lost["census_code"].unique().to_list())
    named = raw.filter(pl.col("origin").is_not_null())
    sums = named.group_by("origin", "hs2").agg(value=pl.col("cons_value_usd").sum(), duty=pl.col("calc_duty_usd").sum())
    return sums.sort("origin", "hs2")


def by_line(table: pl.DataFrame, columns: list[str], keys: list[str]) -> pl.DataFrame:
    """Import-weighted means of `columns` for 8-digit lines beside the 10-digit codes."""
    mean = [(pl.col(c) * pl.col("value")).sum() / pl.col("value").sum() for c in columns]
    lines8 = table.filter(pl.col("value") > 0).group_by(pl.col("hs10").str.slice(0, 8).alias("code"), *keys).agg(mean)
    both = pl.concat([table.select(pl.col("hs10").alias("code"), *keys, *columns), lines8])
    return both.with_columns(pl.col(columns).round(5)).sort("code", *keys)


def main() -> None:
    """Build every table."""
    trade, goods, shares = imports(), products(), claims()
    codes, sources = lists()
    write(lines(), "law/lines.parquet")
    write(codes, "law/lists.parquet")
    write(sources, "law/lists.csv")
    world = trade.group_by("hs10").agg(pl.col("value").sum())
    write(by_line(goods.join(world, on="hs10"), list(METALS), []), "law/content.parquet")
    windows = list(WINDOWS)
    valued = shares.join(trade, on=["hs10", "origin"])
    write(by_line(valued.with_columns(pl.col("2024").fill_null(0)), windows, ["origin"]), "law/claims.parquet")
    write(goods, "weights/products.parquet")
    index = goods.select("hs10").with_row_index("product").with_columns(pl.col("product").cast(pl.UInt16))
    table = trade.join(shares, on=["hs10", "origin"], how="left").join(index, on="hs10").drop("hs10")
    table = table.with_columns(pl.col(windows).round(4).cast(pl.Float32)).sort("origin", "product")
    write(table.select("product", "origin", "value", "duty", *windows), "weights/imports_2024.parquet")
    write(chapters(), "weights/chapters_2024.parquet")
    write(collected(), "weights/collected.csv")


if __name__ == "__main__":
    main()
