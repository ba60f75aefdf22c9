"""Speed of best responses and wars on icio-2022, 81 economies and 28 sectors, beside their targets."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from parley.games import RATES, ModelGame, Player, Tool, best_response, certify, game_on, objective
from parley.games.wars import settle
from parley.model import MultiSectorModel
from parley.world import World

WORLD = World.load("icio-2022")
MODEL = MultiSectorModel(WORLD)
BLOCS = ("USA", "CHN", "EU")


def game(codes: Sequence[str], rates: str) -> ModelGame:
    """Players that want welfare and set rates on all 28 sectors, compiled and warm."""
    tool = Tool(by=RATES[rates], sectors=WORLD.sectors)
    made = game_on(MODEL, [Player(code, objective("welfare"), (tool,)) for code in codes])
    made.own_slopes(made.start)
    made.facing(0, made.start).own_slopes(made.start[made.owner == 0])
    return made


def response() -> None:
    """The best response of the United States."""
    made = game(("USA",), "free")
    begun = time.perf_counter()
    found = best_response(made, "USA")
    took = time.perf_counter() - begun
    row(
        "USA, best response, 2,240 rates, 3 starts",
        took,
        3.0,
        f"{found.rounds} equilibria, expects {found.expected:.0e}",
    )


def war(name: str, codes: Sequence[str], rates: str, target: float) -> None:
    """A war, and its certificate apart."""
    made = game(codes, rates)
    begun = time.perf_counter()
    found = settle(made, made.start)
    settled = time.perf_counter() - begun
    row(f"war of {name}, {rates}, {len(made.start):,} rates", settled, target, f"{found.rounds} equilibria")
    begun = time.perf_counter()
    checked = certify(made, found.numbers)
    certified = time.perf_counter() - begun
    row("  with its certificate", settled + certified, target, f"largest gain {checked.largest:.0e} %")


def row(what: str, seconds: float, target: float, found: str) -> None:
    """One line of the table."""
    print(f"{what:<48}{seconds:>9.2f} s  target {target:>6.0f} s  {found}")


if __name__ == "__main__":
    response()
    war("USA, CHN, EU", BLOCS, "free", 20.0)
    war("all 81", WORLD.economies, "uniform", 5.0)
    if "--all" in sys.argv:
        war("all 81", WORLD.economies, "free", 600.0)
