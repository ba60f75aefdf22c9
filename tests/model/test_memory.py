"""Freed memory is kept for the next array."""

from __future__ import annotations

import subprocess
import sys

import pytest

from parley.model.memory import keep_freed_memory

_FAULTS = """
import resource, sys
import numpy as np
from parley.model.memory import keep_freed_memory
if sys.argv[1] == "keep":
    keep_freed_memory()
cube = np.ones((28, 81, 81))
def work():
    return np.exp(cube * cube) / (1 + cube)
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(what: str) -> int:
    """Pages the kernel had to provide for the same work twenty times over, in a new process."""
    done = subprocess.run([sys.executable, "-c", _FAULTS, what], check=True, capture_output=True, text=True)
    return int(done.stdout)


def test_kept_memory_needs_no_new_pages() -> None:
    if not keep_freed_memory():
        pytest.skip("this C library keeps what it keeps, or MALLOC_* variables say how much")
    assert faults("keep") < faults("leave") / 10


def test_who_sets_the_allocator_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "1")
    assert not keep_freed_memory.__wrapped__()
