"""Would an agreement hold? What each party gains by breaking it once, what it loses after, and who breaks it first.

Grim trigger: a party that deviates gets its best response for one period and the punishment ever after. It stays if its
discount factor is at least (temptation)/(temptation + punishment) (Friedman 1971, Rev. Econ. Studies 38; for tariffs
Dixit 1987, docs/reference/model.md, eq. 9.9).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.games.game import SMALLEST_GAIN, Game, Report, sources_of
from parley.games.show import payoff_chart, table_of
from parley.games.wars.best_response import best_response
from parley.model.arrays import Floats
from parley.model.chart import Chart, above
from parley.model.table import Table


@dataclass(frozen=True, eq=False)
class Sustainability:
    """Whether parties would keep to an agreement.

    Attributes
    ----------
    parties : labels.
    agreed, deviating, punished : (party,), payoff a period in the agreement, in the period of its own best deviation,
        and in the punishment that follows.
    game : what is played.
    """

    game: Game
    parties: tuple[str, ...]
    agreed: Floats
    deviating: Floats
    punished: Floats

    @property
    def temptation(self) -> Floats:
        """What a party gains in the period in which it deviates, (party,); zero where that is the solver's noise."""
        gain = self.deviating - self.agreed
        return np.where(gain > SMALLEST_GAIN, gain, 0.0)

    @property
    def punishment(self) -> Floats:
        """What it loses in every period after, (party,); negative where the punishment is better than the agreement."""
        return self.agreed - self.punished

    @property
    def critical(self) -> Floats:
        """The least discount factor with which each party stays, (party,); infinite where no factor is enough.

        A party that is not tempted stays with any, zero.
        """
        worse = self.punishment > 0
        total = np.where(worse, self.temptation + self.punishment, 1.0)
        return np.where(self.temptation == 0, 0.0, np.where(worse, self.temptation / total, np.inf))

    @property
    def first(self) -> str | None:
        """Who would break the agreement first as parties grow impatient; None where nobody is tempted."""
        highest = int(np.argmax(self.critical))
        return self.parties[highest] if self.critical[highest] > 0 else None

    def holds(self, discount: float) -> bool:
        """Whether all stay when each period counts this much of the one before."""
        return bool((self.critical <= discount).all())

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of what the game rests on."""
        return sources_of(self.game)

    def table(self) -> Table:
        """Every party's payoffs, temptation and punishment; `critical` is not in percent and is in `to_dict`."""
        columns = {
            "agreed": self.agreed,
            "deviating": self.deviating,
            "punished": self.punished,
            "temptation": self.temptation,
            "punishment": self.punishment,
        }
        return table_of("Would it hold?", self.game, columns)

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON; see `rows`."""
        return {"parties": self.rows(), "first": self.first, "sources": list(self.sources)}

    def rows(self) -> list[dict[str, Any]]:
        """One row a party; a critical factor of None means that no discount factor is enough."""
        critical = [float(each) if np.isfinite(each) else None for each in self.critical]
        return [row | {"critical": each} for row, each in zip(self.table().rows, critical, strict=True)]

    def chart(self) -> Chart:
        """Bars of what each party gains by breaking the agreement, and of what it loses in every period after."""
        tempted = payoff_chart("Gain in the period of the breach", self.parties, self.temptation)
        return above(tempted, payoff_chart("Loss in every period after", self.parties, self.punishment))

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def sustainability(game: Game, agreement: Floats, punishment: Floats, report: Report | None = None) -> Sustainability:
    """Whether parties would keep to an agreement that a war punishes.

    Parameters
    ----------
    agreement : (size,), the agreed numbers.
    punishment : (size,), the numbers ever after a breach, such as those of `nash`.

    Raises
    ------
    NotConverged : there is no equilibrium at these numbers.
    """
    return sustained(game, agreement, game.payoffs(punishment), report)


def sustained(game: Game, agreement: Floats, punished: Floats, report: Report | None = None) -> Sustainability:
    """The same where only the payoffs ever after a breach are known, (party,), such as those without a deal."""
    agreed = game.payoffs(agreement)
    deviating = np.array(agreed)
    for at in np.unique(game.owner).tolist():
        found = best_response(game, game.parties[at], agreement, report=report)
        deviating[at] = found.payoffs[at]
    return Sustainability(game, game.parties, agreed, deviating, punished)
