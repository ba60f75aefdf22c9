"""gegravity's sample: every figure it reports, within 1e-6."""

from __future__ import annotations

import numpy as np
import pytest

from parley.errors import UnknownName
from parley.model.replication import gegravity


@pytest.fixture(scope="module")
def agreement():
    return gegravity.replicate("agreement", True, None)


def test_every_figure_of_the_agreement_matches(agreement) -> None:
    assert agreement["compared"] == 6549
    assert [row for row in agreement["rows"] if not row["match"]] == []


def test_the_published_gains_of_canada_and_japan(agreement) -> None:
    """Real GDP of the two who agree, as gegravity computes it: +0.418261 % and +0.053755 %."""
    assert agreement["countries"]["CAN"]["real_gdp_pct"] == pytest.approx(0.418261, abs=5e-7)
    assert agreement["countries"]["JPN"]["real_gdp_pct"] == pytest.approx(0.053755, abs=5e-7)


def test_the_usual_sign_of_welfare_is_beside_the_statistic(agreement) -> None:
    """Below one is a gain: Canada gains, Australia loses, and real income says so with its sign."""
    for code, gains in (("CAN", True), ("JPN", True), ("AUS", False)):
        found = agreement["countries"][code]
        assert (found["welfare_statistic"] < 1) == gains
        assert (found["real_income_pct"] > 0) == gains
        assert found["real_income_pct"] == pytest.approx(100 * (1 / found["welfare_statistic"] - 1), rel=1e-12)


def test_draws_match_but_one_median_where_gegravity_stops_early() -> None:
    """Solved to 1e-13 gegravity gives 0.02013016832, to its own 1e-8 it gives 0.02012912885 (see the page)."""
    found = gegravity.replicate("agreement:draws", False, None)
    assert found["compared"] == 1320
    (off,) = [row for row in found["rows"] if not row["match"]]
    assert (off["who"], off["table"], off["metric"]) == ("HKG", "median", "own_sales_pct")
    assert off["value"] == pytest.approx(0.02013016832, abs=1e-9)


def test_a_figure_that_is_off_does_not_match(agreement) -> None:
    """The comparison can fail: moved by two tolerances a reference no longer matches."""
    row = agreement["rows"][0]
    moved = {**row, "value": row["printed"] + 2 * row["tolerance"]}
    computed = {(row["table"], row["who"], row["metric"]): row["value"]}
    assert not gegravity._row(moved, computed)["match"]


def test_trade_costs_fall_where_the_agreement_is_and_nowhere_else(agreement) -> None:
    changed = {row["who"]: row["value"] for row in agreement["rows"] if row["metric"] == "cost_term_pct"}
    moved = {who: value for who, value in changed.items() if value != 0}
    assert set(moved) == {"CAN-JPN", "JPN-CAN"}
    np.testing.assert_allclose(list(moved.values()), 100 * (np.exp(0.4711383) - 1), rtol=1e-12)


def test_cases_are_named_and_others_refused() -> None:
    assert gegravity.cases() == ("agreement", "agreement:draws")
    with pytest.raises(UnknownName, match="agreement"):
        gegravity.replicate("agreemnt", False, None)
