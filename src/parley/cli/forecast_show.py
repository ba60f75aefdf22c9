"""How a forecast is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from parley.cli.output import print_json
from parley.cli.show import grid

if TYPE_CHECKING:
    from parley.talks.forecast import Forecast

_STEPS = {
    "announced": "with a deal announced",
    "written": "with a deal in writing",
    "in-force": "whose agreed US rate applies",
    "signed": "with a signed deal",
}


def forecast(found: Forecast, chart: Path | None, as_json: bool) -> None:
    """The count, the partners, the drivers, and the promise; the chart goes to its file."""
    if chart is not None:
        from parley.talks.forecast.charts import chart as draw

        draw(found).write(chart)
    if as_json:
        return print_json(found.to_json())
    console = Console()
    told = found.to_json()
    _lead(console, found, told)
    console.print(_distribution(told))
    console.print(_partners(found))
    _assumed(console, told)
    if chart is not None:
        console.print(f"chart: {chart}", highlight=False)
    return None


def _lead(console: Console, found: Forecast, told: dict[str, Any]) -> None:
    from parley.talks.forecast import priors

    asked = found.question
    low, high = found.quantile(0.05), found.quantile(0.95)
    console.print(
        f"Of {told['count']} partners ({asked.universe.name}), {found.mean:.1f} expected {_STEPS[asked.criterion]} by "
        f"{asked.by}, 90 % of draws {low} to {high}; {told['reached']} on {asked.on}. Known that day only.",
        highlight=False,
    )
    promise = priors().promised
    when = "as promised on" if asked.on >= promise.made_on else "promised later, on"
    for row in told["promised"]:
        console.print(
            f"Chance of at least {row['share']:.0%}, {when} {promise.made_on} "
            f"({row['share'] * told['count']:.1f} partners): {row['probability']:.1%}",
            highlight=False,
        )


def _distribution(told: dict[str, Any]) -> Any:
    table = grid("Number of partners", "count", "chance", "at least")
    tail = 1.0
    for count, chance in enumerate(told["distribution"]):
        if chance >= 0.005:
            table.add_row(str(count), f"{chance:.1%}", f"{tail:.1%}")
        tail -= chance
    return table


def _partners(found: Forecast) -> Any:
    table = grid(
        "Partner by partner; stake and threat in percent of real income",
        "partner", "chance", "stage", "days left", "stake", "US stake", "threat",
    )  # fmt: skip
    for row in sorted(found.rows(), key=lambda row: -row["probability"]):
        stake = row["stake_pct"]
        cells = ["–"] * 3 if stake is None else [f"{stake[name]:+.2f}" for name in ("partner", "usa", "threat")]
        days = "–" if row["days_left"] is None else str(row["days_left"])
        stage = f"reached {row['reached']}" if row["reached"] else row["stage"]
        table.add_row(row["name"], f"{row['probability']:.0%}", stage, days, *cells)
    return table


def _assumed(console: Console, told: dict[str, Any]) -> None:
    rates = "; ".join(
        f"{name.replace('_', ' ')} {rate['per_month']:.3f} a month ({rate['events']:g} in {rate['partner_months']:g} "
        "partner-months)"
        for name, rate in told["base_rates"].items()
    )
    record = told["deadlines"]
    told_record = f"Deadlines so far: {record['moved']} moved, {record['kept']} passed. No deal: "
    no_deal = f"the law of {told['snap_back']}." if told["snap_back"] else "the law of the day, nothing is scheduled."
    for line in (f"Base rates: {rates}.", f"{told_record}{no_deal}", *told["notes"]):
        console.print(line, style="dim", highlight=False)
    priors, error = told["priors"], told["monte_carlo_error"]
    console.print(
        f"Assumed: a deal {priors['deadline-multiplier']['value']:g} times as likely a day in the last "
        f"{priors['deadline-share']['value']:.0%} of the time to a deadline; stake elasticity "
        f"{priors['stake-elasticity']['value']:g}; {told['draws']} draws, seed {told['seed']}: "
        f"standard error {error['mean']:.2f} of the expected number, at most {error['chance']:.1%} of a chance.",
        style="dim",
        highlight=False,
    )
