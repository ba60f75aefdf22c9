"""A heat map of rates: panels side by side, sectors down, partners or states across; it reads in grey too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parley.model.chart import BLUE, FAINT, INK, STYLE, Chart, Spec, heading

NARROW = 15
"""Width of a column without figures, pixels."""

_AXES = ("panel", "row", "column")
_COLOURS = ("#f7f8fa", "#b5cbe6", BLUE, "#10233d")
_ROW, _ROOMY = 15, 40  # pixels: height of a row; width of a column from which on figures fit in
_DARK = 0.5  # share of the highest rate, by the scale's root, from which figures are white


@dataclass(frozen=True)
class Cell:
    """One rate: the panel it is in (an empty name has no heading), row, column, and the rate, a share."""

    panel: str
    row: str
    column: str
    rate: float


@dataclass(frozen=True)
class HeatMap:
    """A heat map before it is drawn.

    Attributes
    ----------
    title, subtitle : what it shows, and when.
    cells : in the order in which panels, rows and columns first appear.
    highest : the darkest rate, a share.
    column_width : pixels; from 40 on the rates are written into the cells.
    """

    title: str
    subtitle: str
    cells: Sequence[Cell] = field(repr=False)
    highest: float
    column_width: int = NARROW

    def chart(self) -> Chart:
        """The drawing."""
        panels, rows, columns = (list(dict.fromkeys(getattr(cell, axis) for cell in self.cells)) for axis in _AXES)
        places = self._places(rows, columns)
        figures = [self._figures(places)] if self.column_width >= _ROOMY else []
        inner: Spec = {
            "layer": [self._rectangles(places), *figures],
            "width": self.column_width * len(columns),
            "height": _ROW * len(rows),
        }
        heads = {"labelFontSize": 12, "labelPadding": 2} if any(panels) else None
        return Chart(
            {
                "title": heading(self.title, self.subtitle),
                "data": {"values": [{**vars(cell), "pct": 100 * cell.rate} for cell in self.cells]},
                "facet": {
                    "column": {"field": "panel", "type": "nominal", "sort": panels, "title": None, "header": heads}
                },
                "spec": inner,
                "spacing": {"column": 12},
                "config": STYLE,
            }
        )

    def _rectangles(self, places: Spec) -> Spec:
        colour = {
            "field": "pct",
            "type": "quantitative",
            "scale": {"type": "sqrt", "domain": [0, 100 * self.highest], "range": _COLOURS},
            "legend": {"title": "tariff, percent"},
        }
        return {"mark": {"type": "rect", "stroke": FAINT}, "encoding": {**places, "color": colour}}

    def _figures(self, places: Spec) -> Spec:
        dark = f"datum.pct > {100 * _DARK**2 * self.highest}"
        ink = {"condition": {"test": dark, "value": "white"}, "value": INK}
        text = {"field": "pct", "type": "quantitative", "format": ".1f"}
        return {"mark": {"type": "text"}, "encoding": {**places, "text": text, "color": ink}}

    def _places(self, rows: Sequence[str], columns: Sequence[str]) -> Spec:
        axis = {"title": None, "ticks": False, "domain": False, "labelLimit": 260}
        across = {**axis, "labelAngle": 0 if self.column_width >= _ROOMY else -90, "labelOverlap": False}
        return {
            "x": {"field": "column", "type": "nominal", "sort": list(columns), "axis": across},
            "y": {"field": "row", "type": "nominal", "sort": list(rows), "axis": axis},
        }


def highest(cells: Sequence[Cell]) -> float:
    """The highest rate among cells, a share; 1 % where all are zero."""
    return max((cell.rate for cell in cells), default=0.0) or 0.01
