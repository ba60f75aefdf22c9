"""Many sectors that buy inputs from each other: a solution with its labels."""

from __future__ import annotations

import numpy as np

from parley.model import metrics
from parley.model.arrays import Floats, sector_last
from parley.model.frame import Solved
from parley.model.input_output import outcomes
from parley.model.input_output.equations import state
from parley.model.input_output.system import InputOutputEquations
from parley.model.multi_sector.outcomes import by_kind
from parley.model.outcome import Outcome
from parley.model.rebate import Rebate
from parley.model.sector_results import SectorResults
from parley.vocabulary import Policy
from parley.world import World

MODEL = "input-output"
CLOSURE = (
    "Each economy's balance of all goods and services is a transfer fixed relative to world value added: tariffs move "
    "goods against services and partner against partner, not the total."
)
ASSUMPTIONS = (
    "Many sectors that buy inputs from each other in fixed shares of cost; flows are customs values before duty.",
    "Money is measured so that world value added does not change.",
)


def outcome(
    world: World, policy: Policy, rebate: Rebate, elasticities: str, solved: Solved, equations: InputOutputEquations
) -> Outcome:
    """What a policy does to every economy."""
    solution, base = solved.solution, equations.baseline
    with np.errstate(all="ignore"):  # where there is no equilibrium, what is measured means nothing and is not shown
        found = state(solution.x, solved.fixed)
        levels = outcomes.levels(found, base, equations.goods)
        measured = metrics.values(outcomes.hats(found, solved.fixed, base), levels)
        after = by_kind(outcomes.trade(found), equations.goods)
    before = by_kind(base.flows, equations.goods)
    described = f"Trade elasticities: {world.elasticity_sources.get(elasticities, elasticities)}"
    return Outcome(
        model=MODEL,
        world=world.name,
        label=policy.label,
        economies=world.economies,
        values=metrics.only_if(solution.converged, measured),
        levels=levels,
        flows_before=before[0],
        flows_after=after[0],
        goods_before=before[1],
        goods_after=after[1],
        converged=solution.converged,
        residual=solution.residual,
        worst_market=solved.worst_market,
        iterations=solution.iterations,
        rebate=rebate.name,
        elasticities=elasticities,
        closure=CLOSURE,
        assumptions=(*ASSUMPTIONS, rebate.assumption, described, *policy.notes),
        sources=tuple(dict.fromkeys((*world.sources, "CALIENDO_PARRO2015", "ILMS2025", *policy.sources))),
        unknowns=solution.x,
        by_sector=lambda: sector_results(world, policy, solved, equations),
    )


def sector_results(world: World, policy: Policy, solved: Solved, equations: InputOutputEquations) -> SectorResults:
    """What a policy does to every sector in every economy."""
    found, base = state(solved.solution.x, solved.fixed), equations.baseline
    return SectorResults(
        label=policy.label,
        model=MODEL,
        world=world.name,
        economies=world.economies,
        sectors=world.sectors,
        trade_before=sector_last(base.flows),
        trade_after=sector_last(outcomes.trade(found)),
        labour_before=_labour(base.flows.sum(axis=2), base.value_added_share),
        labour_after=_labour(found.sales, base.value_added_share),
        price=np.exp(found.log_price).T,
        sources=policy.sources,
    )


def _labour(sales: Floats, value_added_share: Floats) -> Floats:
    """Sectors' shares of employment, (economy, sector): wages are the same in all."""
    paid = value_added_share * sales
    return (paid / paid.sum(axis=0)).T
