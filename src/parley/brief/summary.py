"""The top of the brief: headline, standfirst and key updates, all made from the facts below them."""

from __future__ import annotations

from parley.brief.context import SOURCES, Context
from parley.brief.deficit import Headline, month_name
from parley.brief.document import Entry, Section, Statement, Timeline
from parley.brief.render import long_day
from parley.brief.tariffs import Moment, on_china
from parley.ledger import Event
from parley.talks import Stage, key_updates
from parley.vocabulary import all_economies, percent, usd

_DONE = (Stage.FRAMEWORK, Stage.TRUCE, Stage.WRITTEN, Stage.SIGNED, Stage.IN_FORCE)
_COURT = "court_ruling"
_RECENT = 14  # days a word on all talks stays news


def headline(context: Context, deficit: Headline | None) -> str:
    """One line: a court ruling of the day, else the state of the talks; and the deficit."""
    first = _ruling(context) or _talks(context)
    if deficit is None:
        return first
    size = usd(-deficit.balance.value)
    return f"{first} as the US deficit {'hits a record' if deficit.is_record else 'stands at'} {size}"


def standfirst(context: Context, deficit: Headline | None, tariffs: tuple[Moment, ...]) -> tuple[Statement, ...]:
    """The summary: who leads and how many, the deficit, the tariffs and the clock, the standoff."""
    told = [_who(context), _results(context), _clock(context, tariffs), _china(context, tariffs)]
    if deficit is not None:
        told.insert(1, _deficit(deficit))
    return tuple(statement for statement in told if statement)


def updates(context: Context) -> Section:
    """Key updates of the last weeks, newest first."""
    found = key_updates(context.ledger, context.on, context.known_on)
    entries = tuple(Entry(item.fact.date, item.fact.text, (item.fact.source,)) for item in found)
    return Section("updates", "Key updates", (Timeline(entries),), {"updates": [item.to_json() for item in found]})


def _ruling(context: Context) -> str | None:
    """A ruling of the day or the day before that no stay has undone."""
    courts = [event for event in _recent(context) if event.kind.startswith("court")]
    return f"{courts[0].text.rstrip('.')}," if courts and courts[0].kind == _COURT else None


def _recent(context: Context) -> list[Event]:
    events = context.ledger.events("WLD", until=context.on, known_on=context.known_on)
    return [event for event in events if (context.on - event.date).days <= 1]


def _talks(context: Context) -> str:
    board = context.board
    results = [row for row in board.rows if row.status.stage in _DONE]
    names = all_economies()
    away = [names[code].name for code in board.not_in_talks]
    if len(results) > len(board.rows) / 4:
        return f"{len(results)} of {len(board.rows)} partners have a deal or a truce with Washington"
    if len(away) == 1:
        return f"Washington negotiates with {board.count} partners, {away[0]} not among them,"
    if not board.in_talks:
        return "Tariff talks have yet to begin"
    return f"Washington negotiates with {board.count} partners"


def _who(context: Context) -> Statement:
    """Who leads for the United States, what was said of all talks, and how many partners there are."""
    board = context.board
    count = f"{board.count} partners on the list used here are in talks with the United States or hold a result."
    said = [
        event
        for event in context.ledger.events("WLD", "talks_confirmed", until=context.on, known_on=context.known_on)
        if (context.on - event.date).days <= _RECENT
    ][:1]
    leads = [item for item in context.ledger.stances("USA", "lead", context.known_on) if item.holds(context.on)][-1:]
    texts = [f"{item.text}." for item in leads] + [f"{long_day(event.date)}: {event.text}" for event in said] + [count]
    sources = (*(item.source for item in (*leads, *said)), board.universe.source)
    return Statement(" ".join(texts), tuple(dict.fromkeys(sources)))


def _deficit(found: Headline) -> Statement:
    rank = "the largest on record" if found.is_record else f"{'up' if found.growth > 0 else 'down'} on the month"
    size, month = usd(-found.balance.value), month_name(found.balance.period)
    return Statement(f"The deficit in goods and services was {size} in {month}, {rank}.", (found.balance.source,))


def _results(context: Context) -> Statement | None:
    """Who has a framework, a truce or more."""
    names = all_economies()
    done = [row for row in context.board.rows if row.status.stage in _DONE]
    if not done:
        return None
    listed = ", ".join(names[row.partner].name for row in done)
    sources = tuple(dict.fromkeys(row.status.decided_by.source for row in done if row.status.decided_by))
    return Statement(f"With a result: {listed}.", sources)


def _clock(context: Context, tariffs: tuple[Moment, ...]) -> Statement:
    before, now, *later = tariffs
    text = f"American tariffs average {percent(now.total)}, against {percent(before.total)} on {long_day(before.on)}"
    if later:
        days = (later[0].on - context.on).days
        when = f"in {days} day{'s' * (days > 1)}, on {long_day(later[0].on)}"
        text += f"; the law as it stood takes them to {percent(later[0].total)} {when}"
    return Statement(f"{text}.", SOURCES)


def _china(context: Context, tariffs: tuple[Moment, ...]) -> Statement | None:
    """The standoff or the truce with China: both sides' rates."""
    average, layers = tariffs[1].of("CHN"), on_china(context)
    answers = [item for item in context.law.retaliation(context.on, context.known_on) if item.importer == "CHN"]
    in_force = [item for item in answers if item.status == "in force"]
    if average is None or not layers or not in_force:
        return None
    rates = sorted((item.rate_on("CHN") or 0.0 for item in layers), reverse=True)
    parts = f" ({' + '.join(percent(rate, 0).rstrip('%') for rate in rates)})" if len(rates) > 1 else ""
    highest = max(in_force, key=lambda item: item.rate or 0.0)
    return Statement(
        f"The United States levies {percent(sum(rates), 0)}{parts} on most Chinese goods under emergency powers, "
        f"{percent(average)} on average with all duties and exemptions; China levies up to "
        f"{percent(highest.rate or 0.0, 0)} on American goods on top of its ordinary tariff.",
        (*SOURCES, *(item.id for item in layers), highest.measure),
    )
