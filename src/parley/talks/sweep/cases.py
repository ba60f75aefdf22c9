"""The cases of a study: every combination of what it crosses, each with a name that does not change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from parley.errors import UnknownName
from parley.talks.sweep.study_file import ALL_SETS, StudyFile
from parley.world import World


@dataclass(frozen=True)
class Case:
    """One scenario to solve.

    Attributes
    ----------
    scenario : its key in the job.
    on : the day that `today` means.
    world, model : the baseline economy, and the model by name.
    rebate : a key of REBATES.
    elasticities : an elasticity set; with a draw, the set it is drawn around.
    draw : number of the draw of elasticities, None for the set as published.
    """

    scenario: str
    on: date
    world: str
    model: str
    rebate: str
    elasticities: str
    draw: int | None = None

    @property
    def name(self) -> str:
        """The same on every machine and in every run: what tells a finished case."""
        drawn = "" if self.draw is None else f"|draw {self.draw}"
        return f"{self.scenario}|{self.on}|{self.world}|{self.model}|{self.rebate}|{self.elasticities}{drawn}"


def cases(study: StudyFile) -> Iterator[Case]:
    """Every case of a study, published sets before draws.

    Raises
    ------
    UnknownName : a world or an elasticity set that does not exist.
    """
    worlds = {name: World.load(name) for name in study.worlds}
    crossed = product(study.scenarios, study.days, worlds.items(), study.models, study.rebates)
    for scenario, on, (name, world), model, rebate in crossed:
        for elasticities, draw in _elasticities(study, world):
            yield Case(scenario, on, name, model, rebate, elasticities, draw)


def _elasticities(study: StudyFile, world: World) -> Iterator[tuple[str, int | None]]:
    named = tuple(world.elasticities) if study.elasticities == ALL_SETS else study.elasticities
    if not named and study.draws is None:
        named = (world.default_elasticities,)
    for name in named:
        yield _known(world, name), None
    if study.draws is not None:
        around = _known(world, study.draws.around or world.default_elasticities)
        yield from ((around, draw) for draw in range(study.draws.count))


def _known(world: World, name: str) -> str:
    if name not in world.elasticities:
        raise UnknownName("elasticity set", name, world.elasticities, f"World {world.name} has others.")
    return name
