"""From law to a policy: tariffs by exporter, importer and sector of a world, before and after.

US tariffs by sector are statutory duty over the imports of 2024. Where they come from, per exporter:

- single origins of the product table: their own imports by code;
- members of the European Union: the Union's rates by chapter and sector on the member's own imports by chapter, with
  the duty the member paid in 2024 as base;
- other small origins: the law applied to every code with world imports as weights within a chapter, on the origin's
  own imports by chapter, with its duty of 2024 as base;
- a sector without imports from an origin, or an origin without any: the law on every code, with world imports as
  weights and the general rate as base;
- the rest of the world: those it stands for, weighted with their imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.law.asked import USA
from parley.law.assumptions import Assumptions
from parley.law.average import MFN, Duties
from parley.law.retaliation_rates import add_retaliation, retaliating
from parley.law.uniform import ROW, Uniform, uniform
from parley.law.weights import Weights
from parley.vocabulary import EU, EU_MEMBERS, Policy, all_sectors, sector_parts

if TYPE_CHECKING:
    from parley.law.baseline import World
    from parley.law.law import Law

Rates = NDArray[np.float64]
SERVICES = "SERV"
ONE_SECTOR = 1
RetaliationChoice = bool


@dataclass(frozen=True, eq=False)
class Table:
    """US tariffs by origin: `rates` (origin, sector), the last column for all goods; `value` in USD alike."""

    origins: tuple[str, ...]
    rates: Rates
    value: Rates


def policy_of(
    law: Law, world: World, on: date, known_on: date, before: date, assumptions: Assumptions, retaliation: bool
) -> Policy:
    """The policy of a day on a world; see Law.policy."""
    if USA not in world.economies:
        raise BadInput(
            f"this world has no {USA} among its {len(world.economies)} economies, and the law on record is theirs. "
            "Keep it apart when you join economies."
        )
    tables = [us_tariffs(law, day, known_on, assumptions) for day in (before, on)]
    rates = [_us_column(world, table) for table in tables]
    if len(world.sectors) == ONE_SECTOR and not np.any(world.tariffs):
        rates = [rates[0] * 0, (1 + rates[1]) / (1 + rates[0]) - 1]
        rates[1] = np.maximum(rates[1], 0)
    notes = [*_notes(world, tables[1], assumptions)]
    before_rates, after_rates = (_with_us(world, column) for column in rates)
    if retaliation:
        for target, day in ((before_rates, before), (after_rates, on)):
            notes += add_retaliation(law, world, target, day, known_on)
    levying = (USA, *(retaliating(law) if retaliation else ()))
    active = (measure for importer in levying for measure in law.in_force(on, known_on, importer))
    acts = tuple(measure.id for measure in active if measure.is_duty and measure.valid_from)
    label = f"US tariffs of {on}"
    sources = tuple(dict.fromkeys(acts))
    return Policy(
        label, world.economies, world.sectors, before_rates, after_rates, sources, tuple(dict.fromkeys(notes))
    )


def _with_us(world: World, column: Rates) -> Rates:
    """The world's tariffs with a new column for imports into the United States."""
    table = np.array(world.tariffs, dtype=float)
    table[:, world.economies.index(USA), :] = column
    return table


def _us_column(world: World, table: Table) -> Rates:
    """(exporter, sector): US tariffs on each exporter of a world; zero on services and on itself."""
    places = {code: at for at, code in enumerate(table.origins)}
    named = set(world.economies)
    rest = [at for code, at in places.items() if code not in named and not (code == EU and named & EU_MEMBERS)]
    rates, value = _on_sectors(world.sectors, table.rates, table.value)
    out = np.zeros((len(world.economies), len(world.sectors)))
    for row, code in enumerate(world.economies):
        if code == ROW:
            out[row] = np.sum(rates[rest] * value[rest], axis=0) / np.maximum(value[rest].sum(axis=0), 1)
        elif code != USA:
            out[row] = rates[places.get(code, places[ROW])]
    services = [at for at, code in enumerate(world.sectors) if code == SERVICES]
    out[:, services] = 0.0
    return out


def _on_sectors(sectors: tuple[str, ...], rates: Rates, value: Rates) -> tuple[Rates, Rates]:
    """Rates and imports by origin on a world's sectors, each (origin, sector).

    A sector that joins several takes their mean, weighted with the origin's imports, or a simple one where it has
    none; a sector that is none of these takes the mean of all goods.
    """
    known = list(all_sectors())
    columns = [[known.index(part) for part in sector_parts(code)] or [len(known)] for code in sectors]
    worth = np.stack([value[:, parts].sum(axis=1) for parts in columns], axis=1)
    mean = [
        np.where(
            total > 0,
            (rates[:, parts] * value[:, parts]).sum(axis=1) / np.where(total > 0, total, 1),
            rates[:, parts].mean(axis=1),
        )
        for parts, total in zip(columns, worth.T, strict=True)
    ]
    return np.stack(mean, axis=1), worth


