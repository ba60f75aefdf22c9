"""What a reader of a rate must know: choices that would change it, and facts that are not on record."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.law.measure import FULL, NOTICE, UNKNOWN, Measure
from parley.law.stack import Cases, Share
from parley.vocabulary import Product

if TYPE_CHECKING:
    from parley.law.entry import Question


def line_notes(
    store: sqlite3.Connection,
    question: Question,
    code: str,
    measures: Sequence[Measure],
    shares: Sequence[Share],
    cases: Cases,
    known_content: bool,
) -> tuple[list[str], bool]:
    """Notes on one line, and whether everything that bears on it is known."""
    gaps = [*_about(measures, cases, UNKNOWN), *_split_line(store, code, measures, cases)]
    listed = [measure for measure in measures if measure.scope.goods]
    told = [
        *_about(listed, cases, NOTICE),
        *_end_use(measures, cases, code),
        *_content(question, shares, known_content),
    ]
    return [*gaps, *told], not gaps


def measure_notes(shares: Sequence[Share]) -> list[str]:
    """Each measure's own note, and a flag on citations that were not read in a source."""
    notes = [f"{share.measure.title}: {share.measure.note}" for share in shares if share.measure.note]
    unread = [share.measure.id for share in shares if share.measure.citation_check == "known"]
    if unread:
        notes.append(f"Entered from general knowledge and not yet checked against the act: {', '.join(unread)}.")
    return notes


def _about(measures: Sequence[Measure], cases: Cases, kind: str) -> list[str]:
    """What measures of a kind without a rate say about the goods in their scope."""
    return [
        f"{measure.title}: {measure.note}"
        for measure in measures
        if measure.kind == kind and cases.reach(measure).any()
    ]


def _end_use(measures: Sequence[Measure], cases: Cases, code: str) -> list[str]:
    """Lists that name the good for one use only."""
    if cases.end_use:
        return []
    return [
        f"{Product(code).dotted} is on the list of '{measure.title}' for that use only; it is taken not to be for it."
        for measure in measures
        if measure.scope.end_use and measure.scope.goods and measure.scope.covers_origin(cases.origins[0])
        if cases.goods.mask(measure.scope.end_use).any() and cases.goods.mask(measure.scope.goods).any()
    ]


def _split_line(store: sqlite3.Connection, code: str, measures: Sequence[Measure], cases: Cases) -> list[str]:
    """Lists that name only some 10-digit codes of an 8-digit line."""
    if len(code) == 10:
        return []
    rows = store.execute(
        "SELECT list, code FROM product_list WHERE code BETWEEN ? AND ? AND LENGTH(code) = 10", (code, code + "99")
    ).fetchall()
    if not rows:
        return []
    origin = cases.origins[0]
    wanted = {
        name
        for measure in measures
        if measure.scope.covers_origin(origin)
        for name in (*(measure.scope.goods or ()), *measure.scope.except_goods)
    }
    named = sorted({row["code"] for row in rows if row["list"] in wanted and not cases.goods.mask([row["list"]]).any()})
    if not named:
        return []
    shown = ", ".join(Product(item).dotted for item in named[:6]) + (" and others" if len(named) > 6 else "")
    return [f"{Product(code).dotted}: its 10-digit codes {shown} stand on a list of their own; give 10 digits."]


def _content(question: Question, shares: Sequence[Share], known: bool) -> list[str]:
    metals = sorted({share.measure.basis for share in shares if share.measure.basis != FULL})
    modelled = [metal for metal in metals if metal not in question.assumptions.metal_content]
    if not modelled:
        return []
    origin = "a modelled mean of its industry" if known else "not on record and taken as zero"
    return [f"Content of {' and '.join(modelled)} is {origin}; an entry declares its own."]
