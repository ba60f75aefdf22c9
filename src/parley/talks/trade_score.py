"""How good the model was on trade: predicted and realised change of US goods trade by partner, 2024 to 2025.

The comparison is made over every stretch of 2025 for which partners are on record (`trade_windows`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import NotKnown
from parley.law import Law
from parley.ledger import Ledger
from parley.model import Outcome, model_for
from parley.model.parameters import parameters
from parley.talks.trade_windows import ALL, FLOWS, WINDOWS, YEAR, Realised, Window, realised
from parley.vocabulary import EU, Policy, members
from parley.world import World

Floats = NDArray[np.float64]
Change = tuple[float, float]
"""Of imports and of exports, shares."""
WORLD, USA, ABROAD = "icio-2022", "USA", "non-USA"
KNOWN_ON = date(2025, 5, 6)
PAUSE_ENDS = date(2025, 7, 9)
KNOWN, SNAP_BACK, CAME = "May law", "July law", "law that came"
NAIVE, RULE = "no change", "rule"
WAYS: Mapping[str, str] = {
    NAIVE: "Nothing changes.",
    KNOWN: "The model with the law of 6 May 2025.",
    SNAP_BACK: "The model with the law of 9 July 2025 as known on 6 May: the pause runs out.",
    CAME: "The model with the law that came, the mean of the middles of the months compared.",
    f"{RULE}, {KNOWN}": "An elasticity on the change of the average duty, law of 6 May 2025.",
    f"{RULE}, {CAME}": "An elasticity on the change of the average duty, law that came.",
}
"""Way of predicting -> what it does."""


@dataclass(frozen=True)
class Row:
    """One partner and flow over one stretch, million USD.

    Attributes
    ----------
    window : name of the stretch.
    before, realised : value of 2024, and the change to 2025. sources : of the value of 2025.
    predicted : way of predicting -> change.
    counted : whether it counts in the score: not the world, nor a member of a union that counts.
    """

    window: str
    partner: str
    flow: str
    before: float
    realised: float
    predicted: Mapping[str, float]
    counted: bool
    sources: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Its fields."""
        return vars(self) | {"predicted": dict(self.predicted), "sources": list(self.sources)}


@dataclass(frozen=True)
class Fit:
    """How well one way predicted a flow over a stretch: partners, rank correlation (None where it cannot be told), mean
    absolute error in million USD, and how often the sign was right."""

    window: str
    way: str
    flow: str
    partners: int
    rank: float | None
    error: float
    signs: int

    def to_json(self) -> dict[str, Any]:
        """Its fields."""
        return dict(vars(self))


@dataclass(frozen=True)
class TradeScore:
    """Predicted against realised.

    Attributes
    ----------
    rows : by stretch, flow and partner, as far as 2025 is on record. missing : what the record lacks, in a sentence.
    """

    rows: tuple[Row, ...]
    missing: str
    sources: tuple[str, ...]

    def fits(self) -> tuple[Fit, ...]:
        """Every stretch, way and flow with at least three partners."""
        cases = ((window.name, way, flow) for window in WINDOWS for flow in FLOWS for way in WAYS)
        found = (_fit(*case, self.counted(case[0], case[2])) for case in cases)
        return tuple(fit for fit in found if fit)

    def of(self, partner: str, flow: str, window: str = YEAR.name) -> Row:
        """The row of a partner and flow over a stretch.

        Raises
        ------
        NotKnown : the record lacks it.
        """
        for row in self.rows:
            if (row.partner, row.flow, row.window) == (partner, flow, window):
                return row
        raise NotKnown(f"US goods {flow} with {partner} are not on record for {window}. {self.missing}")

    def counted(self, window: str, flow: str) -> list[Row]:
        """The rows of a stretch and flow that count."""
        return [row for row in self.rows if (row.window, row.flow) == (window, flow) and row.counted]

    def to_json(self) -> dict[str, Any]:
        """As plain values, million USD."""
        return {
            "known_on": KNOWN_ON.isoformat(),
            "windows": {window.name: window.text for window in WINDOWS},
            "ways": dict(WAYS),
            "rows": [row.to_json() for row in self.rows],
            "fits": [fit.to_json() for fit in self.fits()],
            "missing": self.missing,
            "sources": list(self.sources),
        }


def trade_score(ledger: Ledger, law: Law) -> TradeScore:
    """Solve the laws and compare with the statistics on record.

    Raises
    ------
    NotConverged : the model finds no equilibrium under one of the laws.
    """
    world = World.load(WORLD)
    told = _Told(world, law)
    rows: list[Row] = []
    for window in WINDOWS:
        came = realised(ledger, world, window)
        partners = sorted({partner for partner, _ in came})
        rows += _rows(window, came, told.changes(window, partners))
    own = dict.fromkeys(source for row in rows for source in row.sources)
    return TradeScore(tuple(rows), _missing(rows), tuple(own | dict.fromkeys(told.sources)))


