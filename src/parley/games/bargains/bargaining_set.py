"""The picture of a bargain: the frontier of two payoffs, with no deal, today, offers and solutions in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.games.bargains.labels import Label, Spot, named, placed
from parley.model.arrays import Floats
from parley.model.chart import BLUE, GREEN, GREY, INK, RED, STYLE, Chart, Spec, heading

KINDS = {
    "disagreement": (RED, "cross"),
    "status quo": (GREY, "square"),
    "solution": (BLUE, "circle"),
    "offer": (GREEN, "diamond"),
}
"""What a point is -> its colour and shape."""

_SIZE = (520, 380)  # pixels
_MARGIN, _SAMPLES, _ANCHORS = 0.08, 200, 9
_FRONTIER = "Pareto frontier"


@dataclass(frozen=True)
class Mark:
    """A point of the picture: a key of KINDS, its name, and its payoffs, (2,)."""

    kind: str
    name: str
    at: Floats


@dataclass(frozen=True, eq=False)
class _Frame:
    """The payoffs that the picture spans, (2,) each, and what a payoff is in pixels."""

    low: Floats
    high: Floats

    def pixels(self, payoffs: Floats) -> Floats:
        """(point, 2), from the left and from the top."""
        share = (np.atleast_2d(payoffs) - self.low) / (self.high - self.low)
        return np.column_stack((share[:, 0], 1 - share[:, 1])) * _SIZE

    def payoffs(self, label: Label) -> tuple[float, float]:
        """The place of a label in payoffs."""
        share = np.array((label.x / _SIZE[0], 1 - label.y / _SIZE[1]))
        x, y = (self.low + share * (self.high - self.low)).tolist()
        return x, y


def bargaining_set(heads: tuple[str, str], axes: tuple[str, str], frontier: Floats, marks: Sequence[Mark]) -> Chart:
    """The frontier of two payoffs, with points on it and inside; every name stands free.

    Parameters
    ----------
    heads : title, and what it shows and when.
    axes : what both payoffs are.
    frontier : (point, 2), payoffs in the order of the curve.
    """
    frame = _frame(np.vstack([frontier, *(mark.at for mark in marks)]))
    place = {"x": _payoff("x", axes[0], frame, 0), "y": _payoff("y", axes[1], frame, 1)}
    line: Spec = {
        "data": {"values": [{"x": x, "y": y, "order": at} for at, (x, y) in enumerate(frontier.tolist())]},
        "mark": {"type": "line", "color": INK, "strokeWidth": 1.6},
        "encoding": {**place, "order": {"field": "order", "type": "quantitative"}},
    }
    names = [_texts(align, labels, frame, place) for align, labels in _labels(frame, frontier, marks).items()]
    layers = [line, _dots(marks, place), *names]
    width, height = _SIZE
    return Chart({"title": heading(*heads), "layer": layers, "width": width, "height": height, "config": STYLE})


def _frame(payoffs: Floats) -> _Frame:
    low, high = payoffs.min(axis=0), payoffs.max(axis=0)
    margin = np.where(high > low, _MARGIN * (high - low), np.maximum(np.abs(high), 1e-3) * _MARGIN)
    return _Frame(low - margin, high + margin)


def _labels(frame: _Frame, frontier: Floats, marks: Sequence[Mark]) -> dict[str, list[Label]]:
    """Names in their places, by how they are aligned."""
    curve = frame.pixels(frontier)
    along = np.linspace(0, len(curve) - 1, _SAMPLES)
    line = np.column_stack([np.interp(along, np.arange(len(curve)), curve[:, axis]) for axis in (0, 1)])
    dots = [tuple(frame.pixels(mark.at)[0].tolist()) for mark in marks]
    points = named([Spot(mark.name, *dot) for mark, dot in zip(marks, dots, strict=True)])
    middle_first = sorted(np.linspace(0, _SAMPLES - 1, _ANCHORS).astype(int), key=lambda at: abs(at - _SAMPLES / 2))
    anywhere = [Spot(_FRONTIER, x, y) for x, y in line[middle_first].tolist()]
    found = placed([*([point] for point in points), anywhere], dots, [tuple(at) for at in line.tolist()], _SIZE)
    return {align: [label for label in found if label.align == align] for align in ("left", "right", "center")}


def _dots(marks: Sequence[Mark], place: Spec) -> Spec:
    shown = [kind for kind in KINDS if kind in {mark.kind for mark in marks}]
    coded: dict[str, Any] = {"field": "kind", "type": "nominal", "legend": {"title": None, "orient": "bottom"}}
    colours, shapes = zip(*(KINDS[kind] for kind in shown), strict=True)
    smallest_on_top = sorted(marks, key=lambda mark: mark.kind == "disagreement")
    values = [
        {"kind": mark.kind, "name": mark.name, "x": float(mark.at[0]), "y": float(mark.at[1])}
        for mark in smallest_on_top
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "stroke": "white", "strokeWidth": 0.7},
        "encoding": {
            **place,
            "color": {**coded, "scale": {"domain": shown, "range": list(colours)}},
            "shape": {**coded, "scale": {"domain": shown, "range": list(shapes)}},
        },
    }


def _texts(align: str, labels: Sequence[Label], frame: _Frame, place: Spec) -> Spec:
    values = [
        dict(zip(("x", "y"), frame.payoffs(label), strict=True)) | {"text": label.text, "line": label.text == _FRONTIER}
        for label in labels
    ]
    ink = {"condition": {"test": "datum.line", "value": GREY}, "value": INK}
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": align, "baseline": "middle"},
        "encoding": {**place, "text": {"field": "text", "type": "nominal"}, "color": ink},
    }


def _payoff(field: str, title: str, frame: _Frame, axis: int) -> Spec:
    span = [float(frame.low[axis]), float(frame.high[axis])]
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": False, "nice": False, "domain": span},
        "axis": {"title": title, "tickCount": 6},
    }
