"""The chart of a daily series: steps, since law changes from one day to the next."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from parley.brief.charts import AUTHORITY_COLOURS, styled, to_svg
from parley.law import DailyAverages
from parley.law.series import TOTAL

WIDTH, HEIGHT, LINES = 760, 380, 8
PNG_SCALE = 2


def write_chart(found: DailyAverages, out: Path) -> None:
    """Draw to SVG, PNG or a page that needs no network, by suffix."""
    import vl_convert

    drawing, form = chart(found), out.suffix.lower()
    if form == ".svg":
        out.write_text(to_svg(drawing), encoding="utf-8")
    elif form == ".png":
        out.write_bytes(vl_convert.vegalite_to_png(drawing, scale=PNG_SCALE))
    else:
        out.write_text(vl_convert.vegalite_to_html(drawing, bundle=True), encoding="utf-8")


def chart(found: DailyAverages) -> dict[str, Any]:
    """A Vega-Lite specification; of many keys the largest by imports, or by rate for authorities."""
    keys = _keys(found)
    values = [
        {"day": _text(day), "key": row["key"], "pct": 100 * row["rate"]}
        for start, end, step in found.stretches()
        for row in ({"key": TOTAL, "rate": step.rate}, *({"key": r.key, "rate": r.rate} for r in step.rows))
        for day in (start, end - timedelta(days=1))
        if row["key"] in keys
    ]
    colours = {"domain": keys, "range": ["#1d1d1f", *AUTHORITY_COLOURS][: len(keys)]}
    encoding = {
        "x": {"field": "day", "type": "temporal", "axis": {"title": None, "grid": False}},
        "y": {"field": "pct", "type": "quantitative", "axis": {"title": "percent of the value of imports"}},
        "color": {"field": "key", "type": "nominal", "sort": keys, "scale": colours, "legend": {"title": None}},
    }
    mark = {"type": "line", "strokeWidth": 1.6}
    title = {"text": "Average statutory tariff of the United States", "subtitle": _subtitle(found), "anchor": "start"}
    return styled({"title": title, "data": {"values": values}, "mark": mark, "encoding": encoding}, WIDTH, HEIGHT)


def _keys(found: DailyAverages) -> list[str]:
    """The total, and the keys with a line of their own."""
    size: dict[str, float] = {}
    for step in found.steps:
        for row in step.rows:
            own = row.rate if found.by == "authority" else row.value_usd
            size[row.key] = max(size.get(row.key, 0.0), own)
    return [TOTAL, *sorted(size, key=lambda key: -size[key])[:LINES]]


def _subtitle(found: DailyAverages) -> list[str]:
    first = found.steps[0]
    choices = f"USMCA claim shares: {first.usmca_shares}; metal content: {first.metal_content}"
    return [f"base: {first.base}", f"weights: {first.weights}", choices]


def _text(day: date) -> str:
    return day.isoformat()
