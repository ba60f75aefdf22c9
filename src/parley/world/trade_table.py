"""A tidy trade table, one row a flow: its cells as cubes, and what is wrong with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadFile, BadInput, UnknownName
from parley.world import labels
from parley.world.findings import Finding
from parley.world.tables import LARGEST, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

UNITS = {"USD": 1e-6, "thousand USD": 1e-3, "million USD": 1.0, "billion USD": 1e3}
ONE_SECTOR = "goods"
_LARGEST_CUBE = 100_000_000
_PERCENT_FROM = 10.0


@dataclass(frozen=True, eq=False)
class TradeTable:
    """The flows and rates of a table.

    Attributes
    ----------
    economies, sectors : labels in the order of the axes.
    flows : (exporter, importer, sector), million USD; zero where the table has no row or no usable value.
    tariffs : (exporter, importer, sector), shares.
    rows : number of cells the table names.
    findings : what is wrong with rows and labels.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: NDArray[np.float64]
    tariffs: NDArray[np.float64]
    rows: int
    findings: tuple[Finding, ...]


def read_trade(path: Path, unit: str | None, own: Sequence[str]) -> TradeTable:
    """The trade table in a file with columns exporter, importer, value and, optional, sector, tariff, unit.

    Parameters
    ----------
    unit : a key of `UNITS`; None takes the table's own column, and million USD where there is none.
    own : codes the user declares as regions of their own.

    Raises
    ------
    BadFile : the file cannot be read as such a table.
    BadInput : unknown unit, or one beside a column of units.
    """
    table = read_table(path, ("exporter", "importer", "value"))
    exporters, importers = table.texts("exporter"), table.texts("importer")
    sectors = table.texts("sector") if "sector" in table.columns else [ONE_SECTOR] * len(table)
    first = _first(table, exporters, importers)
    codes = {"": "", **labels.economy_codes(first, own)}
    first_sector = _first(table, sectors)
    found = [*_empty_labels(table, exporters, importers, sectors), *labels.economy_findings(first, codes, own)]
    found += labels.sector_findings(first_sector)
    axes = labels.ordered_economies(filter(None, codes.values())), labels.ordered_sectors(first_sector)
    _check_size(path, axes)
    cells = _cells(axes, [codes[who] for who in exporters], [codes[who] for who in importers], sectors)
    found += _duplicates(table, cells, axes)
    values, wrong = _values(table, np.array(table.numbers("value")) * _factors(table, unit))
    found += wrong
    rates, wrong = _rates(table, cells)
    found += wrong
    return TradeTable(*axes, _cube(axes, cells, values), _cube(axes, cells, rates), len(table), tuple(found))


def _first(table: Table, *columns: list[str]) -> dict[str, str]:
    """Label -> where it first stands, empty ones left out."""
    first: dict[str, str] = {}
    for row, spellings in enumerate(zip(*columns, strict=True)):
        for spelling in spellings:
            if spelling and spelling not in first:
                first[spelling] = table.where(row)
    return first


def _empty_labels(table: Table, *columns: list[str]) -> Iterator[Finding]:
    for row, texts in enumerate(zip(*columns, strict=True)):
        if not all(texts):
            yield Finding("labels", table.where(row), "a label is empty", "Name exporter, importer and sector.")


