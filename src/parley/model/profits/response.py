"""A government's best tariffs against given tariffs of all others, from several starts (Ossa 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
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
from parley.model.profits.system import Inputs, ProfitsEquations

_MOST = 150
_BETTER = 1e-10  # of log welfare
_MAX_STEPS = 5000
_SMALLEST_SIZE = 1e-6
_OPTIONS = {"maxiter": _MAX_STEPS, "maxfun": _MAX_STEPS, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 30}


@dataclass(frozen=True, eq=False)
class Response:
    """The best tariffs that were found.

    Attributes
    ----------
    tariff : (exporter, importer, sector), all tariffs of the world with the player's best ones in place.
    log_welfare : log of the government's welfare, new over old.
    projected_gradient : largest slope of log welfare in a rate that the bounds leave open, per 100 % of rate.
    values : log welfare that each start led to.
    solves : equilibria computed in all.
    """

    tariff: Floats
    log_welfare: float
    projected_gradient: float
    values: tuple[float, ...]
    solves: int


def free_rates(equations: ProfitsEquations, player: int) -> Instruments:
    """One rate for every exporter and sector."""
    return tied(_foreign(equations, player), (0, 2))


def mfn_rates(equations: ProfitsEquations, player: int) -> Instruments:
    """One rate for every sector, the same for all exporters."""
    return tied(_foreign(equations, player), (2,))


def _foreign(equations: ProfitsEquations, player: int) -> NDArray[np.bool_]:
    reached = np.zeros(equations.base.flows.shape, dtype=bool)
    reached[:, player] = True
    reached[player, player] = False
    return reached


def best_response(
    equations: ProfitsEquations,
    inputs: Inputs,
    player: int,
    instruments: Instruments,
    starts: Sequence[Floats | float] = (INTERIOR, PROHIBITIVE),
    highest: float = HIGHEST,
) -> Response:
    """The player's best tariffs in [0, highest] while all others keep theirs (Ossa 2014).

    From the best that the starts lead to, every sector is then tried at its other extreme, shut or open: a sector is
    where welfare may have two maxima.

    Parameters
    ----------
    inputs : the scenario, with the others' tariffs.
    instruments : `free_rates` or `mfn_rates` of the player.
    starts : where searches begin, each (instruments.size,) or one rate for all.

    Raises
    ------
    BadInput : there is no start.
    NotConverged : the search met tariffs without an equilibrium.
    """
    if not starts:
        raise BadInput("give at least one start: rates to begin the search from.")
    search = _Search(equations, inputs, player, instruments, highest)
    found = [search.best(np.broadcast_to(np.asarray(start, dtype=float), instruments.size)) for start in starts]
    values = tuple(search.at(rates)[0] for rates in found)
    best = search.switched(found[int(np.argmax(values))])
    value, slope = search.at(best)
    return Response(
        tariff=instruments.apply(best, inputs).tariff,
        log_welfare=value,
        projected_gradient=open_slope(best, slope, highest),
        values=values,
        solves=search.solves,
    )


def _other_extreme(rates: Floats, moved: NDArray[np.bool_], highest: float) -> Floats:
    """The rates with some of them prohibitive, or at an interior rate if they all are near that."""
    shut = rates[moved].min() > highest / 2
    return np.where(moved, min(INTERIOR, highest) if shut else highest, rates)


class _Search:
    """Value and slope along a search; each equilibrium begins at the one before."""

    def __init__(
        self, equations: ProfitsEquations, inputs: Inputs, player: int, instruments: Instruments, highest: float
    ) -> None:
        self.equations, self.inputs, self.player = equations, inputs, player
        self.instruments, self.highest, self.solves = instruments, highest, 0
        self.near: Floats | None = None
        self.alone = np.eye(len(equations.economies))[player]

    def at(self, rates: Floats) -> tuple[float, Slope]:
        """Log welfare and the parts of its slope in the rates."""
        seen = view(self.equations, self.instruments.apply(rates, self.inputs), self.near)
        self.near, self.solves = seen.solved.solution.x, self.solves + 1
        return float(seen.log_welfare[self.player]), pulled(self.instruments, seen.slope(self.alone), self.inputs)

    def best(self, start: Floats) -> Floats:
        """The rates, (size,), that one start leads to."""

        def look(point: Floats) -> Mapped:
            rates = rates_of(point, self.highest)
            return map_rates(rates, self.at(rates)[1], self.highest)

        found = fixed_point(look, np.log1p(np.clip(start, 0.0, self.highest)), EXACT, _MOST)
        rates = rates_of(found.point, self.highest)
        return rates if found.error <= EXACT else self.climb(rates)

    def switched(self, rates: Floats) -> Floats:
        """The rates, (size,), that are best once no sector is better shut than open, or open than shut."""
        value, sectors = self.at(rates)[0], self._sectors()
        while True:
            moved = rates.copy()
            for sector in np.unique(sectors):
                tried = _other_extreme(rates, sectors == sector, self.highest)
                if self.at(tried)[0] > value + _BETTER:
                    moved[sectors == sector] = tried[sectors == sector]
            better = self.best(moved) if (moved != rates).any() else rates
            gained, value = self.at(better)[0] - value, self.at(better)[0]
            if not gained > _BETTER:
                return rates
            rates = better

    def _sectors(self) -> NDArray[np.intp]:
        """The sector of each number, (size,); of one that reaches several, the last."""
        sectors = np.zeros(self.instruments.size, dtype=np.intp)
        sectors[self.instruments.numbers] = self.instruments.cells % len(self.inputs.sigma)
        return sectors

    def climb(self, start: Floats) -> Floats:
        """The rates, (size,), that a search uphill leads to, where conditions alone lead nowhere.

        A rate on a small flow has a slope and a curvature as small as the flow: rates are searched in units of one over
        the root of what the player buys there.
        """
        from scipy.optimize import minimize

        bought = self.instruments.pull(self.inputs._replace(tariff=self.equations.base.flows))
        unit = 1 / np.sqrt(np.maximum(bought / bought.max(), _SMALLEST_SIZE))

        def descent(scaled: Floats) -> tuple[float, Floats]:
            value, slope = self.at(scaled * unit)
            return -100 * value, -100 * slope.total * unit

        bounds = [(0.0, self.highest / one) for one in unit]
        found = minimize(descent, start / unit, jac=True, method="L-BFGS-B", bounds=bounds, options=_OPTIONS)
        return np.clip(found.x * unit, 0.0, self.highest)
