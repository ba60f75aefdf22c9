"""The situation that parties bargain in: today's tariffs, and those of the day on which the clock runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput, UnknownName
from parley.games.players import Model, ModelGame, Player, game_on, inside, mean_rate
from parley.law import Law
from parley.model import LumpSum, Outcome, model_for
from parley.model.arrays import Floats
from parley.talks.deals.clock import without_deals
from parley.talks.deals.standing import standing
from parley.talks.deals.war import war_of
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import cells_between, player_towards, rates_between, within
from parley.talks.policies import Setting
from parley.vocabulary import Policy
from parley.world import World

TARIFF = "tariff"
WORLD = "icio-2022"


@dataclass(frozen=True, eq=False)
class Situation:
    """What is on the table on a day.

    Attributes
    ----------
    law, model, setting : the law, the model with its world, and the day with its knowledge.
    now : tariffs of the day.
    without : tariffs on the day the clock runs out, as known, with the retaliation that this provokes; those of
        the day where nothing is scheduled.
    elasticities : the model's elasticity set; None is its default.
    """

    law: Law
    model: Model
    setting: Setting
    now: Policy
    without: Policy
    elasticities: str | None = None

    @property
    def world(self) -> World:
        """The economies and sectors."""
        return self.model.world

    @cached_property
    def status_quo(self) -> Outcome:
        """The outcome of today's tariffs."""
        return self.outcome(self.now)

    def outcome(self, policy: Policy) -> Outcome:
        """The outcome of a policy, revenue handed back as a lump sum.

        Raises
        ------
        NotConverged : it has no equilibrium.
        """
        return self.model.solve(policy, rebate=LumpSum(), elasticities=self.elasticities).checked()

    def trade(self, exporter: str, importer: str, sector: str) -> float:
        """The baseline's trade between two economies or groups in a sector, million USD."""
        return float(self.world.flows[cells_between(self.world, exporter, importer, (sector,))].sum())

    def without_deal(self, first: str, second: str) -> Policy:
        """Today's tariffs, with those between two parties as they are when the clock runs out."""
        here, there = (inside(self.world, code) for code in (first, second))
        after = self.now.tariff_after.copy()
        for exporters, importers in ((here, there), (there, here)):
            cells = np.ix_(exporters, importers)
            after[cells] = self.without.tariff_after[cells]
        return replace(self.now, label=f"no deal of {first} and {second}", tariff_after=after)


def situation(law: Law, setting: Setting, world: str = WORLD, elasticities: str | None = None) -> Situation:
    """The situation on a day.

    Raises
    ------
    UnknownName : no such world or elasticity set. BadInput : the world lacks the United States.
    """
    model = model_for(World.load(world))
    now = law.policy(model.world, setting.on, setting.known_on)
    return Situation(law, model, setting, now, without_deals(law, model.world, setting, now), elasticities)


def with_clock(at: Situation, day: date) -> Situation:
    """A situation whose clock runs out on another day.

    Raises
    ------
    BadInput : the day is not after that of the situation.
    """
    if day <= at.setting.on:
        raise BadInput(f"the clock of {at.setting.on} cannot have run out on {day}. Name a later day.")
    setting = replace(at.setting, deadline=day)
    return replace(at, setting=setting, without=without_deals(at.law, at.world, setting, at.now))


@dataclass(frozen=True)
class Slot:
    """What a number of a game is: an importer's tariff, or its barrier, on an exporter in a sector.

    `field` is tariff, costs (new over old) or rents; parties are codes of economies or groups, several by commas.
    """

    importer: str
    exporter: str
    sector: str
    field: str


@dataclass(frozen=True, eq=False)
class Stage:
    """The game of a hub and its partners, and what its numbers are.

    Attributes
    ----------
    game : everyone's game, the hub first.
    slots : what each number is, (size,).
    mandates : of the parties, in the order of the game.
    """

    game: ModelGame
    slots: tuple[Slot, ...]
    mandates: tuple[Mandate, ...]

    def numbers_under(self, at: Situation, policy: Policy) -> Floats:
        """The numbers that a policy's tariffs and barriers are, (size,), free of all bounds."""
        world, cubes = at.world, {TARIFF: policy.tariff_after, "costs": policy.costs, "rents": policy.rents_after}

        @cache
        def rates(field: str, importer: str, exporter: str) -> Floats | None:
            cube = cubes[field]
            return None if cube is None else mean_rate(world, cube, within(world, exporter), within(world, importer))

        numbers = self.game.start.copy()
        for place, slot in enumerate(self.slots):
            found = rates(slot.field, slot.importer, slot.exporter)
            if found is not None:
                numbers[place] = found[world.sectors.index(slot.sector)]
        return numbers

    def mandate_sources(self, on: date) -> Iterator[str]:
        """Ids of the sources of what the mandates say of one another on a day; one may come twice."""
        for mandate in self.mandates:
            others = [each.party for each in self.mandates if each is not mandate]
            yield from mandate.sources(on, others)

    def between(self, partner: str) -> NDArray[np.intp]:
        """Where the numbers that the hub and a partner decide stand."""
        return np.array([at for at, slot in enumerate(self.slots) if partner in (slot.importer, slot.exporter)])


