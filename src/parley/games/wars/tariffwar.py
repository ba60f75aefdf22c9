"""The tariff war of Lashkaripour (2021) as a game, on the study's own worlds (parley.model.replication.tariffwar)."""

from __future__ import annotations

import numpy as np

from parley.games.players.instruments import HIGHEST, RATES
from parley.games.players.levers import Lever, means
from parley.games.players.model_game import ModelGame
from parley.model.multi_sector_ces.calibration import Baseline
from parley.model.multi_sector_ces.equations import Inputs
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.optimum import tied
from parley.model.replication.tariffwar import study

_AXES = {"sector": 0, "exporter": 1, "importer": 2}
SOURCES = ("LASHKARIPOUR2021",)


def study_game(world: str, elasticities: str, rates: str = "uniform") -> ModelGame:
    """All economies of a world of the study, each wanting real income and setting rates on everything it imports.

    Conventions are the study's: flows hold the duty, imbalances are purged, services are taxed, 100 % is the most.

    Parameters
    ----------
    world, elasticities : a case of the replication, such as icio-2022 and IS.
    rates : a key of RATES: what each number stands for.

    Raises
    ------
    UnknownName : there is no such world or set.
    """
    base, theta = study(world, elasticities)
    n = len(base.income)
    tariff = base.accounts.tariff
    return ModelGame(
        CESEquations(base),
        Inputs(tariff, np.ones_like(tariff), base.accounts.rents, theta, base.transfer),
        base.accounts.economies,
        tuple(_lever(base, importer, rates) for importer in range(n)),
        tuple({"real_income": row} for row in np.eye(n)),
        np.broadcast_to(theta[:, None, None], tariff.shape),
        SOURCES,
    )


def _lever(base: Baseline, importer: int, rates: str) -> Lever:
    """What one importer sets; it starts at its tariffs' means, weighted with trade where there is any."""
    imports = np.zeros(base.share.shape, dtype=bool)
    imports[:, np.arange(len(base.income)) != importer, importer] = True
    moves = tied(imports, tuple(_AXES[axis] for axis in RATES[rates]))
    start = np.clip(means(moves, base.accounts.tariff, base.flows), 0.0, HIGHEST)
    return Lever(importer, moves, np.zeros(moves.size), np.full(moves.size, HIGHEST), start)
