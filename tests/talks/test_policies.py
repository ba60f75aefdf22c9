"""From scenarios to tariffs: each field of a scenario changes what it says and nothing else."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from parley.errors import BadFile, BadInput
from parley.law import Law
from parley.ledger import Ledger
from parley.talks import Setting, built_in, parse_scenario, scenario_policy
from parley.talks.policies import barriers_of, export_taxes_of
from parley.vocabulary import EU_MEMBERS
from parley.world import World

DAY, PAUSE_ENDS = date(2025, 5, 6), date(2025, 7, 9)


@pytest.fixture(scope="module")
def law() -> Law:
    return Law.open()


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("icio-2022")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return Setting(DAY, DAY, PAUSE_ENDS, frozenset({"JPN", "EU"}))


def after(text: str, law: Law, world: World, setting: Setting) -> np.ndarray:
    return scenario_policy(parse_scenario(text, "test"), law, world, setting).tariff_after


def test_the_shortest_scenario_is_the_law_of_the_day(law: Law, world: World, setting: Setting):
    found = after("title: t", law, world, setting)
    np.testing.assert_array_equal(found, law.policy(world, DAY, DAY).tariff_after)


def test_the_deadline_is_spared_only_those_kept(law: Law, world: World, setting: Setting):
    found = after("title: t\nunited-states: {law: deadline, keep-today: in-talks}", law, world, setting)
    now, then = (law.policy(world, day, DAY).tariff_after for day in (DAY, PAUSE_ENDS))
    usa = world.at("USA")
    for code in ("JPN", "DEU", "FRA"):
        np.testing.assert_array_equal(found[world.at(code), usa], now[world.at(code), usa])
    for code in ("VNM", "KOR", "CHN"):
        np.testing.assert_array_equal(found[world.at(code), usa], then[world.at(code), usa])
    assert (then[world.at("VNM"), usa] > now[world.at("VNM"), usa]).any()


def test_a_list_costs_its_rate_times_its_worth(law: Law, world: World, setting: Setting):
    plain = after("title: t", law, world, setting)
    answer = "{importer: EU, rate: 0.25, covers-million: 100000, currency: EUR}"
    found = after(f"title: t\npartners: {{answers: [{answer}]}}", law, world, setting)
    usa, union = world.at("USA"), [world.at(code) for code in sorted(EU_MEMBERS)]
    levied = ((found - plain)[usa, union] * world.flows[usa, union]).sum()
    euro = 1 / Ledger.open().value("fx.EUR", "2025-04").value  # the newest month known on the day
    assert levied == pytest.approx(0.25 * 100_000 * euro)
    others = np.delete(found - plain, union, axis=1)
    assert not others.any()


def test_answering_in_kind_adds_what_the_united_states_added(law: Law, world: World, setting: Setting):
    text = "title: t\npartners: {answers: [{importer: CHN}, {importer: rest, match-us: true}]}"
    plain, found = after("title: t", law, world, setting), after(text, law, world, setting)
    before = law.policy(world, DAY, DAY).tariff_before
    usa, korea, china = (world.at(code) for code in ("USA", "KOR", "CHN"))
    increase = np.clip(plain[korea, usa] - before[korea, usa], 0, None)
    np.testing.assert_allclose((found - plain)[usa, korea], increase)
    assert not (found - plain)[usa, china].any()


def test_a_truce_lowers_both_sides(law: Law, world: World, setting: Setting):
    truce = scenario_policy(built_in(DAY)["china-truce"], law, world, setting).tariff_after
    plain = after("title: t", law, world, setting)
    usa, china, goods = world.at("USA"), world.at("CHN"), slice(0, -1)
    assert (truce[china, usa, goods] < plain[china, usa, goods]).any()
    assert truce[usa, china, goods] == pytest.approx(plain[usa, china, goods] - 1.15)


def test_single_tariffs_are_added_or_replaced_in_their_sectors_only(law: Law, world: World, setting: Setting):
    plain = after("title: t", law, world, setting)
    text = """
title: t
tariffs:
  - {importer: USA, exporter: VNM, add: 0.2, sectors: [C13T15]}
  - {importer: JPN, exporter: KOR, rate: 0.07}
