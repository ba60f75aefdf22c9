"""Pictures of a forecast: the fan of the count over time, and the chance of every partner. Vega-Lite, no browser."""

from __future__ import annotations

from collections.abc import Mapping

from parley.model.chart import BLUE, GREY, RED, Chart, Spec, above, heading
from parley.talks.forecast.forecast import Forecast
from parley.talks.forecast.priors import priors

_WIDTH, _HEIGHT, _ROW = 560, 260, 18  # pixels
_BANDS: Mapping[tuple[str, str], float] = {("q05", "q95"): 0.15, ("q25", "q75"): 0.3}


def fan(found: Forecast) -> Spec:
    """The count by day: median, half and nine tenths of the draws, and the shares that were promised."""
    day = {"field": "day", "type": "temporal", "axis": {"title": None, "grid": False}}
    return {
        "title": _title("Partners with a deal", found, "line: median; bands: half and nine tenths of the draws"),
        "data": {"values": found.fan()},
        "layer": [*_bands(day, len(found.drivers)), _median(day), _promised(len(found.drivers))],
        "width": _WIDTH,
        "height": _HEIGHT,
    }


def _bands(day: Spec, partners: int) -> list[Spec]:
    axis = {"title": f"partners of {partners}"}
    scale = {"domain": [0, partners], "nice": False}
    return [
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


def _median(day: Spec) -> Spec:
    return {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {"x": day, "y": {"field": "q50", "type": "quantitative"}},
    }


def _promised(partners: int) -> Spec:
    promise = priors().promised
    levels = [
        {"count": share * partners, "text": f"{share:.0%} of them, as promised on {promise.made_on}"}
        for share in promise.shares
    ]
    count = {"field": "count", "type": "quantitative"}
    return {
        "data": {"values": levels},
        "layer": [
            {"mark": {"type": "rule", "color": RED, "strokeDash": [4, 3]}, "encoding": {"y": count}},
            {
                "mark": {"type": "text", "align": "left", "baseline": "bottom", "dy": -2, "color": RED},
                "encoding": {"y": count, "x": {"value": 6}, "text": {"field": "text", "type": "nominal"}},
            },
        ],
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
        "title": _title("Partner by partner", found, "grey: reached before"),
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
    return above(Chart(fan(found)), Chart(bars(found)))


def _title(text: str, found: Forecast, what: str) -> Spec:
    asked = found.question
    return heading(text, f"{asked.criterion}, {asked.universe.name}; as known on {asked.on}; {what}")
