"""Barriers in talks: heights on record or assumed, what removal costs, and barriers that deals on record cut."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from situations import DAY, may_2025

from parley.errors import BadFile, BadInput
from parley.ledger.store import data_folder
from parley.talks.deals.bargain import talk
from parley.talks.deals.evaluate import evaluate
from parley.talks.deals.situation import stage
from parley.talks.deals.standing import standing
from parley.talks.mandates.barriers import heights, open_barriers
from parley.talks.mandates.literature import Assumption, assumption, barrier_notes, with_assumed
from parley.talks.mandates.mandate import Mandate, built_in_mandates, mandate_of, read_mandate
from parley.talks.mandates.terms import Terms, built_in_terms, read_terms, terms_named
from parley.talks.mandates.terms_policy import terms_policy

USA, JPN = "USA", "JPN"
LATER = date(2026, 6, 1)
CARS = "barriers:\n  - {sectors: [C29], equivalent: 0.25, text: car tests, source: s%s}\n"


def table(name: str) -> list[dict[str, str]]:
    with (data_folder() / "talks" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def mandate(folder: Path, lines: str = "", party: str = JPN) -> Mandate:
    path = folder / "mandate.yaml"
    path.write_text(f"title: a test\nparty: {party}\n{lines}", encoding="utf-8")
    return read_mandate(path)


def terms(folder: Path, lines: str) -> Terms:
    path = folder / "terms.yaml"
    path.write_text(f"title: a test\npartner: JPN\n{lines}", encoding="utf-8")
    return read_terms(path)


def covered(importer: str, exporter: str, sector: str) -> float:
    """Baseline trade over the importer's income, percent."""
    world = may_2025().world
    here, there = world.economies.index(importer), world.economies.index(exporter)
    return 100 * world.flows[there, here, world.sectors.index(sector)] / world.gdp[here]


def test_barriers_of_a_sector_add_up_and_their_costs_are_weighted(tmp_path: Path) -> None:
    own = mandate(
        tmp_path,
        "barriers:\n"
        "  - {sectors: [C29], equivalent: 0.1, removal-cost: 0.5, text: tests, source: s}\n"
        "  - {sectors: [C29, C28], equivalent: 0.2, removal-cost: 2.0, text: standards, source: s}\n"
        "  - {sectors: [C29], equivalent: 0.4, rents: true, text: quota, source: s}\n",
    )
    world = may_2025().world
    wasteful, rents = (heights(open_barriers(own, USA, DAY), world, kind) for kind in (False, True))
    cars, machines = world.sectors.index("C29"), world.sectors.index("C28")
    assert (wasteful.height[cars], wasteful.height[machines], rents.height[cars]) == pytest.approx((0.3, 0.2, 0.4))
    assert (wasteful.cost[cars], wasteful.cost[machines]) == pytest.approx(((0.1 * 0.5 + 0.2 * 2) / 0.3, 2.0))
    on = stage(may_2025(), (mandate(tmp_path, party=USA), own))
    lowest = {(s.field, s.sector): low for s, low in zip(on.slots, on.game.lower, strict=True) if s.field != "tariff"}
    assert lowest == pytest.approx({("costs", "C29"): 1 / 1.3, ("costs", "C28"): 1 / 1.2, ("rents", "C29"): 0.0})


def test_barriers_behind_a_red_line_stay(tmp_path: Path) -> None:
    own = mandate(
        tmp_path,
        "red-lines:\n  - {sectors: [A01], text: farming stays, source: s}\n"
        "barriers:\n"
        "  - {sectors: [A01, C29], equivalent: 0.1, text: tests, source: s}\n"
        "  - {sectors: [A01], equivalent: 0.2, rents: true, text: quota, source: s}\n",
    )
    game, slots = (found := stage(may_2025(), (mandate(tmp_path, party=USA), own))).game, found.slots
    free = {
        (slot.field, slot.sector): (game.lower[at], game.upper[at])
        for at, slot in enumerate(slots)
        if slot.field != "tariff"
    }
    assert free["costs", "A01"] == (1.0, 1.0)
    assert free["rents", "A01"] == (0.2, 0.2)
    assert free["costs", "C29"] == pytest.approx((1 / 1.1, 1.0))


