"""One case to its rows, in any process on any machine; many cases through an executor, with memory that stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from parley.law import Law
from parley.model import model_named
from parley.model.draws import drawn_elasticities, spread_of_sets
from parley.talks.policies import Setting, scenario_policy
from parley.talks.scenario import Scenario
from parley.talks.study import REBATES
from parley.talks.sweep.cases import Case
from parley.talks.sweep.study_file import OF_SOURCES, Draws
from parley.vocabulary import Policy
from parley.world import World

Row = Mapping[str, Any]
_IN_FLIGHT = 4  # cases waiting for each worker: enough to keep it busy, few enough to keep memory flat


@dataclass(frozen=True, eq=False)
class Job:
    """What the cases of one study share; small, so that it can travel.

    Attributes
    ----------
    scenarios : key -> scenario.
    settings : day -> what scenarios of that day are looked at from.
    draws : how elasticities are drawn, where they are.
    economies, metrics : what is kept of each outcome.
    """

    scenarios: Mapping[str, Scenario]
    settings: Mapping[date, Setting]
    draws: Draws | None
    economies: tuple[str, ...]
    metrics: tuple[str, ...]


def run_cases(job: Job, asked: Iterable[Case], workers: Executor, count: int) -> Iterator[tuple[Case, list[Row]]]:
    """Each case with its rows, as they come.

    Parameters
    ----------
    workers : where cases are solved; `count` of them.

    Raises
    ------
    BadInput : a scenario does not fit its day or world.
    """
    waiting = iter(asked)
    running: dict[Future[list[Row]], Case] = {}
    while True:
        for case in islice(waiting, _IN_FLIGHT * count - len(running)):
            running[workers.submit(solve_case, job, case)] = case
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield running.pop(future), future.result()


def solve_case(job: Job, case: Case) -> list[Row]:
    """The rows of a case, one an economy. A case without equilibrium has rows that say so, without values."""
    scenario, setting = job.scenarios[case.scenario], job.settings[case.on]
    policy = _policy(_Asked(scenario.model_dump_json(), scenario, setting, case.world))
    world = _with_elasticities(_world(case.world), case, job.draws)
    outcome = model_named(case.model).solve(world, policy, REBATES[case.rebate], case.elasticities)
    head = {
        "case": case.name,
        "scenario": case.scenario,
        "on": case.on.isoformat(),
        "world": case.world,
        "model": outcome.model,
        "closure": outcome.closure,
        "rebate": outcome.rebate,
        "elasticities": case.elasticities,
        "draw": case.draw,
        "converged": outcome.converged,
        "residual": float(outcome.residual),
        "worst_market": outcome.worst_market,
        "iterations": outcome.iterations,
    }
    return [
        {**head, "who": who, **{name: float(outcome.value(name, who)) for name in job.metrics}} for who in job.economies
    ]


def _with_elasticities(world: World, case: Case, draws: Draws | None) -> World:
    if case.draw is None or draws is None:
        return world
    centre = world.theta(case.elasticities)
    spread = (
        spread_of_sets(np.stack(list(world.elasticities.values())))
        if draws.log_sd == OF_SOURCES
        else np.full_like(centre, draws.log_sd)
    )
    theta = drawn_elasticities(centre, spread, draws.seed, case.draw)
    return replace(world, elasticities={**world.elasticities, case.elasticities: theta})


@lru_cache(maxsize=4)
def _world(name: str) -> World:
    return World.load(name)


@dataclass(frozen=True)
class _Asked:
    """What decides a policy; equal when the scenario's text, the day and the world are."""

    text: str
    scenario: Scenario
    setting: Setting
    world: str

    def __hash__(self) -> int:
        return hash((self.text, self.setting, self.world))


@lru_cache(maxsize=8)
def _policy(asked: _Asked) -> Policy:
    return scenario_policy(asked.scenario, Law.open(), _world(asked.world), asked.setting)
