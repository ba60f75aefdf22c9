"""What every section of a brief looks at: the day, what was known, the rooms below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from parley.errors import DateOutsideRecord
from parley.law import Law
from parley.ledger import Ledger
from parley.talks import Board, PartnerRates, Setting, make_board, universe_of
from parley.vocabulary import EU

BEFORE = date(2025, 1, 1)
"""The day the tariffs are compared with."""

SOURCES = ("CENSUS_IMPORTS_2024", "USITC_HTS_2025", "USITC_USMCA_SHARES")
"""What average rates rest on beside the law."""

_HORIZON = timedelta(days=183)
_VISIBLE = 0.0005  # a change of the average that shows at one decimal of a percent


@dataclass(frozen=True)
class Context:
    """The day a brief is about and everything it reads.

    Attributes
    ----------
    on, known_on : the day, and the day whose knowledge counts.
    today : the day of asking; later vintages up to it are shown as hindsight.
    before : the day the tariffs are compared with.
    deadline : the day US rates change by themselves as known then, or None.
    """

    on: date
    known_on: date
    today: date
    before: date
    deadline: date | None
    ledger: Ledger
    law: Law
    board: Board

    @property
    def partners(self) -> tuple[str, ...]:
        """The partners of the universe, and the EU."""
        return tuple(dict.fromkeys((*self.board.universe.partners, EU)))

    @property
    def setting(self) -> Setting:
        """What scenarios of that day are looked at from."""
        return Setting(self.on, self.known_on, self.deadline, self.board.in_talks)


def open_context(on: date, known_on: date, today: date, universe: str | None) -> Context:
    """Everything a brief of a day reads.

    Raises
    ------
    DateOutsideRecord : the day is before the record of the talks or in the future.
    UnknownName : no such universe.
    """
    ledger = Ledger.open()
    _check_days(ledger.events()[-1].date, on, known_on, today)
    law = Law.open(ledger)
    deadline = _deadline(law, on, known_on)
    partners = (*universe_of(ledger, universe).partners, EU)
    board = make_board(ledger, on, known_on, universe, _rates(law, partners, on, known_on, deadline))
    return Context(on, known_on, today, BEFORE, deadline, ledger, law, board)


def _deadline(law: Law, on: date, known_on: date) -> date | None:
    """The day the clock runs out: of the changes that the law schedules within half a year, the soonest that moves the
    average rate at least half as much as the largest does; None when none moves it visibly."""
    days = sorted({change.on for change in law.scheduled_changes(on, known_on) if change.on - on <= _HORIZON})
    if not days:
        return None
    levels = [law.average(day, known_on=known_on).rate for day in (on, *days)]
    steps = [abs(after - before) for before, after in pairwise(levels)]
    enough = max(_VISIBLE, max(steps) / 2)
    return next((day for day, step in zip(days, steps, strict=True) if step >= enough), None)


def _rates(
    law: Law, partners: Iterable[str], on: date, known_on: date, deadline: date | None
) -> dict[str, PartnerRates]:
    """Average rates on each partner's goods, on the day and at the next scheduled change."""
    now = {row.key: row.rate for row in law.average(on, known_on=known_on, by="origin").rows}
    then = {}
    if deadline is not None:
        then = {row.key: row.rate for row in law.average(deadline, known_on=known_on, by="origin").rows}
    return {code: _partner_rates(now.get(code), then.get(code), deadline) for code in partners}


def _partner_rates(now: float | None, then: float | None, deadline: date | None) -> PartnerRates:
    """A partner's rates; where the deadline changes nothing, none is threatened."""
    if now is None or then is None or abs(then - now) < _VISIBLE:
        return PartnerRates(now, sources=SOURCES)
    return PartnerRates(now, then, deadline, SOURCES)


def _check_days(first: date, on: date, known_on: date, today: date) -> None:
    if not first <= on <= today:
        raise DateOutsideRecord(f"the record of the talks runs from {first} to today, {today}; asked was {on}.")
    if not first <= known_on <= today:
        raise DateOutsideRecord(f"what was known can be asked for {first} to today, {today}; asked was {known_on}.")
