"""The OECD's published table: small files in its layout, balanced by construction, against sums over their labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icio_files import GOODS_2023, PARTS, SERVICES, random_table, write

from parley.errors import BadFile, BadInput, ParleyError
from parley.vocabulary import all_sectors
from parley.world import World
from parley.world.icio_file import read_icio
from parley.world.icio_layout import codes
from parley.world.icio_world import build_icio

ECONOMIES = ["USA", "CHN", "MEX", "DEU", "ROW"]
GOODS_2025 = [code for code, sector in all_sectors().items() if not sector.is_services]
INDUSTRIES = ["A01_02", "C10T12", "C24", "C29", "D", "G", "J62_63"]


def whole(code: str) -> str:
    return PARTS.get(code, code)


def sector(industry: str) -> str:
    return "SERV" if industry in SERVICES else industry


@pytest.fixture(scope="module")
def table():
    return random_table(ECONOMIES, INDUSTRIES, seed=1)


@pytest.fixture(scope="module")
def world(table, tmp_path_factory):
    return build_icio(write(table, tmp_path_factory.mktemp("icio") / "2020.csv"))


def test_labels_are_joined_and_the_year_is_that_of_the_file(world):
    assert world.economies == ("CHN", "DEU", "MEX", "USA", "ROW")
    assert world.sectors == ("A01_02", "C10T12", "C24", "C29", "SERV")
    assert (world.year, world.name) == (2020, "oecd-icio-2020")
    assert world.goods.tolist() == [True] * 4 + [False]


def test_flows_are_the_sums_over_their_labels(table, world):
    """Every flow by a plain loop over the labels, parts of China and Mexico under their whole."""
    expected = np.zeros_like(world.flows)
    for row, (exporter, industry) in enumerate(table.producers):
        j, k = world.at(whole(exporter)), world.sectors.index(sector(industry))
        for column, (importer, _) in enumerate(table.producers):
            expected[j, world.at(whole(importer)), k] += table.inputs[row, column]
        for column, (importer, _) in enumerate(table.buyers):
            expected[j, world.at(whole(importer)), k] += table.final[row, column]
    assert world.flows == pytest.approx(expected)
    assert world.flows.sum() == pytest.approx(table.inputs.sum() + table.final.sum())


def test_inputs_value_added_and_final_demand_are_those_of_the_table(table, world):
    money = np.zeros((5, 5, 5))
    kept, final = np.zeros((5, 5)), np.zeros((5, 5))
    for column, (user, using) in enumerate(table.producers):
        i, k = world.at(whole(user)), world.sectors.index(sector(using))
        kept[i, k] += table.value_added[column] + table.taxes[column]
        for row, (_, industry) in enumerate(table.producers):
            money[i, world.sectors.index(sector(industry)), k] += table.inputs[row, column]
    for column, (buyer, _) in enumerate(table.buyers):
        for row, (_, industry) in enumerate(table.producers):
            final[world.at(buyer), world.sectors.index(sector(industry))] += table.final[row, column]
    assert world.input_coefficients * world.sales[:, None, :] == pytest.approx(money)
    assert world.value_added_share * world.sales == pytest.approx(kept)
    assert world.final_demand == pytest.approx(final)
    assert world.gdp == pytest.approx(kept.sum(axis=1))
    assert all(item.passed for item in world.check())


def test_tariffs_may_be_those_of_a_shipped_world(table, tmp_path):
    """Cell by cell; a joined sector bears the duties of its parts over their trade."""
    source = World.load("icio-2022")
    built = build_icio(write(table, tmp_path / "2020.csv"), tariffs=source)
    steel, parts = built.sectors.index("C24"), [source.sectors.index(code) for code in ("C24A", "C24B")]
    for exporter in built.economies:
        for importer in built.economies:
            here, there = (built.at(exporter), built.at(importer)), (source.at(exporter), source.at(importer))
            assert built.tariffs[here][1] == source.tariffs[there][source.sectors.index("C10T12")]
            trade, rates = source.flows[there][parts], source.tariffs[there][parts]
            assert built.tariffs[here][steel] * trade.sum() == pytest.approx((trade * rates).sum())
    assert all(item.passed for item in built.check())
    with pytest.raises(BadInput, match="has no rates for A01_02"):
        build_icio(tmp_path / "2020.csv", tariffs=World.load("cepii-2023"))


def test_economies_that_the_world_of_tariffs_does_not_name_have_those_of_its_rest(tmp_path):
    source = World.load("icio-2022")
    built = build_icio(write(random_table(["USA", "ABW"], ["C29"], seed=6), tmp_path / "2020.csv"), tariffs=source)
    expected = source.tariffs[source.at("ROW"), source.at("USA"), source.sectors.index("C29")]
    assert built.tariffs[built.at("ABW"), built.at("USA"), 0] == expected
    assert built.tariffs[built.at("ABW"), built.at("ABW"), 0] == 0


def test_a_coarse_sector_has_the_elasticity_of_those_it_covers(world):
    every = list(all_sectors())
    fine = World.load("icio-2022")
    for source, theta in world.elasticities.items():
        parts = [fine.theta(source)[every.index(code)] for code in ("C24A", "C24B")]
        assert parts[0] == parts[1] == theta[world.sectors.index("C24")]


def test_the_2025_edition_has_the_sectors_of_the_vocabulary(tmp_path):
    industries = [*GOODS_2025, *SERVICES]
    built = build_icio(write(random_table(["USA", "CHN"], industries, seed=2), tmp_path / "ICIO2025_2022.csv"))
    assert built.sectors == tuple(all_sectors())
    assert built.year == 2022
    assert not any("coarser" in defect for defect in built.defects)
    assert set(built.elasticities) == {"IS", "U4", "CP", "FGO", "BSY", "GYY", "LL", "Shap"}


def test_both_editions_have_the_industries_they_are_known_for():
    known = codes()
    assert len([*GOODS_2023, *SERVICES]) == 45
    assert len([*GOODS_2025, *SERVICES]) == 50
    assert set(known.sectors) == {*GOODS_2023, *GOODS_2025, *SERVICES}
    assert {part for parts in known.like.values() for part in parts} == set(all_sectors())


def test_flows_made_negative_by_inventories_are_zero_and_told(tmp_path):
    table = random_table(["USA", "DEU"], ["C10T12", "G"], seed=3)
    stock = table.buyers.index(("DEU", "INVNT"))
    row = table.producers.index(("USA", "C10T12"))
    used = sum(table.inputs[row, n] for n, (who, _) in enumerate(table.producers) if who == "DEU")
    bought = sum(table.final[row, n] for n, (who, _) in enumerate(table.buyers) if who == "DEU")
    lacking = used + bought + 0.25
    table.final[row, stock] -= lacking
    table.output[row] -= lacking
    built = build_icio(write(table, tmp_path / "2019.csv"))
    assert built.flows[built.at("USA"), built.at("DEU"), 0] == 0
    assert any("1 flows are negative" in defect and "0.2" in defect for defect in built.defects)


def test_inventories_are_part_of_final_demand(table, tmp_path):
    read = read_icio(write(table, tmp_path / "2020.csv"))
    stock = [n for n, (_, use) in enumerate(table.buyers) if use == "INVNT"]
    assert read.inventories.sum() == pytest.approx(table.final[:, stock].sum())
    assert np.abs(read.row_gap).max() < 1e-9
    assert np.abs(read.column_gap).max() < 1e-9


def test_empty_cells_of_accounting_rows_are_zero(table, tmp_path):
    path = write(table, tmp_path / "2020.csv")
    lines = path.read_text().splitlines()
    lines[-2] = lines[-2].replace(",0.0", ",")  # VA has nothing for final use
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    assert np.abs(read_icio(path).column_gap).max() < 1e-9


def edited(table, path, old, new, count=1):
    text = write(table, path).read_text()
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("USA_C29", "USA_C92", r"column 5.*'USA_C92'.*nearest are C29"),
        ("USA_C24", "USA_C29", "'USA_C29' stands twice"),
        (",OUT", ",TOTAL", "no column OUT"),
        ("\nVA,", "\nVALU,", "'VALU' is no ECONOMY_INDUSTRY"),
        ("\nUSA_C29,", "\nUSA_C29,x", "line 5, column USA_A01_02: 'x.*no number"),
        ("\nUSA_C29,0.", "\nUSA_C29,1e9990", "line 5, column USA_A01_02: '1e999"),
        ("\nUSA_C29,0.", "\nUSA_C29,1_0.", "line 5, column USA_A01_02: '1_0"),
        ("\nDEU_G,", "\nDEU_G,0,", "fields where the header has"),
        ("\nDEU_G,", "\nDEU_D,", "'DEU_D' stands twice"),
        ("\nDEU_G,", "\nXXX_G,", "'XXX_G'"),
    ],
)
def test_files_that_are_no_such_table_say_where(table, tmp_path, old, new, message):
    with pytest.raises(BadFile, match=message):
        build_icio(edited(table, tmp_path / "2020.csv", old, new))


def test_a_file_cut_off_is_refused(table, tmp_path):
    path = write(table, tmp_path / "2020.csv")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-2]), encoding="utf-8")
    with pytest.raises(BadFile, match="row OUT, VA missing"):
        build_icio(path)
    path.write_text("".join([*lines[:9], *lines[-3:]]), encoding="utf-8")
    with pytest.raises(BadFile, match=r"costs and output differ|sales and output differ"):
        build_icio(path)


def test_a_country_that_stands_whole_and_in_parts_would_count_twice(tmp_path):
    table = random_table(["USA", "CHN"], ["C10T12", "G"], seed=4)
    row = table.producers.index(("CHN", "G"))
    table.inputs[row, 0] = 1.0
    with pytest.raises(BadFile, match=r"CHN_G and CN1_G both have values, and CHN would count twice"):
        build_icio(write(table, tmp_path / "2020.csv"))


def test_archives_and_missing_files_are_refused(tmp_path):
    with pytest.raises(BadFile, match="Unpack the archive"):
        build_icio(tmp_path / "2016-2020.zip")
    with pytest.raises(BadFile, match="cannot be read as CSV"):
        build_icio(tmp_path / "2020.csv")


def test_the_year_may_be_given_or_missing(table, tmp_path):
    path = write(table, tmp_path / "table.csv")
    assert (build_icio(path).year, build_icio(path).name) == (0, "table")
    assert build_icio(path, year=2018).year == 2018


@settings(max_examples=60)
@given(st.data())
def test_mutated_files_give_a_world_or_a_clear_error(tmp_path_factory, data):
    path = write(random_table(["USA", "CHN"], ["C10T12", "G"], seed=5), tmp_path_factory.mktemp("icio") / "2020.csv")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from([b",", b"\n", b'"', b"\r", b"-", b"\x00"])))
        content[at : at + data.draw(st.integers(0, 3))] = piece
    path.write_bytes(bytes(content))
    try:
        build_icio(path)
    except ParleyError as error:
        assert "2020" in str(error)
