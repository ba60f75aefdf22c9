"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from parley.errors import BadInput
from parley.vocabulary import parse_date


def _day(_: Any, tokens: Any) -> date:
    return parse_date(tokens[0].value)


Day = Annotated[date, Parameter(converter=_day)]
Json = Annotated[bool, Parameter(name="--json", negative="")]
Flag = Annotated[bool, Parameter(negative="")]


def today() -> date:
    """The only ambient date of Parley: what the command line fills in, and prints."""
    return date.today()


def metal_shares(given: Sequence[str]) -> dict[str, float]:
    """Metal -> share, from steel=0.4."""
    found = {}
    for text in given:
        metal, _, share = text.partition("=")
        try:
            found[metal.strip()] = float(share)
        except ValueError as error:
            raise BadInput(f"--content {text!r} is no share of a metal; write it as steel=0.4.") from error
    return found
