"""The tables of Ossa (2014) as the paper defines their cells, at any tariffs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parley.model import frame
from parley.model.arrays import Floats
from parley.model.profits.equations import state
from parley.model.profits.model import ProfitsModel
from parley.model.profits.response import best_response
from parley.model.profits.system import Inputs, ProfitsEquations, checked
from parley.model.profits.talks import Talks, cooperative
from parley.model.profits.war import Rules, War, nash
from parley.model.replication.ossa2014_data import Folder
from parley.vocabulary import Policy

MEAN = "mean"
TARIFF_STEP = 0.5  # Table 2: 50 percentage points more
STEPPED = "US"  # Table 2: on imports of the United States
POLITICAL = "political"
BASELINE = "baseline"
STARTS = ("nash", "factual", "zero")
"""Where talks begin, as the columns of Tables 5 and 10 name it."""

OPTIMAL, NASH = "optimal_unilateral", "nash"
"""Kinds of tariffs, as the author's tables of them name them."""

MEDIAN = "median_tariff"
GUESSES = (0.0, 0.5, 2.0, 10.0)
"""Rates for all from which talks' tariffs are searched too, to see whether welfare has a higher maximum."""

_HIGHER = 1e-4  # percent
_MEASURES = {
    "gov_welfare": "government_welfare",
    "welfare": "welfare",
    "wage": "relative_wage",
    "profits": "profits",
}
Cells = dict[tuple[str, str], float]
"""(who, statistic) -> percent."""


@dataclass(frozen=True, eq=False)
class Study:
    """The benchmark without imbalances, with or without political weights, and the tariffs found on it.

    Attributes
    ----------
    folder : the paper's data.
    weights : "baseline" or "political".
    equations, factual : the model on its benchmark, and the scenario in which nothing changes.
    """

    folder: Folder
    weights: str
    equations: ProfitsEquations
    factual: Inputs

    @classmethod
    def of(cls, folder: Folder, weights: str) -> Study:
        """With lambda = 1 ("baseline") or the paper's political weights ("political")."""
        world = folder.world()
        model = ProfitsModel(world, folder.political_weights() if weights == POLITICAL else None)
        policy = Policy("factual", world.economies, world.sectors, world.tariffs, world.tariffs)
        return cls(folder, weights, model.equations(policy), model.inputs(policy))

    @cached_property
    def rules(self) -> dict[bool, Rules]:
        """What importers may set: by whether they must treat all exporters alike."""
        return {False: Rules.free(self.equations), True: Rules.mfn(self.equations)}

    @cached_property
    def free_war(self) -> War:
        """Nash tariffs with one rate for every exporter and sector."""
        return nash(self.equations, self.factual, self.rules[False])

    @cached_property
    def mfn_war(self) -> War:
        """Nash tariffs when importers must treat all exporters alike."""
        return nash(self.equations, self.factual, self.rules[True])

    def war(self, mfn: bool) -> War:
        """Either of them."""
        return self.mfn_war if mfn else self.free_war

    def optimal(self, mfn: bool) -> Floats:
        """Each importer's best tariffs against factual ones of all others, (exporter, importer, sector)."""
        found = [
            best_response(self.equations, self.factual, player, own).tariff[:, player]
            for player, own in enumerate(self.rules[mfn].own)
        ]
        return np.stack(found, axis=1)

    def solved(self, tariff: Floats) -> frame.Solved:
        """The equilibrium at `tariff`, (exporter, importer, sector)."""
        return checked(frame.solve(self.equations, self.factual._replace(tariff=tariff)))

    def moved(self, tariff: Floats) -> Study:
        """The same with the equilibrium at `tariff` as its benchmark."""
        equations, inputs = self.equations.moved(self.solved(tariff)), self.factual._replace(tariff=tariff)
        return replace(self, equations=equations, factual=inputs)

    def talks(self, mfn: bool, guesses: tuple[Floats | float, ...] = ()) -> Talks:
        """Efficient tariffs of equal gains from this benchmark, searched from its own rates unless told otherwise."""
        rules = self.rules[mfn]
        return cooperative(self.equations, self.factual, rules, guesses or (rules.rates(self.factual),))

    def measured(self, tariff: Floats) -> dict[str, Floats]:
        """Statistic -> (region,), percent."""
        solved = self.solved(tariff)
        found = self.equations.measures(solved.solution.x, solved.inputs)
        return {name: found[metric] for name, metric in _MEASURES.items()}


Source = Callable[[Study, str, bool], Floats]
"""Tariffs, (exporter, importer, sector), of a kind (OPTIMAL or NASH), by whether exporters are treated alike."""


def ours(study: Study, kind: str, mfn: bool) -> Floats:
    """The tariffs that we find."""
    return study.optimal(mfn) if kind == OPTIMAL else study.war(mfn).tariff


