"""The commands of the law over time: contracts, files, refusals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import altair
import polars as pl
import pytest

from parley.cli.law_chart import chart
from parley.cli.main import run
from parley.law import Assumptions, Law

PNG = b"\x89PNG"


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_diff_answers_with_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "diff", "2025-04-08", "2025-04-10", "--from", "china")
    assert set(answer) == {
        "before", "after", "known_on", "origin", "value_usd", "duty_before_usd", "duty_after_usd", "rate_before",
        "rate_after", "measures", "sectors", "chapters", "partners",
    }  # fmt: skip
    assert answer["origin"] == "CHN"
    assert {"key", "title", "value_usd", "what", "authority", "act", "change_usd"} <= set(answer["measures"][0])


def test_timeline_answers_with_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "timeline", "usa", "--since", "2025-04-01", "--until", "2025-04-30")
    assert {item["on"][:7] for item in answer} == {"2025-04"}
    assert set(answer[0]) == {
        "on", "what", "measure", "title", "importer", "authority", "kind", "rate", "rates", "act", "citation_check",
        "known_since",
    }  # fmt: skip


def test_a_measure_that_never_began_is_in_the_timeline(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "timeline", "eu", "--known-on", "2026-11-24")
    assert {item["what"] for item in answer} >= {"announced"}
    due = ask(capsys, "timeline", "eu", "--known-on", "2025-05-06")
    assert [(item["on"][:7], item["what"]) for item in due] == [("2025-07", "returns")]


def test_history_answers_with_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "history", "8703.23.01", "--from", "japan")
    assert set(answer) == {"product", "origin", "importer", "known_on", "spells"}
    assert answer["origin"] == "JPN"
    assert set(answer["spells"][0]) == {"valid_from", "valid_to", "rate", "complete", "components"}


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_rates_of_a_day_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    path = tmp_path / f"rates.{form}"
    answer = ask(capsys, "export", "rates", "--on", "2025-05-06", "--from", "JPN,EU", "--out", str(path))
    table = pl.read_parquet(path) if form == "parquet" else pl.read_csv(path, infer_schema=False)
    assert answer == {"path": str(path), "rows": len(table), "bytes": path.stat().st_size}
    assert table["origin"].n_unique() == 28
    assert table.columns == ["product", "origin", "rate", "not_known"]


def test_the_panel_is_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "panel.parquet"
    span = ("--since", "2025-04-01", "--until", "2025-04-30")
    ask(capsys, "export", "rates", "--panel", "--from", "CHN", *span, "--out", str(path))
    table = pl.read_parquet(path)
    assert table.columns == ["product", "origin", "valid_from", "valid_to", "rate", "not_known"]
    assert table["valid_from"].min() == date(2025, 4, 1)
    assert table["valid_to"].max() == date(2025, 5, 1)


@pytest.mark.parametrize(("form", "start"), [("json", "{"), ("atom", "<?xml")])
def test_the_feed_is_written(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, start: str) -> None:
    path = tmp_path / f"changes.{form}"
    assert ask(capsys, "export", "changes", "--known-on", "2025-05-06", "--out", str(path))["rows"] > 50
    text = path.read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "2025-05-07T" not in text


DAILY = ("average-rate", "--daily", "2025-04-01", "2025-04-30", "--by", "authority")


def test_a_daily_series_answers_with_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, *DAILY)
    assert set(answer) == {
        "first",
        "last",
        "by",
        "known_on",
        "base",
        "weights",
        "usmca_shares",
        "metal_content",
        "assumptions",
        "changes",
        "steps",
    }
    assert answer["steps"][0]["valid_from"] == "2025-04-01"
    assert answer["steps"][-1]["valid_to"] == "2025-05-01"
    assert answer["steps"][0]["rows"][0]["key"] == "total"


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "svg", "png", "html"])
def test_a_daily_series_is_written_by_suffix(capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"daily.{suffix}"
    ask(capsys, *DAILY, "--out", str(path))
    content = path.read_bytes()
    assert content.startswith({"svg": b"<svg", "png": PNG, "html": b"<!DOCTYPE html>", "json": b"["}.get(suffix, b""))
    if suffix == "csv":
        rows = pl.read_csv(path, try_parse_dates=True)
        assert rows.columns == ["on", "key", "rate", "value_usd"]
        assert rows["on"].n_unique() == 30


@pytest.mark.parametrize("by", [None, "origin", "authority", "sector", "hs2"])
def test_the_chart_is_valid(by: str | None) -> None:
    drawing = chart(Law.open().daily("2025-04-01", "2025-05-31", by=by))
    altair.Chart.from_dict({key: value for key, value in drawing.items() if key != "$schema"}, validate=True)
    assert {row["key"] for row in drawing["data"]["values"]} >= {"total"}


WRONG = {
    "days of both kinds": ((*DAILY, "--on", "2025-05-06"), "--daily"),
    "a file without a series": (("average-rate", "--on", "2025-05-06", "--out", "a.csv"), "--daily"),
    "an unknown suffix": ((*DAILY, "--out", "a.xls"), "a.xls"),
    "a missing folder": ((*DAILY, "--out", "no/such/a.csv"), "no/such"),
    "an unknown base": (("average-rate", "--on", "2025-05-06", "--base", "bound"), "collected-2024"),
    "no share": (("average-rate", "--on", "2025-05-06", "--content", "steel"), "steel=0.4"),
    "no such table of weights": (("average-rate", "--on", "2025-05-06", "--weights", "none.csv"), "none.csv"),
    "an unknown partner": (("diff", "2025-04-08", "2025-04-10", "--from", "Japn"), "JPN"),
    "a day before the record": (("diff", "1890-01-01", "2025-04-10"), "1890-01-01"),
    "one day only": (("diff", "2025-04-08"), "after"),
    "rates as a feed": (("export", "rates", "--format", "atom"), "parquet"),
    "a feed as a table": (("export", "changes", "--format", "csv"), "atom"),
    "two formats": (("export", "rates", "--format", "csv", "--out", "a.parquet"), "different"),
    "a day of a panel": (("export", "rates", "--panel", "--on", "2025-05-06"), "--panel"),
    "a span of one day": (("export", "rates", "--since", "2025-05-06"), "--since"),
    "a day of the feed": (("export", "changes", "--on", "2025-05-06"), "--on"),
    "a panel of the feed": (("export", "changes", "--panel"), "--panel"),
    "a home origin": (("export", "rates", "--from", "USA"), "USA"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_asked_is_refused(capsys: pytest.CaptureFixture[str], what: str) -> None:
    arguments, hint = WRONG[what]
    assert run(list(arguments)) == 2
    told = capsys.readouterr().err
    assert hint in told
    assert "Traceback" not in told


def test_what_is_not_known_is_a_different_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "brazil"]) == 1
    assert run(["diff", "2025-04-08", "2025-04-10", "--from", "LIE"]) == 1


def test_json_says_how_the_law_asked_about_differs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "change.yaml"
    path.write_text("without:\n  - {authority: S122, act: an imagined ruling}\n", encoding="utf-8")
    asked = ("--on", "2026-05-15", "--known-on", "2026-11-24", "--usmca-shares", "2025-h2", "--content", "steel=0.3")
    answer = ask(capsys, "average-rate", *asked, "--with", str(path))
    assert answer["changes"] == ["Not the law on record: without S122 (an imagined ruling)."]
    chosen = answer["assumptions"]
    assert (chosen["usmca_shares"], chosen["metal_content"]) == ("2025-h2", {"steel": 0.3})
    assert {"us_content", "us_share", "end_use", "quota", "base", "preferences_claimed"} <= set(chosen)
    assert ask(capsys, "average-rate", *asked)["changes"] == []


def test_the_panel_takes_the_claims_of_each_month(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "panel.parquet"
    span = ("--since", "2025-06-01", "--until", "2025-07-31")
    ask(capsys, "export", "rates", "--panel", "--from", "CAN", *span, "--usmca-shares", "actual", "--out", str(path))
    law, day = Law.open(), date(2025, 7, 15)
    table = pl.read_parquet(path).with_columns(pl.col("product").cast(str))
    table = table.filter(pl.col("valid_from") <= day, pl.col("valid_to") > day)
    chosen = Assumptions(usmca_shares="2025-07")
    for line in ("33041000", "94032000", "87032301"):
        product, found = table.filter(pl.col("product").str.starts_with(line)).select("product", "rate").row(0)
        expected = law.rate(product, "CAN", on=day, known_on=date.today(), assumptions=chosen).rate
        assert found == pytest.approx(expected, abs=1e-9)


def test_history_takes_the_claims_of_each_month(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, "history", "8703.23.01", "--from", "CAN", "--usmca-shares", "actual")
    assert {"2025-04-01", "2025-05-01", "2025-06-01"} <= {spell["valid_from"] for spell in answer["spells"]}
