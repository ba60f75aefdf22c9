"""Answers that took long, kept in the user's cache under what was asked and the program and data that answered."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from typing import Any

import platformdirs


def kept(question: str, answer: Callable[[], Any]) -> Any:
    """The answer to a question, computed once for each state of the program and its data.

    Parameters
    ----------
    question : everything that the answer depends on beside program and data.
    answer : computes it; the result is plain values, as JSON holds them.

    A cache that cannot be read or written costs time and nothing else. PARLEY_CACHE moves the folder.
    """
    path = _folder() / f"{hashlib.sha256(question.encode()).hexdigest()[:32]}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    found = answer()
    with suppress(OSError):
        _write(path, json.dumps(found))
    return found


def _folder() -> Path:
    home = Path(os.environ.get("PARLEY_CACHE") or platformdirs.user_cache_dir("parley"))
    return home / f"answers-{_fingerprint()}"


@cache
def _fingerprint() -> str:
    """Changes with any file of the package."""
    seen = hashlib.sha256()
    for name, status in sorted(_files(str(files("parley")))):
        seen.update(f"{name}:{status.st_size}:{status.st_mtime_ns}".encode())
    return seen.hexdigest()[:16]


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            yield entry.path, entry.stat()


def _write(path: Path, text: str) -> None:
    """Write beside the target and rename; the first answer of a new state removes those of the state before."""
    if not path.parent.exists():
        for old in path.parent.parent.glob("answers-*"):
            rmtree(old, ignore_errors=True)
        path.parent.mkdir(parents=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(name, path)
