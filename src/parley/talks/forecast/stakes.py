"""What is at stake: real income of both sides with a deal and without, from Parley's default model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from parley.law import Law
from parley.ledger import Ledger
from parley.model import model_for
from parley.talks.deadlines import BINDING, deadlines
from parley.talks.kept import kept
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


def kept_gains(ledger: Ledger, law: Law, on: date, partners: Iterable[str]) -> Stakes:
    """The same, computed once and kept.

    Parameters
    ----------
    ledger, law : those that ship, as nothing of theirs tells one answer from another.
    """
    codes = list(dict.fromkeys(partners))
    return _read(kept(f"gains {on} {codes!r}", lambda: _plain(gains(ledger, law, on, codes))))


def _plain(found: Stakes) -> dict[str, Any]:
    day = found.snap_back and found.snap_back.isoformat()
    return {**asdict(found), "on": found.on.isoformat(), "snap_back": day}


def _read(row: dict[str, Any]) -> Stakes:
    day = row["snap_back"] and date.fromisoformat(row["snap_back"])
    by_partner = {code: Stake(**item) for code, item in row["by_partner"].items()}
    return Stakes(date.fromisoformat(row["on"]), day, by_partner, tuple(row["sources"]))


def _spared(policy: Policy, world: World, rows: list[int]) -> Policy:
    """The policy with the duties between the US and some economies as they were before."""
    after, usa = np.array(policy.tariff_after), world.at(USA)
    after[rows, usa] = policy.tariff_before[rows, usa]
    after[usa, rows] = policy.tariff_before[usa, rows]
    return replace(policy, tariff_after=after)
