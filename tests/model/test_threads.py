"""One thread of linear algebra, unless the user says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_THREADS = """
import threadpoolctl
from parley.model.threads import one_thread_of_linear_algebra
import numpy
one_thread_of_linear_algebra()
print([pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"])
"""


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="with one processor there is one thread anyway")
@pytest.mark.parametrize(("asked", "found"), [(None, "[1]"), ("2", "[2]")])
def test_linear_algebra_takes_one_thread_unless_told(asked: str | None, found: str) -> None:
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    if asked is not None:
        environment["OPENBLAS_NUM_THREADS"] = asked
    done = subprocess.run([sys.executable, "-c", _THREADS], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == found
