"""The hub and all its partners at the table at once (Nash-in-Nash), one after another, or under one rate for all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.bargains import HubBargain, Pair, bargain_hub, bargain_in_turn
from parley.games.players import Player
from parley.model import Outcome
from parley.model.chart import Chart
from parley.talks.deals.bargain import RATE_COLUMNS, deal_policy, mean_rates, notes_of, rate_rows, sources_of
from parley.talks.deals.situation import Situation, Slot, Stage, stage, staged, towards
from parley.talks.deals.standing import standing
from parley.talks.mandates.literature import barrier_notes
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import bounds, rates_between, tariff_tools

Report = Callable[[str], None]
Weights = tuple[float, float]


@dataclass(frozen=True, eq=False)
class HubTalks:
    """The bargains of a hub on a day.

    Attributes
    ----------
    at, on : the situation, and the game of all with their mandates, the hub's first.
    found : what they agree on.
    """

    at: Situation
    on: Stage
    found: HubBargain

    def table(self) -> list[dict[str, Any]]:
        """One row a partner: whether there is a deal, what it brings both, and the mean rates (weighted with trade)."""
        rates = self.rates()
        means = {name: mean_rates(self.at, rates, name) for name in RATE_COLUMNS}
        return [
            {
                **row,
                **{
                    f"{side}_{name}": means[name][pair]
                    for side, pair in (("hub", (self.hub, row["partner"])), ("partner", (row["partner"], self.hub)))
                    for name in means
                },
            }
            for row in self.found.rows()
        ]

    def chart(self) -> Chart:
        """What each deal brings the hub, and what all together bring everyone."""
        return self.found.chart()

    @property
    def hub(self) -> str:
        """The hub's code."""
        return self.found.parties[0]

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome of all deals together."""
        return self.at.outcome(deal_policy(self.at, self.on, self.found.numbers, f"deals of {self.hub}"))

    def rates(self) -> list[dict[str, Any]]:
        """One row a number; see `parley.talks.deals.bargain.rate_rows`."""
        return rate_rows(self.at, self.on, self.found.numbers)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the numbers rest on."""
        return sources_of(self.at, self.on)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, one sentence each."""
        return notes_of(self.at, self.on)

    @property
    def barriers(self) -> tuple[str, ...]:
        """Those of the notes that say what of the parties' barriers counts."""
        return barrier_notes(self.on.mandates, self.at.setting.known_on)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "on": self.at.setting.on.isoformat(),
            "known_on": self.at.setting.known_on.isoformat(),
            "deadline": self.at.setting.deadline.isoformat() if self.at.setting.deadline else None,
            "world": self.at.world.name,
            "hub": self.hub,
            **self.found.to_dict(),
            "rows": self.table(),
            "rates": self.rates(),
            "notes": list(self.notes),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def hub_talks(at: Situation, mandates: Sequence[Mandate], weights: Weights, report: Report) -> HubTalks:
    """All partners at the same time; without a deal a pair's rates return as the clock runs out.

    Parameters
    ----------
    mandates : the hub's first, then the partners'.
    weights : bargaining weights of the hub and of a partner.
    report : told about every round.

    Raises
    ------
    BadInput : no partner, or mandates that leave a pair nothing to bargain about.
    """
    return _at_once(at, *_bilateral(at, mandates), weights, report)


def hub_in_turn(at: Situation, mandates: Sequence[Mandate], weights: Weights, report: Report) -> HubTalks:
    """One partner after another, in the order of the mandates; parameters as `hub_talks`."""
    return _in_turn(at, *_bilateral(at, mandates), weights, report)


def hub_talks_mfn(at: Situation, mandates: Sequence[Mandate], weights: Weights, report: Report) -> HubTalks:
    """All partners at the same time, and one rate of the hub a sector for all of them; parameters as `hub_talks`.

    The hub settles each rate with the partner that sells it most of the sector's goods.
    """
    return _at_once(at, *_most_favoured(at, mandates), weights, report)


def hub_in_turn_mfn(at: Situation, mandates: Sequence[Mandate], weights: Weights, report: Report) -> HubTalks:
    """One partner after another, and one rate of the hub a sector for all of them; parameters as `hub_talks`."""
    return _in_turn(at, *_most_favoured(at, mandates), weights, report)


HUB_TALKS: Mapping[tuple[bool, bool], Callable[[Situation, Sequence[Mandate], Weights, Report], HubTalks]] = {
    (False, False): hub_talks,
    (True, False): hub_in_turn,
    (False, True): hub_talks_mfn,
    (True, True): hub_in_turn_mfn,
}
"""(one after another, one rate for all) -> how the hub bargains."""


def _at_once(at: Situation, on: Stage, pairs: Sequence[Pair], weights: Weights, report: Report) -> HubTalks:
    found = bargain_hub(on.game, pairs, on.numbers_under(at, at.without), weights, report=report)
    return HubTalks(standing(at, on.mandates), on, found)


def _in_turn(at: Situation, on: Stage, pairs: Sequence[Pair], weights: Weights, report: Report) -> HubTalks:
    report("one partner after another")
    found = bargain_in_turn(on.game, pairs, on.numbers_under(at, at.without), weights)
    return HubTalks(standing(at, on.mandates), on, found)


def _bilateral(at: Situation, mandates: Sequence[Mandate]) -> tuple[Stage, list[Pair]]:
    _check(mandates)
    on = stage(at, mandates)
    return on, _pairs(on, [on.between(mandate.party) for mandate in mandates[1:]])


def _most_favoured(at: Situation, mandates: Sequence[Mandate]) -> tuple[Stage, list[Pair]]:
    _check(mandates)
    hub, partners = mandates[0], [mandate.party for mandate in mandates[1:]]
    everyone, world = ",".join(partners), at.world
    rates = rates_between(world, hub.party, everyone, at.now.tariff_after, at.without.tariff_after)
    within = [bounds(hub, partner, rates, world, at.setting.known_on) for partner in partners]
    floor, ceiling = (np.max([bound[side] for bound in within], axis=0) for side in (0, 1))
    tools = tariff_tools(everyone, floor, ceiling, world) if hub.tariffs else []
    players = [Player(hub.party, hub.wants, tuple(tools)), *(towards(at, each, [hub.party]) for each in mandates[1:])]
    on = staged(at, mandates, players)
    settled = [_principal(at, slot, partners) for slot in on.slots]
    return on, _pairs(on, [np.flatnonzero([with_ == partner for with_ in settled]) for partner in partners])


def _principal(at: Situation, slot: Slot, partners: Sequence[str]) -> str:
    """The partner with whom a number is settled: its own, or the hub's largest supplier of the sector's goods."""
    if slot.importer in partners:
        return slot.importer
    return max(partners, key=lambda partner: at.trade(partner, slot.importer, slot.sector))


def _check(mandates: Sequence[Mandate]) -> None:
    if len(mandates) < 2:
        raise BadInput("a hub needs at least one partner.")
    parties = [mandate.party for mandate in mandates]
    twice = [party for at, party in enumerate(parties) if party in parties[:at]]
    if twice:
        raise BadInput(f"{', '.join(twice)} is named twice. Name every party once.")


def _pairs(on: Stage, numbers: Sequence[NDArray[np.intp]]) -> list[Pair]:
    hub, *partners = on.game.parties
    for partner, own in zip(partners, numbers, strict=True):
        if not np.any(on.game.lower[own] < on.game.upper[own]):
            raise BadInput(f"{hub} and {partner} have nothing to bargain about: all is fixed.")
    return [Pair((0, place), own) for place, own in enumerate(numbers, start=1)]
