"""Two clocks: what came to be known later does not move a forecast, the law of a clock, a mandate or an offer."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from situations import may_2025

from parley.law import Law
from parley.ledger import Ledger
from parley.talks.deals.clock import without_deals
from parley.talks.deals.offers import last_offer
from parley.talks.forecast import CRITERIA, Stakes, ask, forecast
from parley.talks.forecast.rules import RULES, Standing
from parley.talks.forecast.stakes import snap_back
from parley.talks.mandates.mandate import Mandate, built_in_mandates
from parley.talks.mandates.party import bounds, rates_between
from parley.talks.mandates.terms import built_in_terms
from parley.talks.policies import Setting
from parley.world import World

MAY, YEAR_END = date(2025, 5, 6), date(2025, 12, 31)
DAYS = (MAY, date(2025, 7, 6), date(2025, 9, 6), date(2026, 2, 6))


def falsified(ledger: Ledger, day: date) -> Ledger:
    """The record in which everything that became known after a day happened, it then says, on the first of May."""
    memory = sqlite3.connect(":memory:")
    ledger.store.backup(memory)
    memory.row_factory = sqlite3.Row
    columns = {"event": ("date",), "milestone": ("date",), "deadline": ("set_on", "due")}
    for table, days in columns.items():
        for column in days:
            memory.execute(f"UPDATE {table} SET {column} = '2025-05-01' WHERE known_from > ?", (day.isoformat(),))
    return Ledger(memory)


def law_of(law: Law, day: date) -> Law:
    """The law without the measures published, and the ends and returns known, after a day."""
    kept = {
        name: replace(measure, ends=tuple(end for end in measure.ends if end.known_on <= day))
        for name, measure in law.measures.items()
        if measure.published <= day
    }
    return replace(law, measures=kept)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_later_record_moves_no_forecast_and_no_base_rate(ledger: Ledger, day: date, criterion: str) -> None:
    then, nothing = falsified(ledger, day), Stakes(day, None, {}, ())
    by = max(YEAR_END, day + timedelta(days=45))
    questions = [ask(record, day, by, "large-17", criterion) for record in (ledger, then)]
    law = Law.open()
    one, two = (
        forecast(record, law, question, 300, worth=nothing)
        for record, question in zip((ledger, then), questions, strict=True)
    )
    assert one.probability == two.probability
    assert one.distribution == two.distribution
    standings = [
        Standing(record, question, question.reached(record, day, day))
        for record, question in zip((ledger, then), questions, strict=True)
    ]
    for name, rule in RULES.items():
        assert rule(standings[0]) == rule(standings[1]), name


def test_the_record_after_may_does_move_a_later_forecast(ledger: Ledger) -> None:
    """The test above can fail: what is known by July counts in July."""
    july = date(2025, 7, 6)
    then, nothing = falsified(ledger, MAY), Stakes(july, None, {}, ())
    one, two = (
        forecast(record, Law.open(), ask(record, july, YEAR_END), 300, worth=nothing) for record in (ledger, then)
    )
    assert one.probability != two.probability


@pytest.mark.parametrize("day", [MAY, date(2025, 9, 6)])
def test_later_law_moves_no_clock(ledger: Ledger, day: date) -> None:
    """Today's law, that of the day the clock runs out, and the retaliation it provokes."""
    world, law = World.load("icio-2022"), Law.open()
    then = law_of(law, day)
    assert len(then.measures) < len(law.measures)
    clock = snap_back(ledger, day)
    assert clock is not None
    found = []
    for known in (law, then):
        now = known.policy(world, day, day)
        found.append((now, without_deals(known, world, Setting(day, day, clock), now)))
    for one, two in zip(*found, strict=True):
        assert np.array_equal(one.tariff_after, two.tariff_after)


def without_later(mandate: Mandate, day: date) -> Mandate:
    """A mandate without the lines known after a day; `until` days that were later news are open."""
    parts = {
        part: tuple(line for line in getattr(mandate, part) if line.from_ <= day)
        for part in ("red_lines", "limits", "barriers", "statements")
    }
    return mandate.model_copy(update=parts)


def test_later_lines_bind_no_mandate() -> None:
    at = may_2025()
    mandates = built_in_mandates()
    for code, mandate in mandates.items():
        other = "USA" if code != "USA" else "GBR"
        rates = rates_between(at.world, code, other, at.now.tariff_after, at.without.tariff_after)
        for one, two in zip(
            bounds(mandate, other, rates, at.world, MAY),
            bounds(without_later(mandate, MAY), other, rates, at.world, MAY),
            strict=True,
        ):
            assert np.array_equal(one, two), code
    assert any(without_later(each, MAY) != each for each in mandates.values())
    rates = rates_between(at.world, "USA", "GBR", at.now.tariff_after, at.without.tariff_after)
    floor = [bounds(mandates["USA"], "GBR", rates, at.world, date(2025, 5, day))[0].max() for day in (6, 8)]
    assert floor[0] == 0 < floor[1]  # the baseline of the general terms of 8 May


def test_no_later_offer_is_known() -> None:
    at = may_2025()
    offers = {code: last_offer(code, at) for code in built_in_mandates()}
    assert {found.made_on <= MAY for found in offers.values() if found and found.made_on} == {True}
    assert any(terms.made_on and terms.made_on > MAY for terms in built_in_terms().values())
