"""The commands of forecast, score and standoff: contracts, files, refusals."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from cyclopts import App

from parley.cli.forecast_command import forecast
from parley.cli.score_command import score
from parley.cli.standoff_command import standoff
from parley.errors import BadInput, DateOutsideRecord, NotKnown, ParleyError, UnknownName
from parley.talks.forecast import Stakes

app = App(result_action="return_value")
for command in (forecast, score, standoff):
    app.command(command)
ASKED = ("forecast", "--on", "2025-05-06", "--by", "2025-12-31")


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    app([*arguments, "--json"], exit_on_error=False)
    return json.loads(capsys.readouterr().out)


def test_forecast_answers_with_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, *ASKED, "--draws", "200")
    assert {"on", "by", "universe", "criterion", "mean", "distribution", "promised", "rows", "fan", "base_rates",
            "priors", "notes", "sources", "quantiles"} <= set(answer)  # fmt: skip
    assert answer["known_on"] == answer["on"] == "2025-05-06"
    assert {"partner", "probability", "stage", "days_left", "stake_pct"} <= set(answer["rows"][0])


def test_forecast_prints_the_promise_and_draws(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "fan.svg"
    app([*ASKED, "--draws", "200", "--criterion", "signed", "--chart", str(path)], exit_on_error=False)
    told = " ".join(capsys.readouterr().out.split())
    assert "as promised on 2025-05-06 (13.6 partners)" in told
    assert "Vietnam" in told
    assert "earlier lag" in told
    assert path.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("forecast", "--on", "2025-01-19", "--by", "2025-12-31"), DateOutsideRecord, "starts on 2025-01-20"),
        (("forecast", "--on", "2025-05-06", "--by", "2025-05-05"), BadInput, "an earlier day"),
        (("forecast", "--on", "2025-13-06", "--by", "2025-12-31"), BadInput, "YYYY-MM-DD"),
        ((*ASKED, "--universe", "large-18"), UnknownName, "the nearest are large-17"),
        ((*ASKED, "--criterion", "sign"), UnknownName, "the nearest are signed"),
        ((*ASKED, "--draws", "0"), BadInput, "1 or more"),
        ((*ASKED, "--seed=-1"), BadInput, "0 or more"),
        ((*ASKED, "--chart", "fan.gif"), BadInput, ".svg or .png"),
        (("score", "--universe", "everyone"), UnknownName, "There are: brief"),
        (("score", "--horizon", "0"), BadInput, "1 or more"),
        (("score", "--trade", "--universe", "brief"), BadInput, "leave them out"),
        (("score", "--trade", "--criterion", "signed"), BadInput, "leave them out"),
        (("standoff", "USA", "Atlantis"), UnknownName, "unknown economy"),
        (("standoff", "USA", "JPN", "--on", "2025-05-06"), NotKnown, "only USA has"),
    ],
)
def test_a_bad_question_is_refused(arguments: tuple[str, ...], error: type[ParleyError], message: str) -> None:
    with pytest.raises(error, match=message):
        app(list(arguments), exit_on_error=False)


def test_score_prints_every_rule(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stakes = import_module("parley.talks.forecast.stakes")  # the package has a function so named
    monkeypatch.setattr(stakes, "kept_gains", lambda ledger, law, on, partners: Stakes(on, None, {}, ()))
    app(["score", "--universe", "brief"], exit_on_error=False)
    told = capsys.readouterr().out
    for rule in ("forecast", "constant hazard", "earlier talks", "full agreements", "promised 80%", "2026-06-06"):
        assert rule in told


def test_standoff_tells_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    app(["standoff", "USA", "CHN", "--on", "2025-05-06"], exit_on_error=False)
    told = " ".join(capsys.readouterr().out.split())
    assert "Real income, USD bn a month" in told
    assert "as many as 10 million jobs" in told
    assert "What came: truce agreed on 2025-05-12, by both." in told
    answer = ask(capsys, "standoff", "China", "USA", "--on", "2025-05-06")
    assert answer["sides"] == ["CHN", "USA"]
