"""A gravity experiment from estimated cost terms, with every result gegravity reports (eqs. 6.5 and 6.12 to 6.14).

Source of the definitions: Herman (2021), "gegravity: General Equilibrium Gravity Modeling in Python", USITC Economics
Working Paper 2021-04-B; Larch and Yotov (2016), "General equilibrium trade policy analysis with structural gravity".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parley.errors import NotConverged
from parley.model.arrays import Floats, frozen
from parley.model.gravity import equations as eq
from parley.model.gravity.closures import FixedShares
from parley.model.gravity.resistance import Resistances, ScalingSystem, groups, modelled_trade, resistances
from parley.model.solve import newton


@dataclass(frozen=True, eq=False)
class Gravity:
    """A calibrated gravity economy.

    Attributes
    ----------
    cost_terms : (exporter, importer), b, trade costs to the power -theta (eq. 6.1).
    output, spending : (n,), Y and E, million USD.
    theta : trade elasticity, sigma - 1.
    reference : position of the importer whose prices do not change.

    Raises
    ------
    BadInput, NotConverged : see `resistances`.
    """

    cost_terms: Floats
    output: Floats
    spending: Floats
    theta: float
    reference: int

    def __post_init__(self) -> None:
        for name in ("cost_terms", "output", "spending"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @cached_property
    def terms(self) -> Resistances:
        """Baseline multilateral resistances."""
        return resistances(self.cost_terms, self.output, self.spending, self.reference)

    @cached_property
    def trade(self) -> Floats:
        """Modelled baseline trade, (exporter, importer), million USD."""
        return modelled_trade(self.cost_terms, self.output, self.spending, self.terms)

    def experiment(self, cost_terms: Floats) -> Experiment:
        """The equilibrium at other cost terms.

        Raises
        ------
        NotConverged : with the exporter whose sales are furthest off.
        """
        share = self.trade / self.spending
        gross = share * cost_terms / self.cost_terms
        earned, spent = self.output / self.output.sum(), self.spending / self.spending.sum()
        fixed = eq.Fixed(gross, self.theta, earned, spent, 0.0, *groups(share, earned))
        solution = newton(ScalingSystem(fixed), np.zeros(len(earned)))
        if not solution.converged:
            raise NotConverged(
                f"gravity: no equilibrium at these cost terms; exporter {solution.worst} is off by "
                f"{solution.residual:.1e}. Try a smaller change."
            )
        level = eq.state(solution.x, fixed).log_index[self.reference]
        return Experiment(self, frozen(cost_terms), fixed, eq.state(solution.x - level, fixed))


@dataclass(frozen=True, eq=False)
class Experiment:
    """What other cost terms do, in full equilibrium with baseline shares. Each result is (n,) unless said otherwise."""

    base: Gravity
    cost_terms: Floats
    fixed: eq.Fixed
    state: eq.State

    @property
    def price(self) -> Floats:
        """p, factory-gate prices, new over old."""
        return np.exp(self.state.log_price)

    @property
    def inward(self) -> Floats:
        """P_j, new inward resistance: consumer prices relative to the reference importer's (eq. 6.4)."""
        return self.inward_before * np.exp(self.state.log_index)

    @property
    def inward_before(self) -> Floats:
        """P_j of the baseline."""
        return self.base.terms.inward ** (1 / self.base.theta)

    @property
    def outward(self) -> Floats:
        """Pi_i, new outward resistance (eq. 6.12)."""
        return self.outward_before / self.price

    @property
    def outward_before(self) -> Floats:
        """Pi_i of the baseline."""
        return self.base.terms.outward ** (1 / self.base.theta)

    @property
    def terms_of_trade(self) -> Floats:
        """p/P, new over old: also the change in real GDP and in real income, above 1 is a gain (eq. 6.13)."""
        return np.exp(self.state.log_price - self.state.log_index)

    @property
    def welfare_statistic(self) -> Floats:
        """(E/P)/(E*/P*), old over new: below 1 is a gain (eq. 6.13)."""
        return 1 / self.terms_of_trade

    @cached_property
    def trade(self) -> Floats:
        """Trade after the change, (exporter, importer), million USD (eq. 6.14)."""
        return FixedShares().trade(self.state, self.fixed) * self.base.spending.sum()

    @cached_property
    def conditional_trade(self) -> Floats:
        """Trade at the new resistances and old incomes, (exporter, importer), million USD (eq. 6.11)."""
        return eq.shares(self.state, self.fixed) * self.base.spending

    @property
    def direct_effect(self) -> Floats:
        """b'/b, (exporter, importer): the change in trade at unchanged resistances, the partial effect."""
        return self.cost_terms / self.base.cost_terms
