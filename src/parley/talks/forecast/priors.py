"""What a forecast assumes beyond the facts of its day: read from one file, with the reason of every number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from parley.ledger import data_folder
from parley.vocabulary import read_document

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))


class LeftOut(_Strict):
    """A partner that no forecast counts, and why."""

    partner: str
    reason: str
    event: str


class Promised(_Strict):
    """The statement every forecast is compared with: shares of partners by a day, and who recorded it."""

    shares: tuple[float, ...]
    by: date
    made_on: date
    event: str
    source: str


class Prior(_Strict):
    """One number: its value, how unsure it is, and the reason."""

    value: Positive
    spread: Spread
    additive: bool = False
    reason: str


class StagePriors(_Strict):
    """A multiplier for each stage talks can be in, with one spread of their logarithm."""

    spread: Spread
    reason: str
    values: Mapping[str, Positive]


class Priors(_Strict):
    """All assumptions of a forecast; the comments and reasons stand in data/talks/forecast/priors.yaml."""

    left_out: tuple[LeftOut, ...]
    promised: Promised
    deadline_multiplier: Prior
    deadline_share: Prior
    stake_elasticity: Prior
    stage_multipliers: StagePriors
    stage_memory_days: Prior

    def to_json(self) -> dict[str, Any]:
        """As plain values, by the names of the file."""
        return self.model_dump(mode="json", by_alias=True)


@lru_cache(maxsize=1)
def priors() -> Priors:
    """The assumptions that ship with Parley.

    Raises
    ------
    BadFile : the file does not fit the schema.
    """
    return read_document(data_folder() / "talks/forecast/priors.yaml", Priors, "list of priors")
