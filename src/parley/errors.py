"""The exception tree: what was asked, what was found, what to do.

The command line turns each branch into an exit code: bad input is 2, an answer that is "no" is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ParleyError(Exception):
    """Base of every error Parley raises on purpose."""

    exit_code = 1


class BadInput(ParleyError):
    """The question cannot be asked this way: wrong name, date, file or number."""

    exit_code = 2


class UnknownName(BadInput):
    """A name that is not in its list, with the nearest ones that are.

    Parameters
    ----------
    kind : what the name should be ("economy", "series", ...).
    name : what was asked.
    known : the names that exist.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str = "") -> None:
        self.kind, self.name = kind, name
        self.nearest = _nearest(name, known)
        found = f"the nearest are {', '.join(self.nearest)}" if self.nearest else "nothing has a similar name"
        super().__init__(f"unknown {kind} {name!r}: {found}.{' ' + hint if hint else ''}")


class DateOutsideRecord(BadInput):
    """A date before or after what the record covers."""


class BadFile(BadInput):
    """A file that cannot be read, with the line and the field where it fails."""


class NotKnown(ParleyError):
    """The record holds no answer. Not known is not zero."""


class NotConverged(ParleyError):
    """No equilibrium was found; says which market clears worst."""


def _nearest(name: str, known: Iterable[str], count: int = 4) -> list[str]:
    by_folded = {candidate.casefold(): candidate for candidate in known}
    hits = get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.5)
    return [by_folded[hit] for hit in hits]
