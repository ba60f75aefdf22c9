"""A world without imbalances, for games: where deficits are gifts, a deficit country's best tariffs run away.

Ossa (2014) and Lashkaripour (2021) purge imbalances first; so does this for Parley's default model: the equilibrium
with all transfers at zero and tariffs as they are becomes the world (docs/reference/model.md, eq. 9.10).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.errors import NotConverged
from parley.model import MultiSectorModel, frame
from parley.model.multi_sector import equations, outcomes
from parley.model.multi_sector.system import SectorEquations
from parley.model.policies import no_change


def balanced(model: MultiSectorModel, elasticities: str | None = None) -> MultiSectorModel:
    """The same model on the world in which every economy's trade balances at unchanged tariffs.

    Raises
    ------
    NotConverged : an economy cannot live without its imbalance, or the solver failed.
    """
    world = model.world
    own = no_change(world)
    before = model.equations(own)
    base = before.baseline
    purged = SectorEquations(replace(base, transfer=np.zeros_like(base.transfer)), before.goods, before.economies)
    solved = frame.solve(purged, model.inputs(own, elasticities=elasticities)._replace(relief=0.0, kappa=0.0))
    if not solved.solution.converged:
        raise NotConverged(
            f"world {world.name}: imbalances cannot be purged; the {solved.worst_market} is off by "
            f"{solved.solution.residual:.1e}. Leave that economy out, or join it with another."
        )
    found = equations.state(solved.solution.x, solved.fixed)
    flows = np.ascontiguousarray(outcomes.trade(found, solved.fixed).transpose(1, 2, 0))
    title = f"{world.title}; imbalances purged at unchanged tariffs"
    return replace(
        model, world=replace(world, name=f"{world.name}-balanced", title=title, flows=flows, gdp=found.value_added)
    )
