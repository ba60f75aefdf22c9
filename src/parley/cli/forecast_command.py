"""The command that tells how many partners will have a deal by a day."""

from __future__ import annotations

from parley.cli.options import Day, Json, Picture, TableFile, today
from parley.cli.table_file import write_rows
from parley.errors import BadInput


def forecast(
    *,
    by: Day,
    on: Day | None = None,
    universe: str | None = None,
    criterion: str = "announced",
    draws: int = 4000,
    seed: int = 0,
    chart: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> None:
    """How many partners will have a deal by a day, from what was known on a day.

    Example: parley forecast --on 2025-05-06 --by 2025-12-31

    Parameters
    ----------
    by
        Last day that counts, YYYY-MM-DD.
    on
        Day of the forecast; only what was known that day counts. Today when not given.
    universe
        Which partners count as major: the name of a list. China is left out; docs/explanation/forecast.md says why.
    criterion
        Which step counts: announced, written, in-force or signed.
    draws
        Paths to draw.
    seed
        Which random numbers.
    chart
        Write the fan and the chance of every partner to this file (.svg or .png).
    out
        Write every partner's chance and the count day by day to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.cli import forecast_show, show
    from parley.law import Law
    from parley.ledger import Ledger
    from parley.talks.forecast import ask
    from parley.talks.forecast import forecast as run

    if draws < 1:
        raise BadInput(f"--draws {draws}: give 1 or more; 4000 by default.")
    if seed < 0:
        raise BadInput(f"--seed {seed}: give 0 or more; 0 by default.")
    with show.progress(json) as report:
        report("looking at the talks of the day")
        ledger = Ledger.open()
        question = ask(ledger, on or today(), by, universe, criterion)
        report("drawing paths")
        found = run(ledger, Law.open(ledger), question, draws, seed)
    if out:
        write_rows(out, partners=found.rows(), days=found.fan())
    forecast_show.forecast(found, chart, json)
