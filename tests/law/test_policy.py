"""The policy of a day on a small world, retaliation and the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.law import Assumptions, Law, Measure
from parley.vocabulary import EU_MEMBERS, all_sectors

MAY = "2025-05-06"


@dataclass(frozen=True, eq=False)
class SmallWorld:
    """Flows of one million dollars everywhere, tariffs of 2 %."""

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    tariffs: NDArray[np.float64]
    flows: NDArray[np.float64]


def small_world(economies: tuple[str, ...], sectors: tuple[str, ...], tariff: float = 0.02) -> SmallWorld:
    shape = (len(economies), len(economies), len(sectors))
    return SmallWorld(economies, sectors, np.full(shape, tariff), np.full(shape, 1000.0))


SECTORS = tuple(all_sectors())
WORLD = small_world(("CAN", "CHN", "DEU", "JPN", "KAZ", "ROW", "USA", "VNM"), SECTORS)
USA = WORLD.economies.index("USA")


def test_us_tariffs_come_from_the_law_and_others_from_the_world(law: Law) -> None:
    policy = law.policy(WORLD, MAY, MAY, retaliation=False)
    others = [at for at in range(len(WORLD.economies)) if at != USA]
    for table in (policy.tariff_before, policy.tariff_after):
        assert np.array_equal(table[:, others], WORLD.tariffs[:, others])
    raised = (policy.tariff_after - policy.tariff_before)[:, USA]
    assert raised[WORLD.economies.index("CHN")][:-1].min() >= 0
    assert raised[WORLD.economies.index("CHN"), SECTORS.index("C13T15")] == pytest.approx(1.45, abs=0.02)
    assert raised[WORLD.economies.index("JPN"), SECTORS.index("C29")] == pytest.approx(0.25, abs=0.03)
    assert np.all(policy.tariff_after[:, USA, SECTORS.index("SERV")] == 0)
    assert np.all(policy.tariff_after[USA, USA] == 0)


def test_the_pause_runs_out_in_a_policy_too(law: Law) -> None:
    now, later = (law.policy(WORLD, day, MAY, retaliation=False).tariff_after for day in (MAY, "2025-07-09"))
    textiles = SECTORS.index("C13T15")
    grown = (later - now)[:, USA, textiles]
    assert grown[WORLD.economies.index("VNM")] == pytest.approx(0.36, abs=0.005)  # 46 instead of 10
    assert grown[WORLD.economies.index("DEU")] == pytest.approx(0.10, abs=0.005)
    assert grown[WORLD.economies.index("CHN")] == 0
    assert grown[WORLD.economies.index("CAN")] == 0


def test_one_sector_takes_the_average_of_all_goods(law: Law) -> None:
    world = small_world(("CHN", "JPN", "USA"), ("goods",))
    policy = law.policy(world, MAY, MAY, retaliation=False)
    average = {row.key: row.rate for row in law.average(MAY, by="origin").rows}
    assert policy.tariff_after[0, 2, 0] == pytest.approx(average["CHN"])
    assert policy.tariff_after[1, 2, 0] == pytest.approx(average["JPN"])


def test_a_world_without_tariffs_takes_the_change(law: Law) -> None:
    policy = law.policy(small_world(("CHN", "JPN", "USA"), ("goods",), 0.0), MAY, MAY, retaliation=False)
    now, then = (
        {row.key: row.rate for row in law.average(day, known_on=MAY, by="origin").rows} for day in (MAY, "2025-01-01")
    )
    assert np.all(policy.tariff_before == 0)
    assert policy.tariff_after[0, 2, 0] == pytest.approx((1 + now["CHN"]) / (1 + then["CHN"]) - 1)


def test_members_of_the_union_average_to_the_union(law: Law) -> None:
    """Each member has its own rate; weighted with their imports they give the Union's."""
    world = small_world((*sorted(EU_MEMBERS), "USA"), ("goods",))
    policy = law.policy(world, MAY, MAY, retaliation=False)
    chapters = law.weights.chapters
    value = np.array([chapters.value[chapters.origins.index(code)].sum() for code in sorted(EU_MEMBERS)])
    rates = policy.tariff_after[:-1, -1, 0]
    union = {row.key: row.rate for row in law.average(MAY, by="origin").rows}["EU"]
    assert value @ rates / value.sum() == pytest.approx(union, abs=0.002)
    assert rates.max() > rates.min() + 0.02


def test_small_origins_follow_the_law_of_their_class(law: Law) -> None:
    eve, day = (law.policy(WORLD, on, retaliation=False).tariff_after for on in ("2025-04-04", "2025-04-05"))
    place = WORLD.economies.index("KAZ")
    assert (day - eve)[place, USA, SECTORS.index("C13T15")] == pytest.approx(0.10, abs=0.002)


def test_retaliation_of_the_day_is_added_to_the_world(law: Law) -> None:
    policy = law.policy(WORLD, MAY, MAY)
    added = policy.tariff_after[USA, WORLD.economies.index("CHN")] - 0.02
    assert added[SECTORS.index("C21")] == pytest.approx(1.25)  # all goods
    assert added[SECTORS.index("A01")] > 1.25  # farm lists of March on top
    assert added[SECTORS.index("SERV")] == 0
    assert np.all(policy.tariff_after[USA, WORLD.economies.index("DEU")] == 0.02)  # the Union's list is suspended
    assert "chn/retaliation-125" in policy.sources
    assert any("estimate" in note for note in policy.notes)


