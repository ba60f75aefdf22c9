"""What a government believes that its tariffs do when it takes foreign wages and foreign spending as given.

Its rates move its own wage, spending and prices, and nothing abroad but what foreigners buy of it: the premise of the
formula of Lashkaripour (2021), J. Int. Economics 131. Equation numbers are those of docs/reference/model.md, section 9;
the model is that of section 3 without value added at the destination. Many governments are looked at side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parley.model.arrays import Floats
from parley.model.multi_sector_ces.equations import Fixed, State


class View(NamedTuple):
    """What governments look at: K sectors, n economies, g governments; money in million USD.

    share : (sector, exporter, government), what each buys from whom, charges inside.
    kept : (sector, exporter, government), the same net of charges.
    paid : (sector, exporter, government), 1 + t' + r'.
    own_share, own_kept, spending_share : (sector, government), bought at home, and e.
    theta : (sector,).
    income, spending, outlay, outlay_wage : (government,), Y', E', E' net of charges, and its derivative in log w.
    exports, exports_wage : (government,), and the derivative in log w with foreign wages and spending as they are.
    real_income : (government,), new over old.
    """

    share: Floats
    kept: Floats
    paid: Floats
    own_share: Floats
    own_kept: Floats
    spending_share: Floats
    theta: Floats
    income: Floats
    spending: Floats
    outlay: Floats
    outlay_wage: Floats
    exports: Floats
    exports_wage: Floats
    real_income: Floats

    @property
    def kept_by_sector(self) -> Floats:
        """Share of spending that is left after charges, (sector, government)."""
        return self.kept.sum(axis=1)

    @property
    def left(self) -> Floats:
        """The same over all sectors, q, (government,)."""
        return (self.spending_share * self.kept_by_sector).sum(axis=0)

    @property
    def home_sales(self) -> Floats:
        """What governments' economies sell at home, (sector, government)."""
        return self.own_kept * self.spending_share * self.spending


class Change(NamedTuple):
    """Derivatives in the log of something: of log spending, of the log price index and of home sales."""

    spending: Floats
    price: Floats
    sales: Floats


def wage_change(v: View) -> Change:
    """What the own wage does, (government,) each (eq. 9.16)."""
    e, theta = v.spending_share, v.theta[:, None]
    left = (theta * e * (v.own_share * v.kept_by_sector - v.own_kept)).sum(axis=0)
    spending = v.outlay_wage / v.outlay - left / v.left
    sales = (theta * v.home_sales * (v.own_share - 1)).sum(axis=0) + v.home_sales.sum(axis=0) * spending
    return Change(spending, (e * v.own_share).sum(axis=0), sales)


def charge_changes(v: View) -> tuple[Change, Change]:
    """What log(1 + t' + r') and log d of each foreign good do, (sector, exporter, government) each (eq. 9.17)."""
    e, theta = v.spending_share[:, None, :], v.theta[:, None, None]
    switched = theta * e * (v.share * v.kept_by_sector[:, None, :] - v.kept)
    diverted = theta * v.share * v.home_sales[:, None, :]
    home = v.home_sales.sum(axis=0)

    def change(left: Floats) -> Change:
        spending = -left / v.left
        return Change(spending, e * v.share, diverted + home * spending)

    return change(switched - e * v.kept), change(switched)


def market_wage(v: View, wage: Change) -> Floats:
    """Derivative of sales less income in the log of the own wage, (government,); negative (eq. 9.18)."""
    return wage.sales + v.exports_wage - v.income


def believed_slopes(v: View) -> dict[str, Floats]:
    """Derivatives of real income, percent, as each government believes, (sector, exporter, government) (eq. 9.19)."""
    wage = wage_change(v)
    gain, market = wage.spending - wage.price, market_wage(v, wage)

    def slope(change: Change) -> Floats:
        return 100 * v.real_income * (change.spending - change.price - gain * change.sales / market)

    charge, costs = charge_changes(v)
    return {"tariff": slope(charge) / v.paid, "costs": slope(costs)}


