"""Every line of the US schedule at once: what the law needs to know about each, as arrays.

A line is a 10-digit code where the record has one, else the 8-digit line. Values that the tables do not give for a
code come from its 8-digit line, subheading, heading or chapter, as they do for a single rate.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parley.law.assumptions import METALS
from parley.law.measure import Measure, Scope
from parley.law.scope import AllGoods, Mask, in_scope
from parley.law.weights import Schedule

Rates = NDArray[np.float64]
KNOWN, BY_REFERENCE, PERCENTAGE_ONLY, COLUMN_2_OTHER, SPLIT, UNSETTLED = range(6)
REASONS = (
    "",
    "the schedule gives the general rate by reference; it is not known and not in the sum",
    "only the percentage of a compound or specific general rate is known",
    "the column-2 rate is no percentage; it is not known and not in the sum",
    "some 10-digit codes of the line stand on a list of their own",
    "a measure may reach it whose rate or scope is not on record",
)
"""Why a part of a rate is not known, by the numbers above; the first is "all of it is known"."""


class Lines:
    """The lines of the schedule, read on first use; every array has one entry per line."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._in_scope: dict[tuple[Scope, bool], Mask] = {}

    def in_scope(self, scope: Scope, *, end_use: bool) -> Mask:
        """The lines in a scope; kept once computed."""
        key = scope, end_use
        if key not in self._in_scope:
            self._in_scope[key] = in_scope(scope, self.goods, end_use=end_use)
        return self._in_scope[key]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Digits of each line, sorted."""
        lines = {row[0] for row in self._store.execute("SELECT hs8 FROM tariff_line")}
        rows = self._store.execute("SELECT code FROM metal_content WHERE LENGTH(code) = 10")
        codes = {row[0] for row in rows if row[0][:8] in lines}
        return tuple(sorted(codes | (lines - {code[:8] for code in codes})))

    @cached_property
    def goods(self) -> AllGoods:
        """The lines as goods that know their lists."""
        return AllGoods(self._store, self.codes)

    @cached_property
    def schedule(self) -> Schedule:
        """Ordinary rates."""
        return Schedule.of(self._store, self.codes)

    @cached_property
    def general_gap(self) -> NDArray[np.int8]:
        """What is not known about the general rate."""
        basis = {row["hs8"]: row["basis"] for row in self._store.execute("SELECT hs8, basis FROM tariff_line")}
        part = np.array([basis[code[:8]] == "ad-valorem-part" for code in self.codes])
        gap = np.where(part, PERCENTAGE_ONLY, KNOWN)
        return np.where(np.isnan(self.schedule.general), BY_REFERENCE, gap).astype(np.int8)

    @cached_property
    def content(self) -> dict[str, Rates]:
        """Metal -> modelled share of the value; zero where none is on record."""
        rows = self._store.execute("SELECT code, steel, aluminium, copper FROM metal_content").fetchall()
        columns = {metal: [(row["code"], row[metal]) for row in rows] for metal in METALS}
        return {metal: np.nan_to_num(self._spread(pairs, (8, 6, 4, 2))) for metal, pairs in columns.items()}

    @cached_property
    def _claims(self) -> dict[tuple[str, str], Rates]:
        return {}

    def claims(self, vintage: str, origin: str) -> Rates:
        """USMCA claim share of an origin; zero where none is on record."""
        key = vintage, origin
        if key not in self._claims:
            rows = self._store.execute(f'SELECT code, "{vintage}" FROM usmca_claim WHERE origin = ?', (origin,))
            self._claims[key] = np.nan_to_num(self._spread([tuple(row) for row in rows], (8, 6, 4)))
        return self._claims[key]

    def _spread(self, values: Iterable[tuple[str, float | None]], digits: Sequence[int]) -> Rates:
        """Each line's value, else the mean of the values with the same first digits, the longest that have any."""
        known = [(code, value) for code, value in values if value is not None]
        out = np.full(len(self.codes), np.nan)
        for count in (10, *digits):
            missing = np.flatnonzero(np.isnan(out))
            means = _means(known, count)
            out[missing] = [means.get(self.codes[at][:count], np.nan) for at in missing]
        return out

    @cached_property
    def _split(self) -> dict[str, frozenset[str]]:
        """8-digit line -> the lists that name some of its 10-digit codes."""
        found: dict[str, set[str]] = defaultdict(set)
        for code, name in self._store.execute("SELECT code, list FROM product_list WHERE LENGTH(code) = 10"):
            found[code[:8]].add(name)
        return {code: frozenset(found[code]) for code in self.codes if code in found}

    def split_by(self, measures: Iterable[Measure]) -> Mask:
        """The 8-digit lines of which these measures name only some 10-digit codes."""
        out = np.zeros(len(self.codes), dtype=bool)
        named = {name for m in measures for name in (*(m.scope.goods or ()), *m.scope.except_goods)}
        for code, lists in self._split.items():
            for name in sorted(lists & named):
                at = self.codes.index(code)
                out[at] |= not self.goods.mask([name])[at]
        return out


def _means(values: Sequence[tuple[str, float]], digits: int) -> Mapping[str, float]:
    sums: dict[str, list[float]] = {}
    for code, value in values:
        if len(code) >= digits:
            entry = sums.setdefault(code[:digits], [0.0, 0.0])
            entry[0] += value
            entry[1] += 1
    return {prefix: total / count for prefix, (total, count) in sums.items()}
