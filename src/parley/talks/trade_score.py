"""How good the model was on trade: predicted and realised change of US goods trade by partner, 2024 to 2025."""

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
from parley.model import model_for
from parley.model.parameters import parameters
from parley.vocabulary import EU, Policy, members
from parley.world import World

Floats = NDArray[np.float64]
WORLD, USA, ALL, ABROAD = "icio-2022", "USA", "WLD", "non-USA"
BEFORE, AFTER = "2024", "2025"
KNOWN_ON = date(2025, 5, 6)
PAUSE_ENDS = date(2025, 7, 9)
FLOWS = ("imports", "exports", "balance")
KNOWN, SNAP_BACK, CAME = "May law", "July law", "law that came"
NAIVE, RULE = "no change", "rule"
WAYS: Mapping[str, str] = {
    NAIVE: "Nothing changes.",
    KNOWN: "The model with the law of 6 May 2025.",
    SNAP_BACK: "The model with the law of 9 July 2025 as known on 6 May: the pause runs out.",
    CAME: "The model with the law that came, the mean of the middle of every month of 2025.",
    f"{RULE}, {KNOWN}": "An elasticity on the change of the average duty, law of 6 May 2025.",
    f"{RULE}, {CAME}": "An elasticity on the change of the average duty, law that came.",
}
"""Way of predicting -> what it does."""


@dataclass(frozen=True)
class Row:
    """One partner and flow, million USD.

    Attributes
    ----------
    before, realised : value of 2024, and the change to 2025. source : of the value of 2025.
    predicted : way of predicting -> change.
    counted : whether it counts in the score: not the world, nor a member of a union that counts.
    """

    partner: str
    flow: str
    before: float
    realised: float
    predicted: Mapping[str, float]
    counted: bool
    source: str

    def to_json(self) -> dict[str, Any]:
        """Its fields."""
        return vars(self) | {"predicted": dict(self.predicted)}


