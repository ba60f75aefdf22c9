"""Goods that are made with goods: the endogenous-deficit model with a roundabout of inputs.

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), J. Int. Economics, Tables 4 and 11. A good's cost is
value added with weight beta and goods, in the mix that households buy, with weight 1 - beta. Scale economies work
through what is produced with both. Equation numbers are those of docs/reference/model.md, section 1.

The paper's unknowns are hats of wages, spending, employment and prices. All of them follow from two per economy, how
attractive its goods become and its income (eqs. 1.5, 1.7 and 1.21), because each of the paper's other relations is
linear in logs or in values. So the equations are those of `equations.py` with beta below one, and this file holds what
differs: the baseline and the numeraire.
"""

from __future__ import annotations

import numpy as np

from parley.errors import BadInput
from parley.model.endogenous_deficit.calibration import Baseline, Numeraire, price_levels


def roundabout(base: Baseline, beta: float) -> Baseline:
    """The baseline in which sellers use goods worth (1 - beta) of what they receive (eqs. 1.23 to 1.25).

    Own sales grow by 1/beta, because the baseline without inputs counts value added alone; trade stays. Wages, weighted
    with income, are the numeraire, as in the paper.

    Parameters
    ----------
    base : the baseline without inputs.
    beta : share of value added, above 0 and at most 1.

    Raises
    ------
    BadInput : beta is outside this range, or so small that prices respond to spending more than goods cost wages.
    """
    if not 0 < beta <= 1:
        raise BadInput(f"the share of value added in cost is {beta}. It must be above 0 and at most 1.")
    if not (beta > (1 - beta) * (1 - base.phi)).all():
        raise BadInput(
            f"with a share of value added in cost of {beta} and a pass-through exponent of {base.phi.min():.3g}, goods "
            "would cost less when wages rise (docs/reference/model.md, eq. 1.21). Raise one of them."
        )
    flows = base.flows + np.diag(base.flows.diagonal() * (1 / beta - 1))
    spending = flows.sum(axis=0)
    received = flows @ (1 - base.nu)
    income = beta * received + base.nu * spending
    transfer = spending - income - (1 - beta) * received
    leader, weights = price_levels(flows, income)
    level = Numeraire(leader, np.zeros_like(weights), weights)
    return Baseline(flows, flows / spending, spending, income, transfer, base.nu, base.phi, beta, level)
