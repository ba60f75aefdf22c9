"""Imports of 2024 as weights: 10-digit code by origin, and chapter by origin for those the first does not name."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.law.assumptions import METALS
from parley.law.schedule import USMCA_PROGRAMMES, parse_special
from parley.law.scope import AllGoods
from parley.ledger import data_folder
from parley.vocabulary import USMCA, all_sectors

if TYPE_CHECKING:
    import polars as pl

Rates = NDArray[np.float64]
UNALLOCATED = "none"
"""The key of goods without a sector: chapters 98 and 99."""


class Weights:
    """Everything averages weigh with, read on first use.

    Arrays per row hold one entry per code and origin; arrays per good one per code.
    """

    name = "US imports for consumption 2024, 10-digit code by origin"

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    @cached_property
    def _products(self) -> pl.DataFrame:
        return read_table("products")

    @cached_property
    def _imports(self) -> pl.DataFrame:
        return read_table("imports_2024")

    @cached_property
    def goods(self) -> AllGoods:
        """The distinct codes."""
        return AllGoods(self._store, self._products["hs10"].to_list())

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The distinct origins, sorted; the European Union is one."""
        return tuple(sorted(self._imports["origin"].unique().to_list()))

    @cached_property
    def origin(self) -> NDArray[np.intp]:
        """Position of each row's origin."""
        places = {code: place for place, code in enumerate(self.origins)}
        return self._imports["origin"].replace_strict(places).to_numpy().astype(np.intp)

    @cached_property
    def good(self) -> NDArray[np.intp]:
        """Position of each row's code."""
        return self._imports["product"].to_numpy().astype(np.intp)

    @cached_property
    def value(self) -> Rates:
        """Customs value of each row, USD."""
        return self._imports["value"].to_numpy().astype(float)

    @cached_property
    def collected(self) -> Rates:
        """Calculated duty of 2024 over customs value per row; NaN where no duty is published."""
        duty = self._imports["duty"].cast(float).to_numpy()
        return np.divide(duty, self.value, out=np.full(len(duty), np.nan), where=self.value > 0)

    def claims(self, vintage: str) -> Rates:
        """USMCA claim share of each row; zero for other origins. `vintage` is one of CLAIM_SHARES."""
        return self._imports[vintage].cast(float).fill_null(0.0).to_numpy()

    @cached_property
    def is_usmca(self) -> NDArray[np.bool_]:
        """Rows of Canada and Mexico."""
        return np.isin(self.origin, [place for place, code in enumerate(self.origins) if code in USMCA])

    @cached_property
    def content(self) -> dict[str, Rates]:
        """Metal -> modelled share of the value of each good."""
        return {metal: self._products[metal].to_numpy().astype(float) for metal in METALS}

    @cached_property
    def groups(self) -> Groups:
        """The goods by chapter and sector."""
        codes = self._products["hs10"].str.slice(0, 2).to_list()
        sectors = self._products["sector"].fill_null(UNALLOCATED).to_list()
        return Groups.of(list(zip(codes, sectors, strict=True)))

    @cached_property
    def schedule(self) -> Schedule:
        """Ordinary rates of each good."""
        return Schedule.of(self._store, self.goods.codes)

    @cached_property
    def by_good(self) -> Rates:
        """Customs value of each good from all origins, USD."""
        return tally(self.good, self.value, len(self.goods.codes))

    @cached_property
    def all_imports(self) -> float:
        """Customs value of all imports, those without a product code by origin too, USD."""
        return float(self.chapters.value.sum())

    @cached_property
    def chapters(self) -> Chapters:
        """Chapter by origin, with every origin and each member of the European Union."""
        return Chapters.of(read_table("chapters_2024"))


