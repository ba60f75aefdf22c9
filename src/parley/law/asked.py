"""What a question about the law may ask: days of the record, days of knowledge, origins."""

from __future__ import annotations

from datetime import date

from parley.errors import BadInput, DateOutsideRecord
from parley.vocabulary import EU, EU_MEMBERS, OPEN, economy, parse_date

FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2027, 12, 31)
"""Days the record answers for: since the year of the first measures, and a year past its last entry."""
USA = "USA"
GROUPS_WITHOUT_LAW = frozenset({"WLD", "ROW"})


def asked_day(on: date | str) -> date:
    """A day of the record.

    Raises
    ------
    DateOutsideRecord : it lies before or after.
    """
    day = parse_date(on)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateOutsideRecord(
            f"{day} is outside the record of tariff law; give a day from {FIRST_DAY} to {LAST_DAY}."
        )
    return day


def asked_span(first: date | str | None, last: date | str | None) -> tuple[date, date]:
    """Two days of the record, the first and the last of it when not given.

    Raises
    ------
    DateOutsideRecord : a day lies before or after. BadInput : the last lies before the first.
    """
    start, end = asked_day(first or FIRST_DAY), asked_day(last or LAST_DAY)
    if end < start:
        raise BadInput(f"the last day ({end}) lies before the first ({start}); give the earlier day first.")
    return start, end


def known_day(known_on: date | str | None) -> date:
    """The day whose knowledge counts; None is everything on record.

    Raises
    ------
    DateOutsideRecord : it lies before the record.
    """
    if known_on is None:
        return OPEN
    day = parse_date(known_on)
    if day < FIRST_DAY:
        raise DateOutsideRecord(f"{day} is before the record of tariff law, which starts on {FIRST_DAY}.")
    return day


def origin_code(name: str) -> str:
    """The code of a foreign economy, or of the Union.

    Raises
    ------
    UnknownName, BadInput : no economy, the United States, or a group without a law of its own.
    """
    code = economy(name).code
    if code == USA or code in GROUPS_WITHOUT_LAW:
        raise BadInput(f"{code} is no foreign origin; name one economy, such as JPN, or EU.")
    return code


def law_code(code: str) -> str:
    """An economy as the law names it: the Union for its members."""
    return EU if code in EU_MEMBERS else code
