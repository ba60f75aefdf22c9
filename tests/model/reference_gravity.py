"""Structural gravity written as slowly and plainly as the definitions: loops, levels, a general root finder."""

from __future__ import annotations

import numpy as np
from scipy.optimize import root

TIGHT = 1e-13


def solved(equations, start):
    found = root(equations, start, method="hybr", tol=TIGHT, options={"maxfev": 20000})
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    return found.x


def resistances(b, output, spending):
    """I and O with the last importer as reference: shares of world output and spending, unknowns in logs."""
    n = len(output)
    earned, spent = output / sum(output), spending / sum(spending)

    def split(x):
        return np.append(np.exp(x[: n - 1]), 1.0), np.exp(x[n - 1 :])

    def equations(x):
        inward, outward = split(x)
        importers = [1 / inward[j] - sum(b[i, j] * earned[i] * outward[i] for i in range(n)) for j in range(n - 1)]
        exporters = [1 / outward[i] - sum(b[i, j] * spent[j] * inward[j] for j in range(n)) for i in range(n)]
        return np.array([*importers, *exporters])

    return split(solved(equations, np.zeros(2 * n - 1)))


def fixed_shares(b, b_new, output, spending, theta):
    """Prices, I and O after a change in cost terms, with baseline shares in the resistances (3n - 1 unknowns)."""
    n = len(output)
    earned, spent = output / sum(output), spending / sum(spending)
    _, outward_before = resistances(b, output, spending)
    beta = earned * outward_before

    def split(x):
        return np.append(np.exp(x[: n - 1]), 1.0), np.exp(x[n - 1 : 2 * n - 1]), np.exp(x[2 * n - 1 :])

    def equations(x):
        inward, outward, price = split(x)
        importers = [1 / inward[j] - sum(b_new[i, j] * earned[i] * outward[i] for i in range(n)) for j in range(n - 1)]
        exporters = [1 / outward[i] - sum(b_new[i, j] * spent[j] * inward[j] for j in range(n)) for i in range(n)]
        factories = [earned[i] * outward[i] - beta[i] * price[i] ** -theta for i in range(n)]
        return np.array([*importers, *exporters, *factories])

    inward, outward, price = split(solved(equations, np.zeros(3 * n - 1)))
    return price, inward, outward


def endowment(flows, wedge, theta):
    """Prices (the first is 1), price indices and trade when incomes move; spending is scaled to world output."""
    n = len(flows)
    output = [sum(flows[i, j] for j in range(n)) for i in range(n)]
    spending = [sum(flows[i, j] for i in range(n)) for j in range(n)]

    def trade(price):
        index, found = np.zeros(n), np.zeros((n, n))
        scale = sum(output[k] * price[k] for k in range(n)) / sum(spending[k] * price[k] for k in range(n))
        for j in range(n):
            pull = [flows[i, j] / spending[j] * (price[i] * wedge[i, j]) ** -theta for i in range(n)]
            index[j] = sum(pull) ** (-1 / theta)
            for i in range(n):
                found[i, j] = pull[i] / sum(pull) * spending[j] * price[j] * scale
        return index, found

    def equations(x):
        price = np.append(1.0, np.exp(x))
        _, found = trade(price)
        return np.array([sum(found[i, j] for j in range(n)) / (output[i] * price[i]) - 1 for i in range(1, n)])

    price = np.append(1.0, np.exp(solved(equations, np.zeros(n - 1))))
    return price, *trade(price)
