"""How a rate is printed: its parts, the tree of reasons, and the choices that would change it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from parley.cli.output import print_json
from parley.vocabulary import percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.tree import Tree

    from parley.law import Explanation, Finding, Rate

CHECKS = {"source_seen": "read in its source", "known": "from general knowledge, not yet read in its source"}


def rate(answer: Rate, as_json: bool) -> None:
    """One rate with its components."""
    if as_json:
        return print_json(answer.to_json())
    console = _console()
    console.print(_components(answer))
    _total(answer, console)
    _notes(answer, console)
    return None


def explained(answer: Explanation, in_full: bool, as_json: bool) -> None:
    """One rate: with the tree of every measure near it, or with its components only; and what would change it."""
    if as_json:
        return print_json(answer.to_json())
    console = _console()
    console.print(_tree(answer) if in_full else _components(answer.rate), highlight=False)
    _total(answer.rate, console)
    for number, choice in enumerate(answer.choices):
        if not number:
            console.print("Other choices would change it:")
        console.print(f"  {choice}", highlight=False, markup=False)
    _notes(answer.rate, console)
    return None


def _console() -> Console:
    from rich.console import Console

    return Console()


def _head(answer: Rate) -> str:
    known = answer.known_on.isoformat() if answer.known_on else "today"
    return f"{answer.product} from {answer.origin} into {answer.importer} on {answer.on}, as known on {known}"


def _components(answer: Rate) -> Table:
    from rich.table import Table

    table = Table(title=_head(answer), title_justify="left", box=None, header_style="dim")
    for column in ("measure", "rate", "basis", "act", "in force"):
        table.add_column(column, justify="left" if column == "measure" else "right", overflow="fold")
    for part in answer.components:
        span = f"{part.valid_from or 'schedule'} to {part.valid_to or 'open'}"
        table.add_row(f"{part.measure} ({part.authority})", percent(part.rate, 2), part.basis, part.act, span)
    return table


def _total(answer: Rate, console: Console) -> None:
    whole = "" if answer.complete else " (part of the duty is not known)"
    console.print(f"Rate: {percent(answer.rate, 2)}{whole}", style="bold")
    if answer.duty_usd is not None:
        console.print(f"Duty: ${answer.duty_usd:,.2f}")


def _notes(answer: Rate, console: Console) -> None:
    for note in answer.notes:
        console.print(f"· {note}", style="dim", highlight=False, markup=False)


def _tree(answer: Explanation) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(_head(answer.rate), style="bold"), guide_style="dim")
    basic = answer.rate.components[0]
    first = root.add("applies")
    first.add(Text(f"{percent(basic.rate, 2)}  {basic.authority} on {basic.basis} ({basic.act})"))
    for reason, group in groupby(answer.findings, key=lambda item: item.reason):
        branch = first if reason == "applies" else root.add(Text(f"does not apply: {reason}"))
        for item in group:
            node = branch.add(Text(_line(item), style="" if reason == "applies" else "dim"))
            for text in _facts(item) if reason == "applies" else ():
                node.add(Text(text, style="dim"))
    return root


def _line(item: Finding) -> str:
    if item.reason == "applies":
        return f"{percent(item.rate, 2)}  {item.authority} on {item.basis}: {item.title} [{item.measure}]"
    return f"{item.measure}: {item.title}; {item.why}"


def _facts(item: Finding) -> list[str]:
    act = f"{item.act} ({CHECKS.get(item.citation_check, item.citation_check)}), published {item.published}"
    days = f"in force from {item.valid_from}" + (
        f", {item.valid_to} is the first day without it" if item.valid_to else ""
    )
    told = [act, days]
    if item.displaces:
        told.append(f"displaces {', '.join(item.displaces)}")
    return [*told, item.why] if item.why else told
