"""Faults in files of law: each is refused with file and line, and no text makes the loader fail otherwise."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from parley.errors import BadFile
from parley.law import Law
from parley.law.change_file import changed_by_text
from parley.law.conflicts import Conflicts
from parley.law.schema import MeasureFile
from parley.law.validate import parse, read_folder, read_list
from parley.ledger import data_folder

LAW = Law.open()
FOLDER = data_folder() / "law"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*/*.yaml"))]
LISTS = {row[0] for row in LAW.store.execute("SELECT list FROM list_source")}
CODES = [row[0] for row in LAW.store.execute("SELECT hs8 FROM tariff_line")]
AUTOS = (FOLDER / "usa/autos.yaml").read_text(encoding="utf-8")
MUTANTS = 10_000
SCRAPS = [
    "", " ", "\n", "\t", ":", "- ", "[", "]", "{", "}", "'", '"', "&a ", "*a", "!!python/object:os.system ", "<<: *a",
    "!!binary x", "2025-13-45", "0x", "1e999", ".nan", "null", "~", "\x00", "\ufeff", "é", "%", "|", ">", "?", "#",
    "---\n", "...\n", "2025-02-30T99", "99999999999999999999999999", "-", "0o9", "1:2:3", "=", "!!set {a}",
    "!!timestamp x", "!!int x", "? [a]\n: b",
]  # fmt: skip


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of measures: name -> text."""
    (tmp_path / "usa").mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / "usa" / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def refusal(place: Path) -> str:
    """What the folder is refused with."""
    with pytest.raises(BadFile) as refused:
        read_folder(place, LISTS, CODES)
    return str(refused.value)


def test_the_record_has_no_fault() -> None:
    assert len(read_folder(FOLDER, LISTS, CODES)) == len(TEXTS)
    assert list(Conflicts(LAW.store, LAW.measures).among(set(LAW.measures))) == []


def test_malformed_yaml(tmp_path: Path) -> None:
    told = refusal(folder(tmp_path, autos=AUTOS.replace("rate: 0.25", "rate: [0.25")))
    assert "autos.yaml:" in told
    assert "not YAML" in told


def test_a_field_given_twice(tmp_path: Path) -> None:
    lines = AUTOS.splitlines()
    told = refusal(folder(tmp_path, autos=AUTOS + "rate: 0.5\n"))
    assert f"autos.yaml:{len(lines) + 1}: rate: given twice" in told


def test_duplicate_ids(tmp_path: Path) -> None:
    told = refusal(folder(tmp_path, autos=AUTOS, other=AUTOS))
    assert "other.yaml:1: id: found 'usa/autos', the file's place says 'usa/other'" in told
    twice = "measures:\n" + 2 * ("  - " + AUTOS.replace("\n", "\n    ").rstrip() + "\n")
    with pytest.raises(BadFile, match=r"two\.yaml:\d+: measures\.1\.id: 'usa/autos' stands at two\.yaml:2"):
        changed_by_text(LAW, twice, "two.yaml")


@pytest.mark.parametrize(
    ("code", "words"), [("99999999", "no line of the schedule begins with '99999999'"), ("870", "products.include.0")]
)
def test_a_bad_code_in_a_measure(tmp_path: Path, code: str, words: str) -> None:
    text = AUTOS.replace("[s232-autos-passenger-prefix,", f'["{code}",')
    told = refusal(folder(tmp_path, autos=text))
    line = 1 + next(at for at, row in enumerate(text.splitlines()) if "include" in row)
    assert f"autos.yaml:{line}: products.include" in told
    assert words in told


def test_a_bad_code_in_a_list() -> None:
    assert read_list("code\n8703.23.01\n87032401\n", "cars.csv", CODES) == ["87032301", "87032401"]
    with pytest.raises(BadFile) as refused:
        read_list("code\n8703.23.01\n870x\n99887766\n87032301\n", "cars.csv", CODES)
    told = str(refused.value).splitlines()
    assert told[0].startswith("cars.csv:3: code: '870x' is no product code; allowed are 2, 4, 6, 8 or 10 digits")
    assert told[1].startswith("cars.csv:4: code: no line of the schedule begins with '99887766'")
    assert told[2].startswith("cars.csv:5: code: '87032301' stands on line 2 already")


def test_an_unknown_list(tmp_path: Path) -> None:
    told = refusal(folder(tmp_path, autos=AUTOS.replace("s232-autos-passenger-prefix", "no-such-list")))
    assert "products.include.0: no list is called 'no-such-list'" in told


