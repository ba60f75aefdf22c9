"""The pictures of the brief, as Vega-Lite specifications drawn to SVG without a browser or a network.

Each function takes the numbers and a width in pixels, so that a page can carry a wide and a narrow drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

INK, RED, BLUE, GREY, PALE = "#1d1d1f", "#b3261e", "#1f5a99", "#8a8f98", "#d9dce1"
AUTHORITY_COLOURS = ("#8a8f98", "#c9a227", "#1f5a99", "#7a4fa3", "#b3261e", "#2d7d5a", "#e07b39", "#555")


def to_svg(specification: dict[str, Any]) -> str:
    """The drawing as an SVG element that scales with its container."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(specification)
    return svg[svg.index("<svg") :]


def deficit_series(points: Sequence[tuple[str, float]], highlight: str, width: int) -> dict[str, Any]:
    """A monthly balance since the start of its series; `points` are (YYYY-MM, billion USD)."""
    import altair as alt

    rows = [{"month": f"{period}-01", "balance": value, "last": period == highlight} for period, value in points]
    line = (
        alt.Chart(alt.Data(values=rows))
        .mark_area(line={"color": RED, "strokeWidth": 1.4}, color=RED, opacity=0.16)
        .encode(
            x=alt.X("month:T", axis=alt.Axis(title=None, format="%Y", tickCount=8 if width > 500 else 5, grid=False)),
            y=alt.Y("balance:Q", axis=alt.Axis(title="billion USD a month", grid=True)),
        )
    )
    marked = alt.Chart(alt.Data(values=[row for row in rows if row["last"]]))
    dot = marked.mark_point(filled=True, size=60, color=RED, opacity=1).encode(x="month:T", y="balance:Q")
    text = marked.mark_text(align="right", dx=-8, dy=2, color=INK, fontWeight="bold").encode(
        x="month:T", y="balance:Q", text=alt.Text("balance:Q", format="+.1f")
    )
    return _styled(line + dot + text, width, 230)


def bars(rows: Sequence[tuple[str, float]], unit: str, width: int, colour: str = BLUE) -> dict[str, Any]:
    """Horizontal bars of signed numbers, in the order given."""
    import altair as alt

    data = alt.Data(values=[{"name": name, "value": value} for name, value in rows])
    names = [name for name, _ in rows]
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=names, axis=alt.Axis(title=None, labelLimit=230 if width > 500 else 130, ticks=False))
    )
    signed = alt.when("datum.value < 0").then(alt.value(RED)).otherwise(alt.value(colour))
    bar = base.mark_bar(height=13).encode(
        x=alt.X("value:Q", scale=alt.Scale(padding=44), axis=alt.Axis(title=unit, tickCount=8)), color=signed
    )
    right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4, color=INK)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4, color=INK)
    label = {"x": alt.X("value:Q"), "text": alt.Text("value:Q", format="+.1f")}
    return _styled(bar + right.encode(**label) + left.encode(**label), width, 22 * len(rows))


def vintages(rows: Sequence[tuple[str, float, bool]], width: int) -> dict[str, Any]:
    """How one month's balance was revised: (vintage, billion USD, known on the day of the brief)."""
    import altair as alt

    values = [{"vintage": vintage, "value": value, "known": known} for vintage, value, known in rows]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("vintage:N", axis=alt.Axis(title="vintage", labelAngle=-45)),
        y=alt.Y("value:Q", scale=alt.Scale(zero=False, padding=14), axis=alt.Axis(title="billion USD")),
    )
    known = alt.when("datum.known").then(alt.value(RED)).otherwise(alt.value(GREY))
    step = base.mark_line(color=PALE)
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(color=known)
    return _styled(step + dots, width, 150)


def stacked(rows: Sequence[tuple[str, str, float]], parts: Sequence[str], width: int) -> dict[str, Any]:
    """Stacked bars of shares: (bar, part, share)."""
    import altair as alt

    order = list(dict.fromkeys(bar for bar, _, _ in rows))
    values = [
        {"bar": bar, "part": part, "pct": 100 * share, "order": list(parts).index(part)} for bar, part, share in rows
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar(height=26)
        .encode(
            y=alt.Y("bar:N", sort=order, axis=alt.Axis(title=None, ticks=False, labelLimit=200)),
            x=alt.X("sum(pct):Q", axis=alt.Axis(title="percent of the value of imports")),
            color=alt.Color(
                "part:N",
                sort=list(parts),
                scale=alt.Scale(domain=list(parts), range=list(AUTHORITY_COLOURS[: len(parts)])),
                legend=alt.Legend(title=None, orient="bottom", columns=3 if width > 500 else 1, labelLimit=260),
            ),
            order="order:Q",
        )
    )
    return _styled(chart, width, 42 * len(order))


def ranges(rows: Sequence[tuple[str, str, float, float, float]], unit: str, width: int) -> dict[str, Any]:
    """Central values with their range: (panel, row, low, central, high), one panel beside or above the other."""
    import altair as alt

    panels = list(dict.fromkeys(panel for panel, *_ in rows))
    names = list(dict.fromkeys(name for _, name, *_ in rows))
    values = [dict(zip(("panel", "name", "low", "mid", "high"), row, strict=True)) for row in rows]
    data = alt.Data(values=values)
    y = alt.Y("name:N", sort=names, axis=alt.Axis(title=None, ticks=False, labelLimit=230 if width > 500 else 165))
    base = alt.Chart().encode(y=y)
    zero = alt.Chart().mark_rule(color=GREY, strokeDash=[2, 2]).encode(x=alt.datum(0))
    span = base.mark_bar(height=5, color=BLUE, opacity=0.35).encode(
        x=alt.X("low:Q", axis=alt.Axis(title=unit)), x2="high:Q"
    )
    dot = base.mark_point(filled=True, size=50, color=BLUE, opacity=1).encode(x="mid:Q")
    columns = 2 if width > 500 else 1
    panel_width = width // columns - (160 if width > 500 else 190)
    layered = alt.layer(zero, span, dot, data=data).properties(width=panel_width, height=24 * len(names))
    chart = layered.facet(
        facet=alt.Facet("panel:N", sort=panels, title=None, header=alt.Header(labelFontWeight="bold")), columns=columns
    ).resolve_scale(x="independent")
    return _themed(chart)


def _styled(chart: Any, width: int, height: int) -> dict[str, Any]:
    sized = chart.properties(
        width=width,
        height=height,
        autosize={"type": "fit-x", "contains": "padding"},
        padding={"right": 34, "left": 2, "top": 4, "bottom": 10},
    )
    return _themed(sized)


def _themed(chart: Any) -> dict[str, Any]:
    font = "Georgia, 'Times New Roman', serif"
    label = {"labelFont": font, "titleFont": font, "labelFontSize": 12, "titleFontSize": 12, "labelColor": INK}
    return (
        chart.configure(font=font, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            **label, titleColor=GREY, titleFontWeight="normal", gridColor="#eceef1", domainColor=PALE, tickColor=PALE
        )
        .configure_legend(**label)
        .configure_text(font=font, fontSize=12)
        .to_dict(validate=False)  # a second a brief; the tests validate every chart
    )
