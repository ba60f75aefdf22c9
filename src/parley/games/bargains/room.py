"""Whether bargains went too far: would all parties gain if rates rose again (docs/reference/model.md, eq. 11.7)?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parley.games.game import Game
from parley.model.arrays import Floats


class Room(NamedTuple):
    """How fast all gain, at least, per 100 points of rate along the best direction, and that direction, (size,)."""

    gain: float
    direction: Floats


def room_to_raise(game: Game, numbers: Floats) -> Room:
    """How fast all parties would gain if rates rose: positive where talks cut too deep (eq. 11.7).

    Bilateral bargains that discriminate cut tariffs below what the parties together would choose, because each pair
    ignores the others' losses (Bagwell, Staiger and Yurukoglu 2021). The direction raises each number by at most one.

    Parameters
    ----------
    numbers : (size,), what was agreed; `game` is one of all parties.

    Raises
    ------
    NotConverged : there is no equilibrium at these numbers.
    """
    from scipy.optimize import linprog

    slopes = game.payoffs_and_slopes(numbers)[1]
    parties, size = slopes.shape
    rises = np.where(numbers < game.upper, 1.0, 0.0)
    goal = np.append(np.zeros(size), -1.0)
    ahead = np.hstack((-slopes, np.ones((parties, 1))))
    found = linprog(goal, A_ub=ahead, b_ub=np.zeros(parties), bounds=[*((0.0, rise) for rise in rises), (0.0, None)])
    return Room(float(found.x[-1]), found.x[:-1])
