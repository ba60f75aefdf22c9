"""Random trade elasticities, and how far published ones are apart."""

from __future__ import annotations

import numpy as np

from parley.model.arrays import Floats


def drawn_elasticities(centre: Floats, log_sd: Floats, seed: int, draw: int) -> Floats:
    """Elasticities log-normal around `centre`, independent over sectors, (sector,).

    Parameters
    ----------
    centre : (sector,), the medians.
    log_sd : (sector,), standard deviations of their logs.
    seed, draw : draw number `draw` of a seed does not depend on how many others are drawn, or where.
    """
    noise = np.random.default_rng((seed, draw)).standard_normal(centre.shape)
    return centre * np.exp(log_sd * noise)


def spread_of_sets(sets: Floats) -> Floats:
    """Standard deviation of log elasticities over published sets, sector by sector.

    Parameters
    ----------
    sets : (set, sector), at least two sets.

    Returns
    -------
    (sector,). Zero where all sets agree, as for services, whose elasticity every source assumes.
    """
    return np.log(sets).std(axis=0, ddof=1)
