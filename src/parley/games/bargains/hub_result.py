"""What a hub and its partners agree on, and what vouches for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from parley.games.show import payoff_chart, payoff_table
from parley.model.arrays import Floats
from parley.model.chart import Chart, above, titled
from parley.model.table import Table


@dataclass(frozen=True)
class HubCertificate:
    """What vouches for a hub's bargains.

    Attributes
    ----------
    payoff_change : largest change of any payoff by any pair that strikes its bargain anew in a further round.
    number_change : largest change of any number in a further round; numbers on tiny flows hardly matter.
    slope_left : largest slope that the bounds leave open in any pair's own bargain, per 100 % of rate.
    smallest_gain : the smallest gain of anyone in its own bargain, the others' being what they are.
    """

    payoff_change: float
    number_change: float
    slope_left: float
    smallest_gain: float


@dataclass(frozen=True, eq=False)
class HubBargain:
    """What a hub and its partners agree on.

    Attributes
    ----------
    parties : labels, in the game's order.
    partners : label of each pair's partner.
    numbers : (size,), joint.
    payoffs, disagreement : (party,), with all bargains and with none.
    agreed : (pair,), whether the pair has a deal that both prefer to none.
    gains : (pair, 2), of hub and partner in their own bargain, the others' being what they are.
    certificate, rounds, converged : how the search ended.
    moving : partners whose deals still change or are no optimum yet; empty when converged.
    sources : ids of what the game rests on.
    """

    parties: tuple[str, ...]
    partners: tuple[str, ...]
    numbers: Floats
    payoffs: Floats
    disagreement: Floats
    agreed: tuple[bool, ...]
    gains: Floats
    certificate: HubCertificate
    rounds: int
    converged: bool
    moving: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @property
    def gains_with_all(self) -> Floats:
        """What all deals together give each party over none, (party,)."""
        return self.payoffs - self.disagreement

    @property
    def gains_by_partner(self) -> dict[str, Floats]:
        """What each partner's deal brings the hub and the partner, and the partner all deals together, (pair,) each."""
        own, theirs = self.gains.T
        places = [self.parties.index(partner) for partner in self.partners]
        return {"hub_gain": own, "partner_gain": theirs, "partner_with_all": self.gains_with_all[places]}

    def table(self) -> Table:
        """What each partner's deal brings the hub and the partner, and the partner all deals together."""
        return payoff_table(f"Deals of {self.parties[0]}", self.partners, self.gains_by_partner)

    def chart(self) -> Chart:
        """What each deal brings the hub, and what all deals together bring everyone."""
        own = payoff_chart(f"What each deal brings {self.parties[0]}", self.partners, self.gains[:, 0])
        everyone = payoff_chart("What all deals bring", self.parties, self.gains_with_all)
        return titled(f"Deals of {self.parties[0]}", "over no deal, percent of real income", above(own, everyone))

    def rows(self) -> list[dict[str, Any]]:
        """One row a partner: whether there is a deal, and what it brings both."""
        columns = self.gains_by_partner
        return [
            {"partner": partner, "agreed": agreed, **{name: float(values[at]) for name, values in columns.items()}}
            for at, (partner, agreed) in enumerate(zip(self.partners, self.agreed, strict=True))
        ]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "parties": list(self.parties),
            "converged": self.converged,
            "moving": list(self.moving),
            "rounds": self.rounds,
            "payoffs": self.payoffs.tolist(),
            "disagreement": self.disagreement.tolist(),
            "rows": self.rows(),
            "numbers": self.numbers.tolist(),
            "certificate": vars(self.certificate),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)
