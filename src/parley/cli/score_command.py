"""The command that tells how good the forecasts and the model were."""

from __future__ import annotations

from datetime import timedelta

from parley.cli.options import Flag, Json
from parley.errors import BadInput


def score(
    *,
    trade: Flag = False,
    universe: str | None = None,
    criterion: str = "announced",
    horizon: int = 45,
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
    json
        Print JSON.
    """
    from parley.cli import score_show
    from parley.law import Law
    from parley.ledger import Ledger

    ledger = Ledger.open()
    law = Law.open(ledger)
    if trade:
        from parley.talks.trade_score import trade_score

        if universe is not None:
            raise BadInput("--universe belongs to the score of forecasts; leave it out with --trade.")
        return score_show.trade(trade_score(ledger, law), json)
    from parley.talks.forecast.score import score as run

    return score_show.forecasts(run(ledger, law, universe, criterion, timedelta(days=horizon)), json)