def stored(study: Study, kind: str, mfn: bool) -> Floats:
    """The tariffs that the author stored."""
    return study.folder.stored(kind, study.weights, mfn)


def unilateral(study: Study, tariffs: Floats) -> Cells:
    """Tables 3 and 8: each region alone moves to its column of `tariffs`; all others keep theirs."""
    regions = study.folder.regions
    cells: Cells = {}
    for j, region in enumerate(regions):
        tariff = study.factual.tariff.copy()
        tariff[:, j] = tariffs[:, j]
        others = np.arange(len(regions)) != j
        for name, values in study.measured(tariff).items():
            cells[region, f"{name}_own"] = float(values[j])
            cells[region, f"{name}_other"] = float(values[others].mean())
    return _with_mean(cells | _medians(regions, tariffs), regions)


def together(study: Study, tariffs: Floats) -> Cells:
    """Tables 4 and 9: all regions move to `tariffs` at once."""
    return _with_mean(_all(study, tariffs) | _medians(study.folder.regions, tariffs), study.folder.regions)


def negotiated(study: Study, mfn: bool, from_nash: Floats) -> Cells:
    """Tables 5 and 10: talks from Nash, factual and no tariffs, each against the equilibrium it began from.

    Parameters
    ----------
    from_nash : (exporter, importer, sector), the Nash tariffs from which the first talks begin.
    """
    cells: Cells = {}
    for name, began in _beginnings(study, from_nash).items():
        found = _all(began, began.talks(mfn).tariff)
        cells |= {(region, f"{statistic}_from_{name}"): value for (region, statistic), value in found.items()}
    return _with_mean(cells, study.folder.regions)


def other_maxima(study: Study, mfn: bool) -> list[tuple[str, float, float]]:
    """Where talks could end higher: where they begin, their common gain, and the highest one found, both percent."""
    found = []
    for name, began in _beginnings(study, study.free_war.tariff).items():
        near, far = began.talks(mfn), began.talks(mfn, GUESSES)
        if far.converged and far.common_gain > near.common_gain + _HIGHER:
            found.append((name, near.common_gain, far.common_gain))
    return found


def _beginnings(study: Study, from_nash: Floats) -> dict[str, Study]:
    """The benchmarks of talks, by name: bilateral Nash (under MFN too), factual and no tariffs."""
    tariffs = (from_nash, study.factual.tariff, np.zeros_like(from_nash))
    return {name: study.moved(tariff) for name, tariff in zip(STARTS, tariffs, strict=True)}


def _all(study: Study, tariffs: Floats) -> Cells:
    return {
        (region, name): float(values[j])
        for name, values in study.measured(tariffs).items()
        for j, region in enumerate(study.folder.regions)
    }


def _medians(regions: tuple[str, ...], tariffs: Floats) -> Cells:
    """Median over an importer's rates on all others, percent."""
    everyone = np.arange(len(regions))
    return {(region, MEDIAN): float(100 * np.median(tariffs[everyone != j, j])) for j, region in enumerate(regions)}


def _with_mean(cells: Cells, regions: tuple[str, ...]) -> Cells:
    statistics = dict.fromkeys(name for _, name in cells)
    return cells | {(MEAN, name): float(np.mean([cells[region, name] for region in regions])) for name in statistics}


def examples(study: Study) -> Cells:
    """Table 2: the United States raise their tariff in one industry, alone."""
    industries = dict.fromkeys(item.who for item in study.folder.printed() if item.case == "table2")
    return {(industry, name): value for industry in industries for name, value in _example(study, industry).items()}


def _example(study: Study, industry: str) -> dict[str, float]:
    us, k = study.folder.region(STEPPED), study.folder.industries.index(industry)
    tariff = study.factual.tariff.copy()
    tariff[np.arange(len(tariff)) != us, us, k] += TARIFF_STEP
    solved = study.solved(tariff)
    s, base = state(solved.solution.x, solved.fixed), study.equations.base
    measured = study.equations.measures(solved.solution.x, solved.inputs)
    wage = np.exp(s.log_wage)
    sales = s.flows[us].sum(axis=0) / base.sector_sales[us]
    real = 100 * (sales / wage[us] - 1)
    spent = base.spending[us]
    profit = base.sector_sales[us] * solved.fixed.uses[:, 1]
    return {
        "us_wage_change": float(measured["relative_wage"][us]),
        "own_industry_sales_change": float(real[k]),
        "other_industries_mean_sales_change": float(np.delete(real, k).mean()),
        "us_welfare_change": float(measured["welfare"][us]),
        "terms_of_trade_effect": float(100 * base.flows[:, us].sum(axis=1) @ (wage[us] - wage) / spent),
        "profit_shifting_effect": float(100 * profit @ (sales - wage[us]) / spent),
    }
