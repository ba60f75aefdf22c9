"""`parley offer`, `evaluate`, `compare-offers` and `deadline`: what offers are worth, and what comes without a deal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parley.cli.bargain_command import mandate_for, partners_of, situation_on, with_heights
from parley.cli.options import Day, Flag, Json, Picture, TableFile, today
from parley.cli.table_file import write_rows
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks.mandates.terms import Terms


def offer(
    terms: str,
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    disagreement: str | None = None,
    zone: Flag = False,
    mandates: Path | None = None,
    barriers: str = "record",
    world: str = "icio-2022",
    elasticities: str | None = None,
    chart: Picture | None = None,
    gains: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> int:
    """An offer or a deal scored for both sides: against today, against no deal, and what would make both better off.

    Exit code 1 when one of them would rather have no deal.
    Example: parley offer deal.yaml --on 2025-05-06

    Parameters
    ----------
    terms
        YAML file with the terms (docs/how-to/offers.md), or the name of terms on record, such as jpn-2025-07-22.
    on
        Day on which the terms would be in force; today when not given.
    known_on
        Use only what was known by this day; the day of the terms when not given.
    disagreement
        What comes without a deal: snap-back, status-quo or nash; what the mandates say when not given.
    zone
        Also find where the offer lies in the zone of agreement; takes some seconds.
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`.
    barriers
        Heights of named barriers: record, literature, or a share; as for `bargain`.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
    chart
        Draw the offer in the set of payoffs to this file (.svg or .png).
    gains
        Draw who gains and who loses, economies and sectors, to this file.
    out
        Write its effects, and those by sector, to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.cli import deal_files, offer_show, show
    from parley.talks.deals.evaluate import evaluate as score

    asked, beside = read(terms)
    with show.progress(json) as report:
        report("setting the table")
        at = situation_on(on or today(), known_on, world, elasticities)
        both = with_heights(barriers, at, mandate_for(asked.hub, mandates), mandate_for(asked.partner, mandates))
        report(f"scoring {asked.title!r}")
        found = score(asked, at, both, disagreement, beside)
        deal_files.offer(found, chart, gains, out)
        shown = offer_show.content(found, zone or chart is not None)
    return offer_show.assessment(found, shown, json)


def evaluate(
    partner: str,
    *,
    terms: str,
    on: Day | None = None,
    known_on: Day | None = None,
    disagreement: str | None = None,
    zone: Flag = False,
    mandates: Path | None = None,
    barriers: str = "record",
    world: str = "icio-2022",
    elasticities: str | None = None,
    chart: Picture | None = None,
    gains: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> int:
    """The same as `offer`, for the terms with a partner: an error when the terms are with somebody else.

    Example: parley evaluate JPN --terms deal.yaml --on 2025-05-06

    Parameters
    ----------
    partner
        The partner: an ISO3 code, EU, or a name.
    terms
        YAML file with the terms, or the name of terms on record.
    on
        Day on which the terms would be in force; today when not given.
    known_on
        Use only what was known by this day.
    disagreement
        What comes without a deal: snap-back, status-quo or nash; what the mandates say when not given.
    zone
        Also find where the offer lies in the zone of agreement; takes some seconds.
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`.
    barriers
        Heights of named barriers: record, literature, or a share; as for `bargain`.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
    chart
        Draw the offer in the set of payoffs to this file (.svg or .png).
    gains
        Draw who gains and who loses, economies and sectors, to this file.
    out
        Write its effects, and those by sector, to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.vocabulary import economy

    asked, code = read(terms)[0], economy(partner).code
    if asked.partner != code:
        raise BadInput(f"{asked.title!r} is with {asked.partner}, not with {code}. Give its own terms, or the partner.")
    return offer(
        terms,
        on=on,
        known_on=known_on,
        disagreement=disagreement,
        zone=zone,
        mandates=mandates,
        barriers=barriers,
        world=world,
        elasticities=elasticities,
        chart=chart,
        gains=gains,
        out=out,
        json=json,
    )


def compare_offers(
    hub: str = "USA",
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    partners: str | None = None,
    universe: str | None = None,
    mandates: Path | None = None,
    barriers: str = "record",
    world: str = "icio-2022",
    elasticities: str | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> None:
    """Partners ranked by what their offers are worth to the hub.

    The last offer on record counts; beside it, and where there is none, what a partner gives by opening up alone.
    Example: parley compare-offers --on 2025-05-06

    Parameters
    ----------
    hub
        To whom the offers are made.
    on
        Day of the talks; today when not given.
    known_on
        Use only what was known by this day; the day of the talks when not given.
    partners
        Whose offers, by commas; the partners in talks that day when not given.
    universe
        Which partners count as major: the name of a list.
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`.
    barriers
        Heights of named barriers: record, literature, or a share; as for `bargain`.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
    out
        Write the rows to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.cli import offer_show, show
    from parley.talks.deals.offers import compare_offers as ranked

    with show.progress(json) as report:
        report("setting the table")
        at = situation_on(on or today(), known_on, world, elasticities)
        own = mandate_for(hub, mandates)
        who, left_out = partners_of(at, own.party, partners, universe, mandates)
        report("weighing the offers")
        own, *who = with_heights(barriers, at, own, *who)
        found = ranked(at, own, who, report)
    if out:
        write_rows(out, offers=found.table())
    offer_show.ranking(found, left_out, json)


def deadline(
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    at: Day | None = None,
    partners: str | None = None,
    universe: str | None = None,
    world: str = "icio-2022",
    elasticities: str | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> None:
    """What happens when the clock runs out and nothing is signed: partner by partner and jointly, with retaliation.

    The rates are those of the next scheduled change of US duties, as known on the day; retaliation that was decided or
    announced with a rate counts where US tariffs rise.
    Example: parley deadline --on 2025-05-06

    Parameters
    ----------
    on
        Day from which it is looked at; today when not given.
    known_on
        Use only what was known by this day; the day itself when not given.
    at
        Day on which the clock runs out; the next scheduled change when not given.
    partners
        Which partners, by commas; those in talks that day when not given.
    universe
        Which partners count as major: the name of a list.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
    out
        Write the rows to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.cli import offer_show, show
    from parley.ledger import Ledger
    from parley.talks.deals.deadline import clocks, midnight
    from parley.talks.deals.situation import with_clock

    with show.progress(json) as report:
        report("setting the clock")
        situation = situation_on(on or today(), known_on, world, elasticities)
        situation = with_clock(situation, at) if at else situation
        who, left_out = partners_of(situation, "USA", partners, universe, None)
        parties = [mandate.party for mandate in who]
        report("letting it run out")
        found = midnight(situation, "USA", parties)
    if out:
        write_rows(out, partners=found.table())
    offer_show.deadline(found, clocks(Ledger.open(), found), left_out, json)


def read(terms: str) -> tuple[Terms, Path]:
    """Terms of a file, or on record by name, and the folder they lie in.

    Raises
    ------
    BadFile, UnknownName : the file cannot be read, or there are no such terms.
    """
    from parley.talks.mandates.terms import read_terms, terms_named

    path = Path(terms)
    if path.exists() or path.suffix in (".yaml", ".yml"):
        return read_terms(path), path.parent
    return terms_named(terms), Path()