def stage(at: Situation, mandates: Sequence[Mandate]) -> Stage:
    """The game of a hub and its partners: tariffs by sector between the hub and each, and barriers that may fall.

    Parameters
    ----------
    mandates : the hub's first. With two of them this is the game of one bargain.

    Raises
    ------
    BadInput, UnknownName : limits that cross, parties that overlap or are not in the world, no instrument.
    """
    hub, partners = mandates[0], mandates[1:]
    players = [towards(at, hub, [each.party for each in partners])]
    players += [towards(at, each, [hub.party]) for each in partners]
    return staged(at, mandates, players)


def staged(at: Situation, mandates: Sequence[Mandate], players: Sequence[Player]) -> Stage:
    """The game of players with these mandates; raises as `stage`."""
    if not any(each.tools for each in players):
        raise BadInput(f"{' and '.join(each.name for each in players)} have no instrument. Put a tariff on the table.")
    game = game_on(at.model, players, standing(at, mandates).now, elasticities=at.elasticities)
    return Stage(game, tuple(_slots(players, at.world)), tuple(mandates))


def towards(at: Situation, mandate: Mandate, others: Sequence[str]) -> Player:
    """A party with what it may move towards others in a situation."""
    world, now, without = at.world, at.now.tariff_after, at.without.tariff_after
    rates = [(other, rates_between(world, mandate.party, other, now, without)) for other in others]
    return player_towards(mandate, rates, world, at.setting.known_on)


def _slots(players: Sequence[Player], world: World) -> Iterator[Slot]:
    """What the numbers of a game of these players are, in its order."""
    for player in players:
        for tool in player.tools:
            for code in world.sectors:
                if code in (tool.sectors or ()):
                    yield Slot(player.name, ",".join(tool.partners or ()), code, tool.field)


def placed_in(at: Situation, game: ModelGame, policy: Policy) -> ModelGame:
    """The same game where everything that no number moves is as under a policy; its numbers still replace theirs."""
    inputs = at.model.inputs(policy, elasticities=at.elasticities)
    rents = game.inputs.rents if inputs.rents is None else inputs.rents
    moved = game.inputs._replace(tariff=inputs.tariff, costs=inputs.costs, rents=rents)
    return ModelGame(
        game.equations, moved, game.parties, game.levers, game.goals, game.elasticity, game.sources, game.tolls
    )


def payoffs_under(at: Situation, game: ModelGame, policy: Policy) -> Floats:
    """What the parties of a game get under a policy, (party,).

    Raises
    ------
    NotConverged : it has no equilibrium.
    """
    return placed_in(at, game, policy).status_quo


def _snap_back(at: Situation, on: Stage) -> Floats:
    first, second = on.game.parties
    return payoffs_under(at, on.game, at.without_deal(first, second))


def _status_quo(at: Situation, on: Stage) -> Floats:
    return on.game.status_quo


def _war(at: Situation, on: Stage) -> Floats:
    """Payoffs of the Nash tariffs that both would set by sector on each other, bounds and red lines aside."""
    return war_of(at, on.mandates).found.payoffs


DISAGREEMENTS: Mapping[str, Callable[[Situation, Stage], Floats]] = MappingProxyType(
    {"snap-back": _snap_back, "status-quo": _status_quo, "nash": _war}
)
"""What happens without a deal -> payoffs of both: the rates of the day the clock runs out return between them, with
announced retaliation; today's rates stay; both set the tariffs that answer each other best."""


def disagreement_of(at: Situation, on: Stage, names: Sequence[str]) -> Floats:
    """What each party of two expects without a deal, (2,), each by its own name in DISAGREEMENTS.

    Raises
    ------
    UnknownName : there is no such disagreement.
    """
    for name in names:
        if name not in DISAGREEMENTS:
            raise UnknownName("disagreement", name, DISAGREEMENTS, f"There are: {', '.join(DISAGREEMENTS)}.")
    found = {name: DISAGREEMENTS[name](at, on) for name in dict.fromkeys(names)}
    return np.array([found[name][place] for place, name in enumerate(names)])
