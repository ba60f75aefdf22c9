"""Worlds on disk: one folder with about.json, economies.csv, elasticities.csv and cubes.npz."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadFile, BadInput
from parley.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

FORMAT = "parley world 1"
_TOLD = ("name", "title", "year", "default_elasticities", "transformation", "licence")
_LISTED = ("sectors", "sources", "defects")
_CUBES = ("flows", "tariffs", "input_coefficients", "value_added_share")


def save(world: World, folder: Path, *, replace: bool = False) -> Path:
    """Write a world to a folder; it stands there whole or not at all. The same world gives the same bytes.

    Raises
    ------
    BadInput : something stands at `folder` and it is no saved world or `replace` is not set, or it cannot be written.
    """
    if folder.exists() and not (replace and _is_saved(folder)):
        held = (
            "a saved world; replace it with --replace" if _is_saved(folder) else "no saved world; name another folder"
        )
        raise BadInput(f"{folder} exists and is {held}.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
            fresh = Path(scratch) / "world"
            fresh.mkdir()
            _write(world, fresh)
            if folder.exists():
                shutil.move(folder, Path(scratch) / "old")
            fresh.rename(folder)
    except OSError as error:
        raise BadInput(
            f"world {world.name!r} cannot be written to {folder}: {error}. Choose another folder."
        ) from error
    return folder


def load(folder: Path) -> World:
    """The world saved in a folder.

    Raises
    ------
    BadFile : it holds no saved world, or a file of it is missing or damaged.
    """
    if not _is_saved(folder):
        has = "no about.json of a saved world"
        raise BadFile(f"{folder} has {has}. Give a folder that `parley world read` or `parley world build` wrote.")
    try:
        return World(**_read(folder))
    except (OSError, ValueError, KeyError, TypeError, EOFError, csv.Error, zipfile.BadZipFile) as error:
        said = f"{type(error).__name__}: {error}"
        raise BadFile(f"{folder} is a damaged world ({said}). Build it again from its tables.") from error
    except BadInput as error:
        raise BadFile(f"{folder} is a damaged world: {error} Build it again from its tables.") from error


def _is_saved(folder: Path) -> bool:
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(about, dict) and about.get("format") == FORMAT


def _write(world: World, folder: Path) -> None:
    about = {"format": FORMAT, **{key: getattr(world, key) for key in (*_TOLD, *_LISTED, "services")}}
    about["elasticity_sources"] = dict(world.elasticity_sources)
    (folder / "about.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _write_csv(
        folder / "economies.csv",
        ("code", "gdp", "gdp_basis"),
        zip(world.economies, world.gdp.tolist(), world.gdp_basis, strict=True),
    )
    thetas = (
        (source, sector, value)
        for source, theta in world.elasticities.items()
        for sector, value in zip(world.sectors, theta.tolist(), strict=True)
    )
    _write_csv(folder / "elasticities.csv", ("source", "sector", "theta"), thetas)
    cubes: dict[str, Any] = {key: getattr(world, key) for key in _CUBES if getattr(world, key) is not None}
    np.savez_compressed(folder / "cubes.npz", allow_pickle=False, **cubes)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as table:
        out = csv.writer(table, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def _read(folder: Path) -> dict[str, Any]:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    economies, services = _rows(folder / "economies.csv"), about["services"]
    with np.load(folder / "cubes.npz", allow_pickle=False) as arrays:
        cubes: dict[str, NDArray[np.float64]] = {name: arrays[name] for name in _CUBES if name in arrays.files}
    return {
        **{key: about[key] for key in _TOLD},
        **{key: tuple(about[key]) for key in _LISTED},
        **cubes,
        "services": None if services is None else tuple(services),
        "economies": tuple(row["code"] for row in economies),
        "gdp": np.array([float(row["gdp"]) for row in economies]),
        "gdp_basis": tuple(row["gdp_basis"] for row in economies),
        "elasticities": _thetas(folder, about["sectors"]),
        "elasticity_sources": about["elasticity_sources"],
    }


def _thetas(folder: Path, sectors: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    by_source: dict[str, dict[str, float]] = {}
    for row in _rows(folder / "elasticities.csv"):
        by_source.setdefault(row["source"], {})[row["sector"]] = float(row["theta"])
    return {source: np.array([theta[sector] for sector in sectors]) for source, theta in by_source.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
