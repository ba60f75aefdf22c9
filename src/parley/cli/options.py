"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from parley.errors import BadInput
from parley.vocabulary import parse_date


def _day(_: Any, tokens: Any) -> date:
    return parse_date(tokens[0].value)


def _file(kinds: Sequence[str], what: str) -> Any:
    """Reads a path whose suffix is one of some kinds, in a folder that exists: long work must not fail at its end."""

    def read(_: Any, tokens: Any) -> Path:
        path = Path(tokens[0].value)
        if path.suffix.lower() not in kinds:
            raise BadInput(f"{path}: {what} is written as {' or '.join(kinds)}; choose one of these as the suffix.")
        if not path.parent.is_dir():
            raise BadInput(f"{path}: {path.parent} is no folder. Create it first.")
        return path

    return read


Day = Annotated[date, Parameter(converter=_day)]
Json = Annotated[bool, Parameter(name="--json", negative="")]
Flag = Annotated[bool, Parameter(negative="")]
Picture = Annotated[Path, Parameter(converter=_file((".svg", ".png"), "a picture"))]
TableFile = Annotated[Path, Parameter(converter=_file((".csv", ".parquet", ".json"), "a table"))]


def today() -> date:
    """The only ambient date of Parley: what the command line fills in, and prints."""
    return date.today()


def names_in(option: str, text: str, example: str) -> list[str]:
    """What stands between commas.

    Raises
    ------
    BadInput : nothing stands in one place, or the same in two.
    """
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise BadInput(f"{option} {text!r} names nobody in one place; write it as {example}.")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise BadInput(f"{option} {text!r} names {', '.join(sorted(twice))} twice. Name everybody once.")
    return names


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