def test_a_cost_stops_the_cut_and_without_one_nothing_changes(tmp_path: Path) -> None:
    usa = mandate(tmp_path, party=USA)
    own = [mandate(tmp_path, CARS % extra) for extra in ("", ", removal-cost: 0.0", ", removal-cost: 100")]
    free, dear = (talk(may_2025(), (usa, each)) for each in (own[0], own[2]))
    same = stage(may_2025(), (usa, own[1])).game
    assert same.tolls == ()
    assert same.payoffs(free.bargain.numbers) == pytest.approx(free.bargain.payoffs, abs=1e-9)

    def cut(found) -> float:
        return next(row["deal"] for row in found.rates() if row["field"] == "costs")

    assert cut(free) == pytest.approx(0.0, abs=1e-9)
    assert cut(dear) == pytest.approx(0.25)
    assert (free.bargain.payoffs > dear.bargain.payoffs).all()
    assert free.bargain.payoffs[1] == pytest.approx(free.outcome.value("welfare_consistent", JPN), abs=1e-7)


def test_an_offer_charges_the_owner_of_a_barrier_what_its_removal_costs(tmp_path: Path) -> None:
    """By hand: cost x equivalent removed x trade over income; on the owner's payoff, and on no measured effect."""
    asked = terms(
        tmp_path, "barriers:\n  - {importer: JPN, exporter: USA, sectors: [C29], before: 0.25, after: 0.10}\n"
    )
    usa = mandate(tmp_path, party=USA)
    free, costly = (
        evaluate(asked, may_2025(), (usa, mandate(tmp_path, CARS % extra))) for extra in ("", ", removal-cost: 0.8")
    )
    assert free.payoffs - costly.payoffs == pytest.approx([0.0, 0.8 * 0.15 * covered(JPN, USA, "C29")], abs=1e-10)
    assert np.array_equal(free.status_quo, costly.status_quo)
    assert free.effects() == costly.effects()
    assert any("Payoffs, not real income, count what removing barriers costs JPN" in note for note in _notes(costly))
    assert any("No cost of removing a barrier is on record" in note for note in _notes(free))


def _notes(found) -> list[str]:
    return found.to_dict()["notes"]


@pytest.mark.parametrize("own", [True, False], ids=["height in the mandate", "height in the terms alone"])
def test_a_quota_that_widens_pays_what_the_model_says(tmp_path: Path, own: bool) -> None:
    """The game's payoffs and the outcome of the policy, which the model solves by itself, are one and the same."""
    lines = "barriers:\n  - {sectors: [A01], equivalent: 0.3, rents: true, text: rice, source: s}\n" if own else ""
    asked = terms(
        tmp_path,
        "barriers:\n  - {importer: JPN, exporter: USA, sectors: [A01], before: 0.3, after: 0.1, rents: true}\n",
    )
    found = evaluate(asked, may_2025(), (mandate(tmp_path, party=USA), mandate(tmp_path, lines)))
    for place, party in enumerate((USA, JPN)):
        assert found.payoffs[place] == pytest.approx(found.outcome.value("welfare_consistent", party), abs=1e-7)
        today = found.at.status_quo.value("welfare_consistent", party)
        assert found.status_quo[place] == pytest.approx(today, abs=1e-7)
    assert found.payoffs[0] > found.status_quo[0]


