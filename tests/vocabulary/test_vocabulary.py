"""Names, dates, products and policies: what is accepted, and how a wrong one is answered."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput, ParleyError, UnknownName
from parley.vocabulary import (
    EU,
    EU_MEMBERS,
    Period,
    Policy,
    all_economies,
    all_sectors,
    economy,
    members,
    month,
    parse_date,
    percent,
    points,
    product,
    usd,
)


def test_an_economy_answers_to_code_name_and_alias_in_any_case():
    assert economy("JPN") == economy("japan") == economy(" Japan ")
    assert economy("uk").code == "GBR"
    assert economy("EUU").code == economy("EU").code == EU


def test_no_spelling_names_two_economies():
    spellings = [
        spelling.casefold() for item in all_economies().values() for spelling in {item.code, item.name, *item.aliases}
    ]
    assert len(spellings) == len(set(spellings))


def test_a_misspelt_economy_is_answered_with_the_nearest_names():
    with pytest.raises(UnknownName, match="Germany") as error:
        economy("Germny")
    assert error.value.exit_code == 2


def test_the_union_has_27_members_that_are_all_economies():
    assert len(EU_MEMBERS) == 27
    assert members(EU) == EU_MEMBERS
    assert all_economies().keys() >= EU_MEMBERS
    assert members("JPN") == {"JPN"}


def test_there_are_28_sectors_and_the_last_is_services():
    sectors = list(all_sectors().values())
    assert len(sectors) == 28
    assert [item.code for item in sectors if item.is_services] == [sectors[-1].code]


@pytest.mark.parametrize("text", ["8703.23.01", "87032301", "8703 23 01"])
def test_a_product_reads_with_and_without_dots(text: str):
    assert product(text).code == "87032301"
    assert str(product(text)) == "8703.23.01"


@pytest.mark.parametrize("text", ["", "8", "870", "87032", "car", "8703.23.01.00.11"])
def test_what_is_no_product_code_is_refused(text: str):
    with pytest.raises(BadInput, match="product code"):
        product(text)


@pytest.mark.parametrize("text", ["2025-13-01", "2025-02-30", "6 May 2025", "yesterday", ""])
def test_a_bad_date_never_becomes_another_day(text: str):
    with pytest.raises(BadInput, match="YYYY-MM-DD"):
        parse_date(text)


def test_a_bad_month_is_refused():
    assert month("2025-03") == "2025-03"
    with pytest.raises(BadInput, match="YYYY-MM"):
        month("2025-3-1")


@given(st.text())
def test_garbage_is_answered_with_a_parley_error_or_accepted(text: str):
    for read in (economy, product, parse_date, month):
        try:
            read(text)
        except ParleyError as error:
            assert str(error)


@given(st.dates(max_value=date(9998, 1, 1)), st.integers(0, 400))
def test_a_period_holds_its_first_day_and_not_its_end(start: date, days: int):
    period = Period(start, start + timedelta(days))
    assert (start in period) == (days > 0)
    assert period.end not in period


def test_numbers_read_for_people():
    assert usd(-140498) == "−$140.5 billion"
    assert usd(3_270_000) == "$3.27 trillion"
    assert percent(0.275) == "27.5%"
    assert points(-0.5838) == "−0.58%"


@pytest.mark.parametrize("bad", [-0.01, float("nan")])
def test_a_policy_refuses_negative_and_missing_tariffs(bad: float):
    zero = np.zeros((2, 2, 1))
    broken = zero.copy()
    broken[0, 1, 0] = bad
    with pytest.raises(BadInput, match="USA on CHN in goods"):
        Policy("test", ("CHN", "USA"), ("goods",), zero, broken)


def test_a_policy_refuses_the_wrong_shape():
    with pytest.raises(BadInput, match="shape"):
        Policy("test", ("CHN", "USA"), ("goods",), np.zeros((2, 2, 1)), np.zeros((2, 2)))
