"""How worlds and reports on them are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from parley.cli.show import grid, print_json
from parley.world.findings import CHECKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parley.world import World
    from parley.world.findings import Report

_SHOWN = 5
_LARGEST = 10


def worlds(found: Sequence[World], as_json: bool) -> None:
    """The list of worlds."""
    if as_json:
        return print_json([_about(world) for world in found])
    table = grid("", "world", "economies", "sectors", "year", "inputs", "defects")
    table.add_column("title", overflow="fold")
    for world in found:
        about = _about(world)
        sizes = (str(about["economies"]), str(about["sectors"]), str(about["year"]))
        inputs = "by sector" if about["input_output"] else "in all"
        table.add_row(about["name"], *sizes, inputs, str(len(world.defects)), world.title)
    Console().print(table)
    return None


def world(found: World, as_json: bool) -> None:
    """One world with its sources, defects and balance."""
    from parley.world.plausible import inspect

    report = inspect(found)
    if as_json:
        return print_json({**_about(found), **_details(found), "balance": report.balance()})
    console = Console()
    about = _about(found)
    console.print(f"{found.name}: {found.title}", style="bold", highlight=False)
    trade = f"{about['trade']:,.0f} million USD of trade, {about['own_sales']:,.0f} of own sales"
    console.print(f"economies: {about['economies']}, sectors: {about['sectors']}, year: {found.year}; {trade}")
    for label, text in (
        ("sectors", ", ".join(found.sectors)),
        ("elasticities", f"{', '.join(found.elasticities)}; default {found.default_elasticities}"),
        ("input-output table", "yes" if about["input_output"] else "no"),
        ("sources", ", ".join(found.sources)),
        ("made by", found.transformation),
        ("terms", found.licence),
    ):
        console.print(f"{label}: {text}", highlight=False)
    for defect in found.defects:
        console.print(f"· {defect}", style="dim", highlight=False)
    _balance(report, console)
    return None


def report(found: Report, as_json: bool) -> int:
    """What the checks found; 1 when one fails."""
    if as_json:
        print_json(found.to_json())
        return 0 if found.passed else 1
    console = Console()
    for name, title in CHECKS.items():
        findings = found.of(name)
        mark = "FAILS" if found.failed(name) else "note " if findings else "ok   "
        console.print(f"{mark}  {title}", highlight=False, markup=False)
        for finding in findings[:_SHOWN]:
            console.print(f"         {finding}", highlight=False, markup=False, style="dim")
        if len(findings) > _SHOWN:
            console.print(f"         and {len(findings) - _SHOWN} more; see all with --json", style="dim")
    _balance(found, console)
    failing = sum(found.failed(name) for name in CHECKS)
    verdict = "all checks pass" if found.passed else f"{failing} of {len(CHECKS)} checks fail"
    console.print(f"{found.asked}: {verdict}", highlight=False, markup=False, style="bold")
    return 0 if found.passed else 1


def saved(found: World, folder: Path, as_json: bool) -> None:
    """A world that was written, and how to use it."""
    if as_json:
        return print_json({"path": str(folder), **_about(found), **_details(found)})
    console = Console()
    about = _about(found)
    sizes = f"economies: {about['economies']}, sectors: {about['sectors']}"
    console.print(f"wrote {folder}: {found.title} ({sizes})", highlight=False, markup=False)
    for defect in found.defects:
        console.print(f"· {defect}", style="dim", highlight=False, markup=False)
    console.print(f"Use it with --world {folder}", highlight=False, markup=False)
    return None


def written(path: Path, rows: int, as_json: bool) -> None:
    """A file that was written."""
    if as_json:
        return print_json({"path": str(path), "rows": rows, "bytes": path.stat().st_size})
    size = path.stat().st_size / 1e6
    Console().print(f"wrote {path}: {rows:,} rows, {size:,.1f} MB", highlight=False, markup=False)
    return None


def _about(world: World) -> dict[str, Any]:
    own = float(np.einsum("iik->", world.flows))
    return {
        "name": world.name,
        "title": world.title,
        "year": world.year,
        "economies": len(world.economies),
        "sectors": len(world.sectors),
        "trade": float(world.flows.sum()) - own,
        "own_sales": own,
        "input_output": world.input_coefficients is not None,
        "sources": list(world.sources),
        "defects": list(world.defects),
    }


def _details(world: World) -> dict[str, Any]:
    return {
        "economy_codes": list(world.economies),
        "sector_codes": list(world.sectors),
        "elasticities": list(world.elasticities),
        "default_elasticities": world.default_elasticities,
        "transformation": world.transformation,
        "licence": world.licence,
    }


def _balance(report: Report, console: Console) -> None:
    """The economies with the largest imbalances beside their GDP."""
    rows = sorted(report.balance(), key=lambda row: -abs(row["balance"] or 0) / (row["gdp"] or np.inf))[:_LARGEST]
    if not rows:
        return
    title = "Largest imbalances beside GDP, million USD"
    table = grid(title, "economy", "imports", "exports", "balance", "own sales", "GDP")
    for row in rows:
        figures = (row[name] for name in ("imports", "exports", "balance", "own_sales", "gdp"))
        table.add_row(row["economy"], *("not known" if value is None else f"{value:,.0f}" for value in figures))
    console.print(table)
