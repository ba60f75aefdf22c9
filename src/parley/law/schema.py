"""What a measure file may hold. Checked when data are built and tested; at run time load.py reads the checked files.

Every field is documented in `MeasureFile`; docs/how-to/add-a-measure.md shows how to write one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from parley.errors import BadFile, UnknownName
from parley.law.measure import EXEMPTS, FLOOR, NOTICE, PRECEDENCE, UNKNOWN
from parley.vocabulary import economy

Share = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
Goods = Annotated[str, Field(pattern=r"^([a-z][a-z0-9-]+|\d{2}|\d{4}|\d{6}|\d{8}|\d{10})$")]


def _code(name: object) -> str:
    """An economy's code exactly as the vocabulary spells it."""
    try:
        found = economy(str(name)).code
    except UnknownName as error:
        raise ValueError(str(error)) from error
    if found != name:
        raise ValueError(f"write the code {found!r}")
    return found


Code = Annotated[str, BeforeValidator(_code)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EndEntry(_Strict):
    """What became known on a day about the end: `stops` is the first day without it; `resumes`, `until` a return.

    `suspended`: it may return on a day that is not set.
    """

    known_on: date
    stops: date
    act: Annotated[str, Field(min_length=3)]
    resumes: date | None = None
    until: date | None = None
    suspended: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> EndEntry:
        if self.resumes and self.resumes < self.stops:
            raise ValueError(f"resumes ({self.resumes}) lies before stops ({self.stops})")
        if self.until and not (self.resumes and self.resumes < self.until):
            raise ValueError(f"until ({self.until}) needs a `resumes` before it")
        return self


class Origins(_Strict):
    """Origins named, or all but those excluded."""

    include: tuple[Code, ...] = ()
    exclude: tuple[Code, ...] = ()


class Products(_Strict):
    """Names of product lists or first digits of codes. `end_use`: goods on the list for one use only."""

    include: tuple[Goods, ...] | None = None
    exclude: tuple[Goods, ...] = ()
    end_use: tuple[Goods, ...] = ()


class Order(_Strict):
    """Layers that go first, and layers that come after: on what is left (rest), or not at all (whole)."""

    first: Annotated[tuple[Name, ...], Field(min_length=1)]
    then: Annotated[tuple[Name, ...], Field(min_length=1)]
    how: Literal["whole", "rest"]


class Worth(_Strict):
    """Worth of a list, in millions of a currency, and who says so."""

    million: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    source: Annotated[str, Field(min_length=3)]


class MeasureFile(_Strict):
    """One measure.

    Attributes
    ----------
    id : folder and name of the file, such as usa/autos.
    title, act : as printed. importer : who levies it. authority : the legal ground, or retaliation, stacking, notice.
    citation_check : source_seen, or known when it was entered from general knowledge. record : rows of the timeline.
    published : the day it became known. valid_from : the first day it applies; absent when none was set.
    ends : what became known about its end, oldest first; appended, never edited.
    kind : adds (a rate), floor (total at least the rate), exempts, precedence, notice (no effect), unknown (may apply,
        its scope or rate is not on record). layer : measures of one layer exclude each other.
    origins, products : scope; absent is all. rate, or rates by origin : shares.
    basis : full value or the content of a metal. floor_base : general, or applied (general or special).
    usmca : none, exempt, non-us-content. displaces : ids. exempt_from : layers or ids. order : see Order.
    value : worth of a list of retaliation. note : what a reader must know; no fact later than `published`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9-]+$")]
    title: Annotated[str, Field(min_length=3)]
    importer: Code
    authority: Annotated[str, Field(min_length=3)]
    act: Annotated[str, Field(min_length=3)]
    citation_check: Literal["source_seen", "known"]
    record: tuple[Annotated[str, Field(pattern=r"^M\d{3}$")], ...] = ()
    published: date
    valid_from: date | None = None
    ends: tuple[EndEntry, ...] = ()
    kind: Literal["adds", "floor", "exempts", "precedence", "notice", "unknown"] = "adds"
    layer: Name | None = None
    origins: Origins = Origins()
    products: Products = Products()
    rate: Share | None = None
    rates: dict[Code, Share] = {}
    basis: Literal["full", "steel", "aluminium", "copper"] = "full"
    floor_base: Literal["general", "applied"] = "general"
    usmca: Literal["none", "exempt", "non-us-content"] = "none"
    displaces: tuple[str, ...] = ()
    exempt_from: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    value: Worth | None = None
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> MeasureFile:
        for problem in (self._rate_problem(), self._kind_problem(), self._end_problem()):
            if problem:
                raise ValueError(problem)
        return self

    def _rate_problem(self) -> str:
        if self.rate is not None and self.rates:
            return "give rate or rates, not both"
        if self.kind == FLOOR and self.rate is None:
            return "a floor needs a rate"
        if self.kind == "adds" and self.rate is None and not self.rates and self.valid_from:
            return "a duty with a first day needs a rate or rates"
        return "rates name the origins; drop origins.include" if self.rates and self.origins.include else ""

    def _kind_problem(self) -> str:
        needs = {"adds": "layer", FLOOR: "layer", EXEMPTS: "exempt_from", PRECEDENCE: "order"}.get(self.kind, "")
        if needs and not getattr(self, needs):
            return f"kind {self.kind!r} needs `{needs}:`"
        if self.kind in (NOTICE, UNKNOWN) and not self.note:
            return f"kind {self.kind!r} needs a `note:` that says why it puts no rate on a good"
        return ""

    def _end_problem(self) -> str:
        days = [end.known_on for end in self.ends]
        if days != sorted(days):
            return "ends must be in the order in which they became known"
        late = [end.stops for end in self.ends if self.valid_from and end.stops < self.valid_from]
        return f"an end ({late[0]}) lies before valid_from ({self.valid_from})" if late else ""


def read_file(path: Path, folder: Path) -> MeasureFile:
    """The checked measure of a file below `folder`.

    Raises
    ------
    BadFile : no YAML, or it does not fit; says file, line, field and what was found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}.") from error
    found = parse(text, str(path))
    expected = path.relative_to(folder).with_suffix("").as_posix()
    if found.id != expected:
        raise BadFile(f"{path}: id: found {found.id!r}, the file's place says {expected!r}.")
    return found


