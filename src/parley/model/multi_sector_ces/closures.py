"""How trade balances close in the multi-sector CES model: three baselines from the same accounts.

Equation numbers are those of docs/reference/model.md, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from parley.errors import BadInput, NotConverged
from parley.model.arrays import Floats
from parley.model.frame import solve
from parley.model.multi_sector_ces.calibration import Accounts, Baseline, calibrate
from parley.model.multi_sector_ces.equations import Inputs, state, trade
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.parameters import parameters

HOME = "USA"


class Closure(Protocol):
    """What happens to deficits."""

    @property
    def sentence(self) -> str:
        """The closure in words, for the outcome."""
        ...

    def baseline(self, accounts: Accounts, theta: Floats) -> Baseline:
        """The baseline that policies start from, at trade elasticities theta, (sector,)."""
        ...


@dataclass(frozen=True)
class Purged:
    """Deficits are removed first, at unchanged tariffs (eq. 3.12): the closure of Lashkaripour (2021)."""

    sentence: str = (
        "Trade is balanced before the policy acts: the baseline is the equilibrium without transfers, and the outcome "
        "is balanced too."
    )

    def baseline(self, accounts: Accounts, theta: Floats) -> Baseline:
        """The world as it would trade if every economy spent its income.

        Raises
        ------
        BadInput : trade between some economies goes one way only, so that no balanced trade exists.
        NotConverged : no such equilibrium was found.
        """
        _check_two_way(accounts)
        raw = calibrate(accounts)
        unchanged = Inputs(
            accounts.tariff, np.ones_like(accounts.paid), accounts.rents, theta, np.zeros_like(raw.income)
        )
        solved = solve(CESEquations(raw), unchanged)
        if not solved.solution.converged:
            raise NotConverged(
                f"deficits cannot be purged: the worst equation is the {solved.worst_market}, off by "
                f"{solved.solution.residual:.1e}. Check the flows of that economy, or keep transfers."
            )
        flows = trade(state(solved.solution.x, solved.fixed), solved.fixed)
        return calibrate(replace(accounts, paid=flows * (1 + raw.charge)))


def _check_two_way(accounts: Accounts) -> None:
    """Nothing, when whoever sells to another, directly or through others, is sold to in return."""
    reach = (accounts.paid.sum(axis=0) > 0) | np.eye(len(accounts.economies), dtype=bool)
    while ((further := reach @ reach) != reach).any():
        reach = further
    one_way = np.argwhere(reach & ~reach.T)
    if len(one_way):
        seller, buyer = (accounts.economies[at] for at in one_way[0])
        raise BadInput(
            f"trade of {seller} with {buyer} cannot be balanced: {seller} sells to it, and nothing comes back, "
            "directly or through others. Use FixedTransfers(), or fill the missing flows."
        )


@dataclass(frozen=True)
class FixedTransfers:
    """Deficits are transfers that keep their size relative to world income (eq. 3.5)."""

    sentence: str = (
        "Each economy's balance of all goods and services is a transfer fixed relative to world income: only its "
        "make-up moves."
    )

    def baseline(self, accounts: Accounts, theta: Floats) -> Baseline:
        """The world as observed; theta plays no part."""
        return calibrate(accounts)


@dataclass(frozen=True)
class ServicesAtDestination:
    """Deficits answer to tariffs: part of the value of goods is added where they are sold (eqs. 3.14-3.16).

    Defined where the United States trades goods: the service content of its exports and imports sets nu. Services have
    none of it.
    """

    sentence: str = (
        "Trade balances move: part of the value of traded goods is added where they are sold, so spending follows "
        "trade, while transfers stay fixed relative to world income."
    )

    def baseline(self, accounts: Accounts, theta: Floats) -> Baseline:
        """The world as observed, with value added at the destination.

        Raises
        ------
        BadInput : the world lacks the United States or another economy, or its goods do not cross borders.
        """
        p = parameters("endogenous-deficit")
        nu = accounts.goods[:, None] * services_shares(accounts)
        psi = p["scale"] / p["scale_eps"]
        return calibrate(accounts, nu, p["pass_through"] + (1 + psi) * nu / (1 - nu))


def services_shares(accounts: Accounts) -> Floats:
    """nu of each economy in goods, (n,): US trade with all others has the observed service content (eq. 3.14)."""
    if HOME not in accounts.economies:
        raise BadInput(
            "value added at the destination is calibrated on the United States, which this world does not have. "
            "Use FixedTransfers() or Purged()."
        )
    home = np.array([code == HOME for code in accounts.economies])
    goods = np.einsum("k,kji->ji", accounts.goods, accounts.paid / (1 + accounts.tariff + accounts.rents))
    sold_abroad, sold_to_home = goods[~home][:, ~home].sum(), goods[~home][:, home].sum()
    exported, own = goods[home][:, ~home].sum(), goods[home][:, home].sum()
    if not (sold_to_home > 0 and exported > 0):
        raise BadInput(
            f"value added at the destination needs goods trade of {HOME} in both directions; exports are {exported}, "
            f"imports {sold_to_home}. Use FixedTransfers() or Purged()."
        )
    p = parameters("endogenous-deficit")
    stays, stays_home = sold_abroad / (sold_abroad + sold_to_home), own / (own + exported)
    mix = np.array([[stays, 1 - stays], [1 - stays_home, stays_home]])
    abroad, at_home = np.linalg.solve(mix, [p["services_share_exports"], p["services_share_imports"]])
    if not max(abroad, at_home) < 1:
        raise BadInput(
            f"value added at the destination would be {max(abroad, at_home):.2f} of sales: {HOME} or the others keep "
            "too little of their sales at home. Use FixedTransfers() or Purged()."
        )
    return np.where(home, max(at_home, 0.0), max(abroad, 0.0))
