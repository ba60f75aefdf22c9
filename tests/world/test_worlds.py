"""The shipped worlds: complete, read-only, balanced where they should be, honest where they are not."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from parley.errors import BadInput, UnknownName
from parley.vocabulary import all_economies, all_sectors
from parley.world import World, check, world_names


@pytest.fixture(scope="module", params=world_names())
def world(request: pytest.FixtureRequest) -> World:
    return World.load(request.param)


def test_totals_of_cepii_are_those_of_its_source() -> None:
    """21.75 trillion USD in all, US imports 2,902.6 and US exports 1,858.7 billion (the source's own description)."""
    world = World.load("cepii-2023")
    home = world.at("USA")
    assert world.flows.shape == (194, 194, 1)
    assert world.flows.sum() == pytest.approx(21.75e6, abs=5e3)
    assert world.flows[:, home].sum() == pytest.approx(2_902_600, abs=50)
    assert world.flows[home].sum() == pytest.approx(1_858_700, abs=50)
    assert (world.flows > 0).sum() == 25_398
    assert world.gdp.sum() == pytest.approx(105.31e6, abs=5e3)
    assert not world.tariffs.any()


def test_totals_of_icio_are_those_of_its_source() -> None:
    """199.69 trillion USD in all, 172.6 of them own sales (the source's own description)."""
    world = World.load("icio-2022")
    assert world.flows.shape == (81, 81, 28)
    assert world.flows.sum() == pytest.approx(199.69e6, abs=5e3)
    assert np.einsum("iik->", world.flows) == pytest.approx(172.6e6, abs=5e4)
    assert world.sectors == tuple(all_sectors())
    assert world.economies[-1] == "ROW"


def test_economies_have_names(world: World) -> None:
    assert set(world.economies) <= set(all_economies())


def test_arrays_are_read_only(world: World) -> None:
    for array in (world.flows, world.tariffs, world.gdp, *world.elasticities.values()):
        with pytest.raises(ValueError, match="read-only"):
            array.flat[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        world.name = "other"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        world.elasticities["IS"] = np.ones(1)  # pyright: ignore[reportIndexIssue]


def test_a_world_copies_what_it_is_given(world: World) -> None:
    mine = np.array(world.gdp)
    other = replace(world, gdp=mine)
    mine[0] = -1.0
    assert other.gdp[0] == world.gdp[0]


def test_every_check_holds_but_the_declared_one(world: World) -> None:
    failed = {item.name: item.detail for item in world.check() if not item.passed}
    filled = {"icio-2022": "TWN, ROW", "wiod-2014": "ROW"}.get(world.name)
    assert failed == ({"every GDP is reported, none filled": filled} if filled else {})


def test_filled_gdp_is_a_plausible_share_of_sales() -> None:
    """Taiwan's published GDP of 2022 is about 761 billion USD; filling it by its income group comes within a tenth."""
    world = World.load("icio-2022")
    assert world.gdp[world.at("TWN")] == pytest.approx(761e3, rel=0.1)


def test_eight_sources_of_elasticities_cover_every_sector() -> None:
    world = World.load("icio-2022")
    assert set(world.elasticities) == {"IS", "U4", "CP", "FGO", "BSY", "GYY", "LL", "Shap"}
    assert set(world.elasticity_sources) == set(world.elasticities)
    assert (world.theta("U4") == 4).all()
    assert all((theta > 0).all() for theta in world.elasticities.values())


def test_one_sector_elasticities_lie_between_those_of_the_sectors() -> None:
    many, one = World.load("icio-2022"), World.load("cepii-2023")
    for source, theta in many.elasticities.items():
        goods = theta[:-1]
        assert goods.min() <= one.theta(source)[0] <= goods.max()
    assert one.theta(one.default_elasticities)[0] == 4.0


def test_provenance_is_stated(world: World) -> None:
    assert world.title
    assert world.licence
    assert world.transformation
    assert world.sources
    assert world.defects
    assert len(world.gdp_basis) == len(world.economies)


def test_permuting_twice_gives_the_world_back(world: World) -> None:
    order = tuple(int(i) for i in np.random.default_rng(3).permutation(len(world.economies)))
    back = world.permuted(order).permuted(tuple(int(i) for i in np.argsort(order)))
    assert back.economies == world.economies
    assert (back.flows == world.flows).all()


def test_unknown_names_say_the_nearest(world: World) -> None:
    with pytest.raises(UnknownName, match="icio-2022"):
        World.load("icio2022")
    with pytest.raises(UnknownName, match="USA"):
        world.at("USB")
    with pytest.raises(UnknownName, match="U4"):
        world.theta("u5")


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        ("flows", np.nan, "flows are finite and not negative"),
        ("flows", -1.0, "flows are finite and not negative"),
        ("tariffs", -0.1, "tariffs are finite and not negative"),
        ("tariffs", np.inf, "tariffs are finite and not negative"),
    ],
)
def test_checks_find_a_bad_cell_and_name_it(field: str, value: float, broken: str) -> None:
    world = World.load("icio-2022")
    cube = np.array(getattr(world, field))
    cube[world.at("DEU"), world.at("USA"), 0] = value
    failed = {item.name: item.detail for item in check(replace(world, **{field: cube})) if not item.passed}
    assert "DEU->USA A01" in failed[broken]


def test_checks_find_value_added_above_sales() -> None:
    world = World.load("icio-2022")
    gdp = np.array(world.gdp)
    gdp[0] = 10 * world.flows[0].sum()
    failed = {item.name: item.detail for item in check(replace(world, gdp=gdp)) if not item.passed}
    assert failed["value added is below sales"] == world.economies[0]


def test_shapes_and_labels_must_fit(world: World) -> None:
    with pytest.raises(BadInput, match="gdp has shape"):
        replace(world, gdp=world.gdp[:-1])
    with pytest.raises(BadInput, match="each once"):
        replace(world, economies=(world.economies[0],) * len(world.economies))
