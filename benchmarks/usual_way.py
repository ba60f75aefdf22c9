"""The usual way to solve these models, to compare with: every array in every evaluation, a general root finder and
finite differences, as replication packages do. Written from the definitions, on the same calibrated baselines."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fsolve

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Usual:
    """Seconds taken, evaluations made, and the wages found, new over old."""

    seconds: float
    evaluations: int
    wage: Floats


def solve(system: Callable[[Floats], Floats], unknowns: int, economies: int) -> Usual:
    """fsolve from ones, with forward differences."""
    start = time.perf_counter()
    found, info, _, message = fsolve(system, np.ones(unknowns), full_output=True, xtol=1e-10)
    seconds = time.perf_counter() - start
    if np.abs(info["fvec"]).max() > 1e-6:
        raise RuntimeError(f"the usual way did not converge: {message}")
    return Usual(seconds, int(info["nfev"]), found[:economies])


def many_sectors(base, inputs) -> Usual:
    """Section 2 of docs/reference/model.md: w, E, L, P of every economy."""
    n = len(base.sales)
    theta, after = inputs.theta[:, None, None], inputs.tariff
    wedge = (1 + after) / (1 + base.tariff) * inputs.costs
    relief_before = inputs.relief * base.revenue / base.value_added

    def system(x: Floats) -> Floats:
        w, spent, labour, price = np.split(x, 4)
        cost = w**base.beta * price ** (1 - base.beta)
        pull = base.share * (wedge * cost[None, :, None]) ** -theta
        total = pull.sum(axis=1, keepdims=True)
        share = np.divide(pull, total, out=np.zeros_like(pull), where=total > 0)
        trade = share * (base.spending_share * spent * base.spending)[:, None, :] / (1 + after)
        sales, revenue = trade.sum(axis=(0, 2)), (after * trade).sum(axis=(0, 1))
        earned = w * labour * base.value_added
        sector_price = np.where(total > 0, total, 1.0)[:, 0, :] ** (-1 / inputs.theta[:, None])
        markets = (base.beta * sales - earned) / base.value_added
        markets[0] = earned.sum() / base.value_added.sum() - 1
        income = earned + revenue + base.transfer * earned.sum() / base.value_added.sum()
        budgets = (income + (1 - base.beta) * sales) / base.spending - spent
        wedge_work = (1 - relief_before) / (1 - inputs.relief * revenue / earned)
        supply = labour - (wedge_work * w / price) ** inputs.kappa
        prices = price - np.prod(sector_price**base.spending_share, axis=0)
        return np.concatenate((markets, budgets, supply, prices))

    return solve(system, 4 * n, n)


def one_sector(base, inputs) -> Usual:
    """Section 1 of docs/reference/model.md: w, E, L of every economy."""
    n = len(base.income)
    tariff = inputs.tariff

    def system(x: Floats) -> Floats:
        w, spent, labour = np.split(x, 3)
        attraction = (w**-inputs.eps * labour ** (inputs.eps * inputs.psi))[:, None]
        pull = base.share * attraction * (1 + tariff) ** (-inputs.eps * base.phi)
        trade = pull / pull.sum(axis=0) * spent * base.spending / (1 + tariff)
        earned, revenue = w * labour * base.income, (tariff * trade).sum(axis=0)
        price = (spent / w) ** (1 - base.phi) * pull.sum(axis=0) ** (-1 / inputs.eps)
        markets = (trade @ (1 - base.nu) + base.nu * trade.sum(axis=0) - earned) / base.income
        markets[-1] = ((price - 1) * base.spending).mean() / base.spending.mean()
        budgets = (revenue + earned + base.transfer * earned.sum() / base.income.sum()) / base.spending - spent
        supply = labour - (w / (1 - inputs.relief * revenue / earned) / price) ** inputs.kappa
        return np.concatenate((markets, budgets, supply))

    return solve(system, 3 * n, n)
