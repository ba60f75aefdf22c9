"""Two parties at the table on a day: what they would agree on, and what it does."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from parley.errors import UnknownName
from parley.games.bargains import EVEN_WEIGHTS, SOLUTIONS, Bargain, bargain
from parley.model import METRICS, Outcome
from parley.model.arrays import Floats
from parley.model.chart import Chart
from parley.talks.deals.evaluate import SHOWN
from parley.talks.deals.situation import TARIFF, Situation, Stage, disagreement_of, stage
from parley.talks.deals.standing import as_equivalents, standing
from parley.talks.mandates.literature import barrier_notes
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import cells_between
from parley.vocabulary import Policy

RATE_COLUMNS = ("today", "without_deal", "deal")
"""The states in which `rate_rows` gives each rate."""


@dataclass(frozen=True, eq=False)
class Talk:
    """A bargain of two parties on a day.

    Attributes
    ----------
    at, on : the situation, and the game of both with their mandates.
    solution : a key of `parley.games.bargains.solutions.SOLUTIONS`.
    expectations : what each expects without a deal, keys of DISAGREEMENTS.
    bargain : what they agree on, and what vouches for it.
    """

    at: Situation
    on: Stage
    solution: str
    expectations: tuple[str, str]
    bargain: Bargain

    @property
    def agreed(self) -> bool:
        """Whether there is a zone of agreement."""
        return self.bargain.agreed

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome of the deal."""
        return self.at.outcome(deal_policy(self.at, self.on, self.bargain.numbers, self.label))

    @property
    def label(self) -> str:
        """The deal's name."""
        return f"deal of {' and '.join(self.bargain.parties)}"

    def table(self) -> list[dict[str, Any]]:
        """One row a party: payoffs without a deal, today and with the deal, and the most it could get."""
        return self.bargain.rows()

    def chart(self) -> Chart:
        """The set of payoffs with all solutions and the offers on record; a talk with points of the frontier has one.

        Raises
        ------
        BadInput : the frontier was not asked for.
        """
        from parley.talks.deals.charts import talk_chart  # draws talks, hubs and offers alike, and so imports this

        return talk_chart(self)

    def rates(self) -> list[dict[str, Any]]:
        """One row a number: whose rate on whom in which sector; today, without a deal and with it."""
        return rate_rows(self.at, self.on, self.bargain.numbers)

    def means(self) -> list[dict[str, Any]]:
        """One row a party: its mean tariff on the other's goods today, without a deal and with it; shares."""
        first, second = self.bargain.parties
        found = {column: mean_rates(self.at, self.rates(), column) for column in RATE_COLUMNS}
        return [
            {"importer": here, "exporter": there, **{column: found[column][here, there] for column in RATE_COLUMNS}}
            for here, there in ((first, second), (second, first))
        ]

    def effects(self) -> list[dict[str, Any]]:
        """Rows of party and metric: what the deal changes against today."""
        found = self.outcome.compare(self.at.status_quo)
        return [
            {"party": party, "metric": name, "unit": METRICS[name].unit, "over_status_quo": found.value(name, party)}
            for party in self.bargain.parties
            for name in SHOWN
        ]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the numbers rest on."""
        return sources_of(self.at, self.on)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, one sentence each."""
        return notes_of(self.at, self.on)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "on": self.at.setting.on.isoformat(),
            "known_on": self.at.setting.known_on.isoformat(),
            "deadline": self.at.setting.deadline.isoformat() if self.at.setting.deadline else None,
            "world": self.at.world.name,
            "solution": self.solution,
            "expectations": list(self.expectations),
            **self.bargain.to_dict(),
            "mean_rates": self.means(),
            "rates": self.rates(),
            "effects": self.effects() if self.agreed else [],
            "notes": list(self.notes),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def talk(
    at: Situation,
    mandates: Sequence[Mandate],
    solution: str = "nash",
    disagreement: str | None = None,
    weights: tuple[float, float] = EVEN_WEIGHTS,
    points: int = 0,
) -> Talk:
    """The bargain of two parties.

    Parameters
    ----------
    mandates : of both, the hub first.
    solution : a key of SOLUTIONS: nash, ks or egalitarian.
    disagreement : what both expect without a deal, a key of DISAGREEMENTS; None is what each mandate says.
    points : how many points of the frontier to trace; 0 for none.

    Raises
    ------
    UnknownName : no such solution or disagreement. BadInput : mandates that leave nothing to bargain about.
    """
    if solution not in SOLUTIONS:
        raise UnknownName("solution", solution, SOLUTIONS, f"There are: {', '.join(SOLUTIONS)}.")
    at = standing(at, mandates)
    on = stage(at, mandates)
    expected = expectations(mandates, disagreement)
    without = disagreement_of(at, on, expected)
    starts = (on.numbers_under(at, at.without),) if at.setting.deadline else ()
    inside_bounds = [np.clip(numbers, on.game.lower, on.game.upper) for numbers in starts]
    found = bargain(on.game, without, SOLUTIONS[solution], weights, points, inside_bounds)
    today = replace(found, status_quo=on.game.status_quo)
    return Talk(at, on, solution, expected, today)


