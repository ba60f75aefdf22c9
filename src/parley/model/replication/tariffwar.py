"""Replicates the tariff war of Lashkaripour (2021) by its formula on two worlds and eight sources of elasticities.

A case is WORLD:SOURCE, such as icio-2022:IS. The references are figures that the study's own program computed, so a
match is a difference of at most 1e-5 percentage points. Conventions of the study, kept here only: flows hold the duty,
on the OECD's table 1 million USD is added to every own-sales cell, and on the 2014 tables tariffs and elasticities
follow a list of sectors that does not fit the flows (see the world's known defects).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parley.errors import UnknownName
from parley.model.arrays import Floats
from parley.model.multi_sector_ces.calibration import Accounts, Baseline
from parley.model.multi_sector_ces.closures import Purged
from parley.model.multi_sector_ces.nash import war
from parley.model.replication.published import rows as table_rows
from parley.world import World

PAPER = "tariffwar"
NEEDS_DATA = False
TOLERANCE = 1e-5
"""Largest difference from a computed figure that counts as a match, percentage points."""

GRAMMAR = "A case is WORLD:SOURCE: icio-2022 or wiod-2014, and a source of elasticities, such as icio-2022:IS."
ADDED_OWN_SALES = {"icio-2022": 1.0, "wiod-2014": 0.0}
"""What the study adds to every own-sales cell, million USD."""


def cases() -> tuple[str, ...]:
    """Every world with every source of elasticities."""
    return tuple(f"{world}:{source}" for world in ADDED_OWN_SALES for source in _world(world).elasticities)


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all, against what the study's program computed.

    Parameters
    ----------
    case : WORLD:SOURCE or "all".
    countries, data : without effect: every row is a country's, and all data ship.

    Returns
    -------
    paper; rows of table, case, who, metric (welfare or nash_tariff, percent), value, printed (the reference or None),
    tolerance, match; matched; compared.

    Raises
    ------
    UnknownName : no such world or source; says what a case looks like.
    """
    labels = cases() if case == "all" else (case,)
    return compared(PAPER, [row for label in labels for row in _case_rows(label)])


def _case_rows(label: str) -> list[dict[str, Any]]:
    name, source = _parts(label)
    base, theta = study(name, source)
    fought = war(base, theta, np.ones(len(base.income), dtype=bool))
    welfare = fought.solved.equations.measures(fought.solved.solution.x, fought.solved.inputs)["welfare"]
    return figure_rows(PAPER, label, base.accounts.economies, {"welfare": welfare, "nash_tariff": 100 * fought.rates})


def _parts(label: str) -> tuple[str, str]:
    name, _, source = label.partition(":")
    if name not in ADDED_OWN_SALES or source not in _world(name).elasticities:
        raise UnknownName("case", label, cases(), GRAMMAR)
    return name, source


@lru_cache(maxsize=4)
def _world(name: str) -> World:
    return World.load(name)


class Study(NamedTuple):
    """The study's data: its balanced baseline and trade elasticities, (sector,)."""

    base: Baseline
    theta: Floats


@lru_cache(maxsize=4)
def study(name: str, source: str) -> Study:
    """Flows with the duty inside, own sales filled, deficits purged; tariffs and elasticities as the study has them."""
    world = _world(name)
    theta, tariffs = _AS_IN_THE_STUDY[name](world, source)
    paid, tariff = (np.ascontiguousarray(cube.transpose(2, 0, 1)) for cube in (world.flows, tariffs))
    paid = paid + ADDED_OWN_SALES[name] * np.eye(len(world.economies))
    goods = world.goods.astype(np.float64)
    accounts = Accounts(world.economies, world.sectors, paid, tariff, np.zeros_like(tariff), goods)
    return Study(Purged().baseline(accounts, theta), theta)


def _of_world(world: World, source: str) -> tuple[Floats, Floats]:
    return world.theta(source), world.tariffs


def _by_place(world: World, source: str) -> tuple[Floats, Floats]:
    """Elasticities and tariffs as the study pairs them with flows, which our world corrects."""
    theta = np.array([float(row["theta"]) for row in table_rows(PAPER, "elasticities") if row["source"] == source])
    with (
        (files("parley") / f"data/replication/{PAPER}/{world.name}.npz").open("rb") as packed,
        np.load(packed) as cubes,
    ):
        return theta, cubes["tariffs"]


_AS_IN_THE_STUDY = {"icio-2022": _of_world, "wiod-2014": _by_place}


def figure_rows(
    paper: str, label: str, economies: tuple[str, ...], figures: dict[str, Floats], reference: str | None = None
) -> list[dict[str, Any]]:
    """Rows of one case: a country's figures beside the computed references, where there are any.

    Parameters
    ----------
    figures : metric -> (economy,), percent; a value that is not a number has no row.
    reference : the label under which the references are kept; None is `label`.
    """
    key = label if reference is None else reference
    known = {row["who"]: row for row in table_rows(paper, "computed") if row["case"] == key}
    return [
        _row(label, who, metric, float(values[i]), known.get(who, {}).get(metric, ""))
        for metric, values in figures.items()
        for i, who in enumerate(economies)
        if np.isfinite(values[i])
    ]


def _row(label: str, who: str, metric: str, value: float, printed: str) -> dict[str, Any]:
    reference = float(printed) if printed else None
    return {
        "table": "computed",
        "case": label,
        "who": who,
        "metric": metric,
        "unit": "percent",
        "value": value,
        "printed": reference,
        "decimals": None,
        "tolerance": TOLERANCE,
        "match": None if reference is None else abs(value - reference) <= TOLERANCE,
    }


def compared(paper: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows with the counts of what was compared and what matches."""
    with_reference = [row for row in found if row["printed"] is not None]
    return {
        "paper": paper,
        "rows": found,
        "matched": sum(row["match"] for row in with_reference),
        "compared": len(with_reference),
    }
