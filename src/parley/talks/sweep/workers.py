"""Where cases are solved: here, in worker processes of this machine, or on a Dask cluster. All are executors."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from parley.errors import BadInput

_ONE_THREAD: dict[str, str] = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_TRIES = 5  # how often a cluster may lose the worker of a case before the sweep stops


@contextmanager
def executor(workers: int, cluster: str | None) -> Iterator[tuple[Executor, int]]:
    """Workers and how many there are; they are stopped at the end.

    Parameters
    ----------
    workers : processes on this machine; each computes with one thread.
    cluster : address of a Dask scheduler, which is used instead.

    Raises
    ------
    BadInput : fewer than one worker, no cluster at this address, or Dask is not installed.
    """
    if cluster is not None:
        yield from _cluster(cluster)
        return
    if workers < 1:
        raise BadInput(f"--workers {workers}: give at least one.")
    with _environment(_ONE_THREAD):
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_with_parent)
        try:
            yield pool, workers
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """Stop this worker when the command that started it is gone, however it went."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput("--cluster needs Dask: install it with `pip install 'parley[cluster]'`.") from error
    try:
        client = Client(address, timeout="5s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInput(
            f"no Dask scheduler answers at {address!r}: {error}. Start one with `dask scheduler`."
        ) from error
    with client:
        count = sum(dict(client.nthreads()).values())  # pyright: ignore[reportCallIssue, reportArgumentType]
        if count == 0:
            raise BadInput(f"the Dask scheduler at {address} has no workers. Start some with `dask worker {address}`.")
        yield client.get_executor(pure=False, retries=_TRIES), count


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Environment variables as the worker processes shall find them."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
