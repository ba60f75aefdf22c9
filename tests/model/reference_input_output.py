"""The model with sectoral input-output links, as plainly as Caliendo and Parro's equations, for a general root finder.

The trade balance closes it, not the labour market; prices, spending and wages are in levels relative to the baseline.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def solve(world, after, kappa, relief, costs=None, rents_before=None, rents_after=None):
    """Hats (w, L, P) and real income for a world; arrays (exporter, importer, sector)."""
    flows, before, a = world.flows, world.tariffs, world.input_coefficients
    theta = world.theta(world.default_elasticities)
    n, _, sectors = flows.shape
    none = np.zeros(flows.shape)
    costs = np.ones(flows.shape) if costs is None else costs
    old_rents = none if rents_before is None else rents_before
    new_rents = none if rents_after is None else rents_after
    v = 1 - a.sum(axis=1)
    paid = flows * (1 + before + old_rents)
    bought, sold = paid.sum(axis=0), flows.sum(axis=1)
    duty = (before * flows).sum(axis=(0, 2))
    earned = (v * sold).sum(axis=1)
    final = np.array([[bought[i, k] - a[i, k] @ sold[i] for k in range(sectors)] for i in range(n)])
    income0 = final.sum(axis=1)
    alpha = final / income0[:, None]
    deficit = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))

    def parts(x):
        w, labour = np.exp(x[:n]), np.exp(x[n : 2 * n])
        price, spent = np.exp(x[2 * n :]).reshape(2, n, sectors)
        cost = np.empty((n, sectors))
        for j in range(n):
            for k in range(sectors):
                cost[j, k] = w[j] ** v[j, k] * np.prod(price[j] ** a[j, :, k])
        trade, implied = np.zeros(flows.shape), np.ones((n, sectors))
        for i in range(n):
            for k in range(sectors):
                if bought[i, k] == 0:
                    continue
                new = 1 + after[:, i, k] + new_rents[:, i, k]
                wedge = new / (1 + before[:, i, k] + old_rents[:, i, k]) * costs[:, i, k]
                pull = paid[:, i, k] / bought[i, k] * (wedge * cost[:, k]) ** -theta[k]
                implied[i, k] = pull.sum() ** (-1 / theta[k])
                trade[:, i, k] = pull / pull.sum() * bought[i, k] * spent[i, k] / new
        return w, labour, price, spent, trade, implied

    def incomes(w, labour, trade):
        wages = w * labour * earned
        revenue = (after * trade).sum(axis=(0, 2))
        world_growth = wages.sum() / earned.sum()
        total = wages + revenue + (new_rents * trade).sum(axis=(0, 2)) + deficit * world_growth
        return wages, revenue, world_growth, total

    def equations(x):
        w, labour, price, spent, trade, implied = parts(x)
        wages, revenue, world_growth, income = incomes(w, labour, trade)
        exports, imports = trade.sum(axis=(1, 2)), trade.sum(axis=(0, 2))
        balance = (imports - deficit * world_growth - exports) / exports
        balance[0] = world_growth - 1
        sales = trade.sum(axis=1)
        goods = np.zeros((n, sectors))
        for i in range(n):
            for k in range(sectors):
                wanted = alpha[i, k] * income[i] + a[i, k] @ sales[i]
                goods[i, k] = (wanted - spent[i, k] * bought[i, k]) / (bought[i, k] or 1.0)
                if bought[i, k] == 0:
                    goods[i, k] = spent[i, k] - 1
        wedge = (1 - relief * duty / earned) / (1 - relief * revenue / wages)
        supply = labour - (wedge * w / np.prod(price**alpha, axis=1)) ** kappa
        return np.concatenate((balance, supply, (price / implied - 1).ravel(), goods.ravel()))

    found = root(equations, np.zeros(2 * n * (1 + sectors)), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-10, "the reference did not converge"
    w, labour, price, _, trade, _ = parts(found.x)
    _, revenue, _, income = incomes(w, labour, trade)
    cpi = np.prod(price**alpha, axis=1)
    return {
        "w": w,
        "L": labour,
        "P": cpi,
        "real_income": income / income0 / cpi,
        "trade": trade,
        "revenue": revenue,
    }
