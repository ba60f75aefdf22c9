"""The multi-sector CES model of a tariff war: its equations and their derivatives.

Source: Lashkaripour (2021), "The cost of a global tariff war: a sufficient statistics approach", J. Int. Economics 131;
value added at the destination is that of Ignatenko et al. (2025), J. Int. Economics. Equation numbers are those of
docs/reference/model.md, section 3.

Unknowns are x = log w, shape (n,): wages relative to the baseline. Spending is explicit: what buyers pay net of
charges is a known share q of what they spend, so E' = (Y' + T Y'_world/Y_world)/q (eqs. 3.4 and 3.5). The only large
objects are the two fixed arrays `gross` and `net`. The sector axis comes first: (sector, exporter, importer) and
(sector, economy).
All functions take NumPy or JAX arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array, namespace
from parley.model.multi_sector_ces.calibration import Baseline


class Inputs(NamedTuple):
    """What a policy and a draw of parameters change; n economies, K sectors.

    tariff : (sector, exporter, importer), t', shares of the customs value.
    costs : (sector, exporter, importer), d, new over old resource-wasting trade costs.
    rents : (sector, exporter, importer), r', rent-creating barriers as shares of the customs value; None are none.
    theta : (sector,), trade elasticities.
    transfer : (n,), T', million USD at the baseline's world income.
    """

    tariff: Array
    costs: Array
    rents: Array | None
    theta: Array
    transfer: Array


class Fixed(NamedTuple):
    """What stays fixed while the unknowns move; n economies, K sectors, money in million USD.

    gross : (sector, exporter, importer), spending shares times th^(-theta phi) d^-theta (eq. 3.1).
    net : (sector, exporter, importer), gross / (1 + t' + r'): the part sellers receive.
    spending_share : (sector, importer), e.
    theta : (sector,), trade elasticities.
    income, spending, transfer : (n,), Y and E of the baseline, T'.
    nu, phi : (sector, importer), value added at the destination, and how far a charge reaches demand.
    income_level : (n, n), weights of the numeraire in the row of the market it replaces, other rows zero.
    """

    gross: Array
    net: Array
    spending_share: Array
    theta: Array
    income: Array
    spending: Array
    transfer: Array
    nu: Array
    phi: Array
    income_level: Array


class State(NamedTuple):
    """Everything the unknowns imply; (n,) unless said otherwise, million USD where it is a value."""

    log_wage: Array
    appeal: Array  # (sector, exporter): w^-theta
    access: Array  # (sector, importer): S, sum over exporters of gross * appeal
    kept_by_sector: Array  # (sector, importer): share of spending that is left after charges
    kept: Array  # q: the same over all sectors
    income: Array  # Y' = w Y
    outlay: Array  # E' q: spending net of charges
    spending: Array  # E'
    received: Array  # (sector, exporter): what exporters get of their sales
    added: Array  # (sector, importer): value added where goods are sold
    log_sector_price: Array  # (sector, importer)
    log_price: Array


def fix(base: Baseline, inputs: Inputs) -> Fixed:
    """What stays fixed in a scenario (eq. 3.1)."""
    xp = namespace(inputs.tariff)
    paid = 1 + inputs.tariff if inputs.rents is None else 1 + inputs.tariff + inputs.rents
    reach = base.phi[:, None, :] * xp.log(paid / (1 + base.charge)) + xp.log(inputs.costs)
    gross = base.share * xp.exp(-inputs.theta[:, None, None] * reach)
    return Fixed(
        gross=gross,
        net=gross / paid,
        spending_share=base.spending_share,
        theta=inputs.theta,
        income=base.income,
        spending=base.spending,
        transfer=inputs.transfer,
        nu=base.nu,
        phi=base.phi,
        income_level=base.income_level,
    )


def state(x: Array, f: Fixed) -> State:
    """Shares, spending, sales and prices at x (eqs. 3.1 to 3.7)."""
    xp = namespace(x)
    appeal = xp.exp(-f.theta[:, None] * x)
    access = _over_exporters(appeal, f.gross) + (f.spending_share == 0)  # nothing is bought there: any price will do
    kept_by_sector = _over_exporters(appeal, f.net) / access
    kept = (f.spending_share * kept_by_sector).sum(axis=0)
    income = f.income * xp.exp(x)
    outlay = income + f.transfer * (income.sum() / f.income.sum())
    spending = outlay / kept
    demand = f.spending_share * spending
    received = appeal * _over_importers(f.net, (1 - f.nu) * demand / access)
    crowding = (1 - f.phi) * (xp.log(spending / f.spending) - x)
    log_sector_price = crowding - xp.log(access) / f.theta[:, None]
    return State(
        log_wage=x,
        appeal=appeal,
        access=access,
        kept_by_sector=kept_by_sector,
        kept=kept,
        income=income,
        outlay=outlay,
        spending=spending,
        received=received,
        added=f.nu * demand * kept_by_sector,
        log_sector_price=log_sector_price,
        log_price=(f.spending_share * log_sector_price).sum(axis=0),
    )


def trade(s: State, f: Fixed) -> Array:
    """V', customs value, (sector, exporter, importer), million USD (eq. 3.3)."""
    return s.appeal[:, :, None] * f.net * (f.spending_share * s.spending / s.access)[:, None, :]


