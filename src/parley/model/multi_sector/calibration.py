"""Parley's multi-sector model: from flows, tariffs, rents and GDP to a baseline (model.md, eqs. 2.13-2.16, 7.6).

Flows are customs values before duty. All money is in million USD; arrays have the sector axis first, as the equations.
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
    flows : (sector, exporter, importer), net of duty.
    tariff : (sector, exporter, importer), t.
    charge : (sector, exporter, importer), t + r: duty and rents over the customs value.
    share : (sector, exporter, importer), spending shares, duty and rents included; sum to one over exporters.
    spending_share : (sector, importer), e.
    spending : (n,), E, final and intermediate, duty and rents included.
    sales, value_added, beta, revenue, rent, transfer : (n,), s, VA, VA/s, R, rents, T.
    exports, imports : (sector, economy), customs value without own sales.
    income_level : weights of the numeraire, (n, n); see `numeraire_weights`.
    """

    flows: Floats
    tariff: Floats
    charge: Floats
    share: Floats
    spending_share: Floats
    spending: Floats
    sales: Floats
    value_added: Floats
    beta: Floats
    revenue: Floats
    rent: Floats
    transfer: Floats
    exports: Floats
    imports: Floats
    income_level: Floats

    @property
    def final_income(self) -> Floats:
        """I = VA + R + rents + T, (n,): what households spend."""
        return self.value_added + self.revenue + self.rent + self.transfer


def calibrate(flows: Floats, tariff: Floats, rents: Floats | None, value_added: Floats) -> Baseline:
    """The baseline in which every economy spends what it spent.

    Parameters
    ----------
    flows, tariff : (sector, exporter, importer).
    rents : (sector, exporter, importer), r, shares of the customs value; None where there are none.
    value_added : (n,), below sales.
    """
    charge = tariff if rents is None else tariff + rents
    paid = flows * (1 + charge)
    by_sector = paid.sum(axis=1)
    spending = by_sector.sum(axis=0)
    sales = flows.sum(axis=(0, 2))
    own = np.einsum("kii->ki", flows)
    net_imports = flows.sum(axis=(0, 1)) - sales
    return Baseline(
        flows=flows,
        tariff=tariff,
        charge=charge,
        share=np.divide(paid, by_sector[:, None, :], out=np.zeros_like(paid), where=by_sector[:, None, :] > 0),
        spending_share=by_sector / spending,
        spending=spending,
        sales=sales,
        value_added=value_added,
        beta=value_added / sales,
        revenue=(flows * tariff).sum(axis=(0, 1)),
        rent=np.zeros_like(sales) if rents is None else (flows * rents).sum(axis=(0, 1)),
        transfer=net_imports,
        exports=flows.sum(axis=2) - own,
        imports=flows.sum(axis=1) - own,
        income_level=numeraire_weights(flows.sum(axis=0), value_added),
    )
