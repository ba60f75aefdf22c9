"""Pictures of a bargain: the set of payoffs with its solutions and offers, and the rates by partner and sector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.model.arrays import Floats
from parley.model.chart import Chart

Spec = dict[str, Any]

_INK, _RED, _BLUE, _GREY, _FAINT, _GREEN = "#1d1d1f", "#b3261e", "#1f5a99", "#8a8f98", "#eceef1", "#2d7d5a"
_FONT = "Georgia, 'Times New Roman', serif"
_KINDS = {"disagreement": _RED, "status quo": _GREY, "solution": _BLUE, "offer": _GREEN}
_CONFIG: Spec = {
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {"gridColor": _FAINT, "titleColor": _GREY, "labelFont": _FONT, "titleFont": _FONT},
    "legend": {"labelFont": _FONT, "titleFont": _FONT},
}
_ROW = 20  # pixels


def bargaining_set(
    title: str, parties: tuple[str, str], frontier: Floats, marks: Sequence[tuple[str, str, Floats]]
) -> Chart:
    """The frontier of two payoffs, with points on it and inside.

    Parameters
    ----------
    frontier : (point, 2), payoffs in percent.
    marks : kind (disagreement, status quo, solution or offer), name, and payoffs, (2,).
    """
    curve = [{"x": float(x), "y": float(y), "order": at} for at, (x, y) in enumerate(frontier)]
    points = [{"kind": kind, "name": name, "x": float(at[0]), "y": float(at[1])} for kind, name, at in marks]
    place = {"x": _payoff("x", parties[0]), "y": _payoff("y", parties[1])}
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(_KINDS), "range": list(_KINDS.values())},
        "legend": {"title": None, "orient": "bottom"},
    }
    line = {"mark": {"type": "line", "color": _INK, "strokeWidth": 1.6}, "data": {"values": curve}}
    line["encoding"] = {**place, "order": {"field": "order", "type": "quantitative"}}
    dots = {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "data": {"values": points}}
    dots["encoding"] = {**place, "color": colour}
    names = {"mark": {"type": "text", "align": "left", "dx": 7, "dy": -5, "color": _INK}, "data": {"values": points}}
    names["encoding"] = {**place, "text": {"field": "name", "type": "nominal"}}
    return Chart({"title": _title(title), "layer": [line, dots, names], "width": 460, "height": 340, "config": _CONFIG})


def heat_map(title: str, rows: Sequence[tuple[str, str, str, float]]) -> Chart:
    """Rates by partner and sector, one panel a state of the world.

    Parameters
    ----------
    rows : panel (today, without a deal, agreed), partner, sector, rate as a share.
    """
    panels, partners, sectors = (list(dict.fromkeys(row[axis] for row in rows)) for axis in range(3))
    values = [
        {"panel": panel, "partner": partner, "sector": sector, "rate": 100 * rate}
        for panel, partner, sector, rate in rows
    ]
    axis = {"title": None, "ticks": False}
    encoding = {
        "x": {"field": "sector", "type": "nominal", "sort": sectors, "axis": {**axis, "labelAngle": -90}},
        "y": {"field": "partner", "type": "nominal", "sort": partners, "axis": axis},
        "color": {
            "field": "rate",
            "type": "quantitative",
            "scale": {"type": "sqrt", "range": ["#f4f6f9", _BLUE, _INK]},
            "legend": {"title": "tariff, percent"},
        },
    }
    inner = {"mark": "rect", "encoding": encoding, "width": 16 * len(sectors), "height": _ROW * len(partners)}
    facet = {"row": {"field": "panel", "type": "nominal", "sort": panels, "title": None}}
    spec = {"title": _title(title), "data": {"values": values}, "facet": facet, "spec": inner, "config": _CONFIG}
    return Chart(spec)


def rates_for(rows: Sequence[Mapping[str, Any]], hub: str) -> list[tuple[str, str, str, float]]:
    """Rows of rates as `heat_map` takes them: the hub's tariffs on each partner and theirs on the hub, three panels."""
    names = {"today": "today", "without_deal": "without a deal", "deal": "agreed"}
    return [
        (
            names[column],
            f"{row['importer']} on {row['exporter']}" if row["importer"] != hub else row["exporter"],
            row["sector"],
            row[column],
        )
        for column in names
        for row in rows
        if row["field"] == "tariff"
    ]


def _payoff(field: str, party: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": False, "padding": 24},
        "axis": {"title": f"{party}, percent"},
    }


def _title(text: str) -> Spec:
    return {"text": text, "anchor": "start", "fontWeight": "normal", "color": _INK}
