"""One thread of linear algebra a solve: the matrices are small, and scenarios are what is solved side by side."""

from __future__ import annotations

import os
from functools import cache

_CHOSEN_BY_USER = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@cache
def one_thread_of_linear_algebra() -> bool:
    """Limit NumPy's linear algebra to one thread, once a process; True where that was done.

    By default it takes as many threads as there are processors. For a few hundred unknowns they save little on an idle
    machine, and on a busy one they wait for each other: a solve of 9 ms took 30 to 600 (docs/adr/0006-gradients.md).
    Who has set one of the usual variables keeps what they ask for.
    """
    if any(name in os.environ for name in _CHOSEN_BY_USER):
        return False
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
    return True
