"""Retaliation by sector: how much of each sector's imports from the United States a list covers.

No import table of the retaliating side is on record. A list's share of a sector is taken as the share of its
subheadings in what the United States imports from everyone in that sector, then scaled so that the covered flow equals
the worth of the list where an act states it. Rough, and marked so in the policy's notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.law.asked import USA
from parley.law.assumptions import Assumptions
from parley.law.measure import Measure
from parley.law.scope import AllGoods, Mask
from parley.law.stack import Cases, stack
from parley.vocabulary import all_sectors, members

if TYPE_CHECKING:
    from parley.law.baseline import World
    from parley.law.law import Law

Rates = NDArray[np.float64]
SUBHEADING = 6


def retaliating(law: Law) -> list[str]:
    """Importers other than the United States with measures, in the order in which they first acted."""
    published: dict[str, date] = {}
    for measure in law.measures.values():
        published[measure.importer] = min(measure.published, published.get(measure.importer, measure.published))
    return sorted(published.keys() - {USA}, key=lambda code: (published[code], code))


def add_retaliation(law: Law, world: World, table: Rates, on: date, known_on: date) -> list[str]:
    """Add what is in force on US goods to a table of tariffs, in place; returns notes on how."""
    usa = world.economies.index(USA)
    counted: list[Measure] = []
    for importer in retaliating(law):
        rows = [world.economies.index(code) for code in members(importer) if code in world.economies]
        active = tuple(m for m in law.in_force(on, known_on, importer) if m.scope.covers_origin(USA)) if rows else ()
        listed = law.kept("lists", active, Assumptions(), partial(_list_shares, law, active))
        for measure in (item for item in active if item.is_duty):
            covered = _covered(law, world, measure, listed.get(measure.id), rows)
            for row in rows:
                table[usa, row] += (measure.rate_on(USA) or 0.0) * covered
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


def _covered(law: Law, world: World, measure: Measure, listed: Rates | None, rows: Sequence[int]) -> Rates:
    """Share of each sector of the world that a measure covers; `listed` by sector, and of all goods."""
    goods = np.array([0.0 if _is_services(code) else 1.0 for code in world.sectors])
    if _is_on_all(measure):
        return goods
    share = goods
    if listed is not None:
        share = listed[[_column(code, len(listed) - 1) for code in world.sectors]] * goods
    worth = _million_usd(law, measure, on=measure.published)
    if worth is None:
        return share
    flow = np.asarray(world.flows)[world.economies.index(USA), list(rows)].sum(axis=0)
    covered = float(flow @ share)
    return np.minimum(share * worth / covered, 1.0) if covered > 0 else share


def _is_services(code: str) -> bool:
    known = all_sectors().get(code)
    return known is not None and known.is_services


def _column(code: str, last: int) -> int:
    known = list(all_sectors())
    return known.index(code) if code in known else last


def _list_shares(law: Law, active: Sequence[Measure]) -> dict[str, Rates]:
    """Measure -> its share of each sector, and of all goods, by US imports of 2024, after exemptions and precedence."""
    weights = law.weights
    sector, value = weights.groups.is_sector[weights.groups.of_good], weights.by_good
    total = np.append(value @ sector, value.sum())
    listed = [measure for measure in active if measure.scope.on_record]
    shares = {measure.id: np.zeros(len(value)) for measure in listed if measure.is_duty}
    shares |= {share.measure.id: share.cover for share in stack(listed, _goods(law))}
    worth = {name: np.append((value * cover) @ sector, value @ cover) for name, cover in shares.items()}
    return {name: np.divide(own, total, out=np.zeros_like(total), where=total > 0) for name, own in worth.items()}


def _goods(law: Law) -> Cases:
    """Every good of the weights as one of the United States, met by lists at the digits that all schedules share."""
    goods, size = Subheadings(law.store, law.weights.goods.codes), len(law.weights.goods.codes)
    nothing = np.zeros(size)
    return Cases(
        goods=goods,
        good=np.arange(size),
        origins=(USA,),
        origin=np.zeros(size, dtype=np.intp),
        claimed=np.zeros(size, dtype=bool),
        base={"general": nothing, "applied": nothing},
        content=law.weights.content,
    )


class Subheadings(AllGoods):
    """Goods that stand on a list when their first six digits do; further digits differ from schedule to schedule."""

    def holding(self, codes: Iterable[str]) -> Mask:
        """Which goods begin with any of these digits, six of them at most."""
        return super().holding({code[:SUBHEADING] for code in codes})


def _million_usd(law: Law, measure: Measure, on: date) -> float | None:
    """The stated worth of a list in million USD."""
    if measure.value is None:
        return None
    rate = law.usd_per(measure.currency, on)
    return None if rate is None else measure.value * rate
