"""What deals would look like, in few numbers, and that answers are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.talks import kept as keeping
from parley.talks.deals import talk
from parley.talks.deals.bargain import deal_policy
from parley.talks.deals.prospects import prospects
from parley.talks.kept import kept
from parley.talks.mandates import mandate_of
from parley.vocabulary import members

from .situations import may_2025

PARTNER = "GBR"
ALIKE = 2e-4
"""Two searches for one deal stop within 1e-6 percent of its condition, which leaves this much of its gains open."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path))
    return tmp_path


def test_a_prospect_is_the_bargain_in_few_numbers_and_is_kept(cache: Path) -> None:
    at, mandates = may_2025(), (mandate_of("USA"), mandate_of(PARTNER))
    (row,) = prospects(at, mandates[0], mandates[1:])
    found = talk(at, mandates)
    deal = found.bargain
    assert row.zone is deal.agreed
    assert (row.hub_gain, row.partner_gain) == pytest.approx(tuple(deal.payoffs - deal.disagreement), rel=ALIKE)
    assert (row.hub_over_today, row.partner_over_today) == pytest.approx(deal.payoffs - deal.status_quo, rel=ALIKE)
    world, now = at.world, at.now.tariff_after
    then = deal_policy(at, found.on, deal.numbers, "deal").tariff_after
    abroad, usa = [world.economies.index(code) for code in members(PARTNER)], world.economies.index("USA")
    goods = np.asarray(world.goods, dtype=bool)
    flows = world.flows[abroad][:, usa, goods]
    for cube, rate in ((now, row.hub_rates[0]), (then, row.hub_rates[2])):
        assert rate == pytest.approx((flows * cube[abroad][:, usa, goods]).sum() / flows.sum(), rel=ALIKE)
    assert all(today > deal for _, today, deal in row.cuts)
    assert (prospects(at, mandates[0], mandates[1:]), len(list(cache.glob("answers-*/*.json")))) == ((row,), 1)


def test_an_answer_is_computed_once_for_each_question_and_program(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        return kept(question, lambda: asked.append(question) or question.upper())

    assert [ask("a"), ask("a"), ask("b")] == ["A", "A", "B"]
    assert asked == ["a", "b"]
    monkeypatch.setattr(keeping, "_fingerprint", lambda: "another")
    assert ask("a") == "A"
    assert asked == ["a", "b", "a"]
    assert [folder.name for folder in cache.glob("answers-*")] == ["answers-another"]


def test_a_broken_or_unwritable_cache_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("PARLEY_CACHE", str(blocked))
    assert kept("a", lambda: [1]) == [1]
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path))
    kept("a", lambda: [1])
    (file,) = tmp_path.glob("answers-*/*.json")
    file.write_text("[1", encoding="utf-8")
    assert kept("a", lambda: [2]) == [2]
    assert kept("a", lambda: [3]) == [2]
