"""A brief as a page, as Markdown and as files."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from parley.brief import charts
from parley.brief.document import Brief, Chart
from parley.errors import BadInput


def to_html(brief: Brief) -> str:
    """One self-contained page: style and charts inside, no script and no request."""
    style = (files("parley.brief") / "templates/brief.css").read_text(encoding="utf-8")
    return (
        _environment(autoescape=True)
        .get_template("brief.html.j2")
        .render(brief=brief, style=Markup(style), picture=_picture)
    )


def to_markdown(brief: Brief) -> str:
    """The brief as Markdown with footnotes; charts become their descriptions."""
    return _environment(autoescape=False).get_template("brief.md.j2").render(brief=brief)


def write(brief: Brief, folder: Path, formats: tuple[str, ...] = ("html", "md", "json")) -> tuple[Path, ...]:
    """Write `brief-YYYY-MM-DD.*` into an existing folder; each file appears whole or not at all.

    Raises
    ------
    BadInput : the folder does not exist or cannot be written.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder. Create it first, or choose another with --out.")
    writers = {"html": to_html, "md": to_markdown, "json": _to_json}
    texts = {folder / f"brief-{brief.on}.{kind}": writers[kind](brief) for kind in formats}
    try:
        for path, text in texts.items():
            _replace(path, text)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error}. Choose another folder with --out.") from error
    return tuple(texts)


def _to_json(brief: Brief) -> str:
    return json.dumps(brief.to_json(), ensure_ascii=False, allow_nan=False)


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _picture(chart: Chart, width: int) -> Markup:
    return Markup(charts.to_svg(chart.draw(width)))  # the drawing is ours: vl-convert escapes its texts


@lru_cache(maxsize=2)
def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("parley.brief"), autoescape=autoescape, undefined=StrictUndefined, trim_blocks=False
    )
    environment.tests["block_kind"] = _is_kind
    environment.filters["day"] = long_day
    environment.filters["short_day"] = short_day
    return environment


def long_day(day: date) -> str:
    """6 May 2025."""
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """6 May."""
    return f"{day.day} {day:%b}"


def _is_kind(block: Any, kind: str) -> bool:
    return type(block).__name__ == kind
