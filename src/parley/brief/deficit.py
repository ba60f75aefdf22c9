"""The deficit as published that day: the headline figures, what drove them, and how they were revised later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from parley.brief import charts
from parley.brief.context import Context
from parley.brief.document import Block, Chart, Note, Paragraph, Section, Statement, Table
from parley.errors import DateOutsideRecord, NotKnown
from parley.ledger import (
    Ledger,
    Observation,
    Rank,
    Series,
    change,
    commodities,
    end_use_changes,
    partner_balances,
    principal,
    rank,
    revision_steps,
)
from parley.vocabulary import all_economies, percent, usd

BALANCE, EXPORTS, IMPORTS = (f"goods_services.{flow}" for flow in ("balance", "exports", "imports"))
_MOVERS = 5


@dataclass(frozen=True)
class Headline:
    """The newest month's balance as known on a day, and its place in the series."""

    known: Series
    place: Rank

    @property
    def balance(self) -> Observation:
        """The newest month's balance."""
        return self.known.observations[-1]

    @property
    def before(self) -> Observation:
        """The month before it."""
        return self.known.observations[-2]

    @property
    def first_month(self) -> str:
        """The first month of the series."""
        return self.known.periods[0]

    @property
    def is_record(self) -> bool:
        """Whether no month of the series had a larger deficit."""
        return self.place.place == 1

    @property
    def growth(self) -> float:
        """Growth of the deficit on the month, a share."""
        return self.balance.value / self.before.value - 1


def headline(ledger: Ledger, known_on: date) -> Headline | None:
    """The newest month's balance as known on a day; None when no vintage of that time is on record."""
    try:
        known = ledger.series(BALANCE, known_on=known_on, every="month")
    except DateOutsideRecord:
        return None
    return Headline(known, rank(known, known.latest.period))


def section(context: Context, found: Headline | None) -> Section:
    """The section on the deficit."""
    if found is None:
        note = Note(f"No vintage of the balance published by {context.known_on} is on record.")
        return Section("deficit", "The deficit", (note,), {})
    blocks: list[Block] = [_figures(context, found), _table(context, found), _whole_series(context, found)]
    blocks += _drivers(context, found) + _partners(context, found) + _revisions(context, found)
    return Section("deficit", "The deficit", tuple(blocks), _data(context, found))


def month_name(period: str) -> str:
    """March 2025."""
    return f"{date.fromisoformat(period + '-01'):%B %Y}"


def _figures(context: Context, found: Headline) -> Paragraph:
    now, before, place = found.balance, found.before, found.place
    moved = "more" if found.growth > 0 else "less"
    where = "the largest" if found.is_record else f"the {_ordinal(place.place)} largest"
    level = Statement(
        f"The United States bought {usd(-now.value)} more in goods and services than it sold in "
        f"{month_name(now.period)}, {percent(abs(found.growth))} {moved} than in {month_name(before.period)} "
        f"({usd(-before.value)}). It is {where} monthly deficit of the {place.of} on record since "
        f"{month_name(found.first_month)}.",
        (now.source,),
    )
    flows = [_flow(context, name, verb, found) for name, verb in ((IMPORTS, "Imports"), (EXPORTS, "Exports"))]
    return Paragraph((level, *(statement for statement in flows if statement)))


def _flow(context: Context, name: str, word: str, found: Headline) -> Statement | None:
    """What a flow did on the month, as far as it was known."""
    values = _values(context, [name], (found.before.period, found.balance.period))
    now = values.get((name, found.balance.period))
    before = values.get((name, found.before.period))
    if now is None:
        return None
    if before is None or before.vintage != now.vintage:
        return Statement(f"{word} came to {usd(now.value)}.", (now.source,))
    growth = now.value / before.value - 1
    verb = "rose" if growth > 0 else "fell"
    return Statement(f"{word} {verb} {percent(abs(growth))} to {usd(now.value)}.", (now.source,))


