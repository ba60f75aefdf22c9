"""A study file: which scenarios, days, models, rebates and elasticities to cross."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from parley.errors import UnknownName
from parley.model import DEFAULT_MODEL, METRICS, MODELS
from parley.talks.study import REBATES
from parley.vocabulary import economy, read_document

OF_SOURCES = "sources"
ALL_SETS = "all"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))


class Draws(_Strict):
    """Random elasticities: log-normal around one set.

    Attributes
    ----------
    count : how many draws.
    around : the elasticity set in the middle; None is the world's default.
    log_sd : standard deviation of each sector's log elasticity; `sources` takes it, sector by sector, from how far the
        published sets of the world are apart.
    seed : draw d of a seed is the same on every machine, whatever else is drawn.
    """

    count: Annotated[int, Field(ge=1, le=1_000_000)]
    around: str | None = None
    log_sd: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)] | Literal["sources"] = OF_SOURCES
    seed: Annotated[int, Field(ge=0)] = 0


class StudyFile(_Strict):
    """What to cross: every combination is one case.

    Attributes
    ----------
    title : what tables call it.
    scenarios : keys of built-in scenarios, or paths of scenario files beside the study.
    days : days that `today` means.
    known_on : the day whose knowledge counts; None is each day itself.
    worlds : baseline economies.
    models : models and closures by name; `default` is the one made for each world.
    rebates : relief, lump-sum.
    elasticities : names of elasticity sets, or `all`; with `draws` alone, none.
    draws : random elasticities, in addition.
    economies, metrics : what is kept of each outcome.
    """

    title: Annotated[str, Field(min_length=1)]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    days: Annotated[tuple[date, ...], Field(min_length=1)]
    known_on: date | None = None
    worlds: Annotated[tuple[str, ...], Field(min_length=1)] = ("icio-2022",)
    models: Annotated[tuple[str, ...], Field(min_length=1)] = (DEFAULT_MODEL,)
    rebates: Annotated[tuple[str, ...], Field(min_length=1)] = ("relief",)
    elasticities: tuple[str, ...] | Literal["all"] = ()
    draws: Draws | None = None
    economies: Annotated[tuple[str, ...], Field(min_length=1)] = ("USA", "CHN", "EU", "WLD")
    metrics: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(METRICS)

    @field_validator("rebates")
    @classmethod
    def _rebates(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return _all_known("rebate", given, tuple(REBATES))

    @field_validator("models")
    @classmethod
    def _models(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return _all_known("model", given, tuple(MODELS))

    @field_validator("metrics")
    @classmethod
    def _metrics(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return _all_known("metric", given, tuple(METRICS))

    @field_validator("economies")
    @classmethod
    def _economies(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(economy(name).code for name in given)
        except UnknownName as error:
            raise ValueError(str(error)) from error


def read_study(path: Path) -> StudyFile:
    """The study in a YAML file.

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    return read_document(path, StudyFile, "study")


def _all_known(kind: str, given: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if name not in known:
            raise ValueError(str(UnknownName(kind, name, known, f"There are {', '.join(known)}.")))
    return given
