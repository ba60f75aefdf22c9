"""Jobs tied to exports: value added in exports to one buyer, own inputs counted, times jobs for each dollar of it.

Jobs come from stated labour data. Where the record has none for an economy, there is no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import NotKnown
from parley.ledger import Ledger
from parley.model import Outcome
from parley.talks.standoff.tables import rows
from parley.vocabulary import members
from parley.world import World

Floats = NDArray[np.float64]
MANUFACTURING = "C"
"""Codes of manufacturing sectors begin with it (ISIC Rev. 4)."""
USA = "USA"


@dataclass(frozen=True)
class Labour:
    """Jobs in manufacturing of an economy, million, with the source."""

    economy: str
    jobs: float
    source: str
    quality: str


@dataclass(frozen=True)
class Jobs:
    """Manufacturing jobs tied to one side's exports to the other, million.

    Attributes
    ----------
    tied : jobs in manufacturing that exports to the other side sustain, own inputs included, before.
    lost_to_other : those tied no longer under the standoff, before any sale elsewhere.
    net : change of all manufacturing jobs in the model, sales elsewhere and at home included.
    of_trade : jobs of the whole foreign trade, where somebody stated them, times the other side's share in it: all
        branches, so an upper bound of another kind; None where nobody did.
    by_sector : (sector, jobs tied, jobs tied no longer), the largest first.
    direct_share : share of `tied` that sits in the exporting sectors themselves.
    """

    side: str
    labour: Labour
    tied: float
    lost_to_other: float
    net: float
    direct_share: float
    of_trade: float | None
    by_sector: tuple[tuple[str, float, float], ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values; million jobs."""
        rows = [{"sector": code, "tied": tied, "lost": lost} for code, tied, lost in self.by_sector]
        return vars(self) | {"labour": vars(self.labour), "by_sector": rows}


@dataclass(frozen=True)
class Estimate:
    """What somebody published about jobs of an economy that hang on its trade with another, million.

    Where only a month of publication is on record, it counts as published on its last day.
    """

    id: str
    published: date
    estimator: str
    economy: str
    other: str
    jobs: float
    is_upper_bound: bool
    kind: str
    condition: str
    source: str

    def to_json(self) -> dict[str, Any]:
        """Its fields, the day as text."""
        return vars(self) | {"published": self.published.isoformat()}


def labour_of(ledger: Ledger, side: str, on: date) -> Labour:
    """Manufacturing jobs of an economy: of the United States in the December before a day, of others as stated.

    The record of US payrolls starts with a late vintage; the figure is a stock that revisions hardly move.

    Raises
    ------
    NotKnown : nothing is on record.
    """
    if side == USA:
        found = ledger.value("employment.manufacturing", f"{on.year - 1}-12")
        return Labour(USA, found.value / 1e6, found.source, f"payroll survey, {found.period}, vintage {found.vintage}")
    for row in rows("labour"):
        if row["economy"] == side and row["measure"] == "manufacturing":
            return Labour(side, float(row["jobs_million"]), row["source"], row["quality"])
    raise NotKnown(f"manufacturing jobs of {side} are not on record: no jobs can be told for it.")


def estimates(known_on: date, side: str, other: str) -> tuple[Estimate, ...]:
    """Published estimates of jobs of an economy that hang on its trade with another, those that were out by a day."""
    found = (_estimate(row) for row in rows("estimates") if (row["economy"], row["other"]) == (side, other))
    return tuple(item for item in found if item.published <= known_on)


