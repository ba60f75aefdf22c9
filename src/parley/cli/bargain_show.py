"""How bargains are printed and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from rich.console import Console
from rich.table import Table

from parley.cli.deal_show import effects, expects, named_grid, notes, rates, without_mandate
from parley.cli.output import print_json
from parley.cli.show import board as show_board
from parley.cli.show import grid
from parley.vocabulary import economy, percent

if TYPE_CHECKING:
    from parley.games import Sustainability
    from parley.talks import Board
    from parley.talks.deals.at_stake import AtStake
    from parley.talks.deals.bargain import Talk
    from parley.talks.deals.hub import HubTalks

Held: TypeAlias = "Mapping[str, Sustainability]"
"""What a breach brings, or the partner of a deal -> whether it would hold."""


def talk(found: Talk, held: Held, with_rates: bool, as_json: bool) -> int:
    """A bargain of two; 1 when there is no zone of agreement."""
    if as_json:
        print_json(found.to_dict() | _held_values(held))
    else:
        _talk(found, held, with_rates)
    return 0 if found.agreed else 1


def _talk(found: Talk, held: Held, with_rates: bool) -> None:
    console, deal = Console(), found.bargain
    names = " and ".join(economy(code).name for code in deal.parties)
    console.print(f"{names} on {found.at.setting.on}, as known on {found.at.setting.known_on}", style="bold")
    for party, expected in zip(deal.parties, found.expectations, strict=True):
        console.print(f"without a deal {party} expects: {expects(expected, found.at.setting.deadline)}", style="dim")
    if not found.agreed:
        console.print(
            f"No zone of agreement: the deal that hurts the worse-off least leaves it {deal.zone.common_gain:+.4f} "
            "from its disagreement.",
            style="bold",
        )
    console.print(_payoffs(found))
    console.print(_means(found))
    if found.agreed:
        effects(found.effects(), ("over_status_quo",), console)
    for after, each in held.items():
        _would_hold(f"Would it hold? A breach brings: {after}", {after: each}, console)
    if with_rates:
        rates(found.rates(), console)
    if deal.curve is not None:
        curve = grid("Pareto frontier, percent", *deal.parties)
        for first, second in deal.curve.payoffs:
            curve.add_row(f"{first:+.4f}", f"{second:+.4f}")
        console.print(curve)
    _certificate(vars(deal.certificate), deal.converged, console)
    notes(found.notes, console)


def _payoffs(found: Talk) -> Table:
    table = named_grid(f"{found.solution} solution, percent", "without", "today", "deal", "most", "share of most")
    for row in found.table():
        share = "" if row["share_of_best"] is None else percent(row["share_of_best"])
        cells = (f"{row[name]:+.4f}" for name in ("disagreement", "status_quo", "deal", "best"))
        table.add_row(economy(row["party"]).name, *cells, share)
    return table


def _means(found: Talk) -> Table:
    table = named_grid("Mean rates on goods", "today", "no deal", "deal")
    for row in found.means():
        deal = percent(row["deal"]) if found.agreed else "–"
        own = f"{economy(row['importer']).name} on {row['exporter']}"
        table.add_row(own, percent(row["today"]), percent(row["without_deal"]), deal)
    return table


def hub(found: HubTalks, left_out: Sequence[str], held: Held, with_rates: bool, as_json: bool) -> int:
    """The bargains of a hub; 1 when there is none or they do not settle."""
    if as_json:
        print_json({**found.to_dict(), "left_out": list(left_out)} | _held_values(held))
    else:
        _hub(found, left_out, held, with_rates)
    return 0 if found.found.converged and any(found.found.agreed) else 1


def _hub(found: HubTalks, left_out: Sequence[str], held: Held, with_rates: bool) -> None:
    console, who = Console(), found.hub
    console.print(f"{economy(who).name} and its partners on {found.at.setting.on}", style="bold")
    for table in _tables(found):
        console.print(table)
    result = found.found
    console.print(
        f"{who} with all deals: {result.payoffs[0]:+.4f}; with none: {result.disagreement[0]:+.4f} percent. "
        f"Rounds: {result.rounds}.",
        highlight=False,
    )
    without_mandate(left_out, console)
    if held:
        _would_hold("Would the deals hold? A breach brings what no deal with the partner brings", held, console)
        _first_of_all(held, console)
    if result.moving:
        console.print(f"Not settled: {', '.join(result.moving)} still move.", style="bold")
    if with_rates:
        rates(found.rates(), console)
    _certificate(vars(result.certificate), result.converged, console)
    notes(found.barriers, console)


def _tables(found: HubTalks) -> tuple[Table, Table]:
    """Mean rates, and what each deal brings."""
    who = found.hub
    shares = ("hub_today", "hub_without_deal", "hub_deal", "partner_today", "partner_without_deal", "partner_deal")
    gains = ("hub_gain", "partner_gain", "partner_with_all")
    heads = ("today", "no deal", "deal", "theirs today", "no deal", "deal")
    means = named_grid(f"Mean rates on goods, of {who} and on {who}", *heads)
    brought = named_grid("What a deal brings over none, percent", f"{who} gains", "they gain", "they, with all deals")
    for row in found.table():
        name = economy(row["partner"]).name if row["agreed"] else f"{economy(row['partner']).name} (none)"
        means.add_row(name, *(percent(row[column]) for column in shares))
        brought.add_row(name, *(f"{row[column]:+.4f}" for column in gains))
    return means, brought


def _would_hold(title: str, held: Held, console: Console) -> None:
    """One row a party of each deal: its gain in the period of a breach, its loss after, and how patient it must be."""
    console.print(f"{title}. Percent.", style="bold", highlight=False)
    table = named_grid("", "a breach gains", "then a period loses", "discount factor", "first")
    for each in held.values():
        for row in each.rows():
            other = next(party for party in each.parties if party != row["who"])
            who = economy(row["who"]).name if len(held) == 1 else f"{row['who']} with {other}"
            patience = "none holds it" if row["critical"] is None else f"{row['critical']:.3f}"
            first = "breaks it" if row["who"] == each.first else ""
            table.add_row(who, f"{row['temptation']:+.4f}", f"{row['punishment']:+.4f}", patience, first)
    console.print(table)
    console.print("Each keeps to it if a period counts at least its discount factor of the one before.", style="dim")


def _first_of_all(held: Held, console: Console) -> None:
    from parley.talks.deals.hold import first_to_break

    first = first_to_break(held)
    if first is not None:
        breaker, other = (economy(party).name for party in first)
        console.print(f"The first deal to break as patience runs out: {breaker} breaks that with {other}.")


def _held_values(held: Held) -> dict[str, Any]:
    return {"hold": {name: each.to_dict() for name, each in held.items()}} if held else {}


def _certificate(values: Mapping[str, float], converged: bool, console: Console) -> None:
    told = ", ".join(f"{name.replace('_', ' ')} {value:.1e}" for name, value in values.items())
    console.print(f"{'Converged' if converged else 'Not converged'}: {told}.", style="dim", highlight=False)


def at_stake(board: Board, found: Sequence[AtStake], left_out: Sequence[str], as_json: bool) -> None:
    """The board, and beside it what is at stake."""
    if as_json:
        stakes = [item.to_json() for item in found]
        return print_json({**board.to_json(), "at_stake": stakes, "at_stake_left_out": list(left_out)})
    show_board(board, False)
    days = {row.partner: row.days_left for row in board.rows}
    heads = ("zone", "surplus US", "surplus they", "offer: US", "offer: they", "days left")
    table = named_grid("At stake, percent; offer: its payoff less the bargain's", *heads)
    for item in found:
        left = days.get(item.partner)
        table.add_row(
            economy(item.partner).name,
            "yes" if item.zone else "no",
            *(_signed(value) for value in (item.hub_surplus, item.their_surplus, item.offer_hub, item.offer_them)),
            "–" if left is None else str(left),
        )
    Console().print(table)
    for item in found:
        if item.offer:
            Console().print(f"last offer of {economy(item.partner).name}: {item.offer}", highlight=False)
    without_mandate(left_out, Console())
    return None


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"