def everybody(s: State, f: Fixed) -> View:
    """All governments' views of an equilibrium."""
    weight = s.appeal[:, :, None] / s.access[:, None, :]
    share, kept = f.gross * weight, f.net * weight
    abroad = 1 - np.eye(len(f.income))
    exports = kept * (f.spending_share * s.spending)[:, None, :] * abroad
    return View(
        share,
        kept,
        _charges(f.gross, f.net),
        np.einsum("kii->ki", share),
        np.einsum("kii->ki", kept),
        f.spending_share,
        f.theta,
        s.income,
        s.spending,
        s.outlay,
        s.income * (1 + f.transfer / f.income.sum()),
        exports.sum(axis=(0, 2)),
        -np.einsum("k,kin,kin->i", f.theta, exports, 1 - share),
        s.spending / f.spending * np.exp(-s.log_price),
    )


def _charges(gross: Floats, net: Floats) -> Floats:
    """1 + t + r, which is gross over net; 1 where nothing is bought."""
    return np.divide(gross, net, out=np.ones_like(gross), where=net > 0)


class Abroad(NamedTuple):
    """What one government takes as given, at an equilibrium; K sectors, n economies.

    fixed : the equilibrium's fixed arrays.
    at : its wages and spending.
    economy : the government's position.
    """

    fixed: Fixed
    at: State
    economy: int


def alone(given: Abroad, paid: Floats, log_wage: float) -> View:
    """One government's view if it charges `paid` and its own wage is `log_wage`, whether or not its market clears.

    Parameters
    ----------
    paid : (sector, exporter), 1 + t' + r' of its imports.
    """
    f, i = given.fixed, given.economy
    e, appeal, income = f.spending_share[:, i], np.exp(-f.theta * log_wage), f.income[i] * np.exp(log_wage)
    share, price = _purchases(given, paid, appeal)
    kept = share / paid
    sold, sold_wage = _exports(given, appeal)
    granted = f.transfer[i] / f.income.sum()
    outlay = income + granted * (given.at.income.sum() - given.at.income[i] + income)
    spending = outlay / (e * kept.sum(axis=1)).sum()
    return View(
        share[:, :, None],
        kept[:, :, None],
        paid[:, :, None],
        share[:, [i]],
        kept[:, [i]],
        e[:, None],
        f.theta,
        np.array([income]),
        np.array([spending]),
        np.array([outlay]),
        np.array([income * (1 + granted)]),
        np.array([sold]),
        np.array([sold_wage]),
        np.array([spending / f.spending[i] / price]),
    )


def _purchases(given: Abroad, paid: Floats, appeal: Floats) -> tuple[Floats, float]:
    """What it buys from whom, shares of (sector, exporter), and the change in its price index.

    Parameters
    ----------
    paid : (sector, exporter), 1 + t' + r' of its imports.
    appeal : (sector,), w^-theta of its own goods.
    """
    f, at, i = given.fixed, given.at, given.economy
    dearer = paid / _charges(f.gross[:, :, i], f.net[:, :, i])
    bought = f.gross[:, :, i] * dearer ** -f.theta[:, None] * at.appeal
    bought[:, i] = f.gross[:, i, i] * appeal
    access = bought.sum(axis=1) + (f.spending_share[:, i] == 0)
    return bought / access[:, None], float(np.exp(-(f.spending_share[:, i] * np.log(access) / f.theta).sum()))


def _exports(given: Abroad, appeal: Floats) -> tuple[float, float]:
    """What foreigners buy at the own wage behind `appeal`, (sector,), and its derivative in the log of that wage."""
    f, at, i = given.fixed, given.at, given.economy
    others = at.access - f.gross[:, i] * at.appeal[:, [i]]
    bought = f.gross[:, i] * appeal[:, None]
    access = others + bought
    value = f.net[:, i] * appeal[:, None] * f.spending_share * at.spending / access
    value[:, i] = 0.0
    return float(value.sum()), -float((f.theta[:, None] * value * others / access).sum())
