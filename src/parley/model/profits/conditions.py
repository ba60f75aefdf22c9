"""Tariffs at which first-order conditions hold within bounds, as fixed points (docs/reference/model.md, eq. 5.23).

The slope in a tariff is the worth of buying less (own) plus the worth of what buyers turn to (diverted); at given
worths of a dollar, own falls like 1/(1 + t) beside diverted. Hence the rate at which they cancel.
"""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Floats
from parley.model.optimum import Instruments
from parley.model.profits.acceleration import Mapped
from parley.model.profits.government import Slope
from parley.model.profits.system import Inputs

HIGHEST = 10.0
"""Largest tariff that Ossa (2014) allows, 1000 %."""

EXACT = 1e-9
"""Largest change of log(1 + t) that the conditions still ask for."""

INTERIOR, PROHIBITIVE = 0.5, HIGHEST
"""Where searches begin: welfare is not quasi-concave, and a prohibitive rate may be a maximum of its own."""


def pulled(instruments: Instruments, slope: Slope, inputs: Inputs) -> Slope:
    """The parts of a slope in every number, (size,), from those in every tariff, (exporter, importer, sector)."""
    own, diverted = (instruments.pull(inputs._replace(tariff=part)) for part in slope)
    return Slope(own, diverted)


def adjusted(numbers: Floats, slope: Slope, highest: float) -> Floats:
    """The rates at which the two parts of the slope would cancel (eq. 5.23), (size,), in [0, highest].

    Where diverting is worth something by itself, or buying less costs, no rate cancels them: the sign of the slope
    then says which bound is better. Where nothing is bought, rates stay.
    """
    cancel = (slope.diverted < 0) & (slope.own > 0)
    ratio = np.divide(slope.own, -slope.diverted, out=np.ones_like(numbers), where=cancel)
    bound = np.where(slope.total > 0, highest, np.where(slope.total < 0, 0.0, numbers))
    return np.where(cancel, np.clip((1 + numbers) * ratio - 1, 0.0, highest), bound)


def map_rates(numbers: Floats, slope: Slope, highest: float) -> Mapped:
    """Rates and their adjustment, as logs of one plus the rate."""
    return Mapped(np.log1p(numbers), np.log1p(adjusted(numbers, slope, highest)))


def rates_of(point: Floats, highest: float) -> Floats:
    """The nearest rates in [0, highest] of logs of one plus the rate, (size,)."""
    return np.clip(np.expm1(point), 0.0, highest)


def open_slope(numbers: Floats, slope: Slope, highest: float) -> float:
    """The largest slope that the bounds leave open, per 100 % of rate."""
    return float(np.abs(np.clip(numbers + slope.total, 0.0, highest) - numbers).max())
