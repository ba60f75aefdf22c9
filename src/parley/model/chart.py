"""A picture of a result: a Vega-Lite specification that draws itself without a browser or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.errors import BadInput

Spec = dict[str, Any]

INK, RED, BLUE, GREY, FAINT, GREEN = "#1d1d1f", "#b3261e", "#1f5a99", "#6b7079", "#eceef1", "#2d7d5a"
_FONT = "Georgia, 'Times New Roman', serif"
_LABELS = {
    "labelFont": _FONT,
    "titleFont": _FONT,
    "labelFontSize": 11,
    "titleFontSize": 11,
    "titleFontWeight": "normal",
}
STYLE: Spec = {
    "font": _FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {**_LABELS, "gridColor": FAINT, "titleColor": GREY},
    "legend": _LABELS,
    "header": {**_LABELS, "labelColor": INK},
    "text": {"font": _FONT, "fontSize": 11},
    "title": {"fontSize": 14, "subtitleFontSize": 12},
}
"""What all pictures share; a specification's `config`."""

_ROW = 20  # pixels


@dataclass(frozen=True)
class Chart:
    """A drawing.

    Attributes
    ----------
    spec : its Vega-Lite specification.
    """

    spec: Spec

    def to_svg(self, path: Path | str | None = None) -> str:
        """The drawing as SVG text, written to `path` where one is given."""
        import vl_convert

        svg = vl_convert.vegalite_to_svg(self.spec)
        if path is not None:
            Path(path).write_text(svg, encoding="utf-8")
        return svg

    def write(self, path: Path | str) -> None:
        """The drawing as a file: .svg or .png.

        Raises
        ------
        BadInput : the name ends in something else, or its folder does not exist.
        """
        import vl_convert

        kind = Path(path).suffix.lower()
        if not Path(path).parent.is_dir():
            raise BadInput(f"{path}: {Path(path).parent} is no folder. Create it first.")
        if kind == ".svg":
            self.to_svg(path)
        elif kind == ".png":
            Path(path).write_bytes(vl_convert.vegalite_to_png(self.spec, scale=2))
        else:
            raise BadInput(f"{path}: a chart is written as .svg or .png.")

    def to_json(self) -> str:
        """The specification as text."""
        return json.dumps(self.spec, indent=2, allow_nan=False)


def bars(title: str, rows: Sequence[tuple[str, float | None]], unit: str) -> Chart:
    """Horizontal bars of signed numbers, in the order given; None draws no bar."""
    names = [name for name, _ in rows]
    axis = {"title": None, "ticks": False, "labelLimit": 260}
    colour = {"condition": {"test": "datum.value < 0", "value": RED}, "value": BLUE}
    spec: Spec = {
        "title": heading(title),
        "data": {"values": [{"name": name, "value": value} for name, value in rows]},
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": names, "axis": axis},
            "x": {"field": "value", "type": "quantitative", "axis": {"title": unit}},
            "color": colour,
        },
        "width": 460,
        "height": _ROW * len(rows),
        "config": STYLE,
    }
    return Chart(spec)


def beside(*charts: Chart) -> Chart:
    """Pictures side by side."""
    return _joined("hconcat", charts)


def above(*charts: Chart) -> Chart:
    """Pictures one above the other, the first on top."""
    return _joined("vconcat", charts)


def titled(title: str, subtitle: str, chart: Chart) -> Chart:
    """A picture of several under a title of their own."""
    return Chart({**chart.spec, "title": heading(title, subtitle)})


def heading(title: str, subtitle: str = "") -> Spec:
    """The title of a picture, and what it says and when in smaller letters below."""
    text: Spec = {"text": title, "anchor": "start", "fontWeight": "normal", "color": INK}
    return {**text, "subtitle": subtitle, "subtitleColor": GREY} if subtitle else text


def _joined(how: str, charts: Sequence[Chart]) -> Chart:
    return Chart({how: [_part(chart.spec) for chart in charts], "config": STYLE})


def _part(spec: Spec) -> Spec:
    """A specification inside another: a smaller title, and no style of its own."""
    title = {"title": {**spec["title"], "fontSize": 12, "offset": 6}} if "title" in spec else {}
    return {**{name: value for name, value in spec.items() if name != "config"}, **title}
