"""The library page: its example runs as it stands, and it names everything that games offer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parley import games

PAGE = Path(__file__).parents[2] / "docs/reference/library.md"


def test_every_public_name_of_games_has_a_line() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(named) == sorted(games.__all__)


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "library.md", "exec"), names)
    assert "first to break it" in capsys.readouterr().out
    war, deal, kept = (names[name] for name in ("war", "deal", "kept"))
    assert war.converged
    assert deal.converged
    assert deal.agreed
    assert ((kept.critical > 0) & (kept.critical < 1)).all()
    assert kept.first in ("USA", "JPN")
