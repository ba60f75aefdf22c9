"""Values, series and revisions, as known on a day.

Printed figures are those of the release FT-900 for March 2025, published on 6 May 2025 (exhibit 1), and the vintages
quoted beside them in the design documents.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput, DateOutsideRecord, NotKnown, ParleyError, UnknownName
from parley.ledger import Ledger, Observation, Series, change, rank, revision_steps

RELEASE = date(2025, 5, 6)
DAY_BEFORE = date(2025, 5, 5)
BALANCE = "goods_services.balance"


def test_the_digits_of_the_release(ledger: Ledger) -> None:
    """To the million, exhibit 1."""
    printed = {
        (BALANCE, "2025-03"): -140_498,
        (BALANCE, "2025-02"): -123_195,
        ("goods_services.imports", "2025-03"): 418_955,
        ("goods_services.exports", "2025-03"): 278_456,
    }
    found = {key: ledger.value(*key, known_on=RELEASE) for key in printed}
    assert {key: item.value for key, item in found.items()} == printed
    assert {item.vintage for item in found.values()} == {RELEASE}
    assert {item.unit for item in found.values()} == {"million USD"}


@pytest.mark.parametrize(("flow", "percent"), [("imports", 4.43), ("exports", 0.16), ("balance", 14.05)])
def test_changes_on_the_month(ledger: Ledger, flow: str, percent: float) -> None:
    """Tolerance: the two decimals that are printed."""
    series = ledger.series(f"goods_services.{flow}", known_on=RELEASE)
    assert 100 * change(series, "2025-02", "2025-03").share == pytest.approx(percent, abs=0.005)


def test_march_is_the_largest_deficit_of_399_months(ledger: Ledger) -> None:
    found = rank(ledger.series(BALANCE, known_on=RELEASE), "2025-03")
    assert (found.place, found.of) == (1, 399)
    assert (found.next_to.period, found.next_to.value) == ("2025-01", -130_652)


def test_the_day_before_knows_neither_march_nor_the_revision_of_february(ledger: Ledger) -> None:
    with pytest.raises(NotKnown) as error:
        ledger.value(BALANCE, "2025-03", DAY_BEFORE)
    assert "2025-02" in str(error.value)
    assert "2025-05-06" not in str(error.value), "the message must not say what became known later"
    february = [ledger.value(BALANCE, "2025-02", day) for day in (DAY_BEFORE, RELEASE)]
    assert [item.value for item in february] == [-122_662, -123_195]
    assert [item.vintage for item in february] == [date(2025, 4, 3), RELEASE]


def test_the_path_of_revisions(ledger: Ledger) -> None:
    vintages = ledger.revisions(BALANCE, "2025-03")
    assert [item.vintage for item in vintages] == sorted({item.vintage for item in vintages})
    steps = [item.value for item in revision_steps(vintages)]
    assert steps == [-140_498, -138_316, -136_419, -135_963, -135_856, -132_983]
    assert [item.value for item in ledger.revisions(BALANCE, "2025-03", RELEASE)] == [-140_498]


def test_a_partial_vintage_is_filled_by_older_ones(ledger: Ledger) -> None:
    """The release of 5 June 2025 is on record for March and April only."""
    series = ledger.series(BALANCE, known_on="2025-06-05")
    assert len(series) == 400
    assert series["2025-04"].vintage == date(2025, 6, 5)
    assert series["2025-02"].vintage == RELEASE


def test_the_more_precise_record_of_a_vintage_wins_and_both_stay(ledger: Ledger) -> None:
    """Ireland, March 2025, unadjusted: exhibit 14 rounds to the million, the supplement to a tenth."""
    name = "goods.balance.IRL.nsa"
    records = ledger.record(name, "2025-03", RELEASE)
    assert [item.precision for item in records] == [0.1, 1.0]
    assert ledger.value(name, "2025-03", RELEASE) == records[0]


def test_every_series_prefers_the_most_precise_record(ledger: Ledger) -> None:
    """Independent of the reader: whatever series has two records of one vintage, the finer one is read."""
    twice = ledger.store.execute(
        "SELECT series, period, vintage, min(precision) AS finest FROM observation"
        " GROUP BY series, period, vintage HAVING count(*) > 1 ORDER BY series, period LIMIT 400"
    ).fetchall()
    assert len(twice) == 400
    for row in twice[::40]:
        known_on = date.fromisoformat(row["vintage"])
        assert ledger.value(row["series"], row["period"], known_on).precision == row["finest"]


def test_without_a_period_the_latest_is_given(ledger: Ledger) -> None:
    assert ledger.value(BALANCE, known_on=DAY_BEFORE).period == "2025-02"
    assert ledger.value(BALANCE, known_on=RELEASE).period == "2025-03"


def test_a_series_ends_at_the_period_asked_for(ledger: Ledger) -> None:
    assert ledger.series(BALANCE, "2024-12", RELEASE).latest.period == "2024-12"
    assert ledger.series(BALANCE, "2024", RELEASE).periods[0] == "1960"


def test_the_contract_of_parley_series(ledger: Ledger) -> None:
    assert ledger.value(BALANCE, "2025-03", RELEASE).to_json(RELEASE) == {
        "series": BALANCE,
        "period": "2025-03",
        "known_on": "2025-05-06",
        "vintage": "2025-05-06",
        "value": -140_498.0,
        "unit": "million USD",
        "source": "BEA_TS_0325",
    }


def test_exchange_rates_of_a_month_are_known_in_the_next(ledger: Ledger) -> None:
    with pytest.raises(NotKnown):
        ledger.value("fx.EUR", "2025-04", "2025-05-04")
    assert ledger.value("fx.EUR", "2025-04", "2025-05-05").unit == "EUR per USD"


def test_an_unknown_series_is_answered_with_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match=r"goods_services\.balance") as error:
        ledger.value("goods_service.balence", "2025-03")
    assert error.value.exit_code == 2


def test_a_day_before_the_record_is_outside_it(ledger: Ledger) -> None:
    with pytest.raises(DateOutsideRecord, match="2025-04-03"):
        ledger.value(BALANCE, "2025-01", "2025-04-02")
    assert ledger.value(BALANCE, "2025-01", "2025-04-03").vintage == date(2025, 4, 3)


def test_a_missing_frequency_says_which_there_are(ledger: Ledger) -> None:
    with pytest.raises(NotKnown, match="month, year"):
        ledger.value(BALANCE, "2025-Q1")
    with pytest.raises(UnknownName, match="month"):
        ledger.series(BALANCE, every="monthly")


@pytest.mark.parametrize("period", ["2025-13", "2025-3", "March 2025", "", "٢٠٢٥", "2025-Q5"])
def test_a_bad_period_is_bad_input(ledger: Ledger, period: str) -> None:
    with pytest.raises(BadInput):
        ledger.value(BALANCE, period)


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", ""])
def test_a_bad_day_is_bad_input(ledger: Ledger, day: str) -> None:
    with pytest.raises(BadInput):
        ledger.value(BALANCE, "2025-03", day)


@given(name=st.text(max_size=40), period=st.text(max_size=12), day=st.dates())
def test_garbage_raises_our_errors_only(ledger: Ledger, name: str, period: str, day: date) -> None:
    with pytest.raises(ParleyError) as error:
        ledger.value(name, period, day)
    assert str(error.value)


@given(day=st.dates(date(2025, 4, 3), date(2026, 12, 31)))
def test_nothing_from_the_future_leaks(ledger: Ledger, day: date) -> None:
    series = ledger.series(BALANCE, known_on=day)
    assert all(item.vintage <= day for item in series)
    assert list(series.periods) == sorted(set(series.periods))


@given(days=st.tuples(st.dates(date(2025, 4, 3), date(2026, 12, 31)), st.dates(date(2025, 4, 3), date(2026, 12, 31))))
def test_knowledge_only_grows(ledger: Ledger, days: tuple[date, date]) -> None:
    earlier, later = (set(ledger.series(BALANCE, known_on=day).periods) for day in sorted(days))
    assert earlier <= later


def test_revision_steps_keep_the_most_precise_of_equal_vintages() -> None:
    """A rounded figure and the exact one behind it are one step, wherever the rounded one comes."""

    def seen(day: int, value: float, precision: float) -> Observation:
        return Observation("s", "2025-03", value, "million USD", date(2025, 1, day), precision=precision)

    path = [seen(1, -100_000, 1), seen(2, -99_990, 20), seen(3, -98_000, 20), seen(4, -97_996, 1), seen(5, -97_000, 1)]
    assert [item.vintage.day for item in revision_steps(path)] == [1, 4, 5]


def test_a_series_gives_its_table_and_sources(ledger: Ledger) -> None:
    series: Series = ledger.series(BALANCE, "2025-03", RELEASE)
    assert series.sources == ("BEA_TS_0325",)
    assert series.table()[-1] == {
        "period": "2025-03",
        "value": -140_498.0,
        "vintage": RELEASE,
        "source": "BEA_TS_0325",
    }
    assert series.to_json()["known_on"] == "2025-05-06"


def test_every_cited_source_is_on_record(ledger: Ledger) -> None:
    cited = {row[0] for row in ledger.store.execute("SELECT DISTINCT source_id FROM observation")}
    assert cited == {source.id for source in ledger.sources() if not source.id.startswith("T-")}  # T-: of the talks
    assert ledger.source("FT900_2025-03").published == "2025-05-06"
    with pytest.raises(UnknownName, match="FT900_2025-03"):
        ledger.source("FT900_2025-04")
