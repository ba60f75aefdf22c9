"""The brief as a document: its digits, its two clocks, its sources, and other days."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import altair
import pytest

from parley.brief import Brief, compose, setting_of, to_html, to_markdown, write
from parley.brief.document import Chart, Paragraph, Timeline
from parley.errors import BadInput, DateOutsideRecord
from parley.law import Law
from parley.ledger import Ledger
from parley.talks.deals import situation, talk
from parley.talks.forecast import ask, forecast
from parley.talks.mandates import mandate_of

DAY = date(2025, 5, 6)
TODAY = date(2026, 11, 24)
LATER = (
    "Geneva", "Supreme Court", "550bn", "750bn", "600bn", "14326", "14316", "14298", "Section 122", "Section 338",
    "joint statement", "Liechtenstein 15", "merged list", "Learning Resources",
)  # fmt: skip
"""Words that only somebody who lived after 6 May 2025 could write."""


def section(brief: Brief, key: str):
    return next(item for item in brief.sections if item.key == key)


def test_the_brief_has_its_parts(may_brief: Brief):
    assert [item.key for item in may_brief.sections] == [
        "updates", "deficit", "tariffs", "board", "scenarios", "deals", "forecast", "claims",
    ]  # fmt: skip
    assert may_brief.references
    assert "17 of 18" in may_brief.headline
    assert "record $140.5 billion" in may_brief.headline
    assert any("Bessent" in statement.text for statement in may_brief.standfirst)


def test_the_digits_of_the_release(may_brief: Brief):
    data = section(may_brief, "deficit").data
    values = {name: item["value"] for name, item in data["values"].items()}
    assert values["goods_services.balance.2025-03"] == -140498
    assert values["goods_services.balance.2025-02"] == -123195
    assert values["goods_services.imports.2025-03"] == 418955
    assert values["goods_services.exports.2025-03"] == 278456
    growth = data["growth_pct"]
    assert round(growth["goods_services.balance"], 2) == 14.05
    assert round(growth["goods_services.imports"], 2) == 4.43
    assert round(growth["goods_services.exports"], 2) == 0.16
    assert data["rank"] == {"place": 1, "of": 399}
    assert "−140.498" in to_markdown(may_brief)


def test_the_claims_come_out(may_brief: Brief):
    verdicts = [item["verdict"] for item in section(may_brief, "claims").data["claims"]]
    counts = {verdict: verdicts.count(verdict) for verdict in set(verdicts)}
    assert counts == {"supported": 19, "contradicted": 4, "not checkable from these statistics": 17}


def test_every_statement_has_a_source_and_every_source_a_reference(may_brief: Brief):
    statements = [*may_brief.standfirst]
    for part in may_brief.sections:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                statements += block.statements
            if isinstance(block, Timeline):
                assert all(entry.sources for entry in block.entries)
    assert all(statement.sources for statement in statements)
    assert [reference.number for reference in may_brief.references] == list(range(1, len(may_brief.references) + 1))
    assert all(reference.title and reference.kind and reference.evidence for reference in may_brief.references)


def test_every_chart_is_a_valid_specification(may_brief: Brief):
    charts = [block for part in may_brief.sections for block in part.blocks if isinstance(block, Chart)]
    assert len(charts) > 4
    for chart in charts:
        for width in (700, 340):
            altair.Chart.from_dict(chart.draw(width), validate=True)
        assert chart.description


def test_no_later_fact_leaks_into_the_brief(may_brief: Brief):
    told = to_markdown(may_brief)
    assert [word for word in LATER if word.casefold() in told.casefold()] == []


def test_nothing_on_the_board_or_the_timeline_is_from_a_later_day(may_brief: Brief):
    board = section(may_brief, "board").data
    facts = [fact for row in board["rows"] for name in ("offers", "asks", "us_asks", "red_lines") for fact in row[name]]
    facts += [row["last_event"] for row in board["rows"] if row["last_event"]]
    assert len(facts) > 50
    assert max(fact["date"] for fact in facts) <= DAY.isoformat()
    updates = section(may_brief, "updates").data["updates"]
    assert max(item["fact"]["date"] for item in updates) == DAY.isoformat()


def test_a_source_published_later_gives_no_story_away(may_brief: Brief):
    late = [item for item in may_brief.references if re.match(r"\d{4}", item.published) and item.kind == "retold later"]
    assert late
    assert all(item.url.count("/") <= 3 for item in late)
    early = [item for item in may_brief.references if item.kind == "source" and len(item.published) == 10]
    assert all(item.published <= DAY.isoformat() or "copy" in item.evidence for item in early)


def test_a_day_earlier_nobody_knew():
    before = compose(DAY, DAY - timedelta(1), today=TODAY)
    assert section(before, "deficit").data["period"] == "2025-02"
    assert "record" not in before.headline
    assert section(before, "claims").data["claims"] == []
    assert all(item["fact"]["date"] < DAY.isoformat() for item in section(before, "updates").data["updates"])


def test_the_scenarios_are_solved_in_both_models_with_both_rebates_and_a_range(may_brief: Brief):
    data = section(may_brief, "scenarios").data
    asked = {"status-quo", "pause-runs-out", "deals-at-today", "china-truce", "everyone-retaliates"}
    assert asked <= set(data["scenarios"])
    outcomes = data["outcomes"]
    assert all(outcome["converged"] and outcome["residual"] < 1e-9 for outcome in outcomes)
    for model in ("multi-sector", "endogenous-deficit"):
        own = [outcome for outcome in outcomes if outcome["model"] == model]
        assert {outcome["rebate"] for outcome in own} == {"income-tax relief", "lump sum"}
        assert len({outcome["elasticities"] for outcome in own}) >= 3
        assert all(outcome["closure"] for outcome in own)
    usa = {
        (outcome["scenario"], outcome["rebate"]): outcome["rows"][0]["real_income"]
        for outcome in outcomes
        if outcome["model"] == "multi-sector" and outcome["elasticities"] == "IS"
    }
    relief = "income-tax relief"
    assert usa["everyone-retaliates", relief] < usa["pause-runs-out", relief] < usa["china-truce", relief]
    assert usa["status-quo", "lump sum"] < usa["status-quo", relief]


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2025, 1, 20), "yet to begin"),
        (date(2025, 7, 31), "7 August 2025"),
        (date(2026, 2, 20), "Supreme Court"),
    ],
    ids=str,
)
def test_other_days_have_their_own_brief(day: date, word: str):
    brief = compose(day, today=TODAY)
    told = to_markdown(brief)
    assert word in told
    assert "nan" not in re.findall(r"[a-z]+", told)
    json.dumps(brief.to_json(), allow_nan=False)
    assert len(to_html(brief)) > 50_000


@pytest.mark.parametrize("day", [date(2025, 1, 19), TODAY + timedelta(1)])
def test_days_outside_the_record_are_refused(day: date):
    with pytest.raises(DateOutsideRecord, match=str(day)):
        compose(day, today=TODAY)


def test_the_files_are_whole_or_not_there(may_brief: Brief, tmp_path: Path):
    with pytest.raises(BadInput, match="nowhere"):
        write(may_brief, tmp_path / "nowhere")
    paths = write(may_brief, tmp_path)
    assert sorted(path.name for path in paths) == sorted(path.name for path in tmp_path.iterdir())
    page = (tmp_path / "brief-2025-05-06.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert json.loads((tmp_path / "brief-2025-05-06.json").read_text(encoding="utf-8"))["on"] == "2025-05-06"


def test_the_forecast_is_that_of_the_command(may_brief: Brief):
    ledger = Ledger.open()
    question = ask(ledger, DAY, date(2025, 12, 31), may_brief_universe(may_brief), "announced")
    expected = forecast(ledger, Law.open(ledger), question)
    data = section(may_brief, "forecast").data
    assert data["mean"] == pytest.approx(expected.mean)
    assert data["distribution"] == pytest.approx(expected.distribution)


def test_the_deals_are_those_of_the_command(may_brief: Brief):
    told = {row["partner"]: row for row in section(may_brief, "deals").data["prospects"]}
    at = situation(Law.open(), setting_of(DAY, DAY, TODAY))
    deal = talk(at, (mandate_of("USA"), mandate_of("EU"))).bargain
    gains = told["EU"]["hub_gain"], told["EU"]["partner_gain"]
    assert gains == pytest.approx(tuple(deal.payoffs - deal.disagreement), rel=2e-4)  # each within its tolerance
    assert all(row["hub_rates"][2] <= max(row["hub_rates"][:2]) for row in told.values())


def may_brief_universe(brief: Brief) -> str:
    return section(brief, "board").data["universe"]["name"]


def test_a_brief_that_knows_less_than_its_day_has_no_forecast():
    brief = compose(DAY, date(2025, 5, 5), today=TODAY)
    assert "forecast" not in [item.key for item in brief.sections]
