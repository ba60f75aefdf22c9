"""Cooperative tariffs: efficient numbers from which all parties gain alike (Ossa 2014, AER 104(12)).

They maximise one party's gain while all gains are equal, which is where some weighted sum of payoffs has no slope left
and gains do not differ (docs/reference/model.md, eqs. 10.1-10.4). The search is an augmented Lagrangian: quasi-Newton
steps (L-BFGS-B) for given weights with a penalty on unequal gains, then weights move towards whom has gained less
(Nocedal and Wright 2006, section 17.3).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.games.game import Game, Report, own_slopes, sources_of
from parley.games.players.player import Model, Player, game_on
from parley.games.show import number_rows, payoff_chart, table_of
from parley.games.wars.settle import curvatures
from parley.model.arrays import Floats
from parley.model.chart import Chart
from parley.model.table import Table
from parley.vocabulary import Policy

EVEN = 1e-6
"""Largest difference between two parties' gains, in the payoffs' unit."""

FLAT = 1e-4
"""Largest slope of the weighted sum that the bounds leave open, in the payoffs' unit per 100 % of rate."""

_ROUNDS = 30
_FIRMNESS = 1.0  # how much weight a party gets per unit of gain that it lacks
_FIRMER = 4.0  # when differences do not fall fourfold, firmness rises so
_FLATTEST = 1e-8  # share of the largest curvature below which numbers are searched alike
_OPTIONS = {"maxiter": 500, "maxfun": 600, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 30}


@dataclass(frozen=True, eq=False)
class CooperationCertificate:
    """What vouches for numbers on which all parties cooperate.

    Attributes
    ----------
    weights : (party,), summing to one: the payoffs' sum with them has no slope left. A negative weight says that equal
        gains cost efficiency: that party could gain more at nobody's expense.
    slope_left : largest slope of that sum which the bounds leave open, in the payoffs' unit per 100 % of rate.
    spread : largest difference between two parties' gains, in the payoffs' unit.
    common_gains : the mean gain that each guess led to.
    """

    weights: Floats
    slope_left: float
    spread: float
    common_gains: tuple[float, ...]

    @property
    def holds(self) -> bool:
        """Whether gains are equal and no small change that keeps them equal raises them."""
        return self.spread <= EVEN and self.slope_left <= FLAT

    @property
    def efficient(self) -> bool:
        """Whether no small change raises all gains, equal or not: no weight is negative."""
        return self.holds and bool(self.weights.min() >= 0)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "weights": self.weights.tolist(),
            "slope_left": self.slope_left,
            "spread": self.spread,
            "common_gains": list(self.common_gains),
            "holds": self.holds,
            "efficient": self.efficient,
        }