@dataclass(frozen=True, eq=False)
class Groups:
    """Goods by chapter and sector. `of_good`: each good's group; `chapter`, `sector`: of each group."""

    of_good: NDArray[np.intp]
    chapter: tuple[str, ...]
    sector: tuple[str, ...]

    @classmethod
    def of(cls, pairs: list[tuple[str, str]]) -> Groups:
        """Number the distinct pairs."""
        known = sorted(set(pairs))
        places = {pair: place for place, pair in enumerate(known)}
        of_good = np.array([places[pair] for pair in pairs], dtype=np.intp)
        return cls(of_good, tuple(pair[0] for pair in known), tuple(pair[1] for pair in known))

    def __len__(self) -> int:
        return len(self.chapter)

    @cached_property
    def is_sector(self) -> Rates:
        """(group, sector): 1 where a group belongs to a sector, in the order of the vocabulary."""
        return np.array([[float(own == code) for code in all_sectors()] for own in self.sector])


@dataclass(frozen=True, eq=False)
class Schedule:
    """Ordinary rates per good. `general` and `column2` are NaN where not known; `special` holds each programme's.

    `percentage` is the general rate without equivalents of specific duties; zero where there is no percentage.
    """

    general: Rates
    percentage: Rates
    column2: Rates
    special: dict[str, Rates]

    @classmethod
    def of(cls, store: sqlite3.Connection, codes: Sequence[str]) -> Schedule:
        """The rates of the lines that hold these codes."""
        rows = {row["hs8"]: row for row in store.execute("SELECT * FROM tariff_line")}
        found = [rows.get(code[:8]) for code in codes]
        parsed = {text: parse_special(text) for text in {row["special"] for row in rows.values()}}
        offers = [parsed[row["special"]] if row else {} for row in found]
        names = sorted({name for offer in parsed.values() for name in offer})
        special = {name: _floats([offer.get(name) for offer in offers]) for name in names}
        return cls(
            _floats([row["rate"] if row else 0.0 for row in found]),
            np.nan_to_num(_floats([row["ad_valorem"] if row else 0.0 for row in found])),
            _floats([row["column2_rate"] if row else 0.0 for row in found]),
            special,
        )

    def with_preference(self, programmes: tuple[str, ...]) -> Rates:
        """The lowest known rate per good for a beneficiary of these programmes."""
        return np.fmin(self.general, self.offer(programmes))

    def offer(self, programmes: tuple[str, ...]) -> Rates:
        """The lowest rate per good that these programmes give; NaN where none does."""
        offers = [self.special[code] for code in programmes if code in self.special]
        return np.fmin.reduce([np.full(len(self.general), np.nan), *offers])

    @cached_property
    def usmca(self) -> Rates:
        """The rate per good under a USMCA claim."""
        return self.with_preference(USMCA_PROGRAMMES)


@dataclass(frozen=True, eq=False)
class Chapters:
    """Imports by origin and chapter: `value` USD and `duty` USD, both (origin, chapter)."""

    origins: tuple[str, ...]
    chapters: tuple[str, ...]
    value: Rates
    duty: Rates

    @classmethod
    def of(cls, table: pl.DataFrame) -> Chapters:
        """From the long table."""
        origins = tuple(sorted(set(table["origin"].to_list())))
        chapters = tuple(sorted(set(table["hs2"].to_list())))
        rows = table["origin"].replace_strict({code: at for at, code in enumerate(origins)}).to_numpy()
        columns = table["hs2"].replace_strict({code: at for at, code in enumerate(chapters)}).to_numpy()
        value, duty = np.zeros((2, len(origins), len(chapters)))
        value[rows, columns] = table["value"].to_numpy()
        duty[rows, columns] = table["duty"].to_numpy()
        return cls(origins, chapters, value, duty)


def tally(places: NDArray[np.intp], amounts: Rates, size: int) -> Rates:
    """Sum amounts by place."""
    return np.bincount(places, weights=amounts, minlength=size).astype(np.float64, copy=False)


def _floats(values: list[float | None]) -> Rates:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def read_table(name: str) -> pl.DataFrame:
    """A table of the shipped weights."""
    import polars as pl

    return pl.read_parquet(data_folder() / "weights" / f"{name}.parquet")
