"""Scenarios: what each side's tariffs would be, as a small file that a person can write and a machine can check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from parley.errors import UnknownName
from parley.ledger.store import data_folder
from parley.vocabulary import economy, parse_document, read_document, sector

REST = "rest"


def _known(read: Callable[[str], Any]) -> Callable[[object], str]:
    """A validator that turns a name into the code that `read` finds."""

    def validate(name: object) -> str:
        try:
            return read(str(name)).code
        except UnknownName as error:
            raise ValueError(str(error)) from error

    return validate


_economy_code = _known(economy)
Day = date | Literal["today", "deadline"]
Rate = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
EconomyCode = Annotated[str, BeforeValidator(_economy_code)]
EconomyOrRest = Annotated[str, BeforeValidator(lambda name: name if name == REST else _economy_code(name))]
SectorCode = Annotated[str, BeforeValidator(_known(sector))]
Partners = Literal["in-talks"] | tuple[EconomyCode, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))


class UnitedStates(_Strict):
    """US tariffs: the law of a day, and who is spared its change.

    Attributes
    ----------
    law : the day whose law applies: a date, `today` (the day of the brief) or `deadline` (the next scheduled change).
    keep_today : partners whose US rates stay as they are today, whatever the law of that day says.
    """

    law: Day = "today"
    keep_today: Partners = ()


class Answer(_Strict):
    """A tariff of a partner on US goods, added to what it applies already.

    Attributes
    ----------
    importer : who levies it, or `rest`: everyone else outside the US who has no answer of their own.
    rate : added to every goods sector, a share; or
    match_us : when true the partner adds, sector by sector, what the US added on its goods.
    covers_million, currency : value of the listed goods; the rate then counts by their share of imports from the US.
    source : id of the source of rate and value.
    """

    importer: EconomyOrRest
    rate: Rate = 0.0
    match_us: bool = False
    covers_million: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    source: str | None = None


class PartnerTariffs(_Strict):
    """Partners' tariffs on US goods: what is in force (`today`) or nothing (`none`), and further answers."""

    retaliation: Literal["today", "none"] = "today"
    answers: tuple[Answer, ...] = ()


class Change(_Strict):
    """Any tariff of any importer: `rate` replaces what the scenario has so far, `add` adds to it. Shares."""

    importer: EconomyCode
    exporter: EconomyCode
    sectors: tuple[SectorCode, ...] = ()
    rate: Rate | None = None
    add: Rate = 0.0


class Barrier(_Strict):
    """A non-tariff barrier of any importer, by its ad valorem equivalent before and after; shares.

    Attributes
    ----------
    importer, exporter, sectors : whose barrier on what; all goods sectors when none is named.
    before, after : the equivalent.
    rents : false when the barrier uses up resources, true when it creates rents for the importer's households.
    source : id of the source of the equivalents.
    """

    importer: EconomyCode
    exporter: EconomyCode
    sectors: tuple[SectorCode, ...] = ()
    before: Rate
    after: Rate
    rents: bool = False
    source: str | None = None


class ExportTax(_Strict):
    """A tax that an exporter's government levies on sales abroad; there is none before.

    Attributes
    ----------
    exporter : whose tax.
    importer : on sales to whom; everyone outside the exporter when none is named.
    sectors : on what; all goods sectors when none is named.
    rate : a share of the price before that tax.
    source : id of the source of the rate.
    """

    exporter: EconomyCode
    importer: EconomyCode | None = None
    sectors: tuple[SectorCode, ...] = ()
    rate: Rate
    source: str | None = None


class Scenario(_Strict):
    """One scenario.

    Attributes
    ----------
    title, summary : what tables and the brief print.
    valid_from, valid_to : the days (half-open) on which a built-in scenario makes sense.
    rates : measures of the law whose rate is replaced, by measure id; shares.
    united_states, partners, tariffs : applied in this order.
    barriers : non-tariff barriers that change; each flow is named at most once.
    export_taxes : taxes on exports, where a later one replaces an earlier; only the multi-sector model takes them.
    sources : ids of sources or measures that its figures rest on.
    """

    title: Annotated[str, Field(min_length=1)]
    summary: str = ""
    valid_from: date = date.min
    valid_to: date = date.max
    rates: dict[str, Rate] = {}
    united_states: UnitedStates = UnitedStates()
    partners: PartnerTariffs = PartnerTariffs()
    tariffs: tuple[Change, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    export_taxes: tuple[ExportTax, ...] = ()
    sources: tuple[str, ...] = ()


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file.

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    return read_document(path, Scenario, "scenario")


def parse_scenario(text: str, name: str) -> Scenario:
    """The scenario in a text; `name` is what errors call it. Raises BadFile as `read_scenario` does."""
    return parse_document(text, name, Scenario, "scenario")


def built_in(on: date) -> dict[str, Scenario]:
    """The scenarios that ship with Parley and make sense on a day, by key, in the order of their files."""
    found = {path.stem.split("-", 1)[1]: read_scenario(path) for path in sorted(data_folder().glob("scenarios/*.yaml"))}
    return {key: scenario for key, scenario in found.items() if scenario.valid_from <= on < scenario.valid_to}
