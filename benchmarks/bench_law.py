"""How long the law takes: one rate, every line from every origin, the panel, daily averages, what-if, differences.

Run: ``python benchmarks/bench_law.py [--json] [--full]``. Beside the bulk engine stands the row-by-row way: one
question after another through the engine of single rates, on a sample, scaled to the whole. ``--full`` also checks
every interval of the panel (complete, without overlap) and that no two measures conflict, whatever an entry claims.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from parley.law import FIRST_DAY, Assumptions, Law, Panel
from parley.law.export import grid_table, panel_table, write_table

DAY, FIRST, LAST = "2025-05-06", "2025-01-01", "2026-11-01"
SAMPLE, SEED = 2000, 1
MEMORY_TARGET_MB = 2048.0
CHOICES = (
    Assumptions(),
    Assumptions(usmca_claimed=True, end_use=True),
    Assumptions(usmca_claimed=False, end_use=True),
    Assumptions(usmca_claimed=True, quota="out", us_share=0.3),
    Assumptions(quota="out", melted="USA"),
    Assumptions(end_use=True, melted="RUS"),
    Assumptions(loaded=date(2025, 4, 4)),
    Assumptions(loaded=date(2025, 8, 6)),
)
"""Entries that meet every condition a measure may name, and those that meet none."""


@dataclass(frozen=True)
class Result:
    """One figure beside its target; a target of 0 is none."""

    name: str
    seconds: float
    target: float
    remark: str = ""


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def row_by_row(law: Law) -> tuple[float, float]:
    """Seconds per single rate, and the largest difference from the grid, on a sample."""
    found, dice = law.grid(DAY), random.Random(SEED)
    sample = [(dice.choice(found.origins), dice.randrange(len(found.lines))) for _ in range(SAMPLE)]
    start = time.perf_counter()
    single = [law.rate(found.lines[at], origin, on=DAY).rate for origin, at in sample]
    spent = (time.perf_counter() - start) / SAMPLE
    bulk = [found.of(origin)[0][at] for origin, at in sample]
    return spent, float(np.abs(np.array(single) - bulk).max())


def bulk(law: Law) -> list[Result]:
    """The grid and the panel, and their files."""
    cold = seconds(lambda: law.grid(DAY))
    found = law.grid(DAY)
    per_rate, gap = row_by_row(law)
    start = time.perf_counter()
    panel = law.panel()
    spent = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        grid_file = seconds(lambda: write_table(grid_table(found), Path(folder) / "rates.parquet"))
        panel_file = seconds(lambda: write_table(panel_table(panel), Path(folder) / "panel.parquet"))
    return [
        Result("one rate in process", per_rate, 0.001),
        Result("every line and origin, cold", cold, 2.0, f"{len(found):,} rates"),
        Result("every line and origin, warm", seconds(lambda: law.grid("2025-05-15").full()), 2.0),
        Result("the same, row by row", per_rate * len(found), 0, f"from {SAMPLE:,} rates; largest gap {gap:.0e}"),
        Result("its Parquet file", grid_file, 0),
        Result("panel of intervals", spent, 0, f"{len(panel):,} intervals since {FIRST_DAY}"),
        Result("its Parquet file", panel_file, 0),
    ]


def averages(law: Law) -> list[Result]:
    """Daily averages with every breakdown, and what-ifs."""
    start = time.perf_counter()
    series = [law.daily(FIRST, LAST, by=by) for by in ("origin", "authority", "sector", "hs2")]
    spent = time.perf_counter() - start
    days = (date.fromisoformat(LAST) - date.fromisoformat(FIRST)).days + 1
    each = seconds(lambda: Law.open().average(DAY))
    changed = law.with_rates({"usa/reciprocal-baseline": 0.15})
    return [
        Result("daily averages, four breakdowns", spent, 15.0, f"{days} days in {len(series[0].steps)} stretches"),
        Result("the same, day by day", each * days, 0, "from one day with a law just opened"),
        Result("what if: another rate, average", seconds(lambda: changed.average(DAY)), 1.0),
        Result("difference of two days", seconds(lambda: law.diff("2025-04-08", "2025-04-10")), 0),
        Result("history of a line", seconds(lambda: law.history("8703.23.01", "JPN")), 0),
    ]


def check(law: Law) -> list[Result]:
    """Every line, origin and change of the record: complete, no overlap, no conflict, whatever is claimed."""
    start = time.perf_counter()
    for choices in CHOICES:
        _check_intervals(law.panel(assumptions=choices))
    spent = time.perf_counter() - start
    return [Result(f"full check of {len(CHOICES)} panels", spent, 0, "complete, no overlap, no conflict")]


def _check_intervals(panel: Panel) -> None:
    for block in panel.blocks:
        first = np.append(True, block.line[1:] != block.line[:-1])
        whole = (
            np.array_equal(np.unique(block.line), np.arange(len(panel.lines)))
            and (block.start[first] == 0).all()
            and (block.stop[np.append(first[1:], True)] == len(panel.days) - 1).all()
            and np.array_equal(block.start[~first], block.stop[:-1][~first[1:]])
            and np.isfinite(block.rate).all()
        )
        if not whole:
            raise RuntimeError(f"the intervals of {', '.join(block.origins)} have a gap or an overlap")


def main() -> int:
    """Print the table; 1 when a target is missed."""
    opened = seconds(Law.open)
    law = Law.open()
    results = [Result("open the law", opened, 0), *bulk(law), *averages(law)]
    if "--full" in sys.argv:
        results += check(law)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if "--json" in sys.argv:
        print(json.dumps({"results": [vars(result) for result in results], "peak_mb": peak}, indent=2))
    else:
        for result in results:
            target = f"{result.target:>10.3f}" if result.target else " " * 10
            print(f"  {result.name:<34}{result.seconds:>12.4f}{target}  {result.remark}")
        print(f"  {'peak memory, MB':<34}{peak:>12.0f}{MEMORY_TARGET_MB:>10.0f}")
    missed = [result.name for result in results if result.target and result.seconds > result.target]
    return 1 if missed or peak > MEMORY_TARGET_MB else 0


if __name__ == "__main__":
    sys.exit(main())
