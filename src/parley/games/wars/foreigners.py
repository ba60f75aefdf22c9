"""A war of governments that take foreign wages and foreign spending as given: what a published formula stands for.

Lashkaripour (2021), J. Int. Economics 131, derives one rate an importer from this premise (docs/reference/model.md,
eqs. 3.17 and 9.12). Here the search that finds exact wars finds the rates, of any kind: by partner and sector too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.games.game import Report
from parley.games.players.kept import Last
from parley.games.players.model_game import ModelGame
from parley.games.players.player import Model, Player, game_on
from parley.games.wars.beliefs import Abroad, View, believed_slopes, everybody
from parley.games.wars.deviation import Deviation, curved, pulled
from parley.games.wars.nash import Nash, nash
from parley.model.arrays import Floats
from parley.model.multi_sector_ces.equations import state
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.optimum import Instruments
from parley.vocabulary import Policy

CLOSE = 1e-18
"""Tolerance of a search whose rates are to be good to about 1e-9: what is believed has exact slopes at little cost."""


@dataclass(frozen=True, eq=False)
class ForeignersGiven:
    """Governments that take foreign wages and spending as they are in the equilibrium of all rates; a `Game`.

    Payoffs are those of the whole equilibrium. Slopes, and what a government gains by deviating, are what it believes.
    `foreigners_given` makes it, and checks that model and players fit.

    Attributes
    ----------
    game : the same players on the same model, reckoning with everything.
    economies : (party,), their positions among the model's economies.
    """

    game: ModelGame
    economies: NDArray[np.intp]
    _last: Last[View] = field(default_factory=Last, repr=False)

    @property
    def parties(self) -> tuple[str, ...]:
        """The governments."""
        return self.game.parties

    @property
    def labels(self) -> tuple[str, ...]:
        """What each number is, (size,)."""
        return self.game.labels

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the game rests on."""
        return self.game.sources

    @property
    def lower(self) -> Floats:
        """The least of each number, (size,)."""
        return self.game.lower

    @property
    def upper(self) -> Floats:
        """The most of each number, (size,)."""
        return self.game.upper

    @property
    def owner(self) -> NDArray[np.intp]:
        """Which party sets each number, (size,)."""
        return self.game.owner

    @property
    def start(self) -> Floats:
        """The status quo, (size,)."""
        return self.game.start

    def payoffs(self, numbers: Floats) -> Floats:
        """What each party gets in the equilibrium of all rates, (party,)."""
        return 100 * (self._view(numbers).real_income[self.economies] - 1)

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and what each number's owner believes that it does, (size,)."""
        return self.payoffs(numbers), pulled(self._moves, believed_slopes(self._view(numbers))["tariff"])

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the derivative of these slopes, (size,), positive (eq. 9.5)."""
        return curved(self._moves, self._view(numbers))

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and what each believes its own numbers do, (party, size); nothing of others' numbers."""
        payoffs, slopes = self.own_slopes(numbers)
        return payoffs, np.where(np.arange(len(payoffs))[:, None] == self.owner, slopes, 0.0)

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """One party's payoff and what it believes its own numbers do, (own,)."""
        payoffs, slopes = self.own_slopes(numbers)
        return float(payoffs[party]), slopes[self.owner == party]

    def facing(self, party: int, numbers: Floats) -> Deviation:
        """What one government believes that it gets, foreign wages and spending as they are at these numbers."""
        solved, i, mine = self.game.solved(numbers), int(self.economies[party]), self.owner == party
        given = Abroad(solved.fixed, state(solved.solution.x, solved.fixed), i)
        rents = 0.0 if solved.inputs.rents is None else solved.inputs.rents[:, :, i]
        moves, own = self._moves, np.isin(self._moves.numbers, np.flatnonzero(mine))
        cells, to = moves.cells[own] // len(given.at.income), np.searchsorted(np.flatnonzero(mine), moves.numbers[own])
        return Deviation(
            (self.parties[party],),
            self.lower[mine],
            self.upper[mine],
            np.asarray(numbers)[mine],
            given,
            Instruments(int(mine.sum()), cells, to, moves.weights[own]),
            1 + solved.inputs.tariff[:, :, i] + rents,
            solved.inputs.tariff[:, :, i],
        )

    def _view(self, numbers: Floats) -> View:
        view = self._last.at(numbers)
        if view is None:
            solved = self.game.solved(numbers)
            view = everybody(state(solved.solution.x, solved.fixed), solved.fixed)
            self._last.keep(numbers, view)
        return view

    @property
    def _moves(self) -> Instruments:
        """What all numbers move: tariffs alone."""
        (tariffs,) = self.game.moves
        return tariffs


def foreigners_given(
    model: Model,
    players: Sequence[Player | str],
    policy: Policy | None = None,
    elasticities: str | None = None,
) -> ForeignersGiven:
    """The game of governments that take foreign wages and spending as given.

    Parameters
    ----------
    model : the model of section 3, imbalances purged or kept as transfers.
    players, policy, elasticities : see `game_on`. Every player is one economy that wants real income and sets tariffs.

    Raises
    ------
    BadInput, UnknownName : see `game_on`; a model or players for which the premise is not defined.
    """
    return on_premise(game_on(model, players, policy, elasticities=elasticities))


def on_premise(game: ModelGame) -> ForeignersGiven:
    """A game on the equations of section 3, on the premise that foreign wages and spending do not answer.

    Raises
    ------
    BadInput : another model, or value added at the destination; a player that is a group, wants something else, or sets
        anything but tariffs.
    """
    if not isinstance(game.equations, CESEquations) or game.equations.base.nu.any():
        raise BadInput(
            "foreigners taken as given are defined in the model without inputs and without value added at the "
            "destination. Take MultiSectorCESModel with imbalances purged or kept as transfers."
        )
    return ForeignersGiven(game, np.array([_economy(game, at) for at in range(len(game.parties))]))


def _economy(game: ModelGame, party: int) -> int:
    """Where a party stands among the economies."""
    weights = np.sum([np.asarray(each) for each in game.goals[party].values()], axis=0)
    income = set(game.goals[party]) <= {"welfare", "welfare_consistent", "real_income"}
    tariffs = all(lever.instruments.field == "tariff" for lever in game.levers if lever.party == party)
    if income and tariffs and np.count_nonzero(weights) == 1 and np.isclose(weights.sum(), 1):
        return int(np.argmax(weights))
    raise BadInput(
        f"{game.parties[party]}: who takes foreigners as given is one economy that wants welfare or real income and "
        "sets tariffs. Name members instead of a group, and another objective or instrument for nobody."
    )


def formula_war(model: Model, players: Sequence[Player | str], report: Report | None = None) -> Nash:
    """The war of governments that take foreign wages and spending as given, from the world's own tariffs.

    With one rate an importer these are the formula's rates, to about 1e-9 (eqs. 3.18 and 9.12).

    Raises
    ------
    BadInput, UnknownName, NotConverged : see `foreigners_given` and `nash`.
    """
    return nash(foreigners_given(model, players), report=report, tolerance=CLOSE)
