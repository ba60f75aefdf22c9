"""Measure files: all of them are sound, and broken ones are refused with file, line and field."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.errors import BadFile
from parley.law.schema import MeasureFile
from parley.law.validate import parse, read_folder
from parley.ledger import data_folder, open_store

FOLDER = data_folder() / "law"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*/*.yaml"))]
GOOD = (FOLDER / "usa/autos.yaml").read_text(encoding="utf-8")

EARLY = "{known_on: 2025-05-01, stops: 2025-06-01, act: one}"
LATE = "{known_on: 2025-05-02, stops: 2025-06-01, act: two}"


@pytest.fixture(scope="module")
def files() -> dict[str, MeasureFile]:
    lists = [row[0] for row in open_store().execute("SELECT list FROM list_source")]
    return read_folder(FOLDER, lists)


def test_every_file_is_sound(files: dict[str, MeasureFile]) -> None:
    assert len(files) == len(TEXTS) > 100


def test_every_row_of_the_timeline_has_a_file(files: dict[str, MeasureFile]) -> None:
    rows = {row for item in files.values() for row in item.record}
    assert rows == {f"M{number:03d}" for number in range(1, 102)}


def test_every_list_has_codes_and_a_source() -> None:
    store = open_store()
    named = {row[0] for row in store.execute("SELECT DISTINCT list FROM product_list")}
    told = {row["list"]: row["source"] for row in store.execute("SELECT list, source FROM list_source")}
    assert named == set(told)
    assert all(told.values())
    lengths = {len(row[0]) for row in store.execute("SELECT DISTINCT code FROM product_list")}
    assert lengths <= {4, 6, 8, 10}


def test_retroactive_acts_keep_both_dates(files: dict[str, MeasureFile]) -> None:
    rule = files["usa/precedence-eo-14289"]
    assert rule.valid_from is not None
    assert rule.valid_from.isoformat() == "2025-03-04"
    assert rule.published.isoformat() == "2025-04-29"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rate: 0.25", "rate: -0.25", r"rate: Input should be greater than or equal to 0"),
        ("rate: 0.25", "rate: .nan", "rate"),
        ("rate: 0.25", "", "needs a rate"),
        ("importer: USA", "importer: Wonderland", "importer"),
        ("published: 2025-03-26", "published: yesterday", "published"),
        ("layer: s232-autos", "layr: s232-autos", "layr"),
        ("title:", "title: [", "not YAML"),
        ("usmca: non-us-content", "usmca: perhaps", "usmca"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_field(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(BadFile, match=words) as refusal:
        parse(GOOD.replace(old, new), "usa/autos.yaml")
    assert "usa/autos.yaml:" in str(refusal.value)


def test_the_line_is_the_line_of_the_mistake() -> None:
    line = next(at for at, text in enumerate(GOOD.splitlines(), start=1) if text.startswith("rate:"))
    with pytest.raises(BadFile, match=rf"autos\.yaml:{line}: rate"):
        parse(GOOD.replace("rate: 0.25", "rate: high"), "autos.yaml")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("[{known_on: 2025-05-01, stops: 2025-01-01, act: EO 1}]", "before valid_from"),
        (f"[{LATE}, {EARLY}]", "order"),
        ("[{known_on: 2025-05-01, stops: 2025-06-01, act: EO 1, resumes: 2025-05-01}]", "resumes"),
        ("[{known_on: 2025-05-01, stops: 2025-06-01, act: EO 1, until: 2025-07-01}]", "until"),
    ],
)
def test_reversed_dates_are_refused(ends: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        parse(f"{GOOD}ends: {ends}\n", "usa/autos.yaml")


def test_files_are_checked_against_each_other(tmp_path: Path) -> None:
    (tmp_path / "usa").mkdir()
    (tmp_path / "usa/autos.yaml").write_text(GOOD + "displaces: [usa/nothing]\n", encoding="utf-8")
    (tmp_path / "usa/other.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadFile) as refusal:
        read_folder(tmp_path, lists=[])
    for words in ("no measure is called 'usa/nothing'", "no list is called", "the file's place says 'usa/other'"):
        assert words in str(refusal.value)


@given(st.integers(0, 10_000), st.text(max_size=3))
def test_mutated_files_are_read_or_refused(seed: int, junk: str) -> None:
    """Cut, swap or insert at a random place: a measure or a BadFile, nothing else."""
    rng = random.Random(seed)
    text = rng.choice(TEXTS)
    start = rng.randrange(len(text))
    stop = min(len(text), start + rng.randrange(8))
    try:
        found = parse(text[:start] + junk + text[stop:], "mutant.yaml")
    except BadFile as refusal:
        assert "mutant.yaml" in str(refusal)
    else:
        assert isinstance(found, MeasureFile)
