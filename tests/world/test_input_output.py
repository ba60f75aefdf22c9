"""Input coefficients and value-added shares in a world: shapes, normal form, checks, final demand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from random_worlds import random_world

from parley.errors import BadInput


def failed(world):
    return {item.name: item.detail for item in world.check() if not item.passed}


def test_a_world_with_inputs_passes_its_checks_and_is_read_only():
    world = random_world(1)
    assert failed(world) == {}
    for array in (world.input_coefficients, world.value_added_share):
        with pytest.raises(ValueError, match="read-only"):
            array.flat[0] = 1.0


def test_final_demand_is_what_is_left_of_purchases():
    """By hand, cell by cell: everything bought of a sector less what each sector uses of it."""
    world = random_world(2)
    for i in range(4):
        for h in range(3):
            used = sum(world.input_coefficients[i, h, k] * world.flows[i, :, k].sum() for k in range(3))
            assert world.final_demand[i, h] == pytest.approx(world.flows[:, i, h].sum() - used)


def test_a_sector_without_sales_uses_nothing_and_is_all_value_added():
    world = random_world(3)
    flows = np.array(world.flows)
    flows[1, :, 2] = 0.0
    inputs = np.array(world.input_coefficients)
    inputs[1, :, 2] = np.nan  # zero over zero, as a division by no sales gives
    idle = replace(world, flows=flows, input_coefficients=inputs)
    assert (idle.input_coefficients[1, :, 2] == 0).all()
    assert idle.value_added_share[1, 2] == 1
    assert failed(idle) == {} or set(failed(idle)) == {"value added is below sales"}


@pytest.mark.parametrize(
    ("field", "value", "broken", "where"),
    [
        ("input_coefficients", -0.01, "input coefficients are finite and not negative", "CHN S0 into S1"),
        ("input_coefficients", np.inf, "input coefficients are finite and not negative", "CHN S0 into S1"),
        ("input_coefficients", 0.9, "inputs and value added sum to sales", "CHN S1"),
    ],
)
def test_checks_name_the_economy_and_the_sectors(field, value, broken, where):
    world = random_world(4)
    changed = np.array(getattr(world, field))
    changed[1, 0, 1] = value
    assert where in failed(replace(world, **{field: changed}))[broken]


def test_value_added_must_be_positive():
    world = random_world(4)
    share = np.array(world.value_added_share)
    share[2, 1] = -0.1
    assert "DEU S1" in failed(replace(world, value_added_share=share))["value added is a positive share of sales"]


def test_shapes_must_fit_and_both_parts_be_there():
    world = random_world(5)
    with pytest.raises(BadInput, match="input_coefficients has shape"):
        replace(world, input_coefficients=world.input_coefficients[:, :, :2])
    with pytest.raises(BadInput, match="value_added_share has shape"):
        replace(world, value_added_share=world.value_added_share[:3])
    with pytest.raises(BadInput, match="together, or neither"):
        replace(world, value_added_share=None)


def test_permuting_takes_the_inputs_along():
    world = random_world(6)
    turned = world.permuted((2, 0, 3, 1))
    assert (turned.input_coefficients[0] == world.input_coefficients[2]).all()
    assert (turned.value_added_share[3] == world.value_added_share[1]).all()
    assert turned.final_demand == pytest.approx(world.final_demand[[2, 0, 3, 1]])


def test_services_may_be_named():
    world = replace(random_world(7), services=("S2",))
    assert world.goods.tolist() == [True, True, False]
    assert random_world(7).goods.all()
