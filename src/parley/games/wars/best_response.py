"""What one government would do if nobody answered: its best rates within its bounds, from several starts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from parley.errors import BadInput, NotConverged
from parley.games.game import Game, Report, facing, own_slopes, place, replaced, sources_of
from parley.games.show import number_rows, table_of
from parley.games.wars.settle import TOLERANCE, Settled, curvatures, settle
from parley.model.arrays import Floats
from parley.model.table import Table

Start: TypeAlias = Floats | float

_SEARCH_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class BestResponse:
    """The best numbers of one party that any start led to, everyone else standing still.

    Attributes
    ----------
    game : what is played.
    party : whose numbers move.
    numbers : (size,), all numbers, the party's at their best.
    payoffs : (party,), there; `before` : where the others' numbers came from.
    values : the party's payoff at the end of each start that has an equilibrium.
    expected : what it still expects to gain by a small change, in the payoff's unit.
    converged : whether the best of the searches settled.
    rounds : equilibria computed in all.
    """

    game: Game
    party: str
    numbers: Floats
    payoffs: Floats
    before: Floats
    values: tuple[float, ...]
    expected: float
    converged: bool
    rounds: int

    @property
    def gain(self) -> float:
        """What the party gains by moving, in the payoff's unit; never less than zero."""
        at = place(self.game, self.party)
        return float(self.payoffs[at] - self.before[at])

    @property
    def own(self) -> Floats:
        """The party's own numbers, (own,)."""
        return self.numbers[self.game.owner == place(self.game, self.party)]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the game rests on."""
        return sources_of(self.game)

    def table(self) -> Table:
        """Every party's payoff before and after."""
        return table_of(f"Best response of {self.party}", self.game, {"before": self.before, "payoff": self.payoffs})

    def rates(self) -> list[dict[str, Any]]:
        """The party's numbers: label, status quo and best."""
        return number_rows(self.game, self.numbers, place(self.game, self.party))

    def to_dict(self) -> dict[str, Any]:
        """Payoffs, numbers and what vouches for them, ready for JSON."""
        return {
            "party": self.party,
            "payoffs": self.table().rows,
            "gain": self.gain,
            "certificate": {"values": list(self.values), "expected": self.expected, "converged": self.converged},
            "numbers": self.rates(),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def best_response(
    game: Game,
    party: str,
    numbers: Floats | None = None,
    starts: Sequence[Start] | None = None,
    report: Report | None = None,
) -> BestResponse:
    """The best numbers of a party while all others stand still.

    Parameters
    ----------
    numbers : (size,), where everybody stands; None is the status quo.
    starts : the party's own numbers to begin searches from, (own,) or one for all; None: where it stands, its least
        and its most.

    Raises
    ------
    UnknownName : no such party.
    BadInput : the party has no number to set.
    NotConverged : there is no equilibrium at any start.
    """
    at = place(game, party)
    _check(game, at, starts)
    here = game.start if numbers is None else numbers
    alone, mine, before = facing(game, at, here), here[game.owner == at], game.payoffs(here)
    found = searches(alone, usual(alone, mine) if starts is None else starts, report)
    best = max(found, key=lambda each: each.payoffs[0])
    if best.payoffs[0] < before[at]:  # no search came back to where the party stands, which is better
        best = replace(best, numbers=mine, payoffs=before[[at]])
    joint = replaced(game, at, here, best.numbers)
    return BestResponse(
        game,
        party,
        joint,
        game.payoffs(joint),
        before,
        tuple(float(each.payoffs[0]) for each in found),
        float(best.expected[0]),
        best.converged,
        sum(each.rounds for each in found),
    )


def _check(game: Game, party: int, starts: Sequence[Start] | None) -> None:
    if not (game.owner == party).any():
        raise BadInput(f"{game.parties[party]} has no instrument, so it has no best response. Give it a tool.")
    if starts is not None and not starts:
        raise BadInput("give at least one start: numbers to begin the search from.")


def usual(alone: Game, mine: Floats) -> list[Start]:
    """The usual starts: where the party stands, its least and its most."""
    return [mine, alone.lower, alone.upper]


def searches(
    alone: Game, starts: Sequence[Start], report: Report | None = None, tolerance: float = TOLERANCE
) -> list[Settled]:
    """One party's best numbers from each start that has an equilibrium, at least one of them.

    Parameters
    ----------
    tolerance : largest gain that a search may leave, in the payoff's unit.

    Raises
    ------
    NotConverged : none has.
    """
    found = reached(alone, starts, report, tolerance)
    return found or [_search(alone, _own(starts[-1], alone), report, tolerance)]


def reached(
    alone: Game, starts: Sequence[Start], report: Report | None = None, tolerance: float = TOLERANCE
) -> list[Settled]:
    """The same; nothing from a start without an equilibrium."""
    found = []
    for start in starts:
        with suppress(NotConverged):
            found.append(_search(alone, _own(start, alone), report, tolerance))
    return found


def _search(alone: Game, start: Floats, report: Report | None, tolerance: float) -> Settled:
    """One party's best numbers from one start: by steps to where slopes vanish, by quasi-Newton where that fails."""
    found = settle(alone, start, report, _SEARCH_ROUNDS, tolerance)
    climbed = found if found.converged else _climb(alone, found, tolerance)
    return max((found, climbed), key=lambda each: each.payoffs[0])


def _climb(alone: Game, near: Settled, tolerance: float) -> Settled:
    """L-BFGS-B from where the steps ended, in units in which slopes fall alike."""
    from scipy.optimize import minimize

    unit = 1 / np.sqrt(curvatures(alone, near.numbers, own_slopes(alone, near.numbers)[1]))

    def descent(scaled: Floats) -> tuple[float, Floats]:
        value, slope = alone.payoff_and_slope(0, np.clip(scaled * unit, alone.lower, alone.upper))
        return -value, -slope * unit

    bounds = list(zip(alone.lower / unit, alone.upper / unit, strict=True))
    options = {"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 30}
    found = minimize(descent, near.numbers / unit, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    last = settle(alone, np.clip(found.x * unit, alone.lower, alone.upper), rounds=1, tolerance=tolerance)
    return replace(last, rounds=near.rounds + found.nfev)


def _own(start: Start, alone: Game) -> Floats:
    return np.clip(np.broadcast_to(np.asarray(start, dtype=float), len(alone.owner)), alone.lower, alone.upper)
