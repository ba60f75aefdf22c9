"""The law on every code: what an origin pays whose own imports do not say how they spread over products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parley.law.assumptions import Assumptions
from parley.law.measure import EXEMPTS, FLOOR, PRECEDENCE, Measure
from parley.law.stack import Cases, stack
from parley.law.weights import Weights, tally

if TYPE_CHECKING:
    from parley.law.law import Law

Rates = NDArray[np.float64]
ROW = "ROW"


@dataclass(frozen=True, eq=False)
class Uniform:
    """The law on every code, with world imports as weights within a group.

    Attributes
    ----------
    measures : those with effect. cover : (class, measure, group) share of the value each falls on; a floor: its duty.
    classes : what tells origins apart -> class. general : (group) the general rate. world : (group) imports in USD.
    """

    measures: tuple[Measure, ...]
    cover: Rates
    classes: Mapping[tuple[Any, ...], int]
    general: Rates
    world: Rates

    def additional(self, origin: str) -> Rates:
        """Additional duty rate per group on an origin."""
        cover = self.cover[self.classes[_treatment(self.measures, origin)]]
        rates = [1.0 if m.kind == FLOOR else (m.rate_on(origin) or 0.0) for m in self.measures]
        return np.array(rates) @ cover if rates else np.zeros(len(self.world))

    def by_sector(self, origin: str, is_sector: Rates) -> Rates:
        """Duty rate by sector, and on all goods."""
        duty = self.world * (self.general + self.additional(origin))
        value = np.append(self.world @ is_sector, self.world.sum())
        return np.append(duty @ is_sector, duty.sum()) / np.maximum(value, 1)


def _treatment(measures: Sequence[Measure], origin: str) -> tuple[Any, ...]:
    """What tells origins apart: which measures have them in scope."""
    return tuple(measure.rate_on(origin) is not None or _in_exemption(measure, origin) for measure in measures)


def _in_exemption(measure: Measure, origin: str) -> bool:
    return not measure.is_duty and measure.scope.covers_origin(origin)


def uniform(law: Law, on: date, known_on: date, assumptions: Assumptions) -> Uniform:
    """Apply the law of a day to every code, once per class of origins that the same measures have in scope."""
    found = law.in_force(on, known_on, assumptions=assumptions)
    active = tuple(m for m in found if m.is_duty or m.kind in (EXEMPTS, PRECEDENCE))
    return law.kept("uniform", active, assumptions, lambda: _uniform(law.weights, active, assumptions))


def _uniform(weights: Weights, active: tuple[Measure, ...], assumptions: Assumptions) -> Uniform:
    found: dict[tuple[Any, ...], str] = {}
    for code in (*weights.origins, *weights.chapters.origins, ROW):
        found.setdefault(_treatment(active, code), code)
    size, count = len(weights.goods.codes), len(weights.groups)
    good, origin = np.tile(np.arange(size), len(found)), np.repeat(np.arange(len(found)), size)
    cases = _uniform_cases(weights, tuple(found.values()), good, origin, assumptions)
    value = weights.by_good
    world = tally(weights.groups.of_good, value, count)
    key = origin * count + weights.groups.of_good[good]

    def mean(share: Rates) -> Rates:
        total = tally(key, value[good] * share, len(found) * count)
        return total.reshape(len(found), count) / np.maximum(world, 1)

    shares = {share.measure.id: share for share in stack(active, cases)}
    cover = np.zeros((len(found), len(active), count))
    for at, measure in enumerate(active):
        if measure.id in shares:
            share = shares[measure.id]
            cover[:, at] = mean(share.duty if measure.kind == FLOOR else share.cover)
    general = mean(cases.base["general"])[0]
    return Uniform(active, cover, {key: at for at, key in enumerate(found)}, general, world)


def _uniform_cases(
    weights: Weights, origins: tuple[str, ...], good: NDArray[np.intp], origin: NDArray[np.intp], choices: Assumptions
) -> Cases:
    general = np.nan_to_num(weights.schedule.general)[good]
    known = Cases(
        goods=weights.goods,
        good=good,
        origins=origins,
        origin=origin,
        claimed=np.zeros(len(good), dtype=bool),
        base={"general": general, "applied": general},
        content={metal: share[good] for metal, share in weights.content.items()},
    )
    return known.chosen(choices)
