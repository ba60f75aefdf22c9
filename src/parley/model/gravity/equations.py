"""Structural gravity: its equations and their derivatives.

Source: Anderson and van Wincoop (2003), American Economic Review 93(1), and Yotov, Piermartini, Monteiro and Larch
(2016), "An Advanced Guide to Trade Policy Analysis". Equation numbers are those of docs/reference/model.md, section 6.

The unknowns are x = log p, shape (n,): factory-gate prices relative to the baseline. Outward resistance falls as p
rises (eq. 6.12) and inward resistance is a sum (eq. 6.7), so that n unknowns stand for the usual 3n - 1. No power of a
matrix is taken while iterating. All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies.

    gross : (exporter, importer), baseline spending shares times the change in cost terms (eq. 6.6).
    theta : trade elasticity, sigma - 1.
    income, spending : (n,), Y and E of the baseline, million USD or any other unit.
    moving : 1 where incomes in the markets follow prices, 0 where they stay (eq. 6.8).
    together : (n, n), 1 where two economies are in one trading group, else 0.
    income_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    """

    gross: Array
    theta: Array
    income: Array
    spending: Array
    moving: Array
    together: Array
    income_level: Array


class State(NamedTuple):
    """Everything the unknowns imply; each (n,)."""

    log_price: Array  # p, at the factory gate
    appeal: Array  # p^-theta of the exporter
    access: Array  # S: sum over exporters of gross * appeal
    log_index: Array  # P, what the importer pays on average: its inward resistance
    income: Array  # Y p^moving
    unscaled: Array  # E p^moving
    spending: Array  # the same, scaled so that a trading group spends what it earns
    sales: Array


def state(x: Array, f: Fixed) -> State:
    """Prices, incomes, spending and sales at x (eqs. 6.7 to 6.9)."""
    xp = namespace(x)
    appeal = xp.exp(-f.theta * x)
    access = appeal @ f.gross
    moved = xp.exp(f.moving * x)
    income, unscaled = f.income * moved, f.spending * moved
    spending = unscaled * ((f.together @ income) / (f.together @ unscaled))
    sales = appeal * (f.gross @ (spending / access))
    return State(x, appeal, access, -xp.log(access) / f.theta, income, unscaled, spending, sales)


def shares(s: State, f: Fixed) -> Array:
    """lambda', (exporter, importer), sums to one over exporters (eq. 6.7)."""
    return s.appeal[:, None] * f.gross / s.access


def markets(s: State) -> Array:
    """Log of sales over income (eq. 6.9), (n,); their income-weighted sum is redundant in every trading group."""
    return namespace(s.sales).log(s.sales / s.income)


def numeraire(s: State, f: Fixed) -> Array:
    """World output at baseline quantities keeps its value (eq. 6.10), (n,); zero where no market is left out."""
    return f.income_level @ (namespace(s.log_price).exp(s.log_price) - 1)


def redundant(f: Fixed) -> Array:
    """Marks the economy whose market is left out, (n,), true once in every group that trades."""
    return f.income_level.sum(axis=1) > 0


def residual(x: Array, f: Fixed) -> Array:
    """All markets with the redundant one replaced by the numeraire, (n,)."""
    s = state(x, f)
    return namespace(x).where(redundant(f), numeraire(s, f), markets(s))


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / dx, (n, n), from the same fixed matrix."""
    xp = namespace(x)
    s = state(x, f)
    found = shares(s, f)
    bought = found * s.spending / s.sales[:, None]  # each exporter's sales by destination, sums to one
    through_index = f.theta * (bought @ found.T) + f.moving * bought
    scale = s.income / (f.together @ s.income) - s.unscaled / (f.together @ s.unscaled)
    moved = through_index - (f.theta + f.moving) * xp.eye(x.shape[0]) + f.moving * f.together * scale
    return xp.where(redundant(f)[:, None], f.income_level * xp.exp(x), moved)
