"""A sweep on disk: rows to Parquet as they come; after a kill it goes on where it stopped.

A folder holds `study.json` (what was asked), `journal.jsonl` (cases finished since the last part), `part-*.parquet`,
and in the end `results.parquet` alone. A case is written once, in one line, when it is finished; lines move to a part
in one step, and the journal is emptied only when the part stands. So a kill loses nothing that was finished, and a
case that stands in both is counted once.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from parley.errors import BadInput
from parley.talks.sweep.cases import Case
from parley.talks.sweep.run import Job, Row, run_cases

_ROWS_IN_A_PART = 20_000
RESULTS = "results.parquet"
_STUDY, _JOURNAL, _PARTS = "study.json", "journal.jsonl", "part-*.parquet"


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes
    ----------
    done, total : cases, those of earlier runs included.
    seconds_left : at this run's pace; None before its first case.
    """

    done: int
    total: int
    seconds_left: float | None


def sweep(
    asked: list[Case],
    job: Job,
    fingerprint: str,
    folder: Path,
    workers: tuple[Executor, int],
    report: Callable[[Progress], None],
) -> Path:
    """Solve every case that the folder does not hold yet, and join the results.

    Parameters
    ----------
    fingerprint : the study as text; a folder belongs to one study.
    folder : made when it does not exist.
    report : called after every case.

    Returns
    -------
    The Parquet file with every row, sorted by case and economy.

    Raises
    ------
    BadInput : the folder holds another study, or a scenario does not fit its day or world.
    """
    _claim(folder, fingerprint)
    result = folder / RESULTS
    if result.exists():
        report(Progress(len(asked), len(asked), 0.0))
        return result
    done = finished(folder)
    left = [case for case in asked if case.name not in done]
    report(Progress(len(done), len(asked), None))
    _write_all(run_cases(job, left, *workers), folder, len(done), len(asked), report)
    return _join(folder)


def finished(folder: Path) -> set[str]:
    """Names of the cases that a folder holds."""
    names = {row["case"] for row in _journal(folder)}
    for part in folder.glob(_PARTS):
        names.update(pl.read_parquet(part, columns=["case"])["case"].to_list())
    return names


def _claim(folder: Path, fingerprint: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    held = folder / _STUDY
    if not held.exists():
        if any(folder.iterdir()):
            raise BadInput(f"{folder} holds other files and no study. Give an empty or a new folder with --out.")
        _write_whole(held, fingerprint)
    elif held.read_text(encoding="utf-8") != fingerprint:
        raise BadInput(
            f"{folder} holds the results of another study, or of this one before it or Parley changed. Give another "
            "folder with --out, or remove this one."
        )


def _write_all(
    solved: Iterator[tuple[Case, list[Row]]],
    folder: Path,
    before: int,
    total: int,
    report: Callable[[Progress], None],
) -> None:
    started = time.monotonic()
    lines = _mend(folder)
    with (folder / _JOURNAL).open("a", encoding="utf-8") as journal:
        for count, (_, rows) in enumerate(solved, start=1):
            journal.write(json.dumps(rows) + "\n")
            journal.flush()
            lines += len(rows)
            if lines >= _ROWS_IN_A_PART:
                _write_part(folder)
                journal.truncate(0)
                lines = 0
            pace = (time.monotonic() - started) / count
            report(Progress(before + count, total, pace * (total - before - count)))


def _mend(folder: Path) -> int:
    """Leave out a last line that was cut off; the number of rows that stand in the journal."""
    rows = list(_journal(folder))
    by_case: dict[str, list[Row]] = {}
    for row in rows:
        by_case.setdefault(row["case"], []).append(row)
    _write_whole(folder / _JOURNAL, "".join(json.dumps(found) + "\n" for found in by_case.values()))
    return len(rows)


def _journal(folder: Path) -> Iterator[Row]:
    path = folder / _JOURNAL
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            yield from json.loads(line)


def _write_part(folder: Path) -> None:
    number = 1 + max((int(part.stem.split("-")[1]) for part in folder.glob(_PARTS)), default=0)
    _write_parquet(_frame(_journal(folder)), folder / f"part-{number:06d}.parquet")


def _join(folder: Path) -> Path:
    parts = sorted(folder.glob(_PARTS))
    frames = [*(pl.read_parquet(part) for part in parts), _frame(_journal(folder))]
    whole = pl.concat([frame for frame in frames if frame.height], how="vertical_relaxed")
    _write_parquet(whole.unique(["case", "who"], keep="first").sort("case", "who"), folder / RESULTS)
    for path in (*parts, folder / _JOURNAL):
        path.unlink()
    return folder / RESULTS


def _frame(rows: Iterable[Row]) -> pl.DataFrame:
    found = list(rows)
    return (
        pl.DataFrame(found, infer_schema_length=None).with_columns(pl.col("draw").cast(pl.Int64))
        if found
        else pl.DataFrame()
    )


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    half = path.with_suffix(".half")
    frame.write_parquet(half)
    os.replace(half, path)


def _write_whole(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)
