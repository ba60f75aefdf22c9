"""Every rate at once against one rate at a time, and the panel of intervals against the grid of a day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from parley.errors import BadInput
from parley.law import Assumptions, Law, Panel
from parley.law.export import grid_table, panel_table, write_table
from parley.law.grid import foreign_origins
from parley.law.panel import turning_days
from parley.vocabulary import OPEN

DAYS = ("2025-01-02", "2025-03-05", "2025-04-10", "2025-05-06", "2025-06-10", "2025-08-08", "2025-12-01", "2026-08-20")
SAMPLE = 150
FEW = ("CHN", "JPN", "DEU", "CAN", "MEX", "RUS", "KOR", "VNM", "LSO", "BRA")
CHOICES = (
    Assumptions(),
    Assumptions(usmca_claimed=True, end_use=True),
    Assumptions(usmca_claimed=False, preferences_claimed=False, metal_content={"steel": 0.3}),
)


@pytest.mark.parametrize("on", DAYS)
def test_the_grid_gives_what_single_rates_give(law: Law, on: str) -> None:
    found, dice = law.grid(on), random.Random(on)
    for _ in range(SAMPLE):
        origin, at = dice.choice(found.origins), dice.randrange(len(found.lines))
        rates, gaps = found.of(origin)
        one = law.rate(found.lines[at], origin, on=on)
        assert rates[at] == pytest.approx(one.rate, abs=1e-9), (found.lines[at], origin)
        assert (gaps[at] == 0) == one.complete, (found.lines[at], origin)


@pytest.mark.parametrize("choices", CHOICES)
def test_the_grid_follows_the_choices(law: Law, choices: Assumptions) -> None:
    found, dice = law.grid("2025-05-06", assumptions=choices), random.Random(1)
    for origin in FEW:
        rates, _ = found.of(origin)
        for at in dice.sample(range(len(found.lines)), 25):
            one = law.rate(found.lines[at], origin, on="2025-05-06", assumptions=choices)
            assert rates[at] == pytest.approx(one.rate, abs=1e-9), (found.lines[at], origin)


def test_the_grid_holds_every_line_and_every_origin_once(law: Law) -> None:
    found = law.grid("2025-05-06")
    lines = {row[0] for row in law.store.execute("SELECT hs8 FROM tariff_line")}
    assert {code[:8] for code in found.lines} == lines
    assert len(set(found.lines)) == len(found.lines)
    assert found.origins == foreign_origins()
    assert len(found) == len(found.lines) * len(found.origins)
    assert np.isfinite(found.rate).all()
    assert (found.rate >= 0).all()


def test_other_measures_of_the_same_name_are_not_confused(law: Law) -> None:
    """Lines in scope are remembered by scope, not by the name of a measure."""
    before = law.grid("2025-05-06").of("JPN")[0]
    raised = law.with_rates({"usa/reciprocal-baseline": 0.2}).grid("2025-05-06").of("JPN")[0]
    assert (raised - before).max() == pytest.approx(0.1)
    assert np.array_equal(law.grid("2025-05-06").of("JPN")[0], before)


@pytest.fixture(scope="module")
def panel(law: Law) -> Panel:
    """Every line, every origin, every day of the record. Building it is the proof that no two measures conflict."""
    return law.panel()


def test_the_intervals_are_complete_and_do_not_overlap(panel: Panel) -> None:
    assert panel.origins == foreign_origins()
    for block in panel.blocks:
        first = np.append(True, block.line[1:] != block.line[:-1])
        assert np.array_equal(np.unique(block.line), np.arange(len(panel.lines)))
        assert (block.start < block.stop).all()
        assert (block.start[first] == 0).all()
        assert (block.stop[np.append(first[1:], True)] == len(panel.days) - 1).all()
        assert np.array_equal(block.start[~first], block.stop[:-1][~first[1:]])


def test_neighbouring_intervals_differ(panel: Panel) -> None:
    for block in panel.blocks:
        same = (block.rate[1:] == block.rate[:-1]) & (block.gap[1:] == block.gap[:-1])
        assert not (same & (block.line[1:] == block.line[:-1])).any()


@pytest.mark.parametrize("on", DAYS)
def test_a_day_of_the_panel_is_the_grid_of_that_day(law: Law, panel: Panel, on: str) -> None:
    found, day = law.grid(on), date.fromisoformat(on)
    at = max(place for place, start in enumerate(panel.days) if start <= day)
    for origin in FEW:
        block = panel.block_of(origin)
        holds = (block.start <= at) & (at < block.stop)
        rates, gaps = found.of(origin)
        assert np.array_equal(block.rate[holds], rates)
        assert np.array_equal(block.gap[holds], gaps)


def test_a_split_panel_equals_the_whole(law: Law) -> None:
    parts = [
        law.panel("2025-03-01", "2025-04-30", origins=["CHN"]),
        law.panel("2025-05-01", "2025-06-30", origins=["CHN"]),
    ]
    whole = law.panel("2025-03-01", "2025-06-30", origins=["CHN"])
    for day in turning_days(law, date(2025, 3, 1), date(2025, 7, 1), OPEN):
        part = parts[day >= date(2025, 5, 1)]
        assert np.array_equal(_rates_on(whole, "CHN", day), _rates_on(part, "CHN", day))


def _rates_on(found: Panel, origin: str, day: date) -> np.ndarray:
    at, block = max(place for place, start in enumerate(found.days) if start <= day), found.block_of(origin)
    return block.rate[(block.start <= at) & (at < block.stop)]


def test_nothing_changes_between_turning_days(law: Law) -> None:
    """The middle of each stretch equals its first day, for a few lines of a few origins."""
    days, dice = turning_days(law, date(2025, 1, 1), date(2026, 11, 1), OPEN), random.Random(7)
    codes = dice.sample(law.lines.codes, 3)
    for start, end in pairwise(days):
        middle = start + timedelta(days=(end - start).days // 2)
        for code in codes:
            origin = dice.choice(FEW)
            assert law.rate(code, origin, on=start).rate == law.rate(code, origin, on=middle).rate


def test_goods_under_way_are_spared_until_the_last_day_of_entry(law: Law) -> None:
    """Loaded before 5 April, entered before 28 May: no reciprocal duty on that journey."""
    choices = Assumptions(loaded=date(2025, 4, 4))
    found = law.panel("2025-04-04", "2025-06-10", origins=["VNM"], assumptions=choices)
    code = dict(enumerate(found.lines))
    block = found.blocks[0]
    for at in random.Random(3).sample(range(len(block.line)), 40):
        for day in (found.days[block.start[at]], found.days[block.stop[at]] - timedelta(days=1)):
            one = law.rate(code[block.line[at]], "VNM", on=day, assumptions=choices)
            assert block.rate[at] == pytest.approx(one.rate, abs=1e-9), (code[block.line[at]], day)


# Files ------------------------------------------------------------
def test_the_tables_say_what_the_values_say(law: Law, panel: Panel, tmp_path: Path) -> None:
    found = law.grid("2025-05-06")
    table = grid_table(found, ["CHN", "JPN"])
    assert table.columns == ["product", "origin", "rate", "not_known"]
    assert table.filter(pl.col("origin") == "CHN")["rate"].to_list() == found.of("CHN")[0].tolist()
    intervals = panel_table(panel)
    assert len(intervals) == len(panel)
    car = intervals.filter((pl.col("product").cast(pl.String).str.starts_with("87032301")), pl.col("origin") == "JPN")
    turns = law.history(car["product"][0], "JPN").spells
    own = car.filter(pl.col("product") == car["product"][0])
    assert own["valid_from"].to_list() == [spell.valid_from for spell in turns]
    for suffix, read in (("parquet", pl.read_parquet), ("csv", lambda path: pl.read_csv(path, infer_schema=False))):
        path = tmp_path / f"rates.{suffix}"
        write_table(table, path)
        assert len(read(path)) == len(table)


def test_files_that_cannot_be_written_are_refused_by_name(law: Law, tmp_path: Path) -> None:
    table = pl.DataFrame({"a": [1]})
    for path, hint in ((tmp_path / "rates.xls", "parquet"), (tmp_path / "no" / "rates.csv", "no folder")):
        with pytest.raises(BadInput, match=hint):
            write_table(table, path)
