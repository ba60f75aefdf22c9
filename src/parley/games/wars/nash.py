"""Trade wars: numbers from which no party gains by moving its own, with a certificate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.games.game import Game, Report, sources_of
from parley.games.show import number_rows, payoff_chart, table_of
from parley.games.wars.best_response import usual
from parley.games.wars.certificate import ALLOWED, Certificate, Starts, certify
from parley.games.wars.settle import TOLERANCE, settle
from parley.model.arrays import Floats
from parley.model.chart import Chart
from parley.model.table import Table

_ATTEMPTS = 4  # how often parties may move to a better answer far away before the search is given up


@dataclass(frozen=True, eq=False)
class Nash:
    """An equilibrium of a game, or the last point of a search that found none.

    Attributes
    ----------
    game : what is played.
    numbers : (size,).
    payoffs, start_payoffs : (party,), at these numbers and at the status quo.
    certificate : what every party finds by deviating.
    rounds : equilibria of the model computed until the numbers settled.
    attempts : how often the search settled; more than once when a certificate found a better answer far away.
    """

    game: Game
    numbers: Floats
    payoffs: Floats
    start_payoffs: Floats
    certificate: Certificate
    rounds: int
    attempts: int

    @property
    def converged(self) -> bool:
        """Whether nobody gains more than 1e-6 of real income by deviating."""
        return self.certificate.holds

    @property
    def moving(self) -> tuple[str, ...]:
        """The parties that still move; none where it converged."""
        return self.certificate.moving

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the game rests on."""
        return sources_of(self.game)

    def table(self) -> Table:
        """Every party's payoff at the status quo and in the war, and what it costs."""
        before, after = self.start_payoffs, self.payoffs
        columns = {"status_quo": before, "war": after, "change": after - before}
        title = "War" if self.converged else f"No equilibrium: {', '.join(self.moving)} still move"
        return table_of(title, self.game, columns)

    def chart(self) -> Chart:
        """Bars of what every party gains or loses over the start."""
        return payoff_chart("What the war brings the players", self.game.parties, self.payoffs - self.start_payoffs)

    def rates(self) -> list[dict[str, Any]]:
        """All numbers: party, label, status quo and equilibrium."""
        return number_rows(self.game, self.numbers)

    def to_dict(self) -> dict[str, Any]:
        """Payoffs, certificate and numbers, ready for JSON."""
        return {
            "converged": self.converged,
            "moving": list(self.moving),
            "payoffs": self.table().rows,
            "certificate": self.certificate.to_dict(),
            "rounds": self.rounds,
            "numbers": self.rates(),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def nash(
    game: Game,
    start: Floats | None = None,
    starts: Starts = usual,
    report: Report | None = None,
    tolerance: float = TOLERANCE,
) -> Nash:
    """Numbers at which everybody answers everybody best.

    All parties move at once until nobody expects to gain; then each looks for a better answer from several starts, and
    if one finds any, all of those move there and the search goes on.

    Parameters
    ----------
    start : (size,), where to begin; None is the status quo.
    starts : where each party's searches for a better answer begin.
    report : is told each step in words.
    tolerance : largest gain that anybody may still expect, in the payoff's unit; 1e-18 makes rates good to about 1e-9.

    Raises
    ------
    NotConverged : there is no equilibrium of the model at the start. A war that does not settle is a value: see
        `converged` and `moving`.
    """
    here = game.start if start is None else np.clip(start, game.lower, game.upper)
    before, rounds, attempt = game.payoffs(game.start), 0, 0
    while True:
        attempt += 1
        found = settle(game, here, report, tolerance=tolerance)
        rounds += found.rounds
        checked = certify(game, found.numbers, starts, report)
        if checked.holds or attempt == _ATTEMPTS:
            return Nash(game, found.numbers, found.payoffs, before, checked, rounds, attempt)
        here = np.where(checked.gains[game.owner] > ALLOWED, checked.better, found.numbers)
