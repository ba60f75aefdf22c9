"""Offers side by side: what each partner's is worth to the hub, and the most it could offer in tariffs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parley.model import Outcome
from parley.talks.deals.situation import Situation, payoffs_under, stage
from parley.talks.deals.standing import standing
from parley.talks.mandates.literature import barrier_notes
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import bounds, cells_between, rates_between
from parley.talks.mandates.terms import Terms, built_in_terms
from parley.talks.mandates.terms_policy import terms_policy
from parley.vocabulary import Policy


@dataclass(frozen=True)
class Worth:
    """What a partner's offer is worth.

    Attributes
    ----------
    partner : who offers.
    terms : title of the last offer on record that was known, or empty.
    hub, them : payoffs of hub and partner over today by their mandates, in percent; of that offer.
    exports : the hub's goods exports to the partner over today, million USD; of that offer.
    open_hub, open_them, open_exports : the same if the partner alone took its tariffs on the hub as far down as its
        mandate lets it, the hub giving nothing: the most that tariffs alone can offer.
    """

    partner: str
    terms: str
    hub: float | None
    them: float | None
    exports: float | None
    open_hub: float
    open_them: float
    open_exports: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """Offers ranked by what they are worth to the hub; an offer on record counts before the most a partner could give.

    Attributes
    ----------
    at, hub, rows : the situation, whose view it is, and the partners, the most valuable first.
    barriers : what of the parties' barriers counts, one sentence each.
    """

    at: Situation
    hub: str
    rows: tuple[Worth, ...]
    barriers: tuple[str, ...] = ()

    def table(self) -> list[dict[str, Any]]:
        """One row a partner, the most valuable first."""
        return [{"rank": rank, **vars(row)} for rank, row in enumerate(self.rows, start=1)]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the numbers rest on."""
        terms = (source for row in self.rows for source in _cited(row.terms))
        return tuple(dict.fromkeys((*self.at.status_quo.sources, *self.at.now.sources, *terms)))

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "on": self.at.setting.on.isoformat(),
            "known_on": self.at.setting.known_on.isoformat(),
            "hub": self.hub,
            "rows": self.table(),
            "notes": list(dict.fromkeys((*self.barriers, *self.at.now.notes, self.at.status_quo.closure))),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def last_offer(partner: str, at: Situation) -> Terms | None:
    """The newest terms on record between the hub and a partner that were known, or None."""
    known = [
        terms
        for terms in built_in_terms().values()
        if terms.partner == partner and terms.made_on is not None and terms.made_on <= at.setting.known_on
    ]
    return max(known, key=lambda terms: terms.made_on or at.setting.known_on, default=None)


def compare_offers(
    at: Situation, hub: Mandate, partners: Sequence[Mandate], report: Callable[[str], None] = lambda step: None
) -> Ranking:
    """Rank partners by what their offers are worth to the hub.

    Parameters
    ----------
    report : told each partner.

    Raises
    ------
    BadInput, UnknownName : mandates or terms that do not fit the world.
    """
    rows = []
    for place, partner in enumerate(partners, start=1):
        report(f"weighing {partner.party}, {place} of {len(partners)}")
        rows.append(_worth(at, hub, partner))
    ranked = sorted(rows, key=lambda row: -(row.open_hub if row.hub is None else row.hub))
    return Ranking(at, hub.party, tuple(ranked), barrier_notes((hub, *partners), at.setting.known_on))


def _worth(at: Situation, hub: Mandate, partner: Mandate) -> Worth:
    at = standing(at, (hub, partner))
    game = stage(at, (hub, partner)).game
    today = game.status_quo
    terms = last_offer(partner.party, at)
    opened = _opened(at, hub.party, partner)
    most = payoffs_under(at, game, opened) - today
    found: tuple[float | None, float | None, float | None] = (None, None, None)
    if terms is not None:
        policy = terms_policy(terms, at, mandates=(hub, partner))
        gains = payoffs_under(at, game, policy) - today
        found = float(gains[0]), float(gains[1]), _exports(at, at.outcome(policy), hub.party, partner.party)
    exports = _exports(at, at.outcome(opened), hub.party, partner.party)
    title = terms.title if terms else ""
    return Worth(partner.party, title, *found, float(most[0]), float(most[1]), exports)


def _opened(at: Situation, hub: str, partner: Mandate) -> Policy:
    """Today's policy with the partner's tariffs on the hub at the least its mandate allows."""
    world, after = at.world, at.now.tariff_after.copy()
    rates = rates_between(world, partner.party, hub, after, at.without.tariff_after)
    floor, _ = bounds(partner, hub, rates, world, at.setting.known_on)
    for place, code in enumerate(world.sectors):
        if world.goods[place] and partner.tariffs and floor[place] < rates.today[place]:
            after[cells_between(world, hub, partner.party, (code,))] = floor[place]
    return replace(at.now, label=f"{partner.party} opens", tariff_after=after)


def _exports(at: Situation, outcome: Outcome, hub: str, partner: str) -> float:
    """Change of the hub's goods exports to a partner against today, million USD."""
    now, then = at.status_quo.trade(hub, partner), outcome.trade(hub, partner)
    return then["goods_exports_after"] - now["goods_exports_after"]


def _cited(title: str) -> tuple[str, ...]:
    return next((terms.cited for terms in built_in_terms().values() if terms.title == title), ())
