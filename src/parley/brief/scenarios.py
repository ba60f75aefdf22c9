"""What it would do: the scenarios side by side, in both models, with ranges over elasticity sets."""

from __future__ import annotations

import math
from datetime import date
from functools import partial
from typing import Any

from parley.brief import charts
from parley.brief.context import Context
from parley.brief.document import Block, Chart, Note, Paragraph, Section, Statement, Table
from parley.brief.render import long_day
from parley.talks import DEFICITS, REBATES, SECTORS, Report, Span, Study, built_in, run_study
from parley.vocabulary import EU, all_economies, points, usd

WORLD, USA, CHINA = "WLD", "USA", "CHN"
_SHOWN = (USA, CHINA, EU, WORLD)
_SIDE_BY_SIDE = (
    ("real_income", "Real income"),
    ("goods_balance", "Goods balance"),
    ("goods_balance_pct", "Goods balance, %"),
    ("imports", "Imports"),
    ("exports", "Exports"),
    ("cpi", "Consumer prices"),
    ("employment", "Employment"),
    ("revenue_change", "Tariff revenue"),
)
_EQUATIONS = {SECTORS: ("PARLEY_MULTI_SECTOR", "CALIENDO_PARRO2015"), DEFICITS: ("ILMS2025",)}
"""Works that hold the equations of each model."""
_REVENUE_USE = {"revenue_change": "Revenue", "real_income": "Real income", "employment": "Employment"}
_NOTHING = 0.5  # million dollars
_MONEY = ("goods_balance", "trade_balance", "revenue_change")


def section(context: Context, report: Report) -> Section:
    """The section on scenarios; solves them."""
    study = solve(context, report)
    blocks: list[Block] = [_lead(study), _definitions(study, context.before), _income_chart(study)]
    blocks += [_economy(study, code) for code in _SHOWN]
    blocks += [_balances(study), _partners(context, study), _rebates(study)]
    blocks += [_everyone(context, study, key) for key in study.scenarios]
    blocks += _assumptions(study)
    return Section("scenarios", "What it would do", tuple(blocks), _data(context, study))


def solve(context: Context, report: Report) -> Study:
    """Every built-in scenario of the day, except those that wait for a deadline when none is scheduled."""
    scenarios = {
        key: scenario
        for key, scenario in built_in(context.on).items()
        if context.deadline is not None or scenario.united_states.law != "deadline"
    }
    return run_study(scenarios, context.law, context.setting, report)


def _lead(study: Study) -> Paragraph:
    """The scenario that costs the world most, and what the status quo does to the United States and China."""
    income = {key: study.span(key, SECTORS, "real_income", WORLD) for key in study.scenarios}
    worst = min(income, key=lambda key: income[key].central)
    own = {key: study.span(key, SECTORS, "real_income", USA).central for key in study.scenarios}
    first = next(iter(study.scenarios))
    usa, china = (study.span(first, SECTORS, "real_income", code) for code in (USA, CHINA))
    told = (
        Statement(
            f"If {_phrase(study, first)} lasted, real income would change by {_ranged(usa)} in the United States and "
            f"by {_ranged(china)} in China once both have adjusted.",
            _sources(study, first),
        ),
        Statement(
            f"Of the scenarios, world income is lowest under {_phrase(study, worst)} ({_ranged(income[worst])}). For "
            f"the United States the values run from {points(min(own.values()))} to {points(max(own.values()))}.",
            _sources(study, worst),
        ),
    )
    return Paragraph(told)


def _phrase(study: Study, key: str) -> str:
    title = study.scenarios[key].title
    return f"“{title}”"


def _definitions(study: Study, before: date) -> Table:
    rows = tuple((scenario.title, scenario.summary) for scenario in study.scenarios.values())
    return Table(
        "The scenarios",
        ("Scenario", "What happens"),
        rows,
        row_sources=tuple(_own_acts(study, key) for key in study.scenarios),
        note=f"Each is compared with the tariffs of {long_day(before)}, the baseline “before”: all changes zero.",
    )


def _own_acts(study: Study, key: str) -> tuple[str, ...]:
    """The acts behind a scenario; after the first, only those that it changes."""
    first = next(iter(study.scenarios))
    acts, known = study.policies[key, SECTORS].sources, study.policies[first, SECTORS].sources
    own = (*(act for act in acts if act not in known), *study.scenarios[key].rates)
    return acts if key == first or not own else own


