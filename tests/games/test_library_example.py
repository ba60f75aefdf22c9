"""The example of the library page runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/library.md").read_text(encoding="utf-8")
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
