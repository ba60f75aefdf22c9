"""What must hold for any good, origin and day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadInput, ParleyError
from parley.law import FIRST_DAY, LAST_DAY, Assumptions, Law, Measure
from parley.law.average import usmca_cases
from parley.law.changes import change_days
from parley.law.schedule import read_line
from parley.law.stack import stack

LAW = Law.open()
LINES = [row[0] for row in LAW.store.execute("SELECT hs8 FROM tariff_line ORDER BY hs8")]
ORIGINS = ["CHN", "HKG", "CAN", "MEX", "EU", "JPN", "KOR", "GBR", "VNM", "BRA", "IND", "RUS", "CHE", "ZAF", "CRI"]
DAYS = [day for day in change_days(LAW.measures.values()) if FIRST_DAY <= day <= LAST_DAY]
INTERVALS = list(zip([FIRST_DAY, *DAYS], [*DAYS, LAST_DAY], strict=True))

lines = st.sampled_from(LINES)
origins = st.sampled_from(ORIGINS)
days = st.dates(FIRST_DAY, LAST_DAY)


@given(lines, origins, st.sampled_from(INTERVALS))
def test_the_law_is_constant_between_changes(line: str, origin: str, interval: tuple[date, date]) -> None:
    first, last = interval[0], max(interval[0], interval[1] - timedelta(days=1))
    if interval[0] < date(2025, 10, 1) <= last:
        last = date(2025, 9, 30)  # a preference programme of the schedule lapsed that day
    answers = [LAW.rate(line, origin, on=day) for day in (first, last)]
    assert answers[0].rate == answers[1].rate
    assert [part.measure for part in answers[0].components] == [part.measure for part in answers[1].components]


@given(lines, origins, days, days)
def test_every_question_has_an_answer_that_is_no_nonsense(line: str, origin: str, on: date, known: date) -> None:
    found = LAW.rate(line, origin, on=on, known_on=known)
    assert 0 <= found.rate < 8
    assert all(part.rate >= 0 for part in found.components)
    assert found.rate == pytest.approx(sum(part.rate for part in found.components))
    for part in found.components[1:]:
        assert part.published is not None
        assert part.valid_from is not None
        assert part.published <= known
        assert part.valid_from <= on < (part.valid_to or date.max)


@pytest.mark.parametrize("on", ["2025-03-05", "2025-04-09", "2025-05-06", "2025-06-30", "2025-08-20", "2026-05-01"])
def test_one_line_and_all_lines_agree(on: str) -> None:
    """Additional duty of random rows of the import table: from the run over all of them, and asked one by one."""
    day, chosen, weights = date.fromisoformat(on), Assumptions(usmca_claimed=False), LAW.weights
    rows, cases, _ = usmca_cases(weights, np.nan_to_num(weights.schedule.general)[weights.good], chosen)
    together = np.sum([share.duty for share in stack(LAW.in_force(day), cases)], axis=0)
    for at in np.random.default_rng(5).choice(len(rows), 150, replace=False):
        code, origin = weights.goods.codes[weights.good[at]], weights.origins[weights.origin[at]]
        if code[:2] in ("98", "99") or read_line(LAW.store, code[:8]) is None:
            continue
        alone = LAW.rate(code, origin, on=on, assumptions=chosen)
        extra = sum(part.rate for part in alone.components if part.measure != "MFN")
        assert extra == pytest.approx(together[at], abs=2e-4), f"{alone.explain()}"  # content shares are rounded


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=12))
def test_garbage_is_refused_politely(product: str, origin: str, on: str) -> None:
    with pytest.raises(ParleyError):
        LAW.rate(product, origin, on=on)


@given(lines, st.text(max_size=4), st.floats())
def test_half_garbage_is_refused_or_answered(line: str, origin: str, value: float) -> None:
    try:
        found = LAW.rate(line, origin, on="2025-05-06", value=value)
    except ParleyError:
        return
    assert found.duty_usd is not None


def with_measures(*changed: Measure) -> Law:
    """The law with measures added or replaced."""
    return replace(LAW, measures={**LAW.measures, **{measure.id: measure for measure in changed}}, _memo={})


def test_order_of_files_is_irrelevant() -> None:
    names = list(LAW.measures)
    random.Random(7).shuffle(names)
    shuffled = replace(LAW, measures={name: LAW.measures[name] for name in names})
    for line in random.Random(8).sample(LINES, 60):
        for origin in ("CHN", "MEX", "EU"):
            for day in ("2025-05-06", "2025-08-20", "2026-05-01"):
                assert shuffled.rate(line, origin, on=day).rate == pytest.approx(LAW.rate(line, origin, on=day).rate)


def test_two_measures_of_one_layer_without_precedence_are_an_error_naming_both() -> None:
    twin = replace(LAW.measure("usa/autos"), id="usa/autos-twin")
    with pytest.raises(BadInput, match=r"87032301 from JPN.*usa/autos.*usa/autos-twin.*s232-autos.*displaces"):
        with_measures(twin).rate("8703.23.01", "JPN", on="2025-05-06")


def test_circular_precedence_is_an_error() -> None:
    rule = LAW.measure("usa/precedence-proc-10947")
    back = replace(
        rule, id="usa/backwards", order=(replace(rule.order[1], first=rule.order[1].then, then=("s232-steel",)),)
    )
    with pytest.raises(BadInput, match="circle"):
        with_measures(back).rate("8703.23.01", "JPN", on="2025-06-10")


def test_adding_a_measure_changes_only_its_scope() -> None:
    old = LAW.measure("usa/brazil")
    extra = replace(
        old, id="usa/extra", layer="extra", published=date(2025, 4, 20), valid_from=date(2025, 5, 1), ends=()
    )
    more = with_measures(extra)
    for line in random.Random(9).sample(LINES, 40):
        for origin in ("BRA", "CHN"):
            for day in ("2025-04-30", "2025-05-01"):
                grown = more.rate(line, origin, on=day).rate - LAW.rate(line, origin, on=day).rate
                listed = any(part.measure == "usa/extra" for part in more.rate(line, origin, on=day).components)
                assert grown == pytest.approx(0.4 if listed else 0.0)
                assert listed <= (origin == "BRA" and day == "2025-05-01")


def test_every_line_of_every_origin_answers_on_every_change_of_the_spring() -> None:
    """One engine run over all goods with imports finds no two measures without precedence, on any change date."""
    for day in DAYS:
        assert LAW.average(day).rate > 0
