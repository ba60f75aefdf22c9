"""Explained rates: what applies and why, what does not and why not, and which choices would change the answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput, UnknownName
from parley.law import Assumptions, Explanation, Finding, Law
from parley.law.conditions import is_met

LAW = Law.open()
LINES = [row[0] for row in LAW.store.execute("SELECT hs8 FROM tariff_line ORDER BY hs8")]
ORIGINS = ["CHN", "CAN", "MEX", "EU", "JPN", "KOR", "GBR", "BRA", "IND", "RUS", "CHE"]
DAYS = ["2025-03-05", "2025-04-09", "2025-05-06", "2025-06-30", "2025-08-20", "2026-05-01"]
CAR, COMPUTER, HINGE, FOIL, SHIRT = "8703.23.01", "8471.30.01", "8302.42.30", "7616.99.51", "6109.10.00"


def found(answer: Explanation, measure: str) -> Finding:
    """The finding about a measure."""
    return next(item for item in answer.findings if item.measure == measure)


def test_what_applies_adds_up_and_is_cited() -> None:
    answer = LAW.explain(HINGE, "CHN", on="2026-05-15", value=10_000)
    applies = [item for item in answer.findings if item.reason == "applies"]
    # column 1 is 3.9 %; annex I-B of April 2026 25 % on full value; list 4A 7.5 %
    assert {item.measure: item.rate for item in applies} == {
        "usa/metals-annex-1b": 0.25, "usa/section-301-list-4a": 0.075,
    }  # fmt: skip
    assert answer.rate.rate == pytest.approx(0.039 + 0.25 + 0.075)
    assert answer.rate.duty_usd == 3640.0
    for item in applies:
        assert item.act
        assert item.citation_check in ("source_seen", "known")
        assert item.published
        assert item.valid_from
        assert item.basis == "full value"


@pytest.mark.parametrize(
    ("product", "origin", "on", "known_on", "measure", "reason", "by", "words"),
    [
        # the 2026 metals regime takes the whole value; Section 122 spares it
        (HINGE, "CHN", "2026-05-15", None, "usa/section-122", "gives way", "usa/metals-annex-1b", "gives way to"),
        # the country rate of August replaces the baseline
        (SHIRT, "VNM", "2025-08-20", None, "usa/reciprocal-baseline", "displaced", "usa/reciprocal-countries-august",
         "displaced by"),
        # computers were exempted on 11 April, back to 5 April
        (COMPUTER, "TWN", "2025-05-06", None, "usa/reciprocal-baseline", "exempt", "usa/annex-ii-electronics",
         "exempted by"),
        (COMPUTER, "TWN", "2025-05-06", None, "usa/auto-parts", "end use", None, "one use only"),
        # on 6 May the rates of 2 April are suspended until 9 July
        (SHIRT, "VNM", "2025-05-06", "2025-05-06", "usa/reciprocal-countries-april", "suspended", None,
         "suspended until 2025-07-09"),
        (SHIRT, "VNM", "2025-04-07", "2025-04-07", "usa/reciprocal-countries-april", "not yet in force", None,
         "from 2025-04-09"),
        (SHIRT, "CHN", "2025-05-06", "2025-05-06", "usa/fentanyl-china-10", "ended", None, "2025-03-04"),
        (CAR, "JPN", "2025-05-06", None, "usa/section-301-list-1", "origin out of scope", None, "CHN only"),
        (CAR, "CAN", "2025-05-06", None, "usa/reciprocal-baseline", "origin out of scope", None, "not apply"),
        # a car pays the duty on cars and none on its metal nor the reciprocal one
        (CAR, "JPN", "2025-05-06", None, "usa/reciprocal-baseline", "gives way", "usa/autos", "gives way to usa/autos"),
    ],
)  # fmt: skip
def test_what_does_not_apply_says_why(
    product: str, origin: str, on: str, known_on: str | None, measure: str, reason: str, by: str | None, words: str
) -> None:
    item = found(LAW.explain(product, origin, on=on, known_on=known_on), measure)
    assert item.reason == reason
    assert words in item.why
    assert item.rate == 0
    assert by is None or by in item.by


def test_a_claim_spares_and_the_tree_says_on_how_much() -> None:
    item = found(LAW.explain(SHIRT, "MEX", on="2025-05-06"), "usa/fentanyl-mexico-usmca")
    assert item.reason == "applies"
    assert "claim USMCA preference, on" in item.why
    claimed = LAW.explain(SHIRT, "MEX", on="2025-05-06", assumptions=Assumptions(usmca_claimed=True))
    assert found(claimed, "usa/fentanyl-mexico-usmca").reason == "preference claimed"


def test_what_is_displaced_is_named_on_both_sides() -> None:
    answer = LAW.explain(SHIRT, "VNM", on="2025-08-20")
    assert found(answer, "usa/reciprocal-countries-august").displaces == ("usa/reciprocal-baseline",)


def test_nothing_is_told_that_was_not_known() -> None:
    answer = LAW.explain(SHIRT, "VNM", on="2025-05-06", known_on="2025-05-06")
    assert all(item.published.isoformat() <= "2025-05-06" for item in answer.findings)
    assert "usa/section-122" not in {item.measure for item in answer.findings}


def test_json_keeps_the_keys_of_a_rate_and_adds_one() -> None:
    answer = LAW.explain(CAR, "JPN", on="2025-05-06", value=10_000)
    plain = answer.to_json()
    assert list(plain)[:-1] == list(answer.rate.to_json())
    assert list(plain)[-1] == "explanation"
    assert set(plain["explanation"]) == {"applies", "does_not_apply", "choices"}


CHOICES: list[tuple[str, str, str, dict[str, Any], float, str]] = [
    # product, origin, day, choices, percent, why
    (CAR, "GBR", "2025-09-15", {}, 10.0, "EO 14309: 10 all-in inside the quota"),
    (CAR, "GBR", "2025-09-15", {"quota": "out"}, 27.5, "over the quota 25 on top of 2.5"),
    (SHIRT, "VNM", "2025-04-20", {"loaded": "2025-04-04"}, 16.5, "EO 14257: loaded before 5 April, free"),
    (SHIRT, "VNM", "2025-04-20", {"loaded": "2025-04-05"}, 26.5, "loaded on 5 April: 10 on 16.5"),
    (SHIRT, "VNM", "2025-05-26", {"loaded": "2025-04-04"}, 16.5, "the last day of the grace"),
    (SHIRT, "VNM", "2025-05-27", {"loaded": "2025-04-04"}, 26.5, "entered too late"),
    (SHIRT, "VNM", "2025-08-20", {"loaded": "2025-08-06"}, 26.5, "EO 14326: loaded before 7 August, 10 instead of 20"),
    (SHIRT, "VNM", "2025-08-20", {}, 36.5, "20 for Viet Nam on 16.5"),
    (SHIRT, "VNM", "2025-10-04", {"loaded": "2025-08-06"}, 26.5, "the last day of the grace"),
    (SHIRT, "VNM", "2025-10-05", {"loaded": "2025-08-06"}, 36.5, "entered too late"),
    (SHIRT, "IND", "2025-09-16", {"loaded": "2025-08-26"}, 41.5, "16.5 and 25; the 25 over Russian oil spares it"),
    (SHIRT, "IND", "2025-09-17", {"loaded": "2025-08-26"}, 66.5, "the grace is over"),
    (SHIRT, "CHN", "2025-02-10", {"loaded": "2025-01-31"}, 24.0, "16.5 and list 4A 7.5; no fentanyl duty"),
    (SHIRT, "CHN", "2025-02-10", {"loaded": "2025-02-01"}, 34.0, "10 more"),
    (SHIRT, "VNM", "2025-05-06", {"us_share": 0.19}, 26.5, "US content under 20 %: all pays"),
    (SHIRT, "VNM", "2025-05-06", {"us_share": 0.2}, 24.5, "10 on four fifths"),
    (SHIRT, "VNM", "2025-05-06", {"us_share": 0.5}, 21.5, "10 on half"),
    (FOIL, "DEU", "2025-08-20", {"metal_content": {"aluminium": 0.4}}, 30.0,
     "2.5; 50 on 40 % is 20; 15 all-in on the other 60 %: 12.5 x 0.6 = 7.5"),
    (HINGE, "JPN", "2025-05-06", {"metal_content": {"aluminium": 0.4}}, 3.9 + 10 + 6, "25 on 40 % and 10 on the rest"),
    (HINGE, "JPN", "2025-05-06", {"metal_content": {"aluminium": 0.4}, "melted": "USA"}, 3.9 + 10,
     "aluminium of the United States: no duty on it, 10 on all"),
    ("7601.10.60", "ARE", "2025-05-06", {"melted": "RUS"}, 200.0, "free, and 200 for Russian smelt, Proc 10522"),
    ("7601.10.60", "ARE", "2025-05-06", {}, 25.0, "free, and 25"),
    (HINGE, "CHN", "2026-05-15", {"metal_weight": 0.15}, 36.4, "3.9, annex I-B 25 and list 4A 7.5"),
    (HINGE, "CHN", "2026-05-15", {"metal_weight": 0.14}, 21.4, "under 15 % metal by weight: Section 122 10 instead"),
    ("7318.15.20", "CHN", "2026-05-15", {"metal_weight": 0.14}, 75.0, "chapter 73: annex I-A 50 and list 3 25 anyway"),
    (COMPUTER, "TWN", "2025-05-06", {"end_use": True}, 25.0, "a part of a vehicle"),
]  # fmt: skip


@pytest.mark.parametrize("case", CHOICES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}-{case[3]}")
def test_choices_follow_the_acts(case: tuple[str, str, str, dict[str, Any], float, str]) -> None:
    product, origin, on, options, percent, why = case
    if "loaded" in options:
        options = options | {"loaded": date.fromisoformat(options["loaded"])}
    code = {HINGE: "8302.42.30.15", FOIL: FOIL}.get(product, product)
    answer = LAW.rate(code, origin, on=on, assumptions=Assumptions(**options))
    assert 100 * answer.rate == pytest.approx(percent, abs=1e-6), f"{why}\n{answer.explain()}"


@given(st.sampled_from(LINES), st.sampled_from(ORIGINS), st.sampled_from(DAYS))
def test_the_tree_agrees_with_the_rate(line: str, origin: str, on: str) -> None:
    answer = LAW.explain(line, origin, on=on)
    assert answer.rate == LAW.rate(line, origin, on=on)
    applies = {item.measure: item.rate for item in answer.findings if item.reason == "applies"}
    assert applies == {part.measure: part.rate for part in answer.rate.components[1:]}
    assert len({item.measure for item in answer.findings}) == len(answer.findings)
    for item in answer.findings:
        assert item.reason == "applies" or item.why, f"{item.measure} does not say why"


@given(st.sampled_from(LINES), st.sampled_from(ORIGINS), st.sampled_from(DAYS))
def test_every_choice_offered_gives_what_it_says(line: str, origin: str, on: str) -> None:
    answer = LAW.explain(line, origin, on=on)
    for choice in answer.choices:
        assert abs(choice.change) > 1e-9
        assert choice.rate == pytest.approx(answer.rate.rate + choice.change)
        again = LAW.rate(line, origin, on=on, assumptions=chosen(choice.option))
        assert again.rate == pytest.approx(choice.rate), choice.option


def chosen(option: str) -> Assumptions:
    """The assumptions that an option of the command line stands for."""
    name, _, value = option.removeprefix("--").partition(" ")
    metal, _, share = value.partition("=")
    given = {
        "usmca": lambda: {"usmca_claimed": value == "claimed"},
        "usmca-shares": lambda: {"usmca_shares": value},
        "metal-weight": lambda: {"metal_weight": float(value)},
        "no-preference": lambda: {"preferences_claimed": False},
        "content": lambda: {"metal_content": {metal: float(share)}},
        "us-content": lambda: {"us_content": float(value), "us_share": float(value)},
        "end-use": lambda: {"end_use": True},
        "quota": lambda: {"quota": value},
        "melt-pour": lambda: {"melted": value},
        "loaded": lambda: {"loaded": date.fromisoformat(value)},
    }
    return Assumptions(**given[name]())


def test_the_choices_of_a_car_from_canada() -> None:
    answer = LAW.explain(CAR, "CAN", on="2025-05-06")
    told = {choice.option: round(100 * choice.rate, 6) for choice in answer.choices}
    assert told["--usmca claimed"] == 15.0  # 25 on the 60 % that is not of the United States, by default
    assert told["--usmca not-claimed"] == 27.5
    assert "--no-preference" not in told


def test_duty_is_to_the_cent_with_halves_up() -> None:
    # 27.5 % of 0.20 USD is 5.5 cents; binary arithmetic alone would say 5
    assert [LAW.rate(CAR, "JPN", on="2025-05-06", value=value).duty_usd for value in (0.2, 1.0, 1234.57)] == [
        0.06, 0.28, 339.51,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"quota": "perhaps"}, UnknownName, "in, out"),
        ({"melted": "Nowhere"}, UnknownName, "economy"),
        ({"us_share": 1.5}, BadInput, "from 0 to 1"),
    ],
)
def test_bad_choices_are_refused(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Assumptions(**options)


def test_goods_cannot_be_loaded_after_they_were_entered() -> None:
    with pytest.raises(BadInput, match="loaded on 2025-05-07 cannot be entered on 2025-05-06"):
        LAW.rate(CAR, "JPN", on="2025-05-06", assumptions=Assumptions(loaded=date(2025, 5, 7)))


def test_what_no_entry_declares_leaves_a_condition_unmet_or_unasked() -> None:
    """By default no grace, no place where metal was melted and no US content counts, and every quota has room."""
    usual = Assumptions()
    for measure in LAW.measures.values():
        asked = measure.condition
        assert (asked.loaded_before is None) == (asked.entered_before is None)
        eve = asked.entered_before - timedelta(days=1) if asked.entered_before else date(2025, 8, 20)
        assert is_met(measure, eve, usual) == (asked.quota != "out" and not asked.melted), measure.id
