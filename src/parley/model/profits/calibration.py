"""The model with profits: from flows and tariffs to a baseline (docs/reference/model.md, eqs. 5.15-5.19).

Flows are customs values before duty, own sales included. Money is in million USD.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats
from parley.model.numeraire import numeraire_weights


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline.

    Attributes
    ----------
    flows : (exporter, importer, sector), T, net of duty and rents.
    tariff, rents : (exporter, importer, sector), t and r.
    share : (exporter, importer, sector), gamma, spending shares, duty and rents included; sum to one over exporters,
        and a sector that is not bought is taken to come from home.
    sector_spending : (importer, sector), mu X, duty and rents included.
    spending, purchases, sales, revenue, net_exports : (n,), X, X less duty and rents, sum over importers and sectors of
        T, duty and rents, sales less purchases.
    sector_sales : (exporter, sector).
    groups : (n, n), one in the row of each trading group's largest economy, in the columns of its members; else zero.
    """

    flows: Floats
    tariff: Floats
    rents: Floats
    share: Floats
    sector_spending: Floats
    spending: Floats
    purchases: Floats
    sales: Floats
    revenue: Floats
    net_exports: Floats
    sector_sales: Floats
    groups: Floats

    @property
    def spending_share(self) -> Floats:
        """mu, (importer, sector): a sector's part of spending."""
        return self.sector_spending / self.spending[:, None]


def calibrate(flows: Floats, tariff: Floats, rents: Floats) -> Baseline:
    """The baseline of flows, tariffs and rents, each (exporter, importer, sector)."""
    paid = flows * (1 + tariff + rents)
    sector_spending = paid.sum(axis=0)
    sector_sales = flows.sum(axis=1)
    spending, purchases, sales = sector_spending.sum(axis=1), flows.sum(axis=(0, 2)), sector_sales.sum(axis=1)
    from_home = np.broadcast_to(np.eye(len(sales))[:, :, None], paid.shape)
    return Baseline(
        flows=flows,
        tariff=tariff,
        rents=rents,
        share=np.divide(paid, sector_spending, out=from_home.copy(), where=sector_spending > 0),
        sector_spending=sector_spending,
        spending=spending,
        purchases=purchases,
        sales=sales,
        revenue=spending - purchases,
        net_exports=sales - purchases,
        sector_sales=sector_sales,
        groups=(numeraire_weights(flows.sum(axis=2), sales) > 0).astype(np.float64),
    )


def one_way(flows: Floats) -> tuple[int, int] | None:
    """An exporter and an importer whose trade no chain of trade pays back, if any: it can never balance.

    Parameters
    ----------
    flows : (exporter, importer, sector).
    """
    sells = flows.sum(axis=2) > 0
    reaches = sells
    for _ in range(len(sells).bit_length()):
        reaches = reaches | (reaches.astype(int) @ reaches.astype(int) > 0)
    unpaid = np.argwhere(sells & ~reaches.T)
    return (int(unpaid[0, 0]), int(unpaid[0, 1])) if len(unpaid) else None
