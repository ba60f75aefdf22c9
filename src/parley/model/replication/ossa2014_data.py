"""Reads the folder of Ossa (2014): flows, tariffs, elasticities, political weights, stored tariffs, printed tables.

The folder does not ship: its flows and tariffs derive from the GTAP database, which has redistribution terms. Its files
are described in docs/explanation/replications/ossa2014.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.model.arrays import Floats
from parley.model.replication.published import Printed
from parley.world import World

PAPER = "ossa2014"
EVERYONE = "all"
"""In a table of tariffs: the same rate on every exporter."""

FILES = (
    "regions.csv",
    "industries.csv",
    "trade_flows.csv",
    "tariffs_factual.csv",
    "sigma.csv",
    "political_weights.csv",
    "reference_tariffs_bilateral.csv",
    "reference_tariffs_mfn.csv",
    "reference_tables.csv",
    "reference_table2_examples.csv",
)
TIGHT = "recomputed_nash_table_tight.csv"
"""Cells at tightly converged Nash tariffs, by another program; the folder may lack it."""

_SIGMA = "sigma_"
Row = dict[str, str]


@dataclass(frozen=True)
class Folder:
    """A folder with the paper's data.

    Attributes
    ----------
    path : where it is.
    regions, industries : labels, in the order of every array.
    """

    path: Path
    regions: tuple[str, ...]
    industries: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> Folder:
        """The paper's folder, or the one named after the paper inside it.

        Raises
        ------
        BadInput : files are missing; names them.
        """
        found = path / PAPER if (path / PAPER).is_dir() else path
        missing = [name for name in FILES if not (found / name).is_file()]
        if missing:
            raise BadInput(f"{found} lacks {', '.join(missing)}. Name the folder with the data of {PAPER}.")
        regions = tuple(row["region"] for row in _rows(found / "regions.csv"))
        return cls(found, regions, tuple(row["industry"] for row in _rows(found / "industries.csv")))

    def world(self) -> World:
        """The benchmark before imbalances are purged; elasticities theta = sigma - 1 in five variants."""
        flows = self.flows("value_raw_musd")
        rows = list(_rows(self.path / "sigma.csv"))
        variants = [name for name in rows[0] if name.startswith(_SIGMA)]
        sigma = {name: self._by_industry(rows, name) for name in variants}
        return World(
            name=PAPER,
            title="Ossa (2014): 7 regions, 33 industries",
            year=2007,
            economies=self.regions,
            sectors=self.industries,
            flows=flows,
            tariffs=self.factual(),
            gdp=flows.sum(axis=(1, 2)),
            gdp_basis=("sales",) * len(self.regions),
            elasticities={name.removeprefix(_SIGMA): values - 1 for name, values in sigma.items()},
            elasticity_sources={name.removeprefix(_SIGMA): f"{PAPER}, {name}" for name in variants},
            default_elasticities="main",
            services=(),
        )

    def flows(self, column: str) -> Floats:
        """Flows before duty, (exporter, importer, sector), million USD: `value_raw_musd` or `value_balanced_musd`."""
        return self._cube(_rows(self.path / "trade_flows.csv"), column, self._unknown())

    def factual(self) -> Floats:
        """Tariffs in force, (exporter, importer, sector)."""
        return self._cube(_rows(self.path / "tariffs_factual.csv"), "tariff_rate", self._unknown())

    def political_weights(self) -> Floats:
        """lambda, (economy, sector), with mean one in each region."""
        return self.by_region("political_weights.csv", "lambda_political")

    def by_region(self, table: str, column: str) -> Floats:
        """A column of a table of regions and industries, (economy, sector); not a number where it has no row."""
        values = np.full((len(self.regions), len(self.industries)), np.nan)
        for row in _rows(self.path / table):
            values[self.region(row["region"]), self._industry(row["industry"])] = float(row[column])
        return values

    def stored(self, kind: str, weights: str, mfn: bool) -> Floats:
        """The tariffs the author stored, (exporter, importer, sector).

        Parameters
        ----------
        kind : "optimal_unilateral" (each importer against factual tariffs of all others) or "nash".
        weights : "baseline" (lambda = 1) or "political".
        mfn : whether an importer must treat all exporters alike.
        """
        rows = _rows(self.path / f"reference_tariffs_{'mfn' if mfn else 'bilateral'}.csv")
        chosen = ({"exporter": EVERYONE} | row for row in rows if (row["kind"], row["weights"]) == (kind, weights))
        start, own = self._unknown(), np.arange(len(self.regions))
        start[own, own] = 0.0
        return self._cube(chosen, "tariff_rate", start)

    def tariffs_at(self, path: Path) -> Floats:
        """A user's tariffs, (exporter, importer, sector); those the table does not name stay factual.

        Parameters
        ----------
        path : a CSV of importer, exporter (or "all"), industry, tariff_rate.

        Raises
        ------
        BadInput : no such file, a missing column, a rate that is no share of at least 0, a tariff on own sales.
        UnknownName : a region or industry that is not in the data.
        """
        rows = list(_rows(path))
        wanted = {"importer", "exporter", "industry", "tariff_rate"}
        if rows and not wanted <= set(rows[0]):
            raise BadInput(f"{path} has the columns {', '.join(rows[0])}; it needs {', '.join(sorted(wanted))}.")
        for row in rows:
            _check_rate(path, row)
        return self._cube(rows, "tariff_rate", self.factual())

    def printed(self) -> list[Printed]:
        """Every number of the paper's tables 2 to 5 and 8 to 10."""
        cells = [
            Printed(
                row["table"].removeprefix("TABLE"),
                f"{row['table'].lower()}:{row['panel']}",
                " ".join(
                    filter(None, (row["region"], row["sigma_variant"], row["weights"] * bool(row["sigma_variant"])))
                ),
                row["statistic"],
                "percent",
                float(row["stored_percent"]),
                _decimals(row),
            )
            for row in _rows(self.path / "reference_tables.csv")
        ]
        examples = [
            Printed(
                "2",
                "table2",
                row["industry_with_us_tariff_plus_50pp"],
                row["statistic"],
                "percent",
                float(row["stored_percent"]),
                2,
            )
            for row in _rows(self.path / "reference_table2_examples.csv")
        ]
        return examples + cells

    def tight(self, weights: str, mfn: bool) -> dict[tuple[str, str], float]:
        """(who, statistic) -> percent at tight Nash tariffs; empty where the folder has none."""
        path = self.path / TIGHT
        rows = _rows(path) if path.is_file() else ()
        chosen = (row for row in rows if (row["weights"], row["mfn"]) == (weights, str(int(mfn))))
        return {(row["region"], row["statistic"]): float(row["percent"]) for row in chosen}

    def region(self, name: str) -> int:
        """A region's position."""
        return _position("region", name, self.regions)

    def _industry(self, name: str) -> int:
        return _position("industry", name, self.industries)

    def _by_industry(self, rows: list[Row], column: str) -> Floats:
        values = np.full(len(self.industries), np.nan)
        for row in rows:
            values[self._industry(row["industry"])] = float(row[column])
        return values

    def _unknown(self) -> Floats:
        return np.full((len(self.regions), len(self.regions), len(self.industries)), np.nan)

    def _cube(self, rows: Iterator[Row] | list[Row], column: str, start: Floats) -> Floats:
        """(exporter, importer, sector): `start` with the rows' cells in it."""
        n, cube = len(self.regions), start.copy()
        for row in rows:
            i, k = self.region(row["importer"]), self._industry(row["industry"])
            from_all = row["exporter"] == EVERYONE
            j = np.setdiff1d(np.arange(n), i) if from_all else self.region(row["exporter"])
            cube[j, i, k] = float(row[column])
        self._check_whole(cube, column)
        return cube

    def _check_whole(self, cube: Floats, column: str) -> None:
        lacking = np.argwhere(np.isnan(cube))
        if len(lacking):
            j, i, k = lacking[0].tolist()
            raise BadInput(
                f"{self.path}: {len(lacking)} cells have no {column}, the first from {self.regions[j]} to "
                f"{self.regions[i]} in {self.industries[k]}. Complete the table."
            )


def _decimals(row: Row) -> int:
    """Welfare of talks that start from free trade is printed with two digits, all else with one."""
    return 2 if row["statistic"] in ("gov_welfare_from_zero", "welfare_from_zero") else 1


def _check_rate(path: Path, row: Row) -> None:
    where = f"{path}: {row['importer']} on {row['exporter']} in {row['industry']}"
    if row["importer"] == row["exporter"]:
        raise BadInput(f"{where} taxes own sales. Leave that line out.")
    try:
        rate = float(row["tariff_rate"])
    except ValueError as error:
        raise BadInput(f"{where} is {row['tariff_rate']!r}. Give a share such as 0.25.") from error
    if not 0 <= rate < np.inf:
        raise BadInput(f"{where} is {rate}. A rate is a finite share of at least 0.")


def _position(kind: str, name: str, known: tuple[str, ...]) -> int:
    if name not in known:
        raise UnknownName(kind, name, known, f"{PAPER} has {', '.join(known)}.")
    return known.index(name)


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        raise BadInput(f"{path} is no file.")
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
