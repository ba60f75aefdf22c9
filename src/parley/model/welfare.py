"""Two measures of welfare when people choose how much to work. All arrays are (economy,), of NumPy or JAX."""

from __future__ import annotations

from parley.model.arrays import Array, namespace


def paper_welfare(
    real_income: Array,
    real_labour_income: Array,
    spending: Array,
    labour_income: Array,
    relief: Array,
    kappa: Array,
) -> Array:
    """New over old welfare as Ignatenko et al. (2025) compute it (docs/reference/model.md, eq. 1.17).

    Parameters
    ----------
    real_income, real_labour_income : new over old, deflated.
    spending, labour_income : baseline levels, million USD.
    relief : tau, revenue over labour income where it lowers the income tax, else 0.
    kappa : elasticity of labour supply.
    """
    effort = kappa * (1 - relief) * labour_income / (1 + kappa)
    weight = spending / (spending - effort)
    return weight * real_income + (1 - weight) * real_labour_income


def consistent_welfare(
    real_income: Array,
    employment: Array,
    spending: Array,
    labour_income: Array,
    initial_relief: Array,
    kappa: Array,
) -> Array:
    """New over old welfare with the effort that the labour-supply equation implies (eq. 1.18).

    Utility is C - L^(1 + 1/kappa) up to scale, whose first-order condition is L = (h w/P)^kappa. Effort therefore grows
    with L^(1 + 1/kappa), and its baseline is kappa/(1 + kappa) of what work pays after relief. `paper_welfare` lets it
    grow with w L/P instead, which counts the tax relief as if it were less effort.

    Parameters
    ----------
    employment : new over old.
    initial_relief : tau of the baseline.
    """
    xp = namespace(employment)
    effort = kappa / (1 + kappa) * labour_income / (1 - initial_relief)
    used = xp.exp((1 + 1 / xp.where(kappa == 0, 1.0, kappa)) * xp.log(employment))  # without choice, effort is zero
    return (spending * real_income - effort * used) / (spending - effort)
