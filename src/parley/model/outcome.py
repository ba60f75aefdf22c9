"""The one grammar of results: what a policy does to every economy, and how sure the solver is of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from parley.errors import BadInput, NotConverged, UnknownName
from parley.model.arrays import Floats
from parley.model.chart import Chart, bars
from parley.model.groups import Levels, Members
from parley.model.metrics import METRICS, Metric, metric
from parley.model.sector_results import SectorResults
from parley.model.table import Table
from parley.vocabulary import members

WORLD = "WLD"
REST = "non-"
"""`non-USA` is the group of all other economies."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A solved scenario.

    Attributes
    ----------
    model, world, label : which model, which baseline, which policy.
    economies : ISO3 codes, the order of every array.
    values : metric -> (economy,), in the metric's unit; NaN everywhere when the solver did not converge.
    levels : name -> before and after, (economy,), million USD a year.
    flows_before, flows_after : (exporter, importer), customs value of trade, own sales on the diagonal, million USD.
    goods_before, goods_after : the same for goods alone.
    converged, residual, worst_market, iterations : how the solver ended; the residual is relative.
    rebate, elasticities : what was done with revenue, and which elasticity set was used.
    closure : how the trade balance closes, in a sentence.
    assumptions : what else was assumed, one sentence each.
    sources : ids of data, law and papers behind the numbers.
    unknowns : the solver's solution, where a similar scenario may start.
    by_sector : computes the results by sector; None in a model of one sector.
    """

    model: str
    world: str
    label: str
    economies: tuple[str, ...]
    values: Mapping[str, Floats]
    levels: Levels
    flows_before: Floats
    flows_after: Floats
    goods_before: Floats
    goods_after: Floats
    converged: bool
    residual: float
    worst_market: str
    iterations: int
    rebate: str
    elasticities: str
    closure: str
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    unknowns: Floats | None = None
    by_sector: Callable[[], SectorResults] | None = None

    def value(self, name: str, who: str) -> float:
        """One metric of an economy or a group (EU, USMCA, WLD, non-USA).

        Raises
        ------
        UnknownName : no such metric, economy or group.
        """
        found = metric(name)
        return self._joined(found, self.positions(who))

    def group(self, *codes: str) -> dict[str, float]:
        """Every metric of the economies and groups named, taken together: `group("EU")`, `group("USA", "MEX", "CAN")`.

        Raises
        ------
        UnknownName : an economy this world does not have.
        """
        positions = np.unique(np.concatenate([self.positions(code) for code in codes]))
        return {name: self._joined(found, positions) for name, found in METRICS.items()}

    def weights(self, name: str, who: str) -> Floats:
        """What each economy's value weighs in `value(name, who)`, (economy,).

        Raises
        ------
        UnknownName : no such metric, economy or group.
        BadInput : the group's figure is no weighted sum of its members' values.
        """
        members = self.positions(who)
        rule = metric(name).group
        inside = np.ones(1) if len(members) == 1 else rule.weights(self.levels, members)
        if inside is None:
            raise BadInput(f"{name} of {who} is the {rule.rule}, no weighted sum. Ask for one economy.")
        weights = np.zeros(len(self.economies))
        weights[members] = inside
        return weights

    @cached_property
    def sectors(self) -> SectorResults:
        """The same scenario sector by sector, computed when it is asked for.

        Raises
        ------
        BadInput : the model has one sector.
        """
        if self.by_sector is None:
            raise BadInput(
                f"{self.label!r} in {self.model} on {self.world} has one sector: there are no sector results."
            )
        return self.by_sector()

    def _joined(self, found: Metric, positions: Members) -> float:
        values = self.values[found.name]
        return float(values[positions[0]]) if len(positions) == 1 else found.group(values, self.levels, positions)

    def positions(self, who: str) -> Members:
        """Where an economy or the members of a group stand on the economy axis."""
        if who not in self._places:
            self._places[who] = self._find(who)
        return self._places[who]

    @cached_property
    def _places(self) -> dict[str, Members]:
        """Positions found so far, by name."""
        return {}

    def _find(self, who: str) -> Members:
        everyone = np.arange(len(self.economies))
        if who == WORLD:
            return everyone
        if who.startswith(REST):
            return np.setdiff1d(everyone, self.positions(who.removeprefix(REST)))
        inside = [self.economies.index(code) for code in sorted(members(who)) if code in self.economies]
        return np.array(inside) if inside else np.array([self._position(who)])

    def trade(self, economy: str, partner: str) -> dict[str, float]:
        """Trade of an economy or group with a partner, million USD at customs value, before and after.

        Returns
        -------
        exports_before, exports_after, imports_before, imports_after, and the same with `goods_` in front.
        """
        here, there = self.positions(economy), self.positions(partner)
        cubes = {"": (self.flows_before, self.flows_after), "goods_": (self.goods_before, self.goods_after)}
        found = {}
        for kind, (before, after) in cubes.items():
            for moment, flows in (("before", before), ("after", after)):
                found[f"{kind}exports_{moment}"] = float(flows[np.ix_(here, there)].sum())
                found[f"{kind}imports_{moment}"] = float(flows[np.ix_(there, here)].sum())
        return found

    def table(
        self,
        metrics: Sequence[str] = ("welfare", "trade_balance", "cpi", "employment"),
        economies: Sequence[str] = ("USA", "CHN", "EU", WORLD),
    ) -> Table:
        """Rows of economies or groups, columns of metrics."""
        return _table(f"{self.label} ({self.model}, {self.world})", self, metrics, economies)

    def chart(self, name: str = "welfare", economies: Sequence[str] | None = None) -> Chart:
        """One metric as bars, by default of every economy, from the largest to the smallest."""
        return _chart(
            self.table((name,), self.economies).sorted_by(name) if economies is None else self.table((name,), economies)
        )

    def compare(self, other: Outcome) -> Comparison:
        """This outcome less another of the same world and model.

        Raises
        ------
        BadInput : the other one is of another world or model.
        """
        if (other.model, other.economies) != (self.model, self.economies):
            raise BadInput(
                f"{self.label!r} ({self.model}, {self.world}) cannot be compared with {other.label!r} "
                f"({other.model}, {other.world}): only outcomes of one model on one world can."
            )
        return Comparison(self, other)

    @property
    def overdrawn(self) -> tuple[str, ...]:
        """Economies whose households would spend less than nothing; markets clear, but their real income is NaN."""
        if not self.converged:
            return ()
        short = self.levels["final_spending"].after <= 0
        return tuple(code for code, is_short in zip(self.economies, short, strict=True) if is_short)

    def checked(self) -> Outcome:
        """This outcome, if it is an equilibrium in which everyone can pay.

        Raises
        ------
        NotConverged : with the worst market, or who is overdrawn.
        """
        if self.overdrawn:
            raise NotConverged(
                f"{self.label!r} in {self.model} on {self.world}: {', '.join(self.overdrawn)} would have to transfer "
                "more than it earns, since imbalances stay fixed relative to world income. Try a smaller change."
            )
        if self.converged:
            return self
        raise NotConverged(
            f"{self.label!r} in {self.model} on {self.world}: no equilibrium after {self.iterations} steps; the worst "
            f"equation is the {self.worst_market}, off by {self.residual:.1e}. Try a smaller change or a "
            "lump sum; an economy that must transfer more than it earns has none."
        )

    def to_dict(self, economies: Sequence[str] | None = None) -> dict[str, Any]:
        """Everything but the flows, ready for JSON."""
        who = self.economies if economies is None else economies
        return {
            **{name: getattr(self, name) for name in ("model", "world", "label", "rebate", "elasticities", "closure")},
            "assumptions": list(self.assumptions),
            "sources": list(self.sources),
            "converged": self.converged,
            "residual": self.residual if np.isfinite(self.residual) else None,
            "worst_market": self.worst_market,
            "overdrawn": list(self.overdrawn),
            "iterations": self.iterations,
            "units": {name: found.unit for name, found in METRICS.items()},
            "rows": self.table(tuple(METRICS), who).rows,
        }

    def to_json(self, economies: Sequence[str] | None = None) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(economies), indent=2, allow_nan=False)

    def _position(self, code: str) -> int:
        if code not in self.economies:
            raise UnknownName("economy", code, (*self.economies, "EU", "USMCA", WORLD), f"World {self.world} lacks it.")
        return self.economies.index(code)


@dataclass(frozen=True, eq=False)
class Comparison:
    """One outcome less another: percent becomes percentage points, money stays million USD."""

    outcome: Outcome
    base: Outcome

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of both."""
        return tuple(dict.fromkeys((*self.outcome.sources, *self.base.sources)))

    def value(self, name: str, who: str) -> float:
        """The difference in one metric."""
        return self.outcome.value(name, who) - self.base.value(name, who)

    def table(
        self,
        metrics: Sequence[str] = ("welfare", "trade_balance", "cpi", "employment"),
        economies: Sequence[str] = ("USA", "CHN", "EU", WORLD),
    ) -> Table:
        """Rows of economies or groups, columns of differences."""
        return _table(f"{self.outcome.label} less {self.base.label}", self, metrics, economies)

    def chart(self, name: str = "welfare", economies: Sequence[str] | None = None) -> Chart:
        """One metric as bars, by default of every economy, from the largest to the smallest."""
        return _chart(
            self.table((name,), self.outcome.economies).sorted_by(name)
            if economies is None
            else self.table((name,), economies)
        )

    def to_dict(self, economies: Sequence[str] | None = None) -> dict[str, Any]:
        """The differences and both labels, ready for JSON."""
        who = self.outcome.economies if economies is None else economies
        return {
            "label": self.outcome.label,
            "base": self.base.label,
            "sources": list(self.sources),
            "rows": self.table(tuple(METRICS), who).rows,
        }

    def to_json(self, economies: Sequence[str] | None = None) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(economies), indent=2, allow_nan=False)


def _table(title: str, read: Outcome | Comparison, metrics: Sequence[str], who: Sequence[str]) -> Table:
    columns: tuple[Metric, ...] = tuple(metric(name) for name in metrics)
    cells = tuple(tuple(read.value(name, code) for name in metrics) for code in who)
    return Table(title, columns, tuple(who), cells)


def _chart(table: Table) -> Chart:
    column = table.metrics[0]
    rows = [(row["who"], row[column.name]) for row in table.rows]
    return bars(f"{column.title}: {table.title}", rows, column.unit)
