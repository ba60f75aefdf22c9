"""How answers are printed: as JSON for machines, as short tables for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from parley.cli.output import print_json
from parley.errors import UnknownName
from parley.ledger import Observation, Series, SeriesInfo
from parley.vocabulary import percent

if TYPE_CHECKING:
    from parley.brief import Brief
    from parley.law import AverageRate
    from parley.talks import Board

Report = Callable[[str], None]


def grid(title: str, *columns: str) -> Table:
    """An empty table; all columns but the first are numbers."""
    table = Table(title=title, title_justify="left", box=None, header_style="dim")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table


@contextmanager
def progress(silent: bool) -> Iterator[Report]:
    """A spinner on the error stream that names the step under way; nothing when silent or not on a terminal."""
    console = Console(stderr=True)
    if silent or not console.is_terminal:
        yield lambda step: None
        return
    with console.status("starting") as status:
        yield lambda step: status.update(step)


def average_rate(answer: AverageRate, as_json: bool) -> None:
    """The average rate, and its parts when asked by something."""
    content = answer.to_json()
    if as_json:
        return print_json(content)
    console = Console()
    console.print(f"Average rate on {content['on']}, as known on {content['known_on']}: {percent(content['rate'], 2)}")
    console.print(
        f"base: {content['base']} · weights: {content['weights']} · USMCA claim shares: {content['usmca_shares']}"
        f" · metal content: {content['metal_content']} · coverage: {percent(content['coverage'])} of imports",
        style="dim",
        highlight=False,
    )
    if content["rows"]:
        table = grid("", "key", "rate", "imports 2024, USD bn")
        for row in content["rows"]:
            table.add_row(str(row["key"]), percent(row["rate"], 2), f"{row['value_usd'] / 1e9:,.1f}")
        console.print(table)
    return None


def observation(found: Observation, known_on: date, as_json: bool) -> None:
    """One value of a series."""
    if as_json:
        return print_json(found.to_json(known_on))
    text = f"{found.series} {found.period}: {found.value:,g} {found.unit}"
    Console().print(f"{text} (vintage {found.vintage}, as known on {known_on}, source {found.source})", highlight=False)
    return None


def series(found: Series, as_json: bool) -> None:
    """A whole series as known on a day."""
    if as_json:
        return print_json(found.to_json())
    table = grid(f"{found.name}, {found.unit}, as known on {found.known_on}", "period", "value", "vintage")
    for item in found:
        table.add_row(item.period, f"{item.value:,g}", str(item.vintage))
    Console().print(table)
    return None


def revisions(found: Sequence[Observation], known_on: date, as_json: bool) -> None:
    """How one period's value changed from vintage to vintage."""
    if as_json:
        return print_json([item.to_json(known_on) for item in found])
    first = found[0]
    table = grid(f"{first.series} {first.period}, {first.unit}, as known on {known_on}", "vintage", "value", "source")
    for item in found:
        table.add_row(str(item.vintage), f"{item.value:,g}", item.source)
    Console().print(table)
    return None


def series_names(found: Sequence[SeriesInfo], as_json: bool) -> None:
    """The list of series with what each is."""
    if as_json:
        return print_json([vars(item) for item in found])
    table = Table(box=None, show_header=False)
    for item in found:
        table.add_row(item.name, item.description, item.unit)
    Console().print(table)
    return None


def brief(document: Brief, paths: Sequence[Path], quiet: bool, as_json: bool) -> None:
    """The brief, and where its files are."""
    from parley.brief import show_in_terminal

    if as_json:
        print_json(document.to_json())
    elif not quiet:
        show_in_terminal(document, Console())
    target = sys.stderr if as_json else sys.stdout
    target.write("".join(f"wrote {path}\n" for path in paths))


def board(found: Board, as_json: bool) -> None:
    """Where each of the talks stands."""
    from parley.talks import board_table

    if as_json:
        return print_json(found.to_json())
    Console().print(board_table(found))
    return None


def partner(found: Board, code: str, as_json: bool) -> None:
    """Everything on record about one partner's talks."""
    from parley.brief import card, show_card

    rows = {row.partner: row for row in found.rows}
    if code not in rows:
        raise UnknownName("partner of this universe", code, rows, f"It has {', '.join(rows)}; choose with --universe.")
    if as_json:
        return print_json(rows[code].to_json())
    show_card(card(found.on, rows[code]), Console())
    return None
