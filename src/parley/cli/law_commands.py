"""Commands of the tariff law over time and in bulk."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from parley.cli.options import Day, Flag, Json, today
from parley.cli.rate_command import With, law_with
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.law import Assumptions, Law

Origin = Annotated[str, Parameter(name="--from")]
Format = Literal["parquet", "csv", "json", "atom"]


def diff(
    before: Day,
    after: Day,
    *,
    origin: Annotated[str | None, Parameter(name="--from")] = None,
    known_on: Day | None = None,
    usmca_shares: str | None = None,
    scenario: With = None,
    json: Json = False,
) -> None:
    """What changed in US tariffs between two days: by measure, group of goods and partner, with the duty at stake.

    Example: parley diff 2025-04-08 2025-04-10 --from CHN

    Parameters
    ----------
    before
        The earlier day, YYYY-MM-DD.
    after
        The later day.
    origin
        One partner; all of them when not given.
    known_on
        The law as published by this day; today when not given.
    usmca_shares
        Which claim shares of Canada and Mexico count, such as 2024 or 2025-h2.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print JSON.
    """
    from parley.cli import law_show

    law = told(law_with(scenario), json)
    law_show.diff(law.diff(before, after, origin, known_on or today(), claimed_as(usmca_shares)), json)


def timeline(
    importer: str = "USA",
    *,
    since: Day | None = None,
    until: Day | None = None,
    known_on: Day | None = None,
    scenario: With = None,
    json: Json = False,
) -> None:
    """Every day on which a measure of an importer begins, returns or ends.

    Example: parley timeline usa --since 2025-01-01 --until 2025-05-06

    Parameters
    ----------
    importer
        Economy whose measures are asked about: the United States, China, the European Union or Canada.
    since
        First day to show; the record's first when not given.
    until
        Last day to show; the record's last when not given.
    known_on
        As known on this day; today when not given.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print JSON.
    """
    from parley.cli import law_show

    law_show.timeline(told(law_with(scenario), json).timeline(importer, since, until, known_on or today()), json)


def history(
    product: str,
    *,
    origin: Origin,
    known_on: Day | None = None,
    usmca_shares: str | None = None,
    scenario: With = None,
    json: Json = False,
) -> None:
    """The rate on a product of an origin over time: every stretch of days with one rate and one reason.

    Example: parley history 8703.23.01 --from JPN

    Parameters
    ----------
    product
        Harmonized System code of a tariff line, with or without dots.
    origin
        Economy the product comes from: an ISO3 code or a name.
    known_on
        The law as published by this day; today when not given.
    usmca_shares
        Which claim shares of Canada and Mexico count, such as 2024, 2025-h2 or actual.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print JSON.
    """
    from parley.cli import law_show

    law, chosen = told(law_with(scenario), json), claimed_as(usmca_shares)
    law_show.history(law.history(product, origin, known_on=known_on or today(), assumptions=chosen), json)


def export(
    what: Literal["rates", "changes"],
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    panel: Flag = False,
    since: Day | None = None,
    until: Day | None = None,
    origin: Annotated[str | None, Parameter(name="--from")] = None,
    usmca_shares: str | None = None,
    format: Format | None = None,
    out: Path | None = None,
    scenario: With = None,
    json: Json = False,
) -> None:
    """Write the US rates on every line from every origin, or the law's dated changes, for other programs.

    Example: parley export rates --on 2025-05-06 --format parquet
    Example: parley export rates --panel --from CHN,EU --out panel.csv
    Example: parley export changes --format atom

    Parameters
    ----------
    what
        The rates on every line and origin, or the feed of changes of law.
    on
        Day of the rates, YYYY-MM-DD; today when not given.
    known_on
        The law as published by this day; today when not given.
    panel
        The rates of all days, as intervals that hold their first day and not their last.
    since
        First day of the panel or of the feed; the record's first when not given.
    until
        Last day of the panel or of the feed; the record's last when not given.
    origin
        Origins to write, by commas; all when not given.
    usmca_shares
        Which claim shares of Canada and Mexico count in the rates, such as 2024, 2025-h2 or actual.
    format
        For rates parquet (the default), csv or json; for changes json (the default) or atom.
    out
        File to write; named after its content in the current folder when not given.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print what was written as JSON.
    """
    from parley.cli import law_show

    _refuse_idle(what, panel, {
        "--on": on, "--since": since, "--until": until, "--from": origin, "--usmca-shares": usmca_shares,
    })  # fmt: skip
    law, known, chosen = told(law_with(scenario), json), known_on or today(), claimed_as(usmca_shares)
    if what == "changes":
        path, count = law_show.write_news(law.news(since, min(until or known, known)), format, out)
        return law_show.written(path, count, json)
    named = law.origins(origin.split(",") if origin else ())
    if panel:
        table, name = law_show.panel_of(law, since, until, known, named, chosen), "panel"
    else:
        table, name = law_show.grid_of(law, on or today(), known, named, chosen), f"rates-{on or today()}"
    path = law_show.write_rates(table, name, format, out)
    return law_show.written(path, len(table), json)


def collected(*, scenario: With = None, json: Json = False) -> None:
    """What customs collected each month beside what the law says, and what the gap is made of; takes about 15 seconds.

    Example: parley collected

    Parameters
    ----------
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print JSON.
    """
    from parley.cli import law_show

    law = told(law_with(scenario), json)
    law_show.collected(law.collected(), law.changes, json)


def told(law: Law, json: bool) -> Law:
    """The law, once it is said how it differs from the record."""
    for sentence in law.changes:
        (sys.stderr if json else sys.stdout).write(f"{sentence}\n")
    return law


def claimed_as(shares: str | None) -> Assumptions:
    """The choice of claim shares; the default when none is named."""
    from parley.law import Assumptions

    return Assumptions() if shares is None else Assumptions(usmca_shares=shares)


def _refuse_idle(what: str, panel: bool, given: Mapping[str, object]) -> None:
    """Refuse options that what is asked has no use for, rather than ignore them."""
    if what == "changes":
        kind, useless = "changes", ("--on", "--from", "--usmca-shares", *(("--panel",) if panel else ()))
    elif panel:
        kind, useless = "rates --panel", ("--on",)
    else:
        kind, useless = "rates of one day", ("--since", "--until")
    idle = [name for name in useless if name == "--panel" or given[name] is not None]
    if idle:
        raise BadInput(f"{', '.join(idle)} says nothing about {kind}; see parley export --help.")
