"""Mandates: what ships restates the record, files are checked, lines bind from their day."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from situations import may_2025

from parley.errors import BadFile, BadInput, UnknownName
from parley.ledger.store import data_folder
from parley.talks.deals.bargain import talk
from parley.talks.deals.situation import stage
from parley.talks.mandates.mandate import Mandate, built_in_mandates, mandate_of, read_mandate
from parley.talks.mandates.party import bounds, rates_between

USA, JPN = "USA", "JPN"
LATER = date(2025, 5, 8)


def table(name: str) -> list[dict[str, str]]:
    with (data_folder() / "talks" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def written(folder: Path, text: str) -> Path:
    path = folder / "mandate.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mandate(folder: Path, lines: str = "", party: str = JPN) -> Mandate:
    return read_mandate(written(folder, f"title: a test\nparty: {party}\n{lines}"))


def test_the_hub_and_at_least_twenty_partners_have_one() -> None:
    found = built_in_mandates()
    assert USA in found
    assert len(found) >= 21
    assert all(mandate_of(code).party == code for code in found)


def test_every_line_restates_a_record_with_its_source_and_day() -> None:
    records = {row["stance_id"]: (row["text"], row["source_id"], row["known_from"]) for row in table("stances")}
    records |= {row["event_id"]: (row["summary"], row["source_id"], row["known_from"]) for row in table("events")}
    records |= {row["barrier_id"]: (row["barrier"], row["source_id"], row["known_from"]) for row in table("barriers")}
    sources = {row["source_id"] for row in table("sources")}
    for party, found in built_in_mandates().items():
        for line in (*found.red_lines, *found.limits, *found.barriers, *found.statements):
            assert line.source in sources, (party, line.text)
            assert (line.text, line.source, line.from_.isoformat()) == records[line.record], (party, line.record)


def test_the_mandate_of_the_hub_holds_what_it_asks_of_each_partner() -> None:
    asked = {(row["partner"], row["stance_id"]) for row in table("stances") if row["kind"] == "us_ask"}
    told = {(line.with_, line.record) for line in mandate_of(USA).statements if line.kind == "ask"}
    assert told == asked
    assert len(asked) == 54


def test_a_statement_counts_towards_whom_it_concerns(tmp_path: Path) -> None:
    """Korea's is not told in talks with the union; France's is, as the union negotiates for it."""
    own = mandate(
        tmp_path,
        "statements:\n"
        "  - {kind: ask, with: KOR, text: rice, source: s1}\n"
        "  - {kind: ask, with: FRA, text: digital tax, source: s2}\n"
        "  - {kind: ask, text: smaller deficits, source: s3, from: 2025-05-07}\n",
        party=USA,
    )
    assert own.sources(LATER, ["EU"]) == ("s2", "s3")
    assert own.sources(LATER, ["KOR"]) == ("s1", "s3")
    assert own.sources(date(2025, 5, 6), ["EU", "KOR"]) == ("s1", "s2")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: a test\nparty: XYZ\n", r":2: party: .*unknown economy"),
        ("title: a test\nparty: JPN\nred-lines:\n  - {sectors: [C99], text: no, source: s}\n", r":4: red-lines.*C99"),
        ("title: a test\nparty: JPN\nobjective: {happiness: 1}\n", r":3: objective.*happiness"),
        ("title: a test\nparty: JPN\nobjective: greed\n", r":3: objective.*greed"),
        (
            "title: a test\nparty: JPN\nlimits:\n  - {floor: 0.2, ceiling: 0.1, text: no way, source: s}\n",
            "above the ceil",
        ),
        ("title: a test\nparty: JPN\ntariffs: false\n", "no instrument"),
        ("title: a test\nparty: JPN\ncolour: red\n", r":3: colour"),
        ("- a\n- b\n", "a mandate is a mapping"),
        (
            "title: a test\nparty: JPN\nlimits:\n  - {text: no way, source: s, from: 2025-06-01, until: 2025-05-01}\n",
            "is not before",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_mandate(written(tmp_path, text))


def test_no_mandate_ships_for_some() -> None:
    with pytest.raises(UnknownName, match="write a file"):
        mandate_of("NOR")


def test_bounds_reach_from_zero_to_the_higher_of_both_rates(tmp_path: Path) -> None:
    world = may_2025().world
    found = rates_between(world, USA, JPN, may_2025().now.tariff_after, may_2025().without.tariff_after)
    low, high = bounds(mandate(tmp_path, party=USA), JPN, found, world, LATER)
    assert not low.any()
    assert high == pytest.approx(np.maximum(found.today, found.then))


def test_a_red_line_keeps_todays_rate_from_its_day_on(tmp_path: Path) -> None:
    world, own = (
        may_2025().world,
        mandate(
            tmp_path, "red-lines:\n  - {sectors: [C29], text: cars stay, source: s, from: 2025-05-08}\n", party=USA
        ),
    )
    found = rates_between(world, USA, JPN, may_2025().now.tariff_after, may_2025().without.tariff_after)
    cars = world.sectors.index("C29")
    before, after = (bounds(own, JPN, found, world, day) for day in (date(2025, 5, 7), LATER))
    assert before[0][cars] == 0
    assert after[0][cars] == after[1][cars] == found.today[cars] > 0.2


def test_a_floor_binds_at_todays_rate_where_that_is_lower(tmp_path: Path) -> None:
    world, own = (
        may_2025().world,
        mandate(tmp_path, "limits:\n  - {floor: 0.1, text: baseline, source: s}\n", party=USA),
    )
    found = rates_between(world, USA, JPN, may_2025().now.tariff_after, may_2025().without.tariff_after)
    low, _ = bounds(own, JPN, found, world, LATER)
    goods = np.asarray(world.goods, dtype=bool)
    assert low[goods] == pytest.approx(np.minimum(found.today, 0.1)[goods])


def test_lines_that_contradict_one_another_are_told(tmp_path: Path) -> None:
    at = may_2025()
    own = mandate(tmp_path, "limits:\n  - {ceiling: 0.01, sectors: [C29], text: cheap cars, source: s}\n"
                  "red-lines:\n  - {sectors: [C29], text: cars stay, source: s}\n", party=USA)  # fmt: skip
    with pytest.raises(BadInput, match="the mandate of USA keeps C29 at today's"):
        stage(at, (own, mandate(tmp_path)))
    crossed = mandate(tmp_path, "limits:\n  - {floor: 0.2, sectors: [C29], text: dear cars, source: s}\n"
                      "  - {ceiling: 0.01, sectors: [C29], text: cheap cars, source: s}\n", party=USA)  # fmt: skip
    with pytest.raises(BadInput, match=r"at least 20\.0% and at most 1\.0% in C29"):
        stage(at, (crossed, mandate(tmp_path)))


def test_barriers_with_a_known_equivalent_come_to_the_table(tmp_path: Path) -> None:
    own = mandate(
        tmp_path,
        "barriers:\n"
        "  - {sectors: [C29], equivalent: 0.25, text: car tests, source: s}\n"
        "  - {sectors: [A01], equivalent: 0.10, rents: true, text: rice quota, source: s}\n"
        "  - {sectors: [C21], text: not known, source: s}\n",
    )
    on = stage(may_2025(), (mandate(tmp_path, party=USA), own))
    found = {slot.field: at for at, slot in enumerate(on.slots) if slot.field != "tariff"}
    assert set(found) == {"costs", "rents"}
    costs, rents = found["costs"], found["rents"]
    assert (on.game.lower[costs], on.game.start[costs]) == pytest.approx((0.8, 1.0))
    assert (on.game.upper[rents], on.game.start[rents]) == pytest.approx((0.1, 0.1))
    assert on.game.payoffs(on.game.start) == pytest.approx(on.game.status_quo, abs=1e-9)


def test_a_barrier_that_wastes_resources_falls_in_a_deal(tmp_path: Path) -> None:
    lines = "barriers:\n  - {sectors: [C29], equivalent: 0.25, text: car tests, source: s}\n"
    found = talk(may_2025(), (mandate(tmp_path, party=USA), mandate(tmp_path, lines)))
    row = next(row for row in found.rates() if row["field"] == "costs")
    assert (row["importer"], row["exporter"], row["sector"]) == (JPN, USA, "C29")
    assert (row["today"], row["deal"]) == pytest.approx((0.25, 0.0))
    assert found.outcome.converged
