"""Parties to a deal: a mandate on a day, towards another party, as a player of a game on a world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.players import Player, Tool, inside, mean_rate
from parley.model.arrays import Floats
from parley.talks.mandates.barriers import BY_SECTOR, barrier_tools
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.places import goods_of, places
from parley.world import World

Cells = tuple[NDArray[np.intp], ...]
"""Positions on the axes exporter, importer and sector, to index a cube with."""

_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class Rates:
    """Tariffs by sector of one party on another, each the mean weighted with trade where a union is involved; shares.

    Attributes
    ----------
    today, then : (sector,), on the day, and without a deal.
    """

    today: Floats
    then: Floats


def rates_between(world: World, importer: str, exporter: str, now: Floats, without: Floats) -> Rates:
    """An importer's tariffs on an exporter.

    Parameters
    ----------
    now, without : (exporter, importer, sector), tariffs on the day and without a deal.
    """
    here, there = within(world, importer), within(world, exporter)
    return Rates(*(mean_rate(world, cube, there, here) for cube in (now, without)))


def within(world: World, codes: str) -> NDArray[np.bool_]:
    """Which economies of a world one or several are, groups included, by commas, (economy,).

    Raises
    ------
    UnknownName : the world has none of one of them.
    """
    return np.logical_or.reduce([inside(world, code) for code in codes.split(",")])


def player_towards(mandate: Mandate, others: Sequence[tuple[str, Rates]], world: World, on: date) -> Player:
    """A party with what it may move towards others.

    Parameters
    ----------
    others : the other parties, and this party's tariffs on each.

    Raises
    ------
    BadInput : limits cross.
    """
    tools = [tool for other, rates in others for tool in _tools(mandate, other, rates, world, on)]
    return Player(mandate.party, mandate.wants, tuple(tools))


def open_player(mandate: Mandate, others: Sequence[str], world: World) -> Player:
    """A party whose tariffs on others are free of every bound."""
    goods = goods_of(world)
    return Player(mandate.party, mandate.wants, tuple(Tool(BY_SECTOR, "tariff", (other,), goods) for other in others))


def _tools(mandate: Mandate, other: str, rates: Rates, world: World, on: date) -> list[Tool]:
    """One tool for every run of sectors that share a floor, and those of barriers."""
    floor, ceiling = bounds(mandate, other, rates, world, on)
    tariffs = tariff_tools(other, floor, ceiling, world) if mandate.tariffs else []
    return [*tariffs, *barrier_tools(mandate, other, world, on)]


def tariff_tools(others: str, floor: Floats, ceiling: Floats, world: World) -> list[Tool]:
    """Tariffs by sector on others, by commas, within bounds by sector: one tool for sectors that share a floor."""
    bound = np.full(world.flows.shape, np.inf)
    bound[...] = ceiling
    stands = {code: world.sectors.index(code) for code in goods_of(world)}
    floors = sorted({float(floor[place]) for place in stands.values()})
    tools = []
    for least in floors:
        sectors = tuple(code for code, place in stands.items() if floor[place] == least)
        most = max(float(ceiling[stands[code]]) for code in sectors)
        partners = tuple(others.split(","))
        tools.append(Tool(BY_SECTOR, "tariff", partners, sectors, floor=least, ceiling=max(least, most), bound=bound))
    return tools


def bounds(mandate: Mandate, other: str, rates: Rates, world: World, on: date) -> tuple[Floats, Floats]:
    """The least and the most of a party's tariffs on another by sector, (sector,) each; shares.

    No deal sets a rate above both today's and the one without a deal, unless a limit of the mandate has a ceiling.
    A red line keeps today's rate.

    Raises
    ------
    BadInput : a floor is above a ceiling, with both lines.
    """
    floor, ceiling = np.zeros_like(rates.today), np.maximum(rates.today, rates.then)
    for limit in mandate.limits:
        if limit.concerns(other, on):
            at = places(limit.sectors, world)
            floor[at] = np.maximum(floor[at], np.minimum(limit.floor, rates.today[at]))
            if limit.ceiling is not None:
                ceiling[at] = limit.ceiling
    for line in mandate.red_lines:
        if line.concerns(other, on):
            at = places(line.sectors, world)
            _check_red_line(mandate, line.text, world, at, rates.today, floor, ceiling)
            floor[at] = ceiling[at] = rates.today[at]
    _check(mandate, other, world, floor, ceiling, on)
    return floor, ceiling


def _check_red_line(
    mandate: Mandate, text: str, world: World, at: Sequence[int], today: Floats, floor: Floats, ceiling: Floats
) -> None:
    for place in at:
        if not floor[place] - _SAME <= today[place] <= ceiling[place] + _SAME:
            raise BadInput(
                f"the mandate of {mandate.party} keeps {world.sectors[place]} at today's {today[place]:.1%} (red line: "
                f"{text}) and wants it between {floor[place]:.1%} and {ceiling[place]:.1%} (limits). Drop one of them."
            )


def _check(mandate: Mandate, other: str, world: World, floor: Floats, ceiling: Floats, on: date) -> None:
    crossed = np.flatnonzero(floor > ceiling + _SAME)
    if len(crossed):
        place = int(crossed[0])
        named = [each for each in mandate.limits if each.concerns(other, on) and place in places(each.sectors, world)]
        raise BadInput(
            f"the mandate of {mandate.party} towards {other} asks at least {floor[place]:.1%} and at most "
            f"{ceiling[place]:.1%} in {world.sectors[place]} (floors above today's rate count as today's). Change one "
            f"of the limits: {'; '.join(repr(each.text) for each in named)}."
        )


def cells_between(world: World, exporter: str, importer: str, sectors: Sequence[str] = ()) -> Cells:
    """The flows from one economy or group to another, in some sectors; all goods when none is named.

    Raises
    ------
    BadInput : the world lacks a sector. UnknownName : it lacks an economy.
    """
    missing = [code for code in sectors if code not in world.sectors]
    if missing:
        raise BadInput(f"world {world.name} has no sector {', '.join(missing)}; it has {', '.join(world.sectors)}.")
    rows, columns = (np.flatnonzero(within(world, code)) for code in (exporter, importer))
    return np.ix_(rows, columns, np.array(places(sectors, world), dtype=np.intp))


def mean_tariff(world: World, tariffs: Floats, importer: str, exporter: str) -> float:
    """An importer's mean tariff on an exporter's goods, weighted with the baseline's trade; zero without any.

    Parameters
    ----------
    tariffs : (exporter, importer, sector), shares.
    importer, exporter : economies or groups.
    """
    cells = cells_between(world, exporter, importer)
    flows = world.flows[cells]
    return float((flows * tariffs[cells]).sum() / flows.sum()) if flows.sum() > 0 else 0.0
