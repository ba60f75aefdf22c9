"""The compiled store: compiled once, whole or not there, and a clear word when it cannot be written."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parley.errors import BadInput
from parley.ledger.store import open_store, store_path


def test_a_folder_that_cannot_be_written_is_answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(BadInput, match="PARLEY_CACHE") as error:
        open_store()
    assert error.value.exit_code == 2


def test_two_that_compile_at_once_both_read_a_whole_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path))

    def count(_: int) -> int:
        connection = open_store()
        try:
            return connection.execute("SELECT count(*) FROM observation").fetchone()[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        counts = list(both.map(count, range(2)))
    assert counts[0] == counts[1] > 100_000
    assert [path.name for path in tmp_path.iterdir()] == [store_path().name]


def test_the_store_is_read_only():
    connection = open_store()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM observation")
    connection.close()