def test_a_cut_in_one_barrier_leaves_the_others_of_its_sector(tmp_path: Path) -> None:
    own = mandate(
        tmp_path,
        "barriers:\n"
        "  - {sectors: [C29], equivalent: 0.1, record: N1, text: tests, source: s}\n"
        "  - {sectors: [C29], equivalent: 0.2, record: N2, text: standards, source: s}\n"
        "  - {sectors: [A01], equivalent: 0.3, rents: true, record: N3, text: rice, source: s}\n",
    )
    asked = terms(
        tmp_path,
        "barriers:\n"
        "  - {importer: JPN, exporter: USA, record: N2, cut: 0.5}\n"
        "  - {importer: JPN, exporter: USA, record: N9, cut: 1.0, text: nobody knows how high}\n"
        "  - {importer: JPN, exporter: USA, text: something to be worked on}\n",
    )
    both = (mandate(tmp_path, party=USA), own)
    at = standing(may_2025(), both)
    found = terms_policy(asked, at, mandates=both)
    world, costs = at.world, found.costs
    here, there = world.economies.index(JPN), world.economies.index(USA)
    assert costs is not None
    assert costs[there, here, world.sectors.index("C29")] == pytest.approx(1.2 / 1.3)
    assert np.count_nonzero(costs != 1.0) == 1
    np.testing.assert_array_equal(found.rents_before, at.now.rents_before)
    np.testing.assert_array_equal(found.rents_after, at.now.rents_after)
    assert at.now.rents_after is not None
    recorded = [note for note in found.notes if note.startswith("Recorded, not simulated")]
    assert recorded == [
        "Recorded, not simulated: JPN: nobody knows how high (N9); no height is known.",
        "Recorded, not simulated: JPN: something to be worked on; no size is stated.",
    ]
    twice = terms(tmp_path, "barriers:\n" + 2 * "  - {importer: JPN, exporter: USA, record: N2, cut: 0.5}\n")
    with pytest.raises(BadInput, match="cuts the barrier N2 twice"):
        terms_policy(twice, at, mandates=both)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{sectors: [C29], removal-cost: -0.1, text: tests, source: s}", r":4: barriers\.0\.removal-cost"),
        ("{sectors: [C29], removal-cost: .inf, text: tests, source: s}", r":4: barriers\.0\.removal-cost"),
        ("{sectors: [C29], equivalent: -0.1, text: tests, source: s}", r":4: barriers\.0\.equivalent"),
        ("{sectors: [C29], chapter: Z, text: tests, source: s}", r":4: barriers\.0\.chapter"),
    ],
)
def test_a_barrier_that_is_none_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        mandate(tmp_path, f"barriers:\n  - {line}\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("before: 0.1", r":4: barriers\.0: .*give both `before` and `after`"),
        ("cut: 0.5", r":4: barriers\.0: .*named by `record`"),
        ("before: 0.1, after: 0.0, record: N1, cut: 0.5", r":4: barriers\.0: .*without before and after"),
        ("record: N1, cut: 1.5", r":4: barriers\.0\.cut"),
        ("record: N1", r":4: barriers\.0: .*say in `text`"),
    ],
)
def test_a_term_that_says_nothing_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        terms(tmp_path, f"barriers:\n  - {{importer: JPN, exporter: USA, {line}}}\n")


def test_the_literature_is_restated_with_its_source_and_grade() -> None:
    stated = {row["barrier_id"]: row for row in table("barriers")}
    rows = table("barrier_equivalents")
    for row in rows:
        raw = stated[row["barrier_id"]]
        same = ("source_id", "evidence", "confidence")
        assert tuple(row[name] for name in same) == tuple(raw[name] for name in same)
        for figure in (row["value_pct"], row["low_pct"], row["high_pct"]):
            assert figure in f"{raw['ave_pct']} {raw['ave_note']}"
    assert [row["value_pct"] for row in rows if row["use"] == "default"] == ["10"]
    found = assumption("literature")
    assert found is not None
    assert found.height == pytest.approx(0.10)
    assert "from 10 to 50 %" in found.words
    assert "recalled_not_reopened" in found.words


