"""Players on a model: who plays, what each wants and can set, and the game that this makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.players.groups import inside
from parley.games.players.industry import with_industry
from parley.games.players.instruments import EXPORT_TAX, Tool, rates
from parley.games.players.levers import Lever
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import Objective, objective
from parley.games.players.removal import Toll, toll
from parley.model import LumpSum, Outcome, Rebate
from parley.model.arrays import Floats
from parley.model.frame import Equations, Inputs
from parley.model.optimum import Instruments
from parley.model.policies import no_change
from parley.vocabulary import Policy
from parley.world import World


class Model(Protocol):
    """A model of the engine, with its labels."""

    @property
    def world(self) -> World:
        """The economies and sectors."""
        ...

    @property
    def equations(self) -> Any:
        """policy, elasticity set -> the equations on the baseline before it."""
        ...

    @property
    def inputs(self) -> Any:
        """policy, elasticity set -> what it changes."""
        ...

    @property
    def solve(self) -> Any:
        """policy, elasticity set -> Outcome."""
        ...


@dataclass(frozen=True, eq=False)
class Player:
    """A government.

    Attributes
    ----------
    name : an economy's code or a group's, such as EU: one government with one external tariff.
    objective : what it wants.
    tools : what it can set; none makes it a bystander whose payoff is counted.
    """

    name: str
    objective: Objective
    tools: tuple[Tool, ...] = (Tool(),)


def player(name: str, wants: str = "welfare", tools: tuple[Tool, ...] = (Tool(),)) -> Player:
    """A government with a preset objective.

    Raises
    ------
    UnknownName : there is no such preset.
    """
    return Player(name, objective(wants), tools)


def game_on(
    model: Model,
    players: Sequence[Player | str],
    policy: Policy | None = None,
    rebate: Rebate = LumpSum(),  # noqa: B008
    elasticities: str | None = None,
) -> ModelGame:
    """The game that players play on a model.

    Parameters
    ----------
    players : governments, or codes of those that want welfare and set free tariffs on goods. No economy is in two.
    policy : the status quo (its tariffs after); None is the world's own tariffs. Payoffs are changes from the baseline
        before it.
    rebate : what happens to revenue, where the model has a choice. A lump sum keeps tariffs from doubling as tax
        reform.
    elasticities : one of the model's elasticity sets; None is its default.

    Raises
    ------
    BadInput, UnknownName : players that overlap or are not in the world, bounds that cross, an objective that the model
        does not measure, export taxes in a model that has none.
    """
    everyone = tuple(player(each) if isinstance(each, str) else each for each in players)
    _check_apart(model.world, everyone)
    at = _status_quo(policy or no_change(model.world), everyone)
    equations, inputs = _prepared(model, at, rebate, elasticities)
    landing = cells_of(model, at, elasticities)
    theta = model.world.theta(elasticities or model.world.default_elasticities)
    still = _nothing(at)
    outcome = model.solve(still, elasticities=elasticities)
    wanted = {name for each in everyone for name in each.objective.metrics}
    equations = with_industry(equations, model.world, wanted, _prepared(model, still, rebate, elasticities)[1])
    wishes = (each.objective.sources for each in everyone)
    return ModelGame(
        equations,
        inputs,
        tuple(each.name for each in everyone),
        _levers(everyone, model.world, inputs, landing),
        tuple(_goal(each, model.world, outcome, equations, inputs) for each in everyone),
        _landed(np.broadcast_to(theta, landing.shape), landing, inputs.tariff),
        tuple(dict.fromkeys((*outcome.sources, *at.sources, *chain.from_iterable(wishes)))),
        _tolls(everyone, model.world, inputs, landing),
    )


def cells_of(model: Model, policy: Policy, elasticities: str | None = None) -> NDArray[np.intp]:
    """Where each (exporter, importer, sector) cell of a policy lands in the model's inputs, flat; own sales at -1."""
    shape = policy.tariff_after.shape
    numbered = np.arange(1.0, np.prod(shape) + 1).reshape(shape)
    numbered[np.arange(shape[0]), np.arange(shape[0])] = 0.0
    asked = Policy("cells", policy.economies, policy.sectors, policy.tariff_before, numbered)
    found = np.rint(model.inputs(asked, elasticities=elasticities).tariff.ravel()).astype(np.intp)
    landing = np.full(numbered.size, -1, dtype=np.intp)
    at = np.flatnonzero(found)
    landing[found[at] - 1] = at
    return landing.reshape(shape)


