"""The cases of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025): tariffs, variant and closure of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parley.model.arrays import Floats
from parley.model.endogenous_deficit.calibration import (
    Baseline,
    Parameters,
    baseline,
    pass_through_exponent,
    without_services,
)
from parley.model.endogenous_deficit.model import HOME, EndogenousDeficitModel, roundabout_parameters
from parley.model.endogenous_deficit.roundabout import roundabout
from parley.model.parameters import parameters
from parley.model.replication.published import rows
from parley.world import World

PAPER = "ignatenko2025"


@dataclass(frozen=True, eq=False)
class Setting:
    """What every case starts from.

    Attributes
    ----------
    base, parameters : the paper's baseline calibration.
    gdp : (n,), reported GDP, million USD.
    home : position of the United States.
    announced : (n,), the announced rate on each economy, with the floor; 0 at home.
    europe, china : the paper's EU group (25 members) and China, positions.
    """

    base: Baseline
    parameters: Parameters
    gdp: Floats
    home: int
    announced: Floats
    europe: tuple[int, ...]
    china: int

    @property
    def abroad(self) -> Floats:
        """1 for every economy but home, (n,)."""
        ones = np.ones_like(self.announced)
        ones[self.home] = 0.0
        return ones

    def imports_taxed(self, rate: Floats) -> Floats:
        """Home taxes each economy at `rate`, (n,): a tariff matrix."""
        tariff = np.zeros_like(self.base.flows)
        tariff[:, self.home] = rate * self.abroad
        return tariff

    def exports_taxed(self, rate: Floats) -> Floats:
        """Each economy taxes home at `rate`, (n,): a tariff matrix."""
        return self.imports_taxed(rate).T


@dataclass(frozen=True)
class Case:
    """How one case departs from the baseline.

    Attributes
    ----------
    home_rate, foreign_rate : setting -> (n,), rates by and on the United States.
    variant : setting -> baseline and parameters it is solved with.
    relief : share of revenue that lowers the income tax.
    balanced : whether trade with the United States is balanced by transfers first, and the change is from there.
    """

    home_rate: Callable[[Setting], Floats]
    foreign_rate: Callable[[Setting], Floats]
    variant: Callable[[Setting], tuple[Baseline, Parameters]]
    relief: float = 1.0
    balanced: bool = False

    def tariff(self, setting: Setting) -> Floats:
        """The tariff matrix, (exporter, importer)."""
        return setting.imports_taxed(self.home_rate(setting)) + setting.exports_taxed(self.foreign_rate(setting))


def setting(model: EndogenousDeficitModel) -> Setting:
    """The paper's starting point on the world of `model`."""
    world = model.world
    schedule = {row["economy"]: row for row in rows(PAPER, "schedule_2025-04-02")}
    announced = np.array([max(_number("floor"), float(schedule[code]["announced_rate"])) for code in world.economies])
    announced[world.at(HOME)] = 0.0
    europe = tuple(i for i, code in enumerate(world.economies) if schedule[code]["in_paper_eu"] == "1")
    return Setting(model.baseline, model.calibration, world.gdp, world.at(HOME), announced, europe, world.at("CHN"))


def _number(name: str) -> float:
    """A number that the paper states for one of its cases."""
    return parameters(PAPER)[name]


def paper_world() -> World:
    """The world the paper was computed on."""
    return World.load("cepii-2023")


def _as_is(s: Setting) -> tuple[Baseline, Parameters]:
    return s.base, s.parameters


def _partial_pass_through(s: Setting) -> tuple[Baseline, Parameters]:
    p = replace(s.parameters, pass_through=_number("partial_pass_through"))
    return baseline(s.base.flows, s.base.nu, pass_through_exponent(s.base.nu, p)), p


def _high_elasticity(s: Setting) -> tuple[Baseline, Parameters]:
    return s.base, replace(s.parameters, eps=_number("high_eps"))


def _without_services(s: Setting) -> tuple[Baseline, Parameters]:
    return without_services(s.base), s.parameters


def _with_inputs(s: Setting) -> tuple[Baseline, Parameters]:
    p = roundabout_parameters()
    return roundabout(s.base, p.beta), p


def _last_left_out(s: Setting) -> tuple[Baseline, Parameters]:
    """The baseline with the goods market of the last economy left out, as the paper does for every case.

    It matters only where transfers do not add up to zero: then the market that is left out does not clear.
    """
    leader = np.zeros_like(s.base.numeraire.leader)
    leader[-1] = 1.0
    return replace(s.base, numeraire=replace(s.base.numeraire, leader=leader)), s.parameters


def _announced(s: Setting) -> Floats:
    return s.announced


def _none(s: Setting) -> Floats:
    return np.zeros_like(s.announced)


def _home_weight(s: Setting, total: Floats) -> float:
    """delta of the home formula: foreign market power over the home market, with `total` the size of that market."""
    b, h = s.base, s.home
    sales = (1 - b.nu) * b.flows[h] * (1 - b.share[h]) * s.abroad
    return float(sales.sum() / ((1 - b.nu[h]) * (total[h] - b.flows[h, h])))


def home_formula(s: Setting) -> Floats:
    """The paper's formula for the rate that is best for the United States alone, uniform."""
    delta = _home_weight(s, s.base.spending)
    return np.full_like(s.announced, 1 / ((1 + delta * s.parameters.eps) * s.base.phi[s.home] - 1))


def home_formula_on_income(s: Setting) -> Floats:
    """The same with income in place of spending, as in the paper's war of formulas."""
    delta = _home_weight(s, s.base.income)
    return np.full_like(s.announced, 1 / ((1 + delta * s.parameters.eps) * s.base.phi[s.home] - 1))


