"""What the law depends on and no schedule says: which other choices would change a rate, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from parley.law.assumptions import ACTUAL, METALS, QUOTAS, Assumptions
from parley.law.entry import Entry
from parley.law.measure import Measure
from parley.law.rate import Rate
from parley.law.scope import in_scope
from parley.vocabulary import USMCA, percent

SAME = 1e-9
TRIAL = 0.5
"""The US content tried, to show what a declaration would do."""


@dataclass(frozen=True)
class Choice:
    """Another choice and the rate it gives. `option` is what the command line takes, `means` what it says."""

    option: str
    means: str
    rate: float
    change: float

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; rates are shares."""
        return dict(vars(self))

    def __str__(self) -> str:
        return f"{self.option}: {percent(self.rate, 2)} ({100 * self.change:+.2f} points), {self.means}"


def choices(
    entry: Entry, rate: Rate, near: Sequence[Measure], ask: Callable[[Assumptions], float]
) -> tuple[Choice, ...]:
    """The choices that would change a rate.

    Parameters
    ----------
    near : measures in force that day, whatever else an entry must show. ask : the rate under other choices.
    """
    here = [measure for measure in near if _may_reach(measure, entry)]
    found = []
    for option, means, other in _alternatives(entry, here):
        if other.key == entry.question.assumptions.key and other == entry.question.assumptions:
            continue
        new = ask(other)
        if abs(new - rate.rate) > SAME:
            found.append(Choice(option, means, new, round(new - rate.rate, 10)))
    return tuple(found)


def _may_reach(measure: Measure, entry: Entry) -> bool:
    goods = in_scope(measure.scope, entry.cases.goods, end_use=True)[0]
    return bool(goods) and measure.scope.covers_origin(entry.question.law_origin)


def _alternatives(entry: Entry, here: Sequence[Measure]) -> Iterator[tuple[str, str, Assumptions]]:
    own = entry.question.assumptions
    if entry.question.law_origin in USMCA:
        yield "--usmca claimed", "USMCA preference is claimed", replace(own, usmca_claimed=True)
        yield "--usmca not-claimed", "USMCA preference is not claimed", replace(own, usmca_claimed=False)
        if own.usmca_claimed is None:
            actual = replace(own, usmca_shares=ACTUAL).at(entry.question.on)
            yield f"--usmca-shares {ACTUAL}", f"claimed as in {actual.usmca_shares}", actual
    yield "--no-preference", "no other preference is claimed", replace(own, preferences_claimed=False)
    for metal in METALS:
        if any(measure.basis == metal for measure in here):
            for share in (0, 1):
                content = {**own.metal_content, metal: float(share)}
                yield (
                    f"--content {metal}={share}",
                    f"{percent(share, 0)} of the value is {metal}",
                    replace(own, metal_content=content),
                )
    if any(m.usmca == "non-us-content" or m.condition.us_content_from is not None for m in here):
        means = f"{percent(TRIAL, 0)} of the value is of the United States"
        yield f"--us-content {TRIAL}", means, replace(own, us_content=TRIAL, us_share=TRIAL)
    if any(measure.condition.metal_weight_from is not None for measure in here):
        yield "--metal-weight 0", "less metal by weight than the measure asks for", replace(own, metal_weight=0.0)
    if any(measure.scope.end_use for measure in here):
        yield "--end-use", "for the use that the list is about", replace(own, end_use=True)
    yield from _conditions(entry, here)


def _conditions(entry: Entry, here: Sequence[Measure]) -> Iterator[tuple[str, str, Assumptions]]:
    """Choices that conditions of measures ask for."""
    own, on = entry.question.assumptions, entry.question.on
    if any(measure.condition.quota for measure in here):
        for place in QUOTAS:
            where = "inside" if place == "in" else "over"
            yield f"--quota {place}", f"the entry lies {where} the quota", replace(own, quota=place)
    for place in sorted({code for measure in here for code in measure.condition.melted}):
        yield f"--melt-pour {place}", f"the metal was melted or smelted in {place}", replace(own, melted=place)
    graces = {m.condition.loaded_before: m.condition.entered_before for m in here if m.condition.loaded_before}
    for loaded, entered in graces.items():
        if loaded and entered and on < entered:
            day = loaded - timedelta(days=1)
            yield f"--loaded {day}", f"the goods were loaded before {loaded}", replace(own, loaded=day)
