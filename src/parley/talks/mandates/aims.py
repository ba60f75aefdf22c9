"""Sets of objectives on record: what a party said it wants beside real income, in place of its mandate's objective.

That a party wants something may be on record; how much it counts never is. Weights are assumptions, and the table
data/talks/aims.csv says so line by line.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

from parley.errors import UnknownName
from parley.ledger.store import data_folder
from parley.talks.mandates.mandate import Mandate, Statement

Row = dict[str, str]


@cache
def aims() -> dict[str, tuple[Row, ...]]:
    """The sets that ship, by name; one row a party and term."""
    found: dict[str, tuple[Row, ...]] = {}
    with (data_folder() / "talks/aims.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found[row["set"]] = (*found.get(row["set"], ()), row)
    return found


def aimed(mandate: Mandate, name: str) -> Mandate:
    """A mandate with the objective that a set gives its party; as it is where the set has none.

    What the set rests on joins the mandate's statements.

    Raises
    ------
    UnknownName : there is no such set.
    """
    if name not in aims():
        raise UnknownName("set of aims", name, aims(), f"There are: {', '.join(aims())}.")
    rows = [row for row in aims()[name] if row["party"] == mandate.party]
    if not rows:
        return mandate
    weights = {row["term"]: float(row["weight"]) for row in rows}
    told = tuple(_statement(row) for row in rows)
    return mandate.model_copy(update={"objective": weights, "statements": (*mandate.statements, *told)})


def _statement(row: Row) -> Statement:
    text = f"{row['text']} ({row['term']} weighs {row['weight']}; {row['basis']})"
    return Statement(
        kind="objective",
        text=text,
        source=row["source"],
        record=row["record"],
        from_=date.fromisoformat(row["from"]),
    )
