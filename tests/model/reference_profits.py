"""The model of Ossa (2014) as plainly as its definitions: loops, hats of wages and spending, a general root finder."""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def solve(flows, before, after, costs, net_exports, sigma, weights):
    """Hats and outcomes at wedges `after`, from flows (exporter, importer, sector) at wedges `before` (duty and rents).

    `net_exports` are the new ones; the numeraire is the world's wage bill.
    """
    n, _, sectors = flows.shape
    sales = flows.sum(axis=1)
    wage_bill = (sales * (sigma - 1) / sigma).sum(axis=1)
    profits = sales / sigma
    spending = (flows * (1 + before)).sum(axis=(0, 2))
    revenue = (flows * before).sum(axis=(0, 2))

    def parts(x):
        w, spent = x[:n], x[n:]
        trade, price = np.zeros(flows.shape), np.ones(n)
        for i in range(n):
            for k in range(sectors):
                paid = flows[:, i, k] * (1 + before[:, i, k])
                if paid.sum() == 0:
                    continue
                wedge = (1 + after[:, i, k]) / (1 + before[:, i, k])
                index = sum(paid / paid.sum() * (w * wedge * costs[:, i, k]) ** (1 - sigma[k]))
                price[i] *= index ** (paid.sum() / spending[i] / (1 - sigma[k]))
                for j in range(n):
                    pull = (w[j] * wedge[j] * costs[j, i, k]) ** (1 - sigma[k]) / wedge[j]
                    trade[j, i, k] = flows[j, i, k] * pull / index * spent[i]
        return w, spent, trade, price

    def equations(x):
        w, spent, trade, _ = parts(x)
        sold = trade.sum(axis=1)
        markets = ((sold * (sigma - 1) / sigma).sum(axis=1) - w * wage_bill) / wage_bill
        markets[-1] = (wage_bill * (w - 1)).sum() / wage_bill.sum()
        income = w * wage_bill + (sold / sigma).sum(axis=1) + (after * trade).sum(axis=(0, 2)) - net_exports
        return np.concatenate((markets, (income - spent * spending) / spending))

    found = root(equations, np.ones(2 * n), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, spent, trade, price = parts(found.x)
    new_sales, new_revenue = trade.sum(axis=1), (after * trade).sum(axis=(0, 2))
    return {
        "w": w,
        "spending": spent,
        "trade": trade,
        "price": price,
        "welfare": spent / price,
        "profits": (new_sales / sigma).sum(axis=1) / profits.sum(axis=1) / w,
        "government": _worth(new_sales, new_revenue, sigma, weights) / _worth(sales, revenue, sigma, weights) / price,
    }


def _worth(sales, revenue, sigma, weights):
    """What a government makes of sectors' sales and of duty that goes to workers, sector by sector."""
    total = np.zeros(len(sales))
    for j in range(len(sales)):
        jobs = sales[j] * (sigma - 1) / sigma
        for k in range(len(sigma)):
            total[j] += weights[j, k] * (sales[j, k] + jobs[k] / jobs.sum() * revenue[j])
    return total


def balanced(flows, before, sigma):
    """Flows once every imbalance is gone, at the same tariffs."""
    n = len(flows)
    ones = np.ones((n, flows.shape[2]))
    return solve(flows, before, before, np.ones(flows.shape), np.zeros(n), sigma, ones)["trade"]
