"""Mandates: what a party wants, what it may move, where its red lines are. Small files that a person can edit.

What ships was drafted from the record of the talks; every line cites a source and says from which day it was known.
docs/how-to/mandates.md shows what a file may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parley.errors import UnknownName
from parley.games.players import Objective, objective, term
from parley.ledger.store import data_folder
from parley.vocabulary import economy, members, read_document, sector


def checked(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """A validator that lets `read` judge a name; its error is shown with the line and the field."""

    def validate(name: Any) -> Any:
        try:
            return read(str(name))
        except UnknownName as error:
            raise ValueError(str(error)) from error

    return validate


Share = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Cost = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Code = Annotated[str, BeforeValidator(checked(lambda name: economy(name).code))]
Sector = Annotated[str, BeforeValidator(checked(lambda name: sector(name).code))]
TermName = Annotated[str, AfterValidator(checked(lambda name: term(name).name))]
Preset = Annotated[str, AfterValidator(checked(lambda name: objective(name).name))]
Weight = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=3)]


class Strict(BaseModel):
    """A part of a document: unknown fields are errors, names have hyphens."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class Sourced(Strict):
    """A statement of the record.

    Attributes
    ----------
    with_ : the party it concerns; everyone when not given. What concerns a member concerns its union.
    text : what it says, in our own words.
    source, record : id of the source, and of the stance, event or barrier on record that it restates.
    from_, until : the days (half-open) on which it is known and holds.
    """

    with_: Code | None = None
    text: Text
    source: str
    record: str = ""
    from_: date = date.min
    until: date = date.max

    @model_validator(mode="after")
    def _days(self) -> Sourced:
        if not self.from_ < self.until:
            raise ValueError(f"`from` {self.from_} is not before `until` {self.until}")
        return self

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.from_ <= on < self.until

    def concerns(self, other: str, on: date) -> bool:
        """Whether it is about dealings with a party, and holds on a day."""
        return self.holds(on) and (self.with_ is None or bool(members(self.with_) & members(other)))


class Statement(Sourced):
    """What the record says of a party's position; it is shown and moves nothing."""

    kind: Literal["objective", "offer", "ask", "instrument", "retaliation", "red-line"]


class Line(Sourced):
    """What a party's tariffs may be.

    Attributes
    ----------
    sectors : what it concerns; all goods when none is named.
    """

    sectors: tuple[Sector, ...] = ()


class Limit(Line):
    """The least and the most of a party's tariffs; a floor above today's rate binds at today's rate."""

    floor: Share = 0.0
    ceiling: Share | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Limit:
        if self.ceiling is not None and self.floor > self.ceiling:
            raise ValueError(f"the floor {self.floor:g} is above the ceiling {self.ceiling:g}")
        return self


class BarrierLine(Line):
    """A non-tariff barrier that a party may cut.

    Attributes
    ----------
    equivalent : ad valorem equivalent, a share; not given where it is not known, and then the barrier stays.
    rents : true when it creates rents for the party's households, false when it uses up resources.
    removal_cost : what the party loses when it falls, per unit of equivalent removed, as a share of the trade it
        covers. No such cost is on record, so it is zero unless a file says otherwise.
    chapter : its letter in the MAST classification of non-tariff measures, where it is on record.
    basis, basis_source : what an assumed equivalent rests on, shown with results, and the id of its source.
    """

    equivalent: Share | None = None
    rents: bool = False
    removal_cost: Cost = 0.0
    chapter: Annotated[str, Field(pattern="^([A-P]|X)?$")] = ""
    basis: str = ""
    basis_source: str = ""


class Mandate(Strict):
    """What a party may agree to.

    Attributes
    ----------
    title, party : what it is called, and whose it is.
    objective : weights of terms (`parley.games.players.objective.TERMS`), or the name of a preset.
    tariffs : whether the party's tariffs on the other's goods are on the table.
    disagreement : what the party expects without a deal; a key of `parley.talks.DISAGREEMENTS`.
    red_lines : sectors that stay as they are.
    limits : floors and ceilings.
    barriers : what else may be cut.
    statements : the rest of the record.
    """

    title: Text
    party: Code
    objective: Preset | dict[TermName, Weight] = "welfare"
    tariffs: bool = True
    disagreement: str = "snap-back"
    red_lines: tuple[Line, ...] = ()
    limits: tuple[Limit, ...] = ()
    barriers: tuple[BarrierLine, ...] = ()
    statements: tuple[Statement, ...] = ()

    @model_validator(mode="after")
    def _has_instrument(self) -> Mandate:
        if not self.tariffs and not any(barrier.equivalent for barrier in self.barriers):
            raise ValueError(
                "the party has no instrument: its tariffs are off the table and no barrier has an `equivalent`"
            )
        return self

    @property
    def wants(self) -> Objective:
        """The objective as games take it.

        Raises
        ------
        BadInput : it weighs nothing.
        """
        if isinstance(self.objective, str):
            return objective(self.objective)
        return Objective(f"mandate of {self.party}", tuple(self.objective.items()))

    def sources(self, on: date, others: Sequence[str]) -> tuple[str, ...]:
        """Ids of the sources of what holds on a day and concerns some of the other parties."""

        def counts(line: Sourced) -> bool:
            return any(line.concerns(other, on) for other in others)

        lines: tuple[Sourced, ...] = (*self.red_lines, *self.limits, *self.barriers, *self.statements)
        bases = (line.basis_source for line in self.barriers if line.basis_source and counts(line))
        return tuple(dict.fromkeys((*(line.source for line in lines if counts(line)), *bases)))


def read_mandate(path: Path) -> Mandate:
    """The mandate in a YAML file.

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    return read_document(path, Mandate, "mandate")


@cache
def built_in_mandates() -> dict[str, Mandate]:
    """The mandates that ship, by party."""
    found = (read_mandate(path) for path in sorted(data_folder().glob("talks/mandates/*.yaml")))
    return {mandate.party: mandate for mandate in found}


def mandate_of(party: str) -> Mandate:
    """The mandate that ships for a party, by code or name.

    Raises
    ------
    UnknownName : no such economy, or none ships for it.
    """
    code = economy(party).code
    known = built_in_mandates()
    if code not in known:
        raise UnknownName("mandate", code, known, f"Mandates ship for {', '.join(known)}; write a file for others.")
    return known[code]
