"""The commands of worlds: contracts, exit codes, files, refusals."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from parley.cli.main import run
from parley.world import World, world_names

sys.path.insert(0, str(Path(__file__).parents[1] / "world"))

from icio_files import random_table, write
from random_worlds import random_world, write_tables

SOUND = """exporter,importer,sector,value,tariff
USA,USA,goods,40000000,
USA,CHN,goods,150000,0.1
CHN,USA,goods,450000,0.2
CHN,CHN,goods,45000000,0
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def trade(here):
    path = here / "trade.csv"
    path.write_text(SOUND, encoding="utf-8")
    return path


def ask(capsys, *arguments, code=0):
    assert run(["world", *map(str, arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def complaint(capsys, *arguments, code=2):
    assert run(["world", *map(str, arguments)]) == code
    return capsys.readouterr().err


def test_list_and_show_answer_with_their_contracts(capsys):
    found = ask(capsys, "list")
    assert [item["name"] for item in found] == list(world_names())
    about = {
        "name", "title", "year", "economies", "sectors", "trade", "own_sales", "input_output", "sources", "defects"
    }  # fmt: skip
    assert set(found[0]) == about
    shown = ask(capsys, "show", "icio-2022")
    assert set(shown) - about == {
        "economy_codes", "sector_codes", "elasticities", "default_elasticities", "transformation", "licence", "balance"
    }  # fmt: skip
    assert shown["trade"] + shown["own_sales"] == pytest.approx(World.load("icio-2022").flows.sum())
    assert set(shown["balance"][0]) == {"economy", "imports", "exports", "balance", "own_sales", "gdp"}


def test_people_read_the_same(capsys):
    assert run(["world", "list"]) == 0
    assert "cepii-2023" in capsys.readouterr().out
    assert run(["world", "show", "icio-2022"]) == 0
    assert "The unit of the source cubes" in capsys.readouterr().out


def test_check_passes_or_fails_by_exit_code_and_writes_nothing(capsys, here, trade):
    before = sorted(here.iterdir())
    passed = ask(capsys, "check", trade, "--elasticities", "4")
    assert set(passed) == {"asked", "passed", "checks", "findings", "balance"}
    assert passed["passed"]
    assert {"check", "where", "found", "remedy", "fails"} == set(passed["findings"][0])
    trade.write_text(SOUND + "USA,CHN,steel,-3,\n", encoding="utf-8")
    failed = ask(capsys, "check", trade, code=1)
    assert not failed["passed"]
    told = [item for item in failed["findings"] if item["check"] == "negative"]
    assert told[0]["where"] == "line 6"
    assert run(["world", "check", str(trade)]) == 1
    assert "line 6: value -3 is negative" in capsys.readouterr().out.replace("\n", " ")
    assert sorted(here.iterdir()) == before


def test_check_takes_worlds_and_saved_worlds(capsys, here):
    assert ask(capsys, "check", "icio-2022")["passed"]
    random_world(1).save(here / "mine")
    assert {item["check"] for item in ask(capsys, "check", here / "mine")["checks"]} >= {"units", "inputs"}
    assert "--gdp belong to a trade table" in complaint(capsys, "check", "icio-2022", "--gdp", "gdp.csv")


def test_what_cannot_be_read_is_exit_code_two(capsys, here):
    (here / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "column 'exporter' is missing" in complaint(capsys, "check", "bad.csv")
    assert "unknown world" in complaint(capsys, "check", "nothing.csv")
    assert "unknown world" in complaint(capsys, "show", "icio-2023")


def test_read_saves_a_world_that_loads(capsys, here):
    paths = write_tables(random_world(3), here)
    options = ("--gdp", paths["gdp"], "--inputs", paths["inputs"], "--elasticities", paths["elasticities"])
    saved = ask(capsys, "read", paths["trade"], *options, "--out", "mine", "--year", "2019", "--name", "my world")
    world = World.load(saved["path"])
    assert (world.name, world.year, world.input_coefficients is not None) == ("my world", 2019, True)
    assert ask(capsys, "show", "mine")["economy_codes"] == list(world.economies)
    assert "--replace" in complaint(capsys, "read", paths["trade"], *options, "--out", "mine")
    assert ask(capsys, "read", paths["trade"], *options, "--out", "mine", "--replace")["path"] == "mine"


def test_read_writes_nothing_where_a_check_fails(capsys, here, trade):
    trade.write_text(SOUND + "USA,CHN,steel,abc,\n", encoding="utf-8")
    assert not ask(capsys, "read", trade, "--out", "mine", code=1)["passed"]
    assert not (here / "mine").exists()


def test_build_reads_the_published_table(capsys, here):
    write(random_table(["USA", "CHN", "MEX"], ["C10T12", "C24", "G"], seed=1), here / "2020.csv")
    built = ask(capsys, "build", "icio", "2020.csv")
    assert built["path"] == "oecd-icio-2020"
    assert built["input_output"]
    assert World.load("oecd-icio-2020").sectors == ("C10T12", "C24", "SERV")
    assert "cannot be read" in complaint(capsys, "build", "icio", "2021.csv")
    assert "wiot" in complaint(capsys, "build", "wiot", "2020.csv")


def test_aggregate_joins_and_saves(capsys, here):
    (here / "groups.csv").write_text("group,member\nAsia,CHN\nAsia,JPN\nEurope,DEU\nEurope,FRA\n", encoding="utf-8")
    joined = ask(capsys, "aggregate", "icio-2022", "--economies", "groups.csv", "--sectors", "metals=C24A+C24B")
    world = World.load(joined["path"])
    assert joined["path"] == "icio-2022-79x27"
    assert {"Asia", "Europe"} <= set(world.economies)
    assert world.flows.sum() == pytest.approx(World.load("icio-2022").flows.sum())
    by_name = ask(capsys, "aggregate", "icio-2022", "--economies", "EU, USMCA,far=JPN+KOR", "--out", "b")
    assert (by_name["economies"], by_name["sectors"]) == (81 - 26 - 2 - 1, 28)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--economies or --sectors"),
        (("--economies", "NAFTA"), "unknown group 'NAFTA'"),
        (("--economies", "A=USA,A=CAN"), "stands twice"),
        (("--economies", "A=USA+XYZ"), "unknown economy 'XYZ'"),
        (("--economies", "A=USA,B=USA"), "Leave it in one"),
        (("--economies", ","), "names no group"),
        (("--economies", "missing.csv"), "cannot be read"),
        (("--sectors", "metals"), "has no members"),
    ],
)
def test_groups_that_cannot_be_are_refused(capsys, here, options, message):
    assert message in complaint(capsys, "aggregate", "icio-2022", *options)
    assert list(here.iterdir()) == []


def test_export_writes_what_can_be_read_again(capsys, here):
    world = World.load("cepii-2023")
    for form, count in (("csv", pl.read_csv), ("parquet", pl.read_parquet)):
        wrote = ask(capsys, "export", "cepii-2023", "--format", form)
        assert wrote["path"] == f"cepii-2023.{form}"
        assert len(count(wrote["path"])) == wrote["rows"] == (world.flows > 0).sum()
    told = json.loads(Path(ask(capsys, "export", "cepii-2023", "--out", "flows.json")["path"]).read_text())
    assert (told["unit"], len(told["flows"])) == ("million USD", wrote["rows"])
    assert "different formats" in complaint(capsys, "export", "cepii-2023", "--format", "csv", "--out", "x.parquet")
    assert "csv, parquet, json" in complaint(capsys, "export", "cepii-2023", "--out", "x.xlsx")
