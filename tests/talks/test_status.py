"""Where talks stand on a day: against what the raw tables say in words, and in pairs around each step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import UnknownName
from parley.ledger import Ledger
from parley.talks import Stage, status_of

MAY, JULY, RULING = date(2025, 5, 6), date(2025, 7, 31), date(2026, 2, 20)
REACHED = (Stage.FRAMEWORK, Stage.WRITTEN, Stage.SIGNED, Stage.IN_FORCE)


@pytest.mark.parametrize(
    ("partner", "on", "stage"),
    [
        ("CHN", MAY, Stage.NOT_IN_TALKS),
        ("CHN", date(2025, 5, 14), Stage.TRUCE),
        ("CHN", JULY, Stage.TRUCE),
        ("CHN", date(2026, 11, 24), Stage.LAPSED),
        ("EU", MAY, Stage.IN_TALKS),
        ("EU", JULY, Stage.FRAMEWORK),
        ("EU", RULING, Stage.SUSPENDED),
        ("EU", date(2026, 7, 1), Stage.IN_FORCE),
        ("JPN", MAY, Stage.IN_TALKS),
        ("JPN", JULY, Stage.FRAMEWORK),
        ("JPN", RULING, Stage.IN_FORCE),
        ("GBR", MAY, Stage.IN_TALKS),
        ("GBR", JULY, Stage.IN_FORCE),
        ("GBR", RULING, Stage.IN_FORCE),
        ("VNM", MAY, Stage.IN_TALKS),
        ("VNM", JULY, Stage.FRAMEWORK),
        ("VNM", RULING, Stage.WRITTEN),
        ("IND", MAY, Stage.TERMS_AGREED),
        ("IND", JULY, Stage.TERMS_AGREED),
        ("IND", RULING, Stage.WRITTEN),
        ("IND", date(2026, 2, 22), Stage.SUSPENDED),
        ("BRA", MAY, Stage.IN_TALKS),
        ("BRA", JULY, Stage.NOT_IN_TALKS),
        ("BRA", RULING, Stage.IN_TALKS),
        ("CAN", MAY, Stage.IN_TALKS),
        ("CAN", date(2025, 6, 28), Stage.BROKEN_OFF),
        ("CAN", JULY, Stage.IN_TALKS),
        ("CAN", RULING, Stage.BROKEN_OFF),
        ("KOR", RULING, Stage.IN_FORCE),
        ("IDN", RULING, Stage.SIGNED),
        ("MYS", date(2025, 12, 31), Stage.SIGNED),
        ("MYS", date(2026, 3, 16), Stage.LAPSED),
        ("BGD", RULING, Stage.SIGNED),
        ("MEX", RULING, Stage.IN_TALKS),
        ("SGP", MAY, Stage.NOT_ON_RECORD),
    ],
)
def test_stage(ledger: Ledger, partner: str, on: date, stage: Stage):
    assert status_of(ledger, partner, on).stage == stage


@pytest.mark.parametrize(
    ("partner", "day", "before", "after", "event"),
    [
        ("GBR", date(2025, 5, 8), Stage.IN_TALKS, Stage.WRITTEN, "E108"),
        ("CHN", date(2025, 5, 12), Stage.IN_TALKS, Stage.TRUCE, "E113"),
        ("CHN", date(2025, 5, 10), Stage.NOT_IN_TALKS, Stage.IN_TALKS, "E112"),
        ("IND", date(2025, 4, 21), Stage.IN_TALKS, Stage.TERMS_AGREED, "E067"),
        ("EU", date(2025, 8, 21), Stage.FRAMEWORK, Stage.WRITTEN, "E196"),
        ("JPN", date(2025, 9, 16), Stage.WRITTEN, Stage.IN_FORCE, "E202b"),
        ("CAN", date(2025, 10, 23), Stage.IN_TALKS, Stage.BROKEN_OFF, "E212"),
        ("EU", date(2026, 1, 21), Stage.IN_FORCE, Stage.SUSPENDED, "E246"),
        ("CHN", date(2026, 11, 10), Stage.TRUCE, Stage.LAPSED, "D24"),
    ],
)
def test_the_day_before_and_the_day_of_a_step(
    ledger: Ledger, partner: str, day: date, before: Stage, after: Stage, event: str
):
    assert status_of(ledger, partner, day - timedelta(days=1)).stage == before
    now = status_of(ledger, partner, day)
    assert (now.stage, now.since) == (after, day)
    assert now.decided_by is not None
    assert now.decided_by.id == event


def test_a_step_is_not_known_before_it_is_known(ledger: Ledger):
    """The board of 9 May as known on 7 May has no British deal and no truce."""
    assert status_of(ledger, "GBR", date(2025, 5, 9), known_on=date(2025, 5, 7)).stage == Stage.IN_TALKS
    assert status_of(ledger, "CHN", date(2025, 5, 14), known_on=MAY).stage == Stage.NOT_IN_TALKS


def test_a_truce_lapses_on_the_term_known_then(ledger: Ledger):
    late = date(2025, 9, 1)
    assert status_of(ledger, "CHN", late, known_on=date(2025, 6, 1)).stage == Stage.LAPSED
    assert status_of(ledger, "CHN", late).stage == Stage.TRUCE


def test_announced_deals_of_the_table_of_outcomes_agree_with_the_events(ledger: Ledger):
    """Two raw tables: each of 20 first announcements and 8 signatures is the day the status reaches that stage."""
    compared = 0
    for step in ledger.milestones():
        if step.partner == "CHN" or step.milestone not in ("announced", "signed"):
            continue
        day = step.known_from
        before, after = (status_of(ledger, step.partner, day - timedelta(days=n)).stage for n in (1, 0))
        if step.milestone == "announced":
            assert before not in REACHED, step
            assert after in REACHED, step
        else:
            assert before != Stage.SIGNED, step
            assert after == Stage.SIGNED, step
        compared += 1
    assert compared == 20 + 8


@pytest.mark.parametrize("member", ["DEU", "FRA", "NLD"])
@pytest.mark.parametrize("on", [MAY, JULY, RULING])
def test_members_of_the_union_stand_where_it_stands(ledger: Ledger, member: str, on: date):
    own, union = status_of(ledger, member, on), status_of(ledger, "EU", on)
    assert own.through == "EU"
    assert union.through == ""
    assert (own.stage, own.since, own.decided_by) == (union.stage, union.since, union.decided_by)


def test_the_ruling_qualifies_deals_and_nothing_else(ledger: Ledger):
    before, after = (status_of(ledger, "KOR", day) for day in (date(2026, 2, 19), RULING))
    assert [fact.id for fact in before.caveats] == ["E200"]
    assert [fact.id for fact in after.caveats] == ["E257"]
    assert status_of(ledger, "MEX", RULING).caveats == ()
    assert status_of(ledger, "GBR", date(2025, 5, 29)).caveats == ()  # the ruling of 28 May was stayed that day


def test_an_attested_status_that_was_overtaken_is_not_shown(ledger: Ledger):
    assert status_of(ledger, "EU", date(2025, 7, 26)).note is not None
    assert status_of(ledger, "EU", JULY).note is None


def test_an_unknown_partner(ledger: Ledger):
    with pytest.raises(UnknownName, match="China"):
        status_of(ledger, "Chyna", MAY)


@given(
    partner=st.sampled_from(["CHN", "EU", "JPN", "GBR", "IND", "KOR", "CAN", "MEX", "MYS", "BRA", "TWN"]),
    on=st.dates(date(2025, 1, 20), date(2026, 11, 24)),
    known_on=st.dates(date(2025, 1, 20), date(2026, 11, 24)),
)
def test_a_status_rests_on_facts_of_the_past(ledger: Ledger, partner: str, on: date, known_on: date):
    status = status_of(ledger, partner, on, known_on)
    assert (status.decided_by is None) == (status.stage == Stage.NOT_ON_RECORD)
    assert all(fact.date <= on for fact in status.facts)
