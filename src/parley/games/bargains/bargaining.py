"""A bargain of two parties: the zone of agreement, a solution, the frontier, and what vouches for them.

Definitions are in docs/reference/model.md, section 11. Everything works on a `Game` of two parties.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from parley.errors import BadInput
from parley.games.bargains.curvatures import Curvatures, supposed
from parley.games.bargains.frontier import ends, frontier, reach, reach_far
from parley.games.bargains.point import EVEN, Payoffs, Point, look
from parley.games.bargains.result import Bargain, BargainCertificate
from parley.games.bargains.solutions import EVEN_WEIGHTS, Aim, Toward, bargaining_power, nash
from parley.games.bargains.zone import Zone
from parley.games.game import Game, sources_of
from parley.model.arrays import Floats

Solution: TypeAlias = Callable[[Zone, Floats], Aim]
"""The zone of agreement and bargaining weights, (2,) -> the aim whose point is the deal."""


def bargain(
    game: Game,
    disagreement: Floats,
    solution: Solution = nash,
    weights: tuple[float, float] = EVEN_WEIGHTS,
    points: int = 0,
    starts: Sequence[Floats] = (),
) -> Bargain:
    """The deal that two parties strike.

    Parameters
    ----------
    game : a game of two parties.
    disagreement : (2,), payoffs when the talks fail.
    solution : `solutions.nash`, `kalai_smorodinsky` or `egalitarian`.
    weights : bargaining weights.
    points : how many points of the frontier to trace, 0 for none; `frontier.POINTS` makes a picture.
    starts : further numbers, (size,) each, from which the certificate looks for better deals.

    Raises
    ------
    BadInput : not two parties, no instrument, crossed bounds, payoffs or weights that are not numbers.
    NotConverged : the start has no equilibrium.
    """
    check(game, disagreement)
    power = bargaining_power(weights)
    counted = Counted(game)
    begin = look(counted, np.clip(game.start, game.lower, game.upper))
    curvatures = supposed(counted, begin)
    best, curvatures = _most_alike(counted, disagreement, begin, curvatures, starts)
    zone, corners, curvatures = _zone(counted, disagreement, best, curvatures)
    starts = (game.lower, *starts)
    deal, distance = best, 0.0
    if zone.exists:
        deal, distance, curvatures = _agreed(counted, solution(zone, power), best, curvatures, starts)
    curve = frontier(counted, *corners, curvatures, points) if points else None
    smallest = float((deal.payoffs - disagreement).min())
    certificate = BargainCertificate(smallest, deal.slope_left, abs(deal.excess), distance)
    return Bargain(
        (game.parties[0], game.parties[1]),
        disagreement,
        begin.payoffs,
        power,
        zone,
        deal,
        curve,
        certificate,
        counted.equilibria,
        sources_of(game),
    )


def nash_deal(game: Game, disagreement: Floats, weights: tuple[float, float] = EVEN_WEIGHTS) -> Point:
    """The Nash deal of `bargain` alone, without ends of the frontier or a look from other starts: half of the work.

    Where no deal is better for both than none, the point that hurts the worse-off least. Raises as `bargain`.
    """
    check(game, disagreement)
    begin = look(game, np.clip(game.start, game.lower, game.upper))
    best, curvatures = _most_alike(game, disagreement, begin, supposed(game, begin), ())
    zone = Zone(disagreement, float((best.payoffs - disagreement).min()), disagreement)
    return reach(game, nash(zone, bargaining_power(weights)), best, curvatures)[0] if zone.exists else best


def resolved(game: Game, found: Bargain, solution: Solution) -> Point:
    """The point of another solution of a bargain that has a zone of agreement and a frontier.

    Raises
    ------
    BadInput : the bargain has none of them.
    """
    if found.curve is None or not found.agreed:
        raise BadInput("other solutions are found from a bargain with a zone of agreement and a frontier.")
    return reach(game, solution(found.zone, found.weights), found.deal, found.curve.curvatures)[0]


class Counted:
    """A game of which the equilibria are counted, as far as a search needs one."""

    def __init__(self, game: Game) -> None:
        self.lower, self.upper, self.equilibria = game.lower, game.upper, 0
        self._game = game

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """The game's, counted."""
        self.equilibria += 1
        return self._game.payoffs_and_slopes(numbers)


def check(game: Game, disagreement: Floats) -> None:
    """That a game is one of two parties with something to bargain about.

    Raises
    ------
    BadInput : it is not.
    """
    if len(game.parties) != 2:
        raise BadInput(f"a bargain has two parties; found {len(game.parties)}: {', '.join(game.parties)}.")
    if not (game.lower <= game.upper).all():
        raise BadInput(
            "a lower bound of the instruments is above its upper bound. Look at floors, ceilings, red lines."
        )
    if not (game.lower < game.upper).any():
        raise BadInput(
            f"{' and '.join(game.parties)} have nothing to bargain about: every instrument is fixed. "
            "Give one of them a tariff or a barrier that may move."
        )
    if disagreement.shape != (2,) or not np.isfinite(disagreement).all():
        raise BadInput(f"the disagreement is one payoff a party; found {disagreement}.")


def _most_alike(
    game: Payoffs, disagreement: Floats, begin: Point, curvatures: Curvatures, starts: Sequence[Floats]
) -> tuple[Point, Curvatures]:
    """The point at which both gain most, alike; other starts are tried while nobody gains from it."""
    aim = Toward(disagreement, np.ones(2))
    best, curvatures = reach_far(game, aim, begin, curvatures)
    for numbers in (game.lower, *starts):
        if (best.payoffs > disagreement).all():
            break
        other, curvatures = reach(game, aim, look(game, numbers), curvatures)
        best = max(best, other, key=lambda point: aim.worth(point.payoffs, point.share))
    return best, curvatures


def _zone(
    game: Counted, disagreement: Floats, best: Point, curvatures: Curvatures
) -> tuple[Zone, tuple[Point, Point], Curvatures]:
    """The zone of agreement and the ends of the frontier; all of the frontier where there is no zone."""
    common = float((best.payoffs - disagreement).min())
    zone = Zone(disagreement, common, disagreement)
    floor = disagreement if zone.exists else np.full(2, -np.inf)
    first, second, curvatures = ends(game, floor, best, curvatures)
    if zone.exists:
        zone = Zone(disagreement, common, np.array((first.payoffs[0], second.payoffs[1])))
    return zone, (first, second), curvatures


def _agreed(
    game: Counted, aim: Aim, start: Point, curvatures: Curvatures, starts: Sequence[Floats]
) -> tuple[Point, float, Curvatures]:
    """The deal of an aim, and how much more both could have, alike, at the best point that other starts lead to.

    Where another start leads to a better point, the aim is pursued again from there.
    """
    deal, curvatures = reach(game, aim, start, curvatures)
    distance = 0.0
    for numbers in starts:
        better = Toward(deal.payoffs, np.ones(2))
        there, _ = reach(game, better, look(game, numbers), curvatures)
        distance = better.worth(there.payoffs, there.share)
        if distance > EVEN:
            deal, curvatures = reach(game, aim, there, curvatures)
    return deal, max(0.0, distance), curvatures
