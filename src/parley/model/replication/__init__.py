"""Replications: a paper's printed numbers, computed again and compared digit by digit."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from parley.errors import BadInput, UnknownName
from parley.model.replication import published

PAPERS = ("ignatenko2025", "tariffwar", "ustariff", "gegravity", "caliendo2015", "ossa2014")
ALL = "all"


class Paper(Protocol):
    """The module of one paper."""

    PAPER: str
    NEEDS_DATA: bool
    """Whether it reads a folder of data that does not ship, because its terms are unclear."""

    def cases(self) -> tuple[str, ...]:
        """The labels that `replicate` knows beside "all"."""
        ...

    def replicate(self, case: str, countries: bool, data: Path | None) -> dict[str, Any]:
        """One case, or all, against what is printed."""
        ...


def replicate(paper: str, case: str = ALL, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case of a paper against its printed numbers.

    Parameters
    ----------
    paper : one of PAPERS.
    case : a label of the paper's tables, or "all".
    countries : whether to add every country's figures.
    data : folder of the data of a paper whose data do not ship.

    Returns
    -------
    paper; rows of table, case, who, metric, unit, value, printed, decimals, match; matched; compared; notes where a
    printed number and ours differ; countries when asked.

    Raises
    ------
    UnknownName : no such paper or case.
    BadInput : the paper needs a folder and got none, or a file is missing there.
    NotKnown : the case is printed but not computed here.
    """
    found = _paper(paper)
    if found.NEEDS_DATA and data is None:
        raise BadInput(f"{paper} reads data whose terms do not allow shipping it. Name their folder with --data DIR.")
    return _explained(found.replicate(case, countries, data))


def replicate_all(data: Path | None = None) -> dict[str, Any]:
    """Every paper's cases against what is printed.

    Parameters
    ----------
    data : folder that holds the data of the papers whose data do not ship; without it they are left out.

    Returns
    -------
    papers, each as `replicate` returns it; left_out with the reason; matched, compared and explained over all of them.
    """
    run = [name for name in PAPERS if data is not None or not _paper(name).NEEDS_DATA]
    papers = [replicate(name, data=data) for name in run]
    return {
        "papers": papers,
        "left_out": {name: "reads --data DIR, and none was given" for name in PAPERS if name not in run},
        "matched": sum(paper["matched"] for paper in papers),
        "compared": sum(paper["compared"] for paper in papers),
        "explained": sum(paper["explained"] for paper in papers),
    }


def _explained(found: dict[str, Any]) -> dict[str, Any]:
    """The rows that differ for a reason on record (data/replication/differences.csv) with it."""
    reasons = {
        (row["paper"], row["table"], row["case"], row["who"], row["metric"]): row["reason"]
        for row in published.rows("differences")
    }
    rows = []
    for row in found["rows"]:
        key = (found["paper"], str(row["table"]), row["case"], row["who"], row["metric"])
        known = row["match"] is False and key in reasons
        rows.append({**row, "reason": reasons[key]} if known else row)
    return {**found, "rows": rows, "explained": sum("reason" in row for row in rows)}


def _paper(name: str) -> Paper:
    if name not in PAPERS:
        raise UnknownName("paper", name, PAPERS, f"Papers: {', '.join(PAPERS)}, or all.")
    return cast("Paper", import_module(f"parley.model.replication.{name}"))
