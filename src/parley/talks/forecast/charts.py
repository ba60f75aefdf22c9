"""Pictures of a forecast: the fan of the count over time, and the chance of every partner. Vega-Lite, no browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.model.chart import Chart
from parley.talks.forecast.forecast import Forecast
from parley.talks.forecast.priors import priors

Spec = dict[str, Any]
INK, RED, BLUE, GREY, FAINT = "#1d1d1f", "#b3261e", "#1f5a99", "#8a8f98", "#eceef1"
_FONT = "Georgia, 'Times New Roman', serif"
_WIDTH, _HEIGHT, _ROW = 560, 260, 18  # pixels
_BANDS: Mapping[tuple[str, str], float] = {("q05", "q95"): 0.15, ("q25", "q75"): 0.3}


def fan(found: Forecast) -> Spec:
    """The count by day: median, half and nine tenths of the draws, and the shares that were promised."""
    day = {"field": "day", "type": "temporal", "axis": {"title": None, "grid": False}}
    axis = {"title": f"partners of {len(found.drivers)}"}
    scale = {"domain": [0, len(found.drivers)]}
    bands: list[Spec] = [
        {
            "mark": {"type": "area", "color": BLUE, "opacity": opacity, "interpolate": "step-after"},
            "encoding": {
                "x": day,
                "y": {"field": low, "type": "quantitative", "axis": axis, "scale": scale},
                "y2": {"field": high},
            },
        }
        for (low, high), opacity in _BANDS.items()
    ]
    median: Spec = {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {"x": day, "y": {"field": "q50", "type": "quantitative"}},
    }
    promised: list[Spec] = [
        {
            "mark": {"type": "rule", "color": RED, "strokeDash": [4, 3]},
            "encoding": {"y": {"datum": share * len(found.drivers)}},
        }
        for share in priors().promised.shares
    ]
    return {
        "title": _title("Partners with a deal", found),
        "data": {"values": found.fan()},
        "layer": [*bands, median, *promised],
        "width": _WIDTH,
        "height": _HEIGHT,
    }


def bars(found: Forecast) -> Spec:
    """Chance of each partner by the last day, the likeliest first; grey where it is past."""
    rows = sorted(found.rows(), key=lambda row: -row["probability"])
    values = [
        {"name": row["name"], "pct": 100 * row["probability"], "past": row["reached"] is not None} for row in rows
    ]
    names = {"title": None, "ticks": False, "labelLimit": 200}
    chance = {"axis": {"title": f"chance by {found.question.by}, percent"}, "scale": {"domain": [0, 100]}}
    return {
        "title": _title("Partner by partner", found),
        "data": {"values": values},
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "axis": names},
            "x": {"field": "pct", "type": "quantitative", **chance},
            "color": {"condition": {"test": "datum.past", "value": GREY}, "value": BLUE},
        },
        "width": _WIDTH,
        "height": _ROW * len(rows),
    }


def chart(found: Forecast) -> Chart:
    """Fan and bars, one below the other."""
    axis = {"gridColor": FAINT, "titleColor": GREY, "labelFont": _FONT, "titleFont": _FONT, "titleFontWeight": "normal"}
    config = {"font": _FONT, "background": "white", "view": {"stroke": None}, "axis": axis}
    return Chart({"vconcat": [fan(found), bars(found)], "config": config})


def _title(text: str, found: Forecast) -> Spec:
    asked = found.question
    told = f"{asked.criterion}, {asked.universe.name}; as known on {asked.on}"
    return {"text": text, "subtitle": told, "anchor": "start", "fontWeight": "normal", "color": INK}
