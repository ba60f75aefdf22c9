"""Retaliation by sector: how much of each sector's imports from the United States a list covers.

No import table of the retaliating side is on record. A list's share of a sector is taken as the share of its
subheadings in what the United States imports from everyone in that sector, then scaled so that the covered flow equals
the worth of the list where an act states it. Rough, and marked so in the policy's notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.law.assumptions import Assumptions
from parley.law.measure import Measure
from parley.law.scope import codes_of
from parley.vocabulary import all_sectors, members

if TYPE_CHECKING:
    from parley.law.law import Law
    from parley.law.policy import World

Rates = NDArray[np.float64]
SUBHEADING = 6


def retaliating(law: Law) -> list[str]:
    """Importers other than the United States with measures, in the order in which they first acted."""
    published: dict[str, date] = {}
    for measure in law.measures.values():
        published[measure.importer] = min(measure.published, published.get(measure.importer, measure.published))
    return sorted(published.keys() - {"USA"}, key=lambda code: (published[code], code))


def add_retaliation(law: Law, world: World, table: Rates, on: date, known_on: date) -> list[str]:
    """Add what is in force on US goods to a table of tariffs, in place; returns notes on how."""
    usa = world.economies.index("USA")
    counted: list[Measure] = []
    for importer in retaliating(law):
        rows = [world.economies.index(code) for code in members(importer) if code in world.economies]
        for measure in law.in_force(on, known_on, importer) if rows else ():
            covered = _covered(law, world, measure, rows)
            for row in rows:
                table[usa, row] += (measure.rate or 0.0) * covered
            counted.append(measure)
    return _notes(counted)


def _notes(counted: Sequence[Measure]) -> list[str]:
    """What was counted on all goods, and on lists."""
    whole = [_named(measure) for measure in counted if _is_on_all(measure)]
    lists = [_named(measure) for measure in counted if not _is_on_all(measure)]
    notes = [f"Retaliation on all goods: {', '.join(whole)}."] if whole else []
    if lists:
        notes.append(
            f"Retaliation on lists: {', '.join(lists)}. The share of a sector that a list covers is an estimate "
            "from US import weights, scaled to the stated worth of the list where there is one."
        )
    return notes


def _is_on_all(measure: Measure) -> bool:
    return measure.scope.goods is None and measure.scope.on_record


def _named(measure: Measure) -> str:
    return f"{measure.id} {100 * (measure.rate or 0):g} %"


def _covered(law: Law, world: World, measure: Measure, rows: Sequence[int]) -> Rates:
    """Share of each sector of the world that a measure covers."""
    goods = np.array([0.0 if _is_services(code) else 1.0 for code in world.sectors])
    if _is_on_all(measure):
        return goods
    share = goods
    if measure.scope.on_record:
        listed = list_shares(law, measure)
        share = listed[[_column(code, len(listed) - 1) for code in world.sectors]] * goods
    worth = _million_usd(law, measure, on=measure.published)
    if worth is None:
        return share
    flow = np.asarray(world.flows)[world.economies.index("USA"), list(rows)].sum(axis=0)
    covered = float(flow @ share)
    return np.minimum(share * worth / covered, 1.0) if covered > 0 else share


def _is_services(code: str) -> bool:
    known = all_sectors().get(code)
    return known is not None and known.is_services


def _column(code: str, last: int) -> int:
    known = list(all_sectors())
    return known.index(code) if code in known else last


def list_shares(law: Law, measure: Measure) -> Rates:
    """The share of a list in each sector, and in all goods, by US imports of 2024 in its subheadings."""
    return law.kept("list", (measure,), Assumptions(), lambda: _list_shares(law, measure))


def _list_shares(law: Law, measure: Measure) -> Rates:
    weights = law.weights
    listed = weights.goods.holding(_subheadings(law, measure))
    value = weights.by_good
    sector = weights.groups.is_sector[weights.groups.of_good]
    covered, total = (value * listed) @ sector, value @ sector
    covered, total = np.append(covered, covered.sum()), np.append(total, total.sum())
    return np.divide(covered, total, out=np.zeros_like(total), where=total > 0)


def _subheadings(law: Law, measure: Measure) -> list[str]:
    """The list's codes at the six digits that all countries share."""
    found = []
    for name in measure.scope.goods or ():
        found += [name] if name.isdigit() else [code[:SUBHEADING] for code in codes_of(law.store, name)]
    return sorted(set(found))


def _million_usd(law: Law, measure: Measure, on: date) -> float | None:
    """The stated worth of a list in million USD."""
    if measure.value is None:
        return None
    rate = law.usd_per(measure.currency, on)
    return None if rate is None else measure.value * rate
