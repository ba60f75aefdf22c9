"""The functions a formula may call: facts of the ledger as known on one day.

Series and periods are texts, money is million USD, shares are shares, days are YYYY-MM-DD. Each function takes the
facts first; the observations it reads are remembered, so that an answer can say what it rests on.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from parley.errors import BadInput, NotKnown
from parley.ledger import trade
from parley.ledger.observations import Observation, Series
from parley.vocabulary import economy, month, parse_date

if TYPE_CHECKING:
    from parley.ledger.ledger import Ledger

Fact = float | str | date
DAYS_OF_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Facts:
    """The ledger as known on a day; `used` collects what was read during one evaluation."""

    ledger: Ledger
    known_on: date | None
    used: list[Observation] = field(default_factory=list)

    def note(self, observations: Iterable[Observation]) -> None:
        """Remember what was read."""
        self.used.extend(observations)

    def observation(self, series: Fact, period: Fact) -> Observation:
        """One value, remembered."""
        found = self.ledger.value(text(series), text(period), self.known_on)
        self.note([found])
        return found

    def series(self, name: Fact, period: Fact) -> Series:
        """A series up to a period, which must be known."""
        found = self.ledger.series(text(name), text(period), self.known_on)
        self.note([found.latest])
        return found

    def partners(self, period: Fact, union: bool) -> list[trade.PartnerTrade]:
        """Partners by two-way trade; the EU stands for its members with `union`."""
        return trade.largest_partners(self.ledger, text(period), self.known_on, union)


def number(fact: Fact) -> float:
    """The fact as a number.

    Raises
    ------
    BadInput : when it is a text or a day.
    """
    if isinstance(fact, str | date):
        raise BadInput(f"{fact!r} is not a number.")
    return float(fact)


def text(fact: Fact) -> str:
    """The fact as a text.

    Raises
    ------
    BadInput : when it is a number or a day.
    """
    if not isinstance(fact, str):
        raise BadInput(f"{fact!r} is not a text: put names and periods in quotation marks.")
    return fact


def day(fact: Fact) -> date:
    """The fact as a day.

    Raises
    ------
    BadInput : when it is none.
    """
    return fact if isinstance(fact, date) else parse_date(text(fact))


def value(facts: Facts, series: Fact, period: Fact) -> float:
    """The value of a period."""
    return facts.observation(series, period).value


def change(facts: Facts, series: Fact, before: Fact, after: Fact) -> float:
    """The later value less the earlier one."""
    return value(facts, series, after) - value(facts, series, before)


def change_pct(facts: Facts, series: Fact, before: Fact, after: Fact) -> float:
    """The change in percent of the earlier value."""
    pair = trade.Change(facts.observation(series, before), facts.observation(series, after))
    return 100 * pair.share


def rank(facts: Facts, series: Fact, period: Fact) -> float:
    """Place of a period among those up to it: 1 is the lowest value, the largest deficit."""
    return float(trade.rank(facts.series(series, period), text(period)).place)


def count(facts: Facts, series: Fact, until: Fact) -> float:
    """How many periods the series has up to one of them."""
    return float(len(facts.series(series, until)))


def count_negative(facts: Facts, series: Fact, until: Fact) -> float:
    """In how many of them the value is below zero."""
    return float(sum(item.value < 0 for item in facts.series(series, until)))


def deficit_rank(facts: Facts, partner: Fact, period: Fact, adjustment: Fact) -> float:
    """Place of a partner among single economies: 1 is the largest US goods deficit."""
    balances = trade.partner_balances(facts.ledger, text(period), facts.known_on, text(adjustment))
    facts.note(balances[:3])
    place = {item.series.split(".")[2]: position for position, item in enumerate(balances, 1)}
    return _place(place, partner, period)


def gdp_rank(facts: Facts, partner: Fact, year: Fact) -> float:
    """Place of an economy by GDP at current prices, of those known for that year."""
    infos = facts.ledger.series_names(topic="gdp", partner_kind="economy")
    found = facts.ledger.values(infos, [text(year)], facts.known_on)
    ordered = sorted(found.values(), key=lambda item: -item.value)
    facts.note(ordered[:3])
    return _place({item.series.split(".")[1]: place for place, item in enumerate(ordered, 1)}, partner, year)


def two_way(facts: Facts, partner: Fact, period: Fact) -> float:
    """Exports plus imports of goods with a partner, Census basis, not adjusted."""
    code = economy(text(partner)).code
    return sum(value(facts, f"goods.{flow}.{code}.nsa", period) for flow in ("exports", "imports"))


def two_way_rank(facts: Facts, partner: Fact, period: Fact) -> float:
    """Place of a single economy by two-way goods trade."""
    return _trade_place(facts, facts.partners(period, union=False), partner, period)


def two_way_rank_with_union(facts: Facts, partner: Fact, period: Fact) -> float:
    """The same with the EU as one partner."""
    return _trade_place(facts, facts.partners(period, union=True), partner, period)


def partners_within(facts: Facts, places: Fact, period: Fact, codes: Fact) -> float:
    """How many of the named economies are among the first so many by two-way goods trade."""
    first = facts.partners(period, union=False)[: int(number(places))]
    facts.note(row.imports for row in first)
    named = {economy(code).code for code in text(codes).split()}
    return float(sum(row.partner in named for row in first))


def top_share(facts: Facts, places: Fact, period: Fact) -> float:
    """Share of the first so many economies in US two-way goods trade."""
    first = facts.partners(period, union=False)[: int(number(places))]
    facts.note(row.imports for row in first)
    return sum(row.two_way for row in first) / two_way(facts, "WLD", period)


def first_known(facts: Facts, series: Fact, period: Fact) -> date:
    """The day of the first vintage that has a period."""
    first = facts.ledger.revisions(text(series), text(period), facts.known_on)[0]
    facts.note([first])
    return first.vintage


def month_end(facts: Facts, period: Fact) -> date:
    """The last day of a month."""
    first = date.fromisoformat(f"{month(text(period))}-01")
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def days_between(facts: Facts, start: Fact, end: Fact) -> float:
    """Days from the first day up to, and not including, the second."""
    return float((day(end) - day(start)).days)


def months_between(facts: Facts, start: Fact, end: Fact) -> float:
    """The same in months of average length."""
    return days_between(facts, start, end) / DAYS_OF_A_MONTH


def _trade_place(facts: Facts, rows: list[trade.PartnerTrade], partner: Fact, period: Fact) -> float:
    facts.note(row.imports for row in rows[:3])
    return _place({row.partner: place for place, row in enumerate(rows, 1)}, partner, period)


def _place(places: dict[str, int], partner: Fact, period: Fact) -> float:
    code = economy(text(partner)).code
    if code not in places:
        raise NotKnown(f"{code} is not among the {len(places)} economies known for {period}.")
    return float(places[code])


FUNCTIONS: dict[str, tuple[Callable[..., Any], int]] = {
    function.__name__: (function, function.__code__.co_argcount - 1)
    for function in (
        value, change, change_pct, rank, count, count_negative, deficit_rank, gdp_rank, two_way, two_way_rank,
        two_way_rank_with_union, partners_within, top_share, first_known, month_end, days_between, months_between,
    )
}  # fmt: skip
