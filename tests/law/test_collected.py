"""Statutory against collected, and claim shares by month."""

from __future__ import annotations

import pytest

from parley.law import Assumptions, Law
from parley.law.collected import Record, Shipping, collected_months

ACTUAL = Assumptions(usmca_shares="actual")


def test_every_month_on_record_has_a_collected_rate() -> None:
    record = Record.read()
    rates = {month: record.rate(month) for month in record.months}
    assert list(rates)[0::14] == ["2025-01", "2026-03"]
    assert rates["2025-04"] == (pytest.approx(0.0707, abs=5e-5), "usitc")  # 7.07 % published for April
    assert rates["2025-10"][1] == "usitc"
    assert rates["2026-03"] == (pytest.approx(0.07344, abs=5e-5), "treasury")


def test_the_parts_add_up_and_have_the_right_signs(law: Law) -> None:
    april, july = collected_months(law, names=("2025-04", "2025-07"))
    for month in (april, july):
        parts = (month.statutory, month.claims, month.substitution or 0.0, month.timing, month.rest)
        assert sum(parts) == pytest.approx(month.collected)
        assert month.substitution is not None
    assert april.timing < -0.005  # goods loaded before 5 April were spared
    assert july.timing == pytest.approx(0.0)  # no act spares goods in July
    assert july.claims < april.claims < 0  # claims rose from July


def test_a_month_without_imports_by_industry_says_so(law: Law) -> None:
    (november,) = collected_months(law, Shipping(share_at_sea=0.0), names=("2025-11",))
    assert november.substitution is None
    assert november.timing == 0.0  # no earlier month was computed to take a lag from
    parts = (november.statutory, november.claims, november.timing, november.rest)
    assert sum(parts) == pytest.approx(november.collected)


def test_actual_claims_are_those_of_the_month(law: Law) -> None:
    for day, month in (("2025-05-06", "2025-05"), ("2024-12-31", "2024"), ("2026-08-20", "2026-02")):
        own = law.average(day, assumptions=Assumptions(usmca_shares=month)).rate
        assert law.average(day, assumptions=ACTUAL).rate == own
    rates = {
        shares: law.average("2025-08-15", assumptions=Assumptions(usmca_shares=shares)).rate
        for shares in ("2024", "2025-01", "2025-08")
    }
    assert rates["2025-08"] < rates["2024"] - 0.02
    assert rates["2025-01"] > rates["2025-08"]


def test_actual_claims_change_a_daily_series_with_the_month(law: Law) -> None:
    days = law.daily("2025-06-28", "2025-07-03", assumptions=ACTUAL)
    rates = {row["on"].isoformat(): row["rate"] for row in days.rows()}
    assert rates["2025-06-30"] > rates["2025-07-01"] + 0.01


def test_actual_claims_change_a_history_with_the_month(law: Law) -> None:
    """Each spell has the rate of its own month's claims; before and after the record those of its ends."""
    found = law.history("8703.23.01", "CAN", assumptions=ACTUAL)
    for spell in found.spells:
        month = spell.valid_from.isoformat()[:7]
        shares = "2024" if month < "2025-01" else min(month, "2026-02")
        alone = law.rate("8703.23.01", "CAN", on=spell.valid_from, assumptions=Assumptions(usmca_shares=shares))
        assert spell.rate == alone.rate
    assert {spell.valid_from.isoformat()[:7] for spell in found.spells} >= {f"2025-{month:02d}" for month in (5, 8, 12)}
