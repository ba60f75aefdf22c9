"""The pictures of the brief, as Vega-Lite specifications drawn to SVG without a browser or a network.

Each function takes the numbers and a width in pixels, so that a page can carry a wide and a narrow drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]

INK, RED, BLUE, GREY, PALE, FAINT = "#1d1d1f", "#b3261e", "#1f5a99", "#8a8f98", "#d9dce1", "#eceef1"
AUTHORITY_COLOURS = ("#8a8f98", "#c9a227", "#1f5a99", "#7a4fa3", "#b3261e", "#2d7d5a", "#e07b39", "#555555")
WIDE = 500
"""Above this width in pixels there is room for long labels and two columns."""

_FONT = "Georgia, 'Times New Roman', serif"
_LABELS = {"labelFont": _FONT, "titleFont": _FONT, "labelFontSize": 12, "titleFontSize": 12, "labelColor": INK}
_CONFIG: Spec = {
    "font": _FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        **_LABELS,
        "titleColor": GREY,
        "titleFontWeight": "normal",
        "gridColor": FAINT,
        "domainColor": PALE,
        "tickColor": PALE,
    },
    "legend": _LABELS,
    "text": {"font": _FONT, "fontSize": 12},
}


def to_svg(specification: Spec) -> str:
    """The drawing as an SVG element that scales with its container."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(specification)
    return svg[svg.index("<svg") :]


def deficit_series(points: Sequence[tuple[str, float]], highlight: str, width: int) -> Spec:
    """A monthly balance since the start of its series; `points` are (YYYY-MM, billion USD)."""
    rows = [{"month": f"{period}-01", "balance": value, "last": period == highlight} for period, value in points]
    years = {"title": None, "format": "%Y", "tickCount": 8 if width > WIDE else 5, "grid": False}
    place = {
        "x": {"field": "month", "type": "temporal", "axis": years},
        "y": _quantity("balance", "billion USD a month"),
    }
    area = {"type": "area", "line": {"color": RED, "strokeWidth": 1.4}, "color": RED, "opacity": 0.16}
    dot = {"type": "point", "filled": True, "size": 60, "color": RED, "opacity": 1}
    text = {"type": "text", "align": "right", "dx": -8, "dy": 2, "color": INK, "fontWeight": "bold"}
    last = [{"filter": "datum.last"}]
    layers = [
        {"mark": area, "encoding": place},
        {"mark": dot, "transform": last, "encoding": place},
        {"mark": text, "transform": last, "encoding": {**place, "text": _signed("balance")}},
    ]
    return styled({"data": {"values": rows}, "layer": layers}, width, 230)


def bars(rows: Sequence[tuple[str, float]], unit: str, width: int) -> Spec:
    """Horizontal bars of signed numbers, in the order given."""
    values = [{"name": name, "value": value} for name, value in rows]
    place = {
        "y": _names("name", [name for name, _ in rows], 230 if width > WIDE else 130),
        "x": {**_quantity("value", unit, tickCount=8), "scale": {"padding": 44}},
    }
    colour = {"condition": {"test": "datum.value < 0", "value": RED}, "value": BLUE}
    layers: list[Spec] = [{"mark": {"type": "bar", "height": 13}, "encoding": {**place, "color": colour}}]
    for test, align, dx in (("datum.value >= 0", "left", 4), ("datum.value < 0", "right", -4)):
        mark = {"type": "text", "align": align, "dx": dx, "color": INK}
        encoding = {**place, "text": _signed("value")}
        layers.append({"mark": mark, "transform": [{"filter": test}], "encoding": encoding})
    return styled({"data": {"values": values}, "layer": layers}, width, 22 * len(rows))


def fan(rows: Sequence[Mapping[str, object]], promised: Sequence[float], total: int, width: int) -> Spec:
    """A count over time: median, half and nine tenths of the draws; dashed, the counts that were promised.

    Parameters
    ----------
    rows : day, q05, q25, q50, q75, q95.
    promised : counts.
    total : the highest count there can be.
    """
    day = {"field": "day", "type": "temporal", "axis": {"title": None, "grid": False, "tickCount": 5}}
    count = {"type": "quantitative", "scale": {"domain": [0, total]}, "axis": {"title": f"partners of {total}"}}
    bands = [
        {
            "mark": {"type": "area", "color": BLUE, "opacity": opacity, "interpolate": "step-after"},
            "encoding": {"x": day, "y": {"field": low, **count}, "y2": {"field": high}},
        }
        for low, high, opacity in (("q05", "q95", 0.15), ("q25", "q75", 0.3))
    ]
    median = {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {"x": day, "y": {"field": "q50", **count}},
    }
    lines = [
        {"mark": {"type": "rule", "color": RED, "strokeDash": [4, 3]}, "encoding": {"y": {"datum": level}}}
        for level in promised
    ]
    return styled({"data": {"values": list(rows)}, "layer": [*bands, median, *lines]}, width, 240)


