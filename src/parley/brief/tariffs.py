"""Tariffs in force: the average rate before, on the day and when the clock runs out, by partner and by authority."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from parley.brief import charts
from parley.brief.context import SOURCES, Context
from parley.brief.document import BarGrid, Bars, Block, Chart, Note, Paragraph, Section, Statement, Table
from parley.brief.render import long_day
from parley.law import AverageRate, Measure, Retaliation
from parley.vocabulary import EU, EU_MEMBERS, all_economies, percent, usd


@dataclass(frozen=True)
class Moment:
    """A day the average is taken on: what it is called, and the averages by origin and by authority."""

    label: str
    on: date
    by_origin: AverageRate
    by_authority: AverageRate

    @property
    def total(self) -> float:
        return self.by_origin.rate

    def of(self, partner: str) -> float | None:
        """The average rate on a partner's goods, or None when its imports are not on record. The EU is one origin."""
        origin = EU if partner in EU_MEMBERS else partner
        return next((row.rate for row in self.by_origin.rows if row.key == origin), None)


def moments(context: Context) -> tuple[Moment, ...]:
    """Before, on the day, and at the next scheduled change as known that day."""
    days = [("Before", context.before), ("Now", context.on)]
    if context.deadline is not None:
        days.append(("When the clock runs out", context.deadline))
    return tuple(_moment(context, label, day) for label, day in days)


def _moment(context: Context, label: str, day: date) -> Moment:
    by_origin, by_authority = (
        context.law.average(day, known_on=context.known_on, by=by) for by in ("origin", "authority")
    )
    return Moment(f"{label} ({long_day(day)})", day, by_origin, by_authority)


def section(context: Context, found: tuple[Moment, ...]) -> Section:
    """The section on tariffs."""
    blocks: list[Block] = [_lead(context, found), _authorities(found), _grid(context, found), _partners(context, found)]
    blocks += [_retaliation(context), _method(found[1].by_origin)]
    data = {
        "averages": [
            {
                "label": moment.label,
                "by_origin": moment.by_origin.to_json(),
                "by_authority": moment.by_authority.to_json(),
            }
            for moment in found
        ],
        "retaliation": [item.to_json() for item in context.law.retaliation(context.on, context.known_on)],
    }
    return Section("tariffs", "Tariffs in force", tuple(blocks), data)


def _lead(context: Context, found: tuple[Moment, ...]) -> Paragraph:
    before, now, *later = found
    told = [
        Statement(
            f"Goods entering the United States on {long_day(context.on)} pay {percent(now.total)} of their value on "
            f"average, against {percent(before.total)} on {long_day(before.on)} (weights: {now.by_origin.weights}).",
            SOURCES,
        )
    ]
    china = now.of("CHN")
    if china is not None:
        told.append(
            Statement(
                f"Goods from China pay {percent(china)} on average.",
                (*SOURCES, *(item.id for item in on_china(context))),
            )
        )
    for moment in later:
        change = moment.total - now.total
        verb = "rises" if change > 0 else "falls"
        told.append(
            Statement(
                f"As the law stood, the average {verb} to {percent(moment.total)} on {long_day(moment.on)}, "
                f"{(moment.on - context.on).days} days ahead.",
                (*SOURCES, *_at_deadline(context)),
            )
        )
    return Paragraph(tuple(told))


def on_china(context: Context) -> tuple[Measure, ...]:
    """The emergency-powers duties that name China that day; their rates add up."""
    active = context.law.in_force(context.on, context.known_on)
    named = (item for item in active if item.is_duty and item.authority.startswith("IEEPA") and item.rate_on("CHN"))
    return tuple(item for item in named if item.scope.origins is not None)


def _at_deadline(context: Context) -> tuple[str, ...]:
    """The measures that change on the day the clock runs out."""
    changes = context.law.scheduled_changes(context.on, context.known_on)
    return tuple(item.measure for item in changes if item.on == context.deadline)


def _authorities(found: tuple[Moment, ...]) -> Chart:
    rows = [(moment.label, _named(row.key), row.rate) for moment in found for row in moment.by_authority.rows]
    parts = list(dict.fromkeys(part for _, part, _ in rows))
    said = "; ".join(
        f"{moment.label}: " + ", ".join(f"{_named(row.key)} {percent(row.rate)}" for row in moment.by_authority.rows)
        for moment in found
    )
    return Chart("Average rate by legal authority", said + ".", partial(charts.stacked, rows, parts), SOURCES)


def _named(authority: str) -> str:
    """S232 as Section 232, MFN in words; others as they are."""
    return "Ordinary duties (MFN)" if authority == "MFN" else re.sub(r"^S(?=\d)", "Section ", authority)


def _grid(context: Context, found: tuple[Moment, ...]) -> BarGrid:
    names = all_economies()
    labels = ("before", "now", "clock runs out")
    items = []
    for partner in context.partners:
        bars = [(label, moment.of(partner)) for label, moment in zip(labels, found, strict=False)]
        known = tuple((label, rate, percent(rate)) for label, rate in bars if rate is not None)
        items.append(Bars(names[partner].name, known))
    return BarGrid("Average rate on each partner's goods", tuple(items), SOURCES)


def _partners(context: Context, found: tuple[Moment, ...]) -> Table:
    names, rows = all_economies(), []
    values = {row.key: row.value_usd for row in found[1].by_origin.rows}
    for partner in context.partners:
        cells = [moment.of(partner) for moment in found]
        trade = values.get(partner)
        shown = "–" if trade is None else usd(trade / 1e6)
        rows.append((names[partner].name, *("–" if cell is None else percent(cell) for cell in cells), shown))
    rows.append(("All partners", *(percent(moment.total) for moment in found), usd(sum(values.values()) / 1e6)))
    return Table(
        "Average effective rate by partner",
        ("Partner", *(moment.label for moment in found), "Imports"),
        tuple(rows),
        SOURCES,
        note="The EU is one origin in the line data: its members show its rate.",
    )


def _retaliation(context: Context) -> Block:
    measures = context.law.retaliation(context.on, context.known_on)
    if not measures:
        return Note(f"No retaliation of China, the EU or Canada was on record by {long_day(context.known_on)}.")
    rows = tuple(_answer(item) for item in measures)
    return Table(
        "Retaliation on goods of the United States",
        ("By", "Measure", "Rate", "Status", "Goods covered"),
        rows,
        row_sources=tuple((item.measure,) for item in measures),
    )


def _answer(item: Retaliation) -> tuple[str, ...]:
    rate = "–" if item.rate is None else percent(item.rate, 0)
    worth = "–" if item.value_million is None else f"{item.currency} {item.value_million / 1e3:,.1f} billion"
    return (all_economies()[item.importer].name, item.title, rate, item.status, worth)


def _method(average: AverageRate) -> Note:
    content: dict[str, Any] = average.to_json()
    return Note(
        f"Base: {content['base']}. Weights: {content['weights']}. USMCA claim shares: {content['usmca_shares']}. "
        f"Coverage: {percent(content['coverage'])} of imports. Trackers differ by points over such choices.",
        SOURCES,
    )
