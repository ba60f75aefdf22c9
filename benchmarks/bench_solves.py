"""One warm solve of every model, on one core: policy already on the model's axes, to the solved equilibrium.

Run: ``python benchmarks/bench_solves.py``. Models whose data do not ship are timed on random worlds of the same size.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from parley.model import (
    EndogenousDeficitModel,
    GravityModel,
    InputOutputModel,
    MultiSectorCESModel,
    MultiSectorModel,
    ProfitsModel,
    frame,
    roundabout_parameters,
)
from parley.vocabulary import Policy
from parley.world import World

Solve = Callable[[], object]
_RUNS = 31


def main() -> None:
    """Print the table."""
    print(f"\n  {'one warm solve':<46}{'median ms':>12}{'best ms':>10}{'target':>10}")
    for name, target, solve in _cases():
        solve()
        times = [_milliseconds(solve) for _ in range(_RUNS)]
        print(f"  {name:<46}{statistics.median(times):>12.2f}{min(times):>10.2f}{target or '-':>10}")


def _cases() -> list[tuple[str, float | None, Solve]]:
    cepii, icio = World.load("cepii-2023"), World.load("icio-2022")
    return [
        ("endogenous deficits, 194", 10, _solve(EndogenousDeficitModel(cepii))),
        ("endogenous deficits with inputs, 194", 15, _solve(EndogenousDeficitModel(cepii, roundabout_parameters()))),
        ("many sectors, 81 x 28", 20, _solve(MultiSectorModel(icio))),
        ("many sectors, tariff-war model, 81 x 28", 20, _solve(MultiSectorCESModel(icio))),
        ("input-output, random 31 x 40", 60, _solve(InputOutputModel(_with_inputs(31, 40)))),
        ("profits, random 7 x 33", 1, _solve(ProfitsModel(_random(7, 33)))),
        ("gravity, 194", None, _solve(GravityModel(cepii))),
    ]


def _solve(model: Any) -> Solve:
    """10 % more on everything that the first economy buys, from the baseline."""
    world: World = model.world
    after = np.array(world.tariffs)
    after[1:, 0] += 0.1
    policy = Policy("bench", world.economies, world.sectors, world.tariffs, after)
    equations, inputs = model.equations(policy), model.inputs(policy)
    return lambda: frame.solve(equations, inputs)


def _random(economies: int, sectors: int) -> World:
    """A random world whose trade goes both ways."""
    rng = np.random.default_rng(0)
    flows = rng.lognormal(0, 1, (economies, economies, sectors))
    flows = flows + flows.transpose(1, 0, 2)
    flows[np.arange(economies), np.arange(economies)] *= economies
    return World(
        name=f"random-{economies}x{sectors}",
        title="random",
        year=2020,
        economies=tuple(f"E{i:02d}" for i in range(economies)),
        sectors=tuple(f"S{k:02d}" for k in range(sectors)),
        flows=flows,
        tariffs=np.zeros_like(flows),
        gdp=0.5 * flows.sum(axis=(1, 2)),
        gdp_basis=("reported",) * economies,
        elasticities={"random": rng.uniform(2, 8, sectors)},
        elasticity_sources={"random": "random"},
        default_elasticities="random",
    )


def _with_inputs(economies: int, sectors: int) -> World:
    """A random world in which sectors buy inputs from each other for about half of their sales."""
    rng = np.random.default_rng(1)
    coefficients = rng.uniform(0, 1, (economies, sectors, sectors))
    coefficients *= rng.uniform(0.3, 0.6, (economies, 1, sectors)) / coefficients.sum(axis=1, keepdims=True)
    return replace(
        _random(economies, sectors), input_coefficients=coefficients, value_added_share=1 - coefficients.sum(axis=1)
    )


def _milliseconds(solve: Solve) -> float:
    start = time.perf_counter()
    solve()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
