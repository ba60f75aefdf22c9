"""The forty claims of 6 May 2025, each judged by evaluation with what was known that day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from parley.errors import BadInput, ParleyError
from parley.ledger import (
    CONTRADICTED,
    DATA_NOT_KNOWN,
    NOT_CHECKABLE,
    SUPPORTED,
    Claim,
    Ledger,
    Verdict,
    evaluate_claims,
    judge,
)

MADE_ON = date(2025, 5, 6)
WRONG = {"day": "2025-05-05", "place or better": "0", "of 8 economies": "7"}


@pytest.fixture(scope="module")
def verdicts(ledger: Ledger) -> dict[str, Verdict]:
    return {item.claim.id: item for item in evaluate_claims(ledger, MADE_ON)}


def test_the_count_of_verdicts(verdicts: dict[str, Verdict]) -> None:
    assert len(verdicts) == 40
    counted = Counter(item.verdict for item in verdicts.values())
    assert counted == {SUPPORTED: 19, CONTRADICTED: 4, NOT_CHECKABLE: 17}
    assert {key for key, item in verdicts.items() if item.verdict == CONTRADICTED} == {"C23", "C26", "C29", "C30"}


@pytest.mark.parametrize(
    ("claim", "value", "tolerance"),
    [
        ("C01", 140.498, 0),
        ("C04", 4.427, 5e-4),
        ("C06", 0.164, 5e-4),
        ("C08", 14.05, 5e-3),
        ("C09", 102.6, 0.05),
        ("C13", 79.5, 0.05),
        ("C16", 34.8, 0.05),
        ("C23", 3.06, 5e-3),
        ("C24", 2, 0),
        ("C26", 2, 0),
        ("C27", 43_895, 0.5),
        ("C29", 661.7, 0.05),
        ("C30", 143.5, 0.05),
        ("C37", 38.3, 0.05),
        ("C40", 84.8, 0.05),
    ],
)
def test_values(verdicts: dict[str, Verdict], claim: str, value: float, tolerance: float) -> None:
    """Against the figures of an independent calculation from the raw tables, at their printed digits."""
    assert verdicts[claim].value == pytest.approx(value, abs=tolerance or 1e-9)


def wrong(claim: Claim, value: float | date | None) -> str:
    """A quantity that the value must contradict."""
    if claim.unit in WRONG:
        return WRONG[claim.unit]
    assert isinstance(value, float)
    return str(value + 10 if claim.test != "at most" else value - 10)


def test_a_wrong_quantity_flips_each_verdict(ledger: Ledger, verdicts: dict[str, Verdict]) -> None:
    supported = [item for item in verdicts.values() if item.verdict == SUPPORTED]
    for item in supported:
        changed = replace(item.claim, quantity=wrong(item.claim, item.value))
        assert judge(changed, ledger, MADE_ON).verdict == CONTRADICTED, item.claim.id


def test_a_right_quantity_clears_each_contradiction(ledger: Ledger, verdicts: dict[str, Verdict]) -> None:
    contradicted = [item for item in verdicts.values() if item.verdict == CONTRADICTED]
    for item in contradicted:
        changed = replace(item.claim, quantity=str(item.value))
        assert judge(changed, ledger, MADE_ON).verdict == SUPPORTED, item.claim.id


def test_nobody_had_claimed_anything_the_day_before(ledger: Ledger) -> None:
    assert evaluate_claims(ledger, "2025-05-05") == []
    assert ledger.claims("2025-05-05") == []


def test_a_later_day_shows_the_revision_and_keeps_the_verdict(ledger: Ledger) -> None:
    """March's deficit was 136.419 billion in the vintage of September 2025: 140.5 stays right for its day."""
    first = evaluate_claims(ledger, "2025-09-04")[0]
    assert (first.claim.id, first.verdict) == ("C01", SUPPORTED)
    assert first.value == pytest.approx(140.498)
    assert first.value_later == pytest.approx(136.419)


def test_no_verdict_uses_a_fact_of_a_later_day(ledger: Ledger) -> None:
    for verdict in evaluate_claims(ledger, "2026-08-31"):
        assert all(item.vintage <= verdict.claim.made_on for item in verdict.observations), verdict.claim.id


def test_data_not_known_that_day_is_no_verdict(ledger: Ledger, verdicts: dict[str, Verdict]) -> None:
    """The same claim made a day before the release."""
    early = replace(verdicts["C01"].claim, made_on=date(2025, 5, 5))
    found = judge(early, ledger, MADE_ON)
    assert (found.verdict, found.value) == (DATA_NOT_KNOWN, None)
    assert "2025-05-05" in found.note
    assert found.value_later == pytest.approx(140.498)


def test_a_claim_without_a_number_cannot_be_compared(ledger: Ledger, verdicts: dict[str, Verdict]) -> None:
    with pytest.raises(BadInput, match="C01"):
        judge(replace(verdicts["C01"].claim, quantity="much"), ledger)
    with pytest.raises(ParleyError):
        judge(replace(verdicts["C12"].claim, quantity="soon"), ledger)


def test_uncheckable_claims_have_a_reason_and_no_test(verdicts: dict[str, Verdict]) -> None:
    for item in verdicts.values():
        assert item.claim.reason
        assert bool(item.claim.test) == (item.verdict != NOT_CHECKABLE)
        assert bool(item.claim.formula) == bool(item.claim.measured)


def test_json(verdicts: dict[str, Verdict]) -> None:
    found = verdicts["C12"].to_json()
    assert found["value"] == "2025-05-06"
    assert found["made_on"] == "2025-05-06"
    assert found["verdict"] == SUPPORTED
    assert found["sources"] == ["BEA_TS_0325"]
