"""A trade war: tariffs at which every government's are best against all others' (Ossa 2014)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Floats
from parley.model.optimum import Instruments, tied
from parley.model.profits.acceleration import Mapped, fixed_point
from parley.model.profits.conditions import (
    EXACT,
    HIGHEST,
    INTERIOR,
    PROHIBITIVE,
    map_rates,
    open_slope,
    pulled,
    rates_of,
)
from parley.model.profits.government import Slope, view
from parley.model.profits.response import Response, best_response, free_rates, mfn_rates
from parley.model.profits.system import Inputs, ProfitsEquations

STABLE = 1e-8
"""Largest gain of log welfare that a government may find by deviating from Nash tariffs: 1e-6 percent."""

_MOST = 300
_ROUNDS = 10


@dataclass(frozen=True, eq=False)
class War:
    """Nash tariffs and what vouches for them.

    Attributes
    ----------
    tariff : (exporter, importer, sector).
    log_welfare : (n,), logs of the governments' welfare, new over old.
    gains : (n,), the most log welfare each finds by deviating, from its own rates, interior and prohibitive ones.
    projected_gradient : largest slope of an importer's log welfare in its own rates that the bounds leave open.
    unsettled : largest change of log(1 + t) that the first-order conditions still ask for.
    solves : equilibria computed in all.
    """

    tariff: Floats
    log_welfare: Floats
    gains: Floats
    projected_gradient: float
    unsettled: float
    solves: int

    @property
    def converged(self) -> bool:
        """Whether nobody gains by deviating and all conditions hold."""
        return bool(self.gains.max() <= STABLE and self.unsettled <= EXACT)


@dataclass(frozen=True, eq=False)
class Rules:
    """What importers may set.

    Attributes
    ----------
    everyone : all rates of all importers.
    own : one importer's, by its position.
    """

    everyone: Instruments
    own: tuple[Instruments, ...]

    @classmethod
    def free(cls, equations: ProfitsEquations) -> Rules:
        """One rate for every exporter and sector."""
        players = range(len(equations.economies))
        return cls(tied(_abroad(equations), (0, 1, 2)), tuple(free_rates(equations, player) for player in players))

    @classmethod
    def mfn(cls, equations: ProfitsEquations) -> Rules:
        """One rate for every sector, the same for all exporters."""
        players = range(len(equations.economies))
        return cls(tied(_abroad(equations), (1, 2)), tuple(mfn_rates(equations, player) for player in players))

    def rates(self, inputs: Inputs) -> Floats:
        """All importers' numbers, (everyone.size,), at a scenario's tariffs; tied ones are averaged."""
        reached = np.bincount(self.everyone.numbers, minlength=self.everyone.size)
        return self.everyone.pull(inputs) / reached


def nash(equations: ProfitsEquations, inputs: Inputs, rules: Rules, highest: float = HIGHEST) -> War:
    """Tariffs in [0, highest] from which no government gains by deviating (Ossa 2014).

    The war begins with everyone's best tariffs against `inputs`. All first-order conditions are then solved at once,
    and every government looks for a better answer from several starts; where one finds it, the war goes on from there.

    Parameters
    ----------
    inputs : the scenario before the war, such as factual tariffs.

    Raises
    ------
    NotConverged : the search met tariffs without an equilibrium.
    """
    search = _War(equations, inputs, rules, highest)
    war, responses = search.round(inputs, search.responses(inputs, (INTERIOR, PROHIBITIVE)))
    for _ in range(_ROUNDS):
        if war.gains.max() <= STABLE:
            break
        war, responses = search.round(inputs._replace(tariff=war.tariff), responses)
    return war


class _War:
    """The joint search; each equilibrium begins at the one before."""

    def __init__(self, equations: ProfitsEquations, inputs: Inputs, rules: Rules, highest: float) -> None:
        self.equations, self.inputs, self.rules, self.highest = equations, inputs, rules, highest
        self.near: Floats | None = None
        self.solves = 0

    def round(self, inputs: Inputs, responses: list[Response]) -> tuple[War, list[Response]]:
        """Where all conditions hold, begun at everyone's answers to `inputs`; and everyone's answers to that."""
        tariff = np.stack([response.tariff[:, player] for player, response in enumerate(responses)], axis=1)
        rates = self.settle(self.rules.rates(inputs._replace(tariff=tariff)))
        welfare, slope = self.at(rates)
        settled = self.rules.everyone.apply(rates, self.inputs)
        answers = self.responses(settled, (None, INTERIOR, PROHIBITIVE))
        war = War(
            tariff=settled.tariff,
            log_welfare=welfare,
            gains=np.array([answer.log_welfare for answer in answers]) - welfare,
            projected_gradient=open_slope(rates, slope, self.highest),
            unsettled=map_rates(rates, slope, self.highest).error,
            solves=self.solves,
        )
        return war, answers

    def responses(self, inputs: Inputs, starts: tuple[float | None, ...]) -> list[Response]:
        """Every government's best answer, searched from the same rate for all or, None, from where it stands."""
        found = []
        for player, own in enumerate(self.rules.own):
            stands = own.pull(inputs) / np.bincount(own.numbers, minlength=own.size)
            begins = tuple(stands if start is None else start for start in starts)
            found.append(best_response(self.equations, inputs, player, own, begins, self.highest))
            self.solves += found[-1].solves
        return found

    def at(self, rates: Floats) -> tuple[Floats, Slope]:
        """Everyone's log welfare, and the parts of the slope in every number of its owner's."""
        seen = view(self.equations, self.rules.everyone.apply(rates, self.inputs), self.near)
        self.near, self.solves = seen.solved.solution.x, self.solves + 1
        slope = seen.slope(np.eye(len(seen.log_welfare)))
        owned = Slope(*(np.einsum("iji...->ji...", part) for part in slope))
        return seen.log_welfare, pulled(self.rules.everyone, owned, self.inputs)

    def settle(self, start: Floats) -> Floats:
        """The numbers, (size,), at which everyone's first-order conditions hold."""

        def look(point: Floats) -> Mapped:
            rates = rates_of(point, self.highest)
            return map_rates(rates, self.at(rates)[1], self.highest)

        return rates_of(fixed_point(look, np.log1p(start), EXACT, _MOST).point, self.highest)


def _abroad(equations: ProfitsEquations) -> NDArray[np.bool_]:
    shape = equations.base.flows.shape
    return np.broadcast_to(~np.eye(shape[0], dtype=bool)[:, :, None], shape)
