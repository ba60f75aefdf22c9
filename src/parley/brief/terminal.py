"""The brief in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from parley.brief.document import BarGrid, Brief, Card, Cards, Chart, Note, Paragraph, Statement, Table, Timeline
from parley.brief.render import long_day, short_day

Marks = Callable[[tuple[str, ...]], Text]


def show(brief: Brief, console: Console) -> None:
    """Print the brief, section by section."""
    marks = _marker(brief)
    console.print(Text(f"The tariff talks · as of {long_day(brief.on)}", style="red"))
    console.print(Text(brief.headline, style="bold"), "")
    for statement in brief.standfirst:
        console.print(_said(statement, marks))
    for section in brief.sections:
        console.print("", Rule(section.title, style="dim"), "")
        for block in section.blocks:
            console.print(_renderable(block, marks), "")
    console.print(Rule("References", style="dim"))
    for reference in brief.references:
        parts = (reference.title, reference.publisher, reference.published, reference.url, reference.evidence)
        console.print(Text(f"[{reference.number}] " + ". ".join(filter(None, parts)), style="dim"))


def show_card(card: Card, console: Console) -> None:
    """Print one partner's card, with the ids of its sources."""

    def marks(sources: tuple[str, ...]) -> Text:
        return Text(f" [{', '.join(dict.fromkeys(sources))}]" if sources else "", style="blue")

    console.print(_cards(Cards((card,)), marks))


def _marker(brief: Brief) -> Marks:
    def marks(sources: tuple[str, ...]) -> Text:
        spans = [str(first) if first == last else f"{first}-{last}" for first, last in brief.spans(sources)]
        return Text(f" [{','.join(spans)}]" if spans else "", style="blue")

    return marks


def _said(statement: Statement, marks: Marks) -> Text:
    return Text(statement.text) + marks(statement.sources)


def _renderable(block: Any, marks: Marks) -> RenderableType:
    return _RENDERERS[type(block)](block, marks)


def _paragraph(block: Paragraph, marks: Marks) -> RenderableType:
    return Text(" ").join(_said(statement, marks) for statement in block.statements)


def _timeline(block: Timeline, marks: Marks) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    for entry in block.entries:
        grid.add_row(Text(short_day(entry.day), style="red"), Text(entry.text) + marks(entry.sources))
    return grid


def _table(block: Table, marks: Marks) -> RenderableType:
    if block.folded:
        return Text(f"{block.title}: {len(block.rows)} rows, in the files", style="dim")
    grid = Grid(title=Text(block.title) + marks(block.sources), title_justify="left", box=None, header_style="dim")
    for number, column in enumerate(block.columns):
        grid.add_column(column, justify="left" if block.is_prose(number) else "right", overflow="fold")
    for row in block.rows:
        grid.add_row(*row)
    return Group(grid, Text(block.note, style="dim")) if block.note else grid


def _chart(block: Chart, marks: Marks) -> RenderableType:
    return Text(f"{block.title}. {block.description}", style="dim") + marks(block.sources)


def _bars(block: BarGrid, marks: Marks) -> RenderableType:
    grid = Grid(title=Text(block.title) + marks(block.sources), title_justify="left", box=None, show_header=False)
    for item in block.items:
        for number, (label, share, reading) in enumerate(item.bars):
            bar = "█" * max(1, round(30 * share / block.top))
            grid.add_row(
                "" if number else item.title, label, Text(bar, style=("dim", "blue", "red")[number % 3]), reading
            )
    return grid


def _cards(block: Cards, marks: Marks) -> RenderableType:
    panels = []
    for card in block.items:
        lines = [_said(card.lead, marks)]
        for label, facts in card.facts:
            lines.append(Text(f"{label}: ", style="dim") + Text("; ").join(_said(fact, marks) for fact in facts))
        panels.append(
            Panel(Group(*lines), title=f"{card.title} · {card.badge}", title_align="left", border_style="dim")
        )
    return Group(*panels)


def _note(block: Note, marks: Marks) -> RenderableType:
    return Padding(Text(block.text, style="dim") + marks(block.sources), (0, 2))


_RENDERERS: dict[type, Callable[[Any, Marks], RenderableType]] = {
    Paragraph: _paragraph,
    Timeline: _timeline,
    Table: _table,
    Chart: _chart,
    BarGrid: _bars,
    Cards: _cards,
    Note: _note,
}