@pytest.mark.parametrize("asked", ["none", "0", "-0.1", "nan", "inf", "11", ""])
def test_an_assumption_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(BadInput, match="neither record nor literature nor a share"):
        assumption(asked)


@pytest.mark.parametrize("day", [DAY, LATER])
def test_a_sector_with_named_barriers_carries_the_height_once(day: date) -> None:
    """Sectors and chapters are read from the tables of the record, not from the mandates."""
    world, chapters = may_2025().world, {row["barrier_id"]: row["mast_chapter"] for row in table("barriers")}
    kinds = {row["mast_chapter"]: row["counts_as"] for row in table("barrier_chapters")}
    goods = {code for code, good in zip(world.sectors, world.goods, strict=True) if good}
    for plain in built_in_mandates().values():
        named = {"costs": set(), "rents": set(), "none": set()}
        for line in plain.barriers:
            if line.from_ <= day < line.until:
                named[kinds[chapters[line.record]]] |= set(line.sectors) or goods
        found = with_assumed(plain, Assumption(0.12, "a test"), world, day)
        both = [heights(open_barriers(found, USA, day), world, rents).height for rents in (False, True)]
        for kind, height in zip(("costs", "rents"), both, strict=True):
            assert {world.sectors[at] for at in np.flatnonzero(height)} == named[kind] & goods
        total = both[0] + both[1]
        assert total[total > 0] == pytest.approx(0.12)
        assert with_assumed(plain, None, world, day) is plain


def test_heights_of_the_mandate_stay_and_words_say_what_is_assumed(tmp_path: Path) -> None:
    own = mandate(
        tmp_path,
        "barriers:\n"
        "  - {sectors: [C29], equivalent: 0.25, text: car tests, source: s}\n"
        "  - {sectors: [C28], chapter: E, removal-cost: 0.5, text: licences, source: s}\n"
        "  - {sectors: [C21], chapter: F, text: price caps, source: s}\n",
    )
    found = with_assumed(own, assumption("0.2"), may_2025().world, DAY)
    assert [line.equivalent for line in found.barriers] == [0.25, 0.2, None]
    assert [line.rents for line in found.barriers] == [False, True, False]
    assert found.barriers[1].removal_cost == 0.5
    told = " ".join(barrier_notes((found,), DAY))
    for words in ("carries 20.0% in all", "car tests (C29 25.0%)", "licences: 0.5", "1 of JPN"):
        assert words in told


def test_barriers_that_deals_cut_are_on_record_with_their_source() -> None:
    outcomes = {(row["barrier_id"], row["source_id"]) for row in table("barrier_outcomes")}
    listed = [(deal, term) for deal in built_in_terms().values() for term in deal.barriers]
    assert {term.record for _, term in listed if term.cut} >= {"N013", "N024", "N064", "N073", "N075"}
    for deal, term in listed:
        assert (term.record, term.source) in outcomes
        assert term.record in {line.record for line in mandate_of(deal.partner).barriers}
        assert (term.importer, term.exporter) == (deal.partner, USA)


def test_what_japan_conceded_counts_only_where_a_height_is_known() -> None:
    at, deal = may_2025(), terms_named("jpn-2025-07-22")
    plain = mandate_of(USA), mandate_of(JPN)
    assumed = tuple(with_assumed(each, assumption("literature"), at.world, DAY) for each in plain)
    recorded = terms_policy(deal, at, mandates=plain)
    assert recorded.costs is None
    assert any("N013" in note and "no height is known" in note for note in recorded.notes)
    found = terms_policy(deal, standing(at, assumed), mandates=assumed)
    cell = at.world.economies.index(USA), at.world.economies.index(JPN), at.world.sectors.index("C29")
    assert found.costs is not None
    assert found.costs[cell] == pytest.approx(1 / 1.10)
    assert not any("N013" in note for note in found.notes)
    assert any("N014" in note and "no size is stated" in note for note in found.notes)
