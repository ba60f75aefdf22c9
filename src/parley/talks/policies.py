"""From a scenario to a policy: the tariffs on every flow of a world, before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.law import Law
from parley.talks.scenario import REST, Answer, Barrier, Change, ExportTax, Scenario
from parley.vocabulary import Policy, members
from parley.world import World

Rates = NDArray[np.float64]
USA = "USA"


@dataclass(frozen=True)
class Setting:
    """The day a scenario is looked at from.

    Attributes
    ----------
    on, known_on : the day that `today` means, and the day whose knowledge counts.
    deadline : the day that `deadline` means, or None when nothing is scheduled.
    in_talks : partners negotiating on that day.
    """

    on: date
    known_on: date
    deadline: date | None
    in_talks: frozenset[str] = frozenset()


def scenario_policy(scenario: Scenario, law: Law, world: World, setting: Setting) -> Policy:
    """The policy of a scenario on a world.

    Raises
    ------
    BadInput : the scenario needs a deadline and none is scheduled, or names an economy or sector the world lacks.
    """
    changed = law.with_rates(scenario.rates) if scenario.rates else law
    retaliation = scenario.partners.retaliation == "today"
    base = changed.policy(world, _day(scenario, setting), setting.known_on, retaliation=retaliation)
    after = base.tariff_after.copy()
    _keep(scenario, law, world, setting, after)
    _answer(scenario, law, world, setting, base.tariff_before, after)
    for change in scenario.tariffs:
        _change(change, world, after)
    named = (*scenario.partners.answers, *scenario.barriers, *scenario.export_taxes)
    cited = (*(item.source for item in named if item.source), *scenario.sources)
    sources = tuple(dict.fromkeys((*base.sources, *cited)))
    moved = Policy(scenario.title, base.economies, base.sectors, base.tariff_before, after, sources, base.notes)
    barriers = barriers_of(scenario, world) if scenario.barriers else {}
    return replace(moved, **barriers, export_after=export_taxes_of(scenario, world))


def _day(scenario: Scenario, setting: Setting) -> date:
    day = scenario.united_states.law
    if day == "today":
        return setting.on
    if day == "deadline":
        if setting.deadline is None:
            raise BadInput(
                f"scenario {scenario.title!r} takes the law of the next deadline, and on {setting.on} none is scheduled"
                f" as known on {setting.known_on}. Write a date instead."
            )
        return setting.deadline
    return day


def _keep(scenario: Scenario, law: Law, world: World, setting: Setting, after: Rates) -> None:
    kept = scenario.united_states.keep_today
    partners = setting.in_talks if kept == "in-talks" else frozenset(kept)
    rows = _positions(world, partners, strict=kept != "in-talks")
    if rows:
        usa = world.economies.index(USA)
        today = law.policy(world, setting.on, setting.known_on).tariff_after
        after[rows, usa] = today[rows, usa]


def _answer(scenario: Scenario, law: Law, world: World, setting: Setting, before: Rates, after: Rates) -> None:
    """Add each partner's answer to its tariffs on US goods; `rest` is everyone without an answer of their own."""
    usa, goods, answers = world.economies.index(USA), world.goods, scenario.partners.answers
    increase = after[:, usa] - before[:, usa]
    named = {code for answer in answers if answer.importer != REST for code in members(answer.importer)}
    for answer in answers:
        codes = set(world.economies) - named - {USA} if answer.importer == REST else members(answer.importer)
        rows = _positions(world, frozenset(codes), strict=answer.importer != REST)
        if answer.match_us:
            after[usa, rows] += np.clip(increase[rows], 0, None)
        after[usa, rows] += answer.rate * _covered(answer, law, world, setting, rows) * goods


def _covered(answer: Answer, law: Law, world: World, setting: Setting, rows: list[int]) -> float:
    """The share of these importers' goods imports from the US that an answer's list covers."""
    if answer.covers_million is None:
        return 1.0
    dollars = 1.0 if answer.currency == "USD" else law.usd_per(answer.currency, setting.known_on)
    if dollars is None:
        raise BadInput(f"no exchange rate of {answer.currency} is known on {setting.known_on}; give the worth in USD.")
    imports = float(world.flows[world.economies.index(USA), rows].sum(axis=0) @ world.goods)
    return min(1.0, answer.covers_million * dollars / imports)


def barriers_of(scenario: Scenario, world: World) -> dict[str, Rates]:
    """What a scenario's barriers do to costs and rents: the fields of a policy that hold them, each a cube.

    Raises
    ------
    BadInput : the world lacks an economy or sector, or two barriers of one kind name the same flow.
    """
    costs, before, after = np.ones_like(world.flows), np.zeros_like(world.flows), np.zeros_like(world.flows)
    named = {True: np.zeros(world.flows.shape, dtype=bool), False: np.zeros(world.flows.shape, dtype=bool)}
    for barrier in scenario.barriers:
        cells = _cells(barrier, world)
        if named[barrier.rents][cells].any():
            raise BadInput(
                f"scenario {scenario.title!r} names the barriers of {barrier.importer} on {barrier.exporter} twice for "
                "one sector. Give each flow one barrier of a kind."
            )
        named[barrier.rents][cells] = True
        if barrier.rents:
            before[cells], after[cells] = barrier.before, barrier.after
        else:
            costs[cells] = (1 + barrier.after) / (1 + barrier.before)
    for cube, at_home in ((costs, 1.0), (before, 0.0), (after, 0.0)):
        np.einsum("iik->ik", cube)[:] = at_home
    return {"costs": costs, "rents_before": before, "rents_after": after}


def export_taxes_of(scenario: Scenario, world: World) -> Rates | None:
    """A scenario's export taxes, (exporter, importer, sector); None where it has none.

    Raises
    ------
    BadInput : the world lacks an economy or sector.
    """
    if not scenario.export_taxes:
        return None
    taxes = np.zeros_like(world.flows)
    for tax in scenario.export_taxes:
        taxes[_cells(tax, world)] = tax.rate
    np.einsum("iik->ik", taxes)[:] = 0.0
    return taxes


def _change(change: Change, world: World, after: Rates) -> None:
    cells = _cells(change, world)
    after[cells] = (after[cells] if change.rate is None else change.rate) + change.add
    np.einsum("iik->ik", after)[:] = 0.0


def _cells(named: Change | Barrier | ExportTax, world: World) -> tuple[NDArray[np.intp], ...]:
    """The flows that a change, a barrier or an export tax names; all goods sectors when it names none."""
    exporters = _positions(world, members(named.exporter), strict=True)
    outside = frozenset(world.economies) - members(named.exporter)
    buyers = outside if named.importer is None else members(named.importer)
    importers = _positions(world, buyers, strict=True)
    sectors = [world.sectors.index(code) for code in named.sectors if code in world.sectors]
    if len(sectors) < len(named.sectors):
        raise BadInput(f"world {world.name} has the sectors {', '.join(world.sectors)}; asked were {named.sectors}.")
    goods = [at for at, is_good in enumerate(world.goods) if is_good]
    return np.ix_(exporters, importers, sectors or goods)


def _positions(world: World, codes: frozenset[str], *, strict: bool) -> list[int]:
    """Where economies stand on the world's axes; groups are opened into their members."""
    opened = {member for code in codes for member in members(code)}
    found = [row for row, code in enumerate(world.economies) if code in opened]
    if strict and codes and not found:
        asked = ", ".join(sorted(codes))
        raise BadInput(f"world {world.name} has no {asked} among its {len(world.economies)} economies.")
    return found
