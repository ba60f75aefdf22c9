"""Caliendo and Parro (2015): the two solutions of the paper, and what it measures between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.errors import NotConverged
from parley.model import frame
from parley.model.arrays import Floats
from parley.model.input_output.calibration import Baseline, Technology, baseline
from parley.model.input_output.equations import Inputs, State, state
from parley.model.input_output.outcomes import trade
from parley.model.input_output.system import InputOutputEquations
from parley.model.replication.caliendo2015_data import Nafta


@dataclass(frozen=True, eq=False)
class Change:
    """Two solutions, the second in hats of the first.

    Attributes
    ----------
    base : the first.
    found : the second, relative to it.
    tariff : (sector, exporter, importer), its tariffs.
    """

    base: Baseline
    found: State
    tariff: Floats

    @property
    def flows(self) -> Floats:
        """M' of the second, (sector, exporter, importer)."""
        return trade(self.found)

    def next_base(self) -> Baseline:
        """The second solution as a baseline of its own."""
        b, s = self.base, self.found
        technology = Technology(b.coefficients, b.value_added_share, b.final_share)
        lent = b.transfer * (s.value_added.sum() / b.value_added.sum())
        return baseline(s.share, self.tariff, None, technology, s.spending, s.value_added, lent)


def first_solution(data: Nafta, deficit: Floats) -> Baseline:
    """The paper's baseline: tariffs of 1993 and the deficits that are assumed, solved from the data."""
    return solve(data, data.start(deficit), data.tariff).next_base()


def solve(data: Nafta, base: Baseline, tariff: Floats) -> Change:
    """The equilibrium at `tariff`, (sector, exporter, importer).

    Raises
    ------
    NotConverged : with the worst market.
    """
    equations = InputOutputEquations(base, np.ones(len(data.sectors)), data.regions, data.sectors)
    inputs = Inputs(tariff, np.ones_like(tariff), None, data.theta, np.float64(0.0), np.float64(0.0))
    solved = frame.solve(equations, inputs)
    if not solved.solution.converged:
        raise NotConverged(f"caliendo2015: the {solved.worst_market} is off by {solved.solution.residual:.1e}.")
    return Change(base, state(solved.solution.x, solved.fixed), tariff)


def path(data: Nafta, base: Baseline, steps: int) -> list[Change]:
    """The way from 1993 to NAFTA in equal steps of the tariffs, each relative to where the one before ended."""
    changes: list[Change] = []
    for step in range(1, steps + 1):
        tariff = data.tariff + step / steps * (data.agreed - data.tariff)
        changes.append(solve(data, changes[-1].next_base() if changes else base, tariff))
    return changes


def welfare(c: Change) -> Floats:
    """Welfare as the paper computes it, to first order at a finite change (eq. 4.20), (region,)."""
    return tot(c) + vot(c)


def tot(c: Change) -> Floats:
    """Terms of trade as the paper defines them (eq. 4.18), (region,)."""
    return tot_by_partner(c).sum(axis=1)


def vot(c: Change) -> Floats:
    """Volume of trade as the paper defines it (eq. 4.19), (region,)."""
    return vot_by_partner(c).sum(axis=1)


def tot_by_partner(c: Change) -> Floats:
    """Terms of trade, (region, partner)."""
    gains = _dearer(c).sum(axis=0)
    return (gains - gains.T) / c.base.final_income[:, None]


def tot_by_sector(c: Change) -> Floats:
    """Terms of trade, (sector, region)."""
    gains = _dearer(c)
    return (gains.sum(axis=2) - gains.sum(axis=1)) / c.base.final_income


def vot_by_partner(c: Change) -> Floats:
    """Volume of trade, (region, partner)."""
    return _taxed_volume(c).sum(axis=0).T / c.base.final_income[:, None]


def vot_by_sector(c: Change) -> Floats:
    """Volume of trade, (sector, region)."""
    return _taxed_volume(c).sum(axis=1) / c.base.final_income


def _dearer(c: Change) -> Floats:
    """M (c_hat - 1), (sector, exporter, importer): what the exporter gains and the importer loses by prices."""
    return c.base.flows * (np.exp(c.found.log_cost) - 1)[:, :, None]


def _taxed_volume(c: Change) -> Floats:
    """tau (M' - c_hat M), (sector, exporter, importer): duty at the old rates on what is bought more."""
    return c.base.tariff * (c.flows - c.base.flows * np.exp(c.found.log_cost)[:, :, None])


def import_growth(c: Change, importer: int, exporters: list[int]) -> float:
    """Growth of the customs value that an importer buys from some exporters."""
    before, after = (flows.sum(axis=0)[exporters, importer].sum() for flows in (c.base.flows, c.flows))
    return float(after / before - 1)


def exports_before(c: Change) -> Floats:
    """(sector, region)."""
    return _exports(c.base.flows)


def exports_after(c: Change) -> Floats:
    """(sector, region)."""
    return _exports(c.flows)


def _exports(flows: Floats) -> Floats:
    return flows.sum(axis=2) - np.einsum("kii->ki", flows)


def real_wage(c: Change) -> Floats:
    """Change of the wage over final prices, (region,)."""
    return np.exp(c.found.log_wage - c.found.log_consumer_price) - 1


def exact_real_income(c: Change) -> Floats:
    """Change of final income over final prices in the same two solutions, (region,)."""
    return c.found.income / c.base.final_income / np.exp(c.found.log_consumer_price) - 1
