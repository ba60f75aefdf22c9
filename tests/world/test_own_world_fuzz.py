"""Nothing breaks the reader of somebody's own tables: a report or an error raised on purpose, whatever the bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.errors import ParleyError
from parley.world.findings import CHECKS
from parley.world.own import OwnTables, examine

HEADER = "exporter,importer,sector,value,tariff\n"
SOUND = """USA,USA,goods,40000000,
USA,CHN,goods,150000,0.1
CHN,USA,goods,450000,0.2
CHN,CHN,goods,45000000,0
"""


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["USA", "CHN", "DEU", "UAS", "WLD", "EU", "", " usa", "é", "ROW"]),
            st.sampled_from(["USA", "CHN", "DEU", "XXX", "Germany", ""]),
            st.sampled_from(["goods", "Goods", "A01", "SERV", ""]),
            st.one_of(st.floats(), st.text(max_size=4), st.sampled_from(["1e999", "-0", "١٢", "0x1", "1,5"])),
            st.sampled_from(["", "0.1", "-0.1", "nan", "25", "x"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_random_tables_give_a_report_or_a_clear_error(rows):
    frame = pl.DataFrame([tuple(map(str, row)) for row in rows], HEADER.strip().split(","), orient="row")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trade.csv"
        frame.write_csv(path)
        judged(OwnTables(path))


@settings(max_examples=200)
@given(st.data())
def test_mutated_files_give_a_report_or_a_clear_error(data):
    content = bytearray((HEADER + SOUND).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from([b",", b"\n", b'"', b"\r", b";", b"\x00"])))
        content[at : at + data.draw(st.integers(0, 3))] = piece
        content = content or bytearray(b"x")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trade.csv"
        path.write_bytes(bytes(content))
        judged(OwnTables(path))


def judged(tables: OwnTables) -> None:
    """A report whose every finding names its check, place and remedy, or an error raised on purpose."""
    try:
        report = examine(tables)
    except ParleyError as error:
        assert str(error)
        return
    assert all(item.check in CHECKS and item.where and item.found and item.remedy for item in report.findings)
    assert report.to_json()["passed"] == report.passed
    if report.passed:
        assert np.isfinite(report.world.flows).all()
        assert (report.world.flows >= 0).all()
