"""The law over time: differences of days, histories, timelines, daily averages and the feed of changes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from parley.errors import BadInput, NotKnown
from parley.law import FIRST_DAY, Assumptions, Law
from parley.law.feed import atom_feed, json_feed

DAY = timedelta(days=1)
CAR = "8703.23.01"


# History ------------------------------------------------------------
# Proc. 10908 (cars from 3 April 2025) on top of 2.5 %; the agreement with Japan (15 % in all) from 16 September.
CAR_FROM_JAPAN = [("2025-04-03", 0.275), ("2025-09-16", 0.15)]


def test_the_history_of_a_japanese_car_turns_on_the_days_of_the_acts(law: Law) -> None:
    spells = law.history(CAR, "JPN").spells
    since = [(str(spell.valid_from), spell.rate) for spell in spells if spell.valid_from >= date(2025, 1, 2)]
    assert since == CAR_FROM_JAPAN


@pytest.mark.parametrize(("code", "origin"), [(CAR, "JPN"), ("9403.20.00.50", "CHN"), ("7208.51.00", "CAN")])
def test_a_history_has_no_gap_and_agrees_with_the_rate_on_both_sides_of_each_turn(
    law: Law, code: str, origin: str
) -> None:
    spells = law.history(code, origin).spells
    assert spells[0].valid_from == FIRST_DAY
    assert [spell.valid_to for spell in spells[:-1]] == [spell.valid_from for spell in spells[1:]]
    assert spells[-1].valid_to is None
    for spell in spells:
        assert law.rate(code, origin, on=spell.valid_from).rate == spell.rate
        if spell.valid_to:
            assert law.rate(code, origin, on=spell.valid_to - DAY).rate == spell.rate


def test_a_history_is_as_known_on_a_day(law: Law) -> None:
    """On 2025-05-06 the country rates of 2 April were due to return on 9 July."""
    then = {str(spell.valid_from) for spell in law.history("6109.10.00", "VNM", known_on="2025-05-06").spells}
    now = {str(spell.valid_from) for spell in law.history("6109.10.00", "VNM").spells}
    assert "2025-07-09" in then
    assert "2025-07-09" not in now
    assert "2025-08-07" in now


# Differences ------------------------------------------------------------
def test_a_diff_names_what_begins_and_its_parts_add_up(law: Law) -> None:
    found = law.diff("2025-04-08", "2025-04-10", "CHN")
    named = {shift.key: shift.what for shift in found.measures}
    assert named["usa/reciprocal-china-125"] == "begins"
    assert named["usa/reciprocal-baseline"] == "stays"
    change = found.duty_after_usd - found.duty_before_usd
    for parts in (found.measures, found.sectors, found.chapters, found.partners):
        assert sum(shift.change_usd for shift in parts) == pytest.approx(change, rel=1e-9)


def test_a_diff_agrees_with_the_averages_of_its_days(law: Law) -> None:
    found = law.diff("2025-05-13", "2025-05-14").to_json()
    assert found["rate_before"] == pytest.approx(law.average("2025-05-13").rate, rel=1e-9)
    assert found["rate_after"] == pytest.approx(law.average("2025-05-14").rate, rel=1e-9)
    assert {"CHN", "HKG"} <= {part["key"] for part in found["partners"]} <= {"CHN", "HKG", "MAC"}


def test_a_day_differs_from_itself_in_nothing(law: Law) -> None:
    found = law.diff("2025-05-06", "2025-05-06")
    assert found.measures == found.sectors == found.partners == ()


def test_a_diff_reversed_has_the_opposite_sign(law: Law) -> None:
    there, back = law.diff("2025-04-02", "2025-04-03", "EU"), law.diff("2025-04-03", "2025-04-02", "DEU")
    assert there.duty_after_usd == back.duty_before_usd
    assert {s.key for s in there.measures if s.what == "begins"} == {s.key for s in back.measures if s.what == "ends"}


def test_the_duty_at_stake_of_an_origin_without_a_product_table_is_not_known(law: Law) -> None:
    with pytest.raises(NotKnown, match="LIE"):
        law.diff("2025-04-08", "2025-04-10", "LIE")


# Timeline and feed ------------------------------------------------------------
def test_the_timeline_shows_what_was_due_and_what_happened(law: Law) -> None:
    due = law.timeline("USA", "2025-07-01", "2025-07-31", known_on="2025-05-06")
    assert ("2025-07-09", "returns") in {(str(turn.on), turn.what) for turn in due}
    happened = law.timeline("USA", "2025-07-01", "2025-07-31")
    assert ("2025-07-09", "returns") not in {(str(turn.on), turn.what) for turn in happened}


@pytest.mark.parametrize("importer", ["USA", "CHN", "EU", "CAN"])
def test_a_timeline_is_in_order_and_of_one_importer(law: Law, importer: str) -> None:
    turns = law.timeline(importer)
    assert turns
    assert [turn.on for turn in turns] == sorted(turn.on for turn in turns)
    assert {turn.importer for turn in turns} == {importer}


def test_an_importer_without_measures_is_not_known(law: Law) -> None:
    with pytest.raises(NotKnown, match="BRA"):
        law.timeline("Brazil")


def test_the_feed_holds_every_act_once_and_nothing_later_than_asked(law: Law) -> None:
    news = law.news()
    assert len({item.id for item in news}) == len(news) == sum(1 + len(m.ends) for m in law.measures.values())
    assert all(item.known_on <= date(2025, 5, 6) for item in law.news(last="2025-05-06"))


def test_the_feeds_are_what_they_say(law: Law) -> None:
    news = law.news("2025-04-01", "2025-05-31")
    feed = json.loads(json_feed(news))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all({"id", "content_text", "date_published"} <= set(item) for item in feed["items"])
    space = "{http://www.w3.org/2005/Atom}"
    tree = ElementTree.fromstring(atom_feed(news).encode())
    assert len(tree.findall(f"{space}entry")) == len(feed["items"]) == len(news)
    for node in (tree, *tree.findall(f"{space}entry")):
        assert all(node.find(f"{space}{name}") is not None for name in ("id", "title", "updated"))


# Daily averages ------------------------------------------------------------
def test_every_day_of_a_series_is_the_average_of_that_day(law: Law) -> None:
    found = law.daily("2025-04-01", "2025-05-20", by="origin")
    rows = found.rows()
    totals = {row["on"]: row["rate"] for row in rows if row["key"] == "total"}
    assert len(totals) == 50
    for day in (date(2025, 4, 1), date(2025, 4, 9), date(2025, 4, 10), date(2025, 5, 13), date(2025, 5, 20)):
        assert totals[day] == law.average(day).rate
    assert len(rows) == 50 * (1 + len(law.weights.origins))


def test_chapters_weigh_up_to_the_total(law: Law) -> None:
    found = law.average("2025-05-06", by="hs2")
    assert sum(row.rate * row.value_usd for row in found.rows) == pytest.approx(found.rate * found.value_usd)
    assert {len(row.key) for row in found.rows} == {2}


def test_days_in_the_wrong_order_are_refused(law: Law) -> None:
    with pytest.raises(BadInput, match="earlier day first"):
        law.daily("2025-05-06", "2025-05-05")
    with pytest.raises(BadInput, match="earlier day first"):
        law.panel("2025-05-06", "2025-05-05")


def test_without_equivalents_the_ordinary_duty_is_lower(law: Law) -> None:
    rates = [law.average("2025-01-02", assumptions=Assumptions(base=base)).rate for base in ("statutory", "ad-valorem")]
    assert rates[1] < rates[0] < rates[1] + 0.005


# Weights of the user's own ------------------------------------------------------------
def test_given_weights_equal_to_those_of_2024_give_the_same_average(law: Law, tmp_path: Path) -> None:
    weights = law.weights
    codes = [weights.goods.codes[at] for at in weights.good]
    origins = [weights.origins[at] for at in weights.origin]
    path = tmp_path / "own.parquet"
    pl.DataFrame({"product": codes, "origin": origins, "value": weights.value}).write_parquet(path)
    own = law.with_weights_from(path).average("2025-05-06", by="origin")
    known = law.average("2025-05-06", by="origin")
    assert own.rate == pytest.approx(known.rate, rel=1e-9)
    assert own.weights != known.weights
    assert own.coverage > known.coverage


def test_one_shipment_as_weights_gives_its_rate(law: Law, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("product,origin,value\n6109.10.0012,VNM,1000\n", encoding="utf-8")
    found = law.with_weights_from(path).average("2025-05-06", assumptions=Assumptions(base="statutory"))
    assert found.rate == pytest.approx(law.rate("6109.10.00.12", "VNM", on="2025-05-06").rate)


BAD_TABLES = {
    "a missing column": ("product,origin\n6109100012,VNM\n", "value"),
    "no number": ("product,origin,value\n6109100012,VNM,much\n", "number"),
    "a negative amount": ("product,origin,value\n6109100012,VNM,-1\n", "at least 0"),
    "an unknown origin": ("product,origin,value\n6109100012,VNN,1\n", "VNM"),
    "no known product": ("product,origin,value\n1234567890,VNM,1\n", "no product"),
}


@pytest.mark.parametrize("what", BAD_TABLES)
def test_a_bad_table_of_weights_is_refused_by_name(law: Law, tmp_path: Path, what: str) -> None:
    text, hint = BAD_TABLES[what]
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=hint) as refused:
        law.with_weights_from(path)
    assert "bad.csv" in str(refused.value)
