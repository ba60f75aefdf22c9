"""How answers are printed: as JSON for machines, as short tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from parley.errors import UnknownName
from parley.ledger import Observation, Series, SeriesInfo
from parley.vocabulary import all_economies, percent

if TYPE_CHECKING:
    from parley.brief import Brief
    from parley.law import AverageRate, Rate
    from parley.model import Metric, Outcome
    from parley.talks import Board

Report = Callable[[str], None]
SHOWN_METRICS = (
    "real_income", "trade_balance", "goods_balance", "imports", "exports", "cpi", "employment", "revenue_change",
)  # fmt: skip


def print_json(value: Any) -> None:
    """A value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


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


def rate(answer: Rate, as_json: bool) -> None:
    """One rate with its components."""
    if as_json:
        return print_json(answer.to_json())
    content = answer.to_json()
    head = f"{content['product']} from {content['origin']} into {content['importer']} on {content['on']}"
    table = grid(f"{head}, as known on {content['known_on']}", "measure", "rate", "basis", "act", "in force")
    for part in content["components"]:
        span = f"{part['valid_from'] or 'schedule'} to {part['valid_to'] or 'open'}"
        name = f"{part['measure']} ({part['authority']})"
        table.add_row(name, percent(part["rate"], 2), part["basis"], part["act"], span)
    console = Console()
    console.print(table)
    whole = "" if content["complete"] else " (part of the duty is not known)"
    console.print(f"Rate: {percent(content['rate'], 2)}{whole}", style="bold")
    if content["duty_usd"] is not None:
        console.print(f"Duty: ${content['duty_usd']:,.2f}")
    for note in content["notes"]:
        console.print(f"· {note}", style="dim", highlight=False)
    return None


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


def changes(told: Sequence[str], as_json: bool) -> None:
    """How the law asked about differs from the record; said beside the answer, and on the error stream with JSON."""
    for sentence in told:
        (sys.stderr if as_json else sys.stdout).write(f"{sentence}\n")


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


def outcome(found: Outcome, economies: Sequence[str], as_json: bool) -> None:
    """What a scenario does to the economies shown."""
    if as_json:
        return print_json(found.to_dict(economies))
    content = found.table(SHOWN_METRICS, economies)
    names = all_economies()
    table = grid(f"{content.title}: change from before", "", *(names[who].name for who in content.who))
    for one, *cells in zip(content.metrics, *content.cells, strict=True):
        table.add_row(f"{one.title}, {one.unit}", *(f"{cell:+,.{decimals(one)}f}" for cell in cells))
    console = Console()
    console.print(table)
    console.print(f"Revenue: {found.rebate}. Elasticities: {found.elasticities}.", style="dim", highlight=False)
    for note in (found.closure, *found.assumptions):
        console.print(f"· {note}", style="dim", highlight=False)
    return None


def decimals(measured: Metric) -> int:
    """How many digits after the point a metric is shown with."""
    return 2 if measured.unit == "percent" else 0


def replication(found: dict[str, Any], as_json: bool) -> int:
    """Printed and recomputed numbers side by side; 1 when one does not match."""
    if as_json:
        print_json(found)
    else:
        _replication_table(found)
    return _verdict(found)


def replications(found: dict[str, Any], as_json: bool) -> int:
    """Every paper's count of matched numbers, and those that do not match; 1 when there are any."""
    if as_json:
        print_json(found)
        return _verdict(found)
    console = Console()
    for paper in found["papers"]:
        missed = [row for row in paper["rows"] if row["match"] is False]
        if missed:
            _replication_table({**paper, "rows": missed})
        else:
            console.print(f"{paper['paper']}: {paper['matched']} of {paper['compared']} numbers matched")
    for name, reason in found["left_out"].items():
        console.print(f"{name}: left out, {reason}")
    console.print(f"{found['matched']} of {found['compared']} numbers matched", style="bold")
    return _verdict(found)


def _replication_table(found: dict[str, Any]) -> None:
    table = grid(found["paper"], "table", "case", "who", "metric", "printed", "recomputed", "")
    for row in found["rows"]:
        printed = (
            "" if row["printed"] is None else f"{row['printed']:.{6 if row['decimals'] is None else row['decimals']}f}"
        )
        mark = {True: "=", False: "differs", None: ""}[row["match"]]
        head = (str(row["table"]), row["case"], row["who"], row["metric"])
        table.add_row(*head, printed, f"{row['value']:.6f}", mark)
    console = Console()
    console.print(table)
    console.print(f"{found['paper']}: {found['matched']} of {found['compared']} numbers matched")
    for note in found.get("notes", ()):
        console.print(f"· {note}", style="dim", highlight=False)


def _verdict(found: dict[str, Any]) -> int:
    return 0 if found["matched"] == found["compared"] else 1


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
