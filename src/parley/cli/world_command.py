"""Commands of worlds: list and show them, check and read your own tables, build, join and export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from parley.cli.options import Flag, Json
from parley.errors import BadInput

app = App(name="world", help="Worlds: list, show, check, read from your own tables, build, aggregate, export.")

Unit = Annotated[str | None, Parameter(name="--unit")]
Codes = Annotated[str, Parameter(name="--own-codes")]


@app.command(name="list")
def list_worlds(*, json: Json = False) -> None:
    """The worlds that ship with Parley.

    Example: parley world list

    Parameters
    ----------
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.world import World, world_names

    world_show.worlds([World.load(name) for name in world_names()], json)


@app.command
def show(world: str, *, json: Json = False) -> None:
    """What a world holds, where it comes from, its known defects and the balance of its economies.

    Example: parley world show icio-2022

    Parameters
    ----------
    world
        Name of a world, folder of a saved one, or a trade table.
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.world import World

    world_show.world(World.load(world), json)


@app.command
def check(
    world: str,
    *,
    gdp: Path | None = None,
    inputs: Path | None = None,
    elasticities: str | None = None,
    unit: Unit = None,
    own_codes: Codes = "",
    json: Json = False,
) -> int:
    """Check a trade table or a world: what is wrong, on which line or in which economy, what to do. Writes nothing.

    Exit codes: 0 all checks pass, 1 a check fails, 2 the file cannot be read.

    Example: parley world check trade.csv --gdp gdp.csv

    Parameters
    ----------
    world
        Trade table (CSV or Parquet) with columns exporter, importer, value and, optional, sector, tariff, unit; or the
        name of a world or folder of a saved one.
    gdp
        Table with columns economy, gdp and, optional, unit.
    inputs
        Input-output table with columns economy, input_sector, using_sector, coefficient.
    elasticities
        Name of a shipped set, a number for every sector, or a table with columns sector, theta.
    unit
        Unit of the values: USD, thousand USD, million USD (the default) or billion USD.
    own_codes
        Codes of regions of your own, by commas.
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.cli.show import progress
    from parley.world import World
    from parley.world.own import OwnTables, examine
    from parley.world.plausible import inspect

    given = _tables(gdp, inputs, elasticities, unit, own_codes)
    with progress(silent=json) as step:
        step(f"checking {world}")
        if Path(world).is_file():
            found = examine(OwnTables(Path(world), **given))
        else:
            _refuse_idle(world, given)
            found = inspect(World.load(world))
    return world_show.report(found, json)


@app.command
def read(
    trade: Path,
    *,
    out: Path | None = None,
    gdp: Path | None = None,
    inputs: Path | None = None,
    elasticities: str | None = None,
    unit: Unit = None,
    own_codes: Codes = "",
    name: str | None = None,
    year: int = 0,
    replace: Flag = False,
    json: Json = False,
) -> int:
    """Make a world of your own tables and save it, for --world of other commands. Nothing is written if a check fails.

    Example: parley world read trade.csv --gdp gdp.csv --out my-world

    Parameters
    ----------
    trade
        Trade table (CSV or Parquet) with columns exporter, importer, value and, optional, sector, tariff, unit.
    out
        Folder to write; the name of the world in the current folder when not given.
    gdp
        Table with columns economy, gdp and, optional, unit.
    inputs
        Input-output table with columns economy, input_sector, using_sector, coefficient.
    elasticities
        Name of a shipped set, a number for every sector, or a table with columns sector, theta.
    unit
        Unit of the values: USD, thousand USD, million USD (the default) or billion USD.
    own_codes
        Codes of regions of your own, by commas.
    name
        Name of the world; that of the file when not given.
    year
        Year of the figures.
    replace
        Replace a saved world that stands there.
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.cli.show import progress
    from parley.world.own import OwnTables, examine

    given = _tables(gdp, inputs, elasticities, unit, own_codes)
    with progress(silent=json) as step:
        step(f"reading {trade}")
        found = examine(OwnTables(trade, **given, name=name, year=year))
    if found.world is None or not found.passed:
        return world_show.report(found, json)
    folder = found.world.save(out or Path(found.world.name), replace=replace)
    world_show.saved(found.world, folder, json)
    return 0


@app.command
def build(
    source: Literal["icio"],
    file: Path,
    *,
    out: Path | None = None,
    year: int | None = None,
    tariffs: str | None = None,
    replace: Flag = False,
    json: Json = False,
) -> None:
    """Build a world from a published table: icio is the OECD's inter-country input-output table, 2023 or 2025 edition.

    Example: parley world build icio 2020.csv --out icio-2020

    Parameters
    ----------
    source
        Which table it is.
    file
        CSV of one year, unpacked, as published.
    out
        Folder to write; the name of the world in the current folder when not given.
    year
        Year of the table; taken from the name of the file when not given.
    tariffs
        World whose tariffs are taken, such as icio-2022, as the table has none; zero when not given.
    replace
        Replace a saved world that stands there.
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.cli.show import progress
    from parley.world import World
    from parley.world.icio_world import build_icio

    rates = None if tariffs is None else World.load(tariffs)
    with progress(silent=json) as step:
        found = build_icio(file, year, rates, step)
    world_show.saved(found, found.save(out or Path(found.name), replace=replace), json)