def _income_chart(study: Study) -> Chart:
    names = all_economies()
    rows = []
    for code in _SHOWN:
        for key, scenario in study.scenarios.items():
            span = study.span(key, SECTORS, "real_income", code)
            rows.append((names[code].name, scenario.title, span.low, span.central, span.high))
    return Chart(
        "Real income: change from before, central value and range over elasticity sets",
        " ".join(f"{who}, {title}: {low:+.2f} to {high:+.2f} percent." for who, title, low, _, high in rows),
        partial(charts.ranges, rows, "percent"),
        _model_sources(study, SECTORS),
    )


def _economy(study: Study, code: str) -> Table:
    """All scenarios side by side for one economy."""
    keys = list(study.scenarios)
    rows = [("Before", *("0" for _ in _SIDE_BY_SIDE))]
    for key in keys:
        spans = ((metric, study.span(key, SECTORS, metric, code)) for metric, _ in _SIDE_BY_SIDE)
        rows.append((study.scenarios[key].title, *(_cell(metric, span) for metric, span in spans)))
    return Table(
        f"{all_economies()[code].name}: change from before (multi-sector model)",
        ("Scenario", *(title for _, title in _SIDE_BY_SIDE)),
        tuple(rows),
        _model_sources(study, SECTORS),
        note="Central value, with the range over elasticity sets in brackets. Percent unless in dollars a year. The "
        "balance of goods and services together is in the table of closures below.",
    )


def _balances(study: Study) -> Table:
    """The trade balance in both models: the closure decides it."""
    columns = [(model, who) for model in (SECTORS, DEFICITS) for who in (USA, CHINA)]
    names, rows = all_economies(), []
    for key, scenario in study.scenarios.items():
        cells = []
        for model, who in columns:
            money, share = (study.span(key, model, metric, who) for metric in ("trade_balance", "trade_balance_pct"))
            cells.append("0" if abs(money.central) < _NOTHING else f"{_money(money.central)} ({_ranged(share)})")
        rows.append((scenario.title, *cells))
    closures = " ".join(f"{model.capitalize()}: {_any_outcome(study, model).closure}" for model in (SECTORS, DEFICITS))
    return Table(
        "Trade balance under two closures: change a year, and in percent of the old balance",
        ("Scenario", *(f"{names[who].name}, {model}" for model, who in columns)),
        tuple(rows),
        tuple(dict.fromkeys((*_model_sources(study, SECTORS), *_model_sources(study, DEFICITS)))),
        note=f"The closure decides the balance. {closures} A positive percentage: smaller deficit or larger surplus.",
    )


def _partners(context: Context, study: Study) -> Table:
    """Real income of every partner, in the multi-sector world where it is, else in the one-sector world."""
    rows = []
    for code in context.partners:
        cells = []
        for key in study.scenarios:
            model = SECTORS if study.covers(SECTORS, code) else DEFICITS
            cells.append(_ranged(study.span(key, model, "real_income", code)) if study.covers(model, code) else "–")
        rows.append((all_economies()[code].name, *cells))
    return Table(
        "Real income of the partners: change from before, percent",
        ("Partner", *(scenario.title for scenario in study.scenarios.values())),
        tuple(rows),
        _model_sources(study, SECTORS),
        note="Central value and range over elasticity sets. Every other measure of every economy is in the JSON file.",
    )


def _everyone(context: Context, study: Study, key: str) -> Table:
    """One scenario for every partner: all measures, with the balance from both models."""
    codes = dict.fromkeys((*_SHOWN, *context.partners))
    columns = [(SECTORS, *metric) for metric in _SIDE_BY_SIDE]
    columns += [(DEFICITS, "trade_balance", "Trade balance"), (DEFICITS, "trade_balance_pct", "Trade balance, %")]
    rows = [
        (all_economies()[code].name, *(_central(study, key, *column[:2], code) for column in columns)) for code in codes
    ]
    marked = {SECTORS: "", DEFICITS: " (endogenous-deficit)"}
    return Table(
        f"{study.scenarios[key].title}: every partner, every measure",
        ("Economy", *(f"{title}{marked[model]}" for model, _, title in columns)),
        tuple(rows),
        tuple(dict.fromkeys((*_model_sources(study, SECTORS), *_model_sources(study, DEFICITS)))),
        note="Central values, change from before; percent unless in dollars a year. A dash: not in the model's world. "
        "In the multi-sector model the balance of goods and services together does not change, by its closure.",
        folded=True,
    )


