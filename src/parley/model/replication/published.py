"""What a paper printed, from data/replication/."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Printed:
    """One printed number.

    Attributes
    ----------
    table, case, who, metric, unit : where it stands and what it is.
    value : as printed.
    decimals : digits printed after the point.
    """

    table: str
    case: str
    who: str
    metric: str
    unit: str
    value: float
    decimals: int

    def matches(self, computed: float) -> bool:
        """Whether `computed` rounds to what was printed."""
        return bool(abs(computed - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9)


def rows(*path: str) -> list[dict[str, str]]:
    """A table below data/replication/, without its ending, one dictionary a row: `rows(paper, table)`."""
    *folders, table = path
    with (files("parley") / "data/replication").joinpath(*folders, f"{table}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def printed_tables(paper: str) -> list[Printed]:
    """Every number the paper's tables print."""
    return [
        Printed(
            row["table"],
            row["case"],
            row["who"],
            row["metric"],
            row["unit"],
            float(row["printed"]),
            int(row["decimals"]),
        )
        for row in rows(paper, "tables")
    ]


def published_countries(paper: str, case: str) -> dict[str, dict[str, float]]:
    """Country -> metric -> published figure of one case; empty where the paper published none."""
    return {
        row["who"]: {name: float(row[name]) for name in row if name not in ("case", "who")}
        for row in rows(paper, "countries")
        if row["case"] == case
    }
