"""The commands as a user types them: exit codes, messages, JSON, and what a cheap question must not load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.cli.main import run


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert run(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def test_rate_answers_with_its_contract(capsys: pytest.CaptureFixture[str]):
    answer = ask(capsys, "rate", "8703.23.01", "--from", "japan", "--on", "2025-05-06", "--value", "10000", "--json")
    assert isinstance(answer, dict)
    assert set(answer) == {
        "product", "origin", "importer", "on", "known_on", "rate", "complete", "components", "duty_usd", "notes",
    }  # fmt: skip
    assert answer["rate"] == pytest.approx(0.275)
    assert answer["duty_usd"] == 2750.0
    parts = {"measure", "authority", "rate", "basis", "act", "valid_from", "valid_to", "published"}
    assert all(set(component) == parts for component in answer["components"])


def test_average_rate_answers_with_its_contract(capsys: pytest.CaptureFixture[str]):
    answer = ask(capsys, "average-rate", "--on", "2025-05-06", "--by", "origin", "--json")
    assert isinstance(answer, dict)
    assert set(answer) == {
        "on", "known_on", "rate", "base", "weights", "usmca_shares", "coverage", "rows", "metal_content", "assumptions",
        "changes", "value_usd",
    }  # fmt: skip
    assert all(set(row) == {"key", "rate", "value_usd"} for row in answer["rows"])


def test_series_answers_with_its_contract(capsys: pytest.CaptureFixture[str]):
    asked = ("series", "goods_services.balance", "--period", "2025-03", "--known-on", "2025-05-06", "--json")
    answer = ask(capsys, *asked)
    assert isinstance(answer, dict)
    assert answer.pop("source")
    assert answer == {
        "series": "goods_services.balance", "period": "2025-03", "known_on": "2025-05-06", "vintage": "2025-05-06",
        "value": -140498, "unit": "million USD",
    }  # fmt: skip


def test_replicate_answers_with_its_contract(capsys: pytest.CaptureFixture[str]):
    answer = ask(capsys, "replicate", "ignatenko2025", "--case", "USTR_incometax_noretal", "--json")
    assert isinstance(answer, dict)
    assert {"paper", "rows", "matched", "compared"} <= set(answer)
    assert answer["matched"] == answer["compared"] > 0
    parts = {"table", "case", "who", "metric", "value", "printed", "decimals", "match"}
    assert all(set(row) >= parts for row in answer["rows"])


def test_board_answers_for_all_and_for_one(capsys: pytest.CaptureFixture[str]):
    board = ask(capsys, "board", "--on", "2025-05-06", "--json")
    assert isinstance(board, dict)
    assert board["count"] == "17 of 18"
    assert board["not_in_talks"] == ["CHN"]
    row = ask(capsys, "board", "Japan", "--on", "2025-05-06", "--json")
    assert row == next(item for item in board["rows"] if item["partner"] == "JPN")


def test_simulate_answers_with_every_measure(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    path = tmp_path / "scenario.yaml"
    path.write_text("title: Nothing new\n")
    answer = ask(capsys, "simulate", str(path), "--on", "2025-05-06", "--economies", "USA,EU", "--json")
    assert isinstance(answer, dict)
    assert answer["converged"]
    assert [row["who"] for row in answer["rows"]] == ["USA", "EU"]
    assert answer["rows"][0]["revenue"] > 0


WRONG = {
    "an unknown economy": (("rate", "8703.23.01", "--from", "Japn"), "JPN"),
    "an unknown product": (("rate", "9999.99.99", "--from", "JPN", "--on", "2025-05-06"), "9999"),
    "no product code": (("rate", "cars", "--from", "JPN"), "product code"),
    "a wrong date": (("rate", "8703.23.01", "--from", "JPN", "--on", "2025-02-30"), "YYYY-MM-DD"),
    "a date before the record of law": (("rate", "8703.23.01", "--from", "JPN", "--on", "1890-01-01"), "1890-01-01"),
    "a date before the record of talks": (("brief", "--on", "2019-01-01"), "2025-01-20"),
    "a date in the future": (("brief", "--on", "2099-01-01"), "2099-01-01"),
    "an unknown series": (("series", "goods_service.balance", "--period", "2025-03"), "goods_services.balance"),
    "a wrong month": (("series", "goods_services.balance", "--period", "2025-3x"), "2025-3x"),
    "an unknown command": (("breif",), "brief"),
    "an unknown option": (("rate", "8703.23.01", "--from", "JPN", "--jsn"), "jsn"),
    "a negative value": (("rate", "8703.23.01", "--from", "JPN", "--value", "-5"), "-5"),
    "a value that is no number": (("rate", "8703.23.01", "--from", "JPN", "--value", "nan"), "nan"),
    "a missing scenario file": (("simulate", "nowhere.yaml"), "nowhere.yaml"),
    "a missing folder": (("brief", "--on", "2025-05-06", "--out", "no/such/folder"), "no/such/folder"),
    "a partner outside the universe": (("board", "ISL", "--on", "2025-05-06"), "--universe"),
    "an unknown universe": (("board", "--on", "2025-05-06", "--universe", "g20"), "g20"),
    "an unknown world": (("simulate", "{scenario}", "--world", "icio-2023"), "icio-2022"),
    "an unknown elasticity set": (("simulate", "{scenario}", "--on", "2025-05-06", "--elasticities", "XX"), "XX"),
    "an unknown paper": (("replicate", "ignatenko2026"), "ignatenko2025"),
    "unknown claim shares": (("average-rate", "--on", "2025-05-06", "--usmca-shares", "1999"), "1999"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG.keys())
def test_bad_input_is_answered_with_exit_code_2(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("title: Nothing new\n")
    code = run([argument.format(scenario=scenario) for argument in arguments])
    printed = capsys.readouterr()
    assert code == 2
    assert said in printed.err
    assert printed.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]


def test_an_unreadable_scenario_names_the_line(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    path = tmp_path / "broken.yaml"
    path.write_text("title: t\ntariffs:\n  - importer: USA\n    exporter: CHN\n    add: .nan\n")
    assert run(["simulate", str(path)]) == 2
    assert f"{path}:5" in capsys.readouterr().err


def test_what_is_not_known_is_exit_code_1(capsys: pytest.CaptureFixture[str]):
    asked = ["series", "goods_services.balance", "--period", "2025-03", "--known-on", "2025-05-05"]
    assert run(asked) == 1
    assert "2025-02" in capsys.readouterr().err


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(min_size=1, max_size=12).filter(lambda word: not word.startswith("-")), max_size=3))
def test_garbage_never_ends_in_a_traceback(words: list[str], capsys: pytest.CaptureFixture[str]):
    for command in (["rate", *words, "--from", "JPN"], ["series", *words, "--json"], ["replicate", *words, "--json"]):
        assert run(command) in (0, 1, 2)
    capsys.readouterr()


@pytest.mark.parametrize(
    "arguments",
    [
        ["rate", "8703.23.01", "--from", "JPN", "--on", "2025-05-06", "--json"],
        ["series", "goods_services.balance", "--period", "2025-03", "--json"],
    ],
    ids=["rate", "series"],
)
def test_a_cheap_question_loads_no_heavy_library(arguments: list[str]):
    code = (
        "import sys; from parley.cli.main import run; assert run(sys.argv[1:]) == 0;"
        "sys.exit(','.join({'jax', 'polars', 'altair', 'scipy'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
