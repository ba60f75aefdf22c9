"""Trade elasticities for the sectors of a world: shipped sets, one number, or a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.world import files
from parley.world.findings import Finding
from parley.world.tables import number, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

Sets = tuple[dict[str, "NDArray[np.float64]"], dict[str, str], str, list[Finding]]
UNIFORM = "U4"
OWN = "own"


def elasticities_for(sectors: Sequence[str], asked: str | float | Path | None) -> Sets:
    """Every set that covers the sectors, what each is, which is the default, and what is wrong with a table.

    Parameters
    ----------
    asked : the name of a shipped set, a number for every sector, a table with columns sector, theta; None: 4.

    Raises
    ------
    UnknownName : no such set.
    BadInput : the set does not cover the sectors, or the number is not positive.
    BadFile : the table cannot be read.
    """
    shipped = files.elasticities(tuple(sectors))
    told = {source: text for source, text in files.elasticity_sources().items() if source in shipped}
    if asked is None:
        asked = UNIFORM if UNIFORM in shipped else "4"
    text = str(asked)
    if isinstance(asked, Path) or Path(text).is_file():
        theta, wrong = _table(Path(text), sectors)
        return {OWN: theta, **shipped}, {OWN: f"Table {Path(text).name}", **told}, OWN, wrong
    value = number(text)
    if np.isnan(value):
        return shipped, told, _shipped_name(text, shipped, sectors), []
    if not 0 < value < np.inf:
        raise BadInput(f"elasticity {text} is asked for; a trade elasticity is positive, such as 4.")
    source = f"U{value:g}"
    return {**shipped, source: np.full(len(sectors), value)}, {**told, source: f"{value:g} in every sector"}, source, []


def _shipped_name(asked: str, shipped: Mapping[str, object], sectors: Sequence[str]) -> str:
    if asked in shipped:
        return asked
    names = files.elasticity_sources()
    if asked not in names:
        raise UnknownName("elasticity set", asked, names, "Give a set, a number or a table (sector, theta).")
    covered = {row["sector"] for row in files.rows("elasticities.csv") if row["source"] == asked}
    missing = ", ".join(code for code in sectors if code not in covered)
    raise BadInput(f"elasticity set {asked!r} has no value for {missing}. Give a number or a table (sector, theta).")


def _table(path: Path, sectors: Sequence[str]) -> tuple[NDArray[np.float64], list[Finding]]:
    table = read_table(path, ("sector", "theta"))
    known: dict[str, float] = {}
    found = []
    for row, (sector, value) in enumerate(zip(table.texts("sector"), table.numbers("theta"), strict=True)):
        where = f"{path.name}, {table.where(row)}"
        if sector in known:
            found.append(Finding("elasticities", where, f"{sector} stands twice", "Keep one row."))
        elif not 0 < value < np.inf:
            told = f"theta {table.columns['theta'][row]!r} of {sector} is no positive number"
            found.append(Finding("elasticities", where, told, "A trade elasticity is positive, such as 4."))
        known.setdefault(sector, value)
    remedy = f"Add its row to {path.name}."
    found += [Finding("elasticities", code, "no elasticity", remedy) for code in sectors if code not in known]
    return np.array([known.get(code, np.nan) for code in sectors]), found
