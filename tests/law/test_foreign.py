"""Duties of China, Canada and the Union on US goods: what the record holds, and what it does not know."""

from __future__ import annotations

from typing import Any

import pytest

from parley.errors import BadInput, NotKnown
from parley.law import Law
from parley.vocabulary import EU_MEMBERS
from parley.world import World

LAW = Law.open()
WORLD = World.load("icio-2022")
MAIZE, BEANS, CAR, PLANE, STEEL = "1005.90", "1201.90.11", "8703.23", "8802.40", "7208.10"


def added(product: str, importer: str, on: str, **more: Any) -> float:
    """What the importer's measures add on US goods, in percent."""
    found = LAW.rate(product, "USA", importer, on=on, world=WORLD, **more)
    return round(100 * sum(part.rate for part in found.components[1:]), 6)


@pytest.mark.parametrize(
    ("product", "importer", "on", "percent", "why"),
    [
        (MAIZE, "CHN", "2025-03-09", 0, "the day before"),
        (MAIZE, "CHN", "2025-03-10", 15, "announcement 2025-2: maize 15"),
        (BEANS, "CHN", "2025-03-10", 10, "announcement 2025-2: soybeans 10"),
        (PLANE, "CHN", "2025-04-09", 0, "the day before"),
        (PLANE, "CHN", "2025-04-10", 84, "announcement 2025-5"),
        (PLANE, "CHN", "2025-04-12", 125, "announcement 2025-6"),
        (PLANE, "CHN", "2025-05-13", 125, "the day before the truce"),
        (PLANE, "CHN", "2025-05-14", 10, "announcement 2025-7"),
        (BEANS, "CHN", "2025-04-12", 135, "125 on all goods and 10 on soybeans"),
        (BEANS, "CHN", "2025-11-10", 10, "the March duties end; the 10 of the truce stays"),
        (CAR, "CAN", "2025-04-08", 0, "the day before"),
        (CAR, "CAN", "2025-04-09", 25, "Surtax Order (Motor Vehicles 2025)"),
        (STEEL, "EU", "2025-05-06", 0, "the Union's lists are suspended"),
        (STEEL, "DEU", "2025-05-06", 0, "and so for each member"),
    ],
)
def test_retaliation_follows_the_notices(product: str, importer: str, on: str, percent: float, why: str) -> None:
    assert added(product, importer, on) == percent, why


def test_the_base_is_the_worlds_and_marked() -> None:
    found = LAW.rate(MAIZE, "USA", "CHN", on="2025-03-15", world=WORLD, value=1000)
    base = found.components[0]
    expected = WORLD.tariffs[WORLD.at("USA"), WORLD.at("CHN"), WORLD.sectors.index("A01")]
    assert base.rate == pytest.approx(expected)
    assert base.basis == "mean of sector A01"
    assert "icio-2022" in base.act
    assert not found.complete
    assert found.duty_usd == pytest.approx(1000 * (expected + 0.15), abs=0.01)


def test_the_union_is_its_members_weighted_with_their_imports() -> None:
    found = LAW.rate(CAR, "USA", "EU", on="2025-05-06", world=WORLD).components[0].rate
    members = [LAW.rate(CAR, "USA", code, on="2025-05-06", world=WORLD).components[0].rate for code in EU_MEMBERS]
    assert min(members) - 1e-9 <= found <= max(members) + 1e-9


def test_without_a_list_or_a_base_nothing_is_zero() -> None:
    with pytest.raises(NotKnown, match="list of goods is not on record"):
        LAW.rate(MAIZE, "USA", "EU", on="2026-03-01", known_on="2025-12-01", world=WORLD)
    with pytest.raises(NotKnown, match="its own tariff is not on record"):
        LAW.rate(PLANE, "USA", "CHN", on="2025-03-01")
    with pytest.raises(NotKnown, match="no measure of it is on record; there are measures of CAN, CHN, EU, USA"):
        LAW.rate(MAIZE, "USA", "BRA", on="2025-05-06", world=WORLD)
    partial = LAW.rate(PLANE, "USA", "CHN", on="2025-04-20")
    assert partial.components[0].basis == "not known"
    assert not partial.complete


def test_a_list_that_names_part_of_a_subheading_is_said() -> None:
    rows = LAW.store.execute(
        "SELECT code FROM product_list WHERE list = 'can-retaliation-cad30bn-2025-03-04' AND LENGTH(code) = 8"
    )
    code = next(row[0] for row in rows if not row[0].endswith("00"))
    whole, line = (LAW.rate(item, "USA", "CAN", on="2025-03-05", world=WORLD) for item in (code[:6], code))
    assert "can/first-list" in [part.measure for part in line.components]
    assert any("give the digits of the schedule of CAN" in note for note in whole.notes)
    assert not whole.complete


@pytest.mark.parametrize(
    ("product", "origin", "importer", "words"),
    [
        ("1005", "USA", "CHN", "give 6 digits"),
        ("1005.99", "USA", "CHN", "no subheading"),
        (MAIZE, "FRA", "DEU", "one customs territory"),
        (MAIZE, "CHN", "CHN", "one customs territory"),
    ],
)
def test_bad_questions_are_refused(product: str, origin: str, importer: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        LAW.rate(product, origin, importer, on="2025-05-06", world=WORLD)


def test_it_is_explained_like_any_rate() -> None:
    answer = LAW.explain(PLANE, "USA", "CHN", on="2025-04-20", known_on="2025-05-20", world=WORLD)
    told = {item.measure: item.reason for item in answer.findings}
    assert told == {
        "chn/retaliation-125": "applies",
        "chn/retaliation-34": "suspended",
        "chn/retaliation-10": "not yet in force",
        "chn/retaliation-84": "ended",
    }


def test_other_origins_pay_what_the_importer_applies_to_them() -> None:
    found = LAW.rate(MAIZE, "BRA", "CHN", on="2025-04-20", world=WORLD)
    assert [part.measure for part in found.components] == ["MFN"]
