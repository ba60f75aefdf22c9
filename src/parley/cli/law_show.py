"""How answers about the law over time are printed and written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from parley.cli.output import print_json
from parley.errors import BadInput
from parley.vocabulary import percent

if TYPE_CHECKING:
    import polars as pl

    from parley.law import Assumptions, DailyAverages, Diff, History, Law, News, Shift, Turn
    from parley.law.collected import CollectedMonth

SHOWN = 12
CHARTS = ("svg", "png", "html")


def _table(title: str, *columns: str) -> Table:
    """An empty table; columns of numbers end in >."""
    table = Table(title=title or None, title_justify="left", box=None, header_style="dim")
    for name in columns:
        side = "right" if name.endswith(">") else "left"
        table.add_column(name.rstrip(">"), justify=side, overflow="fold")
    return table


def diff(found: Diff, as_json: bool) -> None:
    """What changed, the largest parts of each kind."""
    if as_json:
        return print_json(found.to_json())
    content, console = found.to_json(), Console()
    who = f" on {found.origin}" if found.origin else ""
    change = _signed_bn(found.duty_after_usd - found.duty_before_usd)
    console.print(
        f"US tariffs{who}, {found.before} to {found.after}: {percent(content['rate_before'], 2)} to "
        f"{percent(content['rate_after'], 2)}, duty {change} USD bn a year",
        style="bold",
        highlight=False,
    )
    _measures(console, found.measures)
    for title, parts in (("sector", found.sectors), ("partner", found.partners)):
        if len(parts) > 1:
            _parts(console, title, parts)
    console.print("Duty: statutory, on the imports of 2024.", style="dim", highlight=False)
    return None


def _measures(console: Console, shifts: Sequence[Shift]) -> None:
    table = _table("", "measure", "", "duty, USD bn>", "on imports, USD bn>", "act")
    for shift in shifts:
        table.add_row(shift.key, shift.what, _signed_bn(shift.change_usd), f"{shift.value_usd / 1e9:,.1f}", shift.act)
    console.print(table)


def _parts(console: Console, title: str, shifts: Sequence[Shift]) -> None:
    table = _table("", title, "before>", "after>", "duty, USD bn>")
    for shift in shifts[:SHOWN]:
        rates = (percent(duty / shift.value_usd, 2) for duty in (shift.duty_before_usd, shift.duty_after_usd))
        table.add_row(shift.title or shift.key, *rates, _signed_bn(shift.change_usd))
    if len(shifts) > SHOWN:
        table.add_row(f"and {len(shifts) - SHOWN} more", "", "", _signed_bn(sum(s.change_usd for s in shifts[SHOWN:])))
    console.print(table)


def _signed_bn(usd: float) -> str:
    return f"{usd / 1e9:+,.1f}"


def timeline(turns: Sequence[Turn], as_json: bool) -> None:
    """Turning days, one per row."""
    if as_json:
        return print_json([turn.to_json() for turn in turns])
    table = _table("", "day", "", "measure", "rate>", "act", "known since")
    for turn in turns:
        own = percent(turn.rate) if turn.rate is not None else f"{len(turn.rates)} rates" if turn.rates else ""
        mark = " (not yet checked)" if turn.citation_check == "known" else ""
        row = (str(turn.on), turn.what, f"{turn.measure}: {turn.title}", own, turn.act + mark, str(turn.known_since))
        table.add_row(*row)
    Console().print(table)
    return None


def history(found: History, as_json: bool) -> None:
    """Every stretch of days with its rate and what it consists of."""
    if as_json:
        return print_json(found.to_json())
    head = f"{found.product} from {found.origin} into {found.importer}, as known on {found.known_on}"
    table = _table(head, "from", "to", "rate>", "consists of")
    for spell in found.spells:
        parts = " + ".join(f"{part.measure} {percent(part.rate, 2)}" for part in spell.components)
        rate = percent(spell.rate, 2) + ("" if spell.complete else " and a part that is not known")
        table.add_row(str(spell.valid_from), str(spell.valid_to or "open"), rate, parts)
    Console().print(table)
    return None


def daily(found: DailyAverages, out: Path | None, as_json: bool) -> None:
    """The series: to a file when one is named, and as JSON or one row per stretch of days."""
    if out is not None:
        _write_daily(found, out)
    if as_json:
        return print_json(found.to_json())
    first = found.steps[0]
    console, table = Console(), _table("", "from", "to", "average rate>", "coverage>")
    for start, end, step in found.stretches():
        table.add_row(str(start), str(end), percent(step.rate, 2), percent(step.coverage))
    console.print(table)
    console.print(
        f"`to` is the first day after. base: {first.base} · weights: {first.weights} · USMCA claim shares: "
        f"{first.usmca_shares} · metal content: {first.metal_content}",
        style="dim",
        highlight=False,
    )
    if out is not None:
        console.print(f"wrote {out}", highlight=False)
    return None


def _write_daily(found: DailyAverages, out: Path) -> None:
    from parley.law.export import FORMATS, check_folder, series_table, write_table

    form = out.suffix.lstrip(".").lower()
    if form in FORMATS:
        return write_table(series_table(found.rows()), out)
    if form not in CHARTS:
        raise BadInput(f"--out {out}: the suffix is none of .{', .'.join((*FORMATS, *CHARTS))}.")
    from parley.cli.law_chart import write_chart

    check_folder(out)
    write_chart(found, out)
    return None


def grid_of(law: Law, on: date, known_on: date, origins: Sequence[str], chosen: Assumptions) -> pl.DataFrame:
    """The table of a day's rates."""
    from parley.law.export import grid_table

    return grid_table(law.grid(on, known_on, chosen), origins)


