"""A world from somebody's own tables: a trade table, and where there are such, GDP, elasticities and inputs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadInput
from parley.vocabulary import all_sectors
from parley.world import labels
from parley.world.elasticity import elasticities_for
from parley.world.findings import Finding, Report, ordered
from parley.world.plausible import shipped_gdp, world_findings
from parley.world.tables import Table, read_table
from parley.world.trade_table import TradeTable, factor, read_trade
from parley.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SHOWN = 3


@dataclass(frozen=True)
class OwnTables:
    """The tables of a world and how to read them.

    Attributes
    ----------
    trade : columns exporter, importer, value; optional sector, tariff (share), unit.
    gdp : columns economy, gdp; optional unit.
    inputs : columns economy, input_sector, using_sector, coefficient.
    elasticities : a number for every sector, the name of a shipped set, or a table with columns sector, theta; None is
        the shipped set U4 where it covers the sectors and otherwise the same value, 4.
    unit : of values without a column of units; "million USD" when None.
    own_codes : codes the user declares as regions of their own.
    name, year : of the world; the name of the file and 0 (not stated) when not given.
    """

    trade: Path
    gdp: Path | None = None
    inputs: Path | None = None
    elasticities: str | float | Path | None = None
    unit: str | None = None
    own_codes: tuple[str, ...] = ()
    name: str | None = None
    year: int = 0


def read_world(tables: OwnTables) -> World:
    """The world in somebody's own tables.

    Raises
    ------
    BadFile : a table cannot be read.
    BadInput : a check fails; says where and what to do.
    """
    report = examine(tables)
    if report.world is None or not report.passed:
        failing = [finding for finding in report.findings if finding.fails]
        told = " ".join(f"{finding}" for finding in failing[:_SHOWN])
        more = f" And {len(failing) - _SHOWN} more." if len(failing) > _SHOWN else ""
        raise BadInput(f"{tables.trade}: {told}{more} See all: parley world check {tables.trade}")
    return report.world


def examine(tables: OwnTables) -> Report:
    """Read and check a world's tables; writes nothing.

    Raises
    ------
    BadFile : a table cannot be read.
    UnknownName : a unit or a set of elasticities that does not exist.
    """
    trade = read_trade(tables.trade, tables.unit, tables.own_codes)
    found = list(trade.findings)
    inputs, wrong = _inputs(tables, trade)
    found += wrong
    gdp, basis, wrong = _gdp(tables, trade, inputs)
    found += wrong
    theta, sources, default, wrong = elasticities_for(trade.sectors, tables.elasticities)
    found += wrong
    world = World(
        name=tables.name or tables.trade.stem,
        title=f"Trade of {tables.trade.name}",
        year=tables.year,
        economies=trade.economies,
        sectors=trade.sectors,
        flows=trade.flows,
        tariffs=trade.tariffs,
        gdp=gdp,
        gdp_basis=basis,
        elasticities=theta,
        elasticity_sources=sources,
        default_elasticities=default,
        sources=tuple(str(path.name) for path in (tables.trade, tables.gdp, tables.inputs) if path),
        transformation=f"Read from a trade table of {trade.rows:,} rows; absent cells are zero.",
        licence="As the tables it was read from.",
        defects=_defects(tables, trade),
        services=_services(trade.sectors),
        **inputs,
    )
    found += _new(found, world_findings(world))
    return Report(str(tables.trade), ordered(found), world)


def _new(found: list[Finding], more: Any) -> list[Finding]:
    """What the cubes tell beyond what the rows told: a negative cell is named once, by its line."""
    told = {finding.check for finding in found if finding.fails} & {"negative"}
    return [finding for finding in more if finding.check not in told]


def _services(sectors: Sequence[str]) -> tuple[str, ...]:
    named = {code for code, sector in all_sectors().items() if sector.is_services}
    return tuple(code for code in sectors if code in named or code.casefold() == "services")


def _defects(tables: OwnTables, trade: TradeTable) -> tuple[str, ...]:
    absent = 1 - trade.rows / trade.flows.size
    told = [f"{absent:.0%} of the cells are absent from the trade table and taken as zero." if absent > 0 else ""]
    if not trade.tariffs.any():
        told.append("Tariffs before the change are taken as zero.")
    if tables.elasticities is None:
        told.append("No elasticities were given: 4 in every sector.")
    return tuple(filter(None, told))


def _gdp(
    tables: OwnTables, trade: TradeTable, inputs: dict[str, NDArray[np.float64]]
) -> tuple[NDArray[np.float64], tuple[str, ...], list[Finding]]:
    """GDP of every economy: from the table, else value added by the inputs, else what ships."""
    if tables.gdp is not None:
        values, found = _table_of_gdp(tables.gdp, trade.economies, tables.own_codes)
        return values, ("reported",) * len(values), found
    if inputs:
        value_added = (inputs["value_added_share"] * trade.flows.sum(axis=1)).sum(axis=1)
        return value_added, ("value added",) * len(value_added), []
    known = shipped_gdp()
    pairs = [known.get(code, (np.nan, "")) for code in trade.economies]
    return (
        np.array([value for value, _ in pairs]),
        tuple(f"taken from {name}" if name else "none" for _, name in pairs),
        [],
    )


def _table_of_gdp(
    path: Path, economies: Sequence[str], own: Sequence[str]
) -> tuple[NDArray[np.float64], list[Finding]]:
    table = read_table(path, ("economy", "gdp"))
    spelled = table.texts("economy")
    codes = labels.economy_codes(spelled, own)
    units = table.texts("unit") if "unit" in table.columns else ["million USD"] * len(table)
    values, at, found = np.full(len(economies), np.nan), {}, []
    for row, (text, value, unit) in enumerate(zip(spelled, table.numbers("gdp"), units, strict=True)):
        where = f"{path.name}, {table.where(row)}"
        code = codes[text]
        if code in at:
            found.append(Finding("gdp", where, f"{code} stands on {table.where(at[code])} already", "Keep one row."))
        elif not 0 < value < np.inf:
            text = table.columns["gdp"][row]
            found.append(Finding("gdp", where, f"GDP {text!r} of {code} is no positive number", "Give million USD."))
        elif code in economies:
            values[economies.index(code)] = value * factor(unit, where)
        else:
            remedy = "It has no row in the trade table and is left out."
            found.append(Finding("gdp", where, f"{text!r} is no economy of the trade table", remedy, fails=False))
        at.setdefault(code, row)
    return values, found


def _inputs(tables: OwnTables, trade: TradeTable) -> tuple[dict[str, NDArray[np.float64]], list[Finding]]:
    """Coefficients and value-added shares by field name, empty without a table; and what is wrong with its rows."""
    if tables.inputs is None:
        return {}, []
    table = read_table(tables.inputs, ("economy", "input_sector", "using_sector", "coefficient"))
    codes = labels.economy_codes(set(table.texts("economy")), tables.own_codes)
    at = {code: i for i, code in enumerate(trade.economies)}
    sector_at = {code: k for k, code in enumerate(trade.sectors)}
    inputs = np.zeros((len(at), len(sector_at), len(sector_at)))
    found, seen = [], {}
    labelled = zip(table.texts("economy"), table.texts("input_sector"), table.texts("using_sector"), strict=True)
    for row, ((economy, source, user), value) in enumerate(zip(labelled, table.numbers("coefficient"), strict=True)):
        cell = (at.get(codes[economy]), sector_at.get(source), sector_at.get(user))
        wrong = _wrong_coefficient(table, row, cell, value, seen)
        seen.setdefault(cell, row)
        if wrong is not None:
            found.append(wrong)
        elif None not in cell:
            inputs[cell] = value
    found += [
        Finding("inputs", code, "no row in the input-output table", f"Add its rows to {tables.inputs.name}.")
        for code, i in at.items()
        if i not in {cell[0] for cell in seen}
    ]
    return {"input_coefficients": inputs, "value_added_share": 1 - inputs.sum(axis=1)}, found


def _wrong_coefficient(
    table: Table, row: int, cell: tuple[int | None, ...], value: float, seen: dict[Any, int]
) -> Finding | None:
    where = f"{Path(table.name).name}, {table.where(row)}"
    names = [table.texts(column)[row] for column in ("economy", "input_sector", "using_sector")] if None in cell else []
    if None in cell:
        unknown = names[cell.index(None)]
        remedy = "Use the labels of the trade table; the row is left out."
        return Finding("inputs", where, f"{unknown!r} is not in the trade table", remedy, fails=False)
    if cell in seen:
        return Finding("inputs", where, f"the cell stands on {table.where(seen[cell])} already", "Keep one row.")
    if not 0 <= value < np.inf:
        text = table.columns["coefficient"][row]
        return Finding("inputs", where, f"coefficient {text!r} is no share", "Give a share of at least 0.")
    return None
