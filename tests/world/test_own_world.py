"""Worlds from tables of one's own: what is read, what is found wrong and where; nothing breaks the reader."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import random_world, write_tables

from parley.errors import BadFile, BadInput, UnknownName
from parley.world import World
from parley.world.export import flow_table
from parley.world.own import OwnTables, examine
from parley.world.plausible import inspect

HEADER = "exporter,importer,sector,value,tariff\n"
SOUND = """USA,USA,goods,40000000,
USA,CHN,goods,150000,0.1
CHN,USA,goods,450000,0.2
CHN,CHN,goods,45000000,0
"""
GDP = "economy,gdp\nUSA,25000000\nCHN,18000000\n"


@pytest.fixture
def table(tmp_path):
    """Writes a trade table and its GDP table; gives what reads them."""

    def write(rows: str, header: str = HEADER, gdp: str = GDP, **more: object) -> OwnTables:
        trade, money = tmp_path / "trade.csv", tmp_path / "gdp.csv"
        trade.write_text(header + rows, encoding="utf-8")
        money.write_text(gdp, encoding="utf-8")
        return OwnTables(trade, gdp=money, **more)

    return write


def failing(tables: OwnTables) -> dict[str, str]:
    return {finding.check: str(finding) for finding in examine(tables).findings if finding.fails}


def test_a_sound_table_passes_and_says_what_it_says(table):
    report = examine(table(SOUND))
    assert report.passed
    world = report.world
    assert world.economies == ("CHN", "USA")
    assert world.flows[world.at("CHN"), world.at("USA"), 0] == 450_000
    assert world.tariffs[world.at("CHN"), world.at("USA"), 0] == 0.2
    assert world.gdp.tolist() == [18e6, 25e6]
    assert (world.theta(world.default_elasticities) == 4).all()
    row = {item["economy"]: item for item in report.balance()}["USA"]
    assert row == {
        "economy": "USA", "imports": 450_000, "exports": 150_000, "balance": -300_000, "own_sales": 40e6, "gdp": 25e6
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "check", "parts"),
    [
        (SOUND + "USA,CHN,steel,abc,\n", "numbers", ("line 6", "'abc'", "Write 0")),
        (SOUND + "USA,CHN,steel,,\n", "numbers", ("line 6", "''")),
        (SOUND + "USA,CHN,steel,NaN,\n", "numbers", ("line 6", "'NaN'")),
        (SOUND + "USA,CHN,steel,inf,\n", "numbers", ("line 6",)),
        (SOUND + "USA,CHN,steel,1e300,\n", "numbers", ("line 6", "up to 1e+15")),
        (SOUND + "USA,CHN,steel,1_000,\n", "numbers", ("line 6", "'1_000'")),
        (SOUND + "USA,CHN,steel,-3,\n", "negative", ("line 6", "-3")),
        (SOUND + "USA,CHN,goods,5,\n", "duplicates", ("line 6", "USA->CHN goods", "line 3")),
        (SOUND + "UAS,CHN,goods,5,\n", "codes", ("line 6", "'UAS'", "USA", "--own-codes UAS")),
        (SOUND + "CAN,CHN,goods,5,\nCHN,CAN,goods,5,\n", "own sales", ("CAN", "no domestic sales", "CAN to CAN")),
        (SOUND + "CAN,CAN,goods,5000000,\nCAN,CHN,goods,5,\n", "gdp", ("CAN", "--gdp")),
        (SOUND + "CAN,CHN,goods,5,\n", "trade", ("CAN", "buys nothing", "importer")),
        (SOUND + "China,USA,goods,5,\n", "labels", ("line 6", "'China'", "'CHN'", "line 3")),
        (SOUND + "USA,CHN,Goods,5,\n", "labels", ("line 6", "'Goods'", "'goods'")),
        (SOUND + "WLD,CHN,goods,5,\n", "labels", ("line 6", "total")),
        (SOUND + "DEU,CHN,goods,5,\nEU,CHN,goods,7,\n", "labels", ("line 7", "EU", "member DEU")),
        (SOUND + "USA,,goods,5,\n", "labels", ("line 6", "empty")),
        (SOUND + "USA,CHN,steel,5,-1\n", "tariffs", ("line 6", "'-1'")),
        (SOUND + "USA,CHN,steel,5,x\n", "tariffs", ("line 6", "'x'")),
        (SOUND.replace("40000000,", "40000000,0.1"), "tariffs", ("USA goods", "own sales")),
    ],
)  # fmt: skip
def test_every_fault_is_found_with_its_place_and_remedy(table, rows, check, parts):
    told = failing(table(rows))
    assert check in told
    assert all(part in told[check] for part in parts), told[check]


def test_blank_lines_quotes_and_line_breaks_do_not_move_the_lines(table):
    rows = 'USA,USA,goods,40000000,\n\nUSA,"CHN",goods,150000,0.1\n"CHN\n",USA,goods,450000,\nCHN,CHN,goods,bad,\n'
    assert failing(table(rows))["numbers"].startswith("line 7:")


def test_semicolons_byte_order_marks_and_column_order_do_not_matter(tmp_path):
    path = tmp_path / "trade.csv"
    lines = (HEADER + SOUND).splitlines()
    turned = "\n".join(";".join(reversed(line.split(","))) for line in lines)
    path.write_text("\ufeff" + turned.replace("value", " Value "), encoding="utf-8")
    read = examine(OwnTables(path)).world
    assert read.flows[0, 1, 0] == 450_000


@pytest.mark.parametrize(
    ("unit", "factor"), [("USD", 1e-6), ("thousand USD", 1e-3), ("million usd", 1.0), ("billion USD", 1e3)]
)
def test_units_by_option_and_by_column_agree(table, unit, factor):
    by_option = examine(table(SOUND, unit=unit)).world
    header = HEADER.replace("\n", ",unit\n")
    by_column = examine(table(SOUND.replace("\n", f",{unit}\n"), header)).world
    assert by_option.flows[0, 1, 0] == pytest.approx(450_000 * factor)
    assert (by_option.flows == by_column.flows).all()


@pytest.mark.parametrize(("times", "guess"), [(1e3, "thousand USD"), (1e6, "'USD'"), (1e-3, "billion USD")])
def test_a_wrong_unit_is_seen_beside_world_trade(table, times, guess):
    rows = "".join(
        f"{j},{i},goods,{float(value) * times},\n"
        for j, i, _, value, _ in (line.split(",") for line in SOUND.splitlines())
    )
    report = examine(table(rows))
    told = report.of("units")
    assert guess in str(told[0])
    assert told[0].fails == (times > 1)  # there cannot be more trade than there is; there can be less in a small table


def test_a_unit_that_is_none_or_given_twice_is_refused(table):
    with pytest.raises(UnknownName, match="million USD"):
        examine(table(SOUND, unit="million dollars"))
    with pytest.raises(BadInput, match="Leave one of them out"):
        examine(table(SOUND.replace("\n", ",USD\n"), HEADER.replace("\n", ",unit\n"), unit="USD"))


def test_own_regions_may_be_declared(table):
    rows = SOUND + "Rest,CHN,goods,900,\nCHN,Rest,goods,800,\nRest,Rest,goods,9000000,\n"
    assert "Rest" in failing(table(rows))["codes"]
    assert failing(table(rows, gdp=GDP + "Rest,4000000\n", own_codes=("Rest",))) == {}


def test_names_are_read_as_codes_and_it_is_said(table):
    report = examine(table(SOUND.replace("CHN", "China"), gdp=GDP.replace("CHN", "China")))
    assert report.passed
    assert report.world.economies == ("CHN", "USA")
    assert "read as CHN" in str(report.of("codes")[0])


def test_a_table_of_one_sector_without_own_sales_is_for_the_one_sector_model(tmp_path):
    path = tmp_path / "trade.csv"
    path.write_text("exporter,importer,value\nUSA,CHN,150000\nCHN,USA,450000\n", encoding="utf-8")
    report = examine(OwnTables(path))
    assert report.passed
    assert report.world.sectors == ("goods",)
    assert "fills them from GDP" in str(report.of("own sales")[0])
    assert report.world.gdp_basis == ("taken from cepii-2023",) * 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no header"),
        (b"exporter,importer,value\n", "no rows"),
        (b"exporter,importer,values\nUSA,CHN,1\n", "Is it called 'values'"),
        (b"exporter,importer,value,value\nUSA,CHN,1,2\n", "stands twice"),
        (b"exporter,importer,value\nUSA,CHN,1\nUSA,CHN\n", "line 3: 2 fields where the header has 3"),
        (b"exporter,importer,value\nUSA,CHN,1,000\n", "line 2: 4 fields"),
        (b'exporter,importer,value\nUSA,"CHN,1\n', "cannot be read as CSV"),
        (b"exporter,importer,value\nUSA,CHN,\x00\n\xff\xfe", "cannot be read as CSV"),
        (b"exporter,importer,value\n,,1\n", "names both economies"),
    ],
)
def test_unreadable_files_say_why(tmp_path, content, message):
    path = tmp_path / "trade.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=message):
        examine(OwnTables(path))


def test_files_of_another_kind_are_refused(tmp_path):
    for name, message in (("trade.xlsx", "Give a table as"), ("missing.csv", "cannot be read")):
        with pytest.raises(BadFile, match=message):
            examine(OwnTables(tmp_path / name))
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(BadFile, match="Parquet"):
        examine(OwnTables(tmp_path / "broken.parquet"))


def test_reading_raises_with_the_first_faults(table):
    tables = table(SOUND + "USA,CHN,steel,abc,\n")
    with pytest.raises(BadInput, match=r"line 6: value 'abc'.*parley world check"):
        World.read(tables.trade, gdp=tables.gdp)


@pytest.mark.parametrize(
    ("gdp", "parts"),
    [
        ("economy,gdp\nUSA,25000000\n", ("CHN", "no positive GDP")),
        (GDP + "USA,1\n", ("gdp.csv, line 4", "line 2 already")),
        (GDP.replace("18000000", "-1"), ("gdp.csv, line 3", "'-1'")),
        (GDP.replace("18000000", "x"), ("gdp.csv, line 3", "'x'")),
    ],
)
def test_faults_of_the_gdp_table(table, gdp, parts):
    told = " ".join(str(item) for item in examine(table(SOUND, gdp=gdp)).findings if item.check == "gdp" and item.fails)
    assert all(part in told for part in parts), told


@pytest.mark.parametrize(
    ("inputs", "parts"),
    [
        ("USA,goods,goods,0.5\n", ("CHN", "no row")),
        ("USA,goods,goods,0.5\nCHN,goods,goods,1.2\n", ("CHN goods", "sum below 1")),
        ("USA,goods,goods,0.5\nCHN,goods,goods,x\n", ("line 3", "'x'")),
        ("USA,goods,goods,0.5\nUSA,goods,goods,0.5\nCHN,goods,goods,0.4\n", ("line 3", "line 2 already")),
    ],
)
def test_faults_of_the_input_output_table(table, tmp_path, inputs, parts):
    path = tmp_path / "inputs.csv"
    path.write_text("economy,input_sector,using_sector,coefficient\n" + inputs, encoding="utf-8")
    told = failing(table(SOUND, inputs=path))["inputs"]
    assert all(part in told for part in parts), told


def test_elasticities_by_number_set_and_table(table, tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,theta\ngoods,6.5\n", encoding="utf-8")
    assert examine(table(SOUND, elasticities=2.5)).world.theta("U2.5").tolist() == [2.5]
    assert examine(table(SOUND, elasticities="ILMS")).world.default_elasticities == "ILMS"
    assert examine(table(SOUND, elasticities=path)).world.theta("own").tolist() == [6.5]
    with pytest.raises(UnknownName, match="elasticity set"):
        examine(table(SOUND, elasticities="ILSM"))
    with pytest.raises(BadInput, match="positive"):
        examine(table(SOUND, elasticities=-4))
    with pytest.raises(BadInput, match="no value for steel"):
        examine(table(SOUND + "USA,CHN,steel,5,\n", elasticities="CP"))
    path.write_text("sector,theta\nsteel,6.5\n", encoding="utf-8")
    assert "goods" in failing(table(SOUND, elasticities=path))["elasticities"]


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 4))
def test_a_random_world_comes_back_from_its_own_tables_in_any_order(seed, n, k):
    world = random_world(seed, n, k)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_tables(world, Path(folder), np.random.default_rng(seed))
        paths["gdp"].write_text(paths["gdp"].read_text().replace("USA,", "United States,"), encoding="utf-8")
        found = examine(OwnTables(paths["trade"], paths["gdp"], paths["inputs"], paths["elasticities"]))
    assert found.passed, found.findings
    order = [world.at(code) for code in found.world.economies]
    back = world.permuted(tuple(order))
    assert found.world.sectors == back.sectors
    for field in ("flows", "tariffs", "gdp", "input_coefficients"):
        assert (getattr(found.world, field) == getattr(back, field)).all(), field
    assert found.world.value_added_share == pytest.approx(back.value_added_share, abs=1e-12)
    assert (found.world.theta("own") == back.theta("one")).all()


@pytest.mark.parametrize("name", ["cepii-2023", "icio-2022"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_shipped_world_comes_back_from_its_export(tmp_path, name, form):
    world = World.load(name)
    path = tmp_path / f"trade.{form}"
    table = flow_table(world)
    table.write_csv(path) if form == "csv" else table.write_parquet(path)
    gdp = tmp_path / "gdp.csv"
    pl.DataFrame({"economy": world.economies, "gdp": world.gdp}).write_csv(gdp)
    found = examine(OwnTables(path, gdp=gdp))
    assert found.passed
    assert found.world.economies == world.economies
    assert (found.world.flows == world.flows).all()
    assert (found.world.tariffs == world.tariffs).all()
    assert (found.world.gdp == world.gdp).all()
    assert (found.world.goods == world.goods).all()


def test_a_table_is_a_world_by_its_path(table):
    assert World.load(table(SOUND).trade).flows.sum() == 85_600_000


def test_parquet_of_other_types_is_read_or_judged(tmp_path):
    """Codes as numbers, values as text, nothing at all, and lists, which are no numbers."""
    path = tmp_path / "trade.parquet"
    sides = {"exporter": ["USA", "CHN", None], "importer": ["CHN", "USA", "CHN"], "sector": [1, 1, 1]}
    pl.DataFrame({**sides, "value": ["5", " 6 ", None]}).write_parquet(path)
    report = examine(OwnTables(path))
    assert report.world.sectors == ("1",)
    assert report.world.flows.sum() == 11
    assert "row 3" in str(report.of("numbers")[0])
    pl.DataFrame({**sides, "value": [[1.0], [2.0], []]}).write_parquet(path)
    assert len(examine(OwnTables(path)).of("numbers")) == 3


def test_shipped_worlds_pass_their_own_inspection():
    for name in ("cepii-2023", "icio-2022"):
        assert inspect(World.load(name)).passed


def test_without_gdp_value_added_by_inputs_is_gdp(tmp_path):
    world = random_world(3)
    paths = write_tables(world, tmp_path)
    read = World.read(paths["trade"], inputs=paths["inputs"])
    order = [world.at(code) for code in read.economies]
    assert read.gdp == pytest.approx((world.value_added_share * world.sales).sum(axis=1)[order])