def panel_of(
    law: Law, since: date | None, until: date | None, known_on: date, origins: Sequence[str], chosen: Assumptions
) -> pl.DataFrame:
    """The table of intervals."""
    from parley.law.export import panel_table

    return panel_table(law.panel(since, until, known_on, origins, chosen))


def write_rates(table: pl.DataFrame, name: str, form: str | None, out: Path | None) -> Path:
    """Write rates; the format is the one named, or the suffix of the file."""
    from parley.law.export import FORMATS, write_table

    path = _path(name, form, out, "parquet", FORMATS)
    write_table(table, path)
    return path


def write_news(news: Sequence[News], form: str | None, out: Path | None) -> tuple[Path, int]:
    """Write the feed of changes as JSON Feed or Atom."""
    from parley.law.export import check_folder
    from parley.law.feed import atom_feed, json_feed

    path = _path("changes", form, out, "json", ("json", "atom"))
    check_folder(path)
    path.write_text(atom_feed(news) if path.suffix == ".atom" else json_feed(news), encoding="utf-8")
    return path, len(news)


def _path(name: str, form: str | None, out: Path | None, default: str, known: Sequence[str]) -> Path:
    if out is None:
        path = Path(f"{name}.{form or default}")
    elif form is None or out.suffix == f".{form}":
        path = out
    else:
        raise BadInput(f"--format {form} and --out {out} name different formats; give one of them.")
    if path.suffix.lstrip(".") not in known:
        raise BadInput(f"{path.name}: this is written as {' or '.join(known)}; choose one with --format or --out.")
    return path


def written(path: Path, count: int, as_json: bool) -> None:
    """What was written where."""
    if as_json:
        return print_json({"path": str(path), "rows": count, "bytes": path.stat().st_size})
    Console().print(f"wrote {path}: {count:,} rows, {path.stat().st_size / 1e6:,.1f} MB", highlight=False)
    return None


def collected(months: Sequence[CollectedMonth], changes: Sequence[str], as_json: bool) -> None:
    """Statutory and collected averages by month, in percentage points."""
    if as_json:
        return print_json({"months": [month.to_json() for month in months], "changes": list(changes)})
    columns = ("month", "statutory", "claims", "substitution", "timing", "rest", "collected", "source")
    numbers = columns[1:-1]
    title = "Average rate by law and as collected, percentage points of value"
    table = _table(title, *(f"{name}>" if name in numbers else name for name in columns))
    for month in months:
        cells = [getattr(month, name) for name in columns]
        table.add_row(*(cell if isinstance(cell, str) else _points(cell) for cell in cells))
    Console().print(table)
    return None


def _points(share: float | None) -> str:
    return "not known" if share is None else f"{100 * share:.2f}"
