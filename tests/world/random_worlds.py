"""Random worlds with everything a world can have, and the tables they could be read from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from parley.world import World

CODES = ("USA", "CHN", "DEU", "JPN", "MEX", "CAN", "VNM", "BRA")


def random_world(seed: int, n: int = 4, k: int = 3, zeros: float = 0.2) -> World:
    """Flows of the size of real ones with zeros among them, rates, inputs, GDP as value added, two elasticity sets."""
    draw = np.random.default_rng(seed)
    flows = 1e4 * draw.lognormal(0, 1, (n, n, k)) * (draw.random((n, n, k)) > zeros)
    own = np.arange(n)
    flows[own, own] = 1e6 * draw.lognormal(0, 0.3, (n, k))
    tariffs = draw.uniform(0, 0.4, (n, n, k)) * (draw.random((n, n, k)) > 0.3)
    tariffs[own, own] = 0.0
    inputs = draw.dirichlet(np.ones(k + 1), (n, k)).transpose(0, 2, 1)
    gdp = (inputs[:, -1] * flows.sum(axis=1)).sum(axis=1)
    return World(
        name="random",
        title="random",
        year=2000,
        economies=CODES[:n],
        sectors=tuple(f"S{number}" for number in range(k)),
        flows=flows,
        tariffs=tariffs,
        gdp=gdp,
        gdp_basis=("value added",) * n,
        elasticities={"one": draw.uniform(1, 9, k), "two": np.full(k, 4.0)},
        elasticity_sources={"one": "drawn", "two": "4"},
        default_elasticities="one",
        input_coefficients=inputs[:, :-1],
        value_added_share=inputs[:, -1],
    )


def write_tables(world: World, folder: Path, order: np.random.Generator | None = None) -> dict[str, Path]:
    """The tables of a world as somebody would bring them: trade, gdp, inputs, elasticities; `order` shuffles rows."""
    assert world.input_coefficients is not None
    who, what = world.economies, world.sectors
    cells = np.argwhere((world.flows > 0) | (world.tariffs > 0)).tolist()
    inputs = np.argwhere(world.input_coefficients > 0).tolist()
    tables = {
        "trade": [
            ("exporter", "importer", "sector", "value", "tariff"),
            *((who[j], who[i], what[k], world.flows[j, i, k], world.tariffs[j, i, k]) for j, i, k in cells),
        ],
        "gdp": [("economy", "gdp"), *zip(who, world.gdp, strict=True)],
        "inputs": [
            ("economy", "input_sector", "using_sector", "coefficient"),
            *((who[i], what[h], what[k], world.input_coefficients[i, h, k]) for i, h, k in inputs),
        ],
        "elasticities": [("sector", "theta"), *zip(what, world.theta("one"), strict=True)],
    }
    paths = {}
    for name, (header, *rows) in tables.items():
        if order is not None:
            order.shuffle(rows)
        paths[name] = folder / f"{name}.csv"
        with paths[name].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return paths
