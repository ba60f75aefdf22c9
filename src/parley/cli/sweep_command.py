"""The command that solves many scenarios at once."""

from __future__ import annotations

import json as to_text
from pathlib import Path
from typing import TYPE_CHECKING

from parley.cli.options import Json, today
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks import Scenario, Setting
    from parley.talks.sweep import Job, StudyFile


def sweep(
    study: Path,
    *,
    out: Path,
    workers: int = 2,
    cluster: str | None = None,
    json: Json = False,
) -> None:
    """Solve every combination of a study's scenarios, days, worlds, rebates and elasticities.

    Results are written as they come. Stop it whenever you like: the same command goes on where it stopped.
    Example: parley sweep study.yaml --out results --workers 2

    Parameters
    ----------
    study
        YAML file; docs/how-to/sweeps.md shows what it may say.
    out
        Folder for the results; made when it does not exist. It ends as one file, results.parquet.
    workers
        Processes on this machine.
    cluster
        Address of a Dask scheduler to use instead, such as tcp://10.0.0.5:8786.
    json
        Print what was written as JSON.
    """
    from parley.cli import sweep_show
    from parley.talks.sweep import cases, executor, read_study
    from parley.talks.sweep import sweep as run

    asked = read_study(study)
    job = _job(asked, study.parent)
    with executor(workers, cluster) as found, sweep_show.progress(asked.title, json) as report:
        path = run(list(cases(asked)), job, _fingerprint(asked, job), out, found, report)
    sweep_show.result(path, json)


def intervals(
    scenario: Scenario,
    setting: Setting,
    model: tuple[str, str, str, str | None],
    economies: tuple[str, ...],
    drawing: tuple[int, int, int],
    json: bool,
) -> None:
    """Intervals of one scenario over drawn and published elasticities.

    Parameters
    ----------
    model : world, model by name, rebate, and the elasticity set that draws are around.
    drawing : how many draws, their seed, and how many processes solve them.
    """
    from parley.cli import model_show, sweep_show
    from parley.talks.sweep import Draws, Job, Progress, StudyFile, cases, executor, run_cases
    from parley.talks.sweep import intervals as found_in

    (world, name, rebate, around), (count, seed, workers) = model, drawing
    key, metrics = "scenario", model_show.SHOWN_METRICS
    study = StudyFile(
        title=scenario.title,
        scenarios=(key,),
        days=(setting.on,),
        worlds=(world,),
        models=(name,),
        rebates=(rebate,),
        elasticities="all",
        draws=Draws(count=count, around=around, seed=seed),
    )
    job = Job({key: scenario}, {setting.on: setting}, study.draws, economies, metrics)
    asked = list(cases(study))
    with executor(workers, None) as found, sweep_show.progress(scenario.title, json) as report:
        rows = []
        for done, (_, solved) in enumerate(run_cases(job, asked, *found), start=1):
            rows += solved
            report(Progress(done, len(asked), None))
    sweep_show.intervals(scenario.title, found_in(rows, metrics), json)


def _job(study: StudyFile, beside: Path) -> Job:
    from parley.brief import setting_of
    from parley.talks.sweep import Job

    return Job(
        scenarios={name: _scenario(name, study, beside) for name in study.scenarios},
        settings={day: setting_of(day, study.known_on or day, today()) for day in study.days},
        draws=study.draws,
        economies=study.economies,
        metrics=study.metrics,
    )


def _scenario(name: str, study: StudyFile, beside: Path) -> Scenario:
    """A built-in scenario by its key, or the scenario of a file beside the study."""
    from parley.talks import built_in, read_scenario

    known = {key: scenario for day in study.days for key, scenario in built_in(day).items()}
    if name in known:
        return known[name]
    if (beside / name).exists():
        return read_scenario(beside / name)
    raise BadInput(
        f"scenario {name!r} is neither a file beside the study nor built in on the days asked. "
        f"Built in are {', '.join(known)}."
    )


def _fingerprint(study: StudyFile, job: Job) -> str:
    """Everything that decides the results, as text."""
    from importlib.metadata import version

    content = {
        "parley": version("parley"),
        "study": study.model_dump(mode="json"),
        "scenarios": {name: scenario.model_dump(mode="json") for name, scenario in job.scenarios.items()},
    }
    return to_text.dumps(content, indent=2, sort_keys=True)
