"""The board as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parley.talks.board import Board, Row
from parley.vocabulary import percent

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = ("Partner", "Status", "Rate", "Days left", "Last event")


def board_table(board: Board) -> Table:
    """One line for each partner; offers, asks, red lines and barriers are in the brief and in the JSON."""
    from rich.table import Table

    title = f"The talks on {board.on}, as known on {board.known_on}: {board.count} in talks ({board.universe.name})"
    table = Table(
        *COLUMNS, title=title, caption=_caption(board), box=None, title_justify="left", caption_justify="left"
    )
    for row in board.rows:
        table.add_row(*line(row))
    return table


def line(row: Row) -> tuple[str, ...]:
    """The cells of one partner."""
    status = row.status
    through = f" (through {status.through})" if status.through else ""
    last = f"{row.last_event.date}: {row.last_event.text}" if row.last_event else "–"
    days = "–" if row.days_left is None else str(row.days_left)
    return (row.name, f"{status.stage}{through}", _rates(row), days, last)


def _rates(row: Row) -> str:
    if row.rates is None or row.rates.present is None:
        return "–"
    now = percent(row.rates.present)
    return now if row.rates.threatened is None else f"{now} → {percent(row.rates.threatened)}"


def _caption(board: Board) -> str:
    away = f"Not in talks: {', '.join(board.not_in_talks)}. " if board.not_in_talks else ""
    unknown = f"Nothing on record: {', '.join(board.not_on_record)}. " if board.not_on_record else ""
    return f"{away}{unknown}{board.universe.description}."
