"""What is at stake: real income of both sides with a deal and without, from Parley's default model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from parley.law import Law
from parley.ledger import Ledger
from parley.model import model_for
from parley.talks.deadlines import BINDING, deadlines
from parley.vocabulary import Policy, members
from parley.world import World

WORLD = "icio-2022"
USA = "USA"
HORIZON = timedelta(days=183)
"""A change of duties further away than this is no deadline of the talks."""


@dataclass(frozen=True)
class Stake:
    """Real income of two sides, percent of each: with a deal of the partner less without.

    Attributes
    ----------
    partner, usa : gain from a deal that takes away the duties the two sides have added since the day compared with,
        while everyone else is without a deal.
    threat : the partner's real income today less when the scheduled duties apply to all; None when not asked for.
    """

    partner: float
    usa: float
    threat: float | None = None


@dataclass(frozen=True)
class Stakes:
    """What was at stake on a day. `snap_back` is the day whose law is the no-deal case; None when nothing is scheduled.

    `by_partner` lacks partners that the world does not hold.
    """

    on: date
    snap_back: date | None
    by_partner: dict[str, Stake]
    sources: tuple[str, ...]


def snap_back(ledger: Ledger, on: date) -> date | None:
    """The last of the days within half a year on which duties change by themselves, as known on a day."""
    due = [item.due for item in deadlines(ledger, on, on, natures=BINDING) if on < item.due <= on + HORIZON]
    return max(due, default=None)


def stakes(ledger: Ledger, law: Law, on: date, partners: Iterable[str]) -> Stakes:
    """What is at stake between the US and each partner, with the law as known on a day, and what is threatened."""
    found = gains(ledger, law, on, partners)
    if found.snap_back is None:
        return replace(found, by_partner={code: replace(item, threat=0.0) for code, item in found.by_partner.items()})
    world = World.load(WORLD)
    model = model_for(world)
    now = model.solve(law.policy(world, on, on)).checked()
    worse = now.compare(model.solve(law.policy(world, found.snap_back, on), start=now).checked())
    told = {code: replace(item, threat=worse.value("real_income", code)) for code, item in found.by_partner.items()}
    return replace(found, by_partner=told)


def gains(ledger: Ledger, law: Law, on: date, partners: Iterable[str]) -> Stakes:
    """The same without the threat: half the work."""
    world = World.load(WORLD)
    model = model_for(world)
    day = snap_back(ledger, on)
    worst = law.policy(world, day or on, on)
    without = model.solve(worst).checked()
    found = {}
    for code in dict.fromkeys(partners):
        if rows := [world.economies.index(one) for one in members(code) if one in world.economies]:
            gain = model.solve(_spared(worst, world, rows), start=without).checked().compare(without)
            found[code] = Stake(gain.value("real_income", code), gain.value("real_income", USA))
    return Stakes(on, day, found, without.sources)


def _spared(policy: Policy, world: World, rows: list[int]) -> Policy:
    """The policy with the duties between the US and some economies as they were before."""
    after, usa = np.array(policy.tariff_after), world.at(USA)
    after[rows, usa] = policy.tariff_before[rows, usa]
    after[usa, rows] = policy.tariff_before[usa, rows]
    return replace(policy, tariff_after=after)
