"""`parley bargain` and `parley hub`: what two parties, or a hub and all its partners, would agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parley.cli.deal_options import (
    HUB,
    IN_TALKS,
    SHIPPED,
    THAT_DAY,
    DayOptions,
    MandateOptions,
    PartnerOptions,
)
from parley.cli.options import Day, Flag, Json, Picture, TableFile
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks import Board

FRONTIER_POINTS = 25


def bargain(
    first: str,
    second: str,
    *,
    day: DayOptions = THAT_DAY,
    own: MandateOptions = SHIPPED,
    solution: str = "nash",
    disagreement: str | None = None,
    weights: str = "1,1",
    frontier: Flag = False,
    rates: Flag = False,
    hold: Flag = False,
    chart: Picture | None = None,
    heat: Picture | None = None,
    gains: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> int:
    """What two parties would agree on: tariffs on each other by sector, given their mandates and what comes without.

    Exit code 1 when there is no zone of agreement.
    Example: parley bargain USA JPN --on 2025-05-06 --frontier --chart set.svg

    Parameters
    ----------
    first
        A party: an ISO3 code, EU, or a name.
    second
        The other party.
    solution
        nash, ks (Kalai-Smorodinsky) or egalitarian.
    disagreement
        What comes without a deal: snap-back (the rates of the day the clock runs out), status-quo or nash (a tariff
        war of the two); what the mandates say when not given.
    weights
        Bargaining weights of both.
    frontier
        Trace the Pareto frontier; 25 points.
    rates
        Show every rate: today, without a deal, agreed.
    hold
        Also tell whether the deal would hold: what each side gains by breaking it, and loses then; takes some seconds.
    chart
        Draw the set of payoffs with its solutions, and the offers on record, to this file (.svg or .png).
    heat
        Draw the rates by sector, today, without a deal, in a tariff war of the two and agreed, to this file.
    gains
        Draw who gains and who loses, economies and sectors, to this file.
    out
        Write rates and effects to this file (.csv, .parquet or .json).
    json
        Print JSON; every rate is in it.
    """
    from parley.cli import bargain_show, deal_files, show
    from parley.talks.deals.bargain import talk
    from parley.talks.deals.hold import would_hold
    from parley.talks.deals.war import war_of

    asked = solution, disagreement, _weights(weights), FRONTIER_POINTS if frontier or chart else 0
    with show.progress(json) as report:
        report("setting the table")
        at = day.situation()
        both = own.of(at, *_two(first, second))
        report(f"{both[0].party} and {both[1].party} bargain")
        found = talk(at, both, *asked)
        report("what a tariff war of the two would bring, and pictures")
        war = war_of(at, both) if heat or hold else None
        held = would_hold(found, war) if war and hold and found.agreed else {}
        deal_files.talk(found, war, chart, heat, gains)
        if out:
            deal_files.talk_rows(found, out)
    return bargain_show.talk(found, held, rates, json)


def hub(
    hub: str = HUB,
    *,
    day: DayOptions = THAT_DAY,
    who: PartnerOptions = IN_TALKS,
    own: MandateOptions = SHIPPED,
    in_turn: Flag = False,
    mfn: Flag = False,
    weights: str = "1,1",
    rates: Flag = False,
    hold: Flag = False,
    chart: Picture | None = None,
    gains: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> int:
    """What a hub and all its partners would agree on at the same time, each pair taking the other deals as given.

    Exit code 1 when nobody has a zone of agreement, or the deals do not settle.
    Example: parley hub --on 2025-05-06 --chart rates.svg

    Parameters
    ----------
    hub
        Who bargains with everybody.
    in_turn
        One partner after another in the order given, instead of all at once.
    mfn
        One rate a sector for all partners; each is settled with its principal supplier.
    weights
        Bargaining weights of the hub and of a partner.
    rates
        Show every rate.
    hold
        Also tell whether each deal would hold, all others being kept; takes about a second each.
    chart
        Draw the rates by partner and sector, today, without deals, in a tariff war and agreed, to this file (.svg or
        .png).
    gains
        Draw who gains and who loses, economies and the hub's sectors, to this file.
    out
        Write rates and deals to this file (.csv, .parquet or .json).
    json
        Print JSON; every rate is in it.
    """
    from parley.cli import bargain_show, deal_files, show
    from parley.talks.deals.hold import hub_would_hold
    from parley.talks.deals.hub import HUB_TALKS
    from parley.talks.deals.war import war_of

    with show.progress(json) as report:
        report("setting the table")
        at = day.situation()
        partners, left_out = who.codes(at, hub)
        found = HUB_TALKS[in_turn, mfn](at, own.of(at, hub, *partners), _weights(weights), report)
        held = hub_would_hold(found, report) if hold else {}
        report("pictures")
        deal_files.hub(found, war_of(at, found.on.mandates) if chart else None, chart, gains)
        if out:
            deal_files.hub_rows(found, out)
    return bargain_show.hub(found, left_out, held, rates, json)


def at_stake(board: Board, on: Day, known_on: Day | None, universe: str | None, json: bool) -> None:
    """The board with what is at stake with each partner that negotiates."""
    from parley.cli import bargain_show, show
    from parley.talks.deals.at_stake import at_stake as weigh

    with show.progress(json) as report:
        report("setting the table")
        at = DayOptions(on=on, known_on=known_on).situation()
        partners, left_out = PartnerOptions(universe=universe).codes(at, HUB)
        hub, *others = SHIPPED.of(at, HUB, *partners)
        found = []
        for place, partner in enumerate(others, start=1):
            report(f"weighing {partner.party}, {place} of {len(others)}")
            found += weigh(at, hub, (partner,))
    bargain_show.at_stake(board, found, left_out, json)


def _two(first: str, second: str) -> tuple[str, str]:
    from parley.vocabulary import economy

    both = economy(first).code, economy(second).code
    if len(set(both)) < len(both):
        raise BadInput(f"{first} and {second} are one party. Name two.")
    return both


def _weights(text: str) -> tuple[float, float]:
    try:
        first, second = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(f"--weights {text!r} are not two numbers; write them as 1,1 or 2,1.") from error
    return first, second