def jobs(labour: Labour, world: World, held: Outcome, side: str, other: str) -> Jobs:
    """Manufacturing jobs tied to exports of one side to the other, and what a standoff does to them.

    Parameters
    ----------
    held : the outcome in which both hold out, with its results by sector.
    """
    mine, theirs = _rows_of(world, side), _rows_of(world, other)
    is_making = np.array([code.startswith(MANUFACTURING) for code in world.sectors])
    added = value_added(world)
    share = np.divide(added, world.sales, out=np.zeros_like(added), where=world.sales > 0)
    for_each = labour.jobs / float(added[mine][:, is_making].sum())
    trade = held.sectors
    before, after = (cube[np.ix_(mine, theirs)].sum(axis=1) for cube in (world.flows, trade.trade_after))
    chains = [own_inputs(world, at) for at in mine]
    worth = np.array([share[at] * is_making for at in mine]) * for_each
    tied = np.sum([worth[n] * (chains[n] @ before[n]) for n in range(len(mine))], axis=0)
    left = np.sum([worth[n] * (chains[n] @ after[n]) for n in range(len(mine))], axis=0)
    order = np.argsort(-tied)
    return Jobs(
        side=side,
        labour=labour,
        tied=float(tied.sum()),
        lost_to_other=float((tied - left).sum()),
        net=_net(labour, held, mine, is_making, added),
        direct_share=float((worth * before).sum() / tied.sum()),
        of_trade=trade_jobs(world, side, other),
        by_sector=tuple((world.sectors[k], float(tied[k]), float(tied[k] - left[k])) for k in order if is_making[k]),
    )


def trade_jobs(world: World, side: str, other: str) -> float | None:
    """Jobs stated for all foreign trade of a side times the other's share in its exports and imports, million."""
    stated = [row for row in rows("labour") if (row["economy"], row["measure"]) == (side, "foreign trade")]
    if not stated:
        return None
    flows, mine, theirs = world.flows.sum(axis=2), _rows_of(world, side), _rows_of(world, other)
    abroad = [row for row in range(len(world.economies)) if row not in mine]

    def both_ways(rows: list[int]) -> float:
        return float(flows[np.ix_(mine, rows)].sum() + flows[np.ix_(rows, mine)].sum())

    return float(stated[0]["jobs_million"]) * both_ways(theirs) / both_ways(abroad)


def own_inputs(world: World, at: int) -> Floats:
    """Output of every sector of one economy needed for a dollar of each sector's exports, inputs from abroad aside.

    (I - A)^-1 with A the input coefficients times the share bought at home (eq. 12.9); (sector, sector).
    """
    bought = world.flows[:, at].sum(axis=0)
    home = np.divide(world.flows[at, at], bought, out=np.zeros(len(bought)), where=bought > 0)
    return np.asarray(np.linalg.inv(np.eye(len(bought)) - coefficients(world, at) * home[:, None]), dtype=np.float64)


def coefficients(world: World, at: int) -> Floats:
    """Inputs of each sector in each sector's sales, (input sector, using sector).

    In a world without an input-output table all sectors use one bundle, made up as all purchases of the economy are,
    as in Parley's default model.
    """
    if world.input_coefficients is not None:
        return world.input_coefficients[at]
    bought = world.flows[:, at].sum(axis=0)
    inputs = 1 - world.gdp[at] / world.sales[at].sum()
    return np.repeat((inputs * bought / bought.sum())[:, None], len(bought), axis=1)


def value_added(world: World) -> Floats:
    """Value added of each sector, (economy, sector), million USD; without a table, GDP spread like sales."""
    if world.value_added_share is not None:
        return world.value_added_share * world.sales
    return world.gdp[:, None] * world.sales / world.sales.sum(axis=1, keepdims=True)


def _net(labour: Labour, held: Outcome, mine: list[int], is_making: NDArray[np.bool_], added: Floats) -> float:
    """Change of manufacturing jobs: labour shares and employment of the model, times the jobs there were."""
    sectors, employment = held.sectors, 1 + held.values["employment"][mine] / 100
    before = sectors.labour_before[mine][:, is_making].sum(axis=1)
    after = sectors.labour_after[mine][:, is_making].sum(axis=1) * employment
    weight = added[mine][:, is_making].sum(axis=1)
    return float(labour.jobs * np.average(after / before - 1, weights=weight))


def _rows_of(world: World, side: str) -> list[int]:
    return sorted(world.at(code) for code in members(side) if code in world.economies)


def _estimate(row: dict[str, str]) -> Estimate:
    return Estimate(
        row["id"],
        date.fromisoformat(row["published"]),
        row["estimator"],
        row["economy"],
        row["other"],
        float(row["jobs_million"]),
        row["is_upper_bound"] == "1",
        row["kind"],
        row["condition"],
        row["source"],
    )
