"""Another law: a deal, a ruling, a longer pause, a threat; what changes and, above all, what does not."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadFile, BadInput, UnknownName
from parley.law import Law, Measure
from parley.law.change_file import changed_by_text

LAW = Law.open()
LINES = [row[0] for row in LAW.store.execute("SELECT hs8 FROM tariff_line ORDER BY hs8")]
ORIGINS = ["CHN", "CAN", "MEX", "EU", "JPN", "KOR", "GBR", "BRA", "IND", "VNM"]
CAR, SHIRT, COMPUTER = "8703.23.01", "6109.10.00", "8471.30.01"

DEAL = """
title: Japan at 10 %
measures:
  - id: deal/reciprocal-japan
    title: Reciprocal rate on Japan 10 % all-in
    importer: USA
    authority: IEEPA reciprocal
    act: an imagined deal
    citation_check: known
    published: 2025-09-10
    valid_from: 2025-09-15
    ends:
      - {known_on: 2026-02-20, stops: 2026-02-24, act: the ruling of 2026}
    kind: floor
    layer: reciprocal
    origins: {include: [JPN]}
    rate: 0.1
    displaces: [usa/reciprocal-baseline, usa/reciprocal-japan]
"""


PAGE = Path(__file__).parents[2] / "docs/how-to/what-if.md"


def percent(law: Law, product: str, origin: str, on: str, **more: str) -> float:
    """A rate in percent."""
    return round(100 * law.rate(product, origin, on=on, **more).rate, 6)


def test_a_deal_changes_its_scope_from_its_day() -> None:
    law = changed_by_text(LAW, DEAL, "deal.yaml")
    # a T-shirt bears 16.5 %, above both floors; a wooden toy nothing
    toy = "9503.00.00"
    assert [percent(law, toy, "JPN", day) for day in ("2025-09-14", "2025-09-15")] == [15.0, 10.0]
    assert percent(LAW, toy, "JPN", "2025-09-15") == 15.0
    assert percent(law, SHIRT, "JPN", "2025-09-15") == 16.5
    assert percent(law, toy, "KOR", "2025-09-15") == percent(LAW, toy, "KOR", "2025-09-15")


def test_a_ruling_ends_an_authority_on_its_day() -> None:
    text = "without:\n  - {authority: S122, from: 2026-04-01, act: an imagined ruling}\n"
    law = changed_by_text(LAW, text, "ruling.yaml")
    days = ("2026-03-31", "2026-04-01")
    assert [percent(LAW, SHIRT, "VNM", day) for day in days] == [26.5, 26.5]  # 16.5 and the 10 of Section 122
    assert [percent(law, SHIRT, "VNM", day) for day in days] == [26.5, 16.5]
    assert percent(changed_by_text(LAW, "without:\n  - {authority: S122}\n", "x"), SHIRT, "VNM", days[0]) == 16.5


def test_a_longer_pause_keeps_the_snap_back_away() -> None:
    text = """
ends:
  usa/reciprocal-countries-april:
    {known_on: 2025-05-01, stops: 2025-04-10, act: an imagined order, resumes: 2025-10-08}