def _table(context: Context, found: Headline) -> Table:
    periods = (found.balance.period, found.before.period)
    names = [f"{what}.{flow}" for flow in ("balance", "exports", "imports") for what in _KINDS]
    values = _values(context, names, periods)
    rows = []
    for flow in ("balance", "exports", "imports"):
        for what, label in _KINDS.items():
            now, before = (values.get((f"{what}.{flow}", period)) for period in periods)
            if now:
                rows.append((f"{flow.capitalize()}, {label}", now, before))
    return Table(
        f"Trade of the United States, billion dollars, as published by {context.known_on}",
        ("", month_name(periods[0]), month_name(periods[1]), "Change"),
        tuple((label, _billion(now), _billion(before), _difference(now, before)) for label, now, before in rows),
        tuple(dict.fromkeys(now.source for _, now, _ in rows)),
        note="Balance of payments basis, seasonally adjusted. A minus sign on a balance is a deficit. "
        "A dash: not published, or not in the same vintage.",
    )


_KINDS = {"goods_services": "goods and services", "goods": "goods", "services": "services"}


def _values(context: Context, names: Sequence[str], periods: Sequence[str]) -> dict[tuple[str, str], Observation]:
    """Values by (series, period) as known that day; unknown ones are absent."""
    return context.ledger.values(map(context.ledger.info, names), periods, context.known_on)


def _billion(item: Observation | None) -> str:
    """As precise as it was published: to the million, or to the rounded figure."""
    if item is None:
        return "–"
    decimals = 3 if item.precision <= 1 else 2 if item.precision <= 20 else 1
    return f"{item.value / 1e3:,.{decimals}f}".replace("-", "−")


def _difference(now: Observation, before: Observation | None) -> str:
    if before is None or before.vintage != now.vintage:
        return "–"
    growth = percent(now.value / before.value - 1, 2)
    return f"{(now.value - before.value) / 1e3:+,.1f} ({growth})".replace("-", "−")


def _whole_series(context: Context, found: Headline) -> Chart:
    known = found.known
    points = [(item.period, item.value / 1e3) for item in known]
    low = found.place.next_to
    return Chart(
        f"Balance of goods and services by month, {found.first_month[:4]} to {month_name(found.balance.period)}",
        f"The monthly balance falls from {usd(known.values[0])} in {month_name(found.first_month)} to "
        f"{usd(found.balance.value)} in {month_name(found.balance.period)}; the lowest other month is "
        f"{month_name(low.period)} with {usd(low.value)}.",
        partial(charts.deficit_series, points, found.balance.period),
        known.sources,
    )


def _drivers(context: Context, found: Headline) -> list[Block]:
    """Imports by end use; empty when that day's record has none for the month."""
    before, now = found.before.period, found.balance.period
    try:
        changes = end_use_changes(context.ledger, "imports", before, now, context.known_on)
    except NotKnown:
        return [Note(f"Imports by end use for {month_name(now)} are not on record as known on {context.known_on}.")]
    movers = sorted(commodities(changes), key=lambda item: -abs(item.level))[:_MOVERS]
    group = max(principal(changes), key=lambda item: abs(item.level))
    inside = max(commodities(changes, group.name), key=lambda item: abs(item.level))
    fall = min(movers, key=lambda item: item.level)
    source = (group.change.after.source,)
    part = f"of which {_quiet(inside.name)} {_signed(inside.level)}"
    told = [Statement(f"{group.name} moved most: {_signed(group.level)} on the month, {part}.", source)]
    if fall.level < 0:
        told.append(Statement(f"The largest fall was in {_quiet(fall.name)}: {_signed(fall.level)}.", source))
    ordered = sorted(movers, key=lambda item: -item.level)
    rows = [(item.name, item.level / 1e3) for item in ordered]
    picture = Chart(
        f"Goods imports by end use: largest changes from {month_name(before)} to {month_name(now)}",
        "; ".join(f"{name} {value:+.1f} billion dollars" for name, value in rows) + ".",
        partial(charts.bars, rows, "change on the month, billion dollars"),
        source,
    )
    return [Paragraph(tuple(told)), picture]


