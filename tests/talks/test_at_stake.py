"""What is at stake: the same numbers as the bargain, and nothing claimed where there is no offer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from parley.brief import setting_of
from parley.law import Law
from parley.talks.deals.at_stake import at_stake
from parley.talks.deals.bargain import talk
from parley.talks.deals.offers import last_offer
from parley.talks.deals.situation import Situation, payoffs_under, situation
from parley.talks.mandates import mandate_of
from parley.talks.mandates.terms_policy import terms_policy

DAY = date(2025, 5, 6)
ALIKE = 2e-4
"""Two searches for one deal stop within 1e-6 percent of its condition, which leaves this much of its gains open."""


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path))


@pytest.fixture(scope="module")
def at() -> Situation:
    return situation(Law.open(), setting_of(DAY, DAY, DAY))


def test_the_surplus_is_that_of_the_bargain(at: Situation) -> None:
    (row,) = at_stake(at, mandate_of("USA"), (mandate_of("JPN"),))
    deal = talk(at, (mandate_of("USA"), mandate_of("JPN"))).bargain
    assert row.zone
    assert (row.hub_surplus, row.their_surplus) == pytest.approx(tuple(deal.payoffs - deal.disagreement), rel=ALIKE)
    assert min(row.hub_surplus or 0, row.their_surplus or 0) > 0
    assert (row.offer, row.offer_hub, row.offer_them) == ("", None, None)  # Japan's terms are of July


def test_an_offer_is_measured_from_the_bargain(at: Situation) -> None:
    mandates = mandate_of("USA"), mandate_of("EU")
    (row,) = at_stake(at, mandates[0], mandates[1:])
    terms, found = last_offer("EU", at), talk(at, mandates)
    assert terms is not None
    assert terms.made_on is not None
    assert terms.made_on <= DAY
    away = payoffs_under(at, found.on.game, terms_policy(terms, at)) - found.bargain.payoffs
    assert np.array([row.offer_hub, row.offer_them]) == pytest.approx(away, rel=ALIKE)