"""
    found = after(text, law, world, setting)
    cell = (world.at("VNM"), world.at("USA"), world.sectors.index("C13T15"))
    assert found[cell] == pytest.approx(plain[cell] + 0.2)
    assert found[world.at("KOR"), world.at("JPN"), :-1] == pytest.approx(0.07)
    assert found[world.at("KOR"), world.at("JPN"), -1] == plain[world.at("KOR"), world.at("JPN"), -1]
    changed = np.zeros(plain.shape, dtype=bool)
    changed[cell] = changed[world.at("KOR"), world.at("JPN"), :-1] = True
    np.testing.assert_array_equal(found[~changed], plain[~changed])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: t\nunited-states: {law: deadline}", "none is scheduled"),
        ("title: t\npartners: {answers: [{importer: EU, rate: 0.1, covers-million: 5, currency: XXX}]}", "XXX"),
        ("title: t\ntariffs: [{importer: USA, exporter: ABW, add: 0.1}]", "ABW"),
        ("title: t\nrates: {usa/nothing: 0.1}", "usa/nothing"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, said: str, law: Law, world: World, setting: Setting):
    with pytest.raises(BadInput, match=said):
        after(text, law, world, replace(setting, deadline=None))


def test_barriers_become_costs_and_rents() -> None:
    world = World.load("icio-2022")
    scenario = parse_scenario(
        "title: Cars\n"
        "barriers:\n"
        "  - {importer: JPN, exporter: USA, sectors: [C29], before: 0.12, after: 0.05}\n"
        "  - {importer: EU, exporter: EU, sectors: [A01], before: 0.10, after: 0.20, rents: true}\n",
        "cars.yaml",
    )
    found = barriers_of(scenario, world)
    usa, jpn, car, crop = world.at("USA"), world.at("JPN"), world.sectors.index("C29"), world.sectors.index("A01")
    assert found["costs"][usa, jpn, car] == pytest.approx(1.05 / 1.12)
    assert (found["costs"] != 1).sum() == 1
    deu, fra = world.at("DEU"), world.at("FRA")
    assert (found["rents_before"][deu, fra, crop], found["rents_after"][deu, fra, crop]) == (0.1, 0.2)
    assert found["rents_after"][deu, deu].sum() == 0
    assert found["rents_after"][:, usa].sum() == 0


def test_a_flow_has_one_barrier_of_a_kind() -> None:
    scenario = parse_scenario(
        "title: Twice\n"
        "barriers:\n"
        "  - {importer: JPN, exporter: USA, before: 0.1, after: 0}\n"
        "  - {importer: JPN, exporter: USA, sectors: [C29], before: 0.2, after: 0}\n",
        "twice.yaml",
    )
    with pytest.raises(BadInput, match="barriers of JPN on USA twice"):
        barriers_of(scenario, World.load("icio-2022"))


def test_export_taxes_fall_on_sales_abroad() -> None:
    world = World.load("icio-2022")
    scenario = parse_scenario(
        "title: Ores\n"
        "export-taxes:\n"
        "  - {exporter: EU, rate: 0.1, sectors: [C29]}\n"
        "  - {exporter: DEU, importer: USA, rate: 0.2, sectors: [C29]}\n",
        "ores.yaml",
    )
    found = export_taxes_of(scenario, world)
    assert found is not None
    usa, jpn, deu, fra, car = *(world.at(code) for code in ("USA", "JPN", "DEU", "FRA")), world.sectors.index("C29")
    assert (found[deu, jpn, car], found[fra, usa, car], found[deu, usa, car]) == (0.1, 0.1, 0.2)
    assert not found[deu, [deu, fra]].any()
    assert not found[usa].any()
    assert set(np.flatnonzero(found.any(axis=(0, 1)))) == {car}
    assert export_taxes_of(parse_scenario("title: None", "none.yaml"), world) is None


def test_a_scenarios_export_taxes_reach_the_policy(law: Law, world: World, setting: Setting) -> None:
    text = "title: t\nexport-taxes: [{exporter: CHN, importer: USA, rate: 0.3}]"
    plain, taxed = (scenario_policy(parse_scenario(each, "x.yaml"), law, world, setting) for each in ("title: t", text))
    assert plain.export_after is None
    assert taxed.export_after is not None
    np.testing.assert_allclose(taxed.export_after[world.at("CHN"), world.at("USA")], 0.3 * world.goods)
    with pytest.raises(BadFile, match="export-taxes"):
        parse_scenario("title: t\nexport-taxes: [{exporter: CHN, rate: -0.1}]", "x.yaml")
