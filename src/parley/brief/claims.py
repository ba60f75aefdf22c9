"""What people claimed that day, beside what the statistics known that day say."""

from __future__ import annotations

from collections import Counter

from parley.brief.context import Context
from parley.brief.document import Block, Note, Paragraph, Section, Statement, Table
from parley.ledger import NOT_CHECKABLE, Verdict, evaluate_claims


def section(context: Context) -> Section:
    """The section on claims: those made up to the day, tested ones first."""
    verdicts = [item for item in evaluate_claims(context.ledger, context.known_on) if item.claim.made_on <= context.on]
    data = {"claims": [item.to_json() for item in verdicts]}
    if not verdicts:
        note = Note(f"No claim made by {context.on} is on record.")
        return Section("claims", "Claims, checked", (note,), data)
    tested = [item for item in verdicts if item.verdict != NOT_CHECKABLE]
    rest = [item for item in verdicts if item.verdict == NOT_CHECKABLE]
    blocks: list[Block] = [_count(verdicts), _table("Claims that the statistics can test", tested)]
    blocks.append(_table("Claims that these statistics cannot decide", rest))
    return Section("claims", "Claims, checked", tuple(blocks), data)


def _count(verdicts: list[Verdict]) -> Paragraph:
    found = Counter(item.verdict for item in verdicts)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in found.most_common())
    days = sorted({item.claim.made_on for item in verdicts})
    sources = tuple(dict.fromkeys(source for item in verdicts for source in item.sources))
    text = f"Of {len(verdicts)} claims on record made on {', '.join(map(str, days))}: {counts}."
    method = " Each is computed from the statistics as they were known the day it was made."
    return Paragraph((Statement(text + method, sources),))


def _table(title: str, verdicts: list[Verdict]) -> Table:
    rows = tuple(
        (item.claim.claim, item.claim.speaker, _found(item), item.verdict, item.note or item.claim.reason)
        for item in verdicts
    )
    columns = ("Claim", "Who", "Found", "Verdict", "Reason")
    return Table(title, columns, rows, row_sources=tuple(item.sources for item in verdicts))


def _found(verdict: Verdict) -> str:
    if verdict.value is None:
        return "–"
    if not isinstance(verdict.value, float | int):
        return verdict.value.isoformat()
    decimals = max(verdict.claim.decimals, 0 if float(verdict.value).is_integer() else 2)
    what = verdict.claim.unit if verdict.claim.test else f"({verdict.claim.measured})"
    return f"{verdict.value:,.{decimals}f}".replace("-", "−") + f" {what}"