def expectations(mandates: Sequence[Mandate], disagreement: str | None = None) -> tuple[str, str]:
    """What two parties expect without a deal: what is asked for, or what each mandate says."""
    first, second = (disagreement or mandate.disagreement for mandate in mandates)
    return first, second


def deal_policy(at: Situation, on: Stage, numbers: Floats, label: str) -> Policy:
    """Today's policy with the numbers of a game in their places."""
    rents = at.now.rents_after
    cubes = {
        TARIFF: at.now.tariff_after.copy(),
        "costs": np.ones_like(at.now.tariff_after),
        "rents": np.zeros_like(at.now.tariff_after) if rents is None else rents.copy(),
    }
    for slot, number in zip(on.slots, numbers, strict=True):
        cubes[slot.field][cells_between(at.world, slot.exporter, slot.importer, (slot.sector,))] = number
    fields = {slot.field for slot in on.slots}
    moved = replace(at.now, label=label, tariff_after=cubes[TARIFF])
    if "costs" in fields:
        moved = replace(moved, costs=cubes["costs"])
    if "rents" in fields:
        moved = replace(moved, rents_after=cubes["rents"])
    return moved


def rate_rows(at: Situation, on: Stage, numbers: Floats) -> list[dict[str, Any]]:
    """What every number of a game is: importer, exporter, sector, field; today, without a deal, and agreed; shares.

    Barriers are shown by their ad valorem equivalents, whether they are costs or rents. Rows keep the order of the
    parties, and the world's order of sectors.
    """
    each = (on.numbers_under(at, at.now), on.numbers_under(at, at.without), numbers)
    today, without, deal = (as_equivalents(at, on, values) for values in each)
    rows = [
        {**vars(slot), "today": float(now), "without_deal": float(then), "deal": float(agreed)}
        for slot, now, then, agreed in zip(on.slots, today, without, deal, strict=True)
    ]
    flows = list(dict.fromkeys((slot.importer, slot.exporter) for slot in on.slots))
    places = {code: place for place, code in enumerate(at.world.sectors)}
    return sorted(rows, key=lambda row: (flows.index((row["importer"], row["exporter"])), places[row["sector"]]))


def mean_rates(at: Situation, rows: Sequence[Mapping[str, Any]], column: str) -> Mapping[tuple[str, str], float]:
    """(importer, exporter) -> mean tariff on goods, weighted with the baseline's trade; zero where nothing is traded.

    Parameters
    ----------
    rows : as `rate_rows` gives them.
    column : one of RATE_COLUMNS.
    """
    duty, worth = defaultdict(float), defaultdict(float)
    for row in rows:
        if row["field"] == TARIFF:
            for exporter in row["exporter"].split(","):
                flow = at.trade(exporter, row["importer"], row["sector"])
                duty[row["importer"], exporter] += flow * row[column]
                worth[row["importer"], exporter] += flow
    return defaultdict(float, {pair: duty[pair] / worth[pair] for pair in worth if worth[pair] > 0})


def sources_of(at: Situation, on: Stage) -> tuple[str, ...]:
    """Ids of what a game's numbers rest on."""
    mandates = on.mandate_sources(at.setting.known_on)
    return tuple(dict.fromkeys((*on.game.sources, *at.now.sources, *at.without.sources, *mandates)))


def notes_of(at: Situation, on: Stage) -> tuple[str, ...]:
    """What was assumed on the way to a bargain, one sentence each."""
    own = (
        "No deal sets a rate above both today's and the one without a deal, unless a mandate says so.",
        "A union has one rate a sector on and for all its members.",
        "Payoffs are by the mandates' objectives, in percent, against the tariffs before 2025.",
    )
    barriers = barrier_notes(on.mandates, at.setting.known_on)
    return tuple(dict.fromkeys((*own, *barriers, *at.now.notes, at.status_quo.closure, *at.status_quo.assumptions)))
