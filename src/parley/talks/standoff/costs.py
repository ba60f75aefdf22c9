"""What a standoff costs each side a month, from Parley's default model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from parley.errors import BadInput, NotKnown
from parley.law import Law
from parley.model import MultiSectorModel, Outcome
from parley.talks.standoff.attrition import Position
from parley.vocabulary import Policy, economy, members
from parley.world import World

WORLD = "icio-2022"
MONTHS = 12
PEACE, ONE_MOVES, OTHER_MOVES, HOLD = "both go back", "first goes back", "second goes back", "both hold out"
_NOTHING = 1e-6  # a tariff difference that no law makes


@dataclass(frozen=True)
class Cost:
    """What the standoff does to one side, against the case in which both go back.

    Attributes
    ----------
    real_income_pct : percent of real income. real_income_usd : million USD a month, at prices of the baseline year.
    revenue_usd : tariff revenue, million USD a month.
    exports_to_other_pct : exports to the other side, percent; exports_usd : exports to all, million USD a month.
    employment_pct : labour supplied, percent.
    """

    side: str
    real_income_pct: float
    real_income_usd: float
    revenue_usd: float
    exports_to_other_pct: float
    exports_usd: float
    employment_pct: float

    def to_json(self) -> dict[str, Any]:
        """Its fields."""
        return dict(vars(self))


@dataclass(frozen=True, eq=False)
class Cases:
    """The four cases of a standoff, solved with one elasticity set. `world` is the baseline."""

    sides: tuple[str, str]
    world: World
    outcomes: Mapping[str, Outcome]

    def cost(self, side: str) -> Cost:
        """What both holding out costs a side."""
        other = self.sides[1 - self.sides.index(side)]
        held, ended = self.outcomes[HOLD], self.outcomes[PEACE]
        gap = held.compare(ended)
        to_other = [outcome.trade(side, other)["exports_after"] for outcome in (held, ended)]
        return Cost(
            side=side,
            real_income_pct=gap.value("real_income", side),
            real_income_usd=self._dollars(gap.value("real_income", side), side),
            revenue_usd=gap.value("revenue", side) / MONTHS,
            exports_to_other_pct=100 * (to_other[0] / to_other[1] - 1),
            exports_usd=gap.value("exports_usd", side) / MONTHS,
            employment_pct=gap.value("employment", side),
        )

    def position(self, side: str) -> Position:
        """What a side gets a month in each case, million USD of real income against the baseline."""
        first = self.sides[0] == side
        own, others = (ONE_MOVES, OTHER_MOVES) if first else (OTHER_MOVES, ONE_MOVES)
        hold, move, other = (
            self._dollars(self.outcomes[case].value("real_income", side), side) for case in (HOLD, own, others)
        )
        return Position(hold, move, other)

    def _dollars(self, percent: float, side: str) -> float:
        """Million USD a month that a percentage of real income is worth."""
        outcome = self.outcomes[HOLD]
        spending = outcome.levels["final_spending"].before[outcome.positions(side)].sum()
        return float(percent / 100 * spending / MONTHS)


def cases(
    law: Law, model: MultiSectorModel, sides: tuple[str, str], on: date, elasticities: str | None = None
) -> Cases:
    """Solve a standoff: both hold out, either goes back to the duties of the day compared with, or both do.

    Raises
    ------
    BadInput : a side is no single party of the world, or the two are the same.
    NotKnown : on that day neither has raised duties on the other.
    """
    one, two = checked(model.world, sides)
    today = law.policy(model.world, on, on)
    rows = tuple(
        [model.world.at(code) for code in members(side) if code in model.world.economies] for side in (one, two)
    )
    _check_raised(today, rows, (one, two), on)
    policies = {
        HOLD: today,
        ONE_MOVES: _back(today, rows[1], rows[0]),
        OTHER_MOVES: _back(today, rows[0], rows[1]),
    }
    policies[PEACE] = _back(policies[ONE_MOVES], rows[0], rows[1])
    solved: dict[str, Outcome] = {}
    for name, policy in policies.items():
        solved[name] = model.solve(policy, elasticities=elasticities, start=solved.get(HOLD)).checked()
    return Cases((one, two), model.world, solved)


def checked(world: World, sides: tuple[str, str]) -> tuple[str, str]:
    """The codes of two sides.

    Raises
    ------
    UnknownName : no such economy. BadInput : they overlap, or the world does not hold one.
    """
    one, two = (economy(side).code for side in sides)
    if members(one) & members(two):
        raise BadInput(f"a standoff has two sides; {sides[0]} and {sides[1]} have members in common.")
    for code in (one, two):
        if not members(code) & set(world.economies):
            raise BadInput(f"world {world.name} does not hold {code}; name another side.")
    return one, two


def _back(policy: Policy, exporters: list[int], importers: list[int]) -> Policy:
    """The policy with the duties of some importers on some exporters as they were before."""
    after, cells = np.array(policy.tariff_after), np.ix_(exporters, importers)
    after[cells] = policy.tariff_before[cells]
    return replace(policy, tariff_after=after)


def _check_raised(policy: Policy, rows: tuple[list[int], ...], sides: tuple[str, str], on: date) -> None:
    change = policy.tariff_after - policy.tariff_before
    raised = [
        side
        for side, mine, other in ((sides[0], rows[0], rows[1]), (sides[1], rows[1], rows[0]))
        if change[np.ix_(other, mine)].max() > _NOTHING
    ]
    if len(raised) < len(sides):
        who = f"only {raised[0]} has" if raised else "neither has"
        raise NotKnown(
            f"no standoff between {sides[0]} and {sides[1]} on {on}: {who} higher duties on the other in force than "
            "on the day compared with. A standoff needs both."
        )
