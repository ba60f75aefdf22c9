"""Pictures, tables and files of `parley bargain`, `hub`, `offer`, `compare-offers`, `deadline`, `war`, `forecast`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from parley.cli.bargain_command import bargain, hub
from parley.cli.deal_options import DayOptions, PartnerOptions
from parley.cli.forecast_command import forecast
from parley.cli.main import run
from parley.cli.offer_command import OfferOptions, compare_offers, deadline, offer
from parley.cli.table_file import write_rows
from parley.cli.war_command import war
from parley.errors import BadInput
from parley.vocabulary import all_sectors

DAY = DayOptions(on=date(2025, 5, 6))
WIDE = 80
_SITUATIONS = cache(DayOptions.situation)


@pytest.fixture(autouse=True)
def one_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The situation of a day is the same for every command: it is made once. Lines have 80 characters."""
    monkeypatch.setattr(DayOptions, "situation", _SITUATIONS)
    monkeypatch.setenv("COLUMNS", str(WIDE))


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """What was printed: no line is longer than the terminal, so that none is folded by it."""

    def read() -> list[str]:
        found = capsys.readouterr().out.splitlines()
        assert max(map(len, found)) <= WIDE
        return found

    return read


def row_of(name: str, lines: list[str]) -> list[str]:
    """The columns of the first row of a table that begins with a name, whole."""
    found = next(line for line in lines if line.strip().startswith(f"{name}  "))
    return found.strip()[len(name) :].split()


def goods() -> list[str]:
    return [sector.name for sector in all_sectors().values() if not sector.is_services]


def test_a_bargain_is_drawn_written_and_told_whether_it_holds(tmp_path: Path, capsys: Any) -> None:
    heat, gains, out = (tmp_path / name for name in ("heat.svg", "gains.png", "deal.csv"))
    assert bargain("USA", "JPN", day=DAY, hold=True, heat=heat, gains=gains, out=out, json=True) == 0
    told = json.loads(capsys.readouterr().out)
    drawn = heat.read_text(encoding="utf-8")
    for name in (
        *goods(),
        "United States on Japan",
        "Japan on United States",
        "tariff war",
        "without a deal",
        "agreed",
    ):
        assert name in drawn
    assert gains.stat().st_size > 20_000
    rows = pl.read_csv(out)
    assert rows.filter(pl.col("table") == "rates")["deal"].to_list() == [row["deal"] for row in told["rates"]]
    assert rows.filter(pl.col("table") == "effects").height == len(told["effects"])
    for after in ("no deal", "tariff war"):
        parties = told["hold"][after]["parties"]
        assert [row["who"] for row in parties] == ["USA", "JPN"]
        for row in parties:
            assert row["agreed"] == pytest.approx(next(r["deal"] for r in told["rows"] if r["party"] == row["who"]))
            if row["punishment"] > 0:
                needed = row["temptation"] / (row["temptation"] + row["punishment"])
                assert row["critical"] == pytest.approx(needed)
    gained = {row["party"]: row["deal"] - row["disagreement"] for row in told["rows"]}
    without = {row["who"]: row["punishment"] for row in told["hold"]["no deal"]["parties"]}
    assert without == pytest.approx(gained)


def test_a_bargain_fits_a_narrow_terminal(lines: Callable[[], list[str]]) -> None:
    assert bargain("USA", "EU", day=DAY, rates=True) == 0
    found = lines()
    assert len(row_of("European Union", found)) == 5
    assert [len(row_of(name, found)) for name in ("United States on EU", "European Union on USA")] == [3, 3]
    assert any(line.startswith(" EU   USA  Aircraft, rail and other transport") for line in found)


def test_the_deals_of_a_hub(tmp_path: Path, lines: Callable[[], list[str]]) -> None:
    """What a breach of one deal costs is what the deal brings, all others being kept: the hub found it another way."""
    chart, gains, out = (tmp_path / name for name in ("rates.svg", "gains.svg", "hub.parquet"))
    assert hub(day=DAY, who=PartnerOptions(partners="KOR,EU"), hold=True, chart=chart, gains=gains, out=out) == 0
    found = lines()
    brought, lost = found[found.index(next(line for line in found if "What a deal brings" in line)) :], found
    for name, code in (("South Korea", "KOR"), ("European Union", "EU")):
        hub_gain, their_gain, _ = row_of(name, brought)
        assert row_of(f"USA with {code}", lost)[1] == hub_gain
        assert row_of(f"{code} with USA", lost)[1] == their_gain
    patience = {
        (who, code): float(row_of(f"{who} with {code}", lost)[2]) for who, code in (("USA", "KOR"), ("USA", "EU"))
    }
    most = "European Union" if patience["USA", "EU"] > patience["USA", "KOR"] else "South Korea"
    assert f"United States breaks that with {most}" in " ".join(" ".join(found).split())
    drawn = chart.read_text(encoding="utf-8")
    for name in (*goods(), "South Korea", "European Union", "today", "without a deal", "tariff war", "agreed"):
        assert name in drawn
    assert "Motor vehicles" in gains.read_text(encoding="utf-8")
    table = pl.read_parquet(out)
    assert table["table"].unique().sort().to_list() == ["deals", "rates"]
    assert table.filter(pl.col("table") == "rates").height == 4 * len(goods())