def _partners(context: Context, found: Headline) -> list[Block]:
    period = found.balance.period
    try:
        balances = partner_balances(context.ledger, period, context.known_on)
    except NotKnown:
        balances = []
    if len(balances) < 3:
        return [Note(f"Balances by partner for {month_name(period)} are not on record as known on {context.known_on}.")]
    names = all_economies()
    told = [(names[item.series.split(".")[2]].name, item) for item in balances]
    first, second, third = told[:3]
    text = (
        f"By partner the largest goods deficit of the month was with {first[0]} ({usd(-first[1].value)}), before "
        f"{second[0]} ({usd(-second[1].value)}) and {third[0]} ({usd(-third[1].value)}), seasonally adjusted."
    )
    rows = [(name, item.value / 1e3) for name, item in (*told[:10], *[pair for pair in told[10:] if pair[1].value > 0])]
    picture = Chart(
        f"Goods balance by partner, {month_name(period)}",
        "; ".join(f"{name} {value:+.1f} billion dollars" for name, value in rows) + ".",
        partial(charts.bars, rows, "billion dollars, seasonally adjusted, Census basis"),
        (first[1].source,),
    )
    statements = [Statement(text, (first[1].source,))]
    return [Paragraph((*statements, *_year(context, period))), picture]


def _year(context: Context, period: str) -> list[Statement]:
    """The largest deficit of the last full year up to the month."""
    year = period[:4] if period.endswith("-12") else str(int(period[:4]) - 1)
    try:
        worst = partner_balances(context.ledger, year, context.known_on, "NSA")[0]
    except NotKnown:
        return []
    name = all_economies()[worst.series.split(".")[2]].name
    return [Statement(f"Over {year} it was with {name}: {usd(-worst.value)} in goods.", (worst.source,))]


def _revisions(context: Context, found: Headline) -> list[Block]:
    """Later vintages of the same month, marked as hindsight."""
    steps = revision_steps(context.ledger.revisions(BALANCE, found.balance.period, context.today))
    if len(steps) < 2:
        return []
    rows = [(item.vintage.isoformat(), item.value / 1e3, item.vintage <= context.known_on) for item in steps]
    last = steps[-1]
    told = Statement(
        f"Hindsight: the vintage of {last.vintage} puts {month_name(found.balance.period)} at {usd(-last.value)}. "
        "Each figure is right for its vintage.",
        (last.source,),
    )
    picture = Chart(
        f"How the balance of {month_name(found.balance.period)} was revised",
        "; ".join(f"vintage {vintage}: {value:.1f} billion dollars" for vintage, value, _ in rows) + ".",
        partial(charts.vintages, rows),
        tuple(dict.fromkeys(item.source for item in steps)),
    )
    return [Paragraph((told,)), picture]


def _data(context: Context, found: Headline) -> dict[str, Any]:
    periods = (found.balance.period, found.before.period)
    names = [f"{what}.{flow}" for what in _KINDS for flow in ("balance", "exports", "imports")]
    values = _values(context, names, periods)
    growth = {
        name: 100 * change(context.ledger.series(name, known_on=context.known_on), periods[1], periods[0]).share
        for name in (BALANCE, EXPORTS, IMPORTS)
        if all((name, period) in values for period in periods)
        and values[name, periods[0]].vintage == values[name, periods[1]].vintage
    }
    later = context.ledger.revisions(BALANCE, periods[0], context.today)
    return {
        "period": periods[0],
        "unit": found.balance.unit,
        "values": {f"{name}.{period}": item.to_json(context.known_on) for (name, period), item in values.items()},
        "growth_pct": growth,
        "rank": {"place": found.place.place, "of": found.place.of},
        "hindsight": [item.to_json(context.today) for item in later if item.vintage > context.known_on],
    }


def _signed(million: float) -> str:
    return f"{'+' if million > 0 else ''}{usd(million)}"


def _quiet(name: str) -> str:
    return name[:1].lower() + name[1:]


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
