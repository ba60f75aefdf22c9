"""Averages against independent calculations and published ones, and against themselves."""

from __future__ import annotations

from datetime import date

import pytest

from parley.errors import DateOutsideRecord, UnknownName
from parley.law import Assumptions, Law

MAY = "2025-05-06"
H2 = Assumptions(usmca_shares="2025-h2")

# Additional duty over 2025-01-01 in percentage points: an independent calculation of about 100 lines on the raw tables
# (reference_etr_selfcheck), with the USMCA claim shares of 2024 and of the second half of 2025.
INDEPENDENT = {
    "2025-02-10": (1.307, 1.307),
    "2025-03-05": (8.874, 8.874),
    "2025-03-10": (5.873, 3.319),
    "2025-03-15": (6.448, 4.072),
    "2025-04-04": (8.052, 5.679),
    "2025-04-06": (12.005, 9.632),
    "2025-04-09": (22.921, 20.548),
    "2025-04-15": (22.254, 19.881),
    "2025-05-06": (21.658, 19.286),
    "2025-05-15": (12.498, 10.125),
    "2025-06-10": (13.253, 10.880),
    "2025-08-02": (13.440, 10.771),
    "2025-08-08": (15.454, 12.785),
}
INDEPENDENT_PARTNERS = {
    "CHN": 96.218,
    "EU": 8.316,
    "CAN": 12.181,
    "MEX": 14.305,
    "JPN": 14.247,
    "IND": 7.736,
    "BRA": 8.219,
    "VNM": 7.402,
}


def additional(law: Law, on: str, assumptions: Assumptions | None = None) -> float:
    """Percentage points over the first day of 2025."""
    start = law.average("2025-01-01", assumptions=assumptions).rate
    return 100 * (law.average(on, assumptions=assumptions).rate - start)


@pytest.mark.parametrize("on", INDEPENDENT)
def test_total_agrees_with_an_independent_calculation(law: Law, on: str) -> None:
    """0.2 points: the other calculation takes derivatives' content and auto content slightly differently."""
    with_2024, with_h2 = INDEPENDENT[on]
    assert additional(law, on) == pytest.approx(with_2024, abs=0.1)
    assert additional(law, on, H2) == pytest.approx(with_h2, abs=0.2)


@pytest.mark.parametrize("partner", INDEPENDENT_PARTNERS)
def test_partners_agree_with_an_independent_calculation(law: Law, partner: str) -> None:
    rates = [{row.key: row.rate for row in law.average(day, by="origin").rows}[partner] for day in ("2025-01-01", MAY)]
    assert 100 * (rates[1] - rates[0]) == pytest.approx(INDEPENDENT_PARTNERS[partner], abs=0.25)


def test_levels_lie_inside_the_spread_of_published_averages(law: Law) -> None:
    assert 0.022 <= law.average("2025-01-01", known_on="2025-01-01").rate <= 0.027
    assert 0.216 <= law.average(MAY, known_on=MAY).rate <= 0.246
    assert 0.216 <= law.average(MAY, known_on=MAY, assumptions=H2).rate <= 0.246


def test_breakdowns_add_up(law: Law) -> None:
    total = law.average(MAY)
    by_authority = law.average(MAY, by="authority").rows
    assert sum(row.rate for row in by_authority) == pytest.approx(total.rate)
    expected = {"MFN", "S301", "S232", "S201", "IEEPA fentanyl", "IEEPA reciprocal"}
    assert {row.key for row in by_authority} == expected
    for by in ("origin", "sector"):
        rows = law.average(MAY, by=by).rows
        value = sum(row.value_usd for row in rows)
        assert value == pytest.approx(3_222_219_162_533)  # the raw table's total, USD
        assert sum(row.rate * row.value_usd for row in rows) / value == pytest.approx(total.rate)


def test_goods_without_a_tariff_line_stay_in_the_denominator(law: Law) -> None:
    none = {row.key: row for row in law.average(MAY, by="sector").rows}["none"]
    assert none.value_usd == pytest.approx(124.9e9, rel=0.001)  # chapters 98 and 99
    assert none.rate < 0.001
    batteries = 15.65  # of China, billion USD in the raw table: whether they paid list 4A is not known
    assert law.average(MAY).coverage == pytest.approx((3222.2 - 124.9 - batteries) / 3251.15, abs=0.0005)


