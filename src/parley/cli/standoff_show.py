"""How a standoff is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console

from parley.cli.output import print_json
from parley.cli.show import grid
from parley.vocabulary import all_economies

if TYPE_CHECKING:
    from parley.talks.standoff import Standoff

_MEASURES = {
    "real_income_pct": ("Real income, percent", 1.0, "+.2f"),
    "real_income_usd": ("Real income, USD bn a month", 1e-3, "+.1f"),
    "revenue_usd": ("Tariff revenue, USD bn a month", 1e-3, "+.1f"),
    "exports_to_other_pct": ("Exports to the other, percent", 1.0, "+.0f"),
    "exports_usd": ("Exports to all, USD bn a month", 1e-3, "+.1f"),
    "employment_pct": ("Employment, percent", 1.0, "+.2f"),
}


def standoff(found: Standoff, as_json: bool) -> None:
    """Costs, who waits longer, who moves first and when, jobs."""
    if as_json:
        return print_json(found.to_json())
    console = Console()
    console.print(_costs(found))
    for line in (*_waiting(found), *_moving(found)):
        console.print(line, highlight=False)
    if found.waits:
        console.print(_dates(found))
    if found.jobs:
        console.print(_jobs(found))
    for line in _claims(found):
        console.print(line, highlight=False)
    console.print(
        "Long-run model on the baseline year: a month is a twelfth of a year after both have adjusted. Costs are "
        "against the case in which both take back what they added since 1 January 2025.",
        style="dim",
    )
    return None


def _name(code: str) -> str:
    return all_economies()[code].name


def _costs(found: Standoff) -> Any:
    since = f", in force since {found.since.date}" if found.since else ""
    table = grid(f"What it costs on {found.on}{since}", "", *(_name(side) for side in found.sides))
    for measure, (title, scale, form) in _MEASURES.items():
        cells = []
        for cost in found.costs:
            low, high = (scale * value for value in found.range(cost.side, measure))
            cells.append(f"{scale * getattr(cost, measure):{form}} [{low:{form}} to {high:{form}}]")
        table.add_row(title, *cells)
    return table


def _waiting(found: Standoff) -> list[str]:
    if found.longer:
        return [f"{_name(found.longer)} loses less of its income under every elasticity set: it can wait longer."]
    return ["The elasticity sets disagree on who loses more of its income: neither can clearly wait longer."]


def _moving(found: Standoff) -> list[str]:
    moves = [side for side in found.movers().values() if side]
    lines = []
    if moves:
        names = ", ".join(
            f"{_name(side)} ({moves.count(side)} of {len(found.sets)} sets)" for side in dict.fromkeys(moves)
        )
        lines.append(
            f"By real income alone there is no war of attrition: taking back its own duties at once pays for {names}, "
            "whatever the other does."
        )
    if found.share is not None:
        one, two = (_name(side) for side in found.sides)
        lines.append(f"Alternating offers: {one} gets {found.share:.0%} of the gain of ending it, {two} the rest.")
    return lines


def _dates(found: Standoff) -> Any:
    one, two = (_name(side) for side in found.sides)
    table = grid(
        "War of attrition when moving first costs as much as the standoff does in so many months",
        "months", "10 % by", "50 % by", "90 % by", f"{one} first", f"{two} first",
    )  # fmt: skip
    for wait in found.waits:
        days = [wait.day(found.on, share) for share in (0.1, 0.5, 0.9)]
        cells = ["never" if day is None else str(day) for day in days]
        table.add_row(f"{wait.term:.1f}", *cells, *(f"{chance:.0%}" for chance in wait.found.first_mover))
    return table


def _jobs(found: Standoff) -> Any:
    columns = ("side", "there are", "tied to exports to the other", "tied no longer", "net", "by share of all trade")
    table = grid("Manufacturing jobs, million; the last column counts all branches", *columns)
    for side, item in found.jobs.items():
        cells = (f"{item.labour.jobs:.1f}", f"{item.tied:.2f}", f"{item.lost_to_other:.2f}", f"{item.net:+.2f}")
        table.add_row(_name(side), *cells, "–" if item.of_trade is None else f"{item.of_trade:.1f}")
    return table


def _claims(found: Standoff) -> list[str]:
    lines = list(found.no_jobs.values())
    if found.claim:
        lines.append(f"Claim of {found.claim.made_on}: {found.claim.claim}. Services and farms are not in the figures.")
    lines += [
        f"{item.published}, {item.estimator}: {'up to ' if item.is_upper_bound else ''}{item.jobs:.3g} million jobs of "
        f"{_name(item.economy)} ({item.kind}; {item.condition})"
        for item in found.estimates
    ]
    told = found.to_json()["came"]
    if told:
        chance = f" Chance given to a move by then: {told['chance_by_then']:.0%}." if found.waits else ""
        by = f", by {told['by']}" if told["by"] else ""
        lines.append(f"What came: {told['form']} on {told['date']}{by}. {told['what']}{chance}")
    else:
        lines.append("What came: no later step of the two is on record.")
    return lines
