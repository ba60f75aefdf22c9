"""How long the models take: single solves, gradients, batches, growth with size, memory traffic, and the usual way.

Run: ``python benchmarks/bench_model.py [--json] [--scenarios N] [--largest]``. --scenarios sets
the longest batch (1,000 unless told), --largest adds 400 economies x 100 sectors.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import usual_way
from parley.model import EndogenousDeficitModel, LumpSum, MultiSectorModel, frame
from parley.model.batch import solve_many
from parley.model.gradient import gradient
from parley.model.multi_sector.calibration import calibrate
from parley.model.multi_sector.equations import Inputs
from parley.model.multi_sector.system import SectorEquations
from parley.vocabulary import Policy
from parley.world import World

Result = dict[str, Any]

SIZES = ((20, 28), (81, 28), (81, 100), (200, 28), (200, 100))
LARGEST = (400, 100)
BATCH_TARGET_MS = 12.0  # 10,000 scenarios in two minutes
COLD_TARGET_S = 2.5
USUAL_TARGET = 60.0
GRADIENT_TARGET = 3.0
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


@dataclass(frozen=True)
class Case:
    """A model on a world, its target, and the usual way to solve it."""

    name: str
    make: Callable[[World], Any]
    world: str
    target_ms: float
    usual: Callable[[Any, Any], usual_way.Usual]


CASES = (
    Case("endogenous-deficit", EndogenousDeficitModel, "cepii-2023", 10.0, usual_way.one_sector),
    Case("multi-sector", MultiSectorModel, "icio-2022", 20.0, usual_way.many_sectors),
)


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


def bench_case(case: Case) -> Result:
    """Single solves, the gradient and the usual way."""
    world = World.load(case.world)
    model, policy = case.make(world), escalation(world)
    equations, inputs = model.equations(policy), model.inputs(policy, LumpSum())
    solved = frame.solve(equations, inputs)
    kernel = milliseconds(lambda: frame.solve(equations, inputs))
    start = time.perf_counter()
    gradient(solved, "welfare", 0)
    first_gradient = time.perf_counter() - start
    slope = milliseconds(lambda: gradient(solved, "welfare", 0))
    usual = case.usual(equations.baseline, inputs)
    outcome = model.solve(policy, LumpSum())
    return {
        "model": case.name,
        "tariffs": int(np.size(inputs.tariff)),
        "solve_ms": milliseconds(lambda: model.solve(policy, LumpSum())),
        "solve_target_ms": case.target_ms,
        "equations_ms": kernel,
        "iterations": solved.solution.iterations,
        "inversions": solved.solution.inversions,
        "residual_ms": milliseconds(lambda: equations.residual(solved.solution.x, solved.fixed)),
        "jacobian_ms": milliseconds(lambda: equations.jacobian(solved.solution.x, solved.fixed)),
        "gradient_ms": slope,
        "gradient_in_solves": slope / kernel,
        "gradient_target_in_solves": GRADIENT_TARGET,
        "first_gradient_s": first_gradient,
        "usual_way_s": usual.seconds,
        "usual_way_evaluations": usual.evaluations,
        "usual_way_differs_pct": float(np.abs(100 * (usual.wage - 1) - outcome.values["wage"]).max()),
        "times_faster_than_usual": 1000 * usual.seconds / kernel,
        "usual_target": USUAL_TARGET,
        "cold_s": cold_seconds(case.make.__name__, case.world),
        "cold_target_s": COLD_TARGET_S,
    }


def draws(inputs: Inputs, home: int, count: int) -> Iterator[Inputs]:
    """Random rates of one importer on every partner, and random elasticities."""
    rng = np.random.default_rng(0)
    others = np.arange(inputs.tariff.shape[1]) != home
    for _ in range(count):
        tariff = np.array(inputs.tariff)
        tariff[:-1, others, home] += rng.uniform(0, 0.5, others.sum())
        yield inputs._replace(tariff=tariff, theta=inputs.theta * rng.lognormal(0, 0.1, inputs.theta.shape))


def welfare(solved: frame.Solved) -> tuple[bool, int, np.ndarray]:
    """What a batch keeps of a scenario."""
    found = solved.equations.measures(solved.solution.x, solved.inputs)
    return solved.solution.converged, solved.solution.inversions, found["welfare"]


def bench_batches(longest: int) -> list[Result]:
    """Time and memory a scenario, from ten scenarios up."""
    world = World.load("icio-2022")
    model, policy = MultiSectorModel(world), escalation(world)
    equations, inputs = model.equations(policy), model.inputs(policy)
    counts = [count for count in (10, 100, 1000, 10_000) if count <= longest]
    return [_batch(equations, inputs, world.at("USA"), count) for count in counts]


def _batch(equations: SectorEquations, inputs: Inputs, home: int, count: int) -> Result:
    start, processor = time.perf_counter(), time.process_time()
    solved = converged = inverted = 0
    for fine, inversions, _ in solve_many(equations, draws(inputs, home, count), welfare):
        solved, converged, inverted = solved + 1, converged + fine, inverted + inversions
    seconds = time.perf_counter() - start
    return {
        "scenarios": solved,
        "converged": converged,
        "ms_a_scenario": 1000 * seconds / count,
        "target_ms": BATCH_TARGET_MS,
        "processor_ms_a_scenario": 1000 * (time.process_time() - processor) / count,
        "inversions_a_scenario": inverted / count,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def synthetic(economies: int, sectors: int) -> tuple[SectorEquations, Inputs]:
    """A random world of a size, and 10 % more on everything that one economy buys."""
    rng = np.random.default_rng(0)
    flows = rng.lognormal(0, 1, (sectors, economies, economies))
    flows = flows + flows.transpose(0, 2, 1)
    flows[:, np.arange(economies), np.arange(economies)] *= economies
    tariff = np.zeros_like(flows)
    after = np.array(tariff)
    after[:, 1:, 0] = 0.1
    base = calibrate(flows, tariff, None, 0.5 * flows.sum(axis=(0, 2)))
    names = tuple(f"E{i}" for i in range(economies))
    inputs = Inputs(after, np.ones_like(flows), None, rng.uniform(2, 8, sectors), 0.5, 1.0)
    return SectorEquations(base, np.ones(sectors), names), inputs


def bench_size(economies: int, sectors: int) -> Result:
    """One solve of a synthetic world, and how fast its residual reads memory: `gross` once and `net` twice."""
    equations, inputs = synthetic(economies, sectors)
    solved = frame.solve(equations, inputs)
    assert solved.solution.converged
    repeats = 3 if economies * economies * sectors > 2e6 else 11
    residual = milliseconds(lambda: equations.residual(solved.solution.x, solved.fixed), repeats)
    megabytes = 3 * solved.fixed.gross.nbytes / 1e6
    return {
        "economies": economies,
        "sectors": sectors,
        "solve_ms": milliseconds(lambda: frame.solve(equations, inputs), repeats),
        "iterations": solved.solution.iterations,
        "inversions": solved.solution.inversions,
        "jacobian_ms": milliseconds(lambda: equations.jacobian(solved.solution.x, solved.fixed), repeats),
        "residual_ms": residual,
        "read_mb_an_iteration": megabytes,
        "read_gb_s": megabytes / residual,
        "memory_gb_s": bandwidth(2 * solved.fixed.gross.nbytes),
    }


def bandwidth(size: int) -> float:
    """GB/s at which a sum reads again and again an array of `size` bytes, in cache when it fits."""
    array = np.ones(size // 8)
    return size / 1e6 / milliseconds(lambda: array @ array, 11)


def main() -> int:
    longest = int(sys.argv[sys.argv.index("--scenarios") + 1]) if "--scenarios" in sys.argv else 1000
    sizes = (*SIZES, LARGEST) if "--largest" in sys.argv else SIZES
    results = {
        "models": [bench_case(case) for case in CASES],
        "batches": bench_batches(longest),
        "sizes": [bench_size(*size) for size in sizes],
    }
    if "--json" in sys.argv:
        print(json.dumps(results, indent=2))
    else:
        _show(results)
    return 0 if all(_reached(result) for result in results["models"]) else 1


def _reached(result: Result) -> bool:
    return (
        result["solve_ms"] <= result["solve_target_ms"]
        and result["gradient_in_solves"] <= GRADIENT_TARGET
        and result["times_faster_than_usual"] >= USUAL_TARGET
        and result["cold_s"] <= COLD_TARGET_S
    )


def _show(results: dict[str, list[Result]]) -> None:
    for case in results["models"]:
        print(f"\n{case['model']}")
        for name, value in case.items():
            if name != "model":
                print(f"  {name:28s} {value:12.4g}")
    for part in ("batches", "sizes"):
        print(f"\n{part}")
        print("  ".join(f"{name:>20s}" for name in results[part][0]))
        for row in results[part]:
            print("  ".join(f"{value:>20.4g}" for value in row.values()))


if __name__ == "__main__":
    sys.exit(main())
