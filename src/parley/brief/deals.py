"""What a deal would look like with the largest partners: rates that both sides would sign, and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from parley.brief import charts
from parley.brief.context import Context
from parley.brief.document import Block, Chart, Note, Paragraph, Section, Statement, Table
from parley.brief.render import long_day
from parley.talks import Report
from parley.talks.deals import Situation, situation
from parley.talks.deals.bargain import RATE_COLUMNS
from parley.talks.deals.prospects import Prospect, prospects
from parley.talks.mandates.mandate import built_in_mandates
from parley.talks.mandates.party import cells_between
from parley.vocabulary import all_economies, members, percent, points, sector, usd

USA = "USA"
_MOST = 4  # partners: each costs about a second
_EQUATIONS = ("PARLEY_MULTI_SECTOR",)
_MOMENTS = ("today", "no deal", "deal")


def section(context: Context, report: Report) -> Section | None:
    """The bargains with the partners in talks, with all of the list where none is; None where none has a mandate."""
    at = situation(context.law, context.setting)
    mandates = built_in_mandates()
    talking = context.board.in_talks or context.board.universe.partners
    partners = _largest(at, [code for code in talking if code in mandates])
    found = prospects(at, mandates[USA], [mandates[code] for code in partners], report)
    if not found:
        return None
    blocks: list[Block] = [_lead(at, found), _chart(at, found), _rates(at, found), _gains(at, found)]
    blocks += [_cuts(at, found), *_offers(at, found), *_notes(at)]
    return Section("deals", "What a deal would look like", tuple(blocks), {"prospects": [vars(row) for row in found]})


def _largest(at: Situation, partners: Sequence[str]) -> list[str]:
    """The partners of the world with the most trade in goods with the United States, the largest first."""
    known = [code for code in partners if members(code) & set(at.world.economies)]
    return sorted(known, key=lambda code: -_trade(at, code))[:_MOST]


def _trade(at: Situation, code: str) -> float:
    return sum(float(at.world.flows[cells_between(at.world, *pair)].sum()) for pair in ((code, USA), (USA, code)))


def _lead(at: Situation, found: Sequence[Prospect]) -> Paragraph:
    agreed = [row for row in found if row.zone]
    instead = "today's rates" if at.setting.deadline is None else f"the rates of {long_day(at.setting.deadline)}"
    told = [
        Statement(
            f"Of the {len(found)} largest partners at the table, {len(agreed)} have a deal to make with the United "
            f"States that leaves both better off than {instead}.",
            _sources(at, *found),
        )
    ]
    if agreed:
        ours = max(agreed, key=lambda row: row.hub_gain)
        theirs = max(agreed, key=lambda row: row.partner_gain)
        told.append(
            Statement(
                f"The United States has most to gain with {_name(ours)}, {points(ours.hub_gain)} of real income; of "
                f"the partners {_name(theirs)} has, {points(theirs.partner_gain)}.",
                _sources(at, ours, theirs),
            )
        )
    return Paragraph(tuple(told))


def _chart(at: Situation, found: Sequence[Prospect]) -> Chart:
    rows = [
        (_name(row), moment, 100 * rate)
        for row in found
        for moment, rate in zip(_MOMENTS, row.hub_rates, strict=True)
        if row.zone or moment != _MOMENTS[-1]
    ]
    return Chart(
        "Mean US tariff on each partner's goods, percent: today, without a deal and in the deal",
        " ".join(f"{name}, {moment}: {rate:.1f} percent." for name, moment, rate in rows),
        partial(charts.moments, rows, _MOMENTS, "percent"),
        _sources(at, *found),
    )


def _rates(at: Situation, found: Sequence[Prospect]) -> Table:
    cells = [(_name(row), *_moments(row, row.hub_rates), *_moments(row, row.partner_rates)) for row in found]
    heads = [f"{whose}, {moment}" for whose in ("US tariff", "Its tariff") for moment in _MOMENTS]
    return Table(
        "Mean tariffs on each other's goods",
        ("Partner", *heads),
        tuple(cells),
        row_sources=tuple(_sources(at, row) for row in found),
        note="Weighted with the baseline's trade. Without a deal the rates between the two are those of the day on "
        "which the clock runs out, with retaliation that was decided or announced with a rate.",
    )


def _moments(row: Prospect, rates: Sequence[float]) -> tuple[str, ...]:
    return tuple(
        percent(rate) if row.zone or name != RATE_COLUMNS[-1] else "–"
        for name, rate in zip(RATE_COLUMNS, rates, strict=True)
    )


def _gains(at: Situation, found: Sequence[Prospect]) -> Table:
    agreed = [row for row in found if row.zone]
    cells = [
        (
            _name(row),
            *(points(value) for value in (row.hub_gain, row.partner_gain, row.hub_over_today, row.partner_over_today)),
            *(f"{'+' if value > 0 else ''}{usd(value, 0)}" for value in (row.hub_exports, row.hub_imports)),
        )
        for row in agreed
    ]
    heads = [f"{who}, over {what}" for what in ("no deal", "today") for who in ("US", "Partner")]
    return Table(
        "What each deal brings",
        ("Partner", *heads, "US exports to it", "US imports from it"),
        tuple(cells),
        row_sources=tuple(_sources(at, row) for row in agreed),
        note="Real income; trade in goods a year, change from today.",
    )


def _cuts(at: Situation, found: Sequence[Prospect]) -> Table:
    agreed = [row for row in found if row.zone]
    cells = [
        (_name(row), sector(code).name, percent(today), percent(deal))
        for row in agreed
        for code, today, deal in row.cuts
    ]
    return Table(
        "Where the United States would cut most, by the duty that goes",
        ("Partner", "Sector", "US tariff, today", "US tariff, deal"),
        tuple(cells),
        row_sources=tuple(_sources(at, row) for row in agreed for _ in row.cuts),
    )


def _offers(at: Situation, found: Sequence[Prospect]) -> list[Block]:
    """What the last offers on record would be worth, of those partners that made one."""
    told = [
        Statement(
            f"{_name(row)}, last offer on record: “{row.offer}”. Over no deal it is worth {points(row.offer_hub)} to "
            f"the United States and {points(row.offer_partner)} to the partner.",
            _sources(at, row),
        )
        for row in found
        if row.offer_hub is not None and row.offer_partner is not None
    ]
    return [Paragraph(tuple(told))] if told else []


def _notes(at: Situation) -> list[Block]:
    return [
        Note(
            "Each deal is the Nash bargain of two sides that want real income, over one tariff a sector on each "
            "other's goods, within the red lines on record; no rate rises above both today's and the one without a "
            "deal. Revenue, the trade balance, pledges to invest and barriers without a known height do not count. A "
            "government that wants other things signs other deals: parley bargain takes its mandate.",
            _model(at),
        )
    ]


def _name(row: Prospect) -> str:
    return all_economies()[row.partner].name


def _sources(at: Situation, *rows: Prospect) -> tuple[str, ...]:
    own = (source for row in rows for source in row.sources)
    return tuple(dict.fromkeys((*_model(at), *own)))


def _model(at: Situation) -> tuple[str, ...]:
    """Equations and data of the model; the acts behind the rates are those of the section on tariffs."""
    return (*_EQUATIONS, *(source for source in at.status_quo.sources if source not in at.now.sources))
