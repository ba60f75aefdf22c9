"""The board: who is in talks, what is shown of each, and that nothing shown was known only later."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import DateOutsideRecord, UnknownName
from parley.ledger import Ledger
from parley.talks import DEFAULT_UNIVERSE, PartnerRates, board_table, deadlines, key_updates, make_board, make_row

MAY = date(2025, 5, 6)
FIRST, LAST = date(2025, 1, 20), date(2026, 11, 24)
UNIVERSES = ("brief", "large-17", "bloomberg-may9", "goods-trade-18", "goods-trade-18-eu")
TELL_TALES = (
    "550", "350bn", "750bn", "600bn", "93bn", "95bn", "72bn", "75%", "Turnberry", "Geneva", "truce", "Supreme",
    "Section 122", "Section 338", "forced-labour", "C-202", "13,000", "100,000", "Busan", "Stockholm", "London",
    "Greenland", "transship", "Lutnick", "joint statement", "framework", "signed", "1 August", "7 August", "Bolsonaro",
    "Russian", "soybean purchases", "ceiling", "lost effect", "2026",
)  # fmt: skip


def everything_shown(ledger: Ledger, on: date) -> str:
    """Every text the room shows for a day, as one JSON text; sources and reasons of dating are ids and not shown."""
    codes = sorted({stance.partner for stance in ledger.stances()})
    shown = [make_row(ledger, code, on).to_json() for code in codes]
    shown += [make_board(ledger, on, universe=name).to_json()["rows"] for name in UNIVERSES]
    shown += [item.to_json() for item in key_updates(ledger, on, limit=400, a_day=100, weeks=60)]
    shown += [item.to_json() for item in deadlines(ledger, on)]
    return json.dumps(shown, default=str, ensure_ascii=False)


def test_seventeen_of_eighteen_and_china_is_the_one(ledger: Ledger):
    board = make_board(ledger, MAY)
    assert board.universe.name == DEFAULT_UNIVERSE == "large-17"
    assert board.count == "17 of 18"
    assert board.not_in_talks == ("CHN",)
    assert board.not_on_record == ()
    assert "CHN" not in board.in_talks


@pytest.mark.parametrize(
    ("universe", "size", "count", "away", "unknown"),
    [
        ("brief", 8, "7 of 8", ("CHN",), ()),
        ("bloomberg-may9", 18, "13 of 18", (), ("ECU", "FJI", "LSO", "MUS", "MDG")),
        ("goods-trade-18", 18, "16 of 18", ("CHN",), ("SGP",)),
        ("goods-trade-18-eu", 18, "16 of 18", ("CHN",), ("SGP",)),
    ],
)
def test_the_universe_is_a_parameter(
    ledger: Ledger, universe: str, size: int, count: str, away: tuple[str, ...], unknown: tuple[str, ...]
):
    board = make_board(ledger, MAY, universe=universe)
    assert len(board.rows) == len(set(board.universe.partners)) == size
    assert (board.count, board.not_in_talks, board.not_on_record) == (count, away, unknown)


@pytest.mark.parametrize(("universe", "union"), [("goods-trade-18", False), ("goods-trade-18-eu", True)])
def test_the_universes_of_goods_trade_follow_the_statistics(ledger: Ledger, universe: str, union: bool):
    from parley.ledger import largest_partners

    first = largest_partners(ledger, "2024", date(2025, 5, 6), union)[:18]
    assert ledger.universe(universe).partners == tuple(row.partner for row in first)


def test_an_unknown_universe_names_those_there_are(ledger: Ledger):
    with pytest.raises(UnknownName, match="large-17"):
        make_board(ledger, MAY, universe="g20")


def test_a_day_before_the_record(ledger: Ledger):
    with pytest.raises(DateOutsideRecord, match="2025-01-20"):
        make_board(ledger, FIRST - timedelta(days=1))


def test_what_the_board_of_6_may_shows(ledger: Ledger):
    board = make_board(ledger, MAY)
    union, japan, korea, mexico = board["EU"], board["Japan"], board["KOR"], board["MEX"]
    assert any("zero tariffs" in fact.text for fact in union.stances["offers"])
    assert any("113bn" in fact.text for fact in union.stances["retaliation"])
    assert any("Digital rulebook" in fact.text for fact in union.stances["red_lines"])
    assert any("cars" in fact.text for fact in japan.stances["asks"])
    assert [barrier.id for barrier in korea.barriers["currency"]] == ["N025"]
    assert {barrier.id for barrier in mexico.barriers["customs"]} == {"N048", "N049"}
    assert union.days_left == japan.days_left == (date(2025, 7, 9) - MAY).days
    assert board["CHN"].days_left is None
    assert board["CHN"].last_event is not None
    assert board["CHN"].last_event.id == "E079"


def test_rates_come_from_the_law_and_their_deadline_counts_first(ledger: Ledger):
    rates = {"JPN": PartnerRates(0.15, 0.29, date(2025, 6, 1), ("act-1",))}
    board = make_board(ledger, MAY, rates=rates)
    japan = board["JPN"].to_json()
    assert (japan["present_rate"], japan["threatened_rate"], japan["days_left"]) == (0.15, 0.29, 26)
    assert "act-1" in board.sources
    assert board["KOR"].to_json()["present_rate"] is None


@pytest.mark.parametrize(
    ("partner", "day", "seen"),
    [("CHN", MAY, "no negotiations with China"), ("GBR", date(2025, 5, 8), "General terms"), ("JPN", MAY, "by June")],
)
def test_the_day_before_and_the_day_of_an_event(ledger: Ledger, partner: str, day: date, seen: str):
    yesterday = day - timedelta(days=1)
    before = make_row(ledger, partner, yesterday)
    known_before = make_row(ledger, partner, day, known_on=yesterday)
    after = make_row(ledger, partner, day)
    assert seen not in json.dumps([before.to_json(), known_before.to_json()])
    assert seen in json.dumps(after.to_json())


@pytest.mark.parametrize("tell_tale", TELL_TALES)
def test_no_tell_tale_of_later_days_on_6_may(shown_in_may: str, tell_tale: str):
    assert tell_tale.casefold() not in shown_in_may.casefold()


def test_the_tell_tales_do_tell(ledger: Ledger):
    """Each of them is found once everything is known, so their absence means something."""
    shown = " ".join(everything_shown(ledger, day) for day in (date(2025, 5, 14), date(2025, 8, 12), LAST)).casefold()
    assert [text for text in TELL_TALES if text.casefold() not in shown] == []


@pytest.mark.parametrize("on", [date(2025, 3, 1), MAY, date(2025, 5, 7), date(2025, 7, 31), date(2026, 2, 20)])
def test_no_text_known_only_later_is_shown(ledger: Ledger, on: date):
    told = [
        *((item.text, item.known_from) for item in (*ledger.events(), *ledger.stances(), *ledger.deadlines())),
        *((item.text, item.known_from) for item in ledger.barriers()),
        *((outcome.text, outcome.known_from) for item in ledger.barriers() for outcome in item.outcomes),
    ]
    known = {text for text, day in told if day <= on}
    later = {json.dumps(text, ensure_ascii=False) for text, day in told if day > on and text not in known}
    shown = everything_shown(ledger, on)
    assert later
    assert [text for text in later if text in shown] == []


@given(on=st.dates(FIRST, LAST), known_on=st.dates(FIRST, LAST), universe=st.sampled_from(UNIVERSES))
def test_a_board_composes_on_any_day_and_shows_nothing_later(ledger: Ledger, on: date, known_on: date, universe: str):
    board = make_board(ledger, on, known_on, universe)
    known_from = {item.id: item.known_from for item in (*ledger.events(), *ledger.stances(), *ledger.deadlines())}
    shown = [fact for row in board.rows for fact in row.facts]
    assert all(fact.date <= on for fact in shown)
    assert all(known_from.get(fact.id, fact.date) <= known_on for fact in shown)
    assert len(board.in_talks) + len(board.not_in_talks) + len(board.not_on_record) == len(board.rows)
    assert json.loads(json.dumps(board.to_json()))["count"] == board.count
    assert board_table(board).row_count == len(board.rows)


@given(on=st.dates(FIRST, LAST))
def test_every_source_of_a_board_is_on_record(ledger: Ledger, on: date):
    known = {source.id for source in ledger.sources()}
    assert set(make_board(ledger, on).sources) <= known


@pytest.fixture(scope="module")
def shown_in_may(ledger: Ledger) -> str:
    return everything_shown(ledger, MAY)