@app.command
def aggregate(
    world: str,
    *,
    economies: str | None = None,
    sectors: str | None = None,
    out: Path | None = None,
    name: str | None = None,
    replace: Flag = False,
    json: Json = False,
) -> None:
    """Join economies or sectors of a world and save the result. Trade, duties, GDP and inputs are preserved.

    Example: parley world aggregate icio-2022 --economies EU,USMCA --sectors metals=C24A+C24B --out small

    Parameters
    ----------
    world
        Name of a world, folder of a saved one, or a trade table.
    economies
        Groups: EU, USMCA, or bloc=USA+CAN, by commas; or a table with columns group, member.
    sectors
        Groups: metals=C24A+C24B, by commas; or a table with columns group, member.
    out
        Folder to write; the name of the new world in the current folder when not given.
    name
        Name of the new world.
    replace
        Replace a saved world that stands there.
    json
        Print JSON.
    """
    from parley.cli import world_show
    from parley.world import World
    from parley.world.groups import economy_groups, sector_groups

    if economies is None and sectors is None:
        raise BadInput(f"nothing of {world} is to be joined; give --economies or --sectors, see --help.")
    base = World.load(world)
    who = {} if economies is None else economy_groups(economies, base.economies)
    joined = base.aggregate(who, {} if sectors is None else sector_groups(sectors), name)
    world_show.saved(joined, joined.save(out or Path(joined.name), replace=replace), json)


@app.command
def export(
    world: str,
    *,
    format: Literal["csv", "parquet", "json"] | None = None,
    out: Path | None = None,
    json: Json = False,
) -> None:
    """Write a world's flows and tariffs, one row a flow, for other programs or to read them again.

    Example: parley world export icio-2022 --format parquet

    Parameters
    ----------
    world
        Name of a world, folder of a saved one, or a trade table.
    format
        csv (the default), parquet or json.
    out
        File to write; named after the world in the current folder when not given.
    json
        Print what was written as JSON.
    """
    from parley.cli import world_show
    from parley.cli.show import progress
    from parley.world import World
    from parley.world.export import write_flows

    found = World.load(world)
    path = out or Path(f"{found.name}.{format or 'csv'}")
    if format is not None and path.suffix != f".{format}":
        raise BadInput(f"--format {format} and --out {out} name different formats; give one of them.")
    with progress(silent=json) as step:
        step(f"writing {path}")
        rows = write_flows(found, path)
    world_show.written(path, rows, json)


def _tables(gdp: Path | None, inputs: Path | None, elasticities: str | None, unit: str | None, own: str) -> dict:
    codes = tuple(filter(None, (code.strip() for code in own.split(","))))
    return {"gdp": gdp, "inputs": inputs, "elasticities": elasticities, "unit": unit, "own_codes": codes}


def _refuse_idle(world: str, given: dict[str, Any]) -> None:
    """Refuse options that only a trade table has a use for, rather than ignore them."""
    idle = [f"--{name.replace('_', '-')}" for name, value in given.items() if value]
    if idle:
        raise BadInput(f"{', '.join(idle)} belong to a trade table, and {world} is no file; leave them out.")
