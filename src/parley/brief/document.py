"""What a brief is made of: sections of blocks, every statement with the ids of its sources.

A block is a value; the renderers in this room turn the same blocks into HTML, Markdown, terminal text and JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One sentence or two that assert something, and the ids of the sources they rest on."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """Statements that belong together."""

    statements: tuple[Statement, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for statement in self.statements for source in statement.sources)


@dataclass(frozen=True)
class Entry:
    """One dated line of the key updates."""

    day: date
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Timeline:
    """Dated entries, newest first."""

    entries: tuple[Entry, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for entry in self.entries for source in entry.sources)


@dataclass(frozen=True)
class Table:
    """A table as people read it: formatted cells, the first column names the row.

    Attributes
    ----------
    row_sources : per row, the ids of its sources; may be empty when `sources` covers the whole table.
    folded : a long table that a page opens on demand and the terminal leaves to the files.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...] = ()
    row_sources: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    folded: bool = False

    def is_prose(self, column: int) -> bool:
        """Whether a column holds words, which read better from the left."""
        return column == 0 or any(sum(map(str.isalpha, row[column])) > _PROSE_LETTERS for row in self.rows)


@dataclass(frozen=True)
class Chart:
    """A picture of numbers.

    Attributes
    ----------
    draw : width in pixels to a Vega-Lite specification; called only by renderers that show pictures.
    description : what the picture says, for readers who cannot see it.
    """

    title: str
    description: str
    draw: Callable[[int], dict[str, Any]] = field(repr=False, compare=False)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bars:
    """A small bar chart of shares for one partner: label, share and how it reads."""

    title: str
    bars: tuple[tuple[str, float, str], ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class BarGrid:
    """Small bar charts side by side on one scale."""

    title: str
    items: tuple[Bars, ...]
    sources: tuple[str, ...] = ()

    @property
    def top(self) -> float:
        """The share that fills the full width."""
        return max((share for item in self.items for _, share, _ in item.bars), default=1.0) or 1.0


@dataclass(frozen=True)
class Card:
    """One partner on the board: a heading, a standing line, and labelled facts."""

    title: str
    badge: str
    lead: Statement
    facts: tuple[tuple[str, tuple[Statement, ...]], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return self.lead.sources + tuple(s for _, facts in self.facts for fact in facts for s in fact.sources)


@dataclass(frozen=True)
class Cards:
    """The board."""

    items: tuple[Card, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for item in self.items for source in item.sources)


@dataclass(frozen=True)
class Note:
    """An assumption or a limit the reader must know."""

    text: str
    sources: tuple[str, ...] = ()


_PROSE_LETTERS = 14
_SHORTEST_SPAN = 4

Block = Paragraph | Timeline | Table | Chart | BarGrid | Cards | Note


@dataclass(frozen=True)
class Section:
    """A numbered part of the brief; `data` holds its numbers unrounded, for machines."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    data: dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """One entry of the reference list."""

    id: str
    number: int
    kind: str
    title: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    evidence: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Brief:
    """The brief on the talks as of a day, with what was known on a day."""

    on: date
    known_on: date
    headline: str
    standfirst: tuple[Statement, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]

    def numbers(self, sources: tuple[str, ...]) -> tuple[int, ...]:
        """The reference numbers of source ids, ascending and without repeats."""
        by_id = {reference.id: reference.number for reference in self.references}
        return tuple(sorted({by_id[source] for source in sources}))

    def spans(self, sources: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        """The same numbers as first and last of each run: 1, 2 and 4 to 9 are (1, 1), (2, 2), (4, 9)."""
        runs: list[list[int]] = []
        for number in self.numbers(sources):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        split = [[run] if len(run) >= _SHORTEST_SPAN else [[number] for number in run] for run in runs]
        return tuple((run[0], run[-1]) for part in split for run in part)

    def to_json(self) -> dict[str, Any]:
        """The whole brief as plain values: texts with their sources, and each section's unrounded numbers."""
        return {
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat(),
            "headline": self.headline,
            "standfirst": [asdict(statement) for statement in self.standfirst],
            "sections": [_section_json(section) for section in self.sections],
            "references": [asdict(reference) for reference in self.references],
        }


def cited(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every source id the blocks cite, in reading order."""
    for block in blocks:
        yield from block.sources
        if isinstance(block, Table):
            yield from (source for sources in block.row_sources for source in sources)
        if isinstance(block, BarGrid):
            yield from (source for item in block.items for source in item.sources)


def _section_json(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "statements": [
            asdict(statement)
            for block in section.blocks
            if isinstance(block, Paragraph)
            for statement in block.statements
        ],
        "data": section.data,
    }
