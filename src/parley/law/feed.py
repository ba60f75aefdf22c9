"""The law's news: what became known on which day, as a feed for programs (JSON Feed 1.1) or feed readers (Atom)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from parley.law.measure import End, Measure
from parley.vocabulary import percent

if TYPE_CHECKING:
    from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
TITLE = "Parley: changes of tariff law"
UNKNOWN_ACT = "known"


@dataclass(frozen=True)
class News:
    """What one act says about one measure.

    Attributes
    ----------
    id : the same for ever. known_on : the day it was published. measure, title, importer, authority : of the measure.
    says : one sentence, with days of effect and rate. act : what says so. citation_check : whether it was read.
    """

    id: str
    known_on: date
    measure: str
    title: str
    importer: str
    authority: str
    says: str
    act: str
    citation_check: str

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return vars(self) | {"known_on": self.known_on.isoformat()}


def news_of(measures: Iterable[Measure], first: date, last: date) -> tuple[News, ...]:
    """What became known from `first` to `last`, both included, newest first."""
    found = [item for measure in measures for item in _news(measure) if first <= item.known_on <= last]
    return tuple(sorted(found, key=lambda item: (-item.known_on.toordinal(), item.id)))


def _news(measure: Measure) -> Iterator[News]:
    yield _item(measure, measure.published, 0, _begins(measure), measure.act)
    for number, end in enumerate(measure.ends, start=1):
        yield _item(measure, end.known_on, number, _ends(end), end.act)


def _item(measure: Measure, known_on: date, number: int, says: str, act: str) -> News:
    about = (measure.id, measure.title, measure.importer, measure.authority)
    return News(f"urn:parley:{measure.id}:{number}", known_on, *about, says, act, measure.citation_check)


def _begins(measure: Measure) -> str:
    rate = f" at {percent(measure.rate)}" if measure.rate is not None else ""
    rate = f" at {len(measure.rates)} country rates" if measure.rates else rate
    return (
        f"applies from {measure.valid_from}{rate}." if measure.valid_from else f"announced{rate}, without a first day."
    )


def _ends(end: End) -> str:
    until = f" until {end.until}" if end.until else ""
    returns = f"; applies again from {end.resumes}{until}" if end.resumes else ""
    open_ended = "; it may return on a day that is not set" if end.suspended else ""
    return f"does not apply from {end.stops}{returns}{open_ended}."


def json_feed(news: Sequence[News]) -> str:
    """JSON Feed 1.1; each item carries the plain fields under `_parley`."""
    items = [
        {
            "id": item.id,
            "title": item.title,
            "content_text": f"{item.title} {item.says} {item.act}{_checked(item)}",
            "date_published": _moment(item.known_on),
            "tags": [item.importer, item.authority],
            "_parley": item.to_json(),
        }
        for item in news
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "items": items}
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def atom_feed(news: Sequence[News]) -> str:
    """Atom (RFC 4287). The feed is as new as its newest entry."""
    from xml.etree import ElementTree

    feed = ElementTree.Element("feed", xmlns=ATOM)
    _add(feed, "id", "urn:parley:law:changes")
    _add(feed, "title", TITLE)
    _add(feed, "updated", _moment(news[0].known_on if news else date.min))
    _add(_add(feed, "author", None), "name", "Parley")
    for item in news:
        entry = _add(feed, "entry", None)
        _add(entry, "id", item.id)
        _add(entry, "title", f"{item.title} {item.says}")
        _add(entry, "updated", _moment(item.known_on))
        _add(entry, "category", None).set("term", item.importer)
        _add(entry, "category", None).set("term", item.authority)
        _add(entry, "summary", f"{item.act}{_checked(item)}")
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _checked(item: News) -> str:
    return " (not yet checked against the act)" if item.citation_check == UNKNOWN_ACT else ""


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, text: str | None) -> ElementTree.Element:
    child = parent.makeelement(name, {})
    parent.append(child)
    child.text = text
    return child
