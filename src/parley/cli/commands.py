"""The commands. Their docstrings are the help; heavy rooms are imported by the command that needs them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from parley.cli.average_command import average_rate as average_rate
from parley.cli.options import Day, Json, today
from parley.cli.rate_command import rate as rate
from parley.errors import BadInput
from parley.vocabulary import economy


def series(
    name: str | None = None,
    *,
    period: str | None = None,
    known_on: Day | None = None,
    revisions: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> None:
    """An official statistic as it was known on a day. Without a name, the list of series.

    Example: parley series goods_services.balance --period 2025-03 --known-on 2025-05-06

    Parameters
    ----------
    name
        Name of the series, such as goods_services.balance.
    period
        Month (YYYY-MM) or year (YYYY); all of them when not given.
    known_on
        Use only vintages published by this day; today when not given.
    revisions
        Show how the period's value changed from vintage to vintage.
    json
        Print JSON.
    """
    from parley.cli import show
    from parley.ledger import Ledger

    ledger, known = Ledger.open(), known_on or today()
    if name is None:
        show.series_names(ledger.series_names(), json)
    elif period is None:
        show.series(ledger.series(name, known_on=known), json)
    elif revisions:
        show.revisions(ledger.revisions(name, period, known_on=known), known, json)
    else:
        show.observation(ledger.value(name, period, known_on=known), known, json)


def board(
    partner: str | None = None,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    universe: str | None = None,
    at_stake: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> None:
    """Where each of the talks stands: status, rates, days left, last event; for one partner everything on record.

    Example: parley board --on 2025-05-06
    Example: parley board Japan --on 2025-05-06

    Parameters
    ----------
    partner
        A partner of the universe, by code or name; all of them when not given.
    on
        Day of the board, YYYY-MM-DD; today when not given.
    known_on
        Use only what was known by this day; the day of the board when not given.
    universe
        Which partners count as major ("17 of 18" was never published): the name of a list.
    at_stake
        Add the surplus of a deal for both sides, whether there is a zone of agreement, and how far the last known offer
        is from the bargain, partner by partner; takes about two seconds each.
    json
        Print JSON.
    """
    from parley.brief import board_of
    from parley.cli import bargain_command, show

    day = on or today()
    found = board_of(day, known_on or day, universe, today())
    if at_stake:
        if partner is not None:
            raise BadInput(
                "--at-stake is a table of all partners; leave the partner's name away, or ask parley bargain."
            )
        bargain_command.at_stake(found, day, known_on, universe, json)
    elif partner is None:
        show.board(found, json)
    else:
        show.partner(found, economy(partner).code, json)


def brief(
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    universe: str | None = None,
    out: Path = Path(),
    quiet: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> None:
    """Write the brief on the talks: printed here, and as HTML, Markdown and JSON files.

    Example: parley brief --on 2025-05-06 --out briefs

    Parameters
    ----------
    on
        Day the brief is about, from 2025-01-20 to today; today when not given.
    known_on
        Use only what was known by this day; the day of the brief when not given.
    universe
        Which partners count as major: the name of a list.
    out
        Existing folder for the files; the current one when not given.
    quiet
        Write the files and print only their names.
    json
        Print the brief as JSON instead of text; the files are written all the same.
    """
    from parley.brief import compose, write
    from parley.cli import show

    if not out.is_dir():
        raise BadInput(f"--out {out} is not a folder. Create it first, or leave --out away to write here.")
    day = on or today()
    with show.progress(quiet or json) as report:
        document = compose(day, known_on or day, universe=universe, today=today(), report=report)
        report("drawing the charts")
        paths = write(document, out)
    show.brief(document, paths, quiet, json)
