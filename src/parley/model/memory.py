"""Keep freed memory for the next array, where the C library lets a program ask for that."""

from __future__ import annotations

import ctypes
import os
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # <malloc.h> of the GNU C library
_KEPT = 256 * 2**20
_SERVED_FROM_KEPT = 32 * 2**20


@cache
def keep_freed_memory() -> bool:
    """Arrays below 32 MB take memory freed before; the process gives it back above 256 MB. True where this works.

    By default the GNU C library returns a freed array of a megabyte at once, and the kernel clears fresh pages for the
    next one: three quarters of the time of an elementwise operation on such arrays (docs/adr/0006-gradients.md).
    Who has set MALLOC_* variables keeps what they ask for.
    """
    if any(name.startswith("MALLOC_") for name in os.environ):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is None:
        return False
    return bool(mallopt(_TRIM_THRESHOLD, _KEPT) and mallopt(_MMAP_THRESHOLD, _SERVED_FROM_KEPT))