def test_offers_and_the_deadline_fit_a_narrow_terminal(tmp_path: Path, lines: Callable[[], list[str]]) -> None:
    offers, clock, effects, gains = (tmp_path / n for n in ("offers.json", "clock.csv", "offer.parquet", "gains.svg"))
    compare_offers(day=DAY, who=PartnerOptions(partners="EU,IND"), out=offers)
    assert len(row_of("European Union", lines())) == 6
    assert {row["partner"] for row in json.loads(offers.read_text(encoding="utf-8"))} == {"EU", "IND"}
    deadline(day=DAY, who=PartnerOptions(partners="EU,VNM"), out=clock)
    assert len(row_of("European Union", lines())) == 7
    assert pl.read_csv(clock)["partner"].to_list() == ["EU", "VNM"]
    assert offer("eu-2025-04-07", day=DAY, asked=OfferOptions(gains=gains, out=effects)) == 1
    assert len(row_of("European Union", lines())) == 5
    table = pl.read_parquet(effects)
    assert table.filter(pl.col("table") == "sectors").height == 2 * len(goods())
    assert "European Union: sectors that win and lose most" in gains.read_text(encoding="utf-8")


def test_a_war_is_drawn_and_written(tmp_path: Path, lines: Callable[[], list[str]]) -> None:
    chart, gains, out = (tmp_path / name for name in ("war.svg", "gains.svg", "war.csv"))
    assert war(players="USA,CHN", rates="mfn", chart=chart, gains=gains, out=out) == 0
    assert "USA" in "".join(lines())
    drawn = chart.read_text(encoding="utf-8")
    for name in (*goods(), "United States on its partners", "China on its partners", "Mexico", "in the war"):
        assert name in drawn
    rows = pl.read_csv(out)
    assert rows.filter(pl.col("table") == "payoffs")["who"].to_list() == ["USA", "CHN"]
    assert rows.filter(pl.col("table") == "rates").height == 2 * len(goods())
    assert "What the war brings the players" in gains.read_text(encoding="utf-8")


def test_a_forecast_is_written(tmp_path: Path, capsys: Any, lines: Callable[[], list[str]]) -> None:
    out, fan = tmp_path / "forecast.csv", tmp_path / "fan.svg"
    forecast(by=date(2025, 12, 31), on=DAY.on, draws=200, out=out, chart=fan)
    assert len(row_of("European Union", lines())) == 7  # "in talks" is two words
    rows = pl.read_csv(out)
    assert rows.filter(pl.col("table") == "partners").height == 17
    days = rows.filter(pl.col("table") == "days")
    assert (days["q05"] <= days["q95"]).all()
    assert "80% of them" in fan.read_text(encoding="utf-8")
    assert "wrote" not in capsys.readouterr().out


def test_players_and_ceilings_that_make_no_war_are_told() -> None:
    for asked, told in (
        ({"players": ""}, "names nobody"),
        ({"players": "USA,USA"}, "USA twice"),
        ({"ceiling": -1.0}, "Give a share"),
        ({"ceiling": float("nan")}, "Give a share"),
    ):
        with pytest.raises(BadInput, match=told):
            war(**asked)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json"])
def test_rows_come_back_as_they_were_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"rows.{suffix}"
    write_rows(path, one=[{"a": 1, "b": {"c": 0.25, "d": None}, "e": ["x", "y"]}, {"a": 2, "b": {"c": 0.5, "d": 3}}])
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "json": pl.read_json}[suffix]
    assert read(path).to_dicts() == [
        {"a": 1, "b_c": 0.25, "b_d": None, "e": "x; y"},
        {"a": 2, "b_c": 0.5, "b_d": 3, "e": None},
    ]
    with pytest.raises(BadInput, match="no folder"):
        write_rows(tmp_path / "none" / f"rows.{suffix}", one=[])


def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path, capsys: Any) -> None:
    for asked, told in (
        (["bargain", "USA", "JPN", "--chart", str(tmp_path / "set.pdf")], ".svg or .png"),
        (["hub", "--out", str(tmp_path / "rates.xlsx")], ".csv or .parquet or .json"),
        (["war", "--gains", str(tmp_path / "none" / "gains.svg")], "no folder"),
    ):
        assert run(asked) == 2
        assert told in capsys.readouterr().err
