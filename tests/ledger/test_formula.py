"""The language of claims lets arithmetic and named facts through and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput, NotKnown, ParleyError, UnknownName
from parley.ledger import Ledger, evaluate

RELEASE = date(2025, 5, 6)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("-(2 - 5) / 4", 0.75),
        ('-value("goods_services.balance", "2025-03")', 140_498.0),
        ('change("goods_services.imports", "2025-02", "2025-03")', 17_760.0),
        ('rank("goods_services.balance", "2025-03")', 1.0),
        ('count("goods_services.balance", "2025-03")', 399.0),
        ('count_negative("goods_services.balance", "2025-03")', 399.0),
        ('deficit_rank("IRL", "2025-03", "SA")', 1.0),
        ('two_way_rank("Thailand", "2024")', 18.0),
        ('month_end("2024-02")', date(2024, 2, 29)),
        ('days_between("2025-04-10", "2025-07-09")', 90.0),
        ('first_known("goods_services.balance", "2025-03")', RELEASE),
    ],
)
def test_what_it_computes(ledger: Ledger, formula: str, expected: float | date) -> None:
    assert evaluate(formula, ledger, RELEASE).value == expected


def test_an_answer_says_what_it_rests_on(ledger: Ledger) -> None:
    answer = evaluate('change("goods_services.imports", "2025-02", "2025-03")', ledger, RELEASE)
    assert [item.period for item in answer.observations] == ["2025-03", "2025-02"]


def test_it_knows_no_more_than_the_day(ledger: Ledger) -> None:
    with pytest.raises(NotKnown):
        evaluate('value("goods_services.balance", "2025-03")', ledger, date(2025, 5, 5))


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1 +",
        "2 ** 9999",
        "True",
        "None",
        "b'x'",
        "1j",
        "...",
        "x",
        "[1]",
        "1 if 1 else 2",
        "lambda: 1",
        "(1).real",
        '"a" + "b"',
        '"text"',
        "1 / 0",
        "1e308 * 10",
        "9" * 400,
        "(" * 240 + "1" + ")" * 240,
        "1" * 501,
        'value("goods_services.balance")',
        'value(series="goods_services.balance", period="2025-03")',
        'value(*["goods_services.balance", "2025-03"])',
        'value("goods_services.balance", 2025)',
        'month_end("2025-13")',
        'days_between("2025-01-01", 3)',
        '-month_end("2025-01")',
        'top_share("a", "2024")',
        "1\x00",
        '"\\d"',
        "1is 2",
    ],
)
def test_everything_else_is_bad_input(ledger: Ledger, formula: str) -> None:
    with pytest.raises(BadInput):
        evaluate(formula, ledger, RELEASE)


@pytest.mark.parametrize("name", ["__import__", "open", "eval", "valeu"])
def test_other_functions_do_not_exist(ledger: Ledger, name: str) -> None:
    with pytest.raises(UnknownName, match="value"):
        evaluate(f'{name}("os", "x")', ledger, RELEASE)


@given(st.text(max_size=60))
def test_garbage_raises_our_errors_only(ledger: Ledger, text: str) -> None:
    try:
        answer = evaluate(text, ledger, RELEASE)
    except ParleyError as error:
        assert str(error)
    else:
        assert isinstance(answer.value, float | date)


tokens = st.sampled_from(
    ['"2025-03"', '"goods.balance.CHN"', "value(", "rank(", "top_share(", ")", ",", "1", "-", "*", "/"]
)


@given(st.lists(tokens, max_size=12))
def test_garbage_from_its_own_words_too(ledger: Ledger, words: list[str]) -> None:
    try:
        answer = evaluate(" ".join(words), ledger, RELEASE)
    except ParleyError as error:
        assert str(error)
    else:
        assert isinstance(answer.value, float | date)


@given(a=st.floats(-1e6, 1e6), b=st.floats(-1e6, 1e6), c=st.floats(0.1, 1e6))
def test_arithmetic_is_that_of_python(ledger: Ledger, a: float, b: float, c: float) -> None:
    assert evaluate(f"({a!r} + {b!r}) * {c!r} - {a!r} / {c!r}", ledger).value == (a + b) * c - a / c