def foreign_formula(s: Setting) -> Floats:
    """The paper's formula for retaliation, from two-region aggregates."""
    b, h = s.base, s.home
    abroad = s.abroad == 1
    to_home = b.flows[abroad, h].sum()
    nu = b.nu[abroad][0]
    others = b.income[abroad].sum() - b.flows[np.ix_(abroad, abroad)].sum()
    delta = (1 - b.nu[h]) * to_home * (1 - to_home / b.spending[h]) / ((1 - nu) * others)
    return 1 / ((1 + delta * s.parameters.eps) * b.phi - 1)


def _inverse_elasticity(s: Setting) -> Floats:
    return np.full_like(s.announced, 1 / s.parameters.eps)


def _inverse_elasticity_passed_on(s: Setting) -> Floats:
    return np.full_like(s.announced, 1 / ((1 + s.parameters.eps) * s.base.phi[s.home] - 1))


def _uniform(name: str) -> Callable[[Setting], Floats]:
    def rates(s: Setting) -> Floats:
        return np.full_like(s.announced, _number(name))

    return rates


def _war(china: str, europe: str | None) -> Callable[[Setting], Floats]:
    def rates(s: Setting) -> Floats:
        rate = np.full_like(s.announced, _number("floor"))
        rate[s.china] = _number(china)
        if europe is not None:
            rate[list(s.europe)] = _number(europe)
        return rate

    return rates


def _both(rates: Callable[[Setting], Floats]) -> Case:
    return Case(rates, rates, _as_is)


_BASELINE = Case(_announced, _none, _as_is)
_RECIPROCAL = Case(_announced, _announced, _as_is)
_FORMULA = Case(home_formula, _none, _as_is)
_RETALIATED = Case(_announced, foreign_formula, _as_is)
_NO_SERVICES = Case(_announced, _none, _without_services)
_WITH_INPUTS = Case(_announced, _none, _with_inputs)
_WITH_INPUTS_RECIPROCAL = Case(_announced, _announced, _with_inputs)

CASES: dict[str, Case] = {
    "USTR_incometax_noretal": _BASELINE,
    "USTR_lumpsum_noretal": Case(_announced, _none, _as_is, relief=0.0),
    "optimalUS_incometax_noretal": _FORMULA,
    "USTR_reciprocal_retal": _RECIPROCAL,
    "USTR_optimal_retal": _RETALIATED,
    "optimalUS_optimal_retal": Case(home_formula_on_income, foreign_formula, _as_is),
    "USTR_noretal": _BASELINE,
    "optimalUS_noretal": _FORMULA,
    "IO_USTR_1sector": _WITH_INPUTS,
    "IO_optimalUS_1sector": Case(_uniform("optimal_with_inputs"), _none, _with_inputs),
    "IO_USTR_reciprocal_1sector": _WITH_INPUTS_RECIPROCAL,
    "IO_USTR_optimalretal_1sector": Case(_announced, _uniform("retaliation_with_inputs"), _with_inputs),
    "baseline": _BASELINE,
    "alt2_phitilde_0.25": Case(_announced, _none, _partial_pass_through),
    "alt3_eps_8": Case(_announced, _none, _high_elasticity),
    "alt4_EatonKortumKrugman": _NO_SERVICES,
    "fixed_transfers_noretal": _NO_SERVICES,
    "fixed_transfers_retal": Case(_announced, _inverse_elasticity, _without_services),
    "balanced_with_US_noretal": Case(_announced, _none, _last_left_out, balanced=True),
    "balanced_with_US_retal": Case(_announced, _inverse_elasticity_passed_on, _last_left_out, balanced=True),
    "war_with_EU_CHN": _both(_war("war_china", "war_europe")),
    "war_with_CHN": _both(_war("war_china", None)),
    "war_with_CHN_108pct": _both(_war("war_china_high", None)),
    "main_noretal": _BASELINE,
    "main_reciprocal_retal": _RECIPROCAL,
    "IO_noretal": _WITH_INPUTS,
    "IO_reciprocal_retal": _WITH_INPUTS_RECIPROCAL,
}

TABLE_WITHOUT_PRINT = {
    "alt3_eps_8": "9",
    "fixed_transfers_retal": "10",
    "balanced_with_US_noretal": "10",
    "balanced_with_US_retal": "10",
    "war_with_EU_CHN": "8",
    "war_with_CHN": "8",
    "war_with_CHN_108pct": "8",
}
"""The tables of cases whose printed numbers are not at hand."""

_NOT_BALANCED = (
    "The paper's transfers without those that go with US trade add up to 573 bn USD, not to zero, because value added "
    "at the destination makes transfers smaller than imbalances. So one goods market cannot clear, and which one is "
    "left out decides: the paper's choice, the last economy (Zimbabwe), is kept here."
)
NOTES = {
    "IO_optimalUS_1sector": "The paper does not state the rate. One uniform rate of 12.57 % gives all twelve numbers; "
    "it is not the optimum of the model, which is a uniform 17.93 %.",
    "IO_USTR_optimalretal_1sector": "The paper does not state the 193 rates its search ended with. No uniform rate "
    "gives all twelve numbers; 28.3 % comes close, and in the paper's own objective it is worse for the retaliators "
    "than 17 %.",
    "balanced_with_US_noretal": _NOT_BALANCED,
    "balanced_with_US_retal": f"{_NOT_BALANCED} The paper prints -0.26 for non-US welfare here, which is the simple "
    "mean of fixed_transfers_retal, the case before it; this case's own is -0.15.",
}
"""What a reader of a case must know."""
