"""Reads the data of Caliendo and Parro (2015) from a folder that the user names: its terms do not allow shipping it."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.errors import BadFile, BadInput
from parley.model.arrays import Floats
from parley.model.input_output.calibration import Baseline, Technology, baseline, use

FOLDER = "cp2015"
ARRAYS = "cp2015_nafta.npz"
_ROUNDS = 1000
_CLOSE = 1e-14


@dataclass(frozen=True, eq=False)
class Nafta:
    """The paper's data; money in US dollars of 1993.

    Attributes
    ----------
    regions, sectors : labels.
    share : (sector, exporter, importer), spending shares, duty included.
    tariff, agreed : (sector, exporter, importer), rates of 1993, and the same with NAFTA's six pairs at 2005.
    theta : (sector,), trade elasticities.
    technology : input coefficients, value-added shares and final shares.
    value_added, deficit : (region,); the deficit is imports less exports.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    share: Floats
    tariff: Floats
    agreed: Floats
    theta: Floats
    technology: Technology
    value_added: Floats
    deficit: Floats

    def start(self, deficit: Floats) -> Baseline:
        """Where the paper's first solution begins: the data's shares, and the spending they imply at given wages.

        Parameters
        ----------
        deficit : (region,), what each region is lent.
        """
        paid = self.share / (1 + self.tariff)
        kept, spending = paid.sum(axis=1), self.technology.final_share * self.value_added
        for _ in range(_ROUNDS):
            sales = np.einsum("kji,ki->kj", paid, spending)
            income = self.value_added + (spending * (1 - kept)).sum(axis=0) + deficit
            found = use(self.technology.coefficients, sales) + self.technology.final_share * income
            moved, spending = np.abs(found - spending).max(), found
            if moved <= _CLOSE * spending.max():
                break
        return baseline(self.share, self.tariff, None, self.technology, spending, self.value_added, deficit)


def load(data: Path) -> Nafta:
    """The arrays in a folder, or in its subfolder `cp2015`.

    Raises
    ------
    BadInput : the file is missing.
    BadFile : it lacks an array, or an array is not what it should be.
    """
    path = find(data, ARRAYS)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _read(dict(arrays))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BadFile(
            f"{path}: not the arrays of the paper ({error}). See the replication page for its content."
        ) from None


def find(data: Path, name: str) -> Path:
    """A file in a folder, or in its subfolder `cp2015`.

    Raises
    ------
    BadInput : naming the file and where it was looked for.
    """
    for folder in (data, data / FOLDER):
        if (folder / name).is_file():
            return folder / name
    raise BadInput(f"caliendo2015 needs {name}; there is none in {data} or {data / FOLDER}.")


def table(data: Path, name: str) -> list[dict[str, str]]:
    """The rows of a reference table in the folder."""
    with find(data, name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _read(arrays: dict[str, np.ndarray]) -> Nafta:
    regions, sectors = (tuple(map(str, arrays[name])) for name in ("regions", "sectors"))
    n, k = len(regions), len(sectors)
    cube, by_sector = (n, n, k), (n, k)
    coefficients = _numbers(arrays, "io_share", (n, k, k))
    return Nafta(
        regions=regions,
        sectors=sectors,
        share=_sector_first(_numbers(arrays, "trade_share", cube)),
        tariff=_sector_first(_numbers(arrays, "tariff_1993", cube)),
        agreed=_sector_first(_numbers(arrays, "tariff_nafta_counterfactual", cube)),
        theta=_numbers(arrays, "theta", (k,)),
        technology=Technology(
            coefficients,
            1 - coefficients.sum(axis=1).T,  # the printed shares leave out up to 4e-7 of sales
            np.ascontiguousarray(_numbers(arrays, "final_share", by_sector).T),
        ),
        value_added=_numbers(arrays, "value_added", (n,)),
        deficit=_numbers(arrays, "deficit", (n,)),
    )


def _numbers(arrays: dict[str, np.ndarray], name: str, shape: tuple[int, ...]) -> Floats:
    array = np.asarray(arrays[name], dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"{name} has shape {array.shape} and must have {shape}, with finite numbers only")
    return array


def _sector_first(cube: Floats) -> Floats:
    """The file has importer, exporter, sector."""
    return np.ascontiguousarray(cube.transpose(2, 1, 0))
