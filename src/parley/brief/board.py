"""The talks board as cards: one partner each, with what was known that day and the sources that say so."""

from __future__ import annotations

from datetime import date

from parley.brief.context import Context
from parley.brief.document import Card, Cards, Note, Paragraph, Section, Statement, Table
from parley.brief.render import long_day
from parley.ledger import Barrier
from parley.talks import Row
from parley.vocabulary import all_economies, percent

_LABELS = {
    "offers": "Offers",
    "asks": "Asks of the US",
    "us_asks": "What the US asks",
    "red_lines": "Red lines",
    "retaliation": "Retaliation",
}


def section(context: Context) -> Section:
    """The section on the talks, one card for each partner of the universe."""
    board = context.board
    names = all_economies()
    away = ", ".join(names[code].name for code in board.not_in_talks)
    absent = f" Not in talks: {away}." if away else ""
    lead = Statement(
        f"{board.count} partners are in talks or have a result that stands.{absent} The list of partners is a choice: "
        f"{board.universe.description}.",
        (board.universe.source, *_deciders(board.rows)),
    )
    cards = Cards(tuple(card(context.on, row) for row in board.rows))
    note = Note(
        "Evidence grades: retrieved_excerpt is a text seen; repo_file a file read; brief the news brief of the day; "
        "recalled_not_reopened and mixed were not confirmed. The reference list gives the grade of each source."
    )
    return Section("board", "The talks", (Paragraph((lead,)), _overview(context), cards, note), board.to_json())


def _overview(context: Context) -> Table:
    """All partners on one page."""
    rows = tuple(
        (
            row.name,
            row.status.stage.value,
            _share(row.rates.present if row.rates else None),
            _share(row.rates.threatened if row.rates else None),
            "–" if row.days_left is None else str(row.days_left),
        )
        for row in context.board.rows
    )
    return Table(
        "The board",
        ("Partner", "Status", "Average rate now", "When the clock runs out", "Days left"),
        rows,
        row_sources=tuple(_first(row) for row in context.board.rows),
    )


def card(on: date, row: Row) -> Card:
    """Everything on record about one partner's talks on a day."""
    facts: list[tuple[str, tuple[Statement, ...]]] = []
    if row.last_event:
        day = "" if row.last_event.date == on else f"{long_day(row.last_event.date)}: "
        facts.append(("Last event", (Statement(f"{day}{row.last_event.text}", (row.last_event.source,)),)))
    for name, label in _LABELS.items():
        if row.stances[name]:
            facts.append((label, tuple(Statement(fact.text, (fact.source,)) for fact in row.stances[name])))
    for category, barriers in row.barriers.items():
        if barriers:
            facts.append((f"Barriers: {category}", tuple(map(_barrier, barriers))))
    facts.append(("Rates", (_rates(row),)))
    return Card(row.name, row.status.stage.value, _lead(row), tuple(facts))


def _lead(row: Row) -> Statement:
    through = f"Negotiates through the {all_economies()[row.status.through].name}. " if row.status.through else ""
    told = row.status.note or row.status.decided_by
    if told is None:
        return Statement(f"{through}Nothing about talks is on record.", ())
    return Statement(f"{through}{told.text.rstrip('.')}.", (told.source,))


def _barrier(barrier: Barrier) -> Statement:
    outcome = f" ({barrier.outcomes[-1].text})" if barrier.outcomes else ""
    sources = (barrier.source, *(item.source for item in barrier.outcomes))
    return Statement(f"{barrier.text}{outcome}", tuple(dict.fromkeys(sources)))


def _rates(row: Row) -> Statement:
    if row.rates is None or row.rates.present is None:
        return Statement("US duties on this partner's goods: not known from line data", ())
    now = f"{percent(row.rates.present)} of the value of its goods on average"
    if row.rates.threatened is None or row.due is None:
        return Statement(f"{now}; no change is scheduled", row.rates.sources)
    then = f"{percent(row.rates.threatened)} from {long_day(row.due)}, in {row.days_left} days"
    return Statement(f"{now}; {then}", row.rates.sources)


def _share(rate: float | None) -> str:
    return "–" if rate is None else percent(rate)


def _first(row: Row) -> tuple[str, ...]:
    return (row.status.decided_by.source,) if row.status.decided_by else ()


def _deciders(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Sources of the statuses of those who are not in talks: the claim that somebody is missing needs them."""
    return tuple(source for row in rows if not row.status.engaged for source in _first(row))
