"""How long the models take: first solve in a new process, warm solves, compiled equations, and the usual way.

Run: ``python benchmarks/bench_model.py [--json]``. "The usual way" is a general root finder with finite differences on
the same equations, as replication packages do.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from parley.model import EndogenousDeficitModel, LumpSum, MultiSectorModel
from parley.model.endogenous_deficit import equations as deficit_equations
from parley.model.endogenous_deficit import model as deficit
from parley.model.multi_sector import equations as sector_equations
from parley.model.multi_sector import model as sectors
from parley.model.solve import newton
from parley.vocabulary import Policy
from parley.world import World

TARGETS_MS = {"endogenous-deficit": 30.0, "multi-sector": 100.0}
_COLD = """
import time; start = time.perf_counter()
from parley.model import {model}
from parley.vocabulary import Policy
from parley.world import World
world = World.load("{world}")
after = world.tariffs + 0.1 * (1 - __import__("numpy").eye(len(world.economies))[:, :, None])
{model}(world).solve(Policy("bench", world.economies, world.sectors, world.tariffs, after))
print(time.perf_counter() - start)
"""


def escalation(world: World) -> Policy:
    """10 % on all goods, 135 % more on China, 125 % back."""
    goods = [k for k, code in enumerate(world.sectors) if code != "SERV"]
    home, china = world.at("USA"), world.at("CHN")
    after = np.array(world.tariffs)
    after[:, home, goods] += 0.10
    after[china, home, goods] += 1.35
    after[home, china, goods] += 1.25
    after[home, home] = 0.0
    return Policy("escalation", world.economies, world.sectors, world.tariffs, after)


def milliseconds(call: Callable[[], object], repeats: int = 21) -> float:
    """Median wall time."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def cold_seconds(model: str, world: str) -> float:
    """Import, load and first solve in a new process."""
    script = _COLD.format(model=model, world=world)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return float(done.stdout)


def by_finite_differences(residual: Callable[[NDArray[np.float64]], NDArray[np.float64]], size: int) -> float:
    """Seconds a general root finder takes on the same equations."""
    from scipy.optimize import root

    start = time.perf_counter()
    found = root(residual, np.zeros(size), method="hybr", tol=1e-10)
    if np.abs(found.fun).max() > 1e-6:
        raise RuntimeError("the root finder did not converge")
    return time.perf_counter() - start


def compiled(equations, fixed, size: int) -> dict[str, float]:
    """Compile time and warm time of residual and Jacobian under JAX."""
    start = time.perf_counter()
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    imported = time.perf_counter() - start
    traced, x = equations.Fixed(*map(jnp.asarray, fixed)), jnp.zeros(size)
    residual, jacobian = jax.jit(equations.residual), jax.jit(equations.jacobian)
    start = time.perf_counter()
    residual(x, traced).block_until_ready()
    jacobian(x, traced).block_until_ready()
    return {
        "import_jax_s": imported,
        "compile_s": time.perf_counter() - start,
        "residual_jax_ms": milliseconds(lambda: residual(x, traced).block_until_ready()),
        "jacobian_jax_ms": milliseconds(lambda: jacobian(x, traced).block_until_ready()),
    }


def measure(name: str, solve: Callable[[], object], equations, fixed, system, size: int) -> dict[str, float | str]:
    """All figures of one model."""
    solution = newton(system, np.zeros(size))
    usual = by_finite_differences(system.residual, size)
    kernel = milliseconds(lambda: newton(system, np.zeros(size)))
    return {
        "model": name,
        "solve_ms": milliseconds(solve),
        "target_ms": TARGETS_MS[name],
        "newton_ms": kernel,
        "iterations": solution.iterations,
        "inversions": solution.inversions,
        "residual_ms": milliseconds(lambda: system.residual(solution.x)),
        "jacobian_ms": milliseconds(lambda: system.jacobian(solution.x)),
        "usual_way_s": usual,
        "times_faster_than_usual": 1000 * usual / kernel,
        **compiled(equations, fixed, size),
    }


def bench_deficit() -> dict[str, float | str]:
    world = World.load("cepii-2023")
    model, policy = EndogenousDeficitModel(world), escalation(world)
    fixed = deficit.fix(model.baseline, policy.tariff_after[:, :, 0], model.calibration, 0.0)
    system = deficit_equations.DeficitSystem(fixed)
    solve = lambda: model.solve(policy, LumpSum())  # noqa: E731
    result = measure("endogenous-deficit", solve, deficit_equations, fixed, system, 2 * len(world.economies))
    return {**result, "cold_s": cold_seconds("EndogenousDeficitModel", "cepii-2023")}


def bench_sectors() -> dict[str, float | str]:
    world = World.load("icio-2022")
    model, policy = MultiSectorModel(world), escalation(world)
    before, after = (np.ascontiguousarray(t.transpose(2, 0, 1)) for t in (policy.tariff_before, policy.tariff_after))
    theta, costs = world.theta(world.default_elasticities), np.ones_like(after)
    fixed = sectors.fix(sectors.Shock(model.baseline(before), after, costs), theta, model.labour_supply, 0.0)
    system = sector_equations.SectorSystem(fixed)
    solve = lambda: model.solve(policy, LumpSum())  # noqa: E731
    result = measure("multi-sector", solve, sector_equations, fixed, system, 3 * len(world.economies))
    return {**result, "cold_s": cold_seconds("MultiSectorModel", "icio-2022")}


def main() -> int:
    results = [bench_deficit(), bench_sectors()]
    if "--json" in sys.argv:
        print(json.dumps(results, indent=2))
    else:
        for result in results:
            print(f"\n{result.pop('model')}")
            for name, value in result.items():
                print(f"  {name:24s} {value:10.2f}")
    return 0 if all(float(r["solve_ms"]) <= float(r["target_ms"]) for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