class _Told:
    """What every way tells, of the laws of a world; each law is solved once."""

    def __init__(self, world: World, law: Law) -> None:
        self.sources: list[str] = []
        self._world, self._law, self._model = world, law, model_for(world)
        self._known = {
            name: self._solved(law.policy(world, day, KNOWN_ON))
            for name, day in ((KNOWN, KNOWN_ON), (SNAP_BACK, PAUSE_ENDS))
        }
        self._of_month = {month: law.policy(world, date(2025, month, 15)) for month in range(1, 13)}

    def changes(self, window: Window, partners: Sequence[str]) -> dict[str, dict[str, Change]]:
        """Way -> partner -> change of imports and exports, shares."""
        came = self._solved(mean_policy([self._of_month[month] for month in window.months]))
        found: dict[str, dict[str, Change]] = {NAIVE: dict.fromkeys(partners, (0.0, 0.0))}
        for name, (policy, outcome) in {**self._known, CAME: came}.items():
            found[name] = {who: _shares(outcome.trade(USA, ABROAD if who == ALL else who)) for who in partners}
            found[f"{RULE}, {name}"] = {who: elasticity_rule(self._world, policy, who) for who in partners}
        return {way: found[way] for way in WAYS}

    def _solved(self, policy: Policy) -> tuple[Policy, Outcome]:
        outcome = self._model.solve(policy).checked()
        self.sources += outcome.sources
        return policy, outcome


def mean_policy(policies: Sequence[Policy]) -> Policy:
    """The mean of the duties of several days, from one day compared with."""
    after = np.mean([policy.tariff_after for policy in policies], axis=0)
    sources = tuple(dict.fromkeys(source for policy in policies for source in policy.sources))
    return replace(policies[0], label=CAME, tariff_after=after, sources=sources)


def elasticity_rule(world: World, policy: Policy, partner: str) -> Change:
    """Change of US imports from a partner and of exports to it, shares: ((1 + t') / (1 + t)) ** -theta - 1.

    t is the average duty on goods, weighted with the trade of the baseline; theta is the trade elasticity of the
    endogenous-deficit model. Nothing else moves.
    """
    theta = parameters("endogenous-deficit")["eps"]
    here = [world.at(USA)]
    there = list(range(len(world.economies))) if partner == ALL else _rows_of(world, partner)
    there = [row for row in there if row not in here]
    steps = ((there, here), (here, there))
    return tuple(_step(world, policy, theta, *pair) for pair in steps)  # pyright: ignore[reportReturnType]


def _step(world: World, policy: Policy, theta: float, exporters: list[int], importers: list[int]) -> float:
    cells = np.ix_(exporters, importers, np.flatnonzero(world.goods).tolist())
    weights = world.flows[cells]
    before, after = (np.average(rates[cells], weights=weights) for rates in (policy.tariff_before, policy.tariff_after))
    return float(((1 + after) / (1 + before)) ** -theta - 1)


def rank_correlation(one: Floats, two: Floats) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; None when one side does not vary."""
    ranks = [_ranks(np.asarray(values, dtype=float)) for values in (one, two)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Floats) -> Floats:
    order, counts = np.unique(values, return_inverse=True, return_counts=True)[1:]
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[order]


def _fit(window: str, way: str, flow: str, rows: Sequence[Row]) -> Fit | None:
    if len(rows) < 3:
        return None
    real = np.array([row.realised for row in rows])
    told = np.array([row.predicted[way] for row in rows])
    return Fit(
        window,
        way,
        flow,
        len(rows),
        rank_correlation(told, real),
        float(np.abs(told - real).mean()),
        int((np.sign(told) == np.sign(real)).sum()),
    )


def _rows(
    window: Window, came: Mapping[tuple[str, str], Realised], changes: Mapping[str, Mapping[str, Change]]
) -> list[Row]:
    rows = []
    for (partner, flow), seen in sorted(came.items(), key=lambda item: (FLOWS.index(item[0][1]), item[0][0])):
        moved = {way: _moved(flow, seen.levels, of[partner]) for way, of in changes.items()}
        counted = partner != ALL and (partner not in members(EU) or partner == EU or (EU, flow) not in came)
        before = seen.levels[flow]
        rows.append(Row(window.name, partner, flow, before, seen.after - before, moved, counted, seen.sources))
    return rows


def _moved(flow: str, levels: Mapping[str, float], change: Change) -> float:
    by_flow = {"imports": levels["imports"] * change[0], "exports": levels["exports"] * change[1]}
    return by_flow["exports"] - by_flow["imports"] if flow == "balance" else by_flow[flow]


def _shares(trade: Mapping[str, float]) -> Change:
    return (
        trade["goods_imports_after"] / trade["goods_imports_before"] - 1,
        trade["goods_exports_after"] / trade["goods_exports_before"] - 1,
    )


def _missing(rows: Sequence[Row]) -> str:
    year = [row for row in rows if row.window == YEAR.name and row.partner != ALL]
    kept = {flow: sorted(row.partner for row in year if row.flow == flow) for flow in FLOWS}
    told = "; ".join(f"{flow} of {', '.join(names)}" for flow, names in kept.items())
    return f"Of the whole of {YEAR.name} by partner the record holds {told}, and no other."


def _rows_of(world: World, partner: str) -> list[int]:
    return sorted(world.at(code) for code in members(partner) if code in world.economies)