def labour_markets(s: State, f: Fixed) -> Array:
    """Log of what each economy earns over its income (eq. 3.6), (n,); their income-weighted sum is redundant."""
    return namespace(s.income).log((s.received + s.added).sum(axis=0) / s.income)


def numeraire(s: State, f: Fixed) -> Array:
    """World income does not change (eq. 3.8), (n,); zero where no market is left out."""
    return f.income_level @ (s.income / f.income - 1)


def redundant(f: Fixed) -> Array:
    """Marks the economy whose labour market is left out, (n,), true once in every group that trades."""
    return f.income_level.sum(axis=1) > 0


def residual(x: Array, f: Fixed) -> Array:
    """All equations, (n,): labour markets with the redundant one replaced by the numeraire.

    Not a number where an economy would spend less than nothing: it must transfer more than it earns.
    """
    xp = namespace(x)
    s = state(x, f)
    equations = xp.where(redundant(f), numeraire(s, f), labour_markets(s, f))
    return xp.where((s.spending > 0).all(), equations, xp.nan)


def jacobian(x: Array, f: Fixed) -> Array:
    """d residual / d log w, (n, n), from the same fixed arrays."""
    xp = namespace(x)
    s = state(x, f)
    identity = xp.eye(f.income.shape[0])
    theta, e = f.theta[:, None], f.spending_share
    weight = s.appeal[:, :, None] / s.access[:, None, :]
    share, paid = f.gross * weight, f.net * weight  # spending shares with and without charges

    kept_w = _kept_w(theta * e, s.kept_by_sector, share, paid)
    outlay_w = s.income * (identity + f.transfer[:, None] / f.income.sum())
    spending_w = (outlay_w - s.spending[:, None] * kept_w) / s.kept[:, None]

    bought = _sum_of_scaled(e * (1 - f.nu), paid)  # (exporter, importer): what exporters get per unit of spending
    flow = paid * (theta * e * (1 - f.nu) * s.spending)[:, None, :]
    substitution = (flow @ share.transpose(0, 2, 1)).sum(axis=0)
    own = (theta * s.received).sum(axis=0)
    local = (e * f.nu * s.kept_by_sector).sum(axis=0)[:, None]
    local_w = local * spending_w + s.spending[:, None] * _kept_w(theta * e * f.nu, s.kept_by_sector, share, paid)
    earned_w = bought @ spending_w + substitution - own[:, None] * identity + local_w
    markets_w = earned_w / (s.received + s.added).sum(axis=0)[:, None] - identity
    return xp.where(redundant(f)[:, None], f.income_level * (s.income / f.income), markets_w)


def _kept_w(scale: Array, kept: Array, share: Array, paid: Array) -> Array:
    """Derivative of sum over sectors of scale * kept / theta in log wages, (importer, exporter); scale holds theta."""
    return (_sum_of_scaled(scale * kept, share) - _sum_of_scaled(scale, paid)).T


def _sum_of_scaled(scale: Array, cube: Array) -> Array:
    """Sum over sectors of cube times scale (sector, importer): (exporter, importer)."""
    return namespace(cube).einsum("kji,ki->ji", cube, scale)


def _over_exporters(weight: Array, cube: Array) -> Array:
    """Sum over exporters of weight (sector, exporter) times cube: (sector, importer)."""
    return (weight[:, None, :] @ cube)[:, 0, :]


def _over_importers(cube: Array, weight: Array) -> Array:
    """Sum over importers of cube times weight (sector, importer): (sector, exporter)."""
    return (cube @ weight[:, :, None])[:, :, 0]
