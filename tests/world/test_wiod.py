"""The world of 2014: its source's totals, its codes, its elasticities, what is known to be wrong with it."""

from __future__ import annotations

import numpy as np
import pytest

from parley.vocabulary import all_sectors
from parley.world import World


@pytest.fixture(scope="module")
def wiod() -> World:
    return World.load("wiod-2014")


def test_totals_are_those_of_the_source(wiod: World) -> None:
    """161.79 trillion USD in all, 141.02 of them own sales (the source's own description)."""
    assert wiod.flows.shape == (44, 44, 16)
    assert wiod.tariffs.shape == (44, 44, 16)
    assert wiod.flows.sum() == pytest.approx(161.79e6, abs=5e3)
    assert np.einsum("iik->", wiod.flows) == pytest.approx(141.02e6, abs=5e3)
    assert wiod.economies[-1] == "ROW"
    assert wiod.year == 2014


def test_us_trade_is_that_of_the_census_in_size(wiod: World) -> None:
    """US goods imports of 2014 were 2.37 trillion USD (Census, balance-of-payments basis)."""
    home = wiod.at("USA")
    goods = wiod.flows[:, :, wiod.goods]
    imports = goods[:, home].sum() - goods[home, home].sum()
    assert 0.8 * 2.37e6 < imports < 1.05 * 2.37e6


PARTS = {
    "A01T03": ("A01", "A02", "A03"),
    "B05T09": ("B05", "B06", "B07", "B08", "B09"),
    "C20T21": ("C20", "C21"),
    "C24T25": ("C24A", "C24B", "C25"),
    "C26T27": ("C26", "C27"),
    "C29T30": ("C29", "C301", "C302T309"),
}
"""Sectors of the later world that a sector of this one joins; all others stand in both."""


def by_parts(wiod: World, later: World) -> np.ndarray:
    """Flows of the later world in the sectors of this one."""
    columns = [[later.sectors.index(part) for part in PARTS.get(code, (code,))] for code in wiod.sectors]
    return np.stack([later.flows[:, :, places].sum(axis=2) for places in columns], axis=2)


def test_the_sectors_join_all_of_the_other_world(wiod: World) -> None:
    joined = [part for code in wiod.sectors for part in PARTS.get(code, (code,))]
    assert joined == list(all_sectors())
    assert wiod.goods.sum() == 15
    assert not wiod.goods[-1]


def specialisation(flows: np.ndarray, places: list[int]) -> np.ndarray:
    """Log of an exporter's share in a sector's exports over its share in all exports, (exporter, sector)."""
    abroad = flows * ~np.eye(len(flows), dtype=bool)[:, :, None]
    exports = abroad[places].sum(axis=1)
    of_sector, of_all = exports / exports.sum(axis=0), exports.sum(axis=1) / exports.sum()
    return np.log(of_sector / of_all[:, None] + 0.02)


def test_every_sector_is_exported_by_those_who_export_it_in_the_other_world(wiod: World) -> None:
    """The collection's own list of sectors fails this in places 5 to 12: flows under "refined fuels" are paper."""
    later = World.load("icio-2022")
    named = [code for code in wiod.economies if code in later.economies and code != "ROW"]
    here = specialisation(wiod.flows, [wiod.at(code) for code in named])
    there = specialisation(by_parts(wiod, later), [later.at(code) for code in named])
    correlation = np.corrcoef(here.T, there.T)[:16, 16:]
    assert correlation.argmax(axis=1).tolist() == list(range(16))


def test_every_sector_is_of_a_size_with_that_of_the_other_world(wiod: World) -> None:
    later = by_parts(wiod, World.load("icio-2022")).sum(axis=(0, 1))
    grown = later / wiod.flows.sum(axis=(0, 1))
    assert ((grown > 0.8) & (grown < 2.1)).all(), dict(zip(wiod.sectors, grown.round(2), strict=True))


def test_tariffs_stand_at_the_sectors_they_mean(wiod: World) -> None:
    """Seven years earlier, so close and not equal; in the order of the collection's list they fail."""
    later = World.load("icio-2022")
    named = [code for code in wiod.economies if code in later.economies and code != "ROW"]
    here, there = (w.tariffs[np.ix_(*[[w.at(code) for code in named]] * 2)] for w in (wiod, later))
    for place, code in enumerate(wiod.sectors):
        parts = [later.sectors.index(part) for part in PARTS.get(code, (code,))]
        pair = np.corrcoef(here[:, :, place].ravel(), there[:, :, parts].mean(axis=2).ravel())
        assert pair[0, 1] > 0.89, code


def test_elasticities_are_its_own_where_estimated_on_its_sample(wiod: World) -> None:
    later = World.load("icio-2022")
    assert set(wiod.elasticities) == set(later.elasticities)
    assert set(wiod.elasticity_sources) == set(wiod.elasticities)
    for source in set(wiod.elasticities) - {"IS"}:
        for place, code in enumerate(wiod.sectors):
            parts = [later.theta(source)[later.sectors.index(part)] for part in PARTS.get(code, (code,))]
            assert min(parts) <= wiod.theta(source)[place] <= max(parts), (source, code)
    food = wiod.sectors.index("C10T12"), later.sectors.index("C10T12")
    assert wiod.theta("IS")[food[0]] != later.theta("IS")[food[1]]
    assert (wiod.theta("U4") == 4).all()


def test_the_other_worlds_have_none_of_its_elasticities() -> None:
    for name in ("icio-2022", "cepii-2023"):
        world = World.load(name)
        assert all(theta.shape == (len(world.sectors),) for theta in world.elasticities.values())


def test_declared_defects_are_there_and_no_other_check_fails(wiod: World) -> None:
    failed = {item.name: item.detail for item in wiod.check() if not item.passed}
    assert failed == {"every GDP is reported, none filled": "ROW"}
    home, food = wiod.at("USA"), wiod.sectors.index("C10T12")
    assert (wiod.tariffs[:, home, food] > 0.9).sum() == 31
    sells_nothing = np.argwhere(wiod.flows.sum(axis=1) == 0)
    assert [(wiod.economies[i], wiod.sectors[k]) for i, k in sells_nothing] == [("LUX", "C19")]


def test_gdp_is_that_of_the_year(wiod: World) -> None:
    """Against the World Bank's current figures of 2014 for two economies, which its estimates of the time precede."""
    for code, published in {"USA": 17.61e6, "DEU": 3.97e6}.items():
        assert wiod.gdp[wiod.at(code)] == pytest.approx(published, rel=0.05), code
    rest = wiod.gdp[-1] / wiod.flows[-1].sum()
    assert 0.3 < rest < 0.6, "value added of the rest of the world is a plausible share of its sales"
