"""`parley rate` with its options: the tree of reasons, choices, other importers, another law."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parley.cli.main import run

HINGE, SHIRT, CAR = "8302.42.30", "6109.10.00", "8703.23.01"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints, on one line."""
    assert run(["rate", *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The JSON of a command."""
    assert run(["rate", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_explain_prints_the_tree(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, HINGE, "--from", "CHN", "--on", "2026-05-15", "--value", "10000", "--explain")
    assert "Duty: $3,640.00" in text
    assert "25.00% S232 on full value: Metals, annex I-B 25 % [usa/metals-annex-1b]" in text
    assert "Proc of 2026-04-02 (read in its source), published 2026-04-02" in text
    assert "does not apply: gives way" in text
    assert "usa/section-122" in text


def test_plain_answers_name_the_choices_that_would_change_them(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, CAR, "--from", "CAN", "--on", "2025-05-06")
    assert "--usmca claimed: 15.00%" in text
    assert "does not apply" not in text


def test_json_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    keys = ["product", "origin", "importer", "on", "known_on", "rate", "complete", "components", "duty_usd", "notes"]
    assert list(answer(capsys, CAR, "--from", "JPN", "--on", "2025-05-06")) == keys
    assert list(answer(capsys, CAR, "--from", "JPN", "--on", "2025-05-06", "--explain")) == [*keys, "explanation"]


@pytest.mark.parametrize(
    ("product", "origin", "on", "options", "percent"),
    [
        (CAR, "CAN", "2025-05-06", ["--usmca", "claimed"], 15.0),
        (CAR, "CAN", "2025-05-06", ["--usmca", "not-claimed"], 27.5),
        (CAR, "CAN", "2025-05-06", ["--usmca", "claimed", "--us-content", "0.5"], 12.5),
        (CAR, "GBR", "2025-09-15", ["--quota", "out"], 27.5),
        (SHIRT, "VNM", "2025-04-20", ["--loaded", "2025-04-04"], 16.5),
        (SHIRT, "VNM", "2025-05-06", ["--us-content", "0.5"], 21.5),
        ("8471.30.01", "TWN", "2025-05-06", ["--end-use"], 25.0),
        ("7616.99.51", "DEU", "2025-08-20", ["--content", "aluminium=0.4", "--content", "steel=0"], 30.0),
        ("7601.10.60", "ARE", "2025-05-06", ["--melt-pour", "Russia"], 200.0),
        ("6109.10.00", "KOR", "2025-05-06", ["--no-preference"], 26.5),
        ("6109.10.00", "KOR", "2025-05-06", [], 10.0),
    ],
)
def test_options_reach_the_law(
    capsys: pytest.CaptureFixture[str], product: str, origin: str, on: str, options: list[str], percent: float
) -> None:
    found = answer(capsys, product, "--from", origin, "--on", on, *options)
    assert 100 * found["rate"] == pytest.approx(percent)


def test_other_importers_answer_with_their_retaliation(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "1005.90", "--from", "USA", "--into", "CHN", "--on", "2025-03-10")
    assert [part["rate"] for part in found["components"][1:]] == [0.15]
    assert "sector" in found["components"][0]["basis"]
    assert run(["rate", "1005.90", "--from", "USA", "--into", "JPN", "--on", "2025-03-10"]) == 1
    assert "no measure of it is on record" in capsys.readouterr().err


def test_another_law(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "ruling.yaml"
    path.write_text("without:\n  - {authority: S122}\n", encoding="utf-8")
    found = answer(capsys, SHIRT, "--from", "VNM", "--on", "2026-05-15", "--with", str(path))
    assert 100 * found["rate"] == pytest.approx(16.5)
    path.write_text("without:\n  - {authority: S123}\n", encoding="utf-8")
    assert run(["rate", SHIRT, "--from", "VNM", "--on", "2026-05-15", "--with", str(path)]) == 2
    assert "ruling.yaml:2: without.0.authority" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--content", "steel"], "write it as steel=0.4"),
        (["--content", "tin=0.4"], "unknown metal 'tin'"),
        (["--us-content", "2"], "from 0 to 1"),
        (["--loaded", "2026-01-01"], "cannot be entered"),
        (["--melt-pour", "Narnia"], "unknown economy"),
        (["--quota", "perhaps"], "quota"),
        (["--with", "no-such-file.yaml"], "cannot be read"),
    ],
)
def test_bad_options_are_refused(capsys: pytest.CaptureFixture[str], options: list[str], words: str) -> None:
    assert run(["rate", CAR, "--from", "JPN", "--on", "2025-05-06", *options]) == 2
    assert words in capsys.readouterr().err
