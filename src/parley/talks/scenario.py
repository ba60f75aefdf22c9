"""Scenarios: what each side's tariffs would be, as a small file that a person can write and a machine can check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from parley.errors import BadFile, UnknownName
from parley.ledger.store import data_folder
from parley.vocabulary import economy, line_of, sector

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


class Scenario(_Strict):
    """One scenario.

    Attributes
    ----------
    title, summary : what tables and the brief print.
    valid_from, valid_to : the days (half-open) on which a built-in scenario makes sense.
    rates : measures of the law whose rate is replaced, by measure id; shares.
    united_states, partners, tariffs : applied in this order.
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
    sources: tuple[str, ...] = ()


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file.

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}. Give the path of a scenario file (YAML).") from error
    return parse_scenario(text, str(path))


def parse_scenario(text: str, name: str) -> Scenario:
    """The scenario in a text; `name` is what errors call it. Raises BadFile as `read_scenario` does."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BadFile(f"{where}: not YAML: {getattr(error, 'problem', None) or error}.") from error
    if not isinstance(content, dict):
        raise BadFile(f"{name}:1: a scenario is a mapping with at least `title:`; found {type(content).__name__}.")
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise BadFile(_explain(error, root, name)) from error


def built_in(on: date) -> dict[str, Scenario]:
    """The scenarios that ship with Parley and make sense on a day, by key, in the order of their files."""
    found = {path.stem.split("-", 1)[1]: read_scenario(path) for path in sorted(data_folder().glob("scenarios/*.yaml"))}
    return {key: scenario for key, scenario in found.items() if scenario.valid_from <= on < scenario.valid_to}


def _explain(error: ValidationError, root: yaml.Node, name: str) -> str:
    problems = []
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "the file"
        problems.append(f"{name}:{line_of(root, item['loc'])}: {field}: {item['msg']} (found {item['input']!r}).")
    return "\n".join(problems)