def test_overlapping_intervals() -> None:
    """A second duty of one layer on the same goods and days, and no word on which gives way."""
    twin = AUTOS.replace("id: usa/autos", "id: usa/autos-twin")
    text = "measures:\n  - " + twin.replace("\n", "\n    ").rstrip() + "\n"
    line = 1 + next(at for at, row in enumerate(text.splitlines()) if "valid_from" in row)
    where = rf"twin\.yaml:{line}: measures\.0\.valid_from"
    with pytest.raises(BadFile, match=rf"{where}: usa/autos-twin and usa/autos.* both apply in layer 's232-autos'"):
        changed_by_text(LAW, text, "twin.yaml")


def test_a_cycle_of_displacements(tmp_path: Path) -> None:
    one = AUTOS + "displaces: [usa/two]\n"
    two = AUTOS.replace("id: usa/autos", "id: usa/two") + "displaces: [usa/three]\n"
    three = AUTOS.replace("id: usa/autos", "id: usa/three") + "displaces: [usa/autos]\n"
    told = refusal(folder(tmp_path, autos=one, two=two, three=three))
    assert "displace each other in a circle" in told
    assert f"autos.yaml:{len(one.splitlines())}: displaces" in told
    assert all(name in told for name in ("usa/autos", "usa/two", "usa/three"))


def test_a_cycle_of_precedence() -> None:
    rule = (FOLDER / "usa/precedence-proc-10947.yaml").read_text(encoding="utf-8")
    head = rule[: rule.index("order:")].replace("id: usa/precedence-proc-10947", "id: usa/backwards")
    text = head + "order:\n  - {first: [fentanyl-north-america], then: [s232-steel], how: rest}\n"
    text = "measures:\n  - " + text.replace("\n", "\n    ").rstrip() + "\n"
    with pytest.raises(BadFile, match=r"back\.yaml:\d+: measures\.0\.order: precedence runs in a circle on"):
        changed_by_text(LAW, text, "back.yaml")


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("ends: [{known_on: 2025-05-01, stops: 2025-01-01, act: EO 1}]", 1, "before valid_from"),
        ("ends: [{known_on: 2025-05-01, stops: 2025-06-01, act: EO 1, resumes: 2025-05-01}]", 0, "ends.0"),
        ("grace: {loaded_before: 2025-05-01, entered_before: 2025-04-01}", 0, "lies before loaded_before"),
    ],
)
def test_dates_reversed(more: str, line: int, words: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse(f"{AUTOS}{more}\n", "autos.yaml")
    told = str(refused.value)
    assert words in told
    assert f"autos.yaml:{line or len(AUTOS.splitlines()) + 1}:" in told


def test_an_unknown_field_names_those_allowed() -> None:
    with pytest.raises(
        BadFile, match=r"autos\.yaml:\d+: valid_fom: no such field; did you mean 'valid_from'\? allowed are id,"
    ):
        parse(AUTOS.replace("valid_from:", "valid_fom:"), "autos.yaml")


def test_an_unknown_value_names_those_allowed() -> None:
    with pytest.raises(
        BadFile, match=r"usmca: Input should be 'none', 'exempt' or 'non-us-content' \(found 'perhaps'\)"
    ):
        parse(AUTOS.replace("usmca: non-us-content", "usmca: perhaps"), "autos.yaml")


def mutant(rng: random.Random) -> str:
    """A measure file with a few random cuts, copies and insertions."""
    text = rng.choice(TEXTS)
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text) + 1)
        stop = min(len(text), start + rng.choice((0, 1, 3, 20, 200)))
        junk = rng.choice((rng.choice(SCRAPS), text[stop : stop + rng.randrange(30)], chr(rng.randrange(0x300))))
        text = text[:start] + junk + text[stop:]
    return text


def test_ten_thousand_mutated_files_never_make_the_loader_fail() -> None:
    rng = random.Random(3)
    read = 0
    for _ in range(MUTANTS):
        text = mutant(rng)
        try:
            read += isinstance(parse(text, "mutant.yaml"), MeasureFile)
        except BadFile as refused:
            assert str(refused).startswith("mutant.yaml:"), f"{refused}\n{text}"
    assert 0 < read < MUTANTS


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "{a: " * 5_000, "a: &a [*a]", "- 1", "", "\x00", "a: !!python/name:os.system ''", "&a [*a, *a]"],
)
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(BadFile, match=r"^hostile\.yaml:\d+: "):
        parse(text, "hostile.yaml")
