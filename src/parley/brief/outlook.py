"""The forecast: how many partners will have a deal by the end of the year, from what was known on the day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from parley.brief import charts
from parley.brief.context import Context
from parley.brief.document import Block, Chart, Note, Paragraph, Section, Statement, Table
from parley.brief.render import long_day
from parley.talks.forecast import Forecast, ask, forecast, priors
from parley.vocabulary import percent, points

_SHORTEST = timedelta(days=60)


def section(context: Context) -> Section | None:
    """The forecast of the day; None where the brief knows less than the day did, because a forecast knows it all."""
    if context.known_on < context.on:
        return None
    question = ask(context.ledger, context.on, _by(context.on), context.board.universe.name, "announced")
    if not question.partners:
        return None
    found = forecast(context.ledger, context.law, question)
    blocks: tuple[Block, ...] = (_lead(found), _fan(found), _partners(found), *(Note(text) for text in found.notes))
    return Section("forecast", "How many deals by when", blocks, found.to_json())


def _by(on: date) -> date:
    """The end of the year, or of the next one when this one is nearly over."""
    end = date(on.year, 12, 31)
    return end if end - on >= _SHORTEST else date(on.year + 1, 12, 31)


def _lead(found: Forecast) -> Paragraph:
    asked, promise, total = found.question, priors().promised, len(found.drivers)
    chance = " and ".join(f"{percent(share, 0)} {percent(found.at_least(share), 1)}" for share in promise.shares)
    when = "promised" if asked.on >= promise.made_on else "later promised"
    told = (
        Statement(
            f"Of {total} partners, {found.mean:.1f} are expected to have a deal announced by {long_day(asked.by)}; "
            f"nine in ten draws lie between {found.quantile(0.05)} and {found.quantile(0.95)}. It is made with what "
            f"was known on {long_day(asked.on)}: the stage of each of the talks, deadlines, what is at stake, and base "
            "rates.",
            (asked.universe.source, *found.stakes.sources),
        ),
        Statement(f"The chance of the shares that were {when}: at least {chance}.", (promise.source,)),
    )
    return Paragraph(told)


def _fan(found: Forecast) -> Chart:
    rows, total = found.fan(), len(found.drivers)
    promised = [share * total for share in priors().promised.shares]
    last = rows[-1]
    return Chart(
        "Partners with a deal announced: median, half and nine tenths of the draws; dashed, what was promised",
        f"By {last['day']}: median {last['q50']}, half of the draws {last['q25']} to {last['q75']}, nine tenths "
        f"{last['q05']} to {last['q95']}, of {total}.",
        partial(charts.fan, rows, promised, total),
        found.sources,
    )


def _partners(found: Forecast) -> Table:
    order = sorted(found.drivers, key=lambda driver: -found.probability[driver.partner])
    rows = tuple(
        (
            driver.name,
            percent(found.probability[driver.partner], 0),
            driver.stage.value,
            "–" if driver.deadline is None else str(driver.deadline.days_left),
            "–" if driver.stake is None else points(driver.stake.partner),
        )
        for driver in order
    )
    return Table(
        f"Chance of an announced deal by {long_day(found.question.by)}",
        ("Partner", "Chance", "Stage on the day", "Days to its deadline", "At stake, real income"),
        rows,
        row_sources=tuple(driver.sources for driver in order),
    )
