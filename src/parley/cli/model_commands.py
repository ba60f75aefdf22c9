"""Commands of the models: solve a scenario, rank tariffs by their effect, recompute published studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from parley.cli.options import Day, Flag, Json, today
from parley.errors import BadInput
from parley.vocabulary import economy


def simulate(
    scenario: Path,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    world: str = "icio-2022",
    model: str = "default",
    elasticities: str | None = None,
    lump_sum: Flag = False,
    economies: str = "USA,CHN,EU,WLD",
    by: Literal["sector", "partner"] | None = None,
    out: Path | None = None,
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
        Baseline economy: icio-2022, wiod-2014, cepii-2023, the folder of a saved world, or a trade table.
    model
        Model and closure: the one made for the world, or endogenous-deficit, endogenous-deficit-inputs, multi-sector,
        input-output, tariff-war-purged, tariff-war-transfers, tariff-war-destination, gravity.
    elasticities
        Elasticity set of the world; its default when not given.
    lump_sum
        Hand the revenue back in equal sums instead of lower income tax.
    economies
        Economies and groups to show, by commas.
    by
        Show the results of one economy, the first of --economies, by sector or by partner instead.
    out
        File for the results: .json, .csv or .parquet (by sector where the world has sectors), .svg or .png (a chart).
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
    from parley.cli import model_show, sweep_command
    from parley.law import Law
    from parley.talks import REBATES, read_scenario, solve_scenario

    day = on or today()
    shown = tuple(economy(name).code for name in economies.split(","))
    asked = read_scenario(scenario)
    rebate = "lump-sum" if lump_sum else "relief"
    setting = setting_of(day, known_on or day, today())
    if draws:
        if by is not None or out is not None:
            raise BadInput("--draws shows intervals of the outcome; leave --by and --out away.")
        sweep_command.intervals(
            asked, setting, (world, model, rebate, elasticities), shown, (draws, seed, workers), json
        )
        return
    found = solve_scenario(asked, Law.open(), setting, world, REBATES[rebate], elasticities, model)
    if out is not None:
        model_show.write(found, shown, out)
    if by == "sector":
        model_show.by_sector(found, shown[0], json)
    elif by == "partner":
        model_show.by_partner(found, shown[0], json)
    else:
        model_show.outcome(found, shown, json)


def sensitivity(
    outcome: str,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    world: str = "icio-2022",
    elasticities: str | None = None,
    importer: str | None = None,
    top: int = 20,
    json: Json = False,
) -> None:
    """Which tariffs move an outcome most: every importer's on every exporter and sector, from one gradient.

    Example: parley sensitivity "trade_balance[USA]" --on 2025-05-06

    Parameters
    ----------
    outcome
        metric[who], such as goods_balance[USA] or real_income[EU].
    on
        Day whose US tariffs the effects are taken at; the world's own tariffs when not given.
    known_on
        Law as published by this day; the day itself when not given.
    world
        Baseline economy: a world that ships, the folder of a saved world, or a trade table.
    elasticities
        Elasticity set of the world's model; its default when not given.
    importer
        Only this economy's own tariffs.
    top
        How many tariffs to show.
    json
        Print JSON.
    """
    from parley.cli import model_show
    from parley.law import Law
    from parley.model import model_for
    from parley.world import World

    baseline = World.load(world)
    model = model_for(baseline)
    policy = None if on is None else Law.open().policy(baseline, on, known_on or on)
    found = model.sensitivity(outcome, policy=policy, elasticities=elasticities)
    model_show.sensitivity(found, top, None if importer is None else economy(importer).code, json)


def replicate(
    paper: str,
    *,
    case: str | None = None,
    table: str | None = None,
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
    table
        One table of ossa2014, both panels: 2, 3, 4, 5, 8, 9 or 10.
    countries
        Also give every country's outcomes.
    data
        Folder with the data of caliendo2015 and ossa2014, which do not ship.
    json
        Print JSON.
    """
    from parley.cli import model_show
    from parley.model import replicate as run
    from parley.model import replicate_all

    if case is not None and table is not None:
        raise BadInput("--case and --table name the same thing in two ways; give one of them.")
    asked = f"table{table}" if table is not None else case
    if paper != "all":
        return model_show.replication(run(paper, asked or "all", countries, data), json)
    if asked is not None or countries:
        raise BadInput("--case, --table and --countries belong to one paper; name it instead of all.")
    return model_show.replications(replicate_all(data), json)
