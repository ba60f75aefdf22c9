"""What the answers on deals print alike: effects, rates, notes, and who is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from parley.cli.model_show import decimals
from parley.cli.show import grid
from parley.vocabulary import economy, percent, sector_name

_DIGITS = 3  # of percents: deals between two move them by little

_EXPECTED = {
    "snap-back": "the rates of {deadline} return between the two",
    "status-quo": "today's rates stay",
    "nash": "a tariff war of the two",
}
_NOTHING_SCHEDULED = "today's rates stay, as no change of US duties is scheduled"


def expects(disagreement: str, deadline: date | None) -> str:
    """What a party expects without a deal, in words.

    Parameters
    ----------
    disagreement : a key of `parley.talks.deals.DISAGREEMENTS`.
    deadline : the day the clock runs out; None where nothing is scheduled.
    """
    if disagreement == "snap-back" and deadline is None:
        return _NOTHING_SCHEDULED
    return _EXPECTED[disagreement].format(deadline=deadline)


def named_grid(title: str, *columns: str) -> Table:
    """An empty table whose first column, without a heading, holds names that are never folded."""
    table = grid(title, "", *columns)
    table.columns[0].no_wrap = True
    return table


def effects(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], console: Console) -> None:
    """Metrics of both parties, one block a party."""
    from parley.model import METRICS

    for party in dict.fromkeys(row["party"] for row in rows):
        table = grid(economy(party).name, "", *(name.replace("_", " ") for name in columns))
        for row in rows:
            if row["party"] == party:
                measured = METRICS[row["metric"]]
                digits = _DIGITS if decimals(measured) else 0
                cells = (f"{row[name]:+,.{digits}f}" for name in columns)
                table.add_row(f"{measured.title}, {measured.unit}", *cells)
        console.print(table)


def rates(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Every rate: today, without a deal, agreed."""
    table = grid("rates", "of", "on", "sector", "today", "no deal", "deal")
    for column in table.columns[:3]:
        column.justify = "left"
    for row in rows:
        kind = "" if row["field"] == "tariff" else f" ({row['field']})"
        shares = (percent(row[name]) for name in ("today", "without_deal", "deal"))
        exporter = "all" if "," in row["exporter"] else row["exporter"]
        table.add_row(row["importer"], exporter, f"{sector_name(row['sector'])}{kind}", *shares)
    console.print(table)


def notes(lines: Sequence[str], console: Console) -> None:
    """Assumptions, one a line."""
    for line in lines:
        console.print(f"· {line}", style="dim", highlight=False)


def without_mandate(codes: Sequence[str], console: Console) -> None:
    """Who is left out, in a line; nothing where nobody is."""
    if codes:
        console.print(f"Left out for want of a mandate or of data: {', '.join(codes)}.", style="dim")
