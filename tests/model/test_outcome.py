"""The grammar of results: groups, tables, comparisons, JSON; and the policies a model refuses."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import altair
import numpy as np
import polars
import pytest
from small_worlds import many_sectors, policy, random_policy

from parley.errors import BadInput, UnknownName
from parley.model import METRICS, MultiSectorModel, metric
from parley.model.sector_results import UNITS
from parley.vocabulary import EU_MEMBERS, Policy
from parley.world import World


@pytest.fixture(scope="module")
def model() -> MultiSectorModel:
    return MultiSectorModel(World.load("icio-2022"))


@pytest.fixture(scope="module")
def outcome(model: MultiSectorModel):
    after = np.array(model.world.tariffs)
    after[:, model.world.at("USA"), :27] += 0.1
    after[model.world.at("USA"), model.world.at("USA")] = 0.0
    return model.solve(policy(model.world, after, "ten percent"))


def test_a_group_is_joined_by_the_metrics_rule(outcome) -> None:
    inside = [i for i, code in enumerate(outcome.economies) if code in EU_MEMBERS]
    weight = outcome.levels["final_spending"].before[inside]
    assert len(inside) == 27
    expected = (weight * outcome.values["welfare"][inside]).sum() / weight.sum()
    assert outcome.value("welfare", "EU") == pytest.approx(expected)
    assert outcome.value("revenue", "EU") == pytest.approx(outcome.values["revenue"][inside].sum())
    exports = outcome.levels["exports"]
    change = 100 * (exports.after[inside].sum() / exports.before[inside].sum() - 1)
    assert outcome.value("exports", "EU") == pytest.approx(change)


def test_a_group_of_one_is_its_member(outcome) -> None:
    assert outcome.group("USA") == {name: outcome.value(name, "USA") for name in METRICS}
    assert outcome.group("USA", "USA") == outcome.group("USA")


def test_a_group_of_ones_own_joins_economies_and_groups(outcome) -> None:
    assert outcome.group("USMCA") == outcome.group("CAN", "MEX", "USA")
    assert outcome.group("USA", "non-USA") == pytest.approx(outcome.group("WLD"), nan_ok=True)


def test_the_world_is_home_and_the_rest(outcome) -> None:
    whole = outcome.value("revenue", "WLD")
    assert whole == pytest.approx(outcome.value("revenue", "USA") + outcome.value("revenue", "non-USA"))
    assert np.isnan(outcome.value("trade_balance_pct", "WLD"))


def test_an_economy_without_trade_has_no_effective_tariff() -> None:
    base = many_sectors(0)
    flows = np.array(base.flows)
    flows[0, 1:] = flows[1:, 0] = 0.0
    alone = replace(base, flows=flows, gdp=0.5 * flows.sum(axis=(1, 2)))
    outcome = MultiSectorModel(alone).solve(random_policy(alone, 0, 1.0))
    assert outcome.converged
    assert np.isnan(outcome.values["effective_tariff"][0])
    assert outcome.values["welfare"][0] == pytest.approx(0.0, abs=1e-9)


def test_every_metric_has_values_a_unit_and_a_rule_for_groups(outcome) -> None:
    assert set(outcome.values) == set(METRICS)
    assert all(item.unit in ("percent", "million USD") for item in METRICS.values())
    assert all(item.group.rule for item in METRICS.values())


def test_tables_print_and_have_rows(outcome) -> None:
    table = outcome.table(["welfare", "trade_balance"], ["USA", "EU"])
    assert [row["who"] for row in table.rows] == ["USA", "EU"]
    assert table.rows[0]["welfare"] == outcome.value("welfare", "USA")
    assert "ten percent" in str(table)
    assert "Welfare (percent)" in str(table)


def test_json_is_valid_and_complete(outcome) -> None:
    read = json.loads(outcome.to_json(["USA", "CHN", "WLD"]))
    assert read["converged"] is True
    assert read["closure"] == outcome.closure
    assert read["rows"][2]["trade_balance_pct"] is None
    assert set(read["units"]) == set(METRICS) == set(read["rows"][0]) - {"who"}
    assert "OECD_ICIO_2023" in read["sources"]


def test_comparing_with_itself_gives_zero(outcome) -> None:
    same = outcome.compare(outcome)
    assert same.value("welfare", "EU") == 0.0
    assert json.loads(same.to_json(["USA"]))["rows"][0]["cpi"] == 0.0


def test_comparing_is_a_difference(model: MultiSectorModel, outcome) -> None:
    base = model.solve(policy(model.world, model.world.tariffs, "before"))
    assert outcome.compare(base).value("cpi", "USA") == pytest.approx(outcome.value("cpi", "USA"), abs=1e-9)
    assert base.compare(outcome).value("cpi", "USA") == pytest.approx(-outcome.value("cpi", "USA"), abs=1e-9)
    small = many_sectors(1)
    other = MultiSectorModel(small).solve(random_policy(small, 1, 0.1))
    with pytest.raises(BadInput, match="cannot be compared"):
        outcome.compare(other)


def test_values_are_read_only(outcome) -> None:
    with pytest.raises(ValueError, match="read-only"):
        outcome.values["welfare"][0] = 1.0


def test_unknown_names_say_the_nearest(outcome) -> None:
    with pytest.raises(UnknownName, match="welfare"):
        outcome.value("wellfare", "USA")
    with pytest.raises(UnknownName, match="DEU"):
        outcome.value("welfare", "DEW")
    with pytest.raises(UnknownName, match="nearest"):
        metric("exprots")


@pytest.mark.parametrize("rate", [np.nan, np.inf, -0.01])
def test_a_policy_refuses_rates_that_are_none(rate: float) -> None:
    base = many_sectors(0)
    after = np.array(base.tariffs)
    after[1, 0, 2] = rate
    with pytest.raises(BadInput, match="USA on CHN in S2"):
        policy(base, after)


def test_a_model_refuses_policies_of_other_worlds(model: MultiSectorModel) -> None:
    small = many_sectors(0)
    with pytest.raises(BadInput, match="other economies"):
        model.solve(random_policy(small, 0, 0.1))


def test_a_model_refuses_taxes_on_own_sales() -> None:
    small = many_sectors(0)
    after = np.array(small.tariffs)
    after[1, 1] = 0.1
    with pytest.raises(BadInput, match="CHN's sales"):
        MultiSectorModel(small).solve(Policy("odd", small.economies, small.sectors, small.tariffs, after))


def test_every_metric_is_in_the_reference() -> None:
    text = (Path(__file__).parents[2] / "docs/reference/model.md").read_text(encoding="utf-8")
    assert [name for name in METRICS if f"`{name}`" not in text] == []


def test_sectors_add_up_to_the_economy(model: MultiSectorModel, outcome) -> None:
    sectors = outcome.sectors
    assert outcome.sectors is sectors
    np.testing.assert_allclose(sectors.trade_after.sum(axis=2), outcome.flows_after, rtol=1e-10)
    np.testing.assert_allclose(sectors.labour_after.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(sectors.values["employment_share"].sum(axis=1), 0.0, atol=1e-10)
    for name in ("exports_usd", "imports_usd"):
        np.testing.assert_allclose(sectors.values[name].sum(axis=1), outcome.values[name], rtol=1e-6, atol=1e-3)
    spent = (sectors.trade_before * (1 + model.world.tariffs)).sum(axis=0)  # e of eq. 2.4
    index = np.exp((spent * np.log(sectors.price)).sum(axis=1) / spent.sum(axis=1))
    np.testing.assert_allclose(100 * (index - 1), outcome.values["cpi"], atol=1e-8)


def test_sector_results_come_as_tables_files_and_pictures(outcome, tmp_path: Path) -> None:
    sectors = outcome.sectors
    table = sectors.table(["output", "price"], ["USA", "CHN"])
    assert table.columns == ["economy", "sector", "output", "price"]
    assert table.height == 2 * 28
    assert table["price"][0] == sectors.value("price", "USA", sectors.sectors[0])
    bought = sectors.trade(exporter="CHN", importer="USA")
    assert bought["after"].sum() == pytest.approx(outcome.trade("USA", "CHN")["imports_after"])
    assert set(json.loads(sectors.to_json(["USA"]))["units"]) == set(UNITS)
    sectors.to_csv(tmp_path / "s.csv")
    sectors.to_parquet(tmp_path / "s.parquet")
    assert polars.read_parquet(tmp_path / "s.parquet").equals(sectors.table())
    assert polars.read_csv(tmp_path / "s.csv").height == 81 * 28
    picture = sectors.chart("output", "USA")
    picture.to_svg(tmp_path / "s.svg")
    assert (tmp_path / "s.svg").read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(UnknownName, match="output"):
        sectors.chart("outputs", "USA")


def test_sector_results_have_labelled_axes(outcome) -> None:
    pytest.importorskip("xarray")
    cube = outcome.sectors.to_xarray()
    first = outcome.sectors.sectors[0]
    assert cube["output"].sel(economy="USA", sector=first).item() == outcome.sectors.value("output", "USA", first)
    assert cube["trade_after"].attrs["unit"] == "million USD"
    assert cube.sizes == {"economy": 81, "sector": 28, "exporter": 81, "importer": 81}


def test_without_xarray_the_way_to_it_is_named(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(BadInput, match="xarray"):
        outcome.sectors.to_xarray()


def test_a_model_of_one_sector_has_no_sector_results(outcome) -> None:
    with pytest.raises(BadInput, match="one sector"):
        replace(outcome, by_sector=None).sectors  # noqa: B018


def test_outcomes_and_comparisons_are_drawn_in_order(outcome) -> None:
    for result in (outcome, outcome.compare(outcome)):
        drawn = [row["value"] for row in result.chart("welfare").spec["data"]["values"]]
        assert len(drawn) == 81
        assert drawn == sorted(drawn, reverse=True)
    chosen = outcome.chart("welfare", ["USA", "EU"])
    assert json.loads(chosen.to_json())["data"]["values"][1]["value"] == outcome.value("welfare", "EU")
    assert [row["name"] for row in chosen.spec["data"]["values"]] == ["USA", "EU"]
    altair.Chart.from_dict(chosen.spec)
