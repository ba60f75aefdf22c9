"""Speed and memory of the commands as whole processes, beside their targets. For an otherwise quiet machine."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import bench_games
import bench_gravity
import bench_law
import bench_model
import bench_solves

PARLEY = Path(sys.executable).with_name("parley")


@dataclass(frozen=True)
class Command:
    """A command, its target in seconds and how often it is run. `cold` starts with an empty cache."""

    name: str
    arguments: tuple[str, ...]
    target: float
    runs: int = 5
    cold: bool = False


COMMANDS = (
    Command("brief, cold", ("brief", "--on", "2025-05-06", "--quiet"), 12.0, runs=2, cold=True),
    Command("brief, warm", ("brief", "--on", "2025-05-06", "--quiet"), 6.0, runs=3),
    Command("rate", ("rate", "8703.23.01", "--from", "JPN", "--on", "2025-05-06", "--json"), 0.4),
    Command(
        "series",
        ("series", "goods_services.balance", "--period", "2025-03", "--known-on", "2025-05-06", "--json"),
        0.5,
    ),
    Command("average-rate", ("average-rate", "--on", "2025-05-06", "--json"), 2.0),
    Command("diff", ("diff", "2025-04-08", "2025-04-10", "--json"), 2.0),
    Command("history", ("history", "8703.23.01", "--from", "JPN", "--json"), 0.6),
    Command(
        "daily averages", ("average-rate", "--daily", "2025-01-01", "2026-11-01", "--by", "origin", "--json"), 15.0
    ),
    Command("export rates", ("export", "rates", "--on", "2025-05-06", "--json"), 5.0, runs=3),
    Command("board", ("board", "--on", "2025-05-06", "--json"), 2.0),
    Command("replicate, one case", ("replicate", "ignatenko2025", "--case", "USTR_incometax_noretal", "--json"), 5.0),
)


def main() -> None:
    """Print the table; the peak memory of child processes is the kernel's own count."""
    print(f"{'command':<24}{'median s':>10}{'best s':>10}{'target s':>10}{'ratio':>8}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as warm:
        _run(COMMANDS[0], warm)
        for command in COMMANDS:
            times = [_timed(command, warm) for _ in range(command.runs)]
            median, peak = statistics.median(times), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"{command.name:<24}{median:>10.2f}{min(times):>10.2f}{command.target:>10.1f}"
                f"{median / command.target:>8.2f}{peak:>10.0f}"
            )
    print("peak MB is the largest of all commands so far; target 1536\n")
    bench_solves.main()
    bench_model.main()
    bench_gravity.main()
    bench_games.main()
    print(f"\n  {'tariff law':<34}{'seconds':>12}{'target':>10}")
    bench_law.main()


def _timed(command: Command, warm: str) -> float:
    if not command.cold:
        return _run(command, warm)
    with tempfile.TemporaryDirectory() as cold:
        return _run(command, cold)


def _run(command: Command, cache: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [PARLEY, *command.arguments],
            cwd=folder,
            env={**os.environ, "PARLEY_CACHE": cache, "PYTHONDONTWRITEBYTECODE": ""},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
