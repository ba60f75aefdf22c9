"""The clock: whom it concerns, who answers, and on which day it runs out."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from parley.errors import BadInput
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.deals.clock import answers
from parley.talks.deals.deadline import clocks, midnight
from parley.talks.deals.situation import situation, with_clock
from parley.talks.policies import Setting

USA, JPN = "USA", "JPN"


def test_a_clock_provokes_those_it_concerns() -> None:
    """1 July 2025: the pause ends on 9 July and is not China's; its truce ends on 12 August, when 34 % take the place
    of 10 % (Tariff Commission, announcement 2025-7)."""
    ledger, day = Ledger.open(), date(2025, 7, 1)
    at = situation(Law.open(), Setting(day, day, date(2025, 7, 9)))
    july, august = (midnight(each, USA, ("CHN", JPN)) for each in (at, with_clock(at, date(2025, 8, 12))))
    china = july.lapses[0]
    assert (china.us_then, china.them_then) == pytest.approx((china.us_today, china.them_today))
    assert china.answered == ()
    later = august.lapses[0]
    assert later.us_then > later.us_today
    assert later.them_then - later.them_today == pytest.approx(0.34 - 0.10)
    assert clocks(ledger, july) == {"CHN": date(2025, 8, 12), JPN: date(2025, 7, 9)}
    with pytest.raises(BadInput, match="Name a later day"):
        with_clock(at, day)


def test_who_is_spared_does_not_answer() -> None:
    """1 November 2025: only China's truce ends on the 10th, so that the EU's suspended list stays where it is."""
    day = date(2025, 11, 1)
    at = situation(Law.open(), Setting(day, day, date(2025, 11, 10)))
    europe = midnight(at, USA, ("EU",)).lapses[0]
    assert {item.measure for item in at.law.retaliation(date(2025, 11, 10), day) if item.importer == "EU" and item.rate}
    assert europe.answered == ()
    assert europe.them_then == pytest.approx(europe.them_today)


def test_who_is_not_in_the_world_does_not_answer() -> None:
    day = date(2025, 5, 6)
    setting, law = Setting(day, day, date(2025, 7, 9)), Law.open()
    alone: Any = SimpleNamespace(name="two", economies=(USA, JPN))
    unread: Any = None
    assert answers(law, alone, setting, unread, unread) == []
    assert any(item.importer == "EU" and item.rate for item in law.retaliation(date(2025, 7, 9), day))
