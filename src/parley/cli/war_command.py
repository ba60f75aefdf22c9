"""`parley war`: the tariffs that players would set against each other, and what that costs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console

from parley.cli.options import Flag, Json
from parley.cli.output import print_json

if TYPE_CHECKING:
    from parley.games import Nash
    from parley.model import Table

Rates = Literal["free", "partner", "mfn", "uniform"]


def war(
    *,
    players: str = "USA,CHN,EU",
    rates: Rates = "free",
    world: str = "icio-2022",
    objective: str = "welfare",
    ceiling: float = 1.0,
    services: Flag = False,
    balanced: Flag = False,
    numbers: Flag = False,
    json: Json = False,
) -> int:
    """A trade war: every player's best tariffs against the others', from the world's own tariffs, with a certificate.

    Exit code 1 when no equilibrium is found; the players that still move are named.
    Example: parley war --players USA,CHN,EU --rates mfn

    Parameters
    ----------
    players
        ISO3 codes or groups (EU, USMCA) with commas; `all` is every economy of the world by itself.
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
    balanced
        Purge imbalances first.
    numbers
        Show every rate.
    json
        Print JSON; every rate is in it.
    """
    from parley.games import RATES, Player, Tool, nash_tariffs
    from parley.games import objective as preset
    from parley.world import World

    base = World.load(world)
    names = base.economies if players == "all" else tuple(name.strip() for name in players.split(","))
    tool = Tool(by=RATES[rates], sectors=base.sectors if services else None, ceiling=ceiling)
    who = [Player(name, preset(objective), (tool,)) for name in names]
    found = nash_tariffs(_model(base, balanced), who)
    if json:
        print_json(found.to_dict())
    else:
        _show(found, numbers)
    return 0 if found.converged else 1


def _model(base: Any, without_imbalances: bool) -> Any:
    from parley.errors import BadInput
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
    """Each player's simple mean rate before and after, percent."""
    import numpy as np

    from parley.games.show import table_of

    game = found.game
    count = np.maximum(np.bincount(game.owner, minlength=len(game.parties)), 1)
    means = {
        name: 100 * np.bincount(game.owner, rates, minlength=len(game.parties)) / count
        for name, rates in (("rate_before", game.start), ("rate_in_war", found.numbers))
    }
    return table_of("Mean rate", game, means)