def parse(text: str, name: str) -> MeasureFile:
    """The checked measure in a text; `name` is what errors call it. Raises BadFile as `read_file` does."""
    try:
        root, content = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BadFile(f"{where}: not YAML: {getattr(error, 'problem', None) or error}.") from error
    if not isinstance(content, dict):
        raise BadFile(f"{name}:1: a measure is a mapping of fields; found {type(content).__name__}.")
    try:
        return MeasureFile.model_validate(content)
    except ValidationError as error:
        lines = [
            f"{name}:{_line(root, item['loc'])}: {'.'.join(map(str, item['loc'])) or 'the file'}: {item['msg']}"
            for item in error.errors()
        ]
        raise BadFile("\n".join(lines)) from error


def read_folder(folder: Path, lists: Collection[str]) -> dict[str, MeasureFile]:
    """Every measure file below a folder, checked one by one and against each other.

    Parameters
    ----------
    lists : names of the product lists that exist.

    Raises
    ------
    BadFile : with every problem found.
    """
    found: dict[str, MeasureFile] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            item = read_file(path, folder)
        except BadFile as error:
            problems.append(str(error))
            continue
        found[item.id] = item
    problems += [problem for item in found.values() for problem in _cross_problems(item, found, lists)]
    if problems:
        raise BadFile("\n".join(problems))
    return found


def _cross_problems(item: MeasureFile, known: dict[str, MeasureFile], lists: Collection[str]) -> Iterable[str]:
    named = {*(item.products.include or ()), *item.products.exclude, *item.products.end_use}
    for name in sorted(named):
        if not name.isdigit() and name not in lists:
            yield f"{item.id}: products: no list is called {name!r}."
    for other in item.displaces:
        if other not in known:
            yield f"{item.id}: displaces: no measure is called {other!r}."
        elif known[other].layer != item.layer:
            yield f"{item.id}: displaces: {other} is of layer {known[other].layer!r}, not {item.layer!r}."
    layers = {measure.layer for measure in known.values()}
    for target in (*item.exempt_from, *(name for rule in item.order for name in (*rule.first, *rule.then))):
        if target not in layers and target not in known:
            yield f"{item.id}: no layer or measure is called {target!r}."


def _line(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """The line of the deepest node that a validation error's location reaches."""
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        step = _child(node, part)
        if step is None:
            break
        line, node = step
    return line


def _child(node: yaml.Node | None, part: Any) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        hits = [(key.start_mark.line + 1, value) for key, value in node.value if key.value == str(part)]
        return hits[0] if hits else None
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
