"""Composing a brief: the context of the day, the sections in order, and the references they cite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from parley.brief import board, claims, deals, deficit, outlook, scenarios, summary, tariffs
from parley.brief.context import open_context
from parley.brief.document import Brief, Section, cited
from parley.brief.references import bibliography
from parley.talks import Board, Setting

Report = Callable[[str], None]


def compose(
    on: date,
    known_on: date | None = None,
    *,
    today: date,
    universe: str | None = None,
    report: Report = lambda step: None,
) -> Brief:
    """The brief on the talks as of a day.

    Parameters
    ----------
    on : the day it is about, from 2025-01-20 to today.
    known_on : the day whose knowledge counts; the day itself when not given.
    today : the day of asking; revisions known by then are shown as hindsight.
    universe : name of the list of partners that count as major.
    report : told each step as it starts.

    Raises
    ------
    DateOutsideRecord : the day is before the record of the talks or after today.
    UnknownName : no such universe.
    NotConverged : a scenario has no equilibrium.
    """
    report("reading the record")
    context = open_context(on, known_on or on, today, universe)
    report("averaging the tariffs")
    moments = tariffs.moments(context)
    found = deficit.headline(context.ledger, context.known_on)
    modelled = scenarios.section(context, report)
    bargains = deals.section(context, report)
    report("forecasting")
    expected = outlook.section(context)
    sections = (
        summary.updates(context),
        deficit.section(context, found),
        tariffs.section(context, moments),
        board.section(context),
        *(part for part in (modelled, bargains, expected) if part is not None),
        claims.section(context),
    )
    standfirst = summary.standfirst(context, found, moments)
    ids = [source for statement in standfirst for source in statement.sources]
    ids += [source for section in sections for source in _cited(section)]
    references = bibliography(ids, context)
    return Brief(on, context.known_on, summary.headline(context, found), standfirst, sections, references)


def board_of(on: date, known_on: date, universe: str | None, today: date) -> Board:
    """The board of a day with the rates of the law on it.

    Raises
    ------
    DateOutsideRecord, UnknownName : as for a brief.
    """
    return open_context(on, known_on, today, universe).board


def setting_of(on: date, known_on: date, today: date, universe: str | None = None) -> Setting:
    """What scenarios of a day are looked at from: its deadline, who is in talks, exchange rates.

    Raises
    ------
    DateOutsideRecord, UnknownName : as for a brief.
    """
    return open_context(on, known_on, today, universe).setting


def _cited(section: Section) -> tuple[str, ...]:
    return tuple(cited(section.blocks))
