"""Two duties of one layer that would both fall on a good: found before anybody asks for its rate."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations

import numpy as np

from parley.law.measure import EXEMPTS, Measure
from parley.law.scope import AllGoods, Mask, in_scope
from parley.vocabulary import OPEN, Period, all_economies


class Conflicts:
    """The measures of one law, compared in pairs, as known today.

    A pair is a conflict when some day, some origin and some good have both in scope, and neither that pair nor a third
    measure says which gives way. Conditions of entries other than a quota do not tell measures apart.
    """

    def __init__(self, store: sqlite3.Connection, measures: Mapping[str, Measure]) -> None:
        self._store, self._measures = store, measures
        self._masks: dict[str, Mask] = {}

    @cached_property
    def _goods(self) -> AllGoods:
        """Every code that the schedule or a list names."""
        lines = {row[0] for row in self._store.execute("SELECT hs8 FROM tariff_line")}
        listed = {row[0] for row in self._store.execute("SELECT DISTINCT code FROM product_list")}
        return AllGoods(self._store, sorted(lines | {code for code in listed if len(code) >= 8}))

    def among(self, ids: set[str]) -> Iterator[tuple[Measure, Measure, Period, str]]:
        """Conflicts in which one of these measures takes part: the pair, the first days, and a good."""
        duties = [item for item in self._measures.values() if item.is_duty and item.valid_from]
        layers = sorted({item.layer for item in duties if item.id in ids})
        for layer in layers:
            for one, other in combinations([item for item in duties if item.layer == layer], 2):
                if not ids.isdisjoint((one.id, other.id)):
                    yield from self._pair(one, other)

    def _pair(self, one: Measure, other: Measure) -> Iterator[tuple[Measure, Measure, Period, str]]:
        if one.importer != other.importer or one.id in other.displaces or other.id in one.displaces:
            return
        if one.condition.quota and other.condition.quota and one.condition.quota != other.condition.quota:
            return
        days, origins = overlap(one, other), _shared_origins(one, other)
        if days is None or not origins:
            return
        both = self._mask(one) & self._mask(other)
        if not both.any():
            return
        for origin in sorted(origins):
            left = both & ~self._settled(one, other, days, origin)
            if left.any():
                yield one, other, days, f"{self._goods.codes[int(left.argmax())]} of {origin}"
                return

    def _settled(self, one: Measure, other: Measure, days: Period, origin: str) -> Mask:
        """Goods on which a third measure lifts or displaces one of the two on those days."""
        out = np.zeros(len(self._goods.codes), dtype=bool)
        for third in self._measures.values():
            if not (third.scope.covers_origin(origin) and third.period_on(days.start, OPEN)):
                continue
            if third.kind == EXEMPTS and not third.condition.melted:
                targets = {one.layer, one.id, other.id}
                out |= self._mask(third) if targets.intersection(third.exempt_from) else False
            elif {one.id, other.id}.intersection(third.displaces) and not third.condition.melted:
                out |= self._mask(third)
        return out

    def _mask(self, measure: Measure) -> Mask:
        if measure.id not in self._masks:
            self._masks[measure.id] = in_scope(measure.scope, self._goods, end_use=True)
        return self._masks[measure.id]


def _shared_origins(one: Measure, other: Measure) -> set[str]:
    return {code for code in all_economies() if one.rate_on(code) is not None and other.rate_on(code) is not None}


def overlap(first: Measure, second: Measure) -> Period | None:
    """The first stretch of days on which both apply, as known today."""
    for own in first.periods(OPEN):
        for other in second.periods(OPEN):
            start, end = max(own.start, other.start), min(own.end, other.end)
            if start < end:
                return Period(start, end)
    return None
