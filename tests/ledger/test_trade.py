"""What drove the balance. Figures: FT-900 for March 2025, exhibits 7, 8, 14 and 19, and goods trade of 2024."""

from __future__ import annotations

from datetime import date

import pytest

from parley.errors import NotKnown, UnknownName
from parley.ledger import (
    Ledger,
    change,
    commodities,
    end_use_changes,
    largest_partners,
    partner_balances,
    partner_trade,
    principal,
    rank,
)

RELEASE = date(2025, 5, 6)


def test_pharmaceuticals_up_and_finished_metals_down(ledger: Ledger) -> None:
    """Exhibit 8, change of imports on the month, million USD."""
    changes = end_use_changes(ledger, "imports", "2025-02", "2025-03", RELEASE)
    assert [(item.name, item.level) for item in principal(changes)[:2]] == [
        ("Consumer goods", 22_487),
        ("Industrial supplies and materials", -10_723),
    ]
    movers = {item.name: item.level for item in commodities(changes)[:2]}
    assert movers == {"Pharmaceutical preparations": 20_924, "Finished metal shapes": -10_333}
    assert {item.name for item in commodities(changes, "Consumer goods")} >= {"Pharmaceutical preparations", "Rugs"}


def test_end_uses_of_march_are_not_known_the_day_before(ledger: Ledger) -> None:
    with pytest.raises(NotKnown, match="2025-05-05"):
        end_use_changes(ledger, "imports", "2025-02", "2025-03", date(2025, 5, 5))


def test_ireland_led_the_record_month(ledger: Ledger) -> None:
    """Exhibit 19 (adjusted) and exhibit 14 (not adjusted), billion USD with one decimal."""
    adjusted = [(o.series, round(o.value / 1000, 1)) for o in partner_balances(ledger, "2025-03", RELEASE)[:3]]
    assert adjusted == [("goods.balance.IRL", -29.3), ("goods.balance.CHN", -24.8), ("goods.balance.MEX", -16.8)]
    raw = [(row.partner, round(row.balance.value / 1000, 1)) for row in partner_trade(ledger, "2025-03", RELEASE)[:3]]
    assert raw == [("IRL", -29.3), ("MEX", -18.6), ("CHN", -17.9)]


def test_goods_trade_of_2024(ledger: Ledger) -> None:
    """Census basis, not adjusted, billion USD; China's deficit is 24.6 % of the total."""
    rows = {row.partner: row for row in partner_trade(ledger, "2024", RELEASE, groups=True)}
    china, world = rows["CHN"], rows["WLD"]
    amounts = (china.imports.value, china.exports.value, china.balance.value)
    assert [round(amount / 1000, 1) for amount in amounts] == [438.9, 143.5, -295.4]
    assert china.balance.value / world.balance.value == pytest.approx(0.246, abs=0.0005)


def test_the_largest_partners_of_2024(ledger: Ledger) -> None:
    """Two-way goods trade, billion USD, in the order of the statistics page: 18 economies."""
    listed = "MEX CAN CHN DEU JPN KOR TWN VNM GBR IND NLD IRL ITA FRA BRA SGP CHE THA"
    amounts = [839.9, 762.1, 582.5, 236.0, 227.9, 197.1, 158.6, 149.7, 148.0, 129.2, 123.8, 119.8, 108.8, 103.4]
    rows = largest_partners(ledger, "2024", RELEASE)[:18]
    assert " ".join(row.partner for row in rows) == listed
    assert [round(row.two_way / 1000, 1) for row in rows[:14]] == amounts


def test_with_the_union_as_one_partner(ledger: Ledger) -> None:
    rows = largest_partners(ledger, "2024", RELEASE, union=True)[:18]
    assert (rows[0].partner, round(rows[0].two_way / 1000, 1)) == ("EU", 975.9)
    assert {"MYS", "AUS", "IDN", "ISR"} <= {row.partner for row in rows}
    assert not {"DEU", "NLD", "IRL", "ITA", "FRA"} & {row.partner for row in rows}


def test_a_rank_counts_only_earlier_months(ledger: Ledger) -> None:
    series = ledger.series("goods_services.balance", known_on=RELEASE)
    assert rank(series, "2025-01").of == 397
    with pytest.raises(NotKnown):
        rank(series, "1992-01")
    with pytest.raises(NotKnown):
        change(series, "2025-03", "2025-04")


def test_wrong_words_are_answered_with_the_right_ones(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="exports, imports"):
        end_use_changes(ledger, "import", "2025-02", "2025-03")
    with pytest.raises(UnknownName, match="NSA"):
        partner_balances(ledger, "2025-03", adjustment="sa")
    with pytest.raises(NotKnown, match="2031-01"):
        partner_trade(ledger, "2031-01")
