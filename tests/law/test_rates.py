"""Hand-checked rates, and what a rate says about itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hand_checked import CASES as EARLY
from hand_checked_before import BEFORE
from hand_checked_further import FURTHER
from hand_checked_later import LATER

from parley.errors import BadInput, DateOutsideRecord, NotKnown, UnknownName
from parley.law import Assumptions, Law
from parley.law.changes import change_days
from parley.law.measure import EXEMPTS, PRECEDENCE

CASES = [*BEFORE, *EARLY, *LATER, *FURTHER]
MAY = "2025-05-06"
SHIRT, CAR, COMPUTER, STEEL, WINE = "6109.10.00", "8703.23.01", "8471.30.01", "7208.10.15", "2204.21.50"


def assumed(options: dict[str, Any]) -> Assumptions:
    """The assumptions that a case's short options stand for."""
    metals = {name: options[name] for name in ("steel", "aluminium", "copper") if name in options}
    return Assumptions(
        usmca_claimed=options.get("claimed"),
        preferences_claimed=options.get("preferences", True),
        metal_content=metals,
        us_content=options.get("us_content", 0.4),
        end_use=options.get("end_use", False),
        loaded=options.get("loaded"),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.product}-{case.origin}-{case.on}-{case.known_on}")
def test_rate_follows_from_the_acts(law: Law, case: Any) -> None:
    found = law.rate(case.product, case.origin, on=case.on, known_on=case.known_on, assumptions=assumed(case.options))
    assert 100 * found.rate == pytest.approx(case.percent, abs=1e-6), f"{case.why}\n{found.explain()}"


def test_there_are_pairs_around_every_change(law: Law) -> None:
    days = {case.on for case in CASES}
    levied = [
        m for m in law.measures.values() if m.importer == "USA" and (m.is_duty or m.kind in (EXEMPTS, PRECEDENCE))
    ]
    changes = [day for day in change_days(levied) if date(2018, 1, 1) < day <= date(2026, 11, 10)]
    missing = [day for day in changes if not {day.isoformat(), (day - timedelta(days=1)).isoformat()} <= days]
    assert missing == [date(2023, 4, 10)]  # Russian metal in goods of others: see test_what_if
    assert len(changes) > 60


def test_there_are_at_least_150_cases_and_none_twice() -> None:
    keys = [(case.product, case.origin, case.on, case.known_on, str(sorted(case.options.items()))) for case in CASES]
    twice = {key for key in keys if keys.count(key) > 1}
    assert twice == set()
    assert len(keys) > 400


def test_components_add_up_and_say_their_reasons(law: Law) -> None:
    found = law.rate(SHIRT, "CHN", on=MAY, known_on=MAY)
    by_authority = {part.authority: part for part in found.components}
    assert {name: round(100 * part.rate, 6) for name, part in by_authority.items()} == {
        "MFN": 16.5,
        "IEEPA fentanyl": 20.0,
        "IEEPA reciprocal": 125.0,
        "S301": 7.5,
    }
    duty = by_authority["IEEPA reciprocal"]
    assert (duty.valid_from, duty.valid_to, duty.published) == (date(2025, 4, 10), None, date(2025, 4, 9))
    assert "EO 14266" in duty.act


def test_a_later_end_is_only_told_to_those_who_may_know_it(law: Law) -> None:
    ends = {
        known: next(part.valid_to for part in found.components if part.authority == "IEEPA reciprocal")
        for known in ("2025-05-11", "2025-05-12")
        for found in [law.rate(SHIRT, "CHN", on=MAY, known_on=known)]
    }
    assert ends == {"2025-05-11": None, "2025-05-12": date(2025, 5, 14)}


def test_json_has_exactly_the_documented_keys(law: Law) -> None:
    found = law.rate(CAR, "JPN", on=MAY, known_on=MAY, value=10_000).to_json()
    keys = "product origin importer on known_on rate complete components duty_usd notes"
    assert list(found) == keys.split()
    parts = "measure authority rate basis act valid_from valid_to published"
    assert list(found["components"][0]) == parts.split()
    assert (found["product"], found["on"], found["known_on"]) == ("8703.23.01", MAY, MAY)
    assert found["duty_usd"] == 2750.0
    assert found["components"][1]["valid_to"] is None


def test_duty_is_to_the_cent(law: Law) -> None:
    assert law.rate(CAR, "JPN", on=MAY, value=1234.57).duty_usd == 339.51  # 27.5 % of 1,234.57


def test_a_specific_duty_is_an_equivalent_and_says_so(law: Law) -> None:
    found = law.rate(WINE, "DEU", on=MAY)
    assert found.components[0].basis == "equivalent of 2024"
    assert any("6.3¢/liter" in note for note in found.notes)


