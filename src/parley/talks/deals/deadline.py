"""One minute past midnight: what happens when the clock runs out and nothing is signed, one by one and jointly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.errors import NotKnown
from parley.ledger import Ledger
from parley.model import Outcome
from parley.talks.deadlines import BINDING, deadlines
from parley.talks.deals.clock import answers
from parley.talks.deals.evaluate import SHOWN
from parley.talks.deals.situation import Situation
from parley.talks.mandates.party import mean_tariff


@dataclass(frozen=True)
class Lapse:
    """One partner without a deal, all others as today.

    Attributes
    ----------
    partner : who.
    us_today, us_then, them_today, them_then : mean tariffs on goods of the hub on the partner, and of the partner on
        the hub, weighted with the baseline's trade; shares.
    hub, them : metric -> change against today, of hub and partner.
    answered : measures of the partner's retaliation that were announced and that the rise provokes.
    """

    partner: str
    us_today: float
    us_then: float
    them_today: float
    them_then: float
    hub: dict[str, float]
    them: dict[str, float]
    answered: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Midnight:
    """What the deadline does.

    Attributes
    ----------
    at, deadline, hub : the situation, the first day of the new rates, and whose deadline it is.
    lapses : one a partner, each alone.
    joint : metric -> change of the hub against today when everything returns at once, announced retaliation included.
    joint_partners : partner -> the same for each partner.
    """

    at: Situation
    deadline: date
    hub: str
    lapses: tuple[Lapse, ...]
    joint: dict[str, float]
    joint_partners: dict[str, dict[str, float]]

    def table(self) -> list[dict[str, Any]]:
        """One row a partner: rates today and then, and what it does to both, alone and jointly (real income)."""
        return [
            {
                "partner": lapse.partner,
                "hub_rate_today": lapse.us_today,
                "hub_rate_then": lapse.us_then,
                "partner_rate_today": lapse.them_today,
                "partner_rate_then": lapse.them_then,
                "hub_alone": lapse.hub["real_income"],
                "partner_alone": lapse.them["real_income"],
                "partner_jointly": self.joint_partners[lapse.partner]["real_income"],
                "answered": list(lapse.answered),
            }
            for lapse in self.lapses
        ]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the numbers rest on."""
        return tuple(dict.fromkeys((*self.at.status_quo.sources, *self.at.now.sources, *self.at.without.sources)))

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        setting = self.at.setting
        return {
            "on": setting.on.isoformat(),
            "known_on": setting.known_on.isoformat(),
            "deadline": self.deadline.isoformat(),
            "days_left": (self.deadline - setting.on).days,
            "hub": self.hub,
            "jointly": self.joint,
            "rows": self.table(),
            "effects": [
                {"partner": lapse.partner, "hub": lapse.hub, "partner_effects": lapse.them} for lapse in self.lapses
            ],
            "partners_jointly": self.joint_partners,
            "notes": list(dict.fromkeys((*self.at.without.notes, self.at.status_quo.closure))),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def midnight(at: Situation, hub: str, partners: Sequence[str]) -> Midnight:
    """What happens on the deadline if nothing is signed.

    Raises
    ------
    NotKnown : nothing is scheduled on that day, as known. UnknownName : the world lacks a partner.
    """
    if at.setting.deadline is None:
        raise NotKnown(
            f"on {at.setting.on}, as known on {at.setting.known_on}, no change of US duties is scheduled. Name the day "
            "to look at with --at; `parley board` lists the clocks of each partner."
        )
    joint = at.outcome(at.without)
    return Midnight(
        at=at,
        deadline=at.setting.deadline,
        hub=hub,
        lapses=tuple(_lapse(at, hub, partner) for partner in partners),
        joint=_changes(at, joint, hub),
        joint_partners={partner: _changes(at, joint, partner) for partner in partners},
    )


def clocks(ledger: Ledger, found: Midnight) -> dict[str, date]:
    """Partner -> the next day on which US duties on it change by themselves, as known; without one it is absent."""
    setting = found.at.setting
    ahead = {
        lapse.partner: deadlines(ledger, setting.on, setting.known_on, lapse.partner, BINDING) for lapse in found.lapses
    }
    return {partner: due[0].due for partner, due in ahead.items() if due}


def _lapse(at: Situation, hub: str, partner: str) -> Lapse:
    alone = at.outcome(at.without_deal(hub, partner))
    provoked = answers(at.law, at.world, at.setting, at.now, at.without)
    answered = tuple(item.measure for item in provoked if item.importer == partner)
    us_today, us_then = (mean_tariff(at.world, each.tariff_after, hub, partner) for each in (at.now, at.without))
    them_today, them_then = (mean_tariff(at.world, each.tariff_after, partner, hub) for each in (at.now, at.without))
    effects = _changes(at, alone, hub), _changes(at, alone, partner)
    return Lapse(partner, us_today, us_then, them_today, them_then, *effects, answered)


def _changes(at: Situation, outcome: Outcome, who: str) -> dict[str, float]:
    found = outcome.compare(at.status_quo)
    return {name: found.value(name, who) for name in SHOWN}
