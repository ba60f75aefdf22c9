"""The OECD's published inter-country input-output table, one CSV a year, in the layout of the 2023 and 2025 editions.

Rows are ECONOMY_INDUSTRY and then TLS, VA and OUT; columns are ECONOMY_INDUSTRY, ECONOMY_FINALUSE and OUT; million USD
at basic prices. In the extended table China and Mexico produce as CN1, CN2 and MX1, MX2; the parts are joined here.
It is read some rows at a time, so that the memory needed is that of the answer, not of the file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadFile
from parley.world.icio_layout import OUTPUT, TAXES, VALUE_ADDED, Codes, Layout, codes, layout_of, once
from parley.world.tables import LARGEST, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Report = Callable[[str], None]

_EVERY = 200
_BLOCK = 128


@dataclass(frozen=True, eq=False)
class IcioTable:
    """The table summed to economies and sectors, million USD.

    Attributes
    ----------
    economies, sectors : labels of the axes, parts of economies joined, services joined.
    flows : (exporter, importer, sector), inputs and final use, inventories with their sign.
    inputs : (economy, input sector, using sector), from all exporters.
    final : (economy, sector), final use from all exporters, inventories with their sign.
    inventories : (economy, sector), changes in inventories within `final`.
    value_added, taxes, output : (economy, sector), the rows VA, TLS (on inputs) and OUT.
    row_output : (economy, sector), the column OUT.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: NDArray[np.float64]
    inputs: NDArray[np.float64]
    final: NDArray[np.float64]
    inventories: NDArray[np.float64]
    value_added: NDArray[np.float64]
    taxes: NDArray[np.float64]
    output: NDArray[np.float64]
    row_output: NDArray[np.float64]

    @cached_property
    def row_gap(self) -> NDArray[np.float64]:
        """Sales less output, (economy, sector)."""
        return self.flows.sum(axis=1) - self.row_output

    @cached_property
    def column_gap(self) -> NDArray[np.float64]:
        """Inputs, taxes and value added less output, (economy, sector)."""
        return self.inputs.sum(axis=1) + self.taxes + self.value_added - self.output


def read_icio(path: Path, report: Report = lambda step: None) -> IcioTable:
    """The table in a file; `report` is told the row under way.

    Raises
    ------
    BadFile : it cannot be read, is no such table, a label is unknown or stands twice, or a value is no number.
    """
    if path.suffix.casefold() != ".csv":
        raise BadFile(f"{path} ends in {path.suffix or 'nothing'!r}. Unpack the archive and give one year's CSV.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = [label.strip() for label in next(csv.reader(file, strict=True), [])]
            known = codes()
            sums = _Sums(path, layout_of(path, header[1:], known), known)
            for count, (label, values) in enumerate(_rows(path, file, header)):
                sums.add(label, values)
                if count % _EVERY == 0:
                    report(f"{path.name}: row {count + 1:,} of about {len(header):,}, {label}")
            return sums.table()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} cannot be read as CSV: {error}. Give one year's table as it is published.") from error


