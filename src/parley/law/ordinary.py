"""The duty on each row of the weights before any measure: as collected in 2024, or as the schedule says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.law.assumptions import AD_VALOREM, COLLECTED
from parley.law.schedule import Programme, pays_column_2
from parley.law.stack import Share
from parley.law.weights import Weights

Rates = NDArray[np.float64]


def ordinary_rates(
    weights: Weights, base: str, remedies: Sequence[Share], programmes: Sequence[Programme], on: date
) -> Rates:
    """Duty rate of each row before any measure.

    Parameters
    ----------
    base : `collected-2024`: what was collected in 2024 over value. Where a trade remedy applied that year it is capped
        at the general rate, since the rest was the remedy; where no duty is published the statutory rate stands in.
        `statutory`: the general rate, or the preference the schedule grants the origin, or column 2. `ad-valorem`: the
        same with percentages only.
    remedies : the duties of the measures in force at the end of 2024, per row.
    """
    statutory = _statutory(weights, programmes, on)
    if base == AD_VALOREM:
        return np.minimum(statutory, _percentage(weights, on))
    if base != COLLECTED:
        return statutory
    remedy = np.sum([share.duty for share in remedies], axis=0) if remedies else np.zeros(len(weights.value))
    general = weights.schedule.general[weights.good]
    cap = np.where(np.isnan(general), np.maximum(weights.collected - remedy, 0), general)
    collected = np.where(remedy > 0, np.minimum(weights.collected, cap), weights.collected)
    return np.where(np.isnan(collected), statutory, collected)


def _statutory(weights: Weights, programmes: Sequence[Programme], on: date) -> Rates:
    rates = np.empty(len(weights.value))
    for place, code in enumerate(weights.origins):
        rows = weights.origin == place
        if pays_column_2(code, on):
            per_good = np.where(np.isnan(weights.schedule.column2), weights.schedule.general, weights.schedule.column2)
        else:
            favouring = tuple(item.code for item in programmes if item.favours(code, on))
            per_good = weights.schedule.with_preference(favouring)
        rates[rows] = np.nan_to_num(per_good)[weights.good[rows]]
    return rates


def _percentage(weights: Weights, on: date) -> Rates:
    """The general rate without equivalents, per row; no limit for origins that pay column 2."""
    column2 = np.isin(weights.origin, [at for at, code in enumerate(weights.origins) if pays_column_2(code, on)])
    return np.where(column2, np.inf, weights.schedule.percentage[weights.good])