def test_json_has_exactly_the_documented_keys(law: Law) -> None:
    found = law.average(MAY, known_on=MAY, by="authority").to_json()
    assert list(found) == [
        "on", "known_on", "rate", "base", "weights", "usmca_shares", "coverage", "rows", "metal_content", "value_usd",
        "assumptions", "changes",
    ]  # fmt: skip
    assert list(found["rows"][0]) == ["key", "rate", "value_usd"]
    assert (found["known_on"], found["usmca_shares"]) == (MAY, "2024")
    assert found["base"].startswith("collected-2024")
    assert law.average(MAY).to_json()["rows"] == []


@pytest.mark.parametrize(
    ("eve", "day", "origin"),
    [
        ("2025-02-03", "2025-02-04", "CHN"),
        ("2025-03-03", "2025-03-04", "CAN"),
        ("2025-03-11", "2025-03-12", "KOR"),
        ("2025-04-02", "2025-04-03", "JPN"),
        ("2025-04-04", "2025-04-05", "VNM"),
        ("2025-04-08", "2025-04-09", "VNM"),
        ("2025-05-02", "2025-05-03", "JPN"),
        ("2025-06-03", "2025-06-04", "KOR"),
    ],
)
def test_each_change_raises_the_average_of_whom_it_hits(law: Law, eve: str, day: str, origin: str) -> None:
    rates = [{row.key: row.rate for row in law.average(on, by="origin").rows} for on in (eve, day)]
    assert rates[1][origin] > rates[0][origin] + 0.001
    assert rates[1]["RUS"] == pytest.approx(rates[0]["RUS"], abs=0.03)


def test_the_two_clocks(law: Law) -> None:
    snap_back = law.average("2025-07-09", known_on=MAY).rate
    happened = law.average("2025-07-09").rate
    pause = law.average("2025-07-08", known_on=MAY).rate
    assert snap_back > pause + 0.03
    assert happened < pause - 0.05  # Geneva
    assert law.average(MAY, known_on=MAY).rate == law.average(MAY).rate


def test_the_choices_move_the_average_the_way_they_must(law: Law) -> None:
    def rate(**choices: object) -> float:
        return law.average(MAY, assumptions=Assumptions(**choices)).rate  # type: ignore[arg-type]

    usual = rate()
    assert rate(usmca_claimed=True) < rate(usmca_shares="2025-h2") < usual < rate(usmca_claimed=False)
    assert rate(us_content=1.0) < usual < rate(us_content=0.0)
    assert rate(end_use=True) > usual + 0.005  # 139 bn USD of computers would count as vehicle parts
    assert rate(base="statutory") == pytest.approx(usual, abs=0.01)
    assert law.average(MAY, assumptions=Assumptions(usmca_claimed=True)).usmca_shares == "all claimed"


def test_what_if_changes_one_measure_and_leaves_the_law_as_it_was(law: Law) -> None:
    before = law.average(MAY).rate
    truce = law.with_rates({"usa/reciprocal-china-125": 0.10})
    china = {row.key: row for row in law.average(MAY, by="origin").rows}["CHN"]
    subject = {row.key: row.value_usd for row in truce.average(MAY, by="authority").rows}
    changed = {row.key: row for row in truce.average(MAY, by="origin").rows}["CHN"]
    assert changed.rate < china.rate - 0.5
    assert law.average(MAY).rate == before
    assert truce.average(MAY).rate < before
    assert subject["IEEPA reciprocal"] > 0
    assert truce.of_record().average(MAY).rate == before
    with pytest.raises(UnknownName):
        law.with_rates({"usa/nothing": 0.1})


def test_a_measure_on_nothing_changes_nothing(law: Law) -> None:
    same = law.with_rates({"usa/reciprocal-countries-april": 0.9})
    assert same.average(MAY).rate == law.average(MAY).rate  # suspended that day


def test_bad_questions_are_refused(law: Law) -> None:
    with pytest.raises(UnknownName, match="breakdown"):
        law.average(MAY, by="colour")
    with pytest.raises(DateOutsideRecord):
        law.average(date(2010, 1, 1))
