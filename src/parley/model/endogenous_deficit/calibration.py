"""The endogenous-deficit model: from trade and GDP to a baseline (docs/reference/model.md, eqs. 1.11 to 1.16).

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), J. Int. Economics. All money is in million USD.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.errors import NotConverged
from parley.model.arrays import Floats
from parley.model.numeraire import numeraire_weights


@dataclass(frozen=True)
class Parameters:
    """The numbers the model is calibrated with; their sources are in data/models/parameters.csv.

    Attributes
    ----------
    eps : trade elasticity.
    kappa : elasticity of labour supply.
    scale : product of scale elasticity and the trade elasticity it was estimated with (psi * 4).
    scale_eps : that trade elasticity; psi = scale / scale_eps stays when eps changes.
    pass_through : c; 1 lets a duty reach consumers in full, 0.25 in part.
    services_share_exports, services_share_imports : value added at the destination in US exports and in US imports.
    beta : share of value added in the cost of goods; the rest are goods bought as inputs. 1 is the model without them.
    """

    eps: float
    kappa: float
    scale: float
    scale_eps: float
    pass_through: float
    services_share_exports: float
    services_share_imports: float
    beta: float = 1.0

    @property
    def psi(self) -> float:
        """Scale elasticity of exporters' cost."""
        return self.scale / self.scale_eps

    @property
    def shape(self) -> float:
        """theta, the shape of the productivity distribution (eq. 1.16)."""
        return self.scale_eps / self.scale


@dataclass(frozen=True, eq=False)
class Numeraire:
    """What money is measured in, for every group of economies that trade with each other.

    Attributes
    ----------
    leader : (n, group), 1 for the economy whose goods market is redundant and left out.
    prices, wages : (group, n), weights of the consumer prices and of the wages whose weighted change is zero.
    """

    leader: Floats
    prices: Floats
    wages: Floats


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline of n economies.

    Attributes
    ----------
    flows, share : (exporter, importer), own sales filled; shares of the importer's spending.
    spending, income, transfer : (n,), E, Y and T, million USD.
    nu, phi : (n,), value added at the destination; pass-through exponent of the importer.
    beta : share of value added in the cost of goods.
    numeraire : what money is measured in.
    """

    flows: Floats
    share: Floats
    spending: Floats
    income: Floats
    transfer: Floats
    nu: Floats
    phi: Floats
    beta: float
    numeraire: Numeraire

    @property
    def final(self) -> Floats:
        """What households spend, (n,): income and transfers; all spending where no goods are inputs."""
        return self.income + self.transfer


def services_shares(flows: Floats, gdp: Floats, home: int, p: Parameters) -> tuple[float, float]:
    """nu abroad and nu at `home`, such that home's trade has the observed service content (eq. 1.11).

    Parameters
    ----------
    flows : (exporter, importer), zero diagonal.
    gdp : (n,).
    home : position of the United States.

    Returns
    -------
    nu of all other economies, nu of home. A negative solution becomes zero.
    """
    abroad = np.arange(len(gdp)) != home
    blocks = np.array(
        [
            [flows[np.ix_(abroad, abroad)].sum(), flows[abroad, home].sum()],
            [flows[home, abroad].sum(), 0.0],
        ]
    )
    regional_gdp = np.array([gdp[abroad].sum(), gdp[home]])
    target = np.array([p.services_share_exports, p.services_share_imports])
    nu = np.zeros(2)
    for _ in range(500):
        mix = _own_sales_shares(blocks, regional_gdp, nu)
        weights = np.array([[mix[0], 1 - mix[0]], [1 - mix[1], mix[1]]])
        update = np.linalg.solve(weights, target)
        if np.abs(update - nu).max() < 1e-14:
            return max(update[0], 0.0), max(update[1], 0.0)
        nu = update
    raise NotConverged(f"services shares do not settle; after 500 rounds they are {nu[0]:.6f} and {nu[1]:.6f}.")


def _own_sales_shares(blocks: Floats, gdp: Floats, nu: Floats) -> Floats:
    """Share of each of the two regions' sales that stays at home, (2,)."""
    spending = gdp + transfers(blocks, nu)
    exports = np.array([blocks[0, 1], blocks[1, 0]])
    imports = exports[::-1]
    own = spending - imports
    return own / (own + exports)


def transfers(flows: Floats, nu: Floats) -> Floats:
    """What each economy spends beyond its income (eq. 1.12), (n,); `flows` without own sales."""
    return (1 - nu) * (flows.sum(axis=0) - flows @ (1 - nu))


def calibrate(flows: Floats, gdp: Floats, home: int, p: Parameters) -> Baseline:
    """The baseline of the paper: own sales filled from GDP, pass-through by importer (eqs. 1.11 to 1.16)."""
    abroad, at_home = services_shares(flows, gdp, home, p)
    nu = np.full(len(gdp), abroad)
    nu[home] = at_home
    own = np.maximum(0.0, gdp + transfers(flows, nu) - flows.sum(axis=0))
    return baseline(flows + np.diag(own), nu, pass_through_exponent(nu, p))


def pass_through_exponent(nu: Floats, p: Parameters) -> Floats:
    """phi of each importer (eq. 1.16), (n,)."""
    return p.pass_through + (1 + p.shape) / ((1 - nu) * p.shape) - 1 / p.shape - 1


def baseline(filled: Floats, nu: Floats, phi: Floats) -> Baseline:
    """Spending, income, transfers and shares of a matrix with own sales (eqs. 1.13 to 1.15); prices are the numeraire.

    Parameters
    ----------
    filled : (exporter, importer), with own sales.
    nu, phi : (n,).
    """
    spending = filled.sum(axis=0)
    income = filled @ (1 - nu) + nu * spending
    leader, weights = price_levels(filled, spending)
    level = Numeraire(leader, weights, np.zeros_like(weights))
    return Baseline(filled, filled / spending, spending, income, spending - income, nu, phi, 1.0, level)


def price_levels(flows: Floats, size: Floats) -> tuple[Floats, Floats]:
    """The largest economy of each trading group, (n, group), and the members' shares of its size, (group, n)."""
    rows = numeraire_weights(flows, size)
    largest = rows.sum(axis=1) > 0
    return np.eye(len(size))[:, largest], rows[largest]


def without_services(base: Baseline) -> Baseline:
    """The Eaton-Kortum-Krugman variant: no value added at the destination, phi = 1; same own sales."""
    n = len(base.income)
    return baseline(base.flows, np.zeros(n), np.ones(n))