def test_a_list_covers_what_it_is_worth(law: Law) -> None:
    """Canada's lists of 30, 15.6 and 14.2 bn CAD at 25 %, and vehicles, on flows wide enough to hold them."""
    world = small_world(("CAN", "USA"), SECTORS)
    world = SmallWorld(world.economies, SECTORS, world.tariffs, world.flows * 30)
    covered = (law.policy(world, MAY, MAY).tariff_after[1, 0] - 0.02) / 0.25
    vehicles = world.flows[1, 0, SECTORS.index("C29")]
    listed = (30_000 + 15_600 + 14_200) / 1.39  # million USD at the rate of spring 2025
    found = covered @ world.flows[1, 0]
    assert listed * 0.6 < found < listed * 1.05 + vehicles


def test_retaliation_as_known_that_day(law: Law) -> None:
    def told(on: str, known: str) -> dict[str, str]:
        return {item.measure: item.status for item in law.retaliation(on, known)}

    may = told(MAY, MAY)
    assert may["chn/retaliation-125"] == "in force"
    assert may["eu/rebalancing"] == "suspended"
    assert may["can/first-list"] == "in force"
    assert may["can/second-list"] == "announced"
    assert "eu/second-list" not in may
    assert told("2025-05-08", "2025-05-08")["eu/second-list"] == "announced"
    assert "chn/retaliation-125" not in told("2025-04-10", "2025-04-10")
    assert told("2025-04-11", "2025-04-11")["chn/retaliation-125"] == "announced"
    assert told("2025-04-11", "2025-04-11")["chn/retaliation-84"] == "in force"
    assert told("2025-05-14", "2025-05-14")["chn/retaliation-34"] == "suspended"
    assert told("2025-08-01", "2025-08-01")["eu/merged-list"] == "announced"
    assert told("2025-08-06", "2025-08-06")["eu/merged-list"] == "suspended"
    assert told("2026-02-20", "2026-02-20")["eu/merged-list"] == "suspended"
    assert "chn/coal-gas" not in told("2025-02-03", "2025-02-03")


def test_the_calendar_knows_what_was_scheduled(law: Law) -> None:
    may = law.scheduled_changes(MAY, MAY)
    assert (may[0].on, may[0].what, may[0].measure) == (date(2025, 7, 9), "returns", "usa/reciprocal-countries-april")
    assert law.scheduled_changes("2025-07-07", "2025-07-07")[0].on == date(2025, 8, 1)
    assert law.scheduled_changes("2025-04-08", "2025-04-08")[0].on == date(2025, 4, 9)
    june = {(item.on.isoformat(), item.measure) for item in law.scheduled_changes("2025-06-30", "2025-06-30")}
    assert ("2025-08-12", "usa/reciprocal-china-34") in june
    assert all(
        item.known_since <= date(2025, 5, 6) < item.on for item in law.scheduled_changes(MAY, MAY, importer=None)
    )


def test_no_note_or_act_tells_of_a_later_day(law: Law) -> None:
    """Text written into a measure may not mention a year or day after it became known."""
    for measure in (item for item in law.measures.values() if item.published.year >= 2025):
        for text in (measure.title, measure.note, measure.act):
            for year in range(measure.published.year + 1, 2031):
                in_force_later = measure.valid_from is not None and measure.valid_from.year >= year
                assert str(year) not in text or in_force_later, f"{measure.id}: {text}"


def test_retaliation_asks_for_the_origin_and_for_exemptions(law: Law) -> None:
    """A measure on goods of others adds nothing on US goods; an exemption lifts what it names."""
    all_goods = law.measure("chn/retaliation-125")
    on_others = replace(all_goods, scope=replace(all_goods.scope, origins=frozenset({"JPN"})))
    other = law.with_measures(on_others)
    assert "chn/retaliation-125" not in {item.measure for item in other.retaliation(MAY, MAY)}
    place = USA, WORLD.economies.index("CHN"), SECTORS.index("A01")
    before, without = (one.policy(WORLD, MAY, MAY).tariff_after[place] for one in (law, other))
    assert before - without == pytest.approx(1.25)
    farm = law.measure("chn/farm-10")
    lifted = Measure(
        id="chn/lifted", title="lifted", importer="CHN", authority="retaliation", act="imagined",
        citation_check="known", published=farm.published, valid_from=farm.valid_from, kind="exempts", scope=farm.scope,
        exempt_from=("chn/farm-10",),
    )  # fmt: skip
    exempt = law.with_measures(lifted).policy(WORLD, MAY, MAY).tariff_after[place]
    gone = law.without(measure="chn/farm-10").policy(WORLD, MAY, MAY).tariff_after[place]
    assert exempt == pytest.approx(gone)
    assert exempt < before


def test_a_joined_sector_takes_the_mean_of_its_parts_weighted_with_imports(law: Law) -> None:
    fine = small_world(WORLD.economies, ("C20", "C21"), 0.0)
    joined = small_world(WORLD.economies, ("C20T21", "C19"), 0.0)
    parts = law.policy(fine, MAY, MAY, retaliation=False).tariff_after[:, USA]
    whole = law.policy(joined, MAY, MAY, retaliation=False).tariff_after[:, USA, 0]
    groups = law.weights.groups
    duties = law.duties(date(2025, 5, 6), date(2025, 5, 6), Assumptions())
    worth = duties.value[duties.origins.index("JPN")] @ groups.is_sector
    chemicals, medicines = worth[SECTORS.index("C20")], worth[SECTORS.index("C21")]
    jpn = WORLD.economies.index("JPN")
    expected = (parts[jpn] @ (chemicals, medicines)) / (chemicals + medicines)
    assert whole[jpn] == pytest.approx(expected, rel=1e-12)
    assert min(parts[jpn]) < whole[jpn] < max(parts[jpn])


def test_a_world_without_the_united_states_is_refused(law: Law) -> None:
    with pytest.raises(BadInput, match="no USA among its 2 economies"):
        law.policy(small_world(("CHN", "JPN"), SECTORS), MAY, MAY)
