"""The war of Lashkaripour (2021) on the study's worlds: by formula, by search on its premise, and exactly.

python benchmarks/tariff_war.py           every case: the formula against the search for governments that take foreign
                                          wages and spending as given
python benchmarks/tariff_war.py --exact   source IS: governments that reckon with foreigners, one rate an importer and
                                          free rates by partner and sector, each with its certificate
"""

from __future__ import annotations

import sys
import time

import numpy as np

from parley.games import ModelGame, nash
from parley.games.wars import CLOSE, on_premise, study_game
from parley.model.arrays import Floats
from parley.model.multi_sector_ces.nash import war
from parley.model.replication.tariffwar import cases, study


def formula(world: str, source: str) -> tuple[Floats, Floats]:
    """Rates by the formula, and welfare in percent, (economy,) each."""
    base, theta = study(world, source)
    fought = war(base, theta, np.ones(len(base.income), dtype=bool))
    return fought.rates, fought.solved.measures()["welfare"]


def premise(world: str, source: str) -> None:
    """The largest differences between the formula and the search on its premise."""
    rates, welfare = formula(world, source)
    begun = time.perf_counter()
    found = nash(on_premise(study_game(world, source)), tolerance=CLOSE)
    off, loss = 100 * np.abs(found.numbers - rates).max(), np.abs(found.payoffs - welfare).max()
    print(
        f"{world}:{source:<5} rates {off:.0e}, welfare {loss:.0e} points; the largest gain by deviating "
        f"{found.certificate.largest:.0e} %; {found.rounds} rounds, {time.perf_counter() - begun:.1f} s"
    )


def exact(world: str, source: str) -> None:
    """What governments would do that reckon with everything, with one rate each and with free rates."""
    line(world, "formula", *formula(world, source), source)
    for rates in ("uniform", "free"):
        game = study_game(world, source, rates)
        for name, played in ((f"{rates}, foreigners given", on_premise(game)), (f"{rates}, exact", game)):
            begun = time.perf_counter()
            found = nash(played)
            line(world, name, means(game, found.numbers), found.payoffs, source)
            print(f"    largest gain {found.certificate.largest:.0e} %, {time.perf_counter() - begun:.0f} s")


def means(game: ModelGame, numbers: Floats) -> Floats:
    """Each importer's rates, weighted with the trade of the baseline, (economy,)."""
    (moves,) = game.moves
    traded = np.bincount(moves.numbers, game.equations.base.flows.ravel()[moves.cells])
    return np.bincount(game.owner, numbers * traded) / np.bincount(game.owner, traded)


def line(world: str, name: str, rates: Floats, welfare: Floats, source: str) -> None:
    """Rates and losses of the United States and of all economies, percent."""
    base, _ = study(world, source)
    home = base.accounts.economies.index("USA")
    print(
        f"{world}:{source} {name:<26} rates: US {100 * rates[home]:.3f}, mean {100 * rates.mean():.3f}; "
        f"welfare: US {welfare[home]:.4f}, mean {welfare.mean():.4f}, by spending "
        f"{np.average(welfare, weights=base.spending):.4f}"
    )


if __name__ == "__main__":
    if "--exact" in sys.argv:
        for each in ("wiod-2014", "icio-2022"):
            exact(each, "IS")
    else:
        for case in cases():
            premise(*case.split(":"))
