"""The endogenous-deficit model written as slowly and plainly as the definitions: loops, hats, a general root finder."""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


class Economy:
    """The paper's letters: X (exporter, importer) with own sales filled, nu, phi, t, r, d, eps, psi, kappa, relief."""

    def __init__(self, flows, nu, phi, tariff, eps, psi, kappa, relief, costs=None, rents=None):
        n = len(nu)
        self.n, self.flows, self.nu, self.phi, self.tariff = n, flows, nu, phi, tariff
        self.eps, self.psi, self.kappa, self.relief = eps, psi, kappa, relief
        self.costs = np.ones((n, n)) if costs is None else costs
        self.rents = np.zeros((n, n)) if rents is None else rents
        self.spending = [sum(flows[j, i] for j in range(n)) for i in range(n)]
        self.received = [sum((1 - nu[k]) * flows[i, k] for k in range(n)) for i in range(n)]

    def pull(self, j, i, cost):
        """How much importer i would buy of exporter j whose cost has changed by the factor `cost`."""
        charged = (1 + self.tariff[j, i] + self.rents[j, i]) ** (-self.eps * self.phi[i])
        return self.flows[j, i] / self.spending[i] * (cost * self.costs[j, i]) ** -self.eps * charged

    def buy(self, e, w, cost):
        """Trade net of charges, duty, rents and consumer prices, when spending has changed by the factors `e`."""
        n = self.n
        trade, duty, rent, price = np.zeros((n, n)), np.zeros(n), np.zeros(n), np.zeros(n)
        for i in range(n):
            pulls = [self.pull(j, i, cost[j]) for j in range(n)]
            for j in range(n):
                charged = 1 + self.tariff[j, i] + self.rents[j, i]
                trade[j, i] = pulls[j] / sum(pulls) * e[i] * self.spending[i] / charged
                duty[i] += self.tariff[j, i] * trade[j, i]
                rent[i] += self.rents[j, i] * trade[j, i]
            price[i] = (e[i] / w[i]) ** (1 - self.phi[i]) * sum(pulls) ** (-1 / self.eps)
        return trade, duty, rent, price

    def sold(self, trade, i):
        return sum((1 - self.nu[k]) * trade[i, k] for k in range(self.n))

    def bought(self, trade, i):
        return sum(trade[j, i] for j in range(self.n))


def solve(*numbers, **barriers):
    """Hats (w, e, L, P) without goods as inputs; numeraire: spending-weighted prices."""
    m = Economy(*numbers, **barriers)
    n = m.n
    income = [m.received[i] + m.nu[i] * m.spending[i] for i in range(n)]
    transfer = [m.spending[i] - income[i] for i in range(n)]

    def parts(x):
        w, e, labour = np.exp(x[:n]), np.exp(x[n : 2 * n]), np.exp(x[2 * n :])
        cost = [w[j] * labour[j] ** -m.psi for j in range(n)]
        return w, e, labour, *m.buy(e, w, cost)

    def equations(x):
        w, e, labour, trade, duty, rent, price = parts(x)
        earned = w * labour * income
        markets, budgets, supply = [], [], []
        for i in range(n):
            markets.append((m.sold(trade, i) + m.nu[i] * m.bought(trade, i) - earned[i]) / income[i])
            granted = transfer[i] * sum(earned) / sum(income)
            budgets.append((duty[i] + rent[i] + earned[i] + granted - e[i] * m.spending[i]) / m.spending[i])
            wedge = 1 / (1 - m.relief * duty[i] / earned[i])
            supply.append(labour[i] - (wedge * w[i] / price[i]) ** m.kappa)
        markets[-1] = sum((price[i] - 1) * m.spending[i] for i in range(n)) / sum(m.spending)
        return np.array(markets + budgets + supply)

    w, e, labour, trade, duty, rent, price = parts(_root(equations, 3 * n))
    return {"w": w, "e": e, "L": labour, "P": price, "trade": trade, "duty": duty, "rent": rent}


def solve_with_inputs(beta, *numbers, **barriers):
    """Hats and welfare when goods are inputs; `flows` are without the inputs' part of own sales; numeraire: wages."""
    flows = np.array(numbers[0])
    for i in range(len(flows)):
        flows[i, i] /= beta
    m = Economy(flows, *numbers[1:], **barriers)
    n = m.n
    income = [beta * m.received[i] + m.nu[i] * m.spending[i] for i in range(n)]
    transfer = [m.spending[i] - income[i] - (1 - beta) * m.received[i] for i in range(n)]

    def parts(x):
        w, e, labour, price = (np.exp(x[k * n : (k + 1) * n]) for k in range(4))
        made_with = [(w[j] / price[j]) ** (1 - beta) * labour[j] for j in range(n)]
        cost = [w[j] ** beta * price[j] ** (1 - beta) / made_with[j] ** m.psi for j in range(n)]
        return w, e, labour, price, *m.buy(e, w, cost)

    def households(w, labour, duty, rent):
        earned = w * labour * income
        return [duty[i] + rent[i] + earned[i] + transfer[i] * sum(earned) / sum(income) for i in range(n)]

    def equations(x):
        w, e, labour, price, trade, duty, rent, implied = parts(x)
        earned, final = w * labour * income, households(w, labour, duty, rent)
        markets, budgets, supply, prices = [], [], [], []
        for i in range(n):
            markets.append((beta * m.sold(trade, i) + m.nu[i] * m.bought(trade, i) - earned[i]) / income[i])
            spent = final[i] + (1 - beta) * m.sold(trade, i)
            budgets.append((spent - e[i] * m.spending[i]) / m.spending[i])
            wedge = 1 / (1 - m.relief * duty[i] / earned[i])
            supply.append(labour[i] - (wedge * w[i] / price[i]) ** m.kappa)
            prices.append(price[i] - implied[i])
        markets[-1] = sum((w[i] - 1) * income[i] for i in range(n)) / sum(income)
        return np.array(markets + budgets + supply + prices)

    w, e, labour, price, trade, duty, rent, _ = parts(_root(equations, 4 * n))
    final, welfare = households(w, labour, duty, rent), []
    for i in range(n):
        before = income[i] + transfer[i]
        relieved = 1 - m.relief * duty[i] / (w[i] * labour[i] * income[i])
        d = before / (before - m.kappa * relieved * income[i] / (1 + m.kappa))
        welfare.append(d * final[i] / before / price[i] + (1 - d) * w[i] * labour[i] / price[i])
    hats = {"w": w, "e": e, "L": labour, "P": price, "trade": trade, "duty": duty, "rent": rent}
    return hats | {"welfare": np.array(welfare)}


def _root(equations, size):
    found = root(equations, np.zeros(size), method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-9, "the reference did not converge"
    return found.x
