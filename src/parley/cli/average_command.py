"""`parley average-rate`: the average effective tariff of a day, or of every day, with every choice behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from parley.cli.options import Day, Json, metal_shares, today
from parley.cli.rate_command import With, law_with
from parley.errors import BadInput
from parley.vocabulary import parse_date

By = Literal["origin", "authority", "sector", "hs2"]


def _two_days(_: Any, tokens: Any) -> tuple[date, date]:
    first, last = (parse_date(token.value) for token in tokens)
    return first, last


TwoDays = Annotated[tuple[date, date], Parameter(converter=_two_days, n_tokens=2)]


def average_rate(
    *,
    on: Day | None = None,
    known_on: Day | None = None,
    by: By | None = None,
    daily: TwoDays | None = None,
    usmca_shares: str | None = None,
    content: Annotated[list[str] | None, Parameter(negative="")] = None,
    base: str | None = None,
    weights: Path | None = None,
    scenario: With = None,
    out: Path | None = None,
    collected: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> None:
    """The average effective tariff of the United States on a date, or on every day, with 2024 import weights.

    Example: parley average-rate --on 2025-05-06 --by origin
    Example: parley average-rate --daily 2025-01-01 2026-11-01 --by authority --out rates.svg

    Parameters
    ----------
    on
        Day the law applies, YYYY-MM-DD; today when not given.
    known_on
        The law as published by this day; today when not given.
    by
        Break the average down.
    daily
        First and last day of a daily series, in place of --on.
    usmca_shares
        Which claim shares of Canada and Mexico count, such as 2024 or 2025-h2.
    content
        Metal content of every good as a share of its value, such as steel=0.4, in place of model shares; repeatable.
    base
        The duty before any measure: collected-2024, statutory, or ad-valorem (statutory without equivalents).
    weights
        CSV or Parquet file with the columns product, origin and value, in place of the imports of 2024.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    out
        File for the series: a table (.csv, .parquet, .json) or a chart (.svg, .png, .html).
    collected
        Show instead, month by month, what customs collected and what the gap to the law is made of.
    json
        Print JSON.
    """
    from parley.cli import law_show, show
    from parley.cli.law_commands import told
    from parley.law import Assumptions

    if daily is not None and on is not None:
        raise BadInput("--on asks for one day and --daily for many; give one of them.")
    if out is not None and daily is None:
        raise BadInput("--out writes a daily series; give its first and last day with --daily FROM TO.")
    if collected and (on, by, daily, usmca_shares, content, base, weights) != (None,) * 7:
        raise BadInput("--collected covers the months on record with its own choices; give it alone, or with --with.")
    given = {"usmca_shares": usmca_shares, "base": base, "metal_content": metal_shares(content or ())}
    chosen = Assumptions(**{name: value for name, value in given.items() if value})
    law = law_with(scenario)
    law = law if weights is None else law.with_weights_from(weights)
    known = known_on or today()
    told(law, json)
    if collected:
        law_show.collected(law.collected(), law.changes, json)
    elif daily is None:
        show.average_rate(law.average(on or today(), known_on=known, by=by, assumptions=chosen), json)
    else:
        law_show.daily(law.daily(*daily, known_on=known, by=by, assumptions=chosen), out, json)
