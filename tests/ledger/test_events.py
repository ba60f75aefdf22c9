"""Events, stances, barriers and deals: all of them restated, each citing a source, none known before it could be."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import UnknownName
from parley.ledger import Ledger

FIRST, LAST = date(2025, 1, 20), date(2026, 11, 24)
DAYS = st.dates(FIRST, LAST)
PARTNERS = {
    "CHN", "EU", "JPN", "GBR", "IND", "KOR", "CAN", "MEX", "DEU", "FRA", "CHE", "VNM",
    "TWN", "IDN", "PHL", "THA", "MYS", "KHM", "BRA", "AUS", "ZAF", "ISR", "ARG", "BGD",
}  # fmt: skip
GRADES = {"retrieved_excerpt", "repo_file", "brief", "recalled_not_reopened", "mixed"}


def test_every_raw_event_is_restated(ledger: Ledger):
    # 284 rows of the raw table, E001 to E284; two more split what one row said of two days
    ids = {event.id for event in ledger.events()}
    assert {f"E{number:03d}" for number in range(1, 285)} <= ids
    assert ids - {f"E{number:03d}" for number in range(1, 285)} == {"E121b", "E202b"}


def test_every_partner_and_barrier_is_restated(ledger: Ledger):
    assert {stance.partner for stance in ledger.stances()} - {"USA"} == PARTNERS
    rows = ledger.store.execute("SELECT barrier_id, is_literature FROM barrier").fetchall()
    assert {row["barrier_id"] for row in rows} == {f"N{number:03d}" for number in range(1, 105)}
    assert sum(row["is_literature"] for row in rows) == 8
    assert len(ledger.barriers()) == 96


def test_everything_cites_a_source_and_is_graded(ledger: Ledger):
    facts = [
        *ledger.events(), *ledger.stances(), *ledger.barriers(), *ledger.milestones(), *ledger.deadlines(),
        *(outcome for barrier in ledger.barriers() for outcome in barrier.outcomes),
    ]  # fmt: skip
    known = {source.id for source in ledger.sources()}
    assert {fact.source for fact in facts} <= known
    assert {fact.evidence for fact in facts} <= GRADES
    assert {fact.confidence for fact in facts} <= {"high", "medium", "low"}
    recalled = [fact for fact in facts if fact.evidence == "recalled_not_reopened"]
    assert recalled
    assert {fact.confidence for fact in recalled} <= {"medium", "low"}


def test_source_ids_are_unique_and_every_source_of_the_talks_has_its_evidence(ledger: Ledger):
    ids = [source.id for source in ledger.sources()]
    assert len(ids) == len(set(ids))
    talks = [source for source in ledger.sources() if source.id.startswith("T-")]
    assert len(talks) > 140
    assert all(source.title and source.evidence and source.licence for source in talks)
    assert all(source.url or "no address" in source.note for source in talks)
    tables = ("event", "stance", "barrier", "barrier_outcome", "milestone", "deadline", "universe")
    cited = {row[0] for table in tables for row in ledger.store.execute(f"SELECT DISTINCT source_id FROM {table}")}
    assert {source.id for source in talks} <= cited


def test_nothing_is_known_before_the_event_it_rests_on(ledger: Ledger):
    known_from = {event.id: event.known_from for event in ledger.events()}
    assert all(event.known_from >= event.date for event in ledger.events())
    for fact in (*ledger.stances(), *ledger.milestones(), *ledger.deadlines()):
        if fact.event:
            assert fact.known_from >= known_from[fact.event], fact
    for stance in ledger.stances():
        if stance.dating.startswith("event "):
            assert stance.known_from == known_from[re.findall(r"E\d+b?", stance.dating)[0]], stance
    for barrier in ledger.barriers():
        assert all(outcome.known_from >= barrier.known_from for outcome in barrier.outcomes), barrier


def test_a_stance_says_what_its_day_rests_on(ledger: Ledger):
    openings = ("event ", "status date ", "standing position: ", "not dated: ", "date of the cited source", "dated to ")
    assert all(stance.dating.startswith(openings) for stance in ledger.stances())
    assert all(stance.until > stance.known_from for stance in ledger.stances())


def test_what_could_not_be_dated_is_not_early(ledger: Ledger):
    """A standing position is on record from 31 March 2025 at the earliest: the day of the trade estimate."""
    standing = [item for item in ledger.stances() if item.dating.startswith(("standing", "status"))]
    assert min(item.known_from for item in standing) >= date(2025, 3, 31)


@pytest.mark.parametrize(
    ("partner", "kind", "day", "text"),
    [
        ("JPN", "offer", date(2025, 7, 22), "Investment of USD 550bn"),
        ("JPN", "offer", date(2025, 7, 25), "75% more US rice"),
        ("GBR", "offer", date(2025, 5, 8), "13,000 t of beef"),
        ("EU", "retaliation", date(2025, 5, 8), "EUR 95bn"),
        ("IND", "us_ask", date(2025, 8, 6), "Russian oil"),
        ("CHN", "status", date(2025, 8, 11), "extended on 11 August"),
    ],
)
def test_the_day_before_and_the_day_of_a_stance(ledger: Ledger, partner: str, kind: str, day: date, text: str):
    before = [item.text for item in ledger.stances(partner, kind, known_on=day - timedelta(days=1))]
    after = [item.text for item in ledger.stances(partner, kind, known_on=day)]
    assert not any(text in item for item in before)
    assert any(text in item for item in after)


def test_a_figure_about_a_barrier_waits_for_its_own_day(ledger: Ledger):
    days = ("2025-05-06", None)
    rice = {day: next(b for b in ledger.barriers("JPN", known_on=day) if b.id == "N014") for day in days}
    assert rice["2025-05-06"].value == ""
    assert rice["2025-05-06"].outcomes == ()
    assert rice[None].value == "770000"
    assert [outcome.known_from for outcome in rice[None].outcomes] == [date(2025, 7, 25)]


def test_barriers_on_the_table_on_6_may_cover_the_three_matters_named_that_day(ledger: Ledger):
    categories = {barrier.category for barrier in ledger.barriers(known_on="2025-05-06")}
    assert categories == {"regulation", "currency", "customs", "other"}
    assert [barrier.partner for barrier in ledger.barriers(category="currency", known_on="2025-05-06")] == ["KOR"]
    assert {b.partner for b in ledger.barriers(category="customs", known_on="2025-05-06")} >= {"MEX", "IDN"}


def test_events_of_the_day_are_known_that_day_and_not_the_day_before(ledger: Ledger):
    before = {event.id for event in ledger.events(known_on="2025-05-05")}
    after = {event.id for event in ledger.events(known_on="2025-05-06")}
    assert {"E079", "E096"} <= after - before
    assert {f"E{number:03d}" for number in range(78, 105)} == after - before


def test_events_by_partner_kind_and_days_newest_first(ledger: Ledger):
    found = ledger.events("Japan", "round_held", since="2025-04-01", until="2025-05-31")
    assert [event.id for event in found] == ["E119", "E075", "E066"]
    everything = ledger.events()
    assert [event.date for event in everything] == sorted((event.date for event in everything), reverse=True)


def test_an_unknown_partner_is_answered_with_the_nearest_names(ledger: Ledger):
    for read in (ledger.events, ledger.stances, ledger.barriers, ledger.milestones):
        with pytest.raises(UnknownName, match="Japan"):
            read("Japn")


@given(on=DAYS, known_on=DAYS)
def test_no_fact_is_read_before_it_was_known(ledger: Ledger, on: date, known_on: date):
    events = ledger.events(until=on, known_on=known_on)
    assert all(event.date <= on and event.known_from <= known_on for event in events)
    assert all(item.known_from <= known_on for item in ledger.stances(known_on=known_on))
    assert all(item.known_from <= known_on for item in ledger.deadlines(known_on))
    assert all(item.known_from <= known_on for item in ledger.milestones(known_on=known_on))
    barriers = ledger.barriers(known_on=known_on)
    assert all(item.known_from <= known_on for item in barriers)
    assert all(outcome.known_from <= known_on for item in barriers for outcome in item.outcomes)


@given(day=DAYS, later=DAYS)
def test_knowledge_only_grows(ledger: Ledger, day: date, later: date):
    day, later = sorted((day, later))
    assert {e.id for e in ledger.events(known_on=day)} <= {e.id for e in ledger.events(known_on=later)}
    assert {s.id for s in ledger.stances(known_on=day)} <= {s.id for s in ledger.stances(known_on=later)}


@pytest.mark.parametrize(
    ("universe", "members", "until", "announced", "signed"),
    [
        # docs of the raw tables: deals announced and signed by the end of 2025, China's truce not counted
        ("brief", 7, date(2025, 12, 31), 4, 0),
        ("bloomberg-may9", 18, date(2025, 12, 31), 10, 2),
        ("large-17", 17, date(2025, 12, 31), 12, 2),
        ("brief", 7, date(2025, 7, 9), 1, 0),
        ("bloomberg-may9", 18, date(2025, 7, 9), 1, 0),
        ("large-17", 17, date(2025, 7, 9), 2, 0),
    ],
)
def test_the_year_end_forecast_scored(
    ledger: Ledger, universe: str, members: int, until: date, announced: int, signed: int
):
    partners = set(ledger.universe(universe).partners) - {"CHN"}
    assert len(partners) == members
    steps = [item for item in ledger.milestones(known_on=until) if item.partner in partners]
    assert len({item.partner for item in steps if item.milestone == "announced"}) == announced
    assert len({item.partner for item in steps if item.milestone == "signed"}) == signed
