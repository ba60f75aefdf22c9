"""An offer scored for both sides: against today, against no deal, and what would make both better off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from parley.games.bargains import POINTS, Bargain, bargain
from parley.model import METRICS, Outcome
from parley.model.arrays import Floats
from parley.model.chart import Chart
from parley.talks.deals.gains import MOST_SECTORS, sector_changes
from parley.talks.deals.situation import Situation, Slot, Stage, disagreement_of, payoffs_under, placed_in, stage
from parley.talks.deals.standing import standing
from parley.talks.mandates.literature import barrier_notes
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.terms import Terms
from parley.talks.mandates.terms_policy import terms_policy
from parley.vocabulary import Policy

SHOWN = ("real_income", "goods_balance", "trade_balance", "employment", "revenue_change", "cpi")
"""What an offer is measured by; a difference of percents is in percentage points."""

POINT = 0.01
"""The size of a small change of a rate: one percentage point."""

NOTHING = 1e-9


@dataclass(frozen=True)
class Nudge:
    """A small change of one rate that is part of what would make both better off.

    Attributes
    ----------
    slot : which rate.
    change : by how much, a share.
    gains : of hub and partner, to first order, in the objective's unit.
    """

    slot: Slot
    change: float
    gains: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Assessment:
    """An offer evaluated.

    Attributes
    ----------
    at, on, terms, policy : the situation, the game of both parties, what is offered, and its tariffs.
    outcome : with the terms in force.
    payoffs, status_quo, disagreement : (2,), of hub and partner by their mandates: with the terms, today, and without
        a deal by each one's own expectation.
    expectations : the disagreement that each expects, by name.
    nudges : the changes by at most one point that make both better off fastest; none where nothing does.
    """

    at: Situation
    on: Stage
    terms: Terms
    policy: Policy
    outcome: Outcome
    payoffs: Floats
    status_quo: Floats
    disagreement: Floats
    expectations: tuple[str, str]
    nudges: tuple[Nudge, ...]

    @property
    def parties(self) -> tuple[str, str]:
        """Hub and partner."""
        hub, partner = self.on.game.parties
        return hub, partner

    @property
    def acceptable(self) -> bool:
        """Whether both prefer the terms to no deal."""
        return bool((self.payoffs >= self.disagreement - NOTHING).all())

    @cached_property
    def without(self) -> Outcome:
        """The outcome when the clock runs out between the two without a deal."""
        return self.at.outcome(self.at.without_deal(*self.parties))

    @cached_property
    def zone(self) -> Bargain:
        """The bargain of the two with its frontier, in which the offer has its place; takes seconds."""
        return bargain(self.on.game, self.disagreement, points=POINTS)

    def table(self) -> list[dict[str, Any]]:
        """One row a party: the payoff by its mandate, today, with the terms and without a deal."""
        return [
            {
                "party": party,
                "payoff": float(self.payoffs[at]),
                "status_quo": float(self.status_quo[at]),
                "disagreement": float(self.disagreement[at]),
                "expects": self.expectations[at],
                "gain_over_status_quo": float(self.payoffs[at] - self.status_quo[at]),
                "gain_over_disagreement": float(self.payoffs[at] - self.disagreement[at]),
            }
            for at, party in enumerate(self.parties)
        ]

    def chart(self) -> Chart:
        """The offer in the set of payoffs; takes seconds."""
        from parley.talks.deals.charts import offer_chart  # draws talks, hubs and offers alike, and so imports this

        return offer_chart(self)

    def effects(self) -> list[dict[str, Any]]:
        """Rows of party and metric: what the terms change against today and against no deal."""
        today, without = (self.outcome.compare(other) for other in (self.at.status_quo, self.without))
        return [
            {
                "party": party,
                "metric": name,
                "unit": METRICS[name].unit,
                "over_status_quo": today.value(name, party),
                "over_disagreement": without.value(name, party),
            }
            for party in self.parties
            for name in SHOWN
        ]

    def sectors(self, party: str) -> list[dict[str, Any]]:
        """A party's goods sectors by the change of their output against today, million USD, the best first."""
        return sector_changes(self.at, self.outcome, party)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the numbers rest on."""
        mandates = self.on.mandate_sources(self.at.setting.known_on)
        return tuple(dict.fromkeys((*self.outcome.sources, *self.policy.sources, *mandates)))

    def to_dict(self) -> dict[str, Any]:
        """Everything but the zone as plain values."""
        sectors = {party: self.sectors(party) for party in self.parties}
        barriers, assumed = barrier_notes(self.on.mandates, self.at.setting.known_on), self.outcome.assumptions
        return {
            "terms": self.terms.title,
            "on": self.at.setting.on.isoformat(),
            "known_on": self.at.setting.known_on.isoformat(),
            "parties": list(self.parties),
            "acceptable": self.acceptable,
            "rows": self.table(),
            "effects": self.effects(),
            "winners": {party: rows[:MOST_SECTORS] for party, rows in sectors.items()},
            "losers": {party: rows[::-1][:MOST_SECTORS] for party, rows in sectors.items()},
            "improve": [
                {**vars(nudge.slot), "change": nudge.change, "gains": list(nudge.gains)} for nudge in self.nudges
            ],
            "notes": list(dict.fromkeys((*self.policy.notes, *barriers, self.outcome.closure, *assumed))),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def evaluate(
    terms: Terms,
    at: Situation,
    mandates: Sequence[Mandate],
    disagreement: str | None = None,
    beside: Path | None = None,
) -> Assessment:
    """An offer scored for both parties.

    Parameters
    ----------
    mandates : of the terms' hub and partner, in this order.
    disagreement : what both expect without a deal, a key of DISAGREEMENTS; None is what each mandate says.
    beside : folder of the terms' file.

    Raises
    ------
    BadInput, UnknownName : terms or mandates that do not fit the world or one another.
    NotConverged : the terms have no equilibrium.
    """
    at = standing(at, mandates, terms.barriers)
    on = stage(at, mandates)
    hub, partner = (disagreement or mandate.disagreement for mandate in mandates)
    policy = terms_policy(terms, at, beside, mandates)
    moved = placed_in(at, on.game, policy)
    return Assessment(
        at=at,
        on=on,
        terms=terms,
        policy=policy,
        outcome=at.outcome(policy),
        payoffs=payoffs_under(at, on.game, policy),
        status_quo=on.game.status_quo,
        disagreement=disagreement_of(at, on, (hub, partner)),
        expectations=(hub, partner),
        nudges=_nudges(replace(on, game=moved), on.numbers_under(at, policy)),
    )


def _nudges(on: Stage, numbers: Floats) -> tuple[Nudge, ...]:
    """The changes, each within a point and the bounds, that raise the smaller of both gains most (a linear program)."""
    from scipy.optimize import linprog

    slopes = on.game.payoffs_and_slopes(numbers)[1]
    low = np.clip(on.game.lower - numbers, -POINT, 0.0)
    high = np.clip(on.game.upper - numbers, 0.0, POINT)
    ahead = np.hstack((-slopes, np.ones((2, 1))))
    goal = np.append(np.zeros(len(numbers)), -1.0)
    bounds = [*zip(low, high, strict=True), (0.0, None)]
    found = linprog(goal, A_ub=ahead, b_ub=np.zeros(2), bounds=bounds)
    if not found.success or found.x[-1] < NOTHING:
        return ()
    steps = found.x[:-1]
    gains = slopes * steps
    moved = [place for place in np.argsort(-np.abs(gains).sum(axis=0)).tolist() if steps[place] != 0.0]
    return tuple(
        Nudge(on.slots[place], float(steps[place]), (float(gains[0, place]), float(gains[1, place]))) for place in moved
    )
