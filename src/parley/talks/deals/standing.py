"""Barriers as they stand between parties that bargain: rents in the baseline, and numbers read as equivalents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from parley.model.arrays import Floats
from parley.talks.mandates.barriers import heights, open_barriers
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import cells_between, within
from parley.talks.mandates.terms import BarrierTerm
from parley.vocabulary import Policy

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation, Stage


def standing(at: Situation, mandates: Sequence[Mandate], terms: Sequence[BarrierTerm] = ()) -> Situation:
    """The situation with the barriers that create rents as they stand, today and without a deal; often the same.

    Parameters
    ----------
    mandates : the hub's first.
    terms : barriers of an offer; those with a height of their own stand at it where a mandate gives none.
    """
    rents = np.zeros_like(at.now.tariff_after) if at.now.rents_after is None else at.now.rents_after.copy()
    for term in terms:
        if term.rents and term.before is not None:
            rents[cells_between(at.world, term.exporter, term.importer, term.sectors)] = term.before
    for mandate, other in _towards(mandates):
        found = heights(open_barriers(mandate, other, at.setting.known_on), at.world, rents=True).height
        here = np.ix_(within(at.world, other), within(at.world, mandate.party), found > 0)
        rents[here] = found[found > 0]
    stands = at.now.rents_before
    if not rents.any() or (stands is not None and np.array_equal(rents, stands)):
        return at
    return replace(at, now=_with(at.now, rents), without=_with(at.without, rents))


def _with(policy: Policy, rents: Floats) -> Policy:
    return replace(policy, rents_before=rents, rents_after=rents)


def _towards(mandates: Sequence[Mandate]) -> Iterator[tuple[Mandate, str]]:
    """Each mandate and whom it faces: the hub all others, the others the hub."""
    hub, partners = mandates[0], mandates[1:]
    for partner in partners:
        yield hub, partner.party
        yield partner, hub.party


def as_equivalents(at: Situation, on: Stage, numbers: Floats) -> Floats:
    """The numbers of a game, (size,), with those of wasteful barriers as ad valorem equivalents instead of costs."""
    mandates = {mandate.party: mandate for mandate in on.mandates}
    found = np.array(numbers, dtype=np.float64)
    for place, slot in enumerate(on.slots):
        if slot.field == "costs":
            lines = open_barriers(mandates[slot.importer], slot.exporter, at.setting.known_on)
            height = heights(lines, at.world, rents=False).height[at.world.sectors.index(slot.sector)]
            found[place] = (1 + height) * numbers[place] - 1
    return found
