"""A picture of a result: a Vega-Lite specification that draws itself without a browser or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.errors import BadInput

Spec = dict[str, Any]

_INK, _RED, _BLUE, _GREY, _FAINT = "#1d1d1f", "#b3261e", "#1f5a99", "#8a8f98", "#eceef1"
_FONT = "Georgia, 'Times New Roman', serif"
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
        BadInput : the name ends in something else.
        """
        import vl_convert

        kind = Path(path).suffix
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
    colour = {"condition": {"test": "datum.value < 0", "value": _RED}, "value": _BLUE}
    spec: Spec = {
        "title": {"text": title, "anchor": "start", "fontWeight": "normal", "color": _INK},
        "data": {"values": [{"name": name, "value": value} for name, value in rows]},
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": names, "axis": axis},
            "x": {"field": "value", "type": "quantitative", "axis": {"title": unit}},
            "color": colour,
        },
        "width": 460,
        "height": _ROW * len(rows),
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {"gridColor": _FAINT, "titleColor": _GREY, "labelFont": _FONT, "titleFont": _FONT},
        },
    }
    return Chart(spec)