def _check_size(path: Path, axes: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    economies, sectors = axes
    if not economies or not sectors:
        raise BadFile(f"{path}: no row names both economies and a sector. Fill the columns exporter and importer.")
    if len(economies) ** 2 * len(sectors) > _LARGEST_CUBE:
        raise BadFile(
            f"{path}: {len(economies)} economies and {len(sectors)} sectors are too many for one world "
            f"({_LARGEST_CUBE:,} flows at most). Sum products to sectors, or economies to regions, first."
        )


def _cells(
    axes: tuple[tuple[str, ...], tuple[str, ...]], exporters: list[str], importers: list[str], sectors: list[str]
) -> NDArray[np.int64]:
    """The flat position of every row's cell; -1 where a label is empty."""
    at = {code: number for number, code in enumerate(axes[0])}
    sector_at = {code: number for number, code in enumerate(axes[1])}
    j, i = (np.array([at.get(code, -1) for code in side], dtype=np.int64) for side in (exporters, importers))
    k = np.array([sector_at.get(code, -1) for code in sectors], dtype=np.int64)
    return np.where((j < 0) | (i < 0) | (k < 0), -1, (j * len(at) + i) * len(sector_at) + k)


def _duplicates(
    table: Table, cells: NDArray[np.int64], axes: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[Finding]:
    order = np.argsort(cells, kind="stable")
    again = np.flatnonzero((np.diff(cells[order]) == 0) & (cells[order][1:] >= 0))
    for first, second in zip(order[again].tolist(), order[again + 1].tolist(), strict=True):
        cell = int(cells[second])
        pair, sector = divmod(cell, len(axes[1]))
        j, i = divmod(pair, len(axes[0]))
        name = f"{axes[0][j]}->{axes[0][i]} {axes[1][sector]}"
        found = f"{name} stands on {table.where(first)} already"
        yield Finding("duplicates", table.where(second), found, "Keep one row, or give their sum.")


def _factors(table: Table, unit: str | None) -> NDArray[np.float64]:
    """What turns each row's value into million USD."""
    column = next((name for name in ("unit", "units") if name in table.columns), None)
    if unit is not None and column is not None:
        raise BadInput(f"unit {unit!r} is asked for and {table.name} has a column {column!r}. Leave one of them out.")
    if column is None:
        return np.full(len(table), factor(unit or "million USD", table.name))
    texts = table.texts(column)
    known = {text: factor(text, f"{table.name}, {table.where(texts.index(text))}") for text in set(texts)}
    return np.array([known[text] for text in texts])


def factor(unit: str, where: str) -> float:
    """What turns a value in a unit into million USD.

    Raises
    ------
    UnknownName : the unit is none of `UNITS`.
    """
    folded = {name.casefold(): value for name, value in UNITS.items()}
    if unit.casefold() not in folded:
        raise UnknownName("unit", unit, UNITS, f"Asked for in {where}. Units: {', '.join(UNITS)}.")
    return folded[unit.casefold()]


def _values(table: Table, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[Finding]]:
    """Usable values, zero for the others, and what is wrong with those."""
    unusable = ~np.isfinite(values)
    texts = table.columns["value"]
    found = [
        Finding(
            "numbers",
            table.where(row),
            f"value {texts[row]!r} is no number up to {LARGEST:.0e}",
            "Write 0 for no trade.",
        )
        for row in np.flatnonzero(unusable).tolist()
    ]
    remedy = "A flow is at least 0: set balancing items to 0, or add them to another year."
    found += [
        Finding("negative", table.where(row), f"value {texts[row]} is negative", remedy)
        for row in np.flatnonzero(values < 0).tolist()
    ]
    return np.where(unusable, 0.0, values), found


def _rates(table: Table, cells: NDArray[np.int64]) -> tuple[NDArray[np.float64], list[Finding]]:
    """Rates, zero where the table has none or an empty one, and what is wrong with them."""
    if "tariff" not in table.columns:
        return np.zeros(len(cells)), []
    texts = table.columns["tariff"]
    given = np.array([value not in ("", None) for value in texts])
    rates = np.where(given, table.numbers("tariff"), 0.0)
    bad = ~(np.isfinite(rates) & (rates >= 0))
    found = [
        Finding("tariffs", table.where(row), f"tariff {texts[row]!r} is no rate", "Write a share of at least 0.")
        for row in np.flatnonzero(bad).tolist()
    ]
    remedy = "Write shares: 0.25 for 25 %."
    found += [
        Finding("tariffs", table.where(row), f"tariff {texts[row]} is {rates[row]:,.0%}", remedy, fails=False)
        for row in np.flatnonzero(rates > _PERCENT_FROM).tolist()
    ]
    return np.where(bad, 0.0, rates), found


def _cube(
    axes: tuple[tuple[str, ...], tuple[str, ...]], cells: NDArray[np.int64], values: Iterable[float]
) -> NDArray[np.float64]:
    shape = (len(axes[0]), len(axes[0]), len(axes[1]))
    cube = np.zeros(int(np.prod(shape)))
    named = cells >= 0
    cube[cells[named]] = np.asarray(values)[named]
    return cube.reshape(shape)
