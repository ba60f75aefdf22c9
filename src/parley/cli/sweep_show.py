"""What the sweep prints: how far it is, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from parley.cli.model_show import decimals
from parley.cli.output import print_json
from parley.cli.show import grid
from parley.model import metric
from parley.talks.sweep import Interval, Progress


@contextmanager
def progress(title: str, silent: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar with the time left, on the error stream; nothing when silent or not on a terminal."""
    console = Console(stderr=True)
    if silent or not console.is_terminal:
        yield lambda now: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    with Bar(*columns, TextColumn("{task.fields[left]}"), console=console) as bar:
        task = bar.add_task(title, total=None, left="")
        yield lambda now: bar.update(task, completed=now.done, total=now.total, left=_left(now.seconds_left))


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} left"


def result(path: Path, as_json: bool) -> None:
    """Where the rows are, how many there are, and which cases have no equilibrium."""
    import polars as pl

    rows = pl.read_parquet(path)
    failed = rows.filter(~pl.col("converged"))["case"].unique().sort().to_list()
    content = {"file": str(path), "rows": rows.height, "cases": rows["case"].n_unique(), "not_converged": failed}
    if as_json:
        return print_json(content)
    console = Console()
    console.print(f"{path}: {content['cases']:,} cases, {rows.height:,} rows", highlight=False)
    if failed:
        console.print(f"without equilibrium: {len(failed)}, such as {failed[0]}", highlight=False)
    return None


def intervals(title: str, found: list[Interval], as_json: bool) -> None:
    """Medians with 90 % intervals over draws, and the range over published sets."""
    if as_json:
        return print_json([vars(item) for item in found])
    table = grid(f"{title}: change from before", "", "", "median", "90 % of draws", "published sets")
    for item in found:
        measured = metric(item.metric)
        figure = f"+,.{decimals(measured)}f"
        table.add_row(
            item.who,
            f"{measured.title}, {measured.unit}",
            f"{item.median:{figure}}",
            f"{item.low:{figure}} to {item.high:{figure}}",
            f"{item.least:{figure}} to {item.most:{figure}}",
        )
    console = Console()
    console.print(table)
    console.print(f"{found[0].draws} draws of elasticities, {found[0].sets} published sets.", style="dim")
    return None
