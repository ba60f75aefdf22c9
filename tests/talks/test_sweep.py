"""Sweeps: the same numbers as one by one, nothing lost or repeated after a kill, on processes and on a cluster."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from parley.brief import setting_of
from parley.errors import BadFile, BadInput
from parley.law import Law
from parley.model.draws import drawn_elasticities, spread_of_sets
from parley.talks import REBATES, built_in, solve_scenario
from parley.talks.sweep import cases, executor, read_study
from parley.talks.sweep.intervals import intervals
from parley.talks.sweep.store import finished

STUDY = """
title: Elasticities
scenarios: [status-quo, pause-runs-out]
days: [2025-05-06]
worlds: [cepii-2023]
models: [default, endogenous-deficit-inputs]
elasticities: all
draws: {count: DRAWS, seed: 3}
metrics: [welfare, cpi]
"""


def _study(folder: Path, draws: int = 4) -> Path:
    path = folder / "study.yaml"
    path.write_text(STUDY.replace("DRAWS", str(draws)))
    return path


def _start(study: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("parley")), "sweep", str(study), "--out", str(out), "--json", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _sweep(study: Path, out: Path, *more: str) -> pl.DataFrame:
    process = _start(study, out, *more)
    printed, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    return pl.read_parquet(json.loads(printed)["file"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """A sweep that nothing interrupts."""
    folder = tmp_path_factory.mktemp("whole")
    return _sweep(_study(folder, 40), folder / "out")


def test_a_sweep_gives_what_single_solves_give(whole: pl.DataFrame) -> None:
    day = date(2025, 5, 6)
    scenario = built_in(day)["pause-runs-out"]
    single = solve_scenario(scenario, Law.open(), setting_of(day, day, day), "cepii-2023", REBATES["relief"], "CP")
    row = whole.filter(
        (pl.col("scenario") == "pause-runs-out")
        & (pl.col("elasticities") == "CP")
        & pl.col("draw").is_null()
        & (pl.col("model") == single.model)
        & (pl.col("who") == "USA")
    ).row(0, named=True)
    assert row["converged"]
    assert row["welfare"] == pytest.approx(single.value("welfare", "USA"), abs=1e-8)
    assert row["cpi"] == pytest.approx(single.value("cpi", "USA"), abs=1e-8)


def test_every_case_has_one_row_an_economy(whole: pl.DataFrame, tmp_path: Path) -> None:
    expected = [case.name for case in cases(read_study(_study(tmp_path, 40)))]
    assert len(set(expected)) == len(expected)
    assert set(whole["case"]) == set(expected)
    assert whole.height == 4 * len(expected)
    assert not whole.select("case", "who").is_duplicated().any()


def test_draws_move_the_outcome(whole: pl.DataFrame) -> None:
    drawn = whole.filter(
        pl.col("draw").is_not_null() & (pl.col("who") == "USA") & (pl.col("scenario") == "pause-runs-out")
    )
    assert drawn["model"].n_unique() == 2
    assert drawn["welfare"].n_unique() == 80


def test_a_killed_sweep_goes_on_and_loses_nothing(whole: pl.DataFrame, tmp_path: Path) -> None:
    study, out = _study(tmp_path, 40), tmp_path / "out"
    process = _start(study, out)
    kept = _wait_for_cases(out, 10)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    with (out / "journal.jsonl").open("a") as journal:
        journal.write('[{"case": "cut o')  # as a kill in the middle of a line leaves it
    assert kept <= finished(out)
    assert len(finished(out)) < whole["case"].n_unique()
    again = _sweep(study, out)
    assert again.sort("case", "who").equals(whole.sort("case", "who"))
    assert sorted(path.name for path in out.iterdir()) == ["results.parquet", "study.json"]


def test_a_finished_sweep_is_not_solved_again(tmp_path: Path) -> None:
    study, out = _study(tmp_path, 1), tmp_path / "out"
    first = _sweep(study, out)
    stamp = (out / "results.parquet").stat().st_mtime_ns
    assert _sweep(study, out).equals(first)
    assert (out / "results.parquet").stat().st_mtime_ns == stamp


def test_a_folder_belongs_to_one_study(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _sweep(_study(tmp_path, 1), out)
    process = _start(_study(tmp_path, 2), out)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "another study" in complaint


def _wait_for_cases(out: Path, count: int) -> set[str]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if len(found := finished(out)) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"only {len(finished(out))} cases after a minute")


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two worker processes: its address and the workers."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen([*dask, "scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"], **quiet)
    assert scheduler.stderr is not None
    address = ""
    for line in scheduler.stderr:
        if found := re.search(rb"tcp://127\.0\.0\.1:\d+", line):
            address = found.group().decode()
            break
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    workers = [subprocess.Popen([*dask, "worker", address, *options], **silent) for _ in range(2)]
    try:
        _wait_for_workers(address)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()


def _wait_for_workers(address: str) -> None:
    script = f"from distributed import Client; Client({address!r}, timeout='30s').wait_for_workers(2, timeout=60)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=90, capture_output=True)


def test_a_cluster_that_loses_a_worker_finishes(
    whole: pl.DataFrame, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    study, out = _study(tmp_path, 40), tmp_path / "out"
    process = _start(study, out, "--cluster", address)
    _wait_for_cases(out, 10)
    workers[0].kill()
    printed, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    found = pl.read_parquet(json.loads(printed)["file"])
    assert found.sort("case", "who").equals(whole.sort("case", "who"))


def test_no_cluster_there_is_said() -> None:
    with pytest.raises(BadInput, match="no Dask scheduler answers"), executor(1, "tcp://127.0.0.1:9"):
        pass


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("scenarios: []", "scenarios"),
        ("rebates: [nothing]", "unknown rebate 'nothing'"),
        ("metrics: [wellfare]", "welfare"),
        ("models: [multisector]", "multi-sector"),
        ("economies: [Japn]", "Japan"),
        ("draws: {count: 0}", "draws.count"),
        ("workers: 3", "workers"),
    ],
)
def test_a_bad_study_names_line_and_field(tmp_path: Path, change: str, complaint: str) -> None:
    path = tmp_path / "study.yaml"
    key = change.split(":")[0]
    kept = [line for line in STUDY.replace("DRAWS", "1").splitlines() if line and not line.startswith(f"{key}:")]
    path.write_text("\n".join([*kept, change]))
    with pytest.raises(BadFile, match=complaint) as raised:
        read_study(path)
    assert f"study.yaml:{len(kept) + 1}:" in str(raised.value)


def test_a_draw_is_the_same_wherever_it_is_drawn() -> None:
    centre, spread = np.array([2.0, 5.0, 8.0]), np.array([0.0, 0.2, 0.4])
    once = drawn_elasticities(centre, spread, seed=5, draw=17)
    for draw in (3, 99, 17):
        again = drawn_elasticities(centre, spread, seed=5, draw=draw)
    assert (again == once).all()
    assert once[0] == 2.0


def test_draws_have_the_spread_that_is_asked_for() -> None:
    centre, spread = np.full(4, 5.0), np.array([0.1, 0.2, 0.3, 0.4])
    logs = np.log([drawn_elasticities(centre, spread, 1, draw) for draw in range(4000)])
    assert logs.mean(axis=0) == pytest.approx(np.log(centre), abs=0.03)
    assert logs.std(axis=0) == pytest.approx(spread, rel=0.05)


def test_the_spread_of_sets_is_that_of_their_logs() -> None:
    sets = np.array([[1.0, 4.0], [np.e, 4.0], [np.e**2, 4.0]])
    assert spread_of_sets(sets) == pytest.approx([1.0, 0.0])


def test_intervals_are_quantiles_of_draws_and_the_range_of_sets() -> None:
    rows = [{"case": str(i), "who": "USA", "converged": True, "draw": i, "cpi": float(i)} for i in range(101)]
    rows += [
        {"case": name, "who": "USA", "converged": True, "draw": None, "cpi": at}
        for name, at in (("A", -3.0), ("B", 7.0))
    ]
    (found,) = intervals(rows, ["cpi"])
    assert (found.low, found.median, found.high) == (5.0, 50.0, 95.0)
    assert (found.least, found.most, found.draws, found.sets) == (-3.0, 7.0, 101, 2)
