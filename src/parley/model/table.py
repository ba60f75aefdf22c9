"""A small table of an outcome: rows of economies, columns of metrics."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from parley.model.metrics import PERCENT, Metric


@dataclass(frozen=True)
class Table:
    """Values by economy and metric.

    Attributes
    ----------
    title : what the table shows.
    metrics : the columns.
    who : the rows' codes.
    cells : one tuple a row, in the order of the columns.
    """

    title: str
    metrics: tuple[Metric, ...]
    who: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary a row: who, then metric -> value (None where there is none)."""
        names = [metric.name for metric in self.metrics]
        return [
            {"who": who, **dict(zip(names, map(_number, cells), strict=True))}
            for who, cells in zip(self.who, self.cells, strict=True)
        ]

    def sorted_by(self, name: str) -> Table:
        """The same rows from the largest value of a column to the smallest; those without one come last."""
        column = [metric.name for metric in self.metrics].index(name)
        values = [-math.inf if math.isnan(cells[column]) else cells[column] for cells in self.cells]
        order = sorted(range(len(values)), key=lambda row: -values[row])
        return replace(self, who=tuple(self.who[i] for i in order), cells=tuple(self.cells[i] for i in order))

    def __str__(self) -> str:
        heads = ["", *(f"{metric.title} ({metric.unit})" for metric in self.metrics)]
        lines = [
            [who, *(_shown(metric, value) for metric, value in zip(self.metrics, cells, strict=True))]
            for who, cells in zip(self.who, self.cells, strict=True)
        ]
        widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
        body = (
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in (heads, *lines)
        )
        return "\n".join((self.title, *body))


def _shown(metric: Metric, value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:+.2f}" if metric.unit == PERCENT else f"{value:+,.0f}"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
