"""Replicates the companion tool of Lashkaripour (2021): US tariffs of 2025 on the world of 2022, elasticities IS.

Rates REPLACE the factual ones in all sectors, services too; that convention is kept here and nowhere else. The
references are figures that the tool's own program computed, so a match is a difference of at most 1e-5 points.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import BadInput, NotConverged, UnknownName
from parley.model import frame
from parley.model.arrays import Floats
from parley.model.multi_sector_ces.calibration import Baseline
from parley.model.multi_sector_ces.equations import Inputs
from parley.model.multi_sector_ces.nash import war
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.replication.published import rows as table_rows
from parley.model.replication.tariffwar import Study, compared, figure_rows, study
from parley.vocabulary import members
from parley.world import World

PAPER = "ustariff"
NEEDS_DATA = False
WORLD, SOURCE, HOME, REST = "icio-2022", "IS", "USA", "ROW"
RETALIATION = {"none": False, "reciprocal": True}
GRAMMAR = (
    "A case is uniform:RATE:KIND, targeted:WHO:RATE:KIND, optimal:KIND or liberation_day:KIND; RATE in percent, WHO an "
    "ISO3 code or EU, KIND none or reciprocal, such as targeted:EU:15:reciprocal."
)


@dataclass(frozen=True, eq=False)
class Rates:
    """What the United States charges and what it is charged, (n,) each, shares; not a number leaves the factual rates.

    Attributes
    ----------
    label : the case, spelled as the references are.
    on_others : US rates by exporter.
    on_home : rates on the United States by importer, if it retaliates.
    """

    label: str
    on_others: Floats
    on_home: Floats


def cases() -> tuple[str, ...]:
    """The cases that have a reference; any other of the grammar is computed too."""
    return tuple(dict.fromkeys(row["case"] for row in table_rows(PAPER, "computed")))


def replicate(case: str, countries: bool = False, data: Path | None = None) -> dict[str, Any]:
    """One case, or all that have a reference, against what the tool's program computed.

    Parameters
    ----------
    case : a label of the grammar or "all".
    countries, data : without effect: every row is a country's, and all data ship.

    Returns
    -------
    paper; rows of table, case, who, metric (welfare, and the United States' us_tariff where it is computed; percent),
    value, printed (the reference or None), tolerance, match; matched; compared.

    Raises
    ------
    UnknownName : the label is not of the grammar, which the error states, or names no economy of the world.
    BadInput : a rate is not a number of at least zero, or the target is the United States.
    NotConverged : no equilibrium was found.
    """
    labels = cases() if case == "all" else (case,)
    return compared(PAPER, [row for label in labels for row in _case_rows(label)])


def _case_rows(label: str) -> list[dict[str, Any]]:
    data = study(WORLD, SOURCE)
    asked, retaliates = _read(label, data)
    economies = data.base.accounts.economies
    figures = {"welfare": _welfare(data, _tariff(data.base, asked, retaliates), label)}
    if label.startswith("optimal"):
        own = np.array([code == HOME for code in economies])
        figures["us_tariff"] = np.where(own, 100 * np.nanmax(asked.on_others), np.nan)
    return figure_rows(PAPER, label, economies, figures, asked.label)


def _welfare(data: Study, tariff: Floats, label: str) -> Floats:
    equations = CESEquations(data.base)
    inputs = Inputs(tariff, np.ones_like(tariff), None, data.theta, data.base.transfer)
    solved = frame.solve(equations, inputs)
    if not solved.solution.converged:
        raise NotConverged(f"{PAPER} {label}: no equilibrium; the worst equation is the {solved.worst_market}.")
    return np.asarray(equations.measures(solved.solution.x, inputs)["welfare"])


def _tariff(base: Baseline, asked: Rates, retaliates: bool) -> Floats:
    """Factual rates with those of the case in their place, in every sector, (sector, exporter, importer)."""
    home = base.accounts.economies.index(HOME)
    tariff = base.accounts.tariff.copy()
    named = np.isfinite(asked.on_others)
    tariff[:, named, home] = asked.on_others[named]
    if retaliates:
        named = np.isfinite(asked.on_home)
        tariff[:, home, named] = asked.on_home[named]
    return tariff


def _read(label: str, data: Study) -> tuple[Rates, bool]:
    """The rates of a label, and whether others answer."""
    scenario, *rest = label.split(":")
    read = _SCENARIOS.get((scenario, len(rest)))
    if read is None or rest[-1] not in RETALIATION:
        raise UnknownName("case", label, cases(), GRAMMAR)
    rates = read(data, *rest[:-1])
    named = Rates(f"{rates.label}:{rest[-1]}", rates.on_others, rates.on_home)
    return named, RETALIATION[rest[-1]]


def _uniform(data: Study, rate: str) -> Rates:
    percent = _percent(rate)
    on = _where(data, set(data.base.accounts.economies) - {HOME}, percent / 100)
    return Rates(f"uniform:{percent:g}", on, on)


def _targeted(data: Study, who: str, rate: str) -> Rates:
    percent, known = _percent(rate), data.base.accounts.economies
    inside = members(who) & set(known)
    if not inside:
        raise UnknownName("economy", who, (*known, "EU"), GRAMMAR)
    if who == HOME:
        raise BadInput(f"the United States cannot put a tariff on itself. {GRAMMAR}")
    on = _where(data, inside - {HOME}, percent / 100)
    return Rates(f"targeted:{who}:{percent:g}", on, on)


def _optimal(data: Study) -> Rates:
    """The formula for the United States alone, others at factual rates; whoever answers mirrors that rate."""
    economies = data.base.accounts.economies
    home = np.array([code == HOME for code in economies])
    rate = float(war(data.base, data.theta, home).rates[home][0])
    on = _where(data, set(economies) - {HOME}, rate)
    return Rates("optimal", on, on)


def _liberation_day(data: Study) -> Rates:
    """The schedule of 2 April 2025; the rest of the world takes means over economies that the world does not name.

    Its members' rates are weighted with US imports from them where the United States charges, with US exports to them
    where they answer (CEPII, 2023).
    """
    schedule = table_rows("ignatenko2025", "schedule_2025-04-02")
    announced = {row["economy"]: float(row["announced_rate"]) for row in schedule}
    trade = World.load("cepii-2023")
    home, known = trade.at(HOME), set(data.base.accounts.economies)
    rest = [i for i, code in enumerate(trade.economies) if code not in known]
    rates = np.array([announced[trade.economies[i]] for i in rest])
    weights = (trade.flows[rest, home, 0], trade.flows[home, rest, 0])
    means = [float(rates @ weight / weight.sum()) for weight in weights]
    on_others, on_home = (
        np.array([_announced(code, announced, mean) for code in data.base.accounts.economies]) for mean in means
    )
    return Rates("liberation_day", on_others, on_home)


def _announced(code: str, announced: dict[str, float], rest: float) -> float:
    """The announced rate; not a number for the United States itself and for those the schedule does not have."""
    if code == REST:
        return rest
    return np.nan if code == HOME else announced.get(code, np.nan)


def _where(data: Study, who: AbstractSet[str], rate: float) -> Floats:
    return np.array([rate if code in who else np.nan for code in data.base.accounts.economies])


def _percent(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 <= rate < math.inf:
        raise BadInput(f"rate {text!r} is not a number of at least zero, in percent. {GRAMMAR}")
    return rate


_SCENARIOS = {("uniform", 2): _uniform, ("targeted", 3): _targeted, ("optimal", 1): _optimal}
_SCENARIOS[("liberation_day", 1)] = _liberation_day
