"""Accounting identities that the shipped figures must obey, whichever way they were read."""

from __future__ import annotations

import pytest

from parley.ledger import Ledger

ROUNDING = 1.5  # three figures rounded to the million may miss their identity by so much
PIVOT = """
SELECT period, vintage,
    max(CASE WHEN series = ? THEN value END) AS whole,
    max(CASE WHEN series = ? THEN value END) AS first,
    max(CASE WHEN series = ? THEN value END) AS second
FROM observation WHERE precision <= 1 GROUP BY period, vintage
HAVING whole IS NOT NULL AND first IS NOT NULL AND second IS NOT NULL
"""


@pytest.mark.parametrize("flow", ["exports", "imports", "balance"])
def test_goods_and_services_add_up(ledger: Ledger, flow: str) -> None:
    """Every month and year published to the million in the vintages of April and May 2025."""
    names = (f"goods_services.{flow}", f"goods.{flow}", f"services.{flow}")
    rows = ledger.store.execute(PIVOT, names).fetchall()
    assert len(rows) == 398 + 399 + 2 * 65
    assert max(abs(row["first"] + row["second"] - row["whole"]) for row in rows) <= ROUNDING


@pytest.mark.parametrize("topic", ["goods_services", "goods", "services"])
def test_exports_less_imports_are_the_balance(ledger: Ledger, topic: str) -> None:
    """Months miss by at most one; in early years a total is itself the sum of two rounded parts and misses by two."""
    names = (f"{topic}.balance", f"{topic}.exports", f"{topic}.imports")
    rows = ledger.store.execute(PIVOT, names).fetchall()
    assert len(rows) == 398 + 399 + 2 * 65
    for row in rows:
        allowed = ROUNDING if len(row["period"]) == len("2025-03") else 2
        assert abs(row["first"] - row["second"] - row["whole"]) <= allowed, tuple(row)


@pytest.mark.parametrize("code", ["CHN", "MEX", "IRL", "EU", "WLD"])
def test_partner_balances_close_too(ledger: Ledger, code: str) -> None:
    names = (f"goods.balance.{code}.nsa", f"goods.exports.{code}.nsa", f"goods.imports.{code}.nsa")
    rows = ledger.store.execute(PIVOT, names).fetchall()
    assert len(rows) > 300
    assert max(abs(row["first"] - row["second"] - row["whole"]) for row in rows) <= ROUNDING


@pytest.mark.parametrize(("flow", "total"), [("exports", 181_103), ("imports", 344_272)])
def test_end_uses_make_the_total(ledger: Ledger, flow: str, total: float) -> None:
    """March 2025, exhibits 7 and 8: six principal categories make the Census total, commodities their category."""
    infos = [info for info in ledger.series_names(topic="goods", flow=flow, adjustment="SA") if info.item]
    values = ledger.values(infos, ["2025-03"], "2025-05-06")
    amounts = {info: values[info.name, "2025-03"].value for info in infos}
    heads = [info for info in infos if any(other.parent == info.name for other in infos) or info.item == "other_goods"]
    assert len(heads) == 6
    assert sum(amounts[info] for info in heads) == pytest.approx(total, abs=3)
    for head in heads:
        inside = [amounts[info] for info in infos if info.parent == head.name]
        assert not inside or sum(inside) == pytest.approx(amounts[head], abs=len(inside) / 2)


def test_months_make_the_year(ledger: Ledger) -> None:
    """Goods imports from China in 2024, not adjusted, Census workbook."""
    months = [ledger.value("goods.imports.CHN.nsa", f"2024-{month:02}", "2025-04-03").value for month in range(1, 13)]
    assert sum(months) == pytest.approx(ledger.value("goods.imports.CHN.nsa", "2024", "2025-04-03").value, abs=0.01)


def test_the_union_is_the_sum_of_its_members(ledger: Ledger) -> None:
    """Two-way trade of 2024: the EU row of the workbook against the 27 members'."""
    from parley.vocabulary import EU_MEMBERS

    for flow in ("exports", "imports"):
        infos = [ledger.info(f"goods.{flow}.{code}.nsa") for code in EU_MEMBERS]
        parts = ledger.values(infos, ["2024"], "2025-05-06").values()
        assert sum(item.value for item in parts) == pytest.approx(
            ledger.value(f"goods.{flow}.EU.nsa", "2024", "2025-05-06").value, abs=1
        )


def test_no_record_twice_and_no_value_missing(ledger: Ledger) -> None:
    """One record for each series, period, vintage and precision; every value a number, every vintage a day."""
    count = "SELECT count(*) FROM observation"
    assert not ledger.store.execute(f"{count} WHERE value IS NULL OR vintage NOT GLOB '????-??-??'").fetchone()[0]
    keys = "SELECT DISTINCT series, period, vintage, precision FROM observation"
    assert (
        ledger.store.execute(count).fetchone()[0]
        == ledger.store.execute(f"SELECT count(*) FROM ({keys})").fetchone()[0]
    )


def test_every_observation_has_a_series_and_every_series_one(ledger: Ledger) -> None:
    observed = {row[0] for row in ledger.store.execute("SELECT DISTINCT series FROM observation")}
    assert observed == {info.name for info in ledger.series_names()}
    assert all(info.description and info.unit for info in ledger.series_names())
