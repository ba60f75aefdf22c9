"""Many sectors that buy inputs from each other: the derivatives of the equations, forward and backward.

Nothing as large as the Jacobian is formed to solve with it. A change in the unknowns passes through the same batched
products as the equations themselves, and so does its transpose. All arrays carry a last axis of columns: (n, columns)
and (sector, economy, columns).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.input_output.equations import Fixed, State, redundant


class Columns(NamedTuple):
    """Directions in the unknowns or weights on the equations.

    wage, labour : (n, columns); as equations: labour markets or numeraire, labour supply.
    price, spending : (sector, economy, columns); as equations: prices, goods markets.
    """

    wage: Array
    labour: Array
    price: Array
    spending: Array


def stack(c: Columns) -> Array:
    """All of them in the order of the unknowns, (size, columns)."""
    columns = c.wage.shape[-1]
    parts = (c.wage, c.labour, c.price.reshape(-1, columns), c.spending.reshape(-1, columns))
    return namespace(c.wage).concatenate(parts)


def unstack(x: Array, sectors: int) -> Columns:
    """The inverse of `stack`."""
    n = x.shape[0] // (2 * (1 + sectors))
    cells = sectors * n
    price, spending = x[2 * n : 2 * n + cells], x[2 * n + cells :]
    return Columns(x[:n], x[n : 2 * n], price.reshape(sectors, n, -1), spending.reshape(sectors, n, -1))


@dataclass(frozen=True, eq=False)
class Derivative:
    """The derivative of the equations at a state.

    Attributes
    ----------
    f, s : what stays fixed, and the state.
    spending : (sector, importer), what the flows are computed from: the state's own for the exact derivative.
    """

    f: Fixed
    s: State
    spending: Array

    @cached_property
    def flows(self) -> Array:
        """(sector, exporter, importer), net of duty and rents."""
        return self.s.paid * self.spending[:, None, :]

    @cached_property
    def sold(self) -> Array:
        """(sector, exporter, 1), flows by exporter."""
        return _column(self.flows.sum(axis=2))

    @cached_property
    def bought(self) -> Array:
        """(sector, importer, 1), flows by importer."""
        return _column(self.flows.sum(axis=1))

    @cached_property
    def charged(self) -> Array:
        """(sector, importer, 1), spending less flows: duty and rents."""
        return _column(self.spending) - self.bought

    @cached_property
    def rents(self) -> Array | None:
        """(sector, exporter, importer), what rent-creating barriers earn."""
        return None if self.f.rent is None else self.flows * self.f.rent

    @cached_property
    def _theta(self) -> Array:
        return self.f.theta[:, None, None]

    @cached_property
    def per_demand(self) -> Array:
        return _column(self.s.demand + (self.f.spending == 0))

    @cached_property
    def _kept(self) -> Array:
        return namespace(self.flows).where(redundant(self.f), 0.0, 1.0)[:, None]

    def cost(self, wage: Array, price: Array) -> Array:
        """Change in log cost (eq. 4.1), (sector, economy, columns)."""
        return _column(self.f.value_added_share) * wage + _by_economy(self.f.uses, price)

    def index(self, cost: Array) -> Array:
        """Change in log prices that changes in log costs imply (eq. 4.3)."""
        return _turned(self.s.share) @ cost

    def sales(self, cost: Array, pull: Array) -> Array:
        """Change in sales by exporter (eq. 4.4); `pull` is that in log spending plus theta times that in log prices."""
        return self.flows @ pull - self._theta * self.sold * cost

    def _on_arrival(self, cube: Array, total: Array, cost: Array, pull: Array) -> Array:
        """Change in flows, or in the rents they carry, by importer, (n, columns)."""
        return (total * pull - self._theta * (_turned(cube) @ cost)).sum(axis=0)

    def charges(self, cost: Array, pull: Array, spending: Array) -> tuple[Array, Array]:
        """Changes in duty and rents (eq. 4.5), and in rents alone, (n, columns) each."""
        total = (_column(self.spending) * spending).sum(axis=0) - self._on_arrival(self.flows, self.bought, cost, pull)
        if self.rents is None:
            return total, 0 * total
        rents = self._on_arrival(self.rents, _column(self.rents.sum(axis=1)), cost, pull)
        return total, rents

    def demand(self, sales: Array, income: Array) -> Array:
        """Change in log demand (eq. 4.6), from changes in sales and income."""
        return (_by_economy(self.f.coefficients, sales) + _column(self.f.final_share) * income) / self.per_demand

    def forward(self, d: Columns) -> Columns:
        """What a change in the unknowns does to the equations."""
        f, s = self.f, self.s
        cost = self.cost(d.wage, d.price)
        index = self.index(cost)
        pull = d.spending + self._theta * index
        sales = self.sales(cost, pull)
        charges, rents = self.charges(cost, pull, d.spending)
        earned = _column(s.value_added) * (d.wage + d.labour)
        world = _column(f.transfer) * (earned.sum(axis=0) / f.value_added.sum())
        relief = f.relief * (charges - rents) / _column(s.value_added) - _column(s.relief_rate) * (d.wage + d.labour)
        real_wage = d.wage - (_column(f.final_share) * d.price).sum(axis=0)
        paid = (_column(f.value_added_share) * sales).sum(axis=0) / self.wage_bill
        return Columns(
            self._kept * (paid - d.wage - d.labour) + f.income_level @ (earned / _column(f.value_added)),
            d.labour - f.kappa * (relief / _column(1 - s.relief_rate) + real_wage),
            d.price - index,
            self.demand(sales, earned + charges + world) - d.spending,
        )

    def backward(self, e: Columns) -> Columns:
        """The transpose of `forward`: weights on the equations give weights on the unknowns."""
        f, s = self.f, self.s
        goods = e.spending / self.per_demand
        market = self._kept * e.wage
        income = (_column(f.final_share) * goods).sum(axis=0)
        sales = _by_economy(f.uses, goods) + _column(f.value_added_share) * (market / self.wage_bill)
        relief = -f.kappa * e.labour / _column(1 - s.relief_rate)
        duty = f.relief * relief / _column(s.value_added)
        world = (_column(f.transfer) * income).sum(axis=0) / f.value_added.sum()
        earned = (
            _column(s.value_added) * (income + world + (f.income_level.T @ e.wage) / _column(f.value_added))
            - market
            - _column(s.relief_rate) * relief
        )
        pull, cost = self._flows_backward(sales, income + duty, duty)
        cost = cost + self.s.share @ (self._theta * pull - e.price)
        return Columns(
            earned - f.kappa * e.labour + (_column(f.value_added_share) * cost).sum(axis=0),
            earned + e.labour,
            e.price + _by_economy(f.coefficients, cost) + f.kappa * _column(f.final_share) * e.labour,
            pull + _column(self.spending) * (income + duty) - e.spending,
        )

    def _flows_backward(self, sales: Array, charges: Array, minus_rents: Array) -> tuple[Array, Array]:
        """Weights on sales, charges and rents, as weights on pull and cost."""
        flows = self.flows
        pull = _turned(flows) @ sales - self.bought * charges
        cost = self._theta * (flows @ (0 * pull + charges) - self.sold * sales)
        if self.rents is not None:
            pull = pull - _column(self.rents.sum(axis=1)) * minus_rents
            cost = cost + self._theta * (self.rents @ (0 * pull + minus_rents))
        return pull, cost

    @cached_property
    def wage_bill(self) -> Array:
        """What sales pay to labour, (n, 1)."""
        return (_column(self.f.value_added_share) * self.sold).sum(axis=0)

    def matrix(self) -> Array:
        """The whole Jacobian, (size, size): for small worlds and for checks."""
        xp = namespace(self.flows)
        sectors, n = self.f.spending.shape
        return stack(self.forward(unstack(xp.eye(2 * n * (1 + sectors)), sectors)))


def _column(array: Array) -> Array:
    return array[..., None]


def _turned(cube: Array) -> Array:
    return cube.transpose(0, 2, 1)


def _by_economy(matrices: Array, values: Array) -> Array:
    """One matrix product in each economy: (economy, row, sector) times (sector, economy, columns)."""
    return (matrices @ values.transpose(1, 0, 2)).transpose(1, 0, 2)
