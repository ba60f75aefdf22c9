"""Monte Carlo of the talks: shared draws of the base rate, the assumptions and the fate of deadlines, then each party.

Parties are independent given a draw; what they share makes their deals come together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.talks.forecast.base_rates import DAYS_A_MONTH
from parley.talks.forecast.hazard import Chances, Line
from parley.talks.forecast.priors import Prior, Priors

Floats = NDArray[np.float64]
DRAWS = 4000
STEPS = 40
"""Days at which the path of the count is kept, at most."""


@dataclass(frozen=True, eq=False)
class Paths:
    """When each party reaches the step, in every draw.

    Attributes
    ----------
    days : (draw, party), days from the forecast; infinite when not within the horizon, 0 when already reached.
    grid : (step,), days at which the count is shown; the last is the horizon.
    moved : (line,), share of draws in which a deadline ahead was moved at least once.
    """

    days: Floats
    grid: NDArray[np.intp]
    moved: Floats

    def by(self, day: float) -> NDArray[np.bool_]:
        """Which parties have reached the step by a day, (draw, party)."""
        return self.days <= day


def simulate(chances: Chances, priors: Priors, horizon: int, draws: int = DRAWS, seed: int = 0) -> Paths:
    """Draw the talks forward.

    Parameters
    ----------
    horizon : days until the last day that counts.
    """
    rng = np.random.default_rng(seed)
    base = rng.gamma(chances.opening.events, 1 / chances.opening.months, draws) / DAYS_A_MONTH
    mu = _draw(rng, priors.deadline_multiplier, draws)
    near, moved = _windows(rng, chances, priors.deadline_share.value, horizon, draws)
    scale = base[:, None] * _stake_multiplier(rng, chances, priors, draws)
    stage = chances.stage * np.exp(
        priors.stage_multipliers.spread * rng.standard_normal((draws, 1)) * (chances.stage != 1)
    )
    fading = np.exp(-np.arange(horizon) / priors.stage_memory_days.value)
    thresholds = rng.exponential(size=(draws, len(chances.parties)))
    days = np.full(thresholds.shape, np.inf)
    for party in range(len(chances.parties)):
        line = chances.line[party]
        pace = 1.0 + (mu[:, None] - 1) * near[line] if line >= 0 else np.ones((draws, horizon))
        pace = pace * (1 + (stage[:, party, None] - 1) * fading)
        days[:, party] = first_passage(scale[:, party, None] * pace, thresholds[:, party])
    days[:, chances.announced] = 0.0
    days = _later_step(rng, chances, days)
    return Paths(np.where(days <= horizon, days, np.inf), _grid(horizon), moved)


def first_passage(hazard: Floats, threshold: Floats) -> Floats:
    """The day on which the summed chance passes a threshold, (draw,): with an exponential threshold, the day of a deal.

    Parameters
    ----------
    hazard : (draw, day), chance per day. threshold : (draw,).

    Returns
    -------
    Whole days, the first being 1; infinite when it never passes.
    """
    total = np.cumsum(hazard, axis=1)
    before = (total < threshold[:, None]).sum(axis=1)
    return np.where(before < hazard.shape[1], before + 1.0, np.inf)


def _later_step(rng: np.random.Generator, chances: Chances, announced: Floats) -> Floats:
    """Days of the step asked for, from the days of announcement."""
    if chances.lag is None:
        return announced
    draws = len(announced)
    pace = rng.gamma(chances.lag.events, 1 / chances.lag.months, draws) / DAYS_A_MONTH
    days = announced + rng.exponential(size=announced.shape) / pace[:, None]
    days[:, chances.reached] = 0.0
    return days


def _windows(
    rng: np.random.Generator, chances: Chances, share: float, horizon: int, draws: int
) -> tuple[list[NDArray[np.bool_]], Floats]:
    """For each line, (draw, day): whether the day is near the deadline; and the share of draws that moved it."""
    record = chances.record
    chance = rng.beta(1 + record.moved, 1 + record.kept, draws)
    windows = [_window(rng, line, (share, horizon), chance, record.lengths) for line in chances.lines]
    moved = np.array([(found.due > line.days_left).mean() for found, line in zip(windows, chances.lines, strict=True)])
    return [found.near for found in windows], moved


@dataclass(frozen=True, eq=False)
class _Window:
    near: NDArray[np.bool_]
    due: NDArray[np.intp]


def _window(
    rng: np.random.Generator, line: Line, shape: tuple[float, int], chance: Floats, lengths: tuple[int, ...]
) -> _Window:
    """Follow one deadline: when it comes it is moved with a chance, by a length that was set before, or passes."""
    (share, horizon), draws = shape, len(chance)
    near, days = np.zeros((draws, horizon), dtype=bool), np.arange(1, horizon + 1)
    due, alive = np.full(draws, line.days_left), np.ones(draws, dtype=bool)
    while alive.any():
        opens = due - share * (due + line.days_since_set)
        near |= alive[:, None] & (days > opens[:, None]) & (days <= due[:, None])
        alive = alive & (due < horizon) & (rng.random(draws) < chance)
        due = np.where(alive, due + (rng.choice(lengths, draws) if lengths else 0), due)
        alive = alive & bool(lengths)
    return _Window(near, due)


def _stake_multiplier(rng: np.random.Generator, chances: Chances, priors: Priors, draws: int) -> Floats:
    beta = _draw(rng, priors.stake_elasticity, draws)
    return chances.stake ** beta[:, None]


def _draw(rng: np.random.Generator, prior: Prior, draws: int) -> Floats:
    if prior.additive:
        return prior.value + prior.spread * rng.standard_normal(draws)
    return prior.value * np.exp(prior.spread * rng.standard_normal(draws))


def _grid(horizon: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, horizon, min(horizon, STEPS) + 1).round().astype(np.intp))
