"""How offers, rankings and deadlines are printed and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from parley.cli.deal_show import effects, expects, named_grid, notes, without_mandate
from parley.cli.output import print_json
from parley.vocabulary import economy, percent, sector_name

if TYPE_CHECKING:
    from parley.talks.deals.deadline import Midnight
    from parley.talks.deals.evaluate import Assessment
    from parley.talks.deals.offers import Ranking

MOST_CHANGES = 6


def content(found: Assessment, with_zone: bool) -> dict[str, Any]:
    """The assessment as plain values, with its place in the zone of agreement where asked."""
    shown = found.to_dict()
    if not with_zone:
        return shown
    deal = found.zone
    place = deal.zone.place(found.payoffs)
    zone = {
        "exists": deal.agreed,
        "best": deal.zone.ideal.tolist(),
        "deal": deal.payoffs.tolist(),
        "share_of_best": [None if share != share else float(share) for share in place],
        "frontier": None if deal.curve is None else deal.curve.payoffs.tolist(),
    }
    return {**shown, "zone": zone}


def assessment(found: Assessment, shown: Mapping[str, Any], as_json: bool) -> int:
    """An offer scored; 1 when one side would rather have no deal."""
    if as_json:
        print_json(shown)
    else:
        _assessment(found, shown)
    return 0 if found.acceptable else 1


def _assessment(found: Assessment, shown: Mapping[str, Any]) -> None:
    console = Console()
    console.print(f"{found.terms.title}, as if in force on {found.at.setting.on}", style="bold")
    if found.terms.summary:
        console.print(found.terms.summary, style="dim")
    for row in shown["rows"]:
        told = expects(row["expects"], found.at.setting.deadline)
        console.print(f"without a deal {row['party']} expects: {told}", style="dim")
    table = named_grid("by the mandates, percent", "today", "with it", "without a deal", "over today", "over no deal")
    for row in shown["rows"]:
        names = ("status_quo", "payoff", "disagreement", "gain_over_status_quo", "gain_over_disagreement")
        table.add_row(economy(row["party"]).name, *(f"{row[name]:+.4f}" for name in names))
    console.print(table)
    verdict = "Both prefer it to no deal." if found.acceptable else "One side would rather have no deal."
    console.print(verdict, style="bold")
    if "zone" in shown:
        _zone(found.parties, shown["zone"], console)
    effects(shown["effects"], ("over_status_quo", "over_disagreement"), console)
    for party in found.parties:
        _sectors(party, shown, console)
    _changes(shown["improve"], console)
    notes(shown["notes"], console)


def _zone(parties: Sequence[str], zone: Mapping[str, Any], console: Console) -> None:
    if not zone["exists"]:
        console.print("There is no zone of agreement.", style="bold")
        return
    shares = [
        f"{economy(party).name} {'nothing to gain' if share is None else percent(share)}"
        for party, share in zip(parties, zone["share_of_best"], strict=True)
    ]
    console.print(f"Of the most each could gain in the zone of agreement: {', '.join(shares)}.", highlight=False)
    if any(share is not None and share > 1 for share in zone["share_of_best"]):
        console.print("More than all: the terms move what the mandates keep off the table.", style="dim")


def _sectors(party: str, shown: Mapping[str, Any], console: Console) -> None:
    told = [
        ", ".join(
            f"{sector_name(row['sector'])} {row['output_usd']:+,.0f} ({row['output_pct']:+.1f} %)" for row in rows
        )
        for rows in (shown["winners"][party], shown["losers"][party])
    ]
    name = economy(party).name
    console.print(f"{name}, output over today, million USD. Most: {told[0]}. Least: {told[1]}.", highlight=False)


def _changes(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    if not rows:
        console.print("No small change makes both better off.", highlight=False)
        return
    told = ", ".join(
        f"{row['importer']} on {row['exporter']} in {sector_name(row['sector'])}{_kind(row)} "
        f"{100 * row['change']:+.1f} points"
        for row in rows[:MOST_CHANGES]
    )
    gains = [sum(row["gains"][side] for row in rows) for side in (0, 1)]
    console.print(
        f"Changes of up to a point that make both better off, by {gains[0]:+.4f} and {gains[1]:+.4f} in all, the "
        f"largest first: {told}.",
        highlight=False,
    )


def _kind(row: Mapping[str, Any]) -> str:
    return "" if row["field"] == "tariff" else " (barriers)"


def ranking(found: Ranking, left_out: Sequence[str], as_json: bool) -> None:
    """Offers, the most valuable first."""
    if as_json:
        return print_json({**found.to_dict(), "left_out": list(left_out)})
    console, hub = Console(), found.hub
    console.print(f"Offers to {economy(hub).name} on {found.at.setting.on}", style="bold", highlight=False)
    heads = (f"{hub} gains", "they gain", f"{hub} exports")
    title = "The last offer on record, and opening up alone: over today, percent; exports, million USD"
    table = named_grid(title, *heads, f"alone: {hub} gains", *heads[1:])
    for row in found.rows:
        known = ("-", "-", "-")
        if row.hub is not None and row.them is not None and row.exports is not None:
            known = (f"{row.hub:+.4f}", f"{row.them:+.4f}", f"{row.exports:+,.0f}")
        most = (f"{row.open_hub:+.4f}", f"{row.open_them:+.4f}", f"{row.open_exports:+,.0f}")
        table.add_row(economy(row.partner).name, *known, *most)
    console.print(table)
    for row in found.rows:
        if row.terms:
            console.print(f"{economy(row.partner).name}: {row.terms}", highlight=False)
    notes(found.barriers, console)
    without_mandate(left_out, console)
    return None


def deadline(found: Midnight, clocks: Mapping[str, date], left_out: Sequence[str], as_json: bool) -> None:
    """What the clock does, and whose clock runs to another day."""
    others = {code: day for code, day in clocks.items() if day != found.deadline}
    if as_json:
        told = {code: day.isoformat() for code, day in others.items()}
        return print_json({**found.to_dict(), "other_clocks": told, "left_out": list(left_out)})
    console, setting = Console(), found.at.setting
    console.print(
        f"{found.deadline}, {(found.deadline - setting.on).days} days after {setting.on}, as known on "
        f"{setting.known_on}",
        style="bold",
    )
    console.print(_lapses(found))
    for row in found.table():
        if row["answered"]:
            told = f"{economy(row['partner']).name} answers, as announced: {', '.join(row['answered'])}."
            console.print(told, highlight=False)
    console.print(
        f"{economy(found.hub).name}, all at once: real income {found.joint['real_income']:+.3f} %, consumer prices "
        f"{found.joint['cpi']:+.2f} %, employment {found.joint['employment']:+.3f} %, revenue "
        f"{found.joint['revenue_change']:+,.0f} million USD.",
        highlight=False,
    )
    if others:
        told = ", ".join(f"{economy(code).name} {day}" for code, day in others.items())
        console.print(f"Clocks that run to another day: {told}. Look at it with --at.", highlight=False)
    without_mandate(left_out, console)
    return None


def _lapses(found: Midnight) -> Table:
    """Partner by partner: mean rates of both today and then, and what that changes."""
    hub = found.hub
    heads = (f"{hub} today", "then", "theirs today", "then", f"{hub}, alone", "they, alone", "they, jointly")
    table = named_grid("mean rates on goods; real income over today, percent", *heads)
    for row in found.table():
        names = ("hub_rate_today", "hub_rate_then", "partner_rate_today", "partner_rate_then")
        changes = (f"{row[name]:+.3f}" for name in ("hub_alone", "partner_alone", "partner_jointly"))
        table.add_row(economy(row["partner"]).name, *(percent(row[name]) for name in names), *changes)
    return table
