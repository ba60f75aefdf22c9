"""The forecast: how many partners, how sure, partner by partner, and beside what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.law import Law
from parley.ledger import Ledger
from parley.talks.deadlines import negotiator
from parley.talks.forecast.base_rates import Rate, lag_rate, opening_rate
from parley.talks.forecast.drivers import Driver, drivers
from parley.talks.forecast.hazard import Chances, chances
from parley.talks.forecast.priors import priors
from parley.talks.forecast.question import Question
from parley.talks.forecast.simulate import DRAWS, Paths, simulate
from parley.talks.forecast.stakes import Stakes, stakes

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NO_RECORD = (
    "The record of the talks holds no durations of earlier trade negotiations. The base rate comes from a table of "
    "eight US talks of 2017 to 2020 held under tariffs or threats of them, dated from public sources."
)


@dataclass(frozen=True, eq=False)
class Forecast:
    """How many partners of a universe reach a step by a day.

    Attributes
    ----------
    drivers : each partner as known on the day. stakes : what a deal is worth.
    chances : beliefs about rates. paths : the simulated days.
    probability : partner -> chance of the step by the last day; 1 where it was reached before.
    """

    question: Question
    drivers: tuple[Driver, ...]
    stakes: Stakes
    chances: Chances
    paths: Paths
    draws: int
    seed: int

    @property
    def counts(self) -> NDArray[np.intp]:
        """Partners by the last day, (draw,)."""
        return self.count_by(self.question.horizon)

    def count_by(self, day: int) -> NDArray[np.intp]:
        """Partners some days after the forecast, (draw,)."""
        return self._by(day).sum(axis=1)

    @property
    def probability(self) -> Mapping[str, float]:
        """Partner -> chance of the step by the last day."""
        shares = self._by(self.question.horizon).mean(axis=0)
        return {driver.partner: float(share) for driver, share in zip(self.drivers, shares, strict=True)}

    @property
    def distribution(self) -> tuple[float, ...]:
        """Chance of 0, 1, ... partners."""
        counts = np.bincount(self.counts, minlength=len(self.drivers) + 1)
        return tuple((counts / self.draws).tolist())

    @property
    def mean(self) -> float:
        """Expected number of partners."""
        return float(self.counts.mean())

    @property
    def error(self) -> float:
        """Standard error of the expected number, for want of more draws."""
        return float(self.counts.std() / np.sqrt(self.draws))

    @property
    def chance_error(self) -> float:
        """The largest standard error of a chance, that of an even one, for want of more draws."""
        return float(0.5 / np.sqrt(self.draws))

    def quantile(self, share: float) -> int:
        """The smallest count that at least this share of draws does not exceed."""
        return int(np.quantile(self.counts, share, method="inverted_cdf"))

    def at_least(self, share: float) -> float:
        """Chance that at least this share of the partners is there by the last day."""
        return float((self.counts >= share * len(self.drivers) - 1e-9).mean())

    def fan(self) -> list[dict[str, Any]]:
        """Day by day: expected count and its quantiles."""
        rows = []
        for step in self.paths.grid:
            counts = self.count_by(int(step))
            low = np.quantile(counts, QUANTILES, method="inverted_cdf").tolist()
            day = self.question.on + timedelta(days=int(step))
            named = {f"q{round(100 * share):02d}": value for share, value in zip(QUANTILES, low, strict=True)}
            rows.append({"day": day.isoformat(), "mean": float(counts.mean()), **named})
        return rows

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources behind the facts of the day."""
        own = [source for driver in self.drivers for source in driver.sources]
        return tuple(
            dict.fromkeys((self.question.universe.source, priors().promised.source, *own, *self.stakes.sources))
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know beside the numbers."""
        found = [NO_RECORD]
        if self.question.hindsight:
            universe = self.question.universe
            found.append(
                f"The list {universe.name} was published on {universe.known_from}, after the day of the forecast."
            )
        if unknown := [driver.name for driver in self.drivers if driver.stake is None]:
            found.append(f"What is at stake is not known for {', '.join(unknown)}: the world does not hold them.")
        return tuple(found)

    def base_rates(self) -> dict[str, Rate]:
        """The beliefs about rates: before the talks, and with what was seen by the day."""
        found = {"earlier_talks": opening_rate(), "with_present_talks": self.chances.opening}
        if self.chances.lag is not None:
            found |= {"earlier_lag": lag_rate(self.question.criterion), "with_present_lag": self.chances.lag}
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row a partner: its chance and its drivers."""
        return [{**driver.to_json(), "probability": self.probability[driver.partner]} for driver in self.drivers]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            **self.question.to_json(),
            "draws": self.draws,
            "seed": self.seed,
            "count": len(self.drivers),
            "reached": sum(driver.reached is not None for driver in self.drivers),
            "mean": self.mean,
            "monte_carlo_error": {"mean": self.error, "chance": self.chance_error},
            "quantiles": {str(share): self.quantile(share) for share in QUANTILES},
            "distribution": list(self.distribution),
            "promised": [{"share": share, "probability": self.at_least(share)} for share in priors().promised.shares],
            "rows": self.rows(),
            "snap_back": self.stakes.snap_back.isoformat() if self.stakes.snap_back else None,
            "deadlines": {**vars(self.chances.record), "moved_in_draws": self.paths.moved.tolist()},
            "base_rates": {name: rate.to_json() for name, rate in self.base_rates().items()},
            "priors": priors().to_json(),
            "fan": self.fan(),
            "notes": list(self.notes),
            "sources": list(self.sources),
        }

    def _by(self, day: float) -> NDArray[np.bool_]:
        """(draw, partner): members of a union follow it."""
        place = [self.chances.parties.index(negotiator(driver.partner)) for driver in self.drivers]
        return self.paths.by(day)[:, place]


def forecast(
    ledger: Ledger, law: Law, question: Question, draws: int = DRAWS, seed: int = 0, worth: Stakes | None = None
) -> Forecast:
    """Answer a question with the facts known on its day.

    Parameters
    ----------
    worth : what is at stake that day, when it was computed before.

    Raises
    ------
    NotConverged : the model finds no equilibrium under the duties of the day.
    """
    parties = [negotiator(code) for code in question.partners]
    found = worth or stakes(ledger, law, question.on, parties)
    rows = drivers(ledger, question, found)
    belief = chances(ledger, question, rows, priors())
    paths = simulate(belief, priors(), question.horizon, draws, seed)
    return Forecast(question, rows, found, belief, paths, draws, seed)
