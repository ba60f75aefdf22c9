"""`parley offer`, `evaluate`, `compare-offers` and `deadline`: what offers are worth, and what comes without a deal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

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
from parley.cli.table_file import write_rows
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks.mandates.terms import Terms


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OfferOptions:
    """What to tell of an offer.

    Attributes
    ----------
    disagreement
        What comes without a deal: snap-back, status-quo or nash; what the mandates say when not given.
    zone
        Also find where the offer lies in the zone of agreement; takes some seconds.
    chart
        Draw the offer in the set of payoffs to this file (.svg or .png).
    gains
        Draw who gains and who loses, economies and sectors, to this file.
    out
        Write its effects, and those by sector, to this file (.csv, .parquet or .json).
    """

    disagreement: str | None = None
    zone: Flag = False
    chart: Picture | None = None
    gains: Picture | None = None
    out: TableFile | None = None


PLAIN = OfferOptions()


def offer(
    terms: str,
    *,
    day: DayOptions = THAT_DAY,
    own: MandateOptions = SHIPPED,
    asked: OfferOptions = PLAIN,
    json: Json = False,
) -> int:
    """An offer or a deal scored for both sides: against today, against no deal, and what would make both better off.

    Exit code 1 when one of them would rather have no deal.
    Example: parley offer deal.yaml --on 2025-05-06

    Parameters
    ----------
    terms
        YAML file with the terms (docs/how-to/offers.md), or the name of terms on record, such as jpn-2025-07-22.
    json
        Print JSON.
    """
    from parley.cli import deal_files, offer_show, show
    from parley.talks.deals.evaluate import evaluate as score

    made, beside = read(terms)
    with show.progress(json) as report:
        report("setting the table")
        at = day.situation()
        both = own.of(at, made.hub, made.partner)
        report(f"scoring {made.title!r}")
        found = score(made, at, both, asked.disagreement, beside)
        deal_files.offer(found, asked.chart, asked.gains, asked.out)
        shown = offer_show.content(found, asked.zone or asked.chart is not None)
    return offer_show.assessment(found, shown, json)


def evaluate(
    partner: str,
    *,
    terms: str,
    day: DayOptions = THAT_DAY,
    own: MandateOptions = SHIPPED,
    asked: OfferOptions = PLAIN,
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
    json
        Print JSON.
    """
    from parley.vocabulary import economy

    made, code = read(terms)[0], economy(partner).code
    if made.partner != code:
        raise BadInput(f"{made.title!r} is with {made.partner}, not with {code}. Give its own terms, or the partner.")
    return offer(terms, day=day, own=own, asked=asked, json=json)


def compare_offers(
    hub: str = HUB,
    *,
    day: DayOptions = THAT_DAY,
    who: PartnerOptions = IN_TALKS,
    own: MandateOptions = SHIPPED,
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
    out
        Write the rows to this file (.csv, .parquet or .json).
    json
        Print JSON.
    """
    from parley.cli import offer_show, show
    from parley.talks.deals.offers import compare_offers as ranked

    with show.progress(json) as report:
        report("setting the table")
        at = day.situation()
        partners, left_out = who.codes(at, hub)
        report("weighing the offers")
        mandate, *others = own.of(at, hub, *partners)
        found = ranked(at, mandate, others, report)
    if out:
        write_rows(out, offers=found.table())
    offer_show.ranking(found, left_out, json)


def deadline(
    *,
    day: DayOptions = THAT_DAY,
    at: Day | None = None,
    who: PartnerOptions = IN_TALKS,
    out: TableFile | None = None,
    json: Json = False,
) -> None:
    """What happens when the clock runs out and nothing is signed: partner by partner and jointly, with retaliation.

    The rates are those of the next scheduled change of US duties, as known on the day; retaliation that was decided or
    announced with a rate counts where US tariffs rise.
    Example: parley deadline --on 2025-05-06

    Parameters
    ----------
    at
        Day on which the clock runs out; the next scheduled change when not given.
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
        situation = day.situation()
        situation = with_clock(situation, at) if at else situation
        parties, left_out = who.codes(situation, HUB)
        report("letting it run out")
        found = midnight(situation, HUB, parties)
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
