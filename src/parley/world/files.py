"""Reading the tables that ship with a world."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORLDS = files("parley") / "data/worlds"


def about(world: str) -> dict[str, Any]:
    """Title, year, sectors, sources, licence, transformation and known defects."""
    return json.loads((_WORLDS / world / "about.json").read_text(encoding="utf-8"))


def cubes(world: str) -> dict[str, NDArray[np.float64]]:
    """The arrays of a world by name, axes exporter, importer, sector."""
    with (_WORLDS / world / "cubes.npz").open("rb") as packed, np.load(packed) as arrays:
        return {name: arrays[name] for name in arrays.files}


def rows(*path: str) -> list[dict[str, str]]:
    """A table below data/worlds, one dictionary a row."""
    with _WORLDS.joinpath(*path).open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


def elasticities(sectors: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    """Every source that covers all `sectors`: source -> theta, (sector,)."""
    theta: dict[str, dict[str, float]] = {}
    for row in rows("elasticities.csv"):
        theta.setdefault(row["source"], {})[row["sector"]] = float(row["theta"])
    return {
        source: np.array([by_sector[sector] for sector in sectors])
        for source, by_sector in theta.items()
        if all(sector in by_sector for sector in sectors)
    }


def elasticity_sources() -> dict[str, str]:
    """Source -> what the estimates are and where they were published."""
    return {row["source"]: f"{row['description']} [{row['reference']}]" for row in rows("elasticity_sources.csv")}


def common_fields(name: str) -> dict[str, Any]:
    """The fields every shipped world fills the same way."""
    facts, economies = about(name), rows(name, "economies.csv")
    sectors = tuple(facts["sectors"])
    theta = elasticities(sectors)
    return {
        **{key: facts[key] for key in ("name", "title", "year", "default_elasticities", "transformation", "licence")},
        "economies": tuple(row["code"] for row in economies),
        "sectors": sectors,
        "gdp": np.array([float(row["gdp"]) for row in economies]),
        "gdp_basis": tuple(row["gdp_basis"] for row in economies),
        "elasticities": theta,
        "elasticity_sources": {source: text for source, text in elasticity_sources().items() if source in theta},
        "sources": tuple(facts["sources"]),
        "defects": tuple(facts["defects"]),
    }
