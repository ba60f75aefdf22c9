"""Offers: terms are checked, become tariffs, and are scored for both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from situations import DAY, may_2025

from parley.errors import BadFile, BadInput, NotKnown, UnknownName
from parley.ledger.store import data_folder
from parley.talks.deals.clock import answers
from parley.talks.deals.deadline import midnight
from parley.talks.deals.evaluate import Assessment, evaluate
from parley.talks.deals.offers import compare_offers, last_offer
from parley.talks.mandates.mandate import mandate_of
from parley.talks.mandates.terms import Terms, built_in_terms, read_terms, terms_named
from parley.talks.mandates.terms_policy import terms_policy
from parley.talks.policies import Setting

USA, JPN = "USA", "JPN"


def terms(folder: Path, lines: str, partner: str = JPN) -> Terms:
    path = folder / "terms.yaml"
    path.write_text(f"title: a test\npartner: {partner}\n{lines}", encoding="utf-8")
    return read_terms(path)


def one(folder: Path, change: str, partner: str = JPN) -> np.ndarray:
    """US tariffs on the partner with one change, (sector,)."""
    at = may_2025()
    found = terms_policy(
        terms(folder, f"tariffs:\n  - {{importer: USA, exporter: {partner}, {change}}}\n", partner), at
    )
    return found.tariff_after[at.world.economies.index(partner), at.world.economies.index(USA)]


def today(partner: str = JPN) -> np.ndarray:
    at = may_2025()
    return at.now.tariff_after[at.world.economies.index(partner), at.world.economies.index(USA)]


def scored(asked: Terms) -> Assessment:
    return evaluate(asked, may_2025(), (mandate_of(USA), mandate_of(asked.partner)))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("tariffs:\n  - {importer: USA, exporter: JPN, sectors: [C99], rate: 0.1}\n", r":4: tariffs.0.sectors.*C99"),
        ("tariffs:\n  - {importer: USA, exporter: XYZ, rate: 0.1}\n", r":4: tariffs.0.exporter.*XYZ"),
        ("tariffs:\n  - {importer: USA, exporter: JPN, products: [cars], rate: 0.1}\n", r":4: .*not a product code"),
        ("tariffs:\n  - {importer: USA, exporter: JPN, rate: 0.1, add: 0.1}\n", "one of `rate`, `at-most`"),
        ("tariffs:\n  - {importer: JPN, exporter: USA, products: ['8703'], rate: 0.1}\n", "for US imports only"),
        ("purchases:\n  - {buyer: JPN, seller: USA, sectors: [], value-million: 10}\n", "at least one sector"),
        (
            "purchases:\n  - {buyer: JPN, seller: USA, sectors: [A01], value-million: -10}\n",
            r":4: purchases.0.value-mil",
        ),
        ("pledges: []\n", "change nothing"),
        ("hub: JPN\ntariffs: []\n", "two parties"),
    ],
)
def test_what_is_wrong_in_terms_is_told_with_its_line(tmp_path: Path, lines: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        terms(tmp_path, lines)


def test_terms_must_be_about_their_two_parties_and_known_measures(tmp_path: Path) -> None:
    at = may_2025()
    with pytest.raises(BadInput, match="between USA and JPN"):
        terms_policy(terms(tmp_path, "tariffs:\n  - {importer: USA, exporter: KOR, rate: 0.1}\n"), at)
    with pytest.raises(UnknownName, match="measure"):
        terms_policy(terms(tmp_path, "rates: {usa/no-such-measure: 0.1}\n"), at)
    with pytest.raises(BadInput, match="not in the US schedule"):
        one(tmp_path, "products: ['0000'], rate: 0.1")
    with pytest.raises(UnknownName, match="terms"):
        terms_named("jpn-2030")


def test_changes_of_tariffs_do_what_they_say(tmp_path: Path) -> None:
    goods = np.asarray(may_2025().world.goods, dtype=bool)
    assert one(tmp_path, "rate: 0.15")[goods] == pytest.approx(0.15)
    assert one(tmp_path, "at-most: 0.1") == pytest.approx(np.where(goods, np.minimum(today(), 0.1), today()))
    assert one(tmp_path, "cut: 0.1")[goods] == pytest.approx(np.maximum(today() - 0.1, 0)[goods])
    assert one(tmp_path, "add: 0.05, sectors: [C29]") == pytest.approx(
        today() + 0.05 * np.array([code == "C29" for code in may_2025().world.sectors])
    )


def test_products_count_by_their_share_of_the_sector(tmp_path: Path) -> None:
    """Three points more on cars are three points times the share of cars in what Japan sells of vehicles."""
    weights = data_folder() / "weights"
    products = pl.read_parquet(weights / "products.parquet").with_row_index("product")
    imports = pl.read_parquet(weights / "imports_2024.parquet").filter(pl.col("origin") == JPN)
    joined = imports.with_columns(pl.col("product").cast(pl.UInt32)).join(products, on="product")
    vehicles = joined.filter(pl.col("sector") == "C29")
    cars = vehicles.filter(pl.col("hs10").str.starts_with("8703"))["value"].sum()
    share = float(cars) / float(vehicles["value"].sum())
    moved = one(tmp_path, "products: ['8703'], add: 0.03") - today()
    at = may_2025().world.sectors.index("C29")
    assert 0.3 < share < 1
    assert moved[at] == pytest.approx(0.03 * share, rel=1e-9)
    assert np.abs(np.delete(moved, at)).max() < 1e-12


def test_a_rate_of_the_law_can_be_part_of_a_deal(tmp_path: Path) -> None:
    at = may_2025()
    found = terms_policy(terms(tmp_path, "rates: {usa/autos: 0.0}\n"), at)
    cars, japan = at.world.sectors.index("C29"), at.world.economies.index(JPN)
    usa = at.world.economies.index(USA)
    assert found.tariff_after[japan, usa, cars] < at.now.tariff_after[japan, usa, cars] - 0.1


def test_terms_that_leave_everything_score_as_today(tmp_path: Path) -> None:
    found = scored(terms(tmp_path, "tariffs:\n  - {importer: USA, exporter: JPN, add: 0.0}\n"))
    assert found.payoffs == pytest.approx(found.status_quo, abs=1e-9)
    assert all(row["over_status_quo"] == pytest.approx(0, abs=1e-6) for row in found.effects())
    assert found.acceptable


def test_the_scores_are_those_of_the_outcomes(tmp_path: Path) -> None:
    found = scored(terms(tmp_path, "tariffs:\n  - {importer: USA, exporter: JPN, sectors: [C29], at-most: 0.15}\n"))
    at = found.at
    for place, party in enumerate((USA, JPN)):
        assert found.payoffs[place] == pytest.approx(found.outcome.value("welfare_consistent", party), abs=1e-9)
        assert found.status_quo[place] == pytest.approx(at.status_quo.value("welfare_consistent", party), abs=1e-9)
        assert found.disagreement[place] == pytest.approx(found.without.value("welfare_consistent", party), abs=1e-9)
    assert found.sectors(JPN)[0]["sector"] == "C29"
    assert found.sectors(USA)[-1]["sector"] == "C29"
    told = found.to_dict()
    assert told["winners"][JPN][0]["output_usd"] > 0 > told["losers"][USA][0]["output_usd"]


def test_the_small_changes_make_both_better_off(tmp_path: Path) -> None:
    found = scored(terms(tmp_path, "tariffs:\n  - {importer: USA, exporter: JPN, sectors: [C29], at-most: 0.15}\n"))
    assert found.nudges
    assert all(abs(nudge.change) <= 0.01 + 1e-12 for nudge in found.nudges)
    after = found.policy.tariff_after.copy()
    place = found.at.world.economies.index
    for nudge in found.nudges:
        slot = nudge.slot
        after[place(slot.exporter), place(slot.importer), found.at.world.sectors.index(slot.sector)] += nudge.change
    better = found.at.outcome(replace(found.policy, tariff_after=np.maximum(after, 0.0)))
    for party in (USA, JPN):
        assert better.value("welfare_consistent", party) > found.outcome.value("welfare_consistent", party)


def test_a_worse_than_no_deal_offer_is_not_acceptable(tmp_path: Path) -> None:
    found = scored(terms(tmp_path, "tariffs:\n  - {importer: USA, exporter: JPN, rate: 2.0}\n"))
    assert not found.acceptable
    assert found.payoffs[1] < found.disagreement[1]


def test_purchases_shift_the_buyers_imports_and_the_buyer_pays(tmp_path: Path) -> None:
    at = may_2025()
    lines = "purchases:\n  - {buyer: JPN, seller: USA, sectors: [A01], value-million: 3000, additional: 0.5}\n"
    found = scored(terms(tmp_path, lines))
    japan, usa, crops = at.world.economies.index(JPN), at.world.economies.index(USA), at.world.sectors.index("A01")
    before, after = (o.sectors.trade_after[usa, japan, crops] for o in (at.status_quo, found.outcome))
    assert after - before == pytest.approx(1500, rel=1e-4)
    assert found.payoffs[1] < found.status_quo[1]
    assert found.payoffs[0] > found.status_quo[0]
    assert any("households pay a subsidy" in note for note in found.policy.notes)
    with pytest.raises(BadInput, match="cannot be made to buy"):
        scored(terms(tmp_path, "purchases:\n  - {buyer: JPN, seller: USA, sectors: [B07], value-million: 9000000}\n"))
    twice = "purchases:\n" + 2 * "  - {buyer: JPN, seller: USA, sectors: [A01], value-million: 30}\n"
    with pytest.raises(BadInput, match="name the same sector"):
        scored(terms(tmp_path, twice))


def test_pledges_are_recorded_and_change_nothing(tmp_path: Path) -> None:
    lines = "pledges:\n  - {by: JPN, to: USA, value-million: 550000, text: a vehicle}\n"
    found = scored(terms(tmp_path, lines))
    assert found.payoffs == pytest.approx(found.status_quo, abs=1e-9)
    assert any(
        note.startswith("Recorded, not simulated: JPN pledges 550,000 million USD") for note in found.policy.notes
    )


def test_a_cut_of_a_wasteful_barrier_helps_both(tmp_path: Path) -> None:
    lines = "barriers:\n  - {importer: JPN, exporter: USA, sectors: [C29], before: 0.2, after: 0.1}\n"
    found = scored(terms(tmp_path, lines))
    assert (found.payoffs > found.status_quo).all()


def test_what_ships_cites_known_sources_and_can_be_scored() -> None:
    known = set(pl.read_csv(data_folder() / "talks/sources.csv")["source_id"])
    at = may_2025()
    for name, found in built_in_terms().items():
        assert set(found.cited) <= known, name
        assert found.cited, name
        assert found.made_on is not None
        assert name == f"{found.partner.lower()}-{found.made_on}"
        assert np.isfinite(terms_policy(found, at).tariff_after).all()


def test_offers_are_known_from_their_day_and_ranked() -> None:
    at = may_2025()
    offer = last_offer("EU", at)
    assert offer is not None
    assert offer.made_on == date(2025, 4, 7)
    assert last_offer(JPN, at) is None
    found = compare_offers(at, mandate_of(USA), [mandate_of(code) for code in ("EU", "VNM", JPN)])
    worth = [row.open_hub if row.hub is None else row.hub for row in found.rows]
    assert worth == sorted(worth, reverse=True)
    assert all(row.open_hub > 0 > row.open_them for row in found.rows)


def test_the_deadline_moves_one_partner_alone_or_all_at_once() -> None:
    at = may_2025()
    provoked = answers(at.law, at.world, at.setting, at.now, at.without)
    assert [item.measure for item in provoked] == ["eu/rebalancing"]  # Canada's clock does not run: nothing to answer
    found = midnight(at, USA, (JPN, "EU", "CAN"))
    japan, europe, canada = found.lapses
    assert japan.us_then > japan.us_today
    assert japan.them_then == pytest.approx(japan.them_today)
    assert europe.them_then > europe.them_today
    assert europe.answered == ("eu/rebalancing",)
    assert canada.us_then == pytest.approx(canada.us_today)
    assert canada.them_then == pytest.approx(canada.them_today)
    assert canada.answered == ()
    alone = at.without_deal(USA, JPN)
    changed = np.argwhere(np.abs(alone.tariff_after - at.now.tariff_after).max(axis=2) > 1e-12)
    places = {at.world.economies.index(code) for code in (USA, JPN)}
    assert {place for pair in changed.tolist() for place in pair} == places
    assert found.joint["real_income"] < min(0, europe.hub["real_income"])


def test_no_clock_no_deadline() -> None:
    still = replace(may_2025(), setting=Setting(DAY, DAY, None))
    with pytest.raises(NotKnown, match="no change of US duties"):
        midnight(still, USA, (JPN,))
