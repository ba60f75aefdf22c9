"""How bargains are printed and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from parley.cli.model_show import decimals
from parley.cli.output import print_json
from parley.cli.show import board as show_board
from parley.cli.show import grid
from parley.vocabulary import economy, percent

if TYPE_CHECKING:
    from parley.talks import Board
    from parley.talks.deals.at_stake import AtStake
    from parley.talks.deals.bargain import Talk
    from parley.talks.deals.hub import HubTalks

_EXPECTED = {
    "snap-back": "the rates of the deadline return between the two",
    "status-quo": "today's rates stay",
    "nash": "a tariff war of the two",
}


def talk(found: Talk, with_rates: bool, as_json: bool) -> int:
    """A bargain of two; 1 when there is no zone of agreement."""
    if as_json:
        print_json(found.to_dict())
    else:
        _talk(found, with_rates)
    return 0 if found.agreed else 1


def _talk(found: Talk, with_rates: bool) -> None:
    console, deal = Console(), found.bargain
    names = " and ".join(economy(code).name for code in deal.parties)
    console.print(f"{names} on {found.at.setting.on}, as known on {found.at.setting.known_on}", style="bold")
    for party, expected in zip(deal.parties, found.expectations, strict=True):
        console.print(f"without a deal {party} expects: {_EXPECTED.get(expected, expected)}", style="dim")
    if not found.agreed:
        console.print(
            f"No zone of agreement: the deal that hurts the worse-off least leaves it {deal.zone.common_gain:+.4f} "
            "from its disagreement.",
            style="bold",
        )
    table = grid(f"{found.solution} solution, percent", "", "without", "today", "deal", "most", "share of most")
    for row in found.table():
        share = "" if row["share_of_best"] is None else percent(row["share_of_best"])
        cells = (f"{row[name]:+.4f}" for name in ("disagreement", "status_quo", "deal", "best"))
        table.add_row(economy(row["party"]).name, *cells, share)
    console.print(table)
    if found.agreed:
        effects(found.effects(), ("over_status_quo",), console)
    if with_rates:
        rates(found.rates(), console)
    if deal.curve is not None:
        curve = grid("Pareto frontier, percent", deal.parties[0], deal.parties[1])
        for first, second in deal.curve.payoffs:
            curve.add_row(f"{first:+.4f}", f"{second:+.4f}")
        console.print(curve)
    _certificate(vars(deal.certificate), deal.converged, console)
    notes(found.notes, console)


def hub(found: HubTalks, left_out: Sequence[str], with_rates: bool, as_json: bool) -> int:
    """The bargains of a hub; 1 when there is none or they do not settle."""
    if as_json:
        print_json({**found.to_dict(), "left_out": list(left_out)})
    else:
        _hub(found, left_out, with_rates)
    return 0 if found.found.converged and any(found.found.agreed) else 1


def _hub(found: HubTalks, left_out: Sequence[str], with_rates: bool) -> None:
    console, who = Console(), found.hub
    console.print(f"{economy(who).name} and its partners on {found.at.setting.on}", style="bold")
    table = grid(
        "deals; mean rates on goods",
        "partner",
        f"{who} today",
        "no deal",
        "deal",
        "theirs today",
        "deal",
        f"{who} gains",
        "they gain",
        "with all deals",
    )
    for row in found.table():
        shares = (row[name] for name in ("hub_today", "hub_without_deal", "hub_deal", "partner_today", "partner_deal"))
        gains = (row[name] for name in ("hub_gain", "partner_gain", "partner_with_all"))
        name = economy(row["partner"]).name
        table.add_row(
            name if row["agreed"] else f"{name} (none)", *map(percent, shares), *(f"{gain:+.4f}" for gain in gains)
        )
    console.print(table)
    result = found.found
    console.print(
        f"{who} with all deals: {result.payoffs[0]:+.4f}; with none: {result.disagreement[0]:+.4f} percent. "
        f"Rounds: {result.rounds}.",
        highlight=False,
    )
    if left_out:
        console.print(f"Left out for want of a mandate or of data: {', '.join(left_out)}.", style="dim")
    if result.moving:
        console.print(f"Not settled: {', '.join(result.moving)} still move.", style="bold")
    if with_rates:
        rates(found.rates(), console)
    _certificate(vars(result.certificate), result.converged, console)


def effects(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], console: Console) -> None:
    """Metrics of both parties, one block a party."""
    from parley.model import METRICS

    for party in dict.fromkeys(row["party"] for row in rows):
        table = grid(economy(party).name, "", *(name.replace("_", " ") for name in columns))
        for row in rows:
            if row["party"] == party:
                measured = METRICS[row["metric"]]
                cells = (f"{row[name]:+,.{decimals(measured)}f}" for name in columns)
                table.add_row(f"{measured.title}, {measured.unit}", *cells)
        console.print(table)


def rates(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Every rate: today, without a deal, agreed."""
    table = grid("rates", "of", "on", "sector", "today", "without a deal", "deal")
    for row in rows:
        kind = "" if row["field"] == "tariff" else f" ({row['field']})"
        shares = (percent(row[name]) for name in ("today", "without_deal", "deal"))
        table.add_row(row["importer"], row["exporter"], f"{row['sector']}{kind}", *shares)
    console.print(table)


def notes(lines: Sequence[str], console: Console) -> None:
    """Assumptions, one a line."""
    for line in lines:
        console.print(f"· {line}", style="dim", highlight=False)


def draw(found: Talk, path: Path) -> None:
    """The set of payoffs, with the solutions and the offers on record that were known."""
    from parley.talks.deals.bargain import marks
    from parley.talks.deals.charts import bargaining_set

    curve = found.bargain.curve
    names = " and ".join(found.bargain.parties)
    title = f"What {names} could agree on, {found.at.setting.on}"
    if curve is not None:
        bargaining_set(title, found.bargain.parties, curve.payoffs, marks(found)).to_svg(path)


def draw_rates(found: HubTalks, path: Path) -> None:
    """The hub's and its partners' rates by partner and sector."""
    from parley.talks.deals.charts import heat_map, rates_for

    title = f"Tariffs between {found.hub} and its partners, {found.at.setting.on}"
    heat_map(title, rates_for(found.rates(), found.hub)).to_svg(path)


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
    heads = ("zone", "surplus US", "surplus they", "offer: US", "offer: they", "days left", "last offer on record")
    table = grid("At stake, percent; offer: its payoff less the bargain's", "", *heads)
    for item in found:
        left = days.get(item.partner)
        table.add_row(
            economy(item.partner).name,
            "yes" if item.zone else "no",
            *(_signed(value) for value in (item.hub_surplus, item.their_surplus, item.offer_hub, item.offer_them)),
            "–" if left is None else str(left),
            item.offer or "–",
        )
    Console().print(table)
    if left_out:
        Console().print(f"without a mandate on record: {', '.join(left_out)}", style="dim", highlight=False)
    return None


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"