def _central(study: Study, key: str, model: str, metric: str, who: str) -> str:
    if not study.covers(model, who):
        return "–"
    value = study.outcome(key, model).value(metric, who)
    return _money(value) if metric in _MONEY else _ranged(Span(value, value, value))


def _rebates(study: Study) -> Table:
    """What the United States does with the revenue: income-tax relief or a lump sum."""
    rows = []
    for key, scenario in study.scenarios.items():
        cells = []
        for rebate in REBATES:
            revenue, income, work = (study.span(key, SECTORS, metric, USA, rebate) for metric in _REVENUE_USE)
            cells += [_money(revenue.central), _ranged(income), _ranged(work)]
        rows.append((scenario.title, *cells))
    heads = [f"{title}, {rebate.name}" for rebate in REBATES.values() for title in _REVENUE_USE.values()]
    return Table(
        "United States: what the revenue is used for",
        ("Scenario", *heads),
        tuple(rows),
        _model_sources(study, SECTORS),
        note="The same revenue as relief on the income tax, which rewards work, or as equal sums, which do not.",
    )


def _assumptions(study: Study) -> list[Block]:
    """What each model, its elasticities and its tariffs rest on."""
    notes: list[Block] = []
    for model in (SECTORS, DEFICITS):
        outcome = _any_outcome(study, model)
        sets = sorted({variant.elasticities for _, variant in study.outcomes if variant.model == model})
        used = f"Elasticity sets: {', '.join(sets)}; central: {study.central[model]}."
        own = [text for text in outcome.assumptions if text not in _tariff_notes(study)]
        text = " ".join((f"{model.capitalize()} model on {outcome.world}.", *own, used))
        notes.append(Note(text, _model_sources(study, model)))
    acts = dict.fromkeys(source for policy in study.policies.values() for source in policy.sources)
    notes.append(Note(" ".join(_tariff_notes(study)), tuple(acts)))
    notes.append(
        Note(
            "The models compare two long-run equilibria. They know no stocks built ahead of a tariff, no adjustment "
            "path and no uncertainty about policy."
        )
    )
    return notes


def _tariff_notes(study: Study) -> list[str]:
    return list(dict.fromkeys(note for policy in study.policies.values() for note in policy.notes))


def _data(context: Context, study: Study) -> dict[str, Any]:
    """Every measure of the economies shown, in every variant, unrounded."""
    shown = (*_SHOWN, *(code for code in context.partners if code not in _SHOWN))
    outcomes = []
    for (key, variant), outcome in study.outcomes.items():
        who = [code for code in shown if study.covers(variant.model, code)]
        outcomes.append({"scenario": key, **vars(variant), **outcome.to_dict(who)})
    scenarios = {key: scenario.model_dump(mode="json", by_alias=True) for key, scenario in study.scenarios.items()}
    return {"scenarios": scenarios, "central": dict(study.central), "outcomes": outcomes}


def _any_outcome(study: Study, model: str) -> Any:
    return study.outcome(next(iter(study.scenarios)), model)


def _model_sources(study: Study, model: str) -> tuple[str, ...]:
    data = (source for source in _any_outcome(study, model).sources if not _is_law(study, source))
    return tuple(dict.fromkeys((*_EQUATIONS[model], *data)))


def _is_law(study: Study, source: str) -> bool:
    return any(source in policy.sources for policy in study.policies.values())


def _sources(study: Study, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_model_sources(study, SECTORS), *_own_acts(study, key))))


def _cell(metric: str, span: Span) -> str:
    return f"{_money(span.central)}" if metric in _MONEY else _ranged(span)


def _money(million: float) -> str:
    if abs(million) < _NOTHING:
        return "0"
    return f"{'+' if million > 0 else ''}{usd(million, 0)}"


def _ranged(span: Span) -> str:
    if math.isnan(span.central):
        return "–"
    if abs(span.high - span.low) < 0.005:
        return points(span.central)
    low, high = (points(value).rstrip("%") for value in (span.low, span.high))
    return f"{points(span.central)} [{low} to {high}]"
