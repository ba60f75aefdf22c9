"""`parley bargain`, `hub`, `offer`, `evaluate`, `compare-offers` and `deadline` on the shipped record."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parley.cli import bargain_command, offer_command
from parley.cli.bargain_command import bargain, hub
from parley.cli.offer_command import compare_offers, deadline, evaluate, offer
from parley.errors import BadFile, BadInput, UnknownName

DAY = date(2025, 5, 6)
Read = Callable[[], Any]
_SITUATIONS = cache(bargain_command.situation_on)


@pytest.fixture(autouse=True)
def one_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The situation of a day is the same for every command: it is made once. Lines are not folded."""
    for module in (bargain_command, offer_command):
        monkeypatch.setattr(module, "situation_on", _SITUATIONS)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Read:
    return lambda: json.loads(capsys.readouterr().out)


def test_bargain_prints_a_certified_deal_and_draws_it(tmp_path: Path, printed: Read) -> None:
    path = tmp_path / "set.svg"
    assert bargain("USA", "Japan", on=DAY, chart=path, json=True) == 0
    told = printed()
    assert told["agreed"]
    assert told["converged"]
    assert told["deadline"] == "2025-07-09"
    assert told["certificate"]["smallest_gain"] > 0
    assert len(told["frontier"]) == 25
    cars = [row for row in told["rates"] if row["sector"] == "C29" and row["importer"] == "USA"]
    assert cars[0]["deal"] == pytest.approx(cars[0]["today"])  # a red line of the US mandate
    assert all(0 <= row["deal"] <= max(row["today"], row["without_deal"]) + 1e-9 for row in told["rates"])
    drawing = path.read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    for name in ("no deal", "today", "Nash", "Kalai-Smorodinsky", "egalitarian", "Pareto frontier", "2025-05-06"):
        assert name in drawing


def test_bargain_reads_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert bargain("USA", "GBR", on=DAY, solution="ks", rates=True) == 0
    told = capsys.readouterr().out
    assert "United Kingdom" in told
    assert "ks solution" in told
    assert "Converged" in told
    assert "Motor vehicles" in told


def test_no_zone_of_agreement_is_exit_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A US that may move only cars, from today's rate up, has nothing to offer Britain."""
    (tmp_path / "usa.yaml").write_text(
        "title: only up\nparty: USA\nlimits:\n  - {floor: 9.0, text: never below today, source: s}\n"
        "  - {ceiling: 1.5, sectors: [C29], text: cars, source: s}\n",
        encoding="utf-8",
    )
    (tmp_path / "gbr.yaml").write_text(
        "title: all fixed\nparty: GBR\nlimits:\n  - {floor: 9.0, text: nothing moves, source: s}\n", encoding="utf-8"
    )
    assert bargain("USA", "GBR", on=DAY, mandates=tmp_path) == 1
    assert "No zone of agreement" in capsys.readouterr().out


def test_hub_of_two_partners(tmp_path: Path, printed: Read) -> None:
    path = tmp_path / "rates.svg"
    assert hub(on=DAY, partners="JPN,KOR", chart=path, json=True) == 0
    told = printed()
    assert told["converged"]
    assert [row["partner"] for row in told["rows"]] == ["JPN", "KOR"]
    assert all(row["agreed"] and row["hub_deal"] < row["hub_without_deal"] for row in told["rows"])
    assert path.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("mfn", "in_turn"), [(True, False), (False, True)])
def test_hub_other_ways(mfn: bool, in_turn: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert hub(on=DAY, partners="JPN,KOR", mfn=mfn, in_turn=in_turn) == 0
    assert "South Korea" in capsys.readouterr().out


def test_offer_on_record_and_its_place_in_the_zone(tmp_path: Path, printed: Read) -> None:
    assert offer("jpn-2025-07-22", on=DAY, zone=True, json=True) == 0
    told = printed()
    assert told["acceptable"]
    assert told["zone"]["exists"]
    assert {row["party"] for row in told["rows"]} == {"USA", "JPN"}
    assert any("550,000 million USD" in note for note in told["notes"])


def test_evaluate_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deal.yaml"
    change = "{importer: USA, exporter: JPN, sectors: [C29], cut: 0.1}"
    path.write_text(f"title: free cars\npartner: JPN\ntariffs:\n  - {change}\n", encoding="utf-8")
    assert evaluate("JPN", terms=str(path), on=DAY, chart=tmp_path / "offer.svg") == 0
    told = capsys.readouterr().out
    assert "Both prefer it to no deal" in told
    assert "Changes of up to a point" in told
    with pytest.raises(BadInput, match="not with KOR"):
        evaluate("KOR", terms=str(path), on=DAY)


def test_compare_offers_and_deadline(capsys: pytest.CaptureFixture[str], printed: Read) -> None:
    compare_offers(on=DAY, partners="VNM,JPN,EU", json=True)
    assert [row["rank"] for row in printed()["rows"]] == [1, 2, 3]
    deadline(on=DAY, partners="JPN,EU", json=True)
    told = printed()
    assert told["days_left"] == 64
    assert told["jointly"]["real_income"] < 0
    compare_offers(on=DAY, partners="VNM")
    deadline(on=DAY, partners="EU")
    assert "eu/rebalancing" in capsys.readouterr().out


def test_partners_in_talks_that_day(printed: Read) -> None:
    deadline(on=DAY, json=True)
    told = printed()
    assert len(told["rows"]) == 17
    assert not told["left_out"]


def test_bad_input_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="economy"):
        bargain("USA", "Atlantis", on=DAY)
    with pytest.raises(UnknownName, match="solution"):
        bargain("USA", "JPN", on=DAY, solution="fair")
    with pytest.raises(UnknownName, match="disagreement"):
        bargain("USA", "JPN", on=DAY, disagreement="war")
    with pytest.raises(BadInput, match="--weights"):
        bargain("USA", "JPN", on=DAY, weights="much,little")
    with pytest.raises(BadInput, match="no folder"):
        bargain("USA", "JPN", on=DAY, mandates=tmp_path / "none")
    with pytest.raises(UnknownName, match="terms"):
        offer("nothing", on=DAY)
    with pytest.raises(BadFile, match="cannot be read"):
        offer(str(tmp_path / "none.yaml"), on=DAY)
    with pytest.raises(BadInput, match="USA"):
        bargain("USA", "USA", on=DAY)
