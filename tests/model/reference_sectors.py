"""The multi-sector model and its special case without inputs and deficits, as plainly as the definitions."""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def solve(flows, before, after, gdp, theta, kappa, relief, costs, rents, levies=None):
    """Hats (w, L, P) and real income for flows (exporter, importer, sector) at customs value.

    `levies` are export taxes after the change, shares of what sellers receive; the customs value includes them.
    """
    levies = np.zeros(flows.shape) if levies is None else levies
    n, _, sectors = flows.shape
    quota_before, quota_after = rents
    paid = flows * (1 + before + quota_before)
    spending = paid.sum(axis=(0, 2))
    sales = flows.sum(axis=(1, 2))
    beta = gdp / sales
    revenue0 = (before * flows).sum(axis=(0, 2))
    rents0 = (quota_before * flows).sum(axis=(0, 2))
    transfer = spending - gdp - revenue0 - rents0 - (1 - beta) * sales
    income0 = gdp + revenue0 + rents0 + transfer

    def parts(x):
        w, labour, price, spent = (np.exp(x[i * n : (i + 1) * n]) for i in range(4))
        cost = w**beta * price ** (1 - beta)
        trade, implied = np.zeros(flows.shape), np.ones(n)
        for i in range(n):
            for k in range(sectors):
                total = paid[:, i, k].sum()
                if total == 0:
                    continue
                pull = np.zeros(n)
                for j in range(n):
                    price_after = 1 + after[j, i, k] + quota_after[j, i, k]
                    wedge = price_after / (1 + before[j, i, k] + quota_before[j, i, k]) * costs[j, i, k]
                    pull[j] = paid[j, i, k] / total * (wedge * cost[j] * (1 + levies[j, i, k])) ** -theta[k]
                implied[i] *= pull.sum() ** (-1 / theta[k] * total / spending[i])
                for j in range(n):
                    price_after = 1 + after[j, i, k] + quota_after[j, i, k]
                    trade[j, i, k] = pull[j] / pull.sum() * total * spent[i] / price_after
        return w, labour, price, spent, trade, implied

    def equations(x):
        w, labour, price, spent, trade, implied = parts(x)
        earned = w * labour * gdp
        received = trade / (1 + levies)
        revenue = (after * trade).sum(axis=(0, 2)) + (levies * received).sum(axis=(1, 2))
        markets = (beta * received.sum(axis=(1, 2)) - earned) / gdp
        markets[0] = earned.sum() / gdp.sum() - 1
        handed = (quota_after * trade).sum(axis=(0, 2))
        income = earned + revenue + handed + transfer * earned.sum() / gdp.sum()
        budgets = (income + (1 - beta) * received.sum(axis=(1, 2)) - spent * spending) / spending
        wedge = (1 - relief * revenue0 / gdp) / (1 - relief * revenue / earned)
        supply = labour - (wedge * w / price) ** kappa
        return np.concatenate((markets, budgets, supply, price - implied))

    found = root(equations, np.zeros(4 * n), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, labour, price, _, trade, _ = parts(found.x)
    earned = w * labour * gdp
    charged = ((after + quota_after) * trade).sum(axis=(0, 2)) + (levies / (1 + levies) * trade).sum(axis=(1, 2))
    income = earned + charged + transfer * earned.sum() / gdp.sum()
    return {"w": w, "L": labour, "P": price, "trade": trade, "real_income": income / income0 / price}


def tariff_war(paid, before, after, sigma_minus_one):
    """The scenario model of Lashkaripour (2021): duty-inclusive flows, no inputs, no deficits, fixed labour."""
    n, _, sectors = paid.shape
    share = paid / paid.sum(axis=0)
    spent = paid.sum(axis=0) / paid.sum(axis=(0, 2))[:, None]
    income, wages = paid.sum(axis=(0, 2)), (paid / (1 + before)).sum(axis=(1, 2))
    wedge = (1 + after) / (1 + before)

    def parts(x):
        w, y = np.exp(x[:n]), np.exp(x[n:])
        trade, price = np.zeros(paid.shape), np.ones(n)
        for i in range(n):
            for k in range(sectors):
                pull = share[:, i, k] * (wedge[:, i, k] * w) ** -sigma_minus_one[k]
                trade[:, i, k] = pull / pull.sum() * spent[i, k] * y[i] * income[i] / (1 + after[:, i, k])
                price[i] *= pull.sum() ** (-spent[i, k] / sigma_minus_one[k])
        return w, y, trade, price

    def equations(x):
        w, y, trade, _ = parts(x)
        markets = (trade.sum(axis=(1, 2)) - w * wages) / wages
        markets[0] = (wages * (w - 1)).sum() / wages.sum()
        budgets = (w * wages + (after * trade).sum(axis=(0, 2)) - y * income) / income
        return np.concatenate((markets, budgets))

    found = root(equations, np.zeros(2 * n), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, y, _, price = parts(found.x)
    return {"w": w, "welfare": y / price}