def vintages(rows: Sequence[tuple[str, float, bool]], width: int) -> Spec:
    """How one month's balance was revised: (vintage, billion USD, known on the day of the brief)."""
    values = [{"vintage": vintage, "value": value, "known": known} for vintage, value, known in rows]
    place = {
        "x": {"field": "vintage", "type": "nominal", "axis": {"title": "vintage", "labelAngle": -45}},
        "y": {**_quantity("value", "billion USD"), "scale": {"zero": False, "padding": 14}},
    }
    colour = {"condition": {"test": "datum.known", "value": RED}, "value": GREY}
    layers = [
        {"mark": {"type": "line", "color": PALE}, "encoding": place},
        {"mark": {"type": "point", "filled": True, "size": 55, "opacity": 1}, "encoding": {**place, "color": colour}},
    ]
    return styled({"data": {"values": values}, "layer": layers}, width, 150)


def stacked(rows: Sequence[tuple[str, str, float]], parts: Sequence[str], width: int) -> Spec:
    """Stacked bars of shares: (bar, part, share)."""
    names = list(dict.fromkeys(bar for bar, _, _ in rows))
    values = [
        {"bar": bar, "part": part, "pct": 100 * share, "order": list(parts).index(part)} for bar, part, share in rows
    ]
    legend = {"title": None, "orient": "bottom", "columns": 3 if width > WIDE else 1, "labelLimit": 260}
    colours = {"domain": list(parts), "range": list(AUTHORITY_COLOURS[: len(parts)])}
    encoding = {
        "y": _names("bar", names, 200),
        "x": {**_quantity("pct", "percent of the value of imports"), "aggregate": "sum"},
        "color": {"field": "part", "type": "nominal", "sort": list(parts), "scale": colours, "legend": legend},
        "order": {"field": "order", "type": "quantitative"},
    }
    chart = {"data": {"values": values}, "mark": {"type": "bar", "height": 26}, "encoding": encoding}
    return styled(chart, width, 42 * len(names))


def ranges(rows: Sequence[tuple[str, str, float, float, float]], unit: str, width: int) -> Spec:
    """Central values with their range: (panel, row, low, central, high), panels beside or above one another."""
    panels = list(dict.fromkeys(panel for panel, *_ in rows))
    names = list(dict.fromkeys(name for _, name, *_ in rows))
    values = [dict(zip(("panel", "name", "low", "mid", "high"), row, strict=True)) for row in rows]
    y = _names("name", names, 230 if width > WIDE else 165)
    span = {"y": y, "x": _quantity("low", unit), "x2": {"field": "high"}}
    layers = [
        {"mark": {"type": "rule", "color": GREY, "strokeDash": [2, 2]}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "bar", "height": 5, "color": BLUE, "opacity": 0.35}, "encoding": span},
        {
            "mark": {"type": "point", "filled": True, "size": 50, "color": BLUE, "opacity": 1},
            "encoding": {"y": y, "x": _quantity("mid", unit)},
        },
    ]
    columns = 2 if width > WIDE else 1
    panel_width = width // columns - (160 if width > WIDE else 190)
    return {
        "data": {"values": values},
        "facet": {
            "field": "panel",
            "type": "nominal",
            "sort": panels,
            "title": None,
            "header": {"labelFontWeight": "bold"},
        },
        "columns": columns,
        "spec": {"width": panel_width, "height": 24 * len(names), "layer": layers},
        "resolve": {"scale": {"x": "independent"}},
        "config": _CONFIG,
    }


def moments(rows: Sequence[tuple[str, str, float]], order: Sequence[str], unit: str, width: int) -> Spec:
    """One value at three moments for each name, on a line: (name, moment, value); the second moment frames the others.

    Parameters
    ----------
    order : the moments.
    """
    names = list(dict.fromkeys(name for name, _, _ in rows))
    values = [{"name": name, "moment": moment, "value": value} for name, moment, value in rows]
    y, x = _names("name", names, 165), _quantity("value", unit)
    legend = {"title": None, "orient": "bottom"}
    colour = {"field": "moment", "type": "nominal", "legend": legend}
    shapes = {"domain": list(order), "range": ["circle", "square", "triangle-up"]}
    encoding = {
        "y": y,
        "x": x,
        "color": {**colour, "scale": {"domain": list(order), "range": [INK, RED, BLUE]}},
        "shape": {**colour, "scale": shapes},
    }
    span = {"y": y, "x": {**x, "aggregate": "min"}, "x2": {"field": "value", "aggregate": "max"}}
    layers: list[Spec] = [{"mark": {"type": "rule", "color": PALE, "strokeWidth": 3}, "encoding": span}]
    for test, mark in (("===", {"size": 170, "filled": False}), ("!==", {"size": 60, "filled": True})):
        shown = [{"filter": f"datum.moment {test} '{order[1]}'"}]
        layers.append({"mark": {"type": "point", "opacity": 1, **mark}, "transform": shown, "encoding": encoding})
    return styled({"data": {"values": values}, "layer": layers}, width, 34 * len(names))


def _quantity(field: str, title: str, **axis: Any) -> Spec:
    return {"field": field, "type": "quantitative", "axis": {"title": title, **axis}}


def _names(field: str, order: Sequence[str], limit: int) -> Spec:
    axis = {"title": None, "ticks": False, "labelLimit": limit}
    return {"field": field, "type": "nominal", "sort": list(order), "axis": axis}


def _signed(field: str) -> Mapping[str, str]:
    return {"field": field, "type": "quantitative", "format": "+.1f"}


def styled(chart: Spec, width: int, height: int) -> Spec:
    """A chart of a size, in the style of all of them."""
    frame = {
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"right": 34, "left": 2, "top": 4, "bottom": 10},
    }
    return {**chart, **frame, "config": _CONFIG}
