"""The endogenous-deficit model written as slowly and plainly as the definitions: loops, hats, a general root finder."""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def solve(flows, nu, phi, tariff, eps, psi, kappa, relief):
    """Hats (w, e, L, P) for flows (exporter, importer) with own sales filled; numeraire: spending-weighted prices."""
    n = len(nu)
    spending = [sum(flows[j, i] for j in range(n)) for i in range(n)]
    income = [sum((1 - nu[k]) * flows[i, k] for k in range(n)) + nu[i] * spending[i] for i in range(n)]
    transfer = [spending[i] - income[i] for i in range(n)]

    def parts(x):
        w, e, labour = np.exp(x[:n]), np.exp(x[n : 2 * n]), np.exp(x[2 * n :])
        trade, price, revenue, new_income = np.zeros((n, n)), np.zeros(n), np.zeros(n), w * labour * income
        for i in range(n):
            pull = [
                flows[j, i]
                / spending[i]
                * w[j] ** -eps
                * labour[j] ** (eps * psi)
                * (1 + tariff[j, i]) ** (-eps * phi[i])
                for j in range(n)
            ]
            for j in range(n):
                trade[j, i] = pull[j] / sum(pull) * e[i] * spending[i] / (1 + tariff[j, i])
                revenue[i] += tariff[j, i] * trade[j, i]
            price[i] = (e[i] / w[i]) ** (1 - phi[i]) * sum(pull) ** (-1 / eps)
        return w, e, labour, trade, price, revenue, new_income

    def equations(x):
        w, e, labour, trade, price, revenue, new_income = parts(x)
        markets, budgets, supply = [], [], []
        for i in range(n):
            earned = sum((1 - nu[k]) * trade[i, k] for k in range(n)) + nu[i] * sum(trade[j, i] for j in range(n))
            markets.append((earned - new_income[i]) / income[i])
            granted = transfer[i] * sum(new_income) / sum(income)
            budgets.append((revenue[i] + new_income[i] + granted - e[i] * spending[i]) / spending[i])
            wedge = 1 / (1 - relief * revenue[i] / new_income[i])
            supply.append(labour[i] - (wedge * w[i] / price[i]) ** kappa)
        markets[-1] = sum((price[i] - 1) * spending[i] for i in range(n)) / sum(spending)
        return np.array(markets + budgets + supply)

    found = root(equations, np.zeros(3 * n), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    w, e, labour, trade, price, revenue, _ = parts(found.x)
    return {"w": w, "e": e, "L": labour, "P": price, "trade": trade, "revenue": revenue}
