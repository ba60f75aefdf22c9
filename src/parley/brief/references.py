"""The reference list: every id a brief cites, resolved to the document, act, data set or paper behind it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from parley.brief.context import Context
from parley.brief.document import Reference
from parley.ledger import data_folder
from parley.talks import is_retrospective, title_on

Entry = dict[str, str]


def bibliography(ids: Iterable[str], context: Context) -> tuple[Reference, ...]:
    """The references of the ids in the order of their first use, numbered from 1.

    Raises
    ------
    UnknownName : an id that is no source of the ledger, no measure of law, no paper and no data set.
    """
    found = []
    for number, key in enumerate(dict.fromkeys(ids), start=1):
        entry = _works().get(key) or _act(context, key) or _document(context, key)
        found.append(Reference(id=key, number=number, **entry))
    return tuple(found)


def _act(context: Context, key: str) -> Entry | None:
    """A measure of law: its title, act, and how its citation was checked."""
    measure = context.law.measures.get(key)
    if measure is None:
        return None
    return {
        "kind": "law",
        "title": measure.title,
        "publisher": measure.act,
        "published": measure.published.isoformat(),
        "evidence": f"citation {measure.citation_check}",
    }


def _document(context: Context, key: str) -> Entry:
    """A source of the ledger; of one published after the day, title and address must not tell what came later."""
    source = context.ledger.source(key)
    late = is_retrospective(source, context.known_on)
    return {
        "kind": "retold later" if late else "source",
        "title": title_on(source, context.known_on),
        "publisher": source.publisher,
        "published": source.published,
        "url": _site(source.url) if late else source.url,
        "evidence": source.evidence,
        "licence": source.licence,
    }


def _site(url: str) -> str:
    """The address without its path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else url


@cache
def _works() -> dict[str, Entry]:
    """Papers, models and data sets by id."""
    with (data_folder() / "brief/works.csv").open(encoding="utf-8") as table:
        return {row.pop("id"): row for row in csv.DictReader(table)}
