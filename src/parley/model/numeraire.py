"""One market is redundant in every group of economies that trade with each other; a price level takes its place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.model.arrays import Floats


def numeraire_weights(flows: Floats, size: Floats) -> Floats:
    """Weights of the price level that replaces the redundant market, one such row in every trading group.

    Parameters
    ----------
    flows : (exporter, importer), baseline trade.
    size : (n,), what economies are weighted with.

    Returns
    -------
    (n, n). The row of a group's largest economy holds the members' shares of its size; all other rows are zero. The
    largest economy is the one left out because it best absorbs the rounding of the others while iterating.
    """
    label = trading_groups(flows)
    weights = np.zeros_like(flows)
    for group in np.unique(label):
        inside = label == group
        largest = int(np.argmax(np.where(inside, size, -np.inf)))
        weights[largest, inside] = size[inside] / size[inside].sum()
    return weights


def trading_groups(flows: Floats) -> NDArray[np.intp]:
    """The group of each economy, (n,): two are in one if a chain of trade links them."""
    linked = (flows > 0) | (flows > 0).T | np.eye(len(flows), dtype=bool)
    label = np.arange(len(flows))
    while True:
        lowest = np.where(linked, label, len(flows)).min(axis=1)
        if (lowest == label).all():
            return label
        label = lowest
