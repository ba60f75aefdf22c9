"""Scenario files: what is read, and how a wrong one is answered."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadFile
from parley.talks.scenario import built_in, parse_scenario, read_scenario


def test_the_shortest_scenario_is_a_title():
    scenario = parse_scenario("title: Nothing new", "x.yaml")
    assert scenario.united_states.law == "today"
    assert scenario.partners.answers == ()


def test_economies_are_read_by_any_name_and_dates_as_dates():
    text = "title: t\nunited-states: {law: 2025-07-09, keep-today: [Japan, UK]}"
    scenario = parse_scenario(text, "x.yaml")
    assert scenario.united_states.law == date(2025, 7, 9)
    assert scenario.united_states.keep_today == ("JPN", "GBR")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("title: t\nunited-states:\n  law: soon\n", 3, "law"),
        ("title: t\ntariffs:\n  - {importer: USA, exporter: Japn, add: 0.1}\n", 3, "JPN"),
        ("title: t\ntariffs:\n  - importer: USA\n    exporter: JPN\n    add: -0.1\n", 5, "greater than or equal to 0"),
        ("title: t\ntariffs:\n  - importer: USA\n    exporter: JPN\n    add: .nan\n", 5, "finite"),
        ("title: t\nretaliaton: none\n", 2, "Extra inputs"),
        ("title: t\nrates: {x: [1\n", 3, "not YAML"),
        ("- title\n", 1, "mapping"),
        ("", 1, "mapping"),
        ("summary: no title\n", 1, "title"),
    ],
)
def test_a_wrong_scenario_is_answered_with_line_and_field(text: str, line: int, what: str):
    with pytest.raises(BadFile, match=rf"x\.yaml:{line}: .*{what}") as error:
        parse_scenario(text, "x.yaml")
    assert error.value.exit_code == 2


def test_a_missing_or_binary_file_is_answered(tmp_path: Path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_scenario(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="cannot be read"):
        read_scenario(tmp_path / "bad.yaml")


@given(st.text())
def test_garbage_is_refused_and_never_crashes(text: str):
    with pytest.raises(BadFile):
        parse_scenario(text, "x.yaml")


def test_the_scenarios_of_a_day_make_sense_that_day():
    may = built_in(date(2025, 5, 6))
    assert list(may)[:2] == ["status-quo", "pause-runs-out"]
    assert {"deals-at-today", "china-truce", "everyone-retaliates"} <= may.keys()
    assert "china-truce" not in built_in(date(2025, 7, 31))
    assert "pause-runs-out" not in built_in(date(2026, 2, 20))
