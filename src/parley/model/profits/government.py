"""Governments' welfare and its slope in every tariff, by adjoints (docs/reference/model.md, eqs. 5.20-5.22).

`parley.model.gradient` gives the same slope for any outcome; games need this one thousands of times on a small world,
where the calls cost more than the arithmetic: one pass serves all governments. NumPy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.model import frame
from parley.model.arrays import Floats
from parley.model.frame import Solved
from parley.model.profits import outcomes
from parley.model.profits.equations import Fixed, State, jacobian_at, state
from parley.model.profits.system import Inputs, ProfitsEquations, checked


class Slope(NamedTuple):
    """A derivative in tariffs, per unit of tariff (1 is 100 %), equilibrium effects included; (..., cells).

    own : what it is worth that the taxed flow itself falls.
    diverted : what it is worth that buyers pay more and turn to the flow's rivals.
    """

    own: Floats
    diverted: Floats

    @property
    def total(self) -> Floats:
        return self.own + self.diverted


@dataclass(frozen=True, eq=False)
class Valued:
    """What governments make of a scenario.

    Attributes
    ----------
    log_welfare : (n,), logs of their welfare, new over old (eq. 5.14).
    slope : parts of shape (n, exporter, importer, sector), each government's derivative in every tariff of the world.
    solved : the scenario.
    """

    log_welfare: Floats
    slope: Slope
    solved: Solved


@dataclass(frozen=True, eq=False)
class Viewed:
    """An equilibrium and what moves the governments' welfare there.

    Attributes
    ----------
    log_welfare : (n,), logs of welfare, new over old (eq. 5.14).
    pull : of the log welfare of each government, leading axis n.
    """

    solved: Solved
    state: State
    log_welfare: Floats
    pull: Pull

    def slope(self, weights: Floats) -> Slope:
        """The slope of sums of log welfare in every tariff, parts of shape (..., exporter, importer, sector).

        Parameters
        ----------
        weights : (..., n), of each government in the sum.
        """
        mixed = Pull(*(np.tensordot(weights, part, axes=1) for part in self.pull))
        return tariff_slope(self.state, self.solved.fixed, mixed)


class Pull(NamedTuple):
    """How numbers move with what the state is made of; leading axes (...) are the numbers'.

    sales : (..., n, sector), per million USD that an economy sells in a sector, at home or abroad.
    purchases : (..., n), per million USD that an economy buys, net of duty and rents.
    access : (..., n, sector), per unit of the buyer's log access, beside flows.
    log_spending : (..., n), beside flows.
    """

    sales: Floats
    purchases: Floats
    access: Floats
    log_spending: Floats


def view(equations: ProfitsEquations, inputs: Inputs, start: Floats | None = None) -> Viewed:
    """Solve a scenario and find what each government's welfare hangs on.

    Parameters
    ----------
    start : (size,), where the solver begins, such as the solution at similar tariffs.

    Raises
    ------
    NotConverged : there is no equilibrium.
    """
    solved = checked(frame.solve(equations, inputs, start))
    s = state(solved.solution.x, solved.fixed)
    welfare = outcomes.government_welfare(s, solved.fixed, equations.base, inputs.weights)
    return Viewed(solved, s, np.log(welfare), government_pull(s, solved.fixed, equations, inputs.weights))


def values_and_slopes(equations: ProfitsEquations, inputs: Inputs, start: Floats | None = None) -> Valued:
    """Solve a scenario and differentiate every government's welfare.

    Raises
    ------
    NotConverged : there is no equilibrium.
    """
    seen = view(equations, inputs, start)
    return Valued(seen.log_welfare, seen.slope(np.eye(len(seen.log_welfare))), seen.solved)


def government_pull(s: State, f: Fixed, equations: ProfitsEquations, weights: Floats) -> Pull:
    """How log G of every government moves (eq. 5.20), leading axis n."""
    base = equations.base
    sales = s.flows.sum(axis=1)
    paid = sales * f.uses[:, 0]
    all_paid = paid.sum(axis=1)
    workers = paid / all_paid[:, None]  # delta': where the workers are
    spent = base.spending * np.exp(s.log_spending)
    revenue = spent - s.purchases
    worth = (weights * (sales + workers * revenue[:, None])).sum(axis=1)
    to_revenue = (weights * workers).sum(axis=1)
    moves_workers = (revenue / all_paid)[:, None] * f.uses[:, 0] * (weights - to_revenue[:, None])
    each = np.eye(len(worth))
    return Pull(
        sales=each[:, :, None] * ((weights + moves_workers) / worth[:, None]),
        purchases=-each * (to_revenue / worth),
        access=each[:, :, None] * (base.spending_share / f.theta),
        log_spending=each * (to_revenue * spent / worth),
    )


def tariff_slope(s: State, f: Fixed, pull: Pull) -> Slope:
    """The derivative in every tariff once all markets have cleared again (eqs. 5.21, 5.22).

    Returns
    -------
    Parts of shape (..., exporter, importer, sector).
    """
    net = _net(s, f, pull)
    valued = _per_dollar(net) * s.flows
    own = -(f.theta + 1) * valued
    diverted = f.theta * s.share * (valued.sum(axis=-3) - pull.access)[..., None, :, :]
    return Slope(own * f.kept, diverted * f.kept)


def _net(s: State, f: Fixed, pull: Pull) -> Pull:
    """The pull less the equations' multipliers times how they move with flows (eq. 5.21)."""
    n = len(s.wages)
    toward = _toward_unknowns(s, f, pull)
    multiplier = np.linalg.solve(jacobian_at(s, f).T, toward.reshape(-1, 2 * n).T).T.reshape(toward.shape)
    market, budget = np.where(f.left_out, 0.0, multiplier[..., :n]), multiplier[..., n:]
    by_sales = (market / s.wages)[..., None] * f.uses[:, 0] + (budget / s.outlay)[..., None] * f.uses[:, 1]
    return pull._replace(sales=pull.sales - by_sales, purchases=pull.purchases + budget / s.purchases)


def _toward_unknowns(s: State, f: Fixed, pull: Pull) -> Floats:
    """The derivative in the unknowns, (..., 2n): log wages by way of prices, then log spending."""
    valued = _per_dollar(pull) * s.flows
    through_prices = f.theta * (s.share * (valued.sum(axis=-3) - pull.access)[..., None, :, :] - valued)
    return np.concatenate((through_prices.sum(axis=(-2, -1)), valued.sum(axis=(-3, -1)) + pull.log_spending), axis=-1)


def _per_dollar(pull: Pull) -> Floats:
    """Worth of a million USD of every flow, (..., exporter, importer, sector)."""
    return pull.sales[..., :, None, :] + pull.purchases[..., None, :, None]
