"""The command that tells what a standoff costs and who moves first."""

from __future__ import annotations

from parley.cli.options import Day, Json, today


def standoff(one: str, two: str, *, on: Day | None = None, json: Json = False) -> None:
    """What duties raised on each other cost two sides a month, who can wait longer, and who moves first.

    Exit code 1 when the two have not both raised duties on each other that day.
    Example: parley standoff USA CHN --on 2025-05-06

    Parameters
    ----------
    one
        One side, by code or name.
    two
        The other side.
    on
        Day looked at, as known that day; today when not given.
    json
        Print JSON.
    """
    from parley.cli import standoff_show
    from parley.law import Law
    from parley.ledger import Ledger
    from parley.talks.standoff import standoff as run

    ledger = Ledger.open()
    standoff_show.standoff(run(ledger, Law.open(ledger), one, two, on or today()), json)
