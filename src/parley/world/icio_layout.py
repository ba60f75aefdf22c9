"""The labels of the OECD's published table, in the editions of 2023 and 2025: which column and row is what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadFile, UnknownName
from parley.world import files
from parley.world.labels import ordered_economies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

INVENTORIES = "INVNT"
OUTPUT, VALUE_ADDED, TAXES = "OUT", "VA", "TLS"


@dataclass(frozen=True)
class Codes:
    """The codes of the published table.

    Attributes
    ----------
    parts : part of an economy -> the economy, such as CN1 -> CHN.
    sectors : industry -> the sector it is summed to.
    like : industry's sector -> sectors of the vocabulary it covers.
    final_uses, accounts : codes of final use and of the accounting rows.
    """

    parts: Mapping[str, str]
    sectors: Mapping[str, str]
    like: Mapping[str, tuple[str, ...]]
    final_uses: frozenset[str]
    accounts: frozenset[str]

    def economy_and_use(self, label: str) -> tuple[str, str]:
        """The economy, parts joined, and the industry or final use of a label."""
        code, _, use = label.partition("_")
        return self.parts.get(code, code), use

    def unknown(self, label: str) -> str:
        """What is wrong with a label, and the nearest uses."""
        _, use = self.economy_and_use(label)
        nearest = UnknownName("use", use or label, [*self.sectors, *self.final_uses]).nearest
        near = f"; the nearest are {', '.join(nearest)}" if nearest else ""
        return f"{label!r} is no ECONOMY_INDUSTRY or ECONOMY_FINALUSE of the 2023 and 2025 editions{near}. Correct it."


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of one kind: their positions and the cell each adds to."""

    positions: NDArray[np.int64]
    cells: NDArray[np.int64]

    def sums(self, values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """A row's values summed by cell, (size,)."""
        return np.bincount(self.cells, values[self.positions], size).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Layout:
    """What the columns are.

    Attributes
    ----------
    economies, sectors : labels of the axes.
    inputs : industry columns, by using economy and sector.
    final, inventories : columns of final use and, among them, of changes in inventories, by economy.
    output : position of the column OUT.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    inputs: Columns
    final: Columns
    inventories: Columns
    output: int


def codes() -> Codes:
    """The codes of both editions."""
    labels = files.rows("icio_labels.csv")
    industries = files.rows("icio_industries.csv")
    return Codes(
        {row["code"]: row["means"] for row in labels if row["kind"] == "part"},
        {row["industry"]: row["sector"] for row in industries},
        {row["sector"]: tuple(row["parts"].split()) for row in industries},
        frozenset(row["code"] for row in labels if row["kind"] == "final"),
        frozenset(row["code"] for row in labels if row["kind"] == "account"),
    )


def layout_of(path: Path, columns: list[str], known: Codes) -> Layout:
    """The layout by the header's labels, the first field left out.

    Raises
    ------
    BadFile : a label is unknown or stands twice, or there is no column OUT, of an industry or of final use.
    """
    once(path, "column", columns)
    if OUTPUT not in columns:
        raise BadFile(
            f"{path}: no column {OUTPUT}. The layout of the 2023 and 2025 editions is needed, with columns such as "
            "USA_C20, USA_HFCE and OUT; editions before 2023 label them otherwise and are not read."
        )
    industries, final = {}, {}
    for position, label in enumerate(columns):
        who, use = known.economy_and_use(label)
        if use in known.sectors:
            industries[position] = (who, known.sectors[use])
        elif use in known.final_uses:
            final[position] = (who, use)
        elif label not in known.accounts:
            raise BadFile(f"{path}, column {position + 2}: {known.unknown(label)}")
    if not industries or not final:
        raise BadFile(f"{path}: {len(industries)} columns of industries, {len(final)} of final use. Give it whole.")
    return _layout(industries, final, known, columns.index(OUTPUT))


def _layout(
    industries: dict[int, tuple[str, str]], final: dict[int, tuple[str, str]], known: Codes, output: int
) -> Layout:
    economies = ordered_economies(who for who, _ in [*industries.values(), *final.values()])
    present = {sector for _, sector in industries.values()}
    sectors = tuple(dict.fromkeys(sector for sector in known.sectors.values() if sector in present))
    at, sector_at = {code: i for i, code in enumerate(economies)}, {code: k for k, code in enumerate(sectors)}
    return Layout(
        economies,
        sectors,
        _columns((p, at[who] * len(sectors) + sector_at[sector]) for p, (who, sector) in industries.items()),
        _columns((p, at[who]) for p, (who, _) in final.items()),
        _columns((p, at[who]) for p, (who, use) in final.items() if use == INVENTORIES),
        output,
    )


def _columns(pairs: Iterable[tuple[int, int]]) -> Columns:
    pairs = list(pairs)
    return Columns(np.array([p for p, _ in pairs], dtype=np.int64), np.array([c for _, c in pairs], dtype=np.int64))


def once(path: Path, kind: str, labels: list[str]) -> None:
    """Refuse labels that stand twice."""
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            raise BadFile(f"{path}: {kind} {label!r} stands twice. Give the table as the OECD publishes it.")
        seen.add(label)
