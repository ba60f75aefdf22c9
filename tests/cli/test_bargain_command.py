"""`parley bargain`, `hub`, `offer`, `evaluate`, `compare-offers` and `deadline` on the shipped record."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parley.cli.bargain_command import bargain, hub
from parley.cli.deal_options import DayOptions, MandateOptions, PartnerOptions
from parley.cli.deal_show import expects
from parley.cli.offer_command import OfferOptions, compare_offers, deadline, evaluate, offer
from parley.errors import BadFile, BadInput, UnknownName
from parley.talks.deals import DISAGREEMENTS

DAY = DayOptions(on=date(2025, 5, 6))
Read = Callable[[], Any]
_SITUATIONS = cache(DayOptions.situation)


@pytest.fixture(autouse=True)
def one_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The situation of a day is the same for every command: it is made once. Lines are not folded."""
    monkeypatch.setattr(DayOptions, "situation", _SITUATIONS)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Read:
    return lambda: json.loads(capsys.readouterr().out)


def test_bargain_prints_a_certified_deal_and_draws_it(tmp_path: Path, printed: Read) -> None:
    path = tmp_path / "set.svg"
    assert bargain("USA", "Japan", day=DAY, chart=path, json=True) == 0
    told = printed()
    assert told["agreed"]
    assert told["converged"]
    assert told["deadline"] == "2025-07-09"
    assert told["certificate"]["smallest_gain"] > 0
    assert len(told["frontier"]) == 25
    cars = [row for row in told["rates"] if row["sector"] == "C29" and row["importer"] == "USA"]
    assert cars[0]["deal"] == pytest.approx(cars[0]["today"])  # a red line of the US mandate
    for mean in told["mean_rates"]:
        own = [row["deal"] for row in told["rates"] if row["importer"] == mean["importer"]]
        assert min(own) < mean["deal"] < max(own)
    assert all(0 <= row["deal"] <= max(row["today"], row["without_deal"]) + 1e-9 for row in told["rates"])
    drawing = path.read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    for name in ("no deal", "today", "Nash", "Kalai-Smorodinsky", "egalitarian", "Pareto frontier", "2025-05-06"):
        assert name in drawing


def test_bargain_reads_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert bargain("USA", "GBR", day=DAY, solution="ks", rates=True) == 0
    told = capsys.readouterr().out
    assert "United Kingdom" in told
    assert "ks solution" in told
    assert "Converged" in told
    assert "Motor vehicles" in told


@pytest.mark.parametrize(
    ("disagreement", "deadline", "told"),
    [
        ("snap-back", date(2025, 7, 9), "rates of 2025-07-09"),
        ("snap-back", None, "no change of US duties is scheduled"),
        ("status-quo", date(2025, 7, 9), "today's rates stay"),
    ],
)
def test_what_comes_without_a_deal_is_told(disagreement: str, deadline: date | None, told: str) -> None:
    assert told in expects(disagreement, deadline)
    assert all(expects(known, deadline) for known in DISAGREEMENTS)


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
    assert bargain("USA", "GBR", day=DAY, own=MandateOptions(mandates=tmp_path)) == 1
    assert "No zone of agreement" in capsys.readouterr().out


def test_hub_of_two_partners(tmp_path: Path, printed: Read) -> None:
    path = tmp_path / "rates.svg"
    assert hub(day=DAY, who=PartnerOptions(partners="JPN,KOR"), chart=path, json=True) == 0
    told = printed()
    assert told["converged"]
    assert [row["partner"] for row in told["rows"]] == ["JPN", "KOR"]
    assert all(row["agreed"] and row["hub_deal"] < row["hub_without_deal"] for row in told["rows"])
    assert path.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("mfn", "in_turn"), [(True, False), (False, True)])
def test_hub_other_ways(mfn: bool, in_turn: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert hub(day=DAY, who=PartnerOptions(partners="JPN,KOR"), mfn=mfn, in_turn=in_turn) == 0
    assert "South Korea" in capsys.readouterr().out


def test_offer_on_record_and_its_place_in_the_zone(tmp_path: Path, printed: Read) -> None:
    assert offer("jpn-2025-07-22", day=DAY, asked=OfferOptions(zone=True), json=True) == 0
    told = printed()
    assert told["acceptable"]
    assert told["zone"]["exists"]
    assert {row["party"] for row in told["rows"]} == {"USA", "JPN"}
    assert any("550,000 million USD" in note for note in told["notes"])


def test_evaluate_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deal.yaml"
    change = "{importer: USA, exporter: JPN, sectors: [C29], cut: 0.1}"
    path.write_text(f"title: free cars\npartner: JPN\ntariffs:\n  - {change}\n", encoding="utf-8")
    assert evaluate("JPN", terms=str(path), day=DAY, asked=OfferOptions(chart=tmp_path / "offer.svg")) == 0
    told = capsys.readouterr().out
    assert "Both prefer it to no deal" in told
    assert "Changes of up to a point" in told
    with pytest.raises(BadInput, match="not with KOR"):
        evaluate("KOR", terms=str(path), day=DAY)


def test_compare_offers_and_deadline(capsys: pytest.CaptureFixture[str], printed: Read) -> None:
    compare_offers(day=DAY, who=PartnerOptions(partners="VNM,JPN,EU"), json=True)
    assert [row["rank"] for row in printed()["rows"]] == [1, 2, 3]
    deadline(day=DAY, who=PartnerOptions(partners="JPN,EU"), json=True)
    told = printed()
    assert told["days_left"] == 64
    assert told["jointly"]["real_income"] < 0
    compare_offers(day=DAY, who=PartnerOptions(partners="VNM"))
    deadline(day=DAY, who=PartnerOptions(partners="EU"))
    assert "eu/rebalancing" in capsys.readouterr().out


def test_partners_in_talks_that_day(printed: Read) -> None:
    deadline(day=DAY, json=True)
    told = printed()
    assert len(told["rows"]) == 17
    assert not told["left_out"]


def test_bad_input_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="economy"):
        bargain("USA", "Atlantis", day=DAY)
    with pytest.raises(UnknownName, match="solution"):
        bargain("USA", "JPN", day=DAY, solution="fair")
    with pytest.raises(UnknownName, match="disagreement"):
        bargain("USA", "JPN", day=DAY, disagreement="war")
    with pytest.raises(BadInput, match="--weights"):
        bargain("USA", "JPN", day=DAY, weights="much,little")
    with pytest.raises(BadInput, match="no folder"):
        bargain("USA", "JPN", day=DAY, own=MandateOptions(mandates=tmp_path / "none"))
    with pytest.raises(UnknownName, match="terms"):
        offer("nothing", day=DAY)
    with pytest.raises(BadFile, match="cannot be read"):
        offer(str(tmp_path / "none.yaml"), day=DAY)
    with pytest.raises(BadInput, match="one party"):
        bargain("USA", "United States", day=DAY)
    with pytest.raises(BadInput, match="Name Japan's --partners"):
        hub("JPN", day=DAY)
    for named, told in (("", "names nobody"), ("EU,", "names nobody"), ("EU,KOR,EU", "EU twice")):
        with pytest.raises(BadInput, match=told):
            hub(day=DAY, who=PartnerOptions(partners=named))
