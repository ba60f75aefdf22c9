"""Tariffs that importers would choose by the formula of Lashkaripour (2021): one rate per importer, on everything.

The formula is a first-order condition in the model without deficits; a fixed point of it for all importers is the
tariff war. Source: J. Int. Economics 131, sufficient-statistics formula; docs/reference/model.md, eqs. 3.17 and 3.18.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput, NotConverged
from parley.model.arrays import Floats
from parley.model.frame import Solved, solve
from parley.model.multi_sector_ces.calibration import Baseline
from parley.model.multi_sector_ces.equations import Fixed, Inputs, State, state, trade
from parley.model.multi_sector_ces.system import CESEquations

Flags: TypeAlias = NDArray[np.bool_]

TOLERANCE = 1e-12
"""Largest change of a rate between two rounds of a settled war."""

_MAX_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class War:
    """Rates and the equilibrium under them.

    Attributes
    ----------
    rates : (n,), the importer's tariff on every foreign good and service, a share.
    solved : the equilibrium at these rates.
    rounds : how often the formula was applied.
    """

    rates: Floats
    solved: Solved
    rounds: int


def formula_rates(s: State, f: Fixed) -> Floats:
    """t*_i = 1/max(1, sum_k eps_k [sum_{n != i} V_ink (1 - lambda'_ink) / sum_{n != i, k} V_ink]) (eq. 3.17), (n,).

    An economy that exports nothing has no such rate: not a number.
    """
    abroad = 1 - np.eye(len(f.income))
    exports = trade(s, f) * abroad
    share = f.gross * s.appeal[:, :, None] / s.access[:, None, :]
    pull = np.einsum("k,kin,kin->i", f.theta, exports, 1 - share)
    sold = exports.sum(axis=(0, 2))
    return 1 / np.maximum(1.0, np.divide(pull, sold, out=np.full_like(sold, np.nan), where=sold > 0))


def uniform_tariff(base: Baseline, rates: Floats, importers: Flags) -> Floats:
    """Every rate of some importers replaced by one, (sector, exporter, importer).

    Parameters
    ----------
    rates : (n,), the importer's rate.
    importers : (n,), true where the importer's rates are replaced; others keep theirs.
    """
    abroad = ~np.eye(len(rates), dtype=bool)
    return np.where(abroad & importers, rates, base.accounts.tariff)


def war(base: Baseline, theta: Floats, importers: Flags) -> War:
    """The fixed point of the formula for some importers; the others keep their rates (eq. 3.18).

    Parameters
    ----------
    importers : (n,), true for those who set their rate by the formula.

    Raises
    ------
    BadInput : an importer exports nothing, so that the formula is not defined for it.
    NotConverged : an equilibrium on the way, or the rates themselves, do not settle.
    """
    _check_exports(base, importers)
    equations = CESEquations(base)
    n = equations.size
    unit, free = np.ones_like(base.share), np.zeros(n)
    rates, x = free, free
    for rounds in range(1, _MAX_ROUNDS + 1):
        tariff = base.accounts.tariff if rounds == 1 else uniform_tariff(base, rates, importers)
        solved = solve(equations, Inputs(tariff, unit, base.accounts.rents, theta, base.transfer), x)
        if not solved.solution.converged:
            raise NotConverged(f"no equilibrium in round {rounds} of the tariff war: worst is {solved.worst_market}.")
        x = solved.solution.x
        update = formula_rates(state(x, solved.fixed), solved.fixed)
        if np.abs(update - rates)[importers].max() < TOLERANCE:
            return War(rates, solved, rounds)
        rates = update
    raise NotConverged(f"the rates of the tariff war do not settle in {_MAX_ROUNDS} rounds.")


def _check_exports(base: Baseline, importers: Flags) -> None:
    flows = base.flows.sum(axis=0)
    nothing = importers & ~(flows.sum(axis=1) - flows.diagonal() > 0)
    if nothing.any():
        code = base.accounts.economies[int(np.argmax(nothing))]
        raise BadInput(
            f"{code} exports nothing: the formula weighs exports and gives it no rate. Leave it out of the war."
        )
