"""Replications: a paper's printed numbers, computed again and compared digit by digit."""

from __future__ import annotations

from typing import Any

from parley.errors import UnknownName
from parley.model.replication import ignatenko2025

_PAPERS = {ignatenko2025.PAPER: ignatenko2025.replicate}


def replicate(paper: str, case: str, countries: bool = False) -> dict[str, Any]:
    """One case of a paper against its printed numbers.

    Parameters
    ----------
    paper : "ignatenko2025".
    case : a label of the paper's tables, or "all".
    countries : whether to add every country's figures.

    Returns
    -------
    paper; rows of table, case, who, metric, value, printed, decimals, match; matched; compared; countries when asked.

    Raises
    ------
    UnknownName : no such paper or case.
    NotKnown : the case is printed but not computed here.
    """
    if paper not in _PAPERS:
        raise UnknownName("paper", paper, _PAPERS, f"Papers: {', '.join(_PAPERS)}.")
    return _PAPERS[paper](case, countries)
