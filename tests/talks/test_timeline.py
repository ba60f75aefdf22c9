"""Key updates, deadlines, and how a source is cited before it was published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.ledger import Ledger, Source
from parley.talks import deadlines, is_retrospective, key_updates, title_on
from parley.talks.timeline import WEIGHTS

MAY = date(2025, 5, 6)


def next_due(ledger: Ledger, on: date, known_on: date | None = None, line: str = "reciprocal-rates") -> date | None:
    found = [item for item in deadlines(ledger, on, known_on) if item.line == line]
    return found[0].due if found else None


def test_every_kind_of_event_has_a_weight(ledger: Ledger):
    assert {event.kind for event in ledger.events()} == set(WEIGHTS)


def test_key_updates_of_6_may(ledger: Ledger):
    updates = key_updates(ledger, MAY)
    ids = [update.fact.id for update in updates]
    assert {"E079", "E096", "E098", "E059", "E045"} <= set(ids)
    assert ids[0] in ("E096", "E098")
    assert max(update.fact.date for update in updates) == MAY


@given(on=st.dates(date(2025, 1, 20), date(2026, 11, 24)), weeks=st.integers(1, 12), limit=st.integers(1, 30))
def test_key_updates_are_recent_known_and_newest_first(ledger: Ledger, on: date, weeks: int, limit: int):
    updates = key_updates(ledger, on, weeks=weeks, limit=limit, a_day=4)
    days = [update.fact.date for update in updates]
    assert days == sorted(days, reverse=True)
    assert all(on - timedelta(weeks=weeks) <= day <= on for day in days)
    assert len(updates) <= limit
    assert all(days.count(day) <= 4 for day in days)
    known_from = {event.id: event.known_from for event in ledger.events()}
    assert all(known_from[update.fact.id] <= on for update in updates)


def test_key_updates_of_some_partners_keep_what_concerns_all(ledger: Ledger):
    partners = {update.partner for update in key_updates(ledger, MAY, partners=["JPN"], limit=50, a_day=50)}
    assert partners == {"JPN", "WLD"}


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2025, 4, 8), None),
        (date(2025, 4, 9), date(2025, 7, 9)),
        (MAY, date(2025, 7, 9)),
        (date(2025, 7, 6), date(2025, 7, 9)),
        (date(2025, 7, 7), date(2025, 8, 1)),
        (date(2025, 7, 31), date(2025, 8, 7)),
        (date(2025, 8, 8), None),
    ],
)
def test_the_deadline_moved_twice(ledger: Ledger, on: date, due: date | None):
    assert next_due(ledger, on) == due


def test_a_move_is_not_known_before_it_is_made(ledger: Ledger):
    assert next_due(ledger, date(2025, 7, 8), known_on=MAY) == date(2025, 7, 9)
    assert next_due(ledger, date(2025, 7, 8)) == date(2025, 8, 1)


def test_the_pause_is_not_for_china_and_members_share_the_unions_deadlines(ledger: Ledger):
    lines = {partner: {item.line for item in deadlines(ledger, MAY, partner=partner)} for partner in ("CHN", "DEU")}
    assert lines["CHN"] == set()
    assert lines["DEU"] == {"reciprocal-rates", "eu-metals-countermeasures", "year-end-forecast"}
    only_rates = deadlines(ledger, MAY, partner="DEU", natures=["rates"])
    assert [(item.line, item.days_left) for item in only_rates] == [("reciprocal-rates", 64)]


@given(on=st.dates(date(2025, 1, 20), date(2026, 11, 24)))
def test_deadlines_lie_ahead_and_the_next_is_first(ledger: Ledger, on: date):
    found = deadlines(ledger, on)
    assert [item.due for item in found] == sorted(item.due for item in found)
    assert all(item.days_left == (item.due - on).days >= 0 for item in found)
    assert all(item.fact.date <= on for item in found)


@pytest.mark.parametrize(
    ("published", "later"),
    [("2025-05-06", False), ("2025-05-07", True), ("2025-04", False), ("2025-05", True), ("2025", True), ("", False)],
)
def test_a_source_without_a_day_counts_from_the_last_it_could_have(published: str, later: bool):
    source = Source("T-1", "Key takeaways of the deal", publisher="A firm", published=published)
    assert is_retrospective(source, MAY) == later
    assert ("deal" in title_on(source, MAY)) != later
