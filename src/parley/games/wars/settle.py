"""Numbers at which no owner wants to move any of its own: one iteration serves best responses and wars.

Every number moves to where its slope would vanish if slopes fell at the game's curvature, and the moves of the last
rounds are combined so that their steps nearly cancel (Anderson 1965, J. ACM 12, "Iterative procedures for nonlinear
integral equations"; docs/reference/model.md, eqs. 9.6 and 9.7). A combined move that leads astray is replaced by the
plain one, and that by half of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.errors import NotConverged
from parley.games.game import Game, Report, ScaledGame, own_slopes
from parley.model.arrays import Floats

TOLERANCE = 1e-12
"""Largest gain that a settled owner expects from moving, in the payoff's unit: rates are then good to about 1e-6."""

_MEMORY = 8  # rounds that are combined
_MAX_ROUNDS = 150
_PATIENCE = 40  # rounds in which several parties must have come closer to settled
_WORSE = 10.0  # a round of several parties this much further from settled than the best one leads astray
_SMALLEST_STEP = 1 / 64
_NOISE = 1e-9  # percent: what a payoff may fall by without having fallen
_PROBE = 1e-4  # in the unit of a number, for games that do not know their curvature
_LEAST_SQUARES = 1e-8  # relative singular values below which combinations are not told apart


@dataclass(frozen=True, eq=False)
class Settled:
    """Where the iteration ended.

    Attributes
    ----------
    numbers : (size,).
    payoffs : (party,).
    expected : (party,), what each party expects to gain by its next step, in the payoff's unit.
    rounds : equilibria computed.
    converged : whether nobody expects to gain more than the tolerance.
    """

    numbers: Floats
    payoffs: Floats
    expected: Floats
    rounds: int
    converged: bool


@dataclass(frozen=True, eq=False)
class _Round:
    """One point of the iteration: where it is and where every number would go."""

    numbers: Floats
    payoffs: Floats
    step: Floats
    expected: Floats
    weight: Floats

    @property
    def distance(self) -> float:
        return float(self.expected.max())


def settle(
    game: Game,
    start: Floats,
    report: Report | None = None,
    rounds: int = _MAX_ROUNDS,
    tolerance: float = TOLERANCE,
) -> Settled:
    """Move all numbers until no owner gains, or the rounds are used up.

    Parameters
    ----------
    start : (size,), where to begin.
    report : is told each round in words.
    tolerance : largest gain that anybody may still expect, in the payoff's unit.

    Raises
    ------
    NotConverged : there is no equilibrium at the start.
    """
    best = here = _round(game, np.clip(start, game.lower, game.upper))
    kept, size, used, closest = [here], 1.0, 1, 1
    while here.distance > tolerance and used < rounds and size >= _SMALLEST_STEP and used - closest < _PATIENCE:
        trial = _tried(game, np.clip(here.numbers + _move(kept, size), game.lower, game.upper))
        used += 1
        if trial is not None and not _lost(trial, here, best):
            here, kept, size = trial, [*kept[-_MEMORY:], trial], min(1.0, 2 * size)
            best, closest = (here, used) if here.distance < best.distance else (best, closest)
        elif len(kept) > 1:
            here, kept = _fallen_back(here, best)
        else:
            size /= 2
        if report is not None:
            report(f"round {used}: the largest gain expected is {here.distance:.1e} ({_keenest(game, here)})")
    best = here if len(game.parties) == 1 else best
    return Settled(best.numbers, best.payoffs, best.expected, used, best.distance <= tolerance)


def _lost(trial: _Round, here: _Round, best: _Round) -> bool:
    """Whether a trial leads astray: one party alone must gain; several must not get much further from settled."""
    if len(here.payoffs) == 1:
        return bool(trial.payoffs[0] < here.payoffs[0] - _NOISE)
    return trial.distance > _WORSE * best.distance


def _fallen_back(here: _Round, best: _Round) -> tuple[_Round, list[_Round]]:
    """Where to go on without memory: one party from where it is, several from where they were closest to settled."""
    back = here if len(here.payoffs) == 1 else best
    return back, [back]


def _tried(game: Game, numbers: Floats) -> _Round | None:
    """The round at these numbers; None where there is no equilibrium, which a shorter step avoids."""
    try:
        return _round(game, numbers)
    except NotConverged:
        return None


def _round(game: Game, numbers: Floats) -> _Round:
    payoffs, slopes = own_slopes(game, numbers)
    curvature = curvatures(game, numbers, slopes)
    step = np.clip(numbers + slopes / curvature, game.lower, game.upper) - numbers
    parties = len(game.parties)
    total = np.bincount(game.owner, curvature, minlength=parties)
    expected = np.bincount(game.owner, slopes * step / 2, minlength=parties).astype(np.float64)
    return _Round(numbers, payoffs, step, expected, np.sqrt(curvature / total[game.owner]))


def curvatures(game: Game, numbers: Floats, slopes: Floats) -> Floats:
    """About minus the second derivative of each owner's payoff in its number; positive, (size,).

    Parameters
    ----------
    slopes : (size,), the owners' slopes at `numbers`.
    """
    return game.curvatures(numbers) if isinstance(game, ScaledGame) else _probed(game, numbers, slopes)


def _probed(game: Game, numbers: Floats, slopes: Floats) -> Floats:
    """Curvatures by differences of slopes, one number at a time."""
    found = np.empty(len(numbers))
    for at in range(len(numbers)):
        moved = numbers.copy()
        way = _PROBE if numbers[at] + _PROBE <= game.upper[at] else -_PROBE
        moved[at] += way
        found[at] = (slopes[at] - own_slopes(game, moved)[1][at]) / way
    found = np.maximum(np.abs(found), np.abs(slopes) / np.maximum(game.upper - game.lower, _PROBE))
    return np.where(found > 0, found, 1.0)


def _move(kept: list[_Round], size: float) -> Floats:
    """The combined step of the last rounds, weighted with curvature so that steps that matter cancel first."""
    last = kept[-1]
    if len(kept) == 1:
        return size * last.step
    steps = np.diff([each.step for each in kept], axis=0)
    numbers = np.diff([each.numbers for each in kept], axis=0)
    share = np.linalg.lstsq((steps * last.weight).T, last.step * last.weight, rcond=_LEAST_SQUARES)[0]
    return size * last.step - share @ (numbers + size * steps)


def _keenest(game: Game, here: _Round) -> str:
    return game.parties[int(np.argmax(here.expected))]
