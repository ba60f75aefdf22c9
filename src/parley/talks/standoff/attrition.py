"""A war of attrition: each side waits for the other to move first, and waiting costs.

Complete information, both sides free to move at any time (Hendricks, Weiss and Wilson 1988, International Economic
Review 29(4)): in the equilibrium in which both wait, each moves at the rate that leaves the other just willing to wait.
With a small chance that a side never moves (Abreu and Gul 2000, Econometrica 68(1)) the equilibrium is unique: the side
whose resolve is proved more slowly moves at once with some chance, and by a last day all is settled. Fearon (1994,
American Political Science Review 88(3)) tells the same story with audience costs as what moving first costs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from parley.errors import BadInput


@dataclass(frozen=True)
class Position:
    """What one side gets a month, in any unit of its own: while both hold out, when it moves, when the other does."""

    hold: float
    move: float
    other_moves: float

    @property
    def cost(self) -> float:
        """What a month of waiting costs: what moving would have given more."""
        return self.move - self.hold

    @property
    def prize(self) -> float:
        """What a month is worth in which the other side moved and not oneself."""
        return self.other_moves - self.move

    @property
    def may_move(self) -> bool:
        """Whether moving is better than holding out for ever."""
        return self.cost > 0


@dataclass(frozen=True)
class Attrition:
    """The equilibrium. Rates are per month; index 0 and 1 are the two sides.

    Attributes
    ----------
    rates : how often each side moves, given that nobody has.
    at_once : chance that each side moves on the first day.
    last : months after which nobody who would ever move has not; infinite when neither side may be taken for one that
        never moves.
    """

    rates: tuple[float, float]
    at_once: tuple[float, float]
    last: float

    def holds_until(self, months: float) -> float:
        """Chance that neither side has moved after some months."""
        if self.at_once == (1.0, 0.0) or self.at_once == (0.0, 1.0):
            return 0.0
        start = (1 - self.at_once[0]) * (1 - self.at_once[1])
        return start * math.exp(-sum(self.rates) * min(months, self.last))

    def months_until(self, chance: float) -> float:
        """Months by which somebody has moved with this chance, the waiting itself counted from now: infinite if never.

        The chance of a move at once is left out: that day has passed without one.
        """
        total = sum(self.rates)
        months = math.inf if total == 0 else -math.log1p(-chance) / total
        return months if months <= self.last else math.inf

    def within(self, months: float) -> float:
        """Chance that somebody moves within some months, given that nobody has and the first day is over."""
        return -math.expm1(-sum(self.rates) * min(months, self.last))

    @property
    def first_mover(self) -> tuple[float, float]:
        """Chance that each side is the one to move, given that somebody does after the first day."""
        total = sum(self.rates)
        if total == 0:
            return self.at_once
        return (self.rates[0] / total, self.rates[1] / total)

    def to_json(self) -> dict[str, Any]:
        """As plain values; None where it never ends."""
        median = self.months_until(0.5)
        return {
            "rates_per_month": list(self.rates),
            "at_once": list(self.at_once),
            "last_month": self.last if math.isfinite(self.last) else None,
            "first_mover": list(self.first_mover),
            "median_months": median if math.isfinite(median) else None,
        }


def war_of_attrition(sides: tuple[Position, Position], term: float, stubborn: float = 0.0) -> Attrition:
    """The equilibrium in which both sides hold out with some chance (docs/reference/model.md, eqs. 12.6 and 12.7).

    Parameters
    ----------
    sides : what each gets a month.
    term : months for which a move binds, so that the prize is `term` times its monthly worth.
    stubborn : chance that a side never moves, the same for both; 0 for none.

    Raises
    ------
    BadInput : the term is not positive, or the chance is not a share below 1.
    """
    if not term > 0 or not 0 <= stubborn < 1:
        raise BadInput(f"a war of attrition needs a term above 0 and a chance from 0 to below 1: {term}, {stubborn}.")
    settled = _settled(sides)
    if settled:
        return settled
    one, two = sides
    rates = (two.cost / (two.prize * term), one.cost / (one.prize * term))
    if stubborn == 0:
        return Attrition(rates, (0.0, 0.0), math.inf)
    fastest = max(rates)
    at_once = (1 - stubborn ** (1 - rates[0] / fastest), 1 - stubborn ** (1 - rates[1] / fastest))
    return Attrition(rates, at_once, -math.log(stubborn) / fastest)


def _settled(sides: tuple[Position, Position]) -> Attrition | None:
    """The cases without a war: a side that loses nothing by waiting outlasts one that does, and one without a prize
    moves at once."""
    eager = [side.may_move and side.prize <= 0 for side in sides]
    if any(eager):
        return Attrition((0.0, 0.0), (float(eager[0]), float(eager[1] and not eager[0])), 0.0)
    if all(side.may_move for side in sides):
        return None
    if not any(side.may_move for side in sides):
        return Attrition((0.0, 0.0), (0.0, 0.0), math.inf)
    return Attrition((0.0, 0.0), (float(sides[0].may_move), float(sides[1].may_move)), 0.0)
