"""Claims people made, tested against the statistics known on the day they were made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parley.errors import BadFile, BadInput, DateOutsideRecord, NotKnown
from parley.ledger.formula import Answer, evaluate
from parley.ledger.observations import Observation
from parley.vocabulary import parse_date

if TYPE_CHECKING:
    from parley.ledger.ledger import Ledger

SUPPORTED = "supported"
CONTRADICTED = "contradicted"
NOT_CHECKABLE = "not checkable from these statistics"
DATA_NOT_KNOWN = "the statistics were not known that day"
Test = Callable[[float, float, int], bool]
TESTS: dict[str, Test] = {
    "equals": lambda value, quantity, decimals: abs(value - quantity) <= 0.5 * 10.0**-decimals + 1e-9,
    "at least": lambda value, quantity, decimals: value >= quantity,
    "at most": lambda value, quantity, decimals: value <= quantity,
}


@dataclass(frozen=True)
class Claim:
    """One claim, in our words, with the formula that measures it.

    Attributes
    ----------
    made_on : the day it was made; it is judged with what was known that day.
    quantity, unit : what the claim says, a number or a day.
    measured, formula : what we compute, in words and as a formula; empty where the ledger holds nothing to show.
    test : equals (when rounded to `decimals`), at least, at most; empty where statistics cannot decide.
    reason : why the test decides the claim, or why no statistic can.
    """

    id: str
    made_on: date
    speaker: str
    claim: str
    quantity: str
    unit: str
    measured: str
    formula: str
    test: str
    decimals: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """A claim and what the statistics say of it.

    Attributes
    ----------
    verdict : SUPPORTED, CONTRADICTED, NOT_CHECKABLE or DATA_NOT_KNOWN.
    value : what the formula gave with the data of the day the claim was made; a context value where nothing is tested.
    value_later : the same with the data of the day asked for: a revision, never a reason to change the verdict.
    observations : what the value rests on.
    note : why there is no value.
    """

    claim: Claim
    verdict: str
    value: float | date | None = None
    value_later: float | date | None = None
    observations: tuple[Observation, ...] = ()
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources, sorted."""
        return tuple(sorted({item.source for item in self.observations}))

    def to_json(self) -> dict[str, object]:
        """The claim's columns with value, value_later, verdict, note and sources."""
        columns = {key: _plain(item) for key, item in vars(self.claim).items()}
        found = {"value": _plain(self.value), "value_later": _plain(self.value_later), "verdict": self.verdict}
        return {**columns, **found, "note": self.note, "sources": list(self.sources)}


def read_claims(store: sqlite3.Connection, known_on: date | None = None) -> list[Claim]:
    """The claims made up to a day, by id.

    Raises
    ------
    BadFile : a row names an unknown test or no day.
    """
    rows = store.execute("SELECT * FROM claim WHERE made_on <= ? ORDER BY id", ((known_on or date.max).isoformat(),))
    return [_claim(row) for row in rows]


def evaluate_claims(ledger: Ledger, known_on: date | str | None = None) -> list[Verdict]:
    """The verdict on every claim made up to a day, each with the statistics known when it was made.

    Raises
    ------
    BadInput : known_on is no day, or a formula of the table is none.
    """
    day = None if known_on is None else parse_date(known_on)
    return [judge(claim, ledger, day) for claim in read_claims(ledger.store, day)]


def judge(claim: Claim, ledger: Ledger, known_on: date | None = None) -> Verdict:
    """The verdict on one claim.

    Raises
    ------
    BadInput : its formula is none, or its quantity is neither a number nor a day.
    """
    if not claim.formula:
        return Verdict(claim, NOT_CHECKABLE)
    found = _known(claim, ledger, claim.made_on)
    later = _known(claim, ledger, known_on)
    later_value = later.value if isinstance(later, Answer) else None
    if not isinstance(found, Answer):
        return Verdict(claim, DATA_NOT_KNOWN if claim.test else NOT_CHECKABLE, None, later_value, (), found)
    verdict = NOT_CHECKABLE if not claim.test else SUPPORTED if _holds(claim, found.value) else CONTRADICTED
    return Verdict(claim, verdict, found.value, later_value, found.observations)


def _known(claim: Claim, ledger: Ledger, day: date | None) -> Answer | str:
    """The answer as known on a day, or what is missing."""
    try:
        return evaluate(claim.formula, ledger, day)
    except (NotKnown, DateOutsideRecord) as missing:
        return str(missing)


def _holds(claim: Claim, value: float | date) -> bool:
    if isinstance(value, date):
        return TESTS[claim.test](value.toordinal(), parse_date(claim.quantity).toordinal(), 0)
    return TESTS[claim.test](value, _number(claim), claim.decimals)


def _number(claim: Claim) -> float:
    try:
        return float(claim.quantity)
    except ValueError as error:
        raise BadInput(f"claim {claim.id}: the quantity {claim.quantity!r} is not a number.") from error


def _claim(row: sqlite3.Row) -> Claim:
    fields = {key: row[key] or "" for key in row.keys()}  # noqa: SIM118 - iterating a Row gives its values
    if fields["test"] and fields["test"] not in TESTS:
        raise BadFile(
            f"claims.csv, {fields['id']}: no test is called {fields['test']!r}; there are {', '.join(TESTS)}."
        )
    decimals, made_on = int(fields.pop("decimals") or 0), parse_date(fields.pop("made_on"))
    return Claim(made_on=made_on, decimals=decimals, **fields)


def _plain(item: object) -> object:
    return item.isoformat() if isinstance(item, date) else item