def _rows(path: Path, file: Iterable[str], header: list[str]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Label and finite values of every row."""
    lines, line = iter(file), 2
    while block := list(islice(lines, _BLOCK)):
        yield from _quickly(block, len(header)) or _carefully(path, line, block, header)
        line += len(block)


def _quickly(block: list[str], width: int) -> list[tuple[str, NDArray[np.float64]]]:
    """The rows of a block without a blemish; nothing where there is one."""
    import polars as pl

    schema: dict[str, Any] = {"0": pl.String, **{str(column): pl.Float64 for column in range(1, width)}}
    try:
        frame = pl.read_csv("".join(block).encode(), has_header=False, schema=schema)
    except pl.exceptions.PolarsError:
        return []
    values = frame.drop("0").to_numpy()
    labels = frame.get_column("0").to_list()
    if None in labels or len(labels) != len(block) or not (np.abs(values) <= LARGEST).all():
        return []
    return [(label.strip(), row) for label, row in zip(labels, values, strict=True)]


def _carefully(path: Path, line: int, block: list[str], header: list[str]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """The rows of a block with empty cells or blank lines; an error where one cannot be used."""
    lines = csv.reader(block, strict=True)
    for row in lines:
        at = line + lines.line_num - 1
        if not row:
            continue
        if len(row) != len(header):
            raise BadFile(
                f"{path}, line {at}: {len(row)} fields where the header has {len(header)}. "
                "The file may be cut off: unpack it again."
            )
        yield row[0].strip(), _values(path, at, header[1:], row[1:])


def _values(path: Path, line: int, columns: list[str], texts: list[str]) -> NDArray[np.float64]:
    """A row's numbers; an empty cell is zero, as in accounting rows that leave out what does not exist."""
    values = np.array([number(text) if text.strip() else 0.0 for text in texts])
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        where = f"{path}, line {line}, column {columns[bad[0]]}"
        raise BadFile(f"{where}: {texts[bad[0]]!r} is no number up to {LARGEST:.0e}. Give million USD.")
    return values


class _Sums:
    """The table while its rows come in."""

    def __init__(self, path: Path, layout: Layout, known: Codes) -> None:
        self.path, self.layout, self.known = path, layout, known
        economies, sectors = len(layout.economies), len(layout.sectors)
        self.flows = np.zeros((economies, economies, sectors))
        self.inputs = np.zeros((economies, sectors, sectors))
        self.final, self.inventories, self.row_output = (np.zeros((economies, sectors)) for _ in range(3))
        self.accounts: dict[str, NDArray[np.float64]] = {}
        self.labels: list[str] = []
        self.filled: dict[tuple[str, str], str] = {}

    def add(self, label: str, values: NDArray[np.float64]) -> None:
        """One row, of an industry or of an account."""
        self.labels.append(label)
        if label in self.known.accounts:
            self.accounts[label] = self._by_user(values)
            return
        who, industry = self.known.economy_and_use(label)
        if industry not in self.known.sectors or who not in self.layout.economies:
            raise BadFile(f"{self.path}, row {len(self.labels)}: {self.known.unknown(label)}")
        self._refuse_whole_beside_parts(label, who, industry, bool(values.any()))
        sector = self.known.sectors[industry]
        if sector not in self.layout.sectors:
            raise BadFile(f"{self.path}: row {label!r} has no columns of {industry}. Give the whole table.")
        self._add(self.layout.economies.index(who), self.layout.sectors.index(sector), values)

    def table(self) -> IcioTable:
        """The sums, when every row has come in."""
        once(self.path, "row", self.labels)
        missing = sorted({OUTPUT, TAXES, VALUE_ADDED} - set(self.accounts))
        if missing:
            raise BadFile(f"{self.path}: row {', '.join(missing)} missing. The file may be cut off: unpack it again.")
        sums = (self.flows, self.inputs, self.final, self.inventories)
        accounts = (self.accounts[VALUE_ADDED], self.accounts[TAXES], self.accounts[OUTPUT])
        return IcioTable(self.layout.economies, self.layout.sectors, *sums, *accounts, self.row_output)

    def _add(self, j: int, k: int, values: NDArray[np.float64]) -> None:
        used, size = self._by_user(values), len(self.layout.economies)
        bought = self.layout.final.sums(values, size)
        self.flows[j, :, k] += used.sum(axis=1) + bought
        self.inputs[:, k, :] += used
        self.final[:, k] += bought
        self.inventories[:, k] += self.layout.inventories.sums(values, size)
        self.row_output[j, k] += values[self.layout.output]

    def _by_user(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """A row's values by using economy and sector, (economy, using sector)."""
        shape = len(self.layout.economies), len(self.layout.sectors)
        return self.layout.inputs.sums(values, shape[0] * shape[1]).reshape(shape)

    def _refuse_whole_beside_parts(self, label: str, who: str, industry: str, has_values: bool) -> None:
        """China and Mexico must not stand whole and in parts, or they count twice; whole rows of zeros are usual."""
        if not has_values:
            return
        other = self.filled.setdefault((who, industry), label)
        if (other.partition("_")[0] == who) != (label.partition("_")[0] == who):
            raise BadFile(
                f"{self.path}: rows {other} and {label} both have values, and {who} would count twice. "
                "Give the table as the OECD publishes it, with the parts or the whole."
            )