def _prepared(model: Model, at: Policy, rebate: Rebate, elasticities: str | None) -> tuple[Equations, Inputs]:
    inputs = model.inputs(at, elasticities=elasticities)
    return model.equations(at, elasticities), inputs._replace(
        relief=rebate.relief
    ) if "relief" in inputs._fields else inputs


def _status_quo(policy: Policy, players: Sequence[Player]) -> Policy:
    """A policy with all inputs that somebody sets: rents and export taxes stand at zero where it has none."""
    fields = {tool.field for each in players for tool in each.tools}
    at = _with_rents(policy) if "rents" in fields else policy
    if EXPORT_TAX in fields and at.export_after is None:
        return replace(at, export_after=np.zeros_like(at.tariff_after))
    return at


def _levers(players: Sequence[Player], world: World, inputs: Inputs, landing: NDArray[np.intp]) -> tuple[Lever, ...]:
    return tuple(
        _lever(place, each, tool, world, inputs, landing) for place, each in enumerate(players) for tool in each.tools
    )


def _lever(place: int, who: Player, tool: Tool, world: World, inputs: Inputs, landing: NDArray[np.intp]) -> Lever:
    flat = np.append(np.asarray(getattr(inputs, tool.field), dtype=float).ravel(), 0.0)  # own sales land on the last
    found = rates(tool, world, who.name, flat[landing])
    move = found.instruments
    moves = Instruments(move.size, landing.ravel()[move.cells], move.numbers, move.weights, tool.field)
    return Lever(place, moves, found.lower, found.upper, found.start, found.labels)


def _tolls(players: Sequence[Player], world: World, inputs: Inputs, landing: NDArray[np.intp]) -> tuple[Toll, ...]:
    return tuple(
        toll(place, each.name, tool, world, inputs, landing)
        for place, each in enumerate(players)
        for tool in each.tools
        if tool.removal_cost
    )


def _landed(cube: Floats, landing: NDArray[np.intp], like: Floats) -> Floats:
    """A cube on the world's axes, on those of the inputs; one where own sales are."""
    flat = np.ones(np.size(like))
    flat[landing[landing >= 0]] = cube[landing >= 0]
    return flat.reshape(np.shape(like))


def _goal(who: Player, world: World, outcome: Outcome, equations: Equations, inputs: Inputs) -> dict[str, Floats]:
    measured = equations.measures(np.zeros(equations.size), inputs)
    missing = [name for name in who.objective.metrics if name not in measured]
    if missing:
        raise BadInput(
            f"{who.name} wants {', '.join(missing)}, which this model does not measure. "
            "Choose another objective or model."
        )
    home = inside(world, who.name)
    weights = {name: _inside(outcome, name, who.name, home, world) for name in who.objective.metrics}
    return who.objective.goal(weights, float(world.gdp[home].sum()), np.where(home, 0.0, world.gdp))


def _inside(outcome: Outcome, metric: str, who: str, home: NDArray[np.bool_], world: World) -> Floats:
    """What economies weigh in a party's figure: the metric's own rule; by GDP for what only some models measure."""
    from parley.model import METRICS

    if metric in METRICS:
        return outcome.weights(metric, who)
    size = np.where(home, world.gdp, 0.0)
    return size / size.sum()


def _nothing(at: Policy) -> Policy:
    """The policy that leaves the baseline before `at` as it is."""
    untaxed = None if at.export_after is None else np.zeros_like(at.export_after)
    still = {"tariff_after": at.tariff_before, "rents_after": at.rents_before, "export_after": untaxed}
    return replace(at, label="no change", costs=None, **still)


def _with_rents(at: Policy) -> Policy:
    zero = np.zeros_like(at.tariff_after)
    before = zero if at.rents_before is None else at.rents_before
    return replace(at, rents_before=before, rents_after=before if at.rents_after is None else at.rents_after)


def _check_apart(world: World, players: Sequence[Player]) -> None:
    if not players:
        raise BadInput("no player. Name at least one economy or group.")
    taken: dict[str, str] = {}
    for each in players:
        for code in np.array(world.economies)[inside(world, each.name)].tolist():
            if code in taken:
                raise BadInput(f"{code} is in {taken[code]} and in {each.name}. A government plays once.")
            taken[code] = each.name