def test_a_part_not_known_makes_the_answer_incomplete(law: Law) -> None:
    found = law.rate("0403.90.95", "DEU", on=MAY)  # $1.034/kg + 17 %
    assert not found.complete
    assert 100 * found.rate == pytest.approx(27.0)  # the 17 and the baseline
    assert any("$1.034/kg" in note for note in found.notes)


def test_a_rate_by_reference_is_not_known_and_not_zero(law: Law) -> None:
    found = law.rate("6103.22.00", "DEU", on=MAY)
    assert not found.complete
    assert found.components[0].basis == "not known"


def test_column_2_specific_duties_are_not_known(law: Law) -> None:
    found = law.rate(WINE, "RUS", on=MAY)  # 33 cents a litre
    assert not found.complete
    assert found.components[0].authority == "Column 2"


def test_goods_listed_for_one_use_are_named_in_the_notes(law: Law) -> None:
    found = law.rate(COMPUTER, "TWN", on=MAY)
    assert found.rate == 0
    assert any("for that use only" in note for note in found.notes)


def test_knowledge_that_was_not_read_is_marked(law: Law) -> None:
    found = law.rate("8703.80.00", "CHN", on=MAY)  # the review of 2024 was entered from general knowledge
    assert any("section-301-review-100" in note and "general knowledge" in note for note in found.notes)


def test_average_claim_lies_between_claimed_and_not(law: Law) -> None:
    rates = [
        law.rate(CAR, "CAN", on=MAY, assumptions=Assumptions(usmca_claimed=claimed)).rate
        for claimed in (True, None, False)
    ]
    assert rates[0] == pytest.approx(0.15)
    assert rates[2] == pytest.approx(0.275)
    assert rates[0] < rates[1] < rates[2]


def test_members_of_the_union_pay_its_rate_under_their_own_name(law: Law) -> None:
    found = law.rate(CAR, "DEU", on=MAY)
    assert found.origin == "DEU"
    assert found.rate == law.rate(CAR, "EU", on=MAY).rate


def test_headings_answer_when_their_lines_agree(law: Law) -> None:
    assert law.rate("8703.23", "JPN", on=MAY).rate == pytest.approx(0.275)
    with pytest.raises(BadInput, match=r"different rates.*2204"):
        law.rate("2204", "DEU", on=MAY)
    with pytest.raises(BadInput, match="chapter"):
        law.rate("87", "JPN", on=MAY)


def test_ten_digits_reach_lists_of_ten_digits(law: Law) -> None:
    nails, line = law.rate("7317.00.55.60", "KOR", on="2025-03-12"), law.rate("7616.99.51", "KOR", on="2025-03-12")
    assert nails.complete
    assert line.complete
    part = law.rate("8302.41.60", "KOR", on="2025-03-12")
    assert not part.complete
    assert any("give 10 digits" in note for note in part.notes)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"product": "9999.99.99"}, UnknownName, "product"),
        ({"product": "870323x"}, BadInput, "not a product code"),
        ({"origin": "Jpan"}, UnknownName, "JPN|Japan"),
        ({"origin": "USA"}, BadInput, "no foreign origin"),
        ({"origin": "WLD"}, BadInput, "no foreign origin"),
        ({"origin": "KOR", "importer": "JPN"}, NotKnown, "no tariff schedule of JPN"),
        ({"on": "2017-01-01"}, DateOutsideRecord, "outside the record"),
        ({"on": "2035-01-01"}, DateOutsideRecord, "outside the record"),
        ({"on": "6 May"}, BadInput, "YYYY-MM-DD"),
        ({"known_on": "1999-01-01"}, DateOutsideRecord, "before the record"),
        ({"value": -1.0}, BadInput, "customs value"),
        ({"value": float("nan")}, BadInput, "customs value"),
    ],
)
def test_bad_questions_are_refused(law: Law, asked: dict[str, Any], error: type[Exception], words: str) -> None:
    question = {"product": CAR, "origin": "JPN", "on": MAY} | asked
    with pytest.raises(error, match=words):
        law.rate(**question)


@pytest.mark.parametrize("bad", [{"usmca_shares": "2023"}, {"base": "x"}, {"us_content": 2.0}])
def test_bad_assumptions_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Assumptions(**bad)
    with pytest.raises(UnknownName):
        Assumptions(metal_content={"tin": 0.5})


def test_explain_names_each_act(law: Law) -> None:
    told = law.rate(STEEL, "CHN", on=MAY).explain()
    assert "70.00%" in told
    for act in ("Proc 10896", "EO 14228", "89 FR 76581"):
        assert act in told
