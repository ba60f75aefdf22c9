"""One hub that bargains with many partners at the same time: Nash-in-Nash (Horn and Wolinsky 1988, RAND 19(3)).

Every pair strikes its bargain taking those of all other pairs as given; the outcome is where no pair would change its
own (docs/reference/model.md, eq. 11.6). Which numbers a pair decides is data: a hub that grants every partner the same
rate (most-favoured nation) lets each of these rates be decided with one partner, such as the principal supplier
(Bagwell, Staiger and Yurukoglu 2021, Econometrica 89(4)). Everything works on a `Game`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.bargains.curvatures import Curvatures, supposed
from parley.games.bargains.frontier import reach, reach_far
from parley.games.bargains.hub_result import HubBargain, HubCertificate
from parley.games.bargains.point import Point, look
from parley.games.bargains.solutions import EVEN_WEIGHTS, NashProduct, Toward, bargaining_power
from parley.games.game import SMALLEST_GAIN, Game, Report, sources_of
from parley.model.arrays import Floats

STILL = 1e-6
"""Largest change of any payoff in a further round of a converged hub, in the payoffs' unit."""

MAX_ROUNDS = 40


@runtime_checkable
class PartialGame(Game, Protocol):
    """A game that finds the payoffs of some parties for less than those of all."""

    def slopes_of(self, parties: tuple[int, ...], numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs of some parties, (some,), and their derivatives in every number, (some, size)."""
        ...


@dataclass(frozen=True, eq=False)
class Pair:
    """Two parties and the numbers they decide.

    Attributes
    ----------
    parties : positions, the hub first.
    numbers : positions in the joint vector, (own,).
    """

    parties: tuple[int, int]
    numbers: NDArray[np.intp]


class Part:
    """The game of one pair, the other numbers being as they are."""

    def __init__(self, game: Game, pair: Pair, numbers: Floats) -> None:
        self.lower, self.upper = game.lower[pair.numbers], game.upper[pair.numbers]
        self._game, self._pair, self._numbers = game, pair, numbers

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs of both, (2,), and their derivatives in the pair's numbers, (2, own)."""
        joint = self._numbers.copy()
        joint[self._pair.numbers] = numbers
        payoffs, slopes = _of(self._game, self._pair.parties, joint)
        return payoffs, slopes[:, self._pair.numbers]


def _of(game: Game, parties: tuple[int, ...], numbers: Floats) -> tuple[Floats, Floats]:
    if isinstance(game, PartialGame):
        return game.slopes_of(parties, numbers)
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    return payoffs[list(parties)], slopes[list(parties)]


@dataclass(frozen=True, eq=False)
class _Deal:
    """A pair's bargain as last struck; `curvatures` are None before it was first looked at."""

    agreed: bool
    gains: Floats
    point: Point | None = None
    curvatures: Curvatures | None = None


_NO_DEAL = _Deal(False, np.zeros(2))


@dataclass(frozen=True, eq=False)
class _Table:
    """The pairs at the table, and what they bargain under."""

    game: Game
    pairs: Sequence[Pair]
    disagreement: Floats
    power: Floats

    def strike(self, place: int, numbers: Floats, last: _Deal) -> tuple[Floats, _Deal]:
        """The joint numbers after a pair's bargain, and the bargain."""
        pair = self.pairs[place]
        part = Part(self.game, pair, numbers)
        without = numbers.copy()
        without[pair.numbers] = self.disagreement[pair.numbers]
        floor = self.game.payoffs(without)[list(pair.parties)]
        point, curvatures = self._inside(part, floor, numbers[pair.numbers], last)
        if not ((point.payoffs - floor) > SMALLEST_GAIN).all():
            return without, _Deal(False, np.zeros(2), None, curvatures)
        point, curvatures = reach(part, NashProduct(floor, self.power), point, curvatures)
        joint = numbers.copy()
        joint[pair.numbers] = point.numbers
        return joint, _Deal(True, point.payoffs - floor, point, curvatures)

    def _inside(self, part: Part, floor: Floats, own: Floats, last: _Deal) -> tuple[Point, Curvatures]:
        """A point that both prefer to none, where there is one, to begin the bargain from."""
        begin = look(part, np.clip(own, part.lower, part.upper))
        curvatures = supposed(part, begin) if last.curvatures is None else last.curvatures
        if last.agreed and ((begin.payoffs - floor) > SMALLEST_GAIN).all():
            return begin, curvatures
        return reach_far(part, Toward(floor, np.ones(2)), begin, curvatures)


def bargain_hub(
    game: Game,
    pairs: Sequence[Pair],
    disagreement: Floats,
    weights: tuple[float, float] = EVEN_WEIGHTS,
    max_rounds: int = MAX_ROUNDS,
    report: Report | None = None,
) -> HubBargain:
    """The bargains of a hub with all its partners at the same time.

    Parameters
    ----------
    game : everyone's game.
    pairs : who bargains with whom about which numbers; no number is in two pairs.
    disagreement : (size,), the numbers of every pair that does not agree.
    weights : bargaining weights of the hub and of a partner.
    max_rounds : how often at most every pair strikes its bargain anew.
    report : told about every round.

    Raises
    ------
    BadInput : a number is in two pairs or in none, or the disagreement does not fit.
    NotConverged : the disagreement has no equilibrium.
    """
    table = _table(game, pairs, disagreement, weights)
    numbers, deals = disagreement.copy(), [_NO_DEAL] * len(pairs)
    payoffs, moved, change = game.payoffs(numbers), np.full(len(pairs), np.inf), np.inf
    rounds = 0
    while moved.max() > STILL and rounds < max_rounds:
        rounds += 1
        before = numbers
        for place in range(len(pairs)):
            numbers, deals[place] = table.strike(place, numbers, deals[place])
            payoffs, last = game.payoffs(numbers), payoffs
            moved[place] = np.abs(payoffs - last).max()
        change = float(np.abs(numbers - before).max())
        if report is not None:
            report(f"round {rounds}: payoffs move by {moved.max():.1e}")
    certificate = HubCertificate(float(moved.max()), change, *_own_certificates(deals))
    return _found(table, numbers, payoffs, deals, certificate, rounds, moved)


def bargain_in_turn(
    game: Game, pairs: Sequence[Pair], disagreement: Floats, weights: tuple[float, float] = EVEN_WEIGHTS
) -> HubBargain:
    """The bargains of a hub with one partner after another: what is signed stays, the rest still disagrees.

    Parameters are those of `bargain_hub`; the order is that of the pairs. `rounds` is one and there is no further
    round to certify: the changes of the certificate are zero.

    Raises
    ------
    BadInput, NotConverged : see `bargain_hub`.
    """
    table = _table(game, pairs, disagreement, weights)
    numbers, deals = disagreement.copy(), []
    for place in range(len(pairs)):
        numbers, deal = table.strike(place, numbers, _NO_DEAL)
        deals.append(deal)
    certificate = HubCertificate(0.0, 0.0, *_own_certificates(deals))
    return _found(table, numbers, game.payoffs(numbers), deals, certificate, 1, np.zeros(len(pairs)))


def _table(game: Game, pairs: Sequence[Pair], disagreement: Floats, weights: tuple[float, float]) -> _Table:
    size = len(game.lower)
    taken = np.bincount(np.concatenate([pair.numbers for pair in pairs]), minlength=size) if pairs else np.zeros(size)
    if len(taken) != size or (taken != 1).any():
        raise BadInput("every number of a hub's game belongs to exactly one pair. Look at the pairs' numbers.")
    if disagreement.shape != (size,):
        raise BadInput(f"the disagreement has shape {disagreement.shape}; the game has {size} numbers.")
    return _Table(game, pairs, disagreement, bargaining_power(weights))


def _own_certificates(deals: Sequence[_Deal]) -> tuple[float, float]:
    """Largest slope left and smallest gain among the deals struck."""
    struck = [deal for deal in deals if deal.point is not None]
    slope = max((deal.point.slope_left for deal in struck if deal.point), default=0.0)
    return slope, min((float(deal.gains.min()) for deal in struck), default=0.0)


def _found(
    table: _Table,
    numbers: Floats,
    payoffs: Floats,
    deals: Sequence[_Deal],
    certificate: HubCertificate,
    rounds: int,
    moved: Floats,
) -> HubBargain:
    partners = tuple(table.game.parties[pair.parties[1]] for pair in table.pairs)
    optimal = (deal.point is None or deal.point.converged for deal in deals)
    moving = tuple(
        partner for partner, by, best in zip(partners, moved, optimal, strict=True) if by > STILL or not best
    )
    return HubBargain(
        parties=tuple(table.game.parties),
        partners=partners,
        numbers=numbers,
        payoffs=payoffs,
        disagreement=table.game.payoffs(table.disagreement),
        agreed=tuple(deal.agreed for deal in deals),
        gains=np.stack([deal.gains for deal in deals]),
        certificate=certificate,
        rounds=rounds,
        converged=not moving,
        moving=moving,
        sources=sources_of(table.game),
    )
