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
    json
        Print JSON.
    """
    from parley.brief import board_of
    from parley.cli import show

    day = on or today()
    found = board_of(day, known_on or day, universe, today())
    if partner is None:
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


def simulate(
    scenario: Path,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    world: str = "icio-2022",
    elasticities: str | None = None,
    lump_sum: Annotated[bool, Parameter(negative="")] = False,
    economies: str = "USA,CHN,EU,WLD",
    draws: int = 0,
    seed: int = 0,
    workers: int = 2,
    json: Json = False,
) -> None:
    """Solve a scenario file: what a set of tariffs would do to every economy.

    Example: parley simulate scenario.yaml --on 2025-05-06 --economies USA,JPN,EU

    Parameters
    ----------
    scenario
        YAML file; docs/how-to/scenarios.md shows what it may say.
    on
        Day that `today` means in the file; today when not given.
    known_on
        Law as published by this day; the day of the scenario when not given.
    world
        Baseline economy: icio-2022 (81 economies, 28 sectors) or cepii-2023 (194 economies).
    elasticities
        Elasticity set of the world's model; its default when not given.
    lump_sum
        Hand the revenue back in equal sums instead of lower income tax.
    economies
        Economies and groups to show, by commas.
    draws
        Solve for this many random elasticities and for every published set, and show intervals.
    seed
        Which random elasticities.
    workers
        Processes that solve the draws.
    json
        Print JSON.
    """
    from parley.brief import setting_of
    from parley.cli import show, sweep_command
    from parley.law import Law
    from parley.talks import REBATES, read_scenario, solve_scenario

    day = on or today()
    shown = tuple(economy(name).code for name in economies.split(","))
    asked = read_scenario(scenario)
    rebate = "lump-sum" if lump_sum else "relief"
    setting = setting_of(day, known_on or day, today())
    if draws:
        sweep_command.intervals(asked, setting, (world, rebate, elasticities), shown, (draws, seed, workers), json)
    else:
        found = solve_scenario(asked, Law.open(), setting, world, REBATES[rebate], elasticities)
        show.outcome(found, shown, json)


def replicate(
    paper: str,
    *,
    case: str | None = None,
    countries: Annotated[bool, Parameter(negative="")] = False,
    data: Path | None = None,
    json: Json = False,
) -> int:
    """Recompute a published study and compare with its printed numbers.

    Exit code 1 when a printed number is not matched.
    Example: parley replicate ignatenko2025 --case USTR_incometax_noretal

    Parameters
    ----------
    paper
        Key of the study: ignatenko2025, tariffwar, ustariff, gegravity, caliendo2015, ossa2014; or all.
    case
        One case of it; all of them when not given.
    countries
        Also give every country's outcomes.
    data
        Folder with the data of caliendo2015 and ossa2014, which do not ship.
    json
        Print JSON.
    """
    from parley.cli import show
    from parley.model.replication import replicate as run
    from parley.model.replication import replicate_all

    if paper != "all":
        return show.replication(run(paper, case or "all", countries, data), json)
    if case is not None or countries:
        raise BadInput("--case and --countries belong to one paper; name it instead of all.")
    return show.replications(replicate_all(data), json)
