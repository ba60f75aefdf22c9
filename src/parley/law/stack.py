"""Which measures fall on which goods, on how much of their value, and at what rate. One engine for one line or all.

The rules are data: exemptions lift layers or measures, a measure displaces others of its layer, and precedence
measures say which layer goes first. What is left applies; layers add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.law.assumptions import Assumptions
from parley.law.measure import EXEMPTS, FLOOR, FULL, PRECEDENCE, REST, Measure, Rule
from parley.law.scope import Goods, Mask, in_scope

Rates = NDArray[np.float64]
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Cases:
    """Goods of origins to be rated; all arrays have one entry per case.

    Attributes
    ----------
    goods : the distinct goods. good : position of each case's good.
    origins : the distinct origins as the law names them. origin : position of each case's origin.
    claimed : whether USMCA preference is claimed.
    base : duty rate before any measure, per floor base (general, applied).
    content : metal -> share of the value.
    us_content : share of US content in vehicles that claim USMCA preference.
    end_use : whether goods listed for one use only are for that use.
    metal_weight : share of metal by weight; None: enough where a measure asks for some.
    us_share : share of US content in any other good; it counts where a measure says from which share on.
    """

    goods: Goods
    good: NDArray[np.intp]
    origins: tuple[str, ...]
    origin: NDArray[np.intp]
    claimed: Mask
    base: Mapping[str, Rates]
    content: Mapping[str, Rates]
    us_content: float = 0.0
    end_use: bool = False
    us_share: float = 0.0
    metal_weight: float | None = None
    masks: dict[str, Mask] = field(default_factory=dict)

    def chosen(self, assumptions: Assumptions) -> Cases:
        """The same goods with these choices: content, uses and shares that are given count in place of the known."""
        given = assumptions.metal_content
        return replace(
            self,
            content={
                metal: np.full(len(self), given[metal]) if metal in given else s for metal, s in self.content.items()
            },
            us_content=assumptions.us_content,
            end_use=assumptions.end_use,
            us_share=assumptions.us_share,
            metal_weight=assumptions.metal_weight,
        )

    def __len__(self) -> int:
        return len(self.good)

    def reach(self, measure: Measure) -> Mask:
        """The cases in a measure's scope."""
        covered = [measure.scope.covers_origin(code) for code in self.origins]
        if not any(covered):
            return np.zeros(len(self), dtype=bool)
        key = measure.id
        if key not in self.masks:
            self.masks[key] = in_scope(measure.scope, self.goods, end_use=self.end_use)
            least = measure.condition.metal_weight_from
            if least is not None and self.metal_weight is not None and self.metal_weight < least:
                self.masks[key] = self.masks[key] & self.goods.mask(measure.condition.metal_chapters)
        reached = self.masks[key][self.good]
        return reached if all(covered) else reached & np.array(covered)[self.origin]


@dataclass(frozen=True, eq=False)
class Share:
    """What one measure adds: `cover` is the share of the value it falls on, `rate` its rate there, per case."""

    measure: Measure
    cover: Rates
    rate: Rates

    @property
    def duty(self) -> Rates:
        """Duty as a share of the whole value."""
        return self.cover * self.rate


def stack(measures: Iterable[Measure], cases: Cases) -> list[Share]:
    """The duties on each case, in the order of precedence.

    Raises
    ------
    BadInput : two measures of one layer apply to one case and neither displaces the other, or precedence is circular.
    """
    active = tuple(measures)
    applies = _applicable(active, cases)
    _check_layers(applies, cases)
    covers = {measure.id: _cover(measure, mask, cases) for measure, mask in applies}
    duties = [measure for measure, _ in applies]
    _give_way([measure for measure in active if measure.kind == PRECEDENCE], duties, covers)
    return [Share(m, covers[m.id], _rates(m, cases)) for m in duties if covers[m.id].any()]


