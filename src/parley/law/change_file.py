"""A file that changes the law: a deal's terms, a ruling that ends an authority, a longer pause, a threat.

docs/how-to/what-if.md shows what it may hold. Only this file and validate.py read YAML when a question is asked.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator

from parley.errors import BadFile
from parley.law.conflicts import Conflicts
from parley.law.cross_check import measure, problems_of
from parley.law.schema import EndEntry, MeasureFile, Strict
from parley.law.validate import Checked, Source, fit, read_source, read_text

if TYPE_CHECKING:
    from parley.law.law import Law


class Removal(Strict):
    """An authority, or one measure, that is left out: altogether, or from a day on."""

    authority: str | None = None
    measure: str | None = None
    starting: Annotated[date | None, Field(alias="from")] = None
    act: Annotated[str, Field(min_length=3)] = "an assumption"

    @model_validator(mode="after")
    def _one_of_both(self) -> Removal:
        if (self.authority is None) == (self.measure is None):
            raise ValueError("name an `authority` or a `measure`, one of the two")
        return self


class LawChange(Strict):
    """What a file of changes may hold.

    Attributes
    ----------
    title : what the change is called.
    measures : added, or put in the place of the one with the same id; the schema is that of a measure file.
    ends : measure id -> what becomes known about its end, such as a longer pause.
    without : what is left out.
    """

    title: str = ""
    measures: tuple[MeasureFile, ...] = ()
    ends: dict[str, EndEntry] = Field(default_factory=dict)
    without: tuple[Removal, ...] = ()

    @model_validator(mode="after")
    def _some(self) -> LawChange:
        if not (self.measures or self.ends or self.without):
            raise ValueError("the file changes nothing: give `measures`, `ends` or `without`")
        return self


def changed_by(law: Law, path: Path) -> Law:
    """The law with the changes of a file: first what is left out, then ends, then measures.

    Raises
    ------
    BadFile : with file, line, field, what is wrong and what is allowed.
    """
    return changed_by_text(law, read_text(path), str(path))


def changed_by_text(law: Law, text: str, name: str) -> Law:
    """As `changed_by`, from a text; `name` is what errors call it."""
    source = read_source(text, name)
    change = fit(LawChange, source)
    _check_names(law, change, source)
    for one in change.without:
        law = law.without(authority=one.authority, measure=one.measure, starting=one.starting, act=one.act)
    for measure_id, end in change.ends.items():
        law = law.with_end(measure_id, **_end(end))
    checked = [Checked(item, source, ("measures", at)) for at, item in enumerate(change.measures)]
    return _with_checked(law, checked)


def _end(end: EndEntry) -> dict[str, Any]:
    return {name: getattr(end, name) for name in EndEntry.model_fields}


def _check_names(law: Law, change: LawChange, source: Source) -> None:
    authorities = sorted({item.authority for item in law.measures.values()})
    problems = []
    for at, one in enumerate(change.without):
        if one.authority is not None and not law.under(one.authority):
            place = source.at(("without", at, "authority"))
            problems.append(
                f"{place}: no measure rests on {one.authority!r}; authorities are {', '.join(authorities)}."
            )
        if one.measure is not None and one.measure not in law.measures:
            problems.append(f"{source.at(('without', at, 'measure'))}: no measure is called {one.measure!r}.")
    for name, end in change.ends.items():
        found = law.measures.get(name)
        if found is None:
            problems.append(f"{source.at(('ends', name))}: no measure is called {name!r}.")
        elif found.valid_from and end.stops < found.valid_from:
            place = source.at(("ends", name, "stops"))
            problems.append(f"{place}: {end.stops} lies before the measure's first day, {found.valid_from}.")
    if problems:
        raise BadFile("\n".join(problems))


def _with_checked(law: Law, checked: list[Checked]) -> Law:
    lists = {row[0] for row in law.store.execute("SELECT list FROM list_source")}
    codes = [row[0] for row in law.store.execute("SELECT hs8 FROM tariff_line")]
    if problems := problems_of(checked, law.measures, lists, codes):
        raise BadFile("\n".join(problems))
    new = law.with_measures(*(measure(one) for one in checked))
    own = {one.item.id: one for one in checked}
    for first, second, days, good in Conflicts(law.store, new.measures).among(set(own)):
        late, early = (first, second) if first.id in own else (second, first)
        raise BadFile(
            f"{own[late.id].at('valid_from')}: {late.id} and {early.id} both apply in layer {late.layer!r} from "
            f"{days.start}, to {good} for one, and neither displaces the other. State `displaces:` in one of them, or "
            f"end one before that day."
        )
    return new
