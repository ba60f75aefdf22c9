"""What a deal with each partner would look like, in few numbers: the rates of both sides, and what each gains."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from parley.games.bargains import nash_deal
from parley.games.game import SMALLEST_GAIN
from parley.model import Outcome
from parley.model.arrays import Floats
from parley.talks.deals.bargain import RATE_COLUMNS, deal_policy, expectations, mean_rates, rate_rows
from parley.talks.deals.offers import last_offer
from parley.talks.deals.situation import TARIFF, Situation, Stage, disagreement_of, payoffs_under, stage
from parley.talks.deals.standing import standing
from parley.talks.kept import kept
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.terms_policy import terms_policy

Report = Callable[[str], None]


@dataclass(frozen=True)
class Prospect:
    """The Nash bargain of a hub with one partner.

    Attributes
    ----------
    partner : its code.
    zone : whether some deal is better for both than none; without one, what concerns the deal is the least bad point.
    hub_rates, partner_rates : mean tariff on the other's goods today, without a deal and with it, weighted with the
        baseline's trade; shares.
    hub_gain, partner_gain : payoffs of the deal less those without one; percent of real income, by the mandates.
    hub_over_today, partner_over_today : less those of today.
    hub_exports : change of the hub's goods exports to the partner over today, million USD.
    hub_imports : the same of its goods imports from the partner.
    cuts : sector, today's rate and the deal's where the hub's duties on the partner fall most, in money.
    offer, offer_hub, offer_partner : title of the last offer on record that was known, or empty, and what it gives both
        over no deal.
    sources : ids of what bounds the deal in the mandates, and of the offer's; the model's and the law's are the
        situation's.
    """

    partner: str
    zone: bool
    hub_rates: tuple[float, float, float]
    partner_rates: tuple[float, float, float]
    hub_gain: float
    partner_gain: float
    hub_over_today: float
    partner_over_today: float
    hub_exports: float
    hub_imports: float
    cuts: tuple[tuple[str, float, float], ...]
    offer: str
    offer_hub: float | None
    offer_partner: float | None
    sources: tuple[str, ...]


def prospects(
    at: Situation, hub: Mandate, partners: Iterable[Mandate], report: Report = lambda step: None
) -> tuple[Prospect, ...]:
    """What deals of a hub would look like, one partner at a time; answers are kept for the next time.

    Raises
    ------
    BadInput, UnknownName : mandates that do not fit the world or one another.
    """
    found = []
    for partner in partners:
        report(f"bargaining with {partner.party}")
        found.append(kept(_question(at, hub, partner), lambda partner=partner: asdict(_prospect(at, hub, partner))))
    return tuple(_read(row) for row in found)


_LARGEST = 3
_SAME = 5e-4  # rates this close read the same in percent


def _question(at: Situation, hub: Mandate, partner: Mandate) -> str:
    """All that a prospect depends on: the world, the tariffs today and without a deal, what is known, the mandates."""
    rates = hashlib.sha256(at.now.tariff_after.tobytes() + at.without.tariff_after.tobytes()).hexdigest()
    known = at.setting.on, at.setting.known_on, at.setting.deadline
    asked = (at.world.name, at.elasticities, rates, known, hub.model_dump_json(), partner.model_dump_json())
    return f"prospect {asked!r}"


def _prospect(at: Situation, hub: Mandate, partner: Mandate) -> Prospect:
    mandates = hub, partner
    at = standing(at, mandates)
    on = stage(at, mandates)
    without = disagreement_of(at, on, expectations(mandates))
    point = nash_deal(on.game, without)
    gain, over = point.payoffs - without, point.payoffs - on.game.status_quo
    here, there, rows = hub.party, partner.party, rate_rows(at, on, point.numbers)
    means = [mean_rates(at, rows, column) for column in RATE_COLUMNS]
    then = at.outcome(deal_policy(at, on, point.numbers, f"deal of {here} and {there}"))
    offer, offer_hub, offer_partner = _offer(at, on, without)
    return Prospect(
        partner=there,
        zone=bool(gain.min() > SMALLEST_GAIN),
        hub_rates=_triple([mean[here, there] for mean in means]),
        partner_rates=_triple([mean[there, here] for mean in means]),
        hub_gain=float(gain[0]),
        partner_gain=float(gain[1]),
        hub_over_today=float(over[0]),
        partner_over_today=float(over[1]),
        hub_exports=_trade(at, then, here, there),
        hub_imports=_trade(at, then, there, here),
        cuts=_cuts(at, rows, here),
        offer=offer,
        offer_hub=offer_hub,
        offer_partner=offer_partner,
        sources=_cited(at, hub, partner),
    )


def _triple(values: Sequence[float]) -> tuple[float, float, float]:
    today, without, deal = (float(value) for value in values)
    return today, without, deal


def _trade(at: Situation, outcome: Outcome, exporter: str, importer: str) -> float:
    """Change of goods exports from one to the other over today, million USD."""
    now, then = at.status_quo.trade(exporter, importer), outcome.trade(exporter, importer)
    return then["goods_exports_after"] - now["goods_exports_after"]


def _cuts(at: Situation, rows: Sequence[Mapping[str, Any]], hub: str) -> tuple[tuple[str, float, float], ...]:
    def money(row: Mapping[str, Any]) -> float:
        return at.trade(row["exporter"], row["importer"], row["sector"]) * (row["today"] - row["deal"])

    own = [row for row in rows if row["field"] == TARIFF and row["importer"] == hub]
    largest = sorted((row for row in own if row["today"] - row["deal"] > _SAME), key=money, reverse=True)[:_LARGEST]
    return tuple((row["sector"], row["today"], row["deal"]) for row in largest)


def _offer(at: Situation, on: Stage, without: Floats) -> tuple[str, float | None, float | None]:
    terms = last_offer(on.mandates[1].party, at)
    if terms is None:
        return "", None, None
    hub, partner = payoffs_under(at, on.game, terms_policy(terms, at, mandates=on.mandates)) - without
    return terms.title, float(hub), float(partner)


def _cited(at: Situation, hub: Mandate, partner: Mandate) -> tuple[str, ...]:
    terms, known_on = last_offer(partner.party, at), at.setting.known_on
    bounds = (
        line.source
        for mine, other in ((hub, partner), (partner, hub))
        for line in (*mine.red_lines, *mine.limits, *mine.barriers)
        if line.concerns(other.party, known_on)
    )
    return tuple(dict.fromkeys((*bounds, *(() if terms is None else terms.cited))))


def _read(row: Mapping[str, Any]) -> Prospect:
    """A prospect from plain values: what JSON makes lists are tuples."""

    def frozen(value: Any) -> Any:
        return tuple(frozen(each) for each in value) if isinstance(value, list | tuple) else value

    return Prospect(**{name: frozen(value) for name, value in row.items()})