def us_tariffs(law: Law, on: date, known_on: date, assumptions: Assumptions) -> Table:
    """US tariffs on every origin by sector, and on all its goods."""
    assumptions = assumptions.at(on)
    active = law.in_force(on, known_on, assumptions=assumptions)
    return law.kept("table", active, assumptions, lambda: _us_tariffs(law, on, known_on, assumptions))


def _us_tariffs(law: Law, on: date, known_on: date, assumptions: Assumptions) -> Table:
    found = law.duties(on, known_on, assumptions)
    weights = law.weights
    general = uniform(law, on, known_on, assumptions)
    base_2024 = uniform(law.of_record(), law.reference_day, law.reference_day, assumptions)
    rows = {code: _own_imports(found, weights, code) for code in found.origins if code != EU}
    rows[EU] = _own_imports(found, weights, EU)
    chapters = weights.chapters
    for at, code in enumerate(chapters.origins):
        if code not in rows:
            value = _spread(weights, chapters.value[at], found, code)
            extra = _eu_additional(found) if code in EU_MEMBERS else general.additional(code)
            then = np.zeros(len(weights.groups)) if code in EU_MEMBERS else base_2024.additional(code)
            base = _chapter_base(weights, at, value, then)
            rows[code] = (value, value * (base + extra))
    rows[ROW] = (np.zeros(len(weights.groups)), np.zeros(len(weights.groups)))
    return _table(rows, weights, general)


def _own_imports(found: Duties, weights: Weights, code: str) -> tuple[Rates, Rates]:
    """(value, duty) per group of an origin in the product table."""
    at = found.origins.index(code)
    return found.value[at], found.duty[:, at].sum(axis=0)


def _spread(weights: Weights, by_chapter: Rates, found: Duties, code: str) -> Rates:
    """Imports by chapter spread over the sectors of each chapter as the Union's, or the world's, imports are."""
    like = found.value[found.origins.index(EU)] if code in EU_MEMBERS else found.value.sum(axis=0)
    at = {chapter: place for place, chapter in enumerate(weights.chapters.chapters)}
    of_group = np.array([at[chapter] for chapter in weights.groups.chapter])
    total = np.bincount(of_group, weights=like, minlength=len(at))
    count = np.bincount(of_group, minlength=len(at))
    empty = total[of_group] == 0
    share = np.where(empty, 1 / count[of_group], like / np.where(empty, 1, total[of_group]))
    return by_chapter[of_group] * share


def _chapter_base(weights: Weights, at: int, value: Rates, remedy: Rates) -> Rates:
    """Ordinary duty rate per group of an origin: what its chapter paid in 2024, less the remedies of that year."""
    chapters = weights.chapters
    places = {chapter: place for place, chapter in enumerate(chapters.chapters)}
    of_group = np.array([places[chapter] for chapter in weights.groups.chapter])
    worth = chapters.value[at]
    paid = np.divide(chapters.duty[at], worth, out=np.zeros_like(worth), where=worth > 0)
    remedies = np.bincount(of_group, weights=value * remedy, minlength=len(places))
    share = np.divide(remedies, worth, out=np.zeros_like(worth), where=worth > 0)
    return np.maximum(paid - share, 0)[of_group]


def _eu_additional(found: Duties) -> Rates:
    """Additional duty rate per group on the European Union."""
    at = found.origins.index(EU)
    extra = found.duty[[name != MFN for name in found.authorities], at].sum(axis=0)
    return np.divide(extra, found.value[at], out=np.zeros_like(extra), where=found.value[at] > 0)


def _table(rows: Mapping[str, tuple[Rates, Rates]], weights: Weights, general: Uniform) -> Table:
    """Sum groups to sectors; sectors without imports take the rate of the law on every code."""
    is_sector = weights.groups.is_sector
    rates, worth = [], []
    for code, (value, duty) in rows.items():
        own_value = np.append(value @ is_sector, value.sum())
        own_duty = np.append(duty @ is_sector, duty.sum())
        fallback = general.by_sector(code, is_sector)
        rates.append(np.divide(own_duty, own_value, out=fallback, where=own_value > 0))
        worth.append(own_value)
    return Table(tuple(rows), np.array(rates), np.array(worth))


def _notes(world: World, table: Table, assumptions: Assumptions) -> list[str]:
    unknown = [code for code in world.economies if code not in table.origins and code != USA]
    notes = [
        f"US tariffs: statutory, weighted with imports of 2024; base {assumptions.base}; USMCA claim shares of "
        f"{assumptions.usmca_shares}; services bear none.",
        "US tariffs on members of the European Union and small origins: law by chapter on their own imports.",
        "Other importers: the world's own tariffs.",
    ]
    if unknown:
        notes.append(f"No US imports on record from {', '.join(unknown)}: the law on all goods stands in.")
    if len(world.sectors) == ONE_SECTOR and not np.any(world.tariffs):
        notes.append(
            "The world has no tariffs: before is zero and after is the change of 1 + tariff, never below zero."
        )
    return notes
