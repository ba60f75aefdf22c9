"""What two parties would agree on, and what vouches for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.games.bargains.bargaining_set import Mark, bargaining_set
from parley.games.bargains.frontier import Frontier
from parley.games.bargains.point import Point
from parley.games.bargains.zone import Zone
from parley.games.show import full_name, payoff_table
from parley.model.arrays import Floats
from parley.model.chart import Chart
from parley.model.table import Table


@dataclass(frozen=True)
class BargainCertificate:
    """What vouches for a bargain.

    Attributes
    ----------
    smallest_gain : the smaller of both gains over the disagreement; the deal is individually rational when positive.
    slope_left : largest slope of the weighted sum of payoffs that the bounds leave open, per 100 % of rate.
    excess : how far the solution's own condition is from holding, in the payoffs' unit.
    distance : how much more both could have at once, alike, by the best deal that other starts lead to.
    """

    smallest_gain: float
    slope_left: float
    excess: float
    distance: float

    @property
    def individually_rational(self) -> bool:
        """Whether neither party would rather have no deal."""
        return self.smallest_gain >= 0


@dataclass(frozen=True, eq=False)
class Bargain:
    """What two parties would agree on.

    Attributes
    ----------
    parties : labels.
    disagreement, status_quo : (2,), payoffs without a deal and at the start.
    weights : bargaining weights, (2,), summing to two.
    zone : what there is to gain.
    deal : the agreed point; without a zone, the point that hurts the worse-off least.
    curve : the frontier, or None when it was not asked for.
    certificate : what vouches for the deal.
    equilibria : how many were computed.
    sources : ids of what the game rests on.
    """

    parties: tuple[str, str]
    disagreement: Floats
    status_quo: Floats
    weights: Floats
    zone: Zone
    deal: Point
    curve: Frontier | None
    certificate: BargainCertificate
    equilibria: int
    sources: tuple[str, ...] = ()

    @property
    def numbers(self) -> Floats:
        """The instruments of the deal, (size,)."""
        return self.deal.numbers

    @property
    def payoffs(self) -> Floats:
        """What both get, (2,)."""
        return self.deal.payoffs

    @property
    def agreed(self) -> bool:
        """Whether there is a zone of agreement."""
        return self.zone.exists

    @property
    def converged(self) -> bool:
        """Whether the deal and every point of the frontier are optima."""
        return self.deal.converged and (self.curve is None or self.curve.converged)

    @property
    def frontier(self) -> Floats:
        """Payoffs along the Pareto frontier, (point, 2).

        Raises
        ------
        BadInput : the bargain was made without it.
        """
        if self.curve is None:
            raise BadInput("this bargain was made without its frontier. Ask for it: points=25.")
        return self.curve.payoffs

    def table(self) -> Table:
        """Every party's payoff without a deal, at the status quo and with the deal, and the most it could get."""
        title = "Bargain" if self.agreed else "No zone of agreement"
        return payoff_table(title, self.parties, self._columns)

    def chart(self) -> Chart:
        """The set of payoffs: the frontier, no deal, the status quo and the deal.

        Raises
        ------
        BadInput : the bargain was made without its frontier.
        """
        named = ("disagreement", "no deal", self.disagreement), ("status quo", "status quo", self.status_quo)
        marks = [Mark(*each) for each in (*named, *([("solution", "deal", self.payoffs)] if self.agreed else []))]
        first, second = (f"{full_name(party)}, percent" for party in self.parties)
        title = f"{full_name(self.parties[0])} and {full_name(self.parties[1])}: what both could agree on"
        return bargaining_set((title, "payoffs, percent of real income"), (first, second), self.frontier, marks)

    def rows(self) -> list[dict[str, Any]]:
        """One row a party: payoffs without a deal, at the status quo and with the deal, and the most it could get."""
        place = self.zone.place(self.payoffs)
        return [
            {
                "party": party,
                **{name: float(values[at]) for name, values in self._columns.items()},
                "share_of_best": None if np.isnan(place[at]) else float(place[at]),
            }
            for at, party in enumerate(self.parties)
        ]

    @property
    def _columns(self) -> dict[str, Floats]:
        """(2,) each."""
        columns = {"disagreement": self.disagreement, "status_quo": self.status_quo, "deal": self.payoffs}
        return {**columns, "best": self.zone.ideal}

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "parties": list(self.parties),
            "agreed": self.agreed,
            "converged": self.converged,
            "weights": self.weights.tolist(),
            "common_gain": self.zone.common_gain,
            "rows": self.rows(),
            "numbers": self.numbers.tolist(),
            "frontier": None if self.curve is None else self.curve.payoffs.tolist(),
            "certificate": vars(self.certificate),
            "equilibria": self.equilibria,
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)
