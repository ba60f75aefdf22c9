"""Worlds on disk: what is written comes back, whole or not at all, and damage is named."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import random_world

from parley.errors import BadFile, BadInput, UnknownName
from parley.world import World
from parley.world.export import flow_table, write_flows

FILES = ("about.json", "cubes.npz", "economies.csv", "elasticities.csv")


def same(one: World, other: World) -> bool:
    return all(_equal(getattr(one, item.name), getattr(other, item.name)) for item in fields(World))


def _equal(one, other):
    if hasattr(one, "items"):
        return set(one) == set(other) and all(_equal(one[key], other[key]) for key in one)
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


@pytest.mark.parametrize("name", ["cepii-2023", "icio-2022", "random"])
def test_a_saved_world_comes_back_bit_for_bit(tmp_path, name):
    world = random_world(1) if name == "random" else World.load(name)
    folder = world.save(tmp_path / "deep" / "mine")
    assert sorted(path.name for path in folder.iterdir()) == list(FILES)
    assert same(World.load(folder), world)
    assert same(World.load(str(folder)), world)


def test_saving_twice_gives_the_same_bytes_and_needs_consent(tmp_path):
    world = random_world(2)
    first, second = world.save(tmp_path / "a"), world.save(tmp_path / "b")
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in FILES)
    with pytest.raises(BadInput, match="--replace"):
        random_world(3).save(tmp_path / "a")
    assert same(World.load(tmp_path / "a"), world)
    random_world(3).save(tmp_path / "a", replace=True)
    assert same(World.load(tmp_path / "a"), random_world(3))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_that_is_no_world_is_neither_read_nor_replaced(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "about.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadFile, match=r"no about\.json of a saved world"):
        World.load(tmp_path / "notes")
    with pytest.raises(BadInput, match="no saved world"):
        random_world(2).save(tmp_path / "notes", replace=True)


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        random_world(2).save(tmp_path / "file" / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_no_world_and_no_path_is_an_unknown_name():
    with pytest.raises(UnknownName, match="icio-2022"):
        World.load("icio_2022")
    with pytest.raises(UnknownName, match="path"):
        World.load("x" * 5000)


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.data())
def test_damage_is_named_and_never_a_traceback(tmp_path_factory, name, data):
    folder = random_world(4, 3, 2).save(tmp_path_factory.mktemp("world") / "mine")
    content = bytearray((folder / name).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    (folder / name).write_bytes(bytes(content))
    try:
        World.load(folder)
    except BadFile as error:
        assert str(folder) in str(error)


def test_a_missing_file_is_named(tmp_path):
    folder = random_world(5).save(tmp_path / "mine")
    (folder / "cubes.npz").unlink()
    with pytest.raises(BadFile, match=r"cubes\.npz"):
        World.load(folder)


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_flows_are_exported_whole(tmp_path, form):
    world = random_world(6)
    path = tmp_path / f"flows.{form}"
    assert write_flows(world, path) == len(flow_table(world))
    assert [item.name for item in tmp_path.iterdir()] == [path.name]
    assert flow_table(world)["value"].sum() == pytest.approx(world.flows.sum())


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(BadInput, match="csv, parquet, json"):
        write_flows(random_world(6), tmp_path / "flows.xlsx")