@dataclass(frozen=True)
class Fit:
    """How well one way predicted a flow: partners, rank correlation (None where it cannot be told), mean absolute
    error in million USD, and how often the sign was right."""

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
    rows : by flow and partner, as far as 2025 is on record. missing : what the record lacks, in a sentence.
    """

    rows: tuple[Row, ...]
    missing: str
    sources: tuple[str, ...]

    def fits(self) -> tuple[Fit, ...]:
        """Every way and flow with at least three partners."""
        found = [_fit(way, flow, self._counted(flow)) for flow in FLOWS for way in WAYS]
        return tuple(fit for fit in found if fit)

    def of(self, partner: str, flow: str) -> Row:
        """The row of a partner and flow.

        Raises
        ------
        NotKnown : the record lacks it.
        """
        for row in self.rows:
            if (row.partner, row.flow) == (partner, flow):
                return row
        raise NotKnown(f"US goods {flow} with {partner} in {AFTER} are not on record. {self.missing}")

    def to_json(self) -> dict[str, Any]:
        """As plain values, million USD."""
        return {
            "before": BEFORE,
            "after": AFTER,
            "known_on": KNOWN_ON.isoformat(),
            "ways": dict(WAYS),
            "rows": [row.to_json() for row in self.rows],
            "fits": [fit.to_json() for fit in self.fits()],
            "missing": self.missing,
            "sources": list(self.sources),
        }

    def _counted(self, flow: str) -> list[Row]:
        return [row for row in self.rows if row.flow == flow and row.counted]


def trade_score(ledger: Ledger, law: Law) -> TradeScore:
    """Solve the laws and compare with the statistics on record.

    Raises
    ------
    NotConverged : the model finds no equilibrium under one of the laws.
    """
    world = World.load(WORLD)
    policies = {
        KNOWN: law.policy(world, KNOWN_ON, KNOWN_ON),
        SNAP_BACK: law.policy(world, PAUSE_ENDS, KNOWN_ON),
        CAME: mean_policy([law.policy(world, date(2025, month, 15)) for month in range(1, 13)]),
    }
    realised = _realised(ledger, world)
    partners = sorted({partner for partner, _ in realised})
    changes = {NAIVE: dict.fromkeys(partners, (0.0, 0.0))}
    model = model_for(world)
    sources: dict[str, None] = {}
    for name, policy in policies.items():
        outcome = model.solve(policy).checked()
        sources |= dict.fromkeys(outcome.sources)
        changes[name] = {who: _shares(outcome.trade(USA, ABROAD if who == ALL else who)) for who in partners}
        changes[f"{RULE}, {name}"] = {who: elasticity_rule(world, policy, who) for who in partners}
    changes = {way: changes[way] for way in WAYS}
    rows = _rows(ledger, realised, changes)
    own = dict.fromkeys(row.source for row in rows)
    return TradeScore(rows, _missing(realised), tuple(own | sources))


def mean_policy(policies: Sequence[Policy]) -> Policy:
    """The mean of the duties of several days, from one day compared with."""
    after = np.mean([policy.tariff_after for policy in policies], axis=0)
    sources = tuple(dict.fromkeys(source for policy in policies for source in policy.sources))
    return replace(policies[0], label=CAME, tariff_after=after, sources=sources)


def elasticity_rule(world: World, policy: Policy, partner: str) -> tuple[float, float]:
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


def _fit(way: str, flow: str, rows: Sequence[Row]) -> Fit | None:
    if len(rows) < 3:
        return None
    real = np.array([row.realised for row in rows])
    told = np.array([row.predicted[way] for row in rows])
    return Fit(
        way,
        flow,
        len(rows),
        rank_correlation(told, real),
        float(np.abs(told - real).mean()),
        int((np.sign(told) == np.sign(real)).sum()),
    )


def _realised(ledger: Ledger, world: World) -> dict[tuple[str, str], str]:
    """(partner, flow) -> series, for single economies and the EU whose 2025 is on record."""
    found = {}
    for flow in FLOWS:
        infos = ledger.series_names(topic="goods", flow=flow, basis="Census", item="")
        values = ledger.values(infos, (AFTER,))
        for info in infos:
            who = info.partner
            known = who in (EU, ALL) or who in world.economies
            if known and (info.name, AFTER) in values:
                found[who, flow] = info.name
    return found


def _rows(
    ledger: Ledger,
    realised: Mapping[tuple[str, str], str],
    changes: Mapping[str, Mapping[str, tuple[float, float]]],
) -> tuple[Row, ...]:
    union = members(EU) if any(partner == EU for partner, _ in realised) else frozenset()
    rows = []
    for (partner, flow), name in sorted(realised.items(), key=lambda item: (FLOWS.index(item[0][1]), item[0][0])):
        levels = {kind: _before(ledger, partner, kind) for kind in FLOWS}
        after = ledger.value(name, AFTER)
        moved = {way: _moved(flow, levels, of[partner]) for way, of in changes.items()}
        counted = partner != ALL and (partner == EU or partner not in union)
        rows.append(Row(partner, flow, levels[flow], after.value - levels[flow], moved, counted, after.source))
    return tuple(rows)


def _before(ledger: Ledger, partner: str, flow: str) -> float:
    """The value of 2024 by the newest vintage."""
    return ledger.value(f"goods.{flow}.{partner}.nsa", BEFORE).value


def _moved(flow: str, levels: Mapping[str, float], change: tuple[float, float]) -> float:
    by_flow = {"imports": levels["imports"] * change[0], "exports": levels["exports"] * change[1]}
    return by_flow["exports"] - by_flow["imports"] if flow == "balance" else by_flow[flow]


def _shares(trade: Mapping[str, float]) -> tuple[float, float]:
    return (
        trade["goods_imports_after"] / trade["goods_imports_before"] - 1,
        trade["goods_exports_after"] / trade["goods_exports_before"] - 1,
    )


def _missing(realised: Mapping[tuple[str, str], str]) -> str:
    kept = {flow: sorted(who for who, kind in realised if kind == flow and who != ALL) for flow in FLOWS}
    told = "; ".join(f"{flow} of {', '.join(names)}" for flow, names in kept.items())
    return f"Of {AFTER} by partner the record holds {told}, and no other."


def _rows_of(world: World, partner: str) -> list[int]:
    return sorted(world.at(code) for code in members(partner) if code in world.economies)
