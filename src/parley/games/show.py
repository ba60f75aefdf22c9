"""Results of games as tables and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.games.game import Game
from parley.model.arrays import Floats
from parley.model.groups import Sum
from parley.model.metrics import PERCENT, Metric
from parley.model.table import Table


def table_of(title: str, game: Game, columns: Mapping[str, Floats]) -> Table:
    """Parties in rows, columns of (party,) in percent of real income."""
    heads = tuple(Metric(name, name.replace("_", " "), PERCENT, name.replace("_", " "), Sum()) for name in columns)
    cells = tuple(tuple(float(values[at]) for values in columns.values()) for at in range(len(game.parties)))
    return Table(title, heads, game.parties, cells)


def number_rows(game: Game, numbers: Floats, party: int | None = None) -> list[dict[str, Any]]:
    """What each number was and is: its party, its label where the game has labels, start and value."""
    labels = getattr(game, "labels", ("",) * len(numbers))
    return [
        {"party": game.parties[owner], "label": labels[at], "start": float(game.start[at]), "value": float(numbers[at])}
        for at, owner in enumerate(game.owner.tolist())
        if party is None or owner == party
    ]
