"""What a government wants: a weighted sum of outcomes, all in percent.

Money counts in percent of the party's own baseline income, so that a weight of 1 on revenue makes one percent of
income in revenue worth one percent of real income. Presets are in data/games/objectives.csv (docs/reference/model.md,
eq. 9.1).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.model.arrays import Floats


@dataclass(frozen=True)
class Term:
    """Something a government may care for.

    Attributes
    ----------
    name : its key in an objective.
    metric : the outcome of the model.
    money : whether the outcome is in million USD and counts in percent of baseline income.
    description : what it is, where it exists.
    abroad : whether it is the outcome of all others, weighted with their income over the party's.
    """

    name: str
    metric: str
    money: bool
    description: str
    abroad: bool = False


TERMS: Mapping[str, Term] = MappingProxyType(
    {
        term.name: term
        for term in (
            Term("welfare", "welfare_consistent", False, "Real income less the effort of work, percent. All models."),
            Term(
                "partners",
                "welfare_consistent",
                False,
                "Real income of all others in percent of own income: restraint, whether by agreement or by fear. "
                "A weight of 1 is a world government's.",
                abroad=True,
            ),
            Term("real_income", "real_income", False, "Final income over consumer prices, percent. All models."),
            Term("trade_balance", "trade_balance", True, "Change in exports less imports of goods and services."),
            Term("goods_balance", "goods_balance", True, "Change in exports less imports of goods."),
            Term("tariff_revenue", "revenue_change", True, "Change in tariff revenue."),
            Term("employment", "employment", False, "Labour supplied, percent; models with a choice of work."),
            Term(
                "manufacturing",
                "manufacturing",
                False,
                "Employment in manufacturing, percent; the multi-sector models (parley.games.players.industry).",
            ),
            Term(
                "politics",
                "government_welfare",
                False,
                "Sector-weighted incomes over prices (Ossa 2014), percent; the model with profits.",
            ),
        )
    }
)


@dataclass(frozen=True)
class Objective:
    """A weighted sum of terms.

    Attributes
    ----------
    name : what it is called.
    weights : term and weight, in pairs.
    sources : ids of what the weights rest on.

    Raises
    ------
    BadInput : no weight, or one that is not finite.
    UnknownName : no such term.
    """

    name: str
    weights: tuple[tuple[str, float], ...]
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not any(weight for _, weight in self.weights):
            raise BadInput(f"objective {self.name!r} weighs nothing. Give a weight to at least one of {list(TERMS)}.")
        for name, weight in self.weights:
            term(name)
            if not np.isfinite(weight):
                raise BadInput(f"objective {self.name!r}: the weight of {name} is {weight}. Give a finite number.")

    def goal(self, inside: Mapping[str, Floats], income: float, abroad: Floats) -> dict[str, Floats]:
        """Metric -> (economy,) weights, as a game takes it.

        Parameters
        ----------
        inside : metric -> (economy,), what the economies of the party weigh in its figure.
        income : the party's baseline income, million USD.
        abroad : (economy,), the baseline income of all others, million USD; zero inside the party.
        """
        found: dict[str, Floats] = {}
        for name, weight in self.weights:
            what = term(name)
            unit = 100 / income if what.money else 1.0
            counted = abroad / income if what.abroad else unit * inside[what.metric]
            found[what.metric] = found.get(what.metric, 0.0) + weight * counted
        return found

    @property
    def metrics(self) -> tuple[str, ...]:
        """The outcomes it needs."""
        return tuple(dict.fromkeys(term(name).metric for name, _ in self.weights))


def term(name: str) -> Term:
    """The term called `name`.

    Raises
    ------
    UnknownName : with the nearest ones.
    """
    if name not in TERMS:
        raise UnknownName("term of an objective", name, TERMS, f"Terms: {', '.join(TERMS)}.")
    return TERMS[name]


@cache
def presets() -> Mapping[str, Objective]:
    """The objectives that ship, by name."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (files("parley") / "data/games/objectives.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            rows.setdefault(row["name"], []).append(row)
    return MappingProxyType({name: _preset(name, terms) for name, terms in rows.items()})


def _preset(name: str, rows: list[dict[str, str]]) -> Objective:
    weights = tuple((row["term"], float(row["weight"])) for row in rows)
    return Objective(name, weights, tuple(dict.fromkeys(row["source"] for row in rows)))


def objective(name: str) -> Objective:
    """A preset.

    Raises
    ------
    UnknownName : with the nearest ones.
    """
    if name not in presets():
        raise UnknownName("objective", name, presets(), f"Presets: {', '.join(presets())}.")
    return presets()[name]
