"""Input-output links: from flows, tariffs and coefficients to a baseline (docs/reference/model.md, eqs. 4.10 ff).

Flows are customs values before duty. All money is in million USD; arrays have the sector axis first, as the equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats
from parley.model.numeraire import numeraire_weights


@dataclass(frozen=True, eq=False)
class Baseline:
    """A baseline; n economies, K sectors.

    Attributes
    ----------
    flows : (sector, exporter, importer), net of duty and rents.
    tariff : (sector, exporter, importer), t.
    charge : (sector, exporter, importer), t + r: duty and rents over the customs value.
    share : (sector, exporter, importer), spending shares, duty and rents included; sum to one over exporters.
    coefficients : (economy, input sector, using sector), a: inputs over the using sector's sales.
    value_added_share : (sector, economy), v; with the inputs it sums to one.
    final_share : (sector, importer), f: what households spend on each sector.
    spending : (sector, importer), X, final and intermediate, duty and rents included.
    value_added, revenue, rent, transfer : (n,), VA, R, rents, T.
    income_level : weights of the numeraire, (n, n); see `numeraire_weights`.
    """

    flows: Floats
    tariff: Floats
    charge: Floats
    share: Floats
    coefficients: Floats
    value_added_share: Floats
    final_share: Floats
    spending: Floats
    value_added: Floats
    revenue: Floats
    rent: Floats
    transfer: Floats
    income_level: Floats

    @property
    def final_income(self) -> Floats:
        """I = VA + R + rents + T, (n,): what households spend."""
        return self.value_added + self.revenue + self.rent + self.transfer


@dataclass(frozen=True, eq=False)
class Technology:
    """How sectors use each other and what households buy; the arrays are those of `Baseline`."""

    coefficients: Floats
    value_added_share: Floats
    final_share: Floats


def calibrate(flows: Floats, tariff: Floats, rents: Floats | None, coefficients: Floats) -> Baseline:
    """The baseline in which every economy and sector buys what it bought (eqs. 4.10 to 4.14).

    Parameters
    ----------
    flows, tariff : (sector, exporter, importer).
    rents : (sector, exporter, importer), r, shares of the customs value; None where there are none.
    coefficients : (economy, input sector, using sector); what they leave of sales is value added.
    """
    charge = tariff if rents is None else tariff + rents
    paid = flows * (1 + charge)
    bought, sales = paid.sum(axis=1), flows.sum(axis=2)
    inputs = within_purchases(coefficients, bought, sales)
    added = 1 - inputs.sum(axis=1).T
    final = np.maximum(bought - use(inputs, sales), 0.0)
    share = np.divide(paid, bought[:, None, :], out=np.zeros_like(paid), where=bought[:, None, :] > 0)
    technology = Technology(inputs, added, final / final.sum(axis=0))
    transfer = flows.sum(axis=(0, 1)) - sales.sum(axis=0)
    return baseline(share, tariff, rents, technology, bought, (added * sales).sum(axis=0), transfer)


def baseline(
    share: Floats,
    tariff: Floats,
    rents: Floats | None,
    technology: Technology,
    spending: Floats,
    value_added: Floats,
    transfer: Floats,
) -> Baseline:
    """A baseline from its parts; see `Baseline` for what they are."""
    charge = tariff if rents is None else tariff + rents
    flows = share * spending[:, None, :] / (1 + charge)
    return Baseline(
        flows=flows,
        tariff=tariff,
        charge=charge,
        share=share,
        coefficients=technology.coefficients,
        value_added_share=technology.value_added_share,
        final_share=technology.final_share,
        spending=spending,
        value_added=value_added,
        revenue=(flows * tariff).sum(axis=(0, 1)),
        rent=np.zeros_like(value_added) if rents is None else (flows * rents).sum(axis=(0, 1)),
        transfer=transfer,
        income_level=numeraire_weights(flows.sum(axis=0), value_added),
    )


def use(coefficients: Floats, sales: Floats) -> Floats:
    """Inputs bought, (sector, economy), from sales (sector, economy)."""
    return np.einsum("ikl,li->ki", coefficients, sales)


def within_purchases(coefficients: Floats, bought: Floats, sales: Floats) -> Floats:
    """Input coefficients by which no economy uses more of a sector than it bought (eq. 4.11).

    Tables of several sources do not agree to the last unit. What sectors would use beyond what was bought is value
    added instead, so that final demand is nowhere negative and the baseline stays an equilibrium.
    """
    used = use(coefficients, sales)
    kept = np.divide(bought, used, out=np.ones_like(used), where=used > bought)
    return coefficients * kept.T[:, :, None]
