"""Which goods a measure names: membership of product codes in lists, for one line or for all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.law.measure import Scope

Mask = NDArray[np.bool_]
DIGITS = (2, 4, 6, 8, 10)


class Goods(Protocol):
    """Product codes that know their lists."""

    @property
    def codes(self) -> Sequence[str]:
        """Digits of each good."""
        ...

    def mask(self, names: Iterable[str]) -> Mask:
        """Which goods stand on any of these lists or begin with these digits."""
        ...


class FewGoods:
    """Some goods: one question to the store gives the lists of each."""

    def __init__(self, store: sqlite3.Connection, codes: Sequence[str]) -> None:
        self.codes = codes
        self._lists = [_lists_of(store, code) for code in codes]

    def mask(self, names: Iterable[str]) -> Mask:
        """Which goods stand on any of these lists or begin with these digits."""
        wanted = tuple(names)
        return np.array([not known.isdisjoint(wanted) for known in self._lists])


def _lists_of(store: sqlite3.Connection, code: str) -> set[str]:
    """The lists that a code stands on, and its own first digits."""
    prefixes = [code[:digits] for digits in DIGITS if digits <= len(code)]
    marks = ", ".join("?" * len(prefixes))
    rows = store.execute(f"SELECT list FROM product_list WHERE code IN ({marks})", prefixes)
    return {row[0] for row in rows}.union(prefixes)


class AllGoods:
    """Every good with imports: each list is read once, when a measure first asks for it."""

    def __init__(self, store: sqlite3.Connection, codes: Sequence[str]) -> None:
        self.codes = codes
        self._store = store
        self._by_digits = {d: np.array([int(code[:d]) for code in codes]) for d in DIGITS}
        self._masks: dict[str, Mask] = {}

    def mask(self, names: Iterable[str]) -> Mask:
        """Which goods stand on any of these lists or begin with these digits."""
        out = np.zeros(len(self.codes), dtype=bool)
        for name in names:
            if name not in self._masks:
                self._masks[name] = self._read(name)
            out |= self._masks[name]
        return out

    def _read(self, name: str) -> Mask:
        return self.holding([name] if name.isdigit() else codes_of(self._store, name))

    def holding(self, codes: Iterable[str]) -> Mask:
        """Which goods begin with any of these digits."""
        listed = tuple(codes)
        out = np.zeros(len(self.codes), dtype=bool)
        for digits, known in self._by_digits.items():
            wanted = [int(code) for code in listed if len(code) == digits]
            if wanted:
                out |= np.isin(known, wanted)
        return out


def codes_of(store: sqlite3.Connection, name: str) -> list[str]:
    """The codes on a list."""
    return [row[0] for row in store.execute("SELECT code FROM product_list WHERE list = ?", (name,))]


def in_scope(scope: Scope, goods: Goods, *, end_use: bool) -> Mask:
    """Which goods a measure's scope names; those listed for one use only count when `end_use` says it is theirs."""
    out = np.ones(len(goods.codes), dtype=bool) if scope.goods is None else goods.mask(scope.goods)
    if scope.except_goods:
        out &= ~goods.mask(scope.except_goods)
    if scope.end_use and not end_use:
        out &= ~goods.mask(scope.end_use)
    return out
