"""A game: who sets which numbers, within what bounds, and what everyone gets. All solutions work on this alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from parley.errors import UnknownName
from parley.model.arrays import Floats

Report: TypeAlias = Callable[[str], None]
"""What is told each step of a search, in words."""


SMALLEST_GAIN = 1e-7
"""Gains below this, in the payoffs' unit, are taken for the solver's noise."""


class Game(Protocol):
    """Parties that set numbers, joined in one vector `numbers`, and a payoff of each.

    Payoffs are in percent of real income unless the game says otherwise. Numbers without an equilibrium raise
    NotConverged with the worst market.
    """

    @property
    def parties(self) -> tuple[str, ...]:
        """Their labels."""
        ...

    @property
    def lower(self) -> Floats:
        """The least of each number, (size,)."""
        ...

    @property
    def upper(self) -> Floats:
        """The most of each number, (size,)."""
        ...

    @property
    def owner(self) -> NDArray[np.intp]:
        """Which party sets each number, (size,)."""
        ...

    @property
    def start(self) -> Floats:
        """The status quo, (size,)."""
        ...

    def payoffs(self, numbers: Floats) -> Floats:
        """What each party gets, (party,)."""
        ...

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and their derivatives in every number, (party, size)."""
        ...

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """One party's payoff and its derivative in that party's own numbers, (own,)."""
        ...


@runtime_checkable
class SimultaneousGame(Game, Protocol):
    """A game that finds what every party would like to change at once, for less than one party after another."""

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and the derivative of each number's owner's payoff in it, (size,)."""
        ...


@runtime_checkable
class ScaledGame(SimultaneousGame, Protocol):
    """A game that knows roughly how fast the slopes fall."""

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the second derivative of the owner's payoff in each number, (size,), positive."""
        ...


@runtime_checkable
class DivisibleGame(Game, Protocol):
    """A game that becomes cheaper when all parties but one stand still."""

    def facing(self, party: int, numbers: Floats) -> Game:
        """The game of one party alone, all other numbers, (size,), as they are."""
        ...


@runtime_checkable
class LabelledGame(Game, Protocol):
    """A game that says what each number is."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Such as "USA tariff on C29 from JPN", (size,)."""
        ...


@runtime_checkable
class SourcedGame(Game, Protocol):
    """A game that rests on recorded sources."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what it rests on."""
        ...


@dataclass(frozen=True, eq=False)
class Facing:
    """A game in which only one party moves; its numbers are that party's own.

    Attributes
    ----------
    game, party : the joint game, and the party's position in it.
    numbers : (size,), where everybody stands.
    """

    game: Game
    party: int
    numbers: Floats

    @property
    def parties(self) -> tuple[str, ...]:
        """Its label alone."""
        return (self.game.parties[self.party],)

    @property
    def lower(self) -> Floats:
        """The least of each of its numbers, (own,)."""
        return self.game.lower[self._own]

    @property
    def upper(self) -> Floats:
        """The most of each of its numbers, (own,)."""
        return self.game.upper[self._own]

    @property
    def owner(self) -> NDArray[np.intp]:
        """The only party sets everything, (own,)."""
        return np.zeros(int(self._own.sum()), dtype=np.intp)

    @property
    def start(self) -> Floats:
        """Its status quo, (own,)."""
        return self.game.start[self._own]

    def payoffs(self, numbers: Floats) -> Floats:
        """What it gets, (1,)."""
        return self.game.payoffs(self._joint(numbers))[[self.party]]

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """The same, (1,), and its derivatives in its numbers, (1, own)."""
        value, slope = self.payoff_and_slope(0, numbers)
        return np.array([value]), slope[None, :]

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """The same of the only party there is."""
        return self.game.payoff_and_slope(self.party, self._joint(numbers))

    @property
    def _own(self) -> NDArray[np.bool_]:
        return self.game.owner == self.party

    def _joint(self, numbers: Floats) -> Floats:
        return replaced(self.game, self.party, self.numbers, numbers)


def facing(game: Game, party: int, numbers: Floats) -> Game:
    """The game of one party alone, all other numbers, (size,), as they are."""
    return game.facing(party, numbers) if isinstance(game, DivisibleGame) else Facing(game, party, numbers)


def own_slopes(game: Game, numbers: Floats) -> tuple[Floats, Floats]:
    """Payoffs, (party,), and each owner's slope in its own numbers, (size,)."""
    if isinstance(game, SimultaneousGame):
        return game.own_slopes(numbers)
    payoffs, slopes = game.payoffs_and_slopes(numbers)
    return payoffs, slopes[game.owner, np.arange(len(numbers))]


def labels_of(game: Game) -> tuple[str, ...]:
    """What each number is, (size,); empty texts where the game does not say."""
    return game.labels if isinstance(game, LabelledGame) else ("",) * len(game.owner)


def sources_of(game: Game) -> tuple[str, ...]:
    """Ids of what a game rests on; none where it does not say."""
    return game.sources if isinstance(game, SourcedGame) else ()


def place(game: Game, party: str) -> int:
    """The position of a party.

    Raises
    ------
    UnknownName : with the nearest ones.
    """
    if party not in game.parties:
        raise UnknownName("party", party, game.parties, f"Parties: {', '.join(game.parties)}.")
    return game.parties.index(party)


def replaced(game: Game, party: int, numbers: Floats, own: Floats) -> Floats:
    """The joint numbers, (size,), with a party's own, (own,), in their place."""
    joint = np.array(numbers, dtype=np.float64)
    joint[game.owner == party] = own
    return joint