"""
    law, known = changed_by_text(LAW, text, "pause.yaml"), "2025-05-06"
    # on 6 May the 46 % for Viet Nam were to return on 9 July
    days = ("2025-07-08", "2025-07-09", "2025-10-08")
    assert [percent(LAW, SHIRT, "VNM", day, known_on=known) for day in days] == [26.5, 62.5, 62.5]
    assert [percent(law, SHIRT, "VNM", day, known_on=known) for day in days] == [26.5, 26.5, 62.5]


def test_a_measure_is_replaced_by_one_with_its_id() -> None:
    higher = replace(LAW.measure("usa/autos"), rate=0.5)
    assert percent(LAW.with_measures(higher), CAR, "BRA", "2025-05-06") == 52.5


def test_without_takes_a_whole_family_or_one_measure() -> None:
    bare = LAW.without(authority="IEEPA")
    assert percent(bare, SHIRT, "CHN", "2025-05-06") == 24.0  # 16.5 and list 4A
    assert percent(LAW.without("IEEPA fentanyl"), SHIRT, "CHN", "2025-05-06") == 149.0
    assert percent(LAW.without(measure="usa/autos"), CAR, "JPN", "2025-05-06") == 12.5  # 2.5 and the baseline
    with pytest.raises(UnknownName, match=r"Authorities: .*S122"):
        LAW.without("S999")
    with pytest.raises(UnknownName, match="usa/autos"):
        LAW.without(measure="usa/auto")
    with pytest.raises(BadInput, match="one of the two"):
        LAW.without()


@given(st.sampled_from(LINES), st.sampled_from(ORIGINS), st.sampled_from(["S122", "IEEPA", "S301"]))
def test_an_authority_that_ends_is_there_until_then(line: str, origin: str, authority: str) -> None:
    law = LAW.without(authority, starting=date(2026, 3, 1))
    gone = LAW.without(authority)
    assert law.rate(line, origin, on="2026-02-25").rate == LAW.rate(line, origin, on="2026-02-25").rate
    for day in ("2026-03-01", "2026-05-01"):
        assert law.rate(line, origin, on=day).rate == gone.rate(line, origin, on=day).rate


def test_an_end_never_prolongs() -> None:
    """Section 122 runs out in July 2026 whatever a ruling of October says."""
    law = LAW.without("S122", starting=date(2026, 10, 1))
    assert percent(law, COMPUTER, "VNM", "2026-08-01") == percent(LAW, COMPUTER, "VNM", "2026-08-01")


def extra() -> Measure:
    """A made-up duty on shirts of two origins."""
    return replace(
        LAW.measure("usa/brazil"),
        id="usa/extra",
        layer="extra",
        published=date(2025, 4, 20),
        valid_from=date(2025, 5, 1),
        ends=(),
        rate=0.07,
        scope=replace(LAW.measure("usa/autos").scope, goods=("61",), origins=frozenset({"VNM", "CHN"})),
    )


@given(st.sampled_from(LINES), st.sampled_from(ORIGINS), st.dates(date(2025, 4, 25), date(2025, 5, 6)))
def test_adding_a_measure_changes_only_what_its_scope_covers(line: str, origin: str, on: date) -> None:
    own = extra()
    before, after = (law.rate(line, origin, on=on) for law in (LAW, LAW.with_measures(own)))
    inside = line.startswith("61") and origin in ("VNM", "CHN") and on >= date(2025, 5, 1)
    assert after.rate - before.rate == pytest.approx(0.07 if inside else 0)
    kept = [part for part in after.components if part.measure != "usa/extra"]
    assert kept == list(before.components)


@given(st.sampled_from(LINES), st.sampled_from(ORIGINS), st.integers(0, 50))
def test_the_order_of_measures_is_irrelevant(line: str, origin: str, seed: int) -> None:
    names = list(LAW.measures)
    random.Random(seed).shuffle(names)
    law = replace(LAW, measures={name: LAW.measures[name] for name in names})
    for on in ("2025-05-06", "2025-08-20", "2026-05-01"):
        one, other = LAW.explain(line, origin, on=on), law.explain(line, origin, on=on)
        assert one.rate.rate == pytest.approx(other.rate.rate)
        assert {(item.measure, item.reason) for item in one.findings} == {
            (item.measure, item.reason) for item in other.findings
        }


def test_the_law_itself_stays() -> None:
    before = LAW.rate(SHIRT, "VNM", on="2026-05-15")
    changed_by_text(LAW, DEAL, "deal.yaml").without("S122").with_measures(extra())
    assert LAW.rate(SHIRT, "VNM", on="2026-05-15") == before


def test_a_changed_law_is_averaged_within_a_second() -> None:
    LAW.average("2026-05-15")
    start = perf_counter()
    bare = LAW.without("S122").average("2026-05-15").rate
    assert perf_counter() - start < 1.0
    assert bare < LAW.average("2026-05-15").rate


BAD = {
    "without:\n  - {authority: S999}": r"x\.yaml:2: without\.0\.authority: no measure rests on 'S999'; authorities are",
    "without:\n  - {measure: usa/nothing}": r"x\.yaml:2: without\.0\.measure: no measure is called",
    "without:\n  - {measure: usa/autos, authority: S232}": r"x\.yaml:2: .*one of the two",
    "ends:\n  usa/nothing: {known_on: 2025-05-01, stops: 2025-06-01, act: one}": r"x\.yaml:2: ends\.usa/nothing: no m",
    "ends:\n  usa/autos: {known_on: 2025-05-01, stops: 2024-06-01, act: one}": r"x\.yaml:2: .*first day, 2025-04-03",
    "title: nothing": "changes nothing",
    "mesures: []": "did you mean 'measures'",
    DEAL.replace("layer: reciprocal", "layr: reciprocal"): r"x\.yaml:\d+: measures\.0\.layr",
    DEAL.replace("kind: floor", "kind: flor"): r"x\.yaml:14: measures\.0\.kind: .*'adds', 'floor'.*found 'flor'",
    DEAL.replace(
        ", usa/reciprocal-japan]", "]"
    ): r"x\.yaml:11: .*usa/reciprocal-japan both apply in layer 'reciprocal'",
}


@pytest.mark.parametrize(("text", "words"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_file_is_refused_with_line_and_field(text: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        changed_by_text(LAW, text, "x.yaml")


def test_the_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    with pytest.raises(BadFile, match="cannot be read"):
        LAW.with_file(path)
    path.write_text(DEAL, encoding="utf-8")
    assert "deal/reciprocal-japan" in LAW.with_file(path).measures


def test_the_examples_of_the_page_are_sound() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        assert changed_by_text(LAW, block, "what-if.md").measures != LAW.measures


def test_mutated_files_are_read_or_refused() -> None:
    rng = random.Random(11)
    for _ in range(400):
        text = DEAL
        for _ in range(rng.randint(1, 3)):
            start = rng.randrange(len(text))
            junk = rng.choice(
                (":", "- ", "[", "}", "!!timestamp x", "&a ", "*a", "2025-02-30", "-1", "null", "\n", "é")
            )
            text = text[:start] + junk + text[start + rng.choice((0, 1, 5, 40)) :]
        try:
            changed_by_text(LAW, text, "mutant.yaml")
        except BadFile as refused:
            assert str(refused).startswith("mutant.yaml:")