def _applicable(active: Sequence[Measure], cases: Cases) -> list[tuple[Measure, Mask]]:
    """The duties with the cases they reach, exemptions and displacements taken off."""
    reached = [(measure, cases.reach(measure)) for measure in active if measure.is_duty]
    hits = [(measure, mask) for measure, mask in reached if mask.any()]
    exemptions = [(measure, cases.reach(measure)) for measure in active if measure.kind == EXEMPTS]
    for measure, mask in hits:
        if measure.usmca == "exempt":
            mask &= ~cases.claimed
        for exemption, lifted in exemptions:
            if measure.layer in exemption.exempt_from or measure.id in exemption.exempt_from:
                mask &= ~(lifted & ~cases.claimed if exemption.usmca == "exempt" else lifted)
    before = {measure.id: mask.copy() for measure, mask in hits}
    for measure, mask in hits:
        for other, _ in hits:
            if measure.id in other.displaces:
                mask &= ~before[other.id]
    return hits


def _check_layers(applies: Sequence[tuple[Measure, Mask]], cases: Cases) -> None:
    by_layer: dict[str, list[tuple[Measure, Mask]]] = {}
    for measure, mask in applies:
        by_layer.setdefault(measure.layer, []).append((measure, mask))
    for layer, members in by_layer.items():
        seen = np.zeros(len(cases), dtype=bool)
        for measure, mask in members:
            if (both := seen & mask).any():
                _refuse(layer, members, int(both.argmax()), cases, measure)
            seen |= mask


def _refuse(layer: str, members: Sequence[tuple[Measure, Mask]], at: int, cases: Cases, late: Measure) -> None:
    early = next(measure for measure, mask in members if mask[at])
    raise BadInput(
        f"{cases.goods.codes[cases.good[at]]} from {cases.origins[cases.origin[at]]}: measures {early.id} and "
        f"{late.id} both apply in layer {layer!r} and neither displaces the other. State `displaces:` in one "
        f"of the two files, or end one before that date."
    )


def _cover(measure: Measure, mask: Mask, cases: Cases) -> Rates:
    """The share of the value a measure falls on where it applies."""
    cover = mask.astype(float) if measure.basis == FULL else mask * cases.content[measure.basis]
    if measure.usmca == "non-us-content":
        cover = np.where(cases.claimed, cover * (1 - cases.us_content), cover)
    least = measure.condition.us_content_from
    if least is not None and cases.us_share >= least:
        cover = cover * (1 - cases.us_share)
    return cover


def _give_way(precedence: Sequence[Measure], duties: Sequence[Measure], covers: dict[str, Rates]) -> None:
    """Reduce each layer's cover by the layers that go first, in order."""
    rules = [rule for measure in precedence for rule in measure.order]
    layers = {layer: [m.id for m in duties if m.layer == layer] for layer in dict.fromkeys(m.layer for m in duties)}
    for layer in _sorted_layers(rules):
        for rule in rules:
            if layer in rule.then and layer in layers:
                first = [covers[one] for name in rule.first for one in layers.get(name, ())]
                if first:
                    _reduce(rule, sum(first), [covers[one] for one in layers[layer]])


def _reduce(rule: Rule, taken: Rates | int, covers: list[Rates]) -> None:
    for cover in covers:
        if rule.how == REST:
            np.minimum(cover, np.clip(1 - taken, 0, 1), out=cover)
        else:
            cover[np.asarray(taken) > TINY] = 0


def layers_before(rules: Iterable[Rule]) -> dict[str, set[str]]:
    """Layer -> the layers that go before it."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        for layer in rule.then:
            found.setdefault(layer, set()).update(rule.first)
    return found


def _sorted_layers(rules: Sequence[Rule]) -> list[str]:
    try:
        return list(TopologicalSorter(layers_before(rules)).static_order())
    except CycleError as error:
        raise BadInput(f"precedence runs in a circle: {' -> '.join(error.args[1])}. End one rule first.") from error


def _rates(measure: Measure, cases: Cases) -> Rates:
    by_origin = np.array([measure.rate_on(code) or 0.0 for code in cases.origins])
    rates = np.broadcast_to(by_origin, len(cases)) if len(by_origin) == 1 else by_origin[cases.origin]
    return np.maximum(rates - cases.base[measure.floor_base], 0.0) if measure.kind == FLOOR else rates
