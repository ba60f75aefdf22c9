"""The multi-sector CES model: from spending and charges to a baseline (docs/reference/model.md, eqs. 3.9-3.12).

All money is in million USD; arrays have the sector axis first, as the equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.model.arrays import Floats
from parley.model.numeraire import numeraire_weights


@dataclass(frozen=True, eq=False)
class Accounts:
    """What the data say, before a closure makes a baseline of it; n economies, K sectors.

    Attributes
    ----------
    economies, sectors : labels, for errors only.
    paid : (sector, exporter, importer), spending, duty and rents included.
    tariff : (sector, exporter, importer), t.
    rents : (sector, exporter, importer), r, shares of the customs value.
    goods : (sector,), 1.0 where goods are traded, else 0.0.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    paid: Floats
    tariff: Floats
    rents: Floats
    goods: Floats


@dataclass(frozen=True, eq=False)
class Baseline:
    """A calibrated baseline.

    Attributes
    ----------
    accounts : the spending and charges it stands for.
    share : (sector, exporter, importer), lambda, spending shares, duty included; sum to one over exporters.
    spending_share : (sector, importer), e.
    spending, income, transfer : (n,), E, Y and T.
    nu : (sector, importer), share of value added where the goods are sold.
    phi : (sector, importer), how far a charge reaches demand.
    income_level : weights of the numeraire, (n, n); see `numeraire_weights`.
    """

    accounts: Accounts
    share: Floats
    spending_share: Floats
    spending: Floats
    income: Floats
    transfer: Floats
    nu: Floats
    phi: Floats
    income_level: Floats

    @property
    def charge(self) -> Floats:
        """t + r, (sector, exporter, importer)."""
        return self.accounts.tariff + self.accounts.rents

    @property
    def flows(self) -> Floats:
        """Customs value of trade, (sector, exporter, importer)."""
        return self.accounts.paid / (1 + self.charge)


def calibrate(accounts: Accounts, nu: Floats | None = None, phi: Floats | None = None) -> Baseline:
    """The baseline in which every economy spends what it spent (eqs. 3.9-3.11).

    Parameters
    ----------
    nu, phi : (sector, importer); None is no value added at the destination, and charges that reach demand in full.
    """
    paid = accounts.paid
    by_sector = paid.sum(axis=1)
    spending = by_sector.sum(axis=0)
    added = np.zeros_like(by_sector) if nu is None else nu
    flows = paid / (1 + accounts.tariff + accounts.rents)
    earned = np.einsum("kji,ki->j", flows, 1 - added) + (added * flows.sum(axis=1)).sum(axis=0)
    return Baseline(
        accounts=accounts,
        share=np.divide(paid, by_sector[:, None, :], out=np.zeros_like(paid), where=by_sector[:, None, :] > 0),
        spending_share=by_sector / spending,
        spending=spending,
        income=earned,
        transfer=flows.sum(axis=(0, 1)) - earned,
        nu=added,
        phi=np.ones_like(by_sector) if phi is None else phi,
        income_level=numeraire_weights(paid.sum(axis=0), earned),
    )