@dataclass(frozen=True, eq=False)
class Cooperation:
    """Numbers on which all parties cooperate, or the last point of a search that did not end.

    Attributes
    ----------
    game : what is played.
    numbers : (size,).
    payoffs, start_payoffs : (party,), there and where the talks began.
    certificate : what vouches for it.
    rounds : equilibria computed in all.
    """

    game: Game
    numbers: Floats
    payoffs: Floats
    start_payoffs: Floats
    certificate: CooperationCertificate
    rounds: int

    @property
    def gains(self) -> Floats:
        """(party,), in the payoffs' unit."""
        return self.payoffs - self.start_payoffs

    @property
    def common_gain(self) -> float:
        """What every party gains; the mean where gains are not equal yet."""
        return float(self.gains.mean())

    @property
    def converged(self) -> bool:
        """Whether gains are equal and no small change that keeps them equal raises them."""
        return self.certificate.holds

    @property
    def held_back(self) -> tuple[str, ...]:
        """Parties that could gain more at nobody's expense, were gains not to be equal."""
        weights = self.certificate.weights
        return tuple(who for who, weight in zip(self.game.parties, weights, strict=True) if weight < 0)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the game rests on."""
        return sources_of(self.game)

    def table(self) -> Table:
        """Every party's payoff at the start and in cooperation, what it gains, and its weight."""
        columns = {"start": self.start_payoffs, "cooperation": self.payoffs, "gain": self.gains}
        return table_of("Cooperation" if self.converged else "Not converged", self.game, columns)

    def chart(self) -> Chart:
        """Bars of what every party gains or loses over the start."""
        return payoff_chart("What cooperation brings", self.game.parties, self.gains)

    def rates(self) -> list[dict[str, Any]]:
        """All numbers: party, label, status quo and cooperative."""
        return number_rows(self.game, self.numbers)

    def to_dict(self) -> dict[str, Any]:
        """Payoffs, certificate and numbers, ready for JSON."""
        return {
            "converged": self.converged,
            "common_gain": self.common_gain,
            "held_back": list(self.held_back),
            "payoffs": self.table().rows,
            "certificate": self.certificate.to_dict(),
            "rounds": self.rounds,
            "numbers": self.rates(),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def cooperative_tariffs(
    model: Model, players: Sequence[Player | str], policy: Policy | None = None, report: Report | None = None
) -> Cooperation:
    """The rates on which players would cooperate if all had to gain alike from the status quo.

    Parameters
    ----------
    players : governments, or codes of those that want welfare and set free tariffs on goods.
    policy : the status quo, its tariffs after; None is the world's own tariffs.

    Raises
    ------
    BadInput, UnknownName, NotConverged : see `game_on` and `cooperate`.
    """
    game = game_on(model, players, policy)
    return cooperate(game, game.status_quo, report=report)


def cooperate(
    game: Game,
    before: Floats | None = None,
    guesses: Sequence[Floats | float] = (),
    report: Report | None = None,
) -> Cooperation:
    """The numbers that raise all parties' payoffs alike, and by most.

    Parameters
    ----------
    before : (party,), payoffs from which gains count; None: those at the game's start.
    guesses : where searches begin, each (size,) or one number for all; none given: at the game's start. Payoffs are
        not quasi-concave in general; the guess that leads highest counts.
    report : is told each round in words.

    Raises
    ------
    BadInput : fewer than two parties.
    NotConverged : the search met numbers without an equilibrium. A search that does not end is a value: see
        `converged`.
    """
    if len(game.parties) < 2:
        raise BadInput(f"cooperation takes at least two parties; the game has {len(game.parties)}.")
    search = _Search(game, game.payoffs(game.start) if before is None else before, report)
    ends = [search.from_guess(guess) for guess in (guesses or (game.start,))]
    best = max(ends, key=lambda end: (end.converged, end.common_gain))
    common = tuple(end.common_gain for end in ends)
    return replace(best, certificate=replace(best.certificate, common_gains=common), rounds=search.rounds)


@dataclass(frozen=True, eq=False)
class _Point:
    """Numbers, the gains there, (party,), and their slopes, (party, size)."""

    numbers: Floats
    gains: Floats
    slopes: Floats

    @property
    def uneven(self) -> Floats:
        """How much more than the mean each party gains, (party,)."""
        return self.gains - self.gains.mean()


class _Search:
    """The augmented Lagrangian; counts equilibria."""

    def __init__(self, game: Game, before: Floats, report: Report | None) -> None:
        self.game, self.start_payoffs, self.report, self.rounds = game, before, report, 0
        curvature = curvatures(game, game.start, own_slopes(game, game.start)[1])
        self.unit = 1 / np.sqrt(np.maximum(curvature, _FLATTEST * curvature.max()))

    def from_guess(self, guess: Floats | float) -> Cooperation:
        """Where a guess leads."""
        parties = len(self.game.parties)
        here = self.at(np.broadcast_to(np.asarray(guess, dtype=float), len(self.game.start)))
        weights, firmness, before = np.full(parties, 1 / parties), _FIRMNESS, np.inf
        for _ in range(_ROUNDS):
            here = self.raised(here.numbers, weights, firmness)
            weights = weights - firmness * here.uneven
            spread = float(np.ptp(here.gains))
            if self.report is not None:
                self.report(f"common gain {here.gains.mean():.6g}, gains differ by {spread:.1e}")
            if spread <= EVEN and self.slope_left(here, weights) <= FLAT:
                break
            firmness = firmness if spread <= before / _FIRMER or spread <= EVEN else _FIRMER * firmness
            before = spread
        certificate = CooperationCertificate(
            weights, self.slope_left(here, weights), float(np.ptp(here.gains)), (float(here.gains.mean()),)
        )
        payoffs = self.start_payoffs + here.gains
        return Cooperation(self.game, here.numbers, payoffs, self.start_payoffs, certificate, self.rounds)

    def at(self, numbers: Floats) -> _Point:
        inside = np.clip(numbers, self.game.lower, self.game.upper)
        payoffs, slopes = self.game.payoffs_and_slopes(inside)
        self.rounds += 1
        return _Point(inside, payoffs - self.start_payoffs, slopes)

    def raised(self, numbers: Floats, weights: Floats, firmness: float) -> _Point:
        """Where the weighted sum of gains is largest, less the penalty on their differences."""
        from scipy.optimize import minimize

        def descent(scaled: Floats) -> tuple[float, Floats]:
            point = self.at(scaled * self.unit)
            value = weights @ point.gains - firmness / 2 * point.uneven @ point.uneven
            return -float(value), -((weights - firmness * point.uneven) @ point.slopes) * self.unit

        bounds = list(zip(self.game.lower / self.unit, self.game.upper / self.unit, strict=True))
        found = minimize(descent, numbers / self.unit, jac=True, method="L-BFGS-B", bounds=bounds, options=_OPTIONS)
        return self.at(found.x * self.unit)

    def slope_left(self, point: _Point, weights: Floats) -> float:
        """The largest slope of the weighted sum that the bounds leave open."""
        toward = np.clip(point.numbers + weights @ point.slopes, self.game.lower, self.game.upper)
        return float(np.abs(toward - point.numbers).max())
