"""Results of games as tables, rows and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.games.game import Game, labels_of
from parley.model.arrays import Floats
from parley.model.chart import Chart, bars
from parley.model.groups import Sum
from parley.model.metrics import PERCENT, Metric
from parley.model.table import Table
from parley.vocabulary import all_economies


def table_of(title: str, game: Game, columns: Mapping[str, Floats]) -> Table:
    """Parties in rows, columns of (party,) in percent of real income."""
    return payoff_table(title, game.parties, columns)


def payoff_table(title: str, who: Sequence[str], columns: Mapping[str, Floats]) -> Table:
    """The named in rows, columns of (who,) in percent of real income."""
    heads = tuple(Metric(name, name.replace("_", " "), PERCENT, name.replace("_", " "), Sum()) for name in columns)
    cells = tuple(tuple(float(values[at]) for values in columns.values()) for at in range(len(who)))
    return Table(title, heads, tuple(who), cells)


def payoff_chart(title: str, who: Sequence[str], values: Floats) -> Chart:
    """Bars of a payoff of each of the named, (who,), in percent of real income, the largest first."""
    rows = sorted(zip(map(full_name, who), values.tolist(), strict=True), key=lambda row: -row[1])
    return bars(title, rows, "percent")


def full_name(code: str) -> str:
    """An economy's or a group's name; the code where it is of a world of one's own."""
    known = all_economies()
    return known[code].name if code in known else code


def number_rows(game: Game, numbers: Floats, party: int | None = None) -> list[dict[str, Any]]:
    """What each number was and is: its party, its label where the game has labels, start and value."""
    labels = labels_of(game)
    return [
        {"party": game.parties[owner], "label": labels[at], "start": float(game.start[at]), "value": float(numbers[at])}
        for at, owner in enumerate(game.owner.tolist())
        if party is None or owner == party
    ]
