"""The endogenous-deficit model: from trade and GDP to a baseline (docs/reference/model.md, section 1, eqs. 1.11-1.16).

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), J. Int. Economics. All money is in million USD.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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
    """

    eps: float
    kappa: float
    scale: float
    scale_eps: float
    pass_through: float
    services_share_exports: float
    services_share_imports: float

    @property
    def psi(self) -> float:
        """Scale elasticity of exporters' cost."""
        return self.scale / self.scale_eps

    @property
    def shape(self) -> float:
        """theta, the shape of the productivity distribution (eq. 1.16)."""
        return self.scale_eps / self.scale


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline. flows and share are (exporter, importer) with own sales filled; the rest (n,)."""

    flows: Floats
    share: Floats
    spending: Floats
    income: Floats
    transfer: Floats
    nu: Floats
    phi: Floats

    @cached_property
    def price_level(self) -> Floats:
        """Weights of the numeraire, (n, n); see `numeraire_weights`."""
        return numeraire_weights(self.flows, self.spending)


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
    """The baseline of the paper: own sales filled from GDP, pass-through by importer (eqs. 1.11-1.16)."""
    abroad, at_home = services_shares(flows, gdp, home, p)
    nu = np.full(len(gdp), abroad)
    nu[home] = at_home
    own = np.maximum(0.0, gdp + transfers(flows, nu) - flows.sum(axis=0))
    return baseline(flows + np.diag(own), nu, pass_through_exponent(nu, p))


def pass_through_exponent(nu: Floats, p: Parameters) -> Floats:
    """phi of each importer (eq. 1.16), (n,)."""
    return p.pass_through + (1 + p.shape) / ((1 - nu) * p.shape) - 1 / p.shape - 1


def baseline(filled: Floats, nu: Floats, phi: Floats) -> Baseline:
    """Spending, income, transfers and shares of a matrix with own sales (eqs. 1.13-1.15)."""
    spending = filled.sum(axis=0)
    income = filled @ (1 - nu) + nu * spending
    return Baseline(filled, filled / spending, spending, income, spending - income, nu, phi)


def without_services(base: Baseline) -> Baseline:
    """The Eaton-Kortum-Krugman variant: no value added at the destination, phi = 1; same own sales."""
    n = len(base.income)
    return baseline(base.flows, np.zeros(n), np.ones(n))
