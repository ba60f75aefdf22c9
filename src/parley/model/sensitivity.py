"""Which tariffs matter most for an outcome: the gradient in every tariff, ranked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.chart import Chart, bars
from parley.model.frame import Inputs, Solved
from parley.model.gradient import gradient
from parley.model.metrics import metric
from parley.model.outcome import Outcome

if TYPE_CHECKING:
    import polars as pl

_ASKED = re.compile(r"(?P<name>\w+)\[(?P<who>[\w-]+)\]")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How much one percentage point more of each tariff moves an outcome, to first order.

    Attributes
    ----------
    outcome : what is moved, such as "trade_balance[USA]".
    unit : of the effect: million USD, or percent (then read: percentage points).
    label : the policy at which the slopes are taken.
    economies, sectors : the order of the cube.
    effect : (exporter, importer, sector), per percentage point; zero on own sales, which bear no tariff.
    sources : ids behind the numbers.
    """

    outcome: str
    unit: str
    label: str
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    effect: Floats
    sources: tuple[str, ...] = ()

    def rows(self, top: int = 20, importer: str | None = None) -> list[dict[str, Any]]:
        """The tariffs with the largest effects: rank, importer, exporter, sector, effect.

        Parameters
        ----------
        importer : only this economy's own tariffs; None is everyone's.
        """
        effect = self.effect if importer is None else np.where(self._tariffs_of(importer), self.effect, 0.0)
        largest = np.argsort(-np.abs(effect), axis=None, kind="stable")[: min(top, np.count_nonzero(effect))]
        places = zip(*(axis.tolist() for axis in np.unravel_index(largest, effect.shape)), strict=True)
        return [
            {
                "rank": rank,
                "importer": self.economies[i],
                "exporter": self.economies[j],
                "sector": self.sectors[k],
                "effect": float(effect[j, i, k]),
            }
            for rank, (j, i, k) in enumerate(places, start=1)
        ]

    def table(self, top: int = 20, importer: str | None = None) -> pl.DataFrame:
        """`rows` as a table."""
        import polars as pl

        return pl.DataFrame(self.rows(top, importer))

    def chart(self, top: int = 20, importer: str | None = None) -> Chart:
        """`rows` as bars."""
        drawn = [(f"{r['importer']} on {r['exporter']}, {r['sector']}", r["effect"]) for r in self.rows(top, importer)]
        return bars(f"{self.outcome} by tariff ({self.label})", drawn, f"{self.unit} per percentage point")

    def to_dict(self, top: int = 20, importer: str | None = None) -> dict[str, Any]:
        """The ranked tariffs, ready for JSON."""
        return {
            "outcome": self.outcome,
            "unit": f"{self.unit} per percentage point",
            "label": self.label,
            "sources": list(self.sources),
            "rows": self.rows(top, importer),
        }

    def to_json(self, top: int = 20, importer: str | None = None) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(top, importer), indent=2, allow_nan=False)

    def _tariffs_of(self, importer: str) -> Any:
        if importer not in self.economies:
            raise BadInput(f"no economy {importer!r} among the importers: {', '.join(self.economies)}.")
        return (np.arange(len(self.economies)) == self.economies.index(importer))[None, :, None]


def sensitivity(
    asked: str, outcome: Outcome, solved: Solved, sectors: tuple[str, ...], tariffs: Callable[[Inputs], Floats]
) -> Sensitivity:
    """The effect of every tariff on an outcome, at a solved scenario of any model.

    Parameters
    ----------
    asked : metric[who], such as "trade_balance[USA]" or "welfare[EU]".
    outcome, solved : the scenario, as users see it and as the solver left it.
    sectors : labels of the last axis.
    tariffs : takes the tariffs, (exporter, importer, sector), out of the model's inputs.

    Raises
    ------
    BadInput, UnknownName : `asked` is not of that form or names nothing; the group's figure is no weighted sum.
    NotConverged : there is no equilibrium to differentiate.
    """
    parts = _ASKED.fullmatch(asked)
    if parts is None:
        raise BadInput(f"sensitivity of {asked!r}: write metric[who], such as trade_balance[USA] or welfare[EU].")
    name = parts["name"]
    weights = outcome.checked().weights(name, parts["who"])
    effect = np.array(tariffs(gradient(solved, name, weights))) / 100
    effect[np.arange(len(effect)), np.arange(len(effect))] = 0.0
    return Sensitivity(asked, metric(name).unit, outcome.label, outcome.economies, sectors, effect, outcome.sources)
