"""How results of the models are printed and written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from parley.cli.output import print_json
from parley.cli.show import grid
from parley.errors import BadInput
from parley.model import Metric, Outcome, SectorResults, Sensitivity
from parley.vocabulary import all_economies, sector_name

SHOWN_METRICS = (
    "real_income", "trade_balance", "goods_balance", "imports", "exports", "cpi", "employment", "revenue_change",
)  # fmt: skip


def outcome(found: Outcome, economies: Sequence[str], as_json: bool) -> None:
    """What a scenario does to the economies shown."""
    if as_json:
        return print_json(found.to_dict(economies))
    content = found.table(SHOWN_METRICS, economies)
    names = all_economies()
    table = grid(f"{content.title}: change from before", "", *(names[who].name for who in content.who))
    for one, *cells in zip(content.metrics, *content.cells, strict=True):
        table.add_row(f"{one.title}, {one.unit}", *(_figure(cell, decimals(one)) for cell in cells))
    console = Console()
    console.print(table)
    console.print(f"Revenue: {found.rebate}. Elasticities: {found.elasticities}.", style="dim", highlight=False)
    for note in (found.closure, *found.assumptions):
        console.print(f"· {note}", style="dim", highlight=False)
    return None


def decimals(measured: Metric) -> int:
    """How many digits after the point a metric is shown with."""
    return 2 if measured.unit == "percent" else 0


def replication(found: dict[str, Any], as_json: bool) -> int:
    """Printed and recomputed numbers side by side; 1 when one does not match."""
    if as_json:
        print_json(found)
    else:
        _replication_table(found)
    return _verdict(found)


def replications(found: dict[str, Any], as_json: bool) -> int:
    """Every paper's count of matched numbers, and those that do not match; 1 when there are any."""
    if as_json:
        print_json(found)
        return _verdict(found)
    console = Console()
    for paper in found["papers"]:
        missed = [row for row in paper["rows"] if row["match"] is False and "reason" not in row]
        if missed:
            _replication_table({**paper, "rows": missed})
        else:
            console.print(_count(paper))
    for name, reason in found["left_out"].items():
        console.print(f"{name}: left out, {reason}")
    console.print(_count({"paper": "all", **found}), style="bold")
    return _verdict(found)


def _replication_table(found: dict[str, Any]) -> None:
    table = grid(found["paper"], "table", "case", "who", "metric", "printed", "recomputed", "")
    for row in found["rows"]:
        printed = (
            "" if row["printed"] is None else f"{row['printed']:.{6 if row['decimals'] is None else row['decimals']}f}"
        )
        mark = "known" if "reason" in row else {True: "=", False: "differs", None: ""}[row["match"]]
        head = (str(row["table"]), row["case"], row["who"], row["metric"])
        table.add_row(*head, printed, f"{row['value']:.6f}", mark)
    console = Console()
    console.print(table)
    console.print(_count(found))
    for reason in dict.fromkeys(row["reason"] for row in found["rows"] if "reason" in row):
        console.print(f"· known: {reason}", style="dim", highlight=False)
    for note in found.get("notes", ()):
        console.print(f"· {note}", style="dim", highlight=False)


def _count(found: dict[str, Any]) -> str:
    known = f", {found['explained']} differ for known reasons" if found["explained"] else ""
    return f"{found['paper']}: {found['matched']} of {found['compared']} numbers matched{known}"


def _verdict(found: dict[str, Any]) -> int:
    return 0 if found["matched"] + found["explained"] == found["compared"] else 1


_MOST_PARTNERS = 20


def by_sector(found: Outcome, who: str, as_json: bool) -> None:
    """What a scenario does to the sectors of one economy."""
    sectors = _sectors(found)
    if who not in sectors.economies:
        raise BadInput(f"--by sector shows one economy of world {found.world}; {who} is a group or not in it.")
    if as_json:
        return print_json(sectors.to_dict((who,)))
    table = grid(f"{found.label}, {who}: change from before", "", *(_SECTOR_HEADS.values()))
    for row in sectors.table(tuple(_SECTOR_HEADS), (who,)).to_dicts():
        cells = (_figure(row[name], _digits(name)) for name in _SECTOR_HEADS)
        table.add_row(sector_name(row["sector"]), *cells)
    Console().print(table)
    return None


_SECTOR_HEADS = {
    "output": "output, %",
    "output_usd": "output, million USD",
    "employment_share": "share of jobs, points",
    "price": "price, %",
    "exports_usd": "exports, million USD",
    "imports_usd": "imports, million USD",
}


def _figure(value: float | None, digits: int) -> str:
    """A signed number; a dash where there is none."""
    return "-" if value is None or math.isnan(value) else f"{value:+,.{digits}f}"


def _digits(name: str) -> int:
    return 0 if name.endswith("_usd") else 2


def _sectors(found: Outcome) -> SectorResults:
    if found.by_sector is None:
        raise BadInput(f"world {found.world} has one sector. Choose one with sectors, such as --world icio-2022.")
    return found.sectors


def by_partner(found: Outcome, who: str, as_json: bool) -> None:
    """What a scenario does to the trade of one economy or group with each partner, largest partners first."""
    rows = [{"partner": code, **found.trade(who, code)} for code in found.economies if code not in _inside(found, who)]
    rows.sort(key=lambda row: -(row["exports_before"] + row["imports_before"]))
    if as_json:
        return print_json(rows)
    heads = ("exports before", "after", "imports before", "after", "balance before", "after")
    table = grid(f"{found.label}, trade of {who}, million USD", "", *heads)
    for row in rows[:_MOST_PARTNERS]:
        sold, bought = ((row[f"{kind}_before"], row[f"{kind}_after"]) for kind in ("exports", "imports"))
        cells = (*sold, *bought, sold[0] - bought[0], sold[1] - bought[1])
        table.add_row(row["partner"], *(f"{cell:,.0f}" for cell in cells))
    Console().print(table)
    return None


def _inside(found: Outcome, who: str) -> set[str]:
    return {found.economies[at] for at in found.positions(who)}


def write(found: Outcome, economies: Sequence[str], path: Path) -> None:
    """A file of an outcome, by its ending."""
    if not path.parent.is_dir():
        raise BadInput(f"--out {path}: {path.parent} is not a folder. Create it first.")
    writers = {
        ".json": lambda: path.write_text(found.to_json(), encoding="utf-8"),
        ".csv": lambda: _sectors(found).to_csv(path),
        ".parquet": lambda: _sectors(found).to_parquet(path),
        ".svg": lambda: found.chart("real_income", economies).write(path),
        ".png": lambda: found.chart("real_income", economies).write(path),
    }
    if path.suffix not in writers:
        raise BadInput(f"--out {path}: no file of that kind is written. Choose one of {', '.join(writers)}.")
    writers[path.suffix]()
    Console(stderr=True).print(f"wrote {path}", highlight=False)


def sensitivity(found: Sensitivity, top: int, importer: str | None, as_json: bool) -> None:
    """The tariffs with the largest effects."""
    content = found.to_dict(top, importer)
    if as_json:
        return print_json(content)
    table = grid(f"{found.outcome}, {content['unit']} ({found.label})", "", "importer", "exporter", "sector", "effect")
    for row in content["rows"]:
        name = sector_name(row["sector"])
        table.add_row(str(row["rank"]), row["importer"], row["exporter"], name, f"{row['effect']:+,.4g}")
    Console().print(table)
    return None
