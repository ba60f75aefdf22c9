"""The multi-sector CES model of a tariff war, as plainly as the definitions: loops and a general root finder.

Arrays are (exporter, importer, sector) and (economy, sector); money is whatever `paid` is in.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def accounts(paid, charge, nu):
    """Spending, income and transfers of flows with duty and rents inside."""
    n, _, sectors = paid.shape
    spending, income, net = np.zeros(n), np.zeros(n), np.zeros(n)
    for j in range(n):
        for i in range(n):
            for k in range(sectors):
                value = paid[j, i, k] / (1 + charge[j, i, k])
                spending[i] += paid[j, i, k]
                income[j] += (1 - nu[i, k]) * value
                income[i] += nu[i, k] * value
                net[i] += value
    return spending, income, net - income


def solve(paid, charge, charge_after, tariff_after, costs, theta, nu, phi, transfer):
    """Wage hats, spending hats, price hats and trade at customs value; numeraire: world income.

    charge : tariff plus rents, before; `transfer` : (economy,), new transfers at the old world income.
    """
    n, _, sectors = paid.shape
    spending, income, _ = accounts(paid, charge, nu)

    def parts(x):
        w, e = np.exp(x[:n]), np.exp(x[n:])
        trade, price = np.zeros(paid.shape), np.ones(n)
        for i in range(n):
            for k in range(sectors):
                total = paid[:, i, k].sum()
                if total == 0:
                    continue
                pull = np.zeros(n)
                for j in range(n):
                    step = (1 + charge_after[j, i, k]) / (1 + charge[j, i, k])
                    wedge = step ** (-theta[k] * phi[i, k]) * costs[j, i, k] ** -theta[k]
                    pull[j] = paid[j, i, k] / total * wedge * w[j] ** -theta[k]
                weight = total / spending[i]
                price[i] *= ((e[i] / w[i]) ** (1 - phi[i, k]) * pull.sum() ** (-1 / theta[k])) ** weight
                for j in range(n):
                    trade[j, i, k] = pull[j] / pull.sum() * total * e[i] / (1 + charge_after[j, i, k])
        return w, e, trade, price

    def equations(x):
        w, e, trade, _ = parts(x)
        world = (w * income).sum() / income.sum()
        markets, budgets = [], []
        for i in range(n):
            earned = sum(
                (1 - nu[m, k]) * trade[i, m, k] + nu[i, k] * trade[m, i, k] for m in range(n) for k in range(sectors)
            )
            markets.append((earned - w[i] * income[i]) / income[i])
            collected = (charge_after[:, i] * trade[:, i]).sum()
            budgets.append((w[i] * income[i] + collected + transfer[i] * world - e[i] * spending[i]) / spending[i])
        markets[-1] = world - 1
        return np.array(markets + budgets)

    found = root(equations, np.zeros(2 * n), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, e, trade, price = parts(found.x)
    return {"w": w, "e": e, "P": price, "trade": trade, "welfare": e / price, "revenue": _revenue(trade, tariff_after)}


def _revenue(trade, tariff):
    return (tariff * trade).sum(axis=(0, 2))


def purge(paid, charge, theta):
    """Spending by flow in the world without transfers, tariffs unchanged."""
    n, _, sectors = paid.shape
    nothing, full, same = np.zeros((n, sectors)), np.ones((n, sectors)), np.ones_like(paid)
    found = solve(paid, charge, charge, charge, same, theta, nothing, full, np.zeros(n))
    return found["trade"] * (1 + charge)


def war(paid, tariff, theta):
    """Rates and welfare when every importer sets one rate by the formula: wages, spending and rates in one system."""
    n, _, sectors = paid.shape
    spending, income, _ = accounts(paid, tariff, np.zeros((n, sectors)))

    def parts(x):
        w, e, rate = np.exp(x[:n]), np.exp(x[n : 2 * n]), x[2 * n :]
        after, trade, share, price = np.zeros(paid.shape), np.zeros(paid.shape), np.zeros(paid.shape), np.ones(n)
        for i in range(n):
            for k in range(sectors):
                after[:, i, k] = [0.0 if j == i else rate[i] for j in range(n)]
                old = paid[:, i, k] / paid[:, i, k].sum()
                pull = old * ((1 + after[:, i, k]) / (1 + tariff[:, i, k]) * w) ** -theta[k]
                share[:, i, k] = pull / pull.sum()
                spent = paid[:, i, k].sum() / spending[i]
                trade[:, i, k] = share[:, i, k] * spent * e[i] * spending[i] / (1 + after[:, i, k])
                price[i] *= pull.sum() ** (-spent / theta[k])
        return w, e, rate, after, trade, share, price

    def formula(i, trade, share):
        others = [m for m in range(n) if m != i]
        exports = sum(trade[i, m, k] for m in others for k in range(sectors))
        pull = sum(
            theta[k] * sum(trade[i, m, k] * (1 - share[i, m, k]) for m in others) / exports for k in range(sectors)
        )
        return 1 / max(1, pull)

    def equations(x):
        w, e, rate, after, trade, share, _ = parts(x)
        markets = (trade.sum(axis=(1, 2)) - w * income) / income
        markets[-1] = (income * (w - 1)).sum() / income.sum()
        budgets = (w * income + (after * trade).sum(axis=(0, 2)) - e * spending) / spending
        return np.concatenate((markets, budgets, [rate[i] - formula(i, trade, share) for i in range(n)]))

    start = np.concatenate((np.zeros(2 * n), np.full(n, 0.3)))
    found = root(equations, start, method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, e, rate, _, _, _, price = parts(found.x)
    return {"rates": rate, "welfare": e / price, "w": w}
