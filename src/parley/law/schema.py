"""What a measure file may hold. validate.py reads and checks files; at run time load.py reads those that ship.

Every field is documented in `MeasureFile`; docs/how-to/add-a-measure.md shows how to write one.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parley.errors import UnknownName
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


class Strict(BaseModel):
    """Frozen, and no field that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EndEntry(Strict):
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


class Origins(Strict):
    """Origins named, or all but those excluded."""

    include: tuple[Code, ...] = ()
    exclude: tuple[Code, ...] = ()


class Products(Strict):
    """Names of product lists or first digits of codes. `end_use`: goods on the list for one use only.

    `on_record: false`: the measure has a list of goods and the record does not hold it.
    """

    include: tuple[Goods, ...] | None = None
    exclude: tuple[Goods, ...] = ()
    end_use: tuple[Goods, ...] = ()
    on_record: bool = True

    @model_validator(mode="after")
    def _one_of_both(self) -> Products:
        if not self.on_record and self.include is not None:
            raise ValueError("give `include`, or `on_record: false` when the list is not on record, not both")
        return self


class Grace(Strict):
    """Goods loaded and entered before these days are spared."""

    loaded_before: date
    entered_before: date

    @model_validator(mode="after")
    def _in_order(self) -> Grace:
        if self.entered_before < self.loaded_before:
            raise ValueError(f"entered_before ({self.entered_before}) lies before loaded_before ({self.loaded_before})")
        return self


class MetalWeight(Strict):
    """Outside some chapters only goods with at least this share of metal by weight pay."""

    least: Annotated[float, Field(gt=0, le=1)]
    outside: Annotated[tuple[Goods, ...], Field(min_length=1)]


class Order(Strict):
    """Layers that go first, and layers that come after: on what is left (rest), or not at all (whole)."""

    first: Annotated[tuple[Name, ...], Field(min_length=1)]
    then: Annotated[tuple[Name, ...], Field(min_length=1)]
    how: Literal["whole", "rest"]


class Worth(Strict):
    """Worth of a list, in millions of a currency, and who says so."""

    million: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    source: Annotated[str, Field(min_length=3)]


class MeasureFile(Strict):
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
    grace : goods under way that are spared. quota : it applies inside a quota, or over it. melted : it applies to metal
        melted and poured (smelted and cast) there. preference_claimed : it applies to goods that claim a preference
        other than that of USMCA. metal_weight : least share of metal by weight.
    us_content_from : share of US content from which on only the rest of the value pays.
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
    grace: Grace | None = None
    quota: Literal["in", "out"] | None = None
    melted: tuple[Code, ...] = ()
    preference_claimed: Literal[True] | None = None
    metal_weight: MetalWeight | None = None
    us_content_from: Annotated[float, Field(gt=0, le=1)] | None = None
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
