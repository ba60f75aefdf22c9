"""`parley war`: the tariffs that players would set against each other, and what that costs them."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console

from parley.cli.options import Flag, Json, Picture, TableFile, names_in
from parley.cli.output import print_json
from parley.cli.table_file import write_rows
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.games import Nash
    from parley.model import Table

Rates = Literal["free", "partner", "mfn", "uniform"]
Foreigners = Literal["answer", "given"]

_PREMISE = "tariff-war-purged"  # the model in which foreigners can be taken as given


def war(
    *,
    players: str = "USA,CHN,EU",
    rates: Rates = "free",
    world: str = "icio-2022",
    objective: str = "welfare",
    ceiling: float = 1.0,
    services: Flag = False,
    export_taxes: Flag = False,
    balanced: Flag = False,
    foreigners: Foreigners = "answer",
    numbers: Flag = False,
    chart: Picture | None = None,
    gains: Picture | None = None,
    out: TableFile | None = None,
    json: Json = False,
) -> int:
    """A trade war: every player's best tariffs against the others', from the world's own tariffs, with a certificate.

    Exit code 1 when no equilibrium is found; the players that still move are named.
    Example: parley war --players USA,CHN,EU --rates mfn

    Parameters
    ----------
    players
        ISO3 codes or groups (EU, USMCA) with commas; `all` is every economy of the world by itself. One alone sets its
        best tariffs, to which nobody answers.
    rates
        What each rate stands for: a partner and a sector, a partner, a sector, or everything.
    world
        A world that ships, or a folder with one.
    objective
        What all players want, such as welfare or real-income.
    ceiling
        Highest rate, a share.
    services
        Tax services too.
    export_taxes
        Every player sets taxes on its exports too.
    balanced
        Purge imbalances first.
    foreigners
        `answer`: players reckon with foreign wages and spending. `given`: they take both as they are, as the formula of
        Lashkaripour (2021) does, in his model: without inputs, imbalances purged.
    numbers
        Show every rate.
    chart
        Draw the rates by partner and sector, now and in the war, to this file (.svg or .png).
    gains
        Draw who gains and who loses to this file.
    out
        Write every rate and the payoffs to this file (.csv, .parquet or .json).
    json
        Print JSON; every rate is in it.
    """
    from dataclasses import replace

    from parley.cli import show
    from parley.games import EXPORT_TAX, RATES, Player, Tool, formula_war, nash_tariffs
    from parley.games import objective as preset
    from parley.model import model_named
    from parley.world import World

    if not 0 < ceiling < inf:
        raise BadInput(f"--ceiling {ceiling:g} is no highest rate. Give a share above 0, such as 1 for 100 percent.")
    base = World.load(world)
    names = base.economies if players == "all" else names_in("--players", players, "USA,CHN,EU")
    tool = Tool(by=RATES[rates], sectors=base.sectors if services else None, ceiling=ceiling)
    tools = (tool, replace(tool, field=EXPORT_TAX)) if export_taxes else (tool,)
    who = [Player(name, preset(objective), tools) for name in names]
    with show.progress(json) as report:
        report("the world as it is")
        model = _model(base, balanced) if foreigners == "answer" else model_named(_PREMISE).make(base)
        found = nash_tariffs(model, who, report=report) if foreigners == "answer" else formula_war(model, who, report)
        report("pictures")
        _write(model, found, chart, gains, out)
    if json:
        print_json(found.to_dict())
    else:
        _show(found, numbers)
    return 0 if found.converged else 1


def _write(model: Any, found: Nash, chart: Path | None, gains: Path | None, out: Path | None) -> None:
    from parley.games.wars import gains_chart, rates_chart

    if chart:
        rates_chart(model, found).write(chart)
    if gains:
        gains_chart(model, found).write(gains)
    if out:
        write_rows(out, rates=found.rates(), payoffs=found.table().rows)


def _model(base: Any, without_imbalances: bool) -> Any:
    from parley.games import balanced
    from parley.model import MultiSectorModel, model_for

    model = model_for(base)
    if not without_imbalances:
        return model
    if isinstance(model, MultiSectorModel):
        return balanced(model)
    raise BadInput("--balanced needs a world of several sectors.")


def _show(found: Nash, numbers: bool) -> None:
    console = Console()
    console.print(str(found.table()))
    console.print(str(_means(found)))
    checked = found.certificate
    console.print(
        f"Certificate: nobody gains more than {checked.largest:.1e} percent of real income by deviating "
        f"({checked.starts} starts each)."
        if found.converged
        else f"Not an equilibrium: {', '.join(found.moving)} gain up to {checked.largest:.1e} percent by deviating."
    )
    for row in found.rates() if numbers else ():
        console.print(f"{row['label']}: {100 * row['start']:.1f} -> {100 * row['value']:.1f} %")
    console.print(f"Sources: {', '.join(found.sources)}")


def _means(found: Nash) -> Table:
    """Each player's simple mean rate before and after, percent; export taxes by themselves."""
    import numpy as np

    from parley.games.show import table_of

    game = found.game
    levies = np.array([" export tax" in row["label"] for row in found.rates()])

    def mean(rates: Any, these: Any) -> Any:
        count = np.bincount(game.owner, these, minlength=len(game.parties))
        return 100 * np.bincount(game.owner, rates * these, minlength=len(game.parties)) / np.maximum(count, 1)

    kinds = {"rate": ~levies} | ({"export_tax": levies} if levies.any() else {})
    when = {"before": game.start, "in_war": found.numbers}
    means = {f"{kind}_{name}": mean(rates, these) for kind, these in kinds.items() for name, rates in when.items()}
    return table_of("Mean rate", game, means)
