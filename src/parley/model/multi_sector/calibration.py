"""Parley's multi-sector model: from flows, tariffs and GDP to a baseline (docs/reference/model.md, eqs. 2.13-2.16).

Flows are customs values before duty. All money is in million USD; arrays have the sector axis first, as the equations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parley.model.arrays import Floats
from parley.model.numeraire import numeraire_weights


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline.

    Attributes
    ----------
    flows : (sector, exporter, importer), net of duty.
    tariff : (sector, exporter, importer), t.
    share : (sector, exporter, importer), spending shares, duty included; sum to one over exporters.
    spending_share : (sector, importer), e.
    spending : (n,), E, final and intermediate, duty included.
    sales, value_added, beta, revenue, transfer : (n,), s, VA, VA/s, R, T.
    """

    flows: Floats
    tariff: Floats
    share: Floats
    spending_share: Floats
    spending: Floats
    sales: Floats
    value_added: Floats
    beta: Floats
    revenue: Floats
    transfer: Floats

    @property
    def final_income(self) -> Floats:
        """I = VA + R + T, (n,): what households spend."""
        return self.value_added + self.revenue + self.transfer

    @cached_property
    def income_level(self) -> Floats:
        """Weights of the numeraire, (n, n); see `numeraire_weights`."""
        return numeraire_weights(self.flows.sum(axis=0), self.value_added)


def calibrate(flows: Floats, tariff: Floats, value_added: Floats) -> Baseline:
    """The baseline in which every economy spends what it spent.

    Parameters
    ----------
    flows, tariff : (sector, exporter, importer).
    value_added : (n,), below sales.
    """
    paid = flows * (1 + tariff)
    by_sector = paid.sum(axis=1)
    spending = by_sector.sum(axis=0)
    sales = flows.sum(axis=(0, 2))
    net_imports = flows.sum(axis=(0, 1)) - sales
    return Baseline(
        flows=flows,
        tariff=tariff,
        share=np.divide(paid, by_sector[:, None, :], out=np.zeros_like(paid), where=by_sector[:, None, :] > 0),
        spending_share=by_sector / spending,
        spending=spending,
        sales=sales,
        value_added=value_added,
        beta=value_added / sales,
        revenue=spending - flows.sum(axis=(0, 1)),
        transfer=net_imports,
    )
