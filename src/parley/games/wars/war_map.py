"""Pictures of a trade war on a model: every player's rates on its partners by sector, and who gains and loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.players.groups import inside, mean_rate
from parley.games.players.model_game import ModelGame
from parley.games.players.player import Model, cells_of
from parley.games.show import full_name
from parley.games.wars.foreigners import ForeignersGiven
from parley.games.wars.nash import Nash
from parley.model.arrays import Floats
from parley.model.chart import Chart, above, bars, titled
from parley.model.heat_map import Cell, HeatMap, highest
from parley.model.policies import no_change
from parley.vocabulary import all_sectors
from parley.world import World

MOST_PLAYERS = 4
"""Up to so many players a picture shows each one's partners; with more, each one's mean rate on all of them."""

MOST_PARTNERS = 16
MOST_BARS = 24
_NOW, _WAR = "now", "in the war"


def rates_chart(model: Model, found: Nash) -> Chart:
    """Heat maps of the players' tariffs by partner and sector, now and in the war.

    Parameters
    ----------
    found : a war on this model. Partners are those from which a player buys most; groups that play count as one.
    """
    world, game = model.world, _on_model(found)
    cubes = {_NOW: _tariffs(model, game, game.start), _WAR: _tariffs(model, game, found.numbers)}
    if len(game.parties) <= MOST_PLAYERS:
        maps, told = _by_partner(world, game.parties, cubes), "on goods of the largest suppliers"
    else:
        maps, told = _by_player(world, game.parties, cubes), "mean on all partners, weighted with trade"
    darkest = max(highest(cells) for cells in maps.values())
    charts = [HeatMap(name, "", cells, darkest).chart() for name, cells in maps.items()]
    return titled("Tariffs now and in the war", f"percent, {told}; world {world.name}", above(*charts))


def gains_chart(model: Model, found: Nash) -> Chart:
    """Bars of what the war does to the players' payoffs, and to real income of the economies it moves most."""
    game = _on_model(found)
    before, after = (_real_income(game, numbers) for numbers in (game.start, found.numbers))
    change, names = after - before, [full_name(code) for code in model.world.economies]
    most = np.argsort(-np.abs(change))[:MOST_BARS]
    moved = sorted(((names[at], float(change[at])) for at in most), key=lambda row: -row[1])
    rest = bars("Real income of the economies that it moves most", moved, "percent")
    told = f"in the war against now; world {model.world.name}"
    return titled("Who gains and who loses", told, above(found.chart(), rest))


def _on_model(found: Nash) -> ModelGame:
    game = found.game.game if isinstance(found.game, ForeignersGiven) else found.game
    if not isinstance(game, ModelGame):
        raise BadInput("pictures of a war need a game on a model, such as `nash_tariffs` makes.")
    return game


def _real_income(game: ModelGame, numbers: Floats) -> Floats:
    """Change from the baseline, (economy,), percent."""
    return game.solved(numbers).measures()["real_income"]


def _tariffs(model: Model, game: ModelGame, numbers: Floats) -> Floats:
    """Tariffs at these numbers, (exporter, importer, sector)."""
    own_sales_last = np.append(np.asarray(game.applied(numbers).tariff, dtype=float).ravel(), 0.0)
    return own_sales_last[cells_of(model, no_change(model.world))]


def _by_partner(world: World, players: Sequence[str], cubes: dict[str, Floats]) -> dict[str, list[Cell]]:
    """One map a player: panels now and in the war, partners across."""
    return {
        f"{full_name(player)} on its partners": [
            Cell(state, sector, full_name(partner), rate)
            for state, cube in cubes.items()
            for partner in _suppliers(world, player, players)
            for sector, rate in _rates(world, cube, partner, player)
        ]
        for player in players
    }


def _by_player(world: World, players: Sequence[str], cubes: dict[str, Floats]) -> dict[str, list[Cell]]:
    """One map now and one in the war: players across."""
    return {
        state: [
            Cell("", sector, full_name(player), rate)
            for player in players
            for sector, rate in _rates(world, cube, None, player)
        ]
        for state, cube in cubes.items()
    }


def _rates(world: World, cube: Floats, partner: str | None, player: str) -> Iterator[tuple[str, float]]:
    """Goods sectors by name, and a player's mean rates on a partner, or on all."""
    home, names = inside(world, player), all_sectors()
    there = ~home if partner is None else inside(world, partner) & ~home
    for code, is_goods, rate in zip(world.sectors, world.goods, mean_rate(world, cube, there, home), strict=True):
        if is_goods:
            yield names[code].name if code in names else code, float(rate)


def _suppliers(world: World, player: str, players: Sequence[str]) -> list[str]:
    """Those from which a player buys most goods, players that are groups as one."""
    others = [each for each in players if each != player]
    taken = np.logical_or.reduce([inside(world, each) for each in (player, *others)])
    known = [*others, *(code for code, gone in zip(world.economies, taken.tolist(), strict=True) if not gone)]
    return sorted(known, key=lambda code: -_bought(world, inside(world, code), inside(world, player)))[:MOST_PARTNERS]


def _bought(world: World, exporters: NDArray[np.bool_], importers: NDArray[np.bool_]) -> float:
    return float(world.flows[np.ix_(exporters, importers, np.asarray(world.goods, dtype=bool))].sum())
