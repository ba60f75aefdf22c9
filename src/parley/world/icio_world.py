"""A world from the OECD's published table: flows, input coefficients and value added that sum to sales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadFile, BadInput
from parley.vocabulary import all_economies, all_sectors
from parley.world import files
from parley.world.icio_file import IcioTable, read_icio
from parley.world.icio_layout import codes
from parley.world.labels import REST
from parley.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from parley.world.icio_file import Report

DEFAULT_ELASTICITIES = "IS"
_LARGEST_GAP = 0.01
_NOTED_GAP = 1e-6


def build_icio(
    path: Path, year: int | None = None, tariffs: World | None = None, report: Report = lambda step: None
) -> World:
    """The world in one year's file of the published table, 2023 or 2025 edition.

    Services are joined into SERV; the parts of China and Mexico into CHN and MEX; goods keep the edition's industries,
    which are the sectors of Parley's vocabulary in the 2025 edition. Changes in inventories are part of the flows, so
    that sales are output; a flow that they make negative is set to zero. Value added is that of the table and taxes
    less subsidies on inputs, so that it and inputs sum to sales; GDP is its sum over sectors.

    Parameters
    ----------
    year : of the table; the last year in the file's name when None.
    tariffs : the world whose rates are taken, as the table has none; zero when None.
    report : is told the row under way.

    Raises
    ------
    BadFile : the file cannot be read as such a table, or its rows and columns do not balance.
    BadInput : the world of `tariffs` lacks a sector, or an economy and ROW.
    """
    table = read_icio(path, report)
    _refuse_unbalanced(path, table)
    flows = np.maximum(table.flows, 0.0)
    cost = table.inputs.sum(axis=1) + table.taxes + table.value_added
    of, theta = year or _year(path), _elasticities(table.sectors)
    used = np.where(cost > 0, cost, np.inf)
    inputs = table.inputs / used[:, None, :]
    value_added = 1 - inputs.sum(axis=1)
    gdp = (value_added * flows.sum(axis=1)).sum(axis=1)
    return World(
        name=f"oecd-icio-{of}" if of else path.stem,
        title=f"OECD inter-country input-output table {path.name}",
        year=of,
        economies=table.economies,
        sectors=table.sectors,
        flows=flows,
        tariffs=np.zeros_like(flows) if tariffs is None else _rates(tariffs, table),
        gdp=gdp,
        gdp_basis=("value added",) * len(gdp),
        elasticities=theta,
        elasticity_sources={source: text for source, text in files.elasticity_sources().items() if source in theta},
        default_elasticities=DEFAULT_ELASTICITIES,
        sources=("OECD_ICIO", *(() if tariffs is None else tariffs.sources)),
        transformation=_TRANSFORMATION,
        licence="CC BY 4.0 (OECD).",
        defects=(_of_tariffs(tariffs), *_defects(table)),
        input_coefficients=inputs,
        value_added_share=value_added,
        services=tuple(code for code, known in all_sectors().items() if known.is_services and code in table.sectors),
    )


_TRANSFORMATION = (
    "Inputs and final use summed, changes in inventories included; parts of China and Mexico joined; services joined "
    "into SERV; negative flows set to zero; taxes less subsidies on inputs counted with value added."
)


def _refuse_unbalanced(path: Path, table: IcioTable) -> None:
    total = table.row_output.sum()
    gaps = {"sales": np.abs(table.row_gap), "costs": np.abs(table.column_gap)}
    for side, gap in gaps.items():
        if not gap.sum() <= _LARGEST_GAP * total:
            i, k = np.unravel_index(np.argmax(gap), gap.shape)
            raise BadFile(
                f"{path}: {side} and output differ by {gap.sum():,.0f} million USD in all, output being {total:,.0f}; "
                f"most in {table.economies[i]} {table.sectors[k]}. Unpack the file again; check its columns."
            )


def _year(path: Path) -> int:
    """The last year in the file's name; 0, not stated, where there is none."""
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    return int(found[-1]) if found else 0


def _elasticities(sectors: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    """Every source that covers the vocabulary; a coarser sector takes the mean of those it covers."""
    like, every = codes().like, tuple(all_sectors())
    at = {code: k for k, code in enumerate(every)}
    return {
        source: np.array([theta[[at[part] for part in like[code]]].mean() for code in sectors])
        for source, theta in files.elasticities(every).items()
    }


def _rates(source: World, table: IcioTable) -> NDArray[np.float64]:
    """Rates of another world on this table's axes; a joined sector takes the trade-weighted mean of those it covers."""
    like = codes().like
    joined = {code: like[code] for code in table.sectors if code not in source.sectors}
    missing = [code for code, parts in joined.items() if not set(parts) <= set(source.sectors)]
    if missing:
        raise BadInput(f"world {source.name!r} has no rates for {', '.join(missing)}. Take those of icio-2022.")
    unnamed = [code for code in table.economies if code not in source.economies]
    if unnamed and REST not in source.economies:
        raise BadInput(f"world {source.name!r} has neither {unnamed[0]} nor {REST}. Take the rates of icio-2022.")
    rates = source.aggregate(sectors=joined)
    at = [rates.economies.index(REST if code in unnamed else code) for code in table.economies]
    order = [rates.sectors.index(code) for code in table.sectors]
    return rates.tariffs[np.ix_(at, at, order)]


def _of_tariffs(source: World | None) -> str:
    if source is None:
        return "No tariffs in the source: rates before the change are taken as zero."
    return f"Tariffs are those of {source.name}, with their defects; economies it does not name have those of {REST}."


def _defects(table: IcioTable) -> Iterator[str]:
    negative = table.flows < 0
    if negative.any():
        yield (
            f"{negative.sum()} flows are negative by changes in inventories and set to zero, "
            f"{-table.flows[negative].sum():,.1f} million USD in all."
        )
    gap = max(np.abs(table.row_gap).sum(), np.abs(table.column_gap).sum()) / table.row_output.sum()
    if gap > _NOTED_GAP:
        yield f"Rows and columns of the source differ from output by {gap:.2e} of it."
    coarse = [code for code in table.sectors if code not in all_sectors()]
    if coarse:
        yield f"{', '.join(coarse)} are coarser than Parley's sectors; each takes the elasticity of those it covers."
    unknown = [code for code in table.economies if code not in all_economies()]
    if unknown:
        yield f"No known economy: {', '.join(unknown)}."
