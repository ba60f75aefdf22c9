"""The command that tells how good the forecasts and the model were."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from parley.cli.options import Flag, Json, TableFile
from parley.cli.table_file import write_rows
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.ledger import Ledger

CRITERION, HORIZON = "announced", 45


def score(
    *,
    trade: Flag = False,
    universe: str | None = None,
    criterion: str = CRITERION,
    horizon: int = HORIZON,
    out: TableFile | None = None,
    json: Json = False,
) -> None:
    """Score the forecasts of every month from 2025-05 to 2026-06 against outcomes, base rates and the promise.

    With --trade, the model's predictions of US trade by partner in 2025 against statistics.
    Example: parley score --universe brief
    Example: parley score --trade

    Parameters
    ----------
    trade
        Score the model on trade instead.
    universe
        Which partners count as major: the name of a list.
    criterion
        Which step counts: announced, written, in-force or signed.
    horizon
        Days ahead of the second series of forecasts; the first is for the end of 2025.
    out
        Write the rows to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.ledger import Ledger

    if not trade:
        return _forecasts(Ledger.open(), universe, criterion, timedelta(days=horizon), out, json)
    if (universe, criterion, horizon) != (None, CRITERION, HORIZON):
        raise BadInput(
            "--universe, --criterion and --horizon belong to the score of forecasts; leave them out with --trade."
        )
    return _trade(Ledger.open(), out, json)


def _forecasts(
    ledger: Ledger, universe: str | None, criterion: str, horizon: timedelta, out: Path | None, json: bool
) -> None:
    from parley.cli import score_show, show
    from parley.law import Law
    from parley.talks.forecast.score import score as run
    from parley.talks.forecast.stakes import kept_gains

    with show.progress(json) as report:
        report("forecasting every month with what was known then")
        found = run(ledger, Law.open(ledger), universe, criterion, horizon, weigh=kept_gains)
    if out:
        write_rows(out, months=[{"series": scores.kind, **row.to_json()} for scores in found for row in scores.rows])
    score_show.forecasts(found, json)


def _trade(ledger: Ledger, out: Path | None, json: bool) -> None:
    from parley.cli import score_show, show
    from parley.law import Law
    from parley.talks.trade_score import trade_score

    with show.progress(json) as report:
        report("what the model said of trade, and what came")
        found = trade_score(ledger, Law.open(ledger))
    if out:
        write_rows(out, trade=[row.to_json() for row in found.rows])
    score_show.trade(found, json)
