"""How scores are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from parley.cli.output import print_json
from parley.cli.show import grid

if TYPE_CHECKING:
    from parley.talks.forecast.score import Scores
    from parley.talks.trade_score import Fit, Row, TradeScore


def forecasts(found: tuple[Scores, Scores], as_json: bool) -> None:
    """Mean scores of every rule, and day by day what was expected and what came."""
    if as_json:
        return print_json([scores.to_json() for scores in found])
    console = Console()
    for scores in found:
        if not scores.rows:
            console.print(f"{scores.kind}: every partner had reached the step before the first day.")
            continue
        console.print(_rules(scores))
        console.print(f"Lowest Brier score: {scores.winner['brier']}; lowest log score: {scores.winner['log']}.")
        console.print(_days(scores))
    console.print(
        "Scores are means over pairs of day and partner still open; lower is better. Brier: 0.25 is a coin; log: "
        "0.693. The assumptions of the forecast were written with the outcomes known; docs/explanation/forecast.md.",
        style="dim",
    )
    return None


def _rules(scores: Scores) -> Any:
    title = f"{scores.criterion}, {scores.universe}, {scores.kind}"
    table = grid(title, "rule", "Brier", "log")
    for rule in scores.rules:
        brier, log = scores.mean(rule)
        table.add_row(rule, f"{brier:.3f}", f"{log:.3f}")
    return table


def _days(scores: Scores) -> Any:
    table = grid("", "forecast of", "open", "became yes", "expected in all", "90 %", "came", "Brier")
    for row in scores.rows:
        table.add_row(
            str(row.question.on),
            str(row.open),
            str(row.yes),
            f"{row.expected:.1f}",
            f"{row.low} to {row.high}",
            str(row.actual),
            f"{row.brier['forecast']:.3f}",
        )
    return table


def trade(found: TradeScore, as_json: bool) -> None:
    """Predicted and realised change by partner, and how well each way did."""
    if as_json:
        return print_json(found.to_json())
    from parley.talks.trade_score import WAYS
    from parley.talks.trade_windows import WINDOWS

    console = Console()
    for window in WINDOWS:
        console.print(_changes([row for row in found.rows if row.window == window.name], window.name))
        console.print(window.text, style="dim")
        console.print(_fits([fit for fit in found.fits() if fit.window == window.name]))
    for way, told in WAYS.items():
        console.print(f"{way}: {told}", style="dim", highlight=False)
    console.print(
        f"{found.missing} In brackets: not counted. Long-run model against one year; see "
        "docs/explanation/model-and-outcome.md.",
        style="dim",
    )
    return None


def _fits(fits: Sequence[Fit]) -> Any:
    title = "How well: rank correlation, mean absolute error in USD bn, right signs"
    table = grid(title, "way", "flow", "partners", "rank", "error", "signs")
    for fit in fits:
        rank = "–" if fit.rank is None else f"{fit.rank:+.2f}"
        table.add_row(fit.way, fit.flow, str(fit.partners), rank, f"{fit.error / 1e3:.1f}", str(fit.signs))
    return table


def _changes(rows: Sequence[Row], window: str) -> Any:
    ways = [way for way in rows[0].predicted if way != "no change"]
    title = f"US goods trade, {window}: change 2024 to 2025, USD bn"
    table = grid(title, "partner", "flow", "2024", "came", *ways)
    for row in rows:
        cells = [row.before, row.realised, *(row.predicted[way] for way in ways)]
        table.add_row(_name(row), row.flow, *(f"{value / 1e3:,.1f}" for value in cells))
    return table


def _name(row: Row) -> str:
    return row.partner if row.counted else f"({row.partner})"
