"""`parley bargain` and `parley hub`: what two parties, or a hub and all its partners, would agree on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parley.cli.options import Day, Flag, Json, Picture, TableFile, today
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks import Board
    from parley.talks.deals.situation import Situation
    from parley.talks.mandates.mandate import Mandate

FRONTIER_POINTS = 25


def bargain(
    first: str,
    second: str,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    solution: str = "nash",
    disagreement: str | None = None,
    weights: str = "1,1",
    frontier: Flag = False,
    rates: Flag = False,
    mandates: Path | None = None,
    barriers: str = "record",
    world: str = "icio-2022",
    elasticities: str | None = None,
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
    first, second
        The parties: ISO3 codes, EU, or names.
    on
        Day of the talks; today when not given.
    known_on
        Use only what was known by this day; the day of the talks when not given.
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
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`; see docs/how-to/mandates.md.
    barriers
        Heights of named barriers: record (those in the mandates), literature (its mean for those without one), or a
        share such as 0.1 for those without one.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
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
        at = situation_on(on or today(), known_on, world, elasticities)
        both = with_heights(barriers, at, mandate_for(first, mandates), mandate_for(second, mandates))
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
    hub: str = "USA",
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    partners: str | None = None,
    universe: str | None = None,
    in_turn: Flag = False,
    mfn: Flag = False,
    weights: str = "1,1",
    rates: Flag = False,
    mandates: Path | None = None,
    barriers: str = "record",
    world: str = "icio-2022",
    elasticities: str | None = None,
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
    on
        Day of the talks; today when not given.
    known_on
        Use only what was known by this day; the day of the talks when not given.
    partners
        With whom, by commas; the partners in talks that day when not given.
    universe
        Which partners count as major: the name of a list.
    in_turn
        One partner after another in the order given, instead of all at once.
    mfn
        One rate a sector for all partners; each is settled with its principal supplier.
    weights
        Bargaining weights of the hub and of a partner.
    rates
        Show every rate.
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`.
    barriers
        Heights of named barriers: record (those in the mandates), literature (its mean for those without one), or a
        share such as 0.1 for those without one.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
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
        at = situation_on(on or today(), known_on, world, elasticities)
        own = mandate_for(hub, mandates)
        who, left_out = partners_of(at, own.party, partners, universe, mandates)
        found = HUB_TALKS[in_turn, mfn](at, with_heights(barriers, at, own, *who), _weights(weights), report)
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
        at = situation_on(on, known_on, "icio-2022", None)
        own = mandate_for("USA", None)
        partners, left_out = partners_of(at, own.party, None, universe, None)
        found = []
        for place, partner in enumerate(partners, start=1):
            report(f"weighing {partner.party}, {place} of {len(partners)}")
            found += weigh(at, own, (partner,))
    bargain_show.at_stake(board, found, left_out, json)


def situation_on(on: Day, known_on: Day | None, world: str, elasticities: str | None) -> Situation:
    """The situation of a day, from the record."""
    from parley.brief import setting_of
    from parley.law import Law
    from parley.talks.deals.situation import situation

    return situation(Law.open(), setting_of(on, known_on or on, today()), world, elasticities)


def mandate_for(party: str, folder: Path | None) -> Mandate:
    """A party's mandate: from the folder where it holds one, else the shipped one; or by the name of a set of aims.

    Raises
    ------
    BadInput : the folder is none and no such set is on record; it holds no mandate, or two of the party.
    """
    from parley.talks.mandates.aims import aimed, aims
    from parley.talks.mandates.mandate import mandate_of, read_mandate
    from parley.vocabulary import economy

    if folder is None:
        return mandate_of(party)
    if str(folder) in aims():
        return aimed(mandate_of(party), str(folder))
    if not folder.is_dir():
        raise BadInput(
            f"--mandates {folder} is no folder. Give the folder that holds the mandate files, or a set of aims on "
            f"record: {', '.join(aims())}."
        )
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadInput(
            f"--mandates {folder} holds no mandate file (*.yaml). docs/how-to/mandates.md shows what to write; leave "
            "the option out for the mandates that ship."
        )
    code = economy(party).code
    own = [found for path in files if (found := read_mandate(path)).party == code]
    if len(own) > 1:
        raise BadInput(f"--mandates {folder} holds {len(own)} mandates of {code}. Keep one.")
    return own[0] if own else mandate_of(code)


def with_heights(asked: str, at: Situation, *mandates: Mandate) -> tuple[Mandate, ...]:
    """Mandates in which named barriers have the heights that `--barriers` asks for.

    Raises
    ------
    BadInput : it asks for none of the choices.
    """
    from parley.talks.mandates.literature import assumption, with_assumed

    assumed = assumption(asked)
    return tuple(with_assumed(each, assumed, at.world, at.setting.known_on) for each in mandates)


def partners_of(
    at: Situation, hub: str, named: str | None, universe: str | None, folder: Path | None
) -> tuple[list[Mandate], list[str]]:
    """Mandates of the partners asked for, or of those in talks that day, and who is left out for want of one."""
    from parley.ledger import Ledger
    from parley.talks import universe_of
    from parley.talks.mandates.mandate import built_in_mandates
    from parley.vocabulary import economy, members

    if named is not None:
        return [mandate_for(name.strip(), folder) for name in named.split(",")], []
    listed = universe_of(Ledger.open(), universe).partners
    asked = [code for code in listed if code in at.setting.in_talks and code != hub]
    known = [code for code in asked if code in built_in_mandates() and members(code) & set(at.world.economies)]
    if not known:
        raise BadInput(
            f"nobody of {economy(hub).name}'s partners is in talks on {at.setting.on} with a mandate on record. "
            "Name partners with --partners."
        )
    return [mandate_for(code, folder) for code in known], [code for code in asked if code not in known]


def _weights(text: str) -> tuple[float, float]:
    try:
        first, second = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(f"--weights {text!r} are not two numbers; write them as 1,1 or 2,1.") from error
    return first, second
