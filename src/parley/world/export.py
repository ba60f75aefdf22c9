"""A world's flows for other programs, and for `World.read`: one row a flow, as CSV, Parquet or JSON."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from parley.world.world import World

FORMATS = ("csv", "parquet", "json")


def flow_table(world: World) -> pl.DataFrame:
    """One row a flow or rate that is not zero: exporter, importer, sector, value (million USD before duty), tariff."""
    import polars as pl

    j, i, k = np.nonzero((world.flows != 0) | (world.tariffs != 0))
    economies, sectors = np.array(world.economies), np.array(world.sectors)
    return pl.DataFrame(
        {
            "exporter": economies[j],
            "importer": economies[i],
            "sector": sectors[k],
            "value": world.flows[j, i, k],
            "tariff": world.tariffs[j, i, k],
        }
    )


def write_flows(world: World, path: Path) -> int:
    """Write the flows in the format of the file's suffix; the file stands there whole or not at all. Returns the rows.

    Raises
    ------
    BadInput : the suffix is no format, or the file cannot be written.
    """
    form = path.suffix.removeprefix(".").casefold()
    if form not in FORMATS:
        raise BadInput(f"{path} ends in {path.suffix or 'nothing'!r}. Formats: {', '.join(FORMATS)}.")
    table = flow_table(world)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        _write(table, world, Path(scratch), form)
        os.replace(scratch, path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error}. Choose another place.") from error
    return len(table)


def _write(table: pl.DataFrame, world: World, path: Path, form: str) -> None:
    if form == "csv":
        table.write_csv(path)
    elif form == "parquet":
        table.write_parquet(path)
    else:
        about = {"world": world.name, "year": world.year, "unit": "million USD", "sources": list(world.sources)}
        path.write_text(json.dumps({**about, "flows": table.to_dicts()}) + "\n", encoding="utf-8")
