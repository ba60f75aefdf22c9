"""The rate on every line from every origin over time, as intervals: a rate, the day it starts and the day it ends.

Rates change only on the days on which a measure begins, returns or ends, or a programme of preference does, so each
stretch between two such days is rated once, and only for the origins whose treatment changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parley.law.asked import law_code
from parley.law.assumptions import ACTUAL, CLAIM_MONTHS, Assumptions
from parley.law.changes import change_days
from parley.law.grid import Gaps, Rates, Reach, Treatment, foreign_origins, group, rate_lines
from parley.law.lines import Lines
from parley.law.schedule import column_2_days

if TYPE_CHECKING:
    from parley.law.law import Law


@dataclass(frozen=True, eq=False)
class Block:
    """The intervals of origins treated alike throughout; arrays have one entry per interval, by line, then by day.

    Attributes
    ----------
    origins : treated alike. line : position in the panel's lines. start, stop : positions in the panel's days; an
        interval holds days[start] and not days[stop]. rate : a share. gap : see lines.REASONS.
    """

    origins: tuple[str, ...]
    line: NDArray[np.intp]
    start: NDArray[np.intp]
    stop: NDArray[np.intp]
    rate: Rates
    gap: Gaps


@dataclass(frozen=True, eq=False)
class Panel:
    """Intervals of every line and origin from days[0] up to, and not including, days[-1]."""

    lines: tuple[str, ...]
    days: tuple[date, ...]
    blocks: tuple[Block, ...]
    known_on: date

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin, sorted."""
        return tuple(sorted(code for block in self.blocks for code in block.origins))

    def __len__(self) -> int:
        return sum(len(block.line) * len(block.origins) for block in self.blocks)

    def block_of(self, origin: str) -> Block:
        """The intervals of one origin."""
        return next(block for block in self.blocks if origin in block.origins)


def panel(
    law: Law, first: date, last: date, known_on: date, assumptions: Assumptions, origins: Sequence[str] = ()
) -> Panel:
    """Rate every line from every origin, or those named, over the days from `first` up to and not including `last`."""
    starts = rate_days(law, first, last, known_on, assumptions)
    named = tuple(origins) or foreign_origins()
    reaches = [Reach(law, day, known_on, assumptions) for day in starts]
    paths = [[reach.treatment(law_code(code)) for reach in reaches] for code in named]
    of_origin, firsts = group([tuple(step.key for step in path) for path in paths])
    rated = _remembered(law.lines, assumptions)
    blocks = tuple(
        _block(tuple(code for code, own in zip(named, of_origin, strict=True) if own == number), paths[at], rated)
        for number, at in enumerate(firsts)
    )
    return Panel(law.lines.codes, (*starts, last), blocks, known_on)


def rate_days(law: Law, first: date, last: date, known_on: date, assumptions: Assumptions) -> list[date]:
    """As `turning_days`, with the months in which the claim shares `actual` change."""
    days = turning_days(law, first, last, known_on)
    if assumptions.usmca_shares != ACTUAL:
        return days
    return sorted(
        {*days, *(day for month in CLAIM_MONTHS if first < (day := date.fromisoformat(f"{month}-01")) < last)}
    )


def turning_days(law: Law, first: date, last: date, known_on: date) -> list[date]:
    """`first`, and every later day before `last` on which the rates of the United States can change."""
    own = [measure for measure in law.measures.values() if measure.importer == "USA"]
    programmes = [day for item in law.programmes for day in (item.valid_from, item.valid_to)]
    graces = [measure.condition.entered_before for measure in own if measure.condition.entered_before]
    days = (*change_days(own, known_on), *programmes, *graces, *column_2_days().values())
    return sorted({first, *(day for day in days if first < day < last)})


def _remembered(lines: Lines, assumptions: Assumptions) -> Callable[[Treatment], tuple[Rates, Gaps]]:
    """Rate lines, each treatment once."""
    memo: dict[tuple[Any, ...], tuple[Rates, Gaps]] = {}

    def rated(treatment: Treatment) -> tuple[Rates, Gaps]:
        if treatment.key not in memo:
            memo[treatment.key] = rate_lines(lines, treatment, assumptions)
        return memo[treatment.key]

    return rated


def _block(
    origins: tuple[str, ...], path: Sequence[Treatment], rated: Callable[[Treatment], tuple[Rates, Gaps]]
) -> Block:
    """Join the days on which nothing changes."""
    rates, gaps = (np.array(part) for part in zip(*(rated(step) for step in path), strict=True))
    begins = np.ones(rates.shape, dtype=bool)
    begins[1:] = (rates[1:] != rates[:-1]) | (gaps[1:] != gaps[:-1])
    line, start = np.nonzero(begins.T)
    stop = np.append(start[1:], 0)
    stop[np.append(line[1:] != line[:-1], True)] = len(path)
    return Block(origins, line, start, stop, rates[start, line], gaps[start, line])
