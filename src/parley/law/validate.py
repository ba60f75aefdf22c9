"""Reading files of law: each mistake is refused with file, line, field, what is wrong and what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from parley.errors import BadFile
from parley.law.schema import MeasureFile
from parley.vocabulary import line_of

T = TypeVar("T", bound=BaseModel)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[Any, ...]
NOT_YAML = (yaml.YAMLError, ValueError, RecursionError, OverflowError, TypeError, LookupError, AttributeError)
"""What the parser raises on a text that is no YAML; the last three come from wrong tags, such as `!!timestamp x`."""


@dataclass(frozen=True, eq=False)
class Source:
    """A parsed file: what errors call it, its nodes with their lines, its content."""

    name: str
    root: yaml.Node
    content: dict[str, Any]

    def at(self, place: Place) -> str:
        """file:line: field."""
        field = ".".join(map(str, place)) or "the file"
        return f"{self.name}:{line_of(self.root, place)}: {field}"


@dataclass(frozen=True, eq=False)
class Checked:
    """A measure that fits the schema, and where it stands: `place` leads to it within its file."""

    item: MeasureFile
    source: Source
    place: Place = ()

    def at(self, *field: Any) -> str:
        """file:line: field."""
        return self.source.at((*self.place, *field))


def parse(text: str, name: str) -> MeasureFile:
    """The checked measure in a text; `name` is what errors call it. Raises BadFile as `read_folder` does."""
    return fit(MeasureFile, read_source(text, name))


def read_source(text: str, name: str) -> Source:
    """Parse a YAML mapping in which every key stands once.

    Raises
    ------
    BadFile : no YAML, no mapping, or a key given twice.
    """
    try:
        loader = Loader(text)
        try:
            root = loader.get_single_node()
            content = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except NOT_YAML as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else f"{name}:1"
        raise BadFile(f"{where}: not YAML: {getattr(error, 'problem', None) or error}.") from error
    if root is None or not isinstance(content, dict):
        raise BadFile(f"{name}:1: the file must be a mapping of fields; found {type(content).__name__}.")
    for line, key in _twice(root, set()):
        raise BadFile(f"{name}:{line}: {key}: given twice; a field may stand once.")
    return Source(name, root, content)


def fit(model: type[T], source: Source) -> T:
    """The content as a model.

    Raises
    ------
    BadFile : one line per mistake.
    """
    try:
        return model.model_validate(source.content)
    except ValidationError as error:
        raise BadFile("\n".join(_told(source, model, dict(item)) for item in error.errors())) from error


def _told(source: Source, model: type[BaseModel], item: dict[str, Any]) -> str:
    place: Place = item["loc"]
    if item["type"] == "extra_forbidden" and len(place) == 1:
        known = [field.alias or name for name, field in model.model_fields.items()]
        near = get_close_matches(str(place[0]), known, n=1)
        hint = f" did you mean {near[0]!r}?" if near else ""
        return f"{source.at(place)}: no such field;{hint} allowed are {', '.join(known)}."
    found = item.get("input")
    shown = f" (found {found!r})" if isinstance(found, str | int | float) and len(repr(found)) < 60 else ""
    return f"{source.at(place)}: {item['msg']}{shown}"


def read_text(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    BadFile : it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} cannot be read: it is no text in UTF-8.") from error
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or error}.") from error


def read_checked(path: Path, folder: Path) -> Checked:
    """The measure in a file below `folder`, whose place gives its id.

    Raises
    ------
    BadFile : no YAML, or it does not fit; says file, line, field and what was found.
    """
    source = read_source(read_text(path), str(path))
    found = Checked(fit(MeasureFile, source), source)
    expected = path.relative_to(folder).with_suffix("").as_posix()
    if found.item.id != expected:
        raise BadFile(f"{found.at('id')}: found {found.item.id!r}, the file's place says {expected!r}.")
    return found


def read_folder(folder: Path, lists: Collection[str], codes: Collection[str] = ()) -> dict[str, MeasureFile]:
    """Every measure file below a folder, checked one by one and against each other.

    Parameters
    ----------
    lists : names of the product lists that exist. codes : 8-digit lines of the schedule; not checked when empty.

    Raises
    ------
    BadFile : with every problem found.
    """
    from parley.law.cross_check import problems_of

    found: list[Checked] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            found.append(read_checked(path, folder))
        except BadFile as error:
            problems.append(str(error))
    problems += problems_of(found, {}, lists, codes)
    if problems:
        raise BadFile("\n".join(problems))
    return {one.item.id: one.item for one in found}


def read_list(text: str, name: str, codes: Collection[str] = ()) -> list[str]:
    """The codes of a product list, one a line after an optional header `code`; a second column is not read.

    Raises
    ------
    BadFile : a code that is not 2 to 10 digits, stands twice, or begins no line of the schedule.
    """
    found: dict[str, int] = {}
    problems = []
    starts = {code[:digits] for code in codes for digits in (2, 4, 6, 8)}
    for number, row in enumerate(text.splitlines(), start=1):
        code = row.split(",")[0].strip().replace(".", "")
        if not code or (number == 1 and code.lower() in ("code", "hs", "hts")):
            continue
        problem = _code_problem(code, starts)
        if code in found:
            problem = f"{code!r} stands on line {found[code]} already"
        found.setdefault(code, number)
        if problem:
            problems.append(f"{name}:{number}: code: {problem}.")
    if problems:
        raise BadFile("\n".join(problems))
    return list(found)


def _code_problem(code: str, starts: Collection[str]) -> str:
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 8, 10)):
        return f"{code!r} is no product code; allowed are 2, 4, 6, 8 or 10 digits"
    return f"no line of the schedule begins with {code[:8]!r}" if starts and code[:8] not in starts else ""


def code_problems(goods: Iterable[str], starts: Collection[str]) -> Iterator[tuple[int, str]]:
    """Position and problem of each code among names of lists and codes."""
    for at, name in enumerate(goods):
        if name.isdigit() and (problem := _code_problem(name, starts)):
            yield at, problem


def _twice(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Line and name of each key that stands twice in one mapping."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if isinstance(key, yaml.ScalarNode) and name in keys:
                yield key.start_mark.line + 1, name
            keys.add(name)
            yield from _twice(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value, seen)
