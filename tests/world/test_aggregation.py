"""Joining economies and sectors: what must not change does not, and order does not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_worlds import random_world

from parley.errors import BadInput, UnknownName
from parley.vocabulary import EU_MEMBERS
from parley.world import World


def groups(labels, colours, prefix):
    """Labels with one colour become one group; a group of one keeps its label."""
    found = {}
    for label, colour in zip(labels, colours, strict=True):
        found.setdefault(colour, []).append(label)
    return {f"{prefix}{colour}": members for colour, members in found.items() if len(members) > 1}


def spent(world):
    """Money that goes from using sector to input sector, (economy, input, using)."""
    return world.input_coefficients * world.flows.sum(axis=1)[:, None, :]


seeds = st.integers(0, 10_000)
colours = st.lists(st.integers(0, 2), min_size=5, max_size=5)
sector_colours = st.lists(st.integers(0, 1), min_size=4, max_size=4)


@given(seeds, colours, sector_colours)
def test_totals_duties_and_inputs_are_preserved(seed, by, by_sector):
    world = random_world(seed, 5, 4)
    joined = world.aggregate(groups(world.economies, by, "E"), groups(world.sectors, by_sector, "K"))
    assert joined.flows.sum() == pytest.approx(world.flows.sum())
    assert joined.gdp.sum() == pytest.approx(world.gdp.sum())
    assert (joined.flows * joined.tariffs).sum() == pytest.approx((world.flows * world.tariffs).sum())
    assert spent(joined).sum() == pytest.approx(spent(world).sum())
    assert joined.final_demand.sum() == pytest.approx(world.final_demand.sum())
    for item in joined.check():
        assert item.passed or item.name == "no economy taxes its own sales"


@given(seeds, colours, sector_colours)
def test_every_group_is_the_sum_of_its_members(seed, by, by_sector):
    """Cell by cell with plain loops over the members."""
    world = random_world(seed, 5, 4)
    who, what = groups(world.economies, by, "E"), groups(world.sectors, by_sector, "K")
    joined = world.aggregate(who, what)
    inside = {label: [world.economies.index(m) for m in who.get(label, [label])] for label in joined.economies}
    within = {label: [world.sectors.index(m) for m in what.get(label, [label])] for label in joined.sectors}
    for j, exporter in enumerate(joined.economies):
        for k, sector in enumerate(joined.sectors):
            for i, importer in enumerate(joined.economies):
                cells = [(a, b, c) for a in inside[exporter] for b in inside[importer] for c in within[sector]]
                trade = sum(world.flows[cell] for cell in cells)
                assert joined.flows[j, i, k] == pytest.approx(trade)
                duty = sum(world.flows[cell] * world.tariffs[cell] for cell in cells)
                assert joined.flows[j, i, k] * joined.tariffs[j, i, k] == pytest.approx(duty)
            kept = sum(
                world.value_added_share[a, c] * world.sales[a, c] for a in inside[exporter] for c in within[sector]
            )
            assert joined.value_added_share[j, k] * joined.sales[j, k] == pytest.approx(kept)


@given(seeds, st.lists(st.integers(0, 3), min_size=6, max_size=6), st.lists(st.integers(0, 1), min_size=4, max_size=4))
def test_two_steps_equal_one(seed, first, second):
    """Economies joined to at most four groups and those to two, beside both at once; sectors likewise."""
    world = random_world(seed, 6, 4)
    step = {
        f"A{colour}": [code for code, c in zip(world.economies, first, strict=True) if c == colour] for colour in first
    }
    twice = {f"B{second[colour]}": [f"A{c}" for c in set(first) if second[c] == second[colour]] for colour in first}
    once = {group: [code for part in parts for code in step[part]] for group, parts in twice.items()}
    sectors, rest = {"K": ["S0", "S1"]}, {"L": ["K", "S3"]}
    two = world.aggregate(step, sectors).aggregate(twice, rest)
    one = world.aggregate(once, {"L": ["S0", "S1", "S3"]})
    assert two.economies == one.economies
    assert two.sectors == one.sectors
    for field in ("flows", "tariffs", "gdp", "input_coefficients", "value_added_share"):
        assert getattr(two, field) == pytest.approx(getattr(one, field)), field


@given(seeds)
def test_elasticities_in_two_steps_of_sectors_equal_one(seed):
    world = random_world(seed, 4, 4)
    two = world.aggregate(sectors={"K": ["S0", "S1"]}).aggregate(sectors={"L": ["K", "S3"]})
    one = world.aggregate(sectors={"L": ["S0", "S1", "S3"]})
    assert two.theta("one") == pytest.approx(one.theta("one"))


def test_elasticities_are_weighted_by_trade_between_economies():
    world = random_world(11)
    cross = world.flows.sum(axis=(0, 1)) - np.einsum("iik->k", world.flows)
    expected = (world.theta("one")[:2] * cross[:2]).sum() / cross[:2].sum()
    assert world.aggregate(sectors={"K": ["S0", "S1"]}).theta("one")[0] == pytest.approx(expected)
    assert (world.aggregate(sectors={"K": ["S0", "S1"]}).theta("two") == 4).all()


@pytest.mark.parametrize("name", ["cepii-2023", "icio-2022"])
def test_joining_nothing_changes_nothing(name):
    world = World.load(name)
    same = world.aggregate()
    assert same.economies == world.economies
    assert same.sectors == world.sectors
    for field in ("flows", "tariffs", "gdp"):
        assert (getattr(same, field) == getattr(world, field)).all()
    assert all((same.elasticities[source] == theta).all() for source, theta in world.elasticities.items())
    assert same.gdp_basis == world.gdp_basis
    assert (same.goods == world.goods).all()


def test_joining_nothing_keeps_inputs():
    world = random_world(12)
    assert world.aggregate().input_coefficients == pytest.approx(world.input_coefficients, abs=1e-15)


def test_the_union_of_a_shipped_world_has_the_trade_and_duties_of_its_members():
    world = World.load("icio-2022")
    union = [code for code in world.economies if code in EU_MEMBERS]
    at = [world.at(code) for code in union]
    home = world.at("USA")
    joined = world.aggregate({"EU": union})
    eu, usa = joined.at("EU"), joined.at("USA")
    assert len(joined.economies) == 81 - 27 + 1
    assert joined.economies[-1] == "ROW"
    assert joined.flows[usa, eu].sum() == pytest.approx(world.flows[home, at].sum())
    assert joined.gdp[eu] == pytest.approx(world.gdp[at].sum())
    duty = (world.flows[at, home] * world.tariffs[at, home]).sum()
    assert (joined.flows[eu, usa] * joined.tariffs[eu, usa]).sum() == pytest.approx(duty)


def test_trade_inside_a_group_is_own_sales_and_its_duties_are_told():
    world = random_world(13)
    joined = world.aggregate({"BLOC": ["USA", "CHN"]})
    at = joined.at("BLOC")
    assert joined.flows[at, at].sum() == pytest.approx(world.flows[:2, :2].sum())
    assert any("BLOC bears" in defect for defect in joined.defects)


def test_where_nothing_is_traded_the_highest_rate_stands():
    world = random_world(14)
    flows, tariffs = np.array(world.flows), np.array(world.tariffs)
    flows[:2, 2, 0] = 0.0
    tariffs[:2, 2, 0] = (0.1, 0.3)
    joined = replace(world, flows=flows, tariffs=tariffs).aggregate({"BLOC": ["USA", "CHN"]})
    assert joined.tariffs[joined.at("BLOC"), joined.at("DEU"), 0] == 0.3


def test_groups_of_services_are_services_and_mixed_groups_say_so():
    world = replace(random_world(15), services=("S1", "S2"))
    assert world.aggregate(sectors={"X": ["S1", "S2"]}).goods.tolist() == [True, False]
    mixed = world.aggregate(sectors={"X": ["S0", "S1"]})
    assert mixed.goods.tolist() == [True, False]
    assert any("X joins goods and services" in defect for defect in mixed.defects)


@pytest.mark.parametrize(
    ("economies", "error", "message"),
    [
        ({"EU": ["DEU", "FRA"]}, UnknownName, "FRA"),
        ({"EU": []}, BadInput, "Give a list"),
        ({"EU": "DEU"}, BadInput, "Give a list"),
        ({"A": ["DEU"], "B": ["DEU"]}, BadInput, "Leave it in one"),
        ({"USA": ["DEU", "CHN"]}, BadInput, "name of another"),
    ],
)
def test_groups_that_cannot_be_are_refused(economies, error, message):
    with pytest.raises(error, match=message):
        random_world(16).aggregate(economies)
