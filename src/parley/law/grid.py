"""The rate on every line of the schedule from every origin on a day: the engine of single rates, in bulk.

Origins that the same measures, programmes and columns reach pay alike, so each such class is computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parley.law.asked import GROUPS_WITHOUT_LAW, law_code
from parley.law.assumptions import Assumptions
from parley.law.lines import COLUMN_2_OTHER, KNOWN, SPLIT, UNSETTLED, Lines
from parley.law.measure import EXEMPTS, PRECEDENCE, UNKNOWN, Measure
from parley.law.schedule import USMCA_PROGRAMMES, Programme, pays_column_2
from parley.law.stack import Cases, stack
from parley.vocabulary import EU, USMCA, all_economies

if TYPE_CHECKING:
    from parley.law.law import Law

Rates = NDArray[np.float64]
Gaps = NDArray[np.int8]
NOT_ORIGINS = GROUPS_WITHOUT_LAW | {"USA", EU}


@dataclass(frozen=True)
class Treatment:
    """What decides how an origin's goods are rated on a day. Equal treatments give equal rates on every line.

    Attributes
    ----------
    measures : those that have the origin in scope, and the rules of precedence. rates : of each, on this origin.
    programmes : of preference. column2 : without normal trade relations.
    own : the origin where its own claims for USMCA preference count, else an empty text. claims : whose claim shares.
    origin : one that is treated so, as the law names it.
    """

    measures: tuple[Measure, ...]
    rates: tuple[float | None, ...]
    programmes: tuple[str, ...]
    column2: bool
    own: str
    claims: str
    origin: str

    @property
    def key(self) -> tuple[Any, ...]:
        """What two origins that are treated alike have in common."""
        ids = tuple(map(id, self.measures))
        return ids, self.rates, self.programmes, self.column2, self.own, self.claims


@dataclass(frozen=True, eq=False)
class Grid:
    """The rates of a day.

    Attributes
    ----------
    lines : first digits of each line. origins : every economy but the United States; members of the Union each.
    of_origin : class of each origin. rate : (class, line) a share. gap : (class, line) see lines.REASONS.
    """

    on: date
    known_on: date
    lines: tuple[str, ...]
    origins: tuple[str, ...]
    of_origin: NDArray[np.intp]
    rate: Rates
    gap: Gaps

    def of(self, origin: str) -> tuple[Rates, Gaps]:
        """The rates of one origin, and what is not known about each."""
        at = self.of_origin[self.origins.index(origin)]
        return self.rate[at], self.gap[at]

    def full(self) -> tuple[Rates, Gaps]:
        """(origin, line) rates and gaps, classes written out."""
        return self.rate[self.of_origin], self.gap[self.of_origin]

    def __len__(self) -> int:
        return len(self.origins) * len(self.lines)


def foreign_origins() -> tuple[str, ...]:
    """Every economy whose goods the United States can import, members of the Union each."""
    return tuple(sorted(code for code in all_economies() if code not in NOT_ORIGINS))


def grid(law: Law, on: date, known_on: date, assumptions: Assumptions) -> Grid:
    """Rate every line from every origin."""
    origins = foreign_origins()
    reach = Reach(law, on, known_on, assumptions)
    treatments = [reach.treatment(law_code(code)) for code in origins]
    of_origin, first = group([treatment.key for treatment in treatments])
    rated = [rate_lines(law.lines, treatments[at], assumptions) for at in first]
    rates, gaps = (np.array(part) for part in zip(*rated, strict=True))
    return Grid(on, known_on, law.lines.codes, origins, of_origin, rates, gaps)


def group(keys: Sequence[Any]) -> tuple[NDArray[np.intp], list[int]]:
    """Number the distinct keys in the order they come: the number of each, and where each number first stands."""
    known: dict[Any, int] = {}
    numbers = [known.setdefault(key, len(known)) for key in keys]
    return np.array(numbers, dtype=np.intp), [numbers.index(number) for number in range(len(known))]


class Reach:
    """What is in force on a day, sorted by origin."""

    def __init__(self, law: Law, on: date, known_on: date, assumptions: Assumptions) -> None:
        self.measures = [measure for measure in law.in_force(on, known_on, assumptions=assumptions) if _counts(measure)]
        self._on, self._programmes, self._claims = on, law.programmes, assumptions.at(on).usmca_shares

    def treatment(self, origin: str) -> Treatment:
        """How an origin, as the law names it, is treated."""
        reaching = [m for m in self.measures if m.kind == PRECEDENCE or m.scope.covers_origin(origin)]
        return Treatment(
            measures=tuple(reaching),
            rates=tuple(measure.rate_on(origin) for measure in reaching),
            programmes=_programmes_of(origin, self._programmes, on=self._on),
            column2=pays_column_2(origin, self._on),
            own=origin if origin in USMCA else "",
            claims=self._claims if origin in USMCA else "",
            origin=origin,
        )


def _counts(measure: Measure) -> bool:
    return measure.is_duty or measure.kind in (EXEMPTS, PRECEDENCE, UNKNOWN) or bool(measure.scope.goods)


def _programmes_of(origin: str, programmes: Sequence[Programme], on: date) -> tuple[str, ...]:
    if origin in USMCA or pays_column_2(origin, on):
        return ()
    return tuple(item.code for item in programmes if item.favours(origin, on))


def rate_lines(lines: Lines, treatment: Treatment, assumptions: Assumptions) -> tuple[Rates, Gaps]:
    """The rate on every line from origins treated alike, and what is not known about each."""
    rate, gap = np.zeros(len(lines.codes)), np.zeros(len(lines.codes), dtype=np.int8)
    for claimed, weight in _claim_states(lines, treatment, assumptions):
        ordinary, unknown = _ordinary(lines, treatment, assumptions, claimed)
        shares = stack(treatment.measures, _cases(lines, treatment, assumptions, claimed, ordinary))
        rate += weight * np.sum([ordinary, *(share.duty for share in shares)], axis=0)
        gap = np.where((weight > 0) & (gap == KNOWN), unknown, gap)
    return np.round(rate, 10), np.where(gap == KNOWN, _measure_gaps(lines, treatment, assumptions), gap)


def _claim_states(lines: Lines, treatment: Treatment, assumptions: Assumptions) -> list[tuple[bool, Rates]]:
    """Whether USMCA preference is claimed, and the share of each line's goods for which it is so."""
    whole = np.ones(len(lines.codes))
    if not treatment.own:
        return [(False, whole)]
    if assumptions.usmca_claimed is not None:
        return [(assumptions.usmca_claimed, whole)]
    share = lines.claims(treatment.claims, treatment.own)
    return [(True, share), (False, 1 - share)]


def _ordinary(lines: Lines, treatment: Treatment, assumptions: Assumptions, claimed: bool) -> tuple[Rates, Gaps]:
    """The duty before any measure, and what is not known about it: column 2, a preference, or the general rate."""
    schedule = lines.schedule
    if treatment.column2:
        return np.nan_to_num(schedule.column2), np.where(np.isnan(schedule.column2), COLUMN_2_OTHER, KNOWN)
    usual, gap = np.nan_to_num(schedule.general), lines.general_gap
    free = (usual == 0) & (gap == KNOWN)
    if claimed:
        taken, offer = ~free, schedule.offer(USMCA_PROGRAMMES)
    elif treatment.programmes and assumptions.preferences_claimed:
        offer = schedule.offer(treatment.programmes)
        taken = ~free & ((gap != KNOWN) | (offer < usual))
    else:
        return usual, gap
    taken &= ~np.isnan(offer)
    return np.where(taken, offer, usual), np.where(taken, KNOWN, gap)


def _measure_gaps(lines: Lines, treatment: Treatment, assumptions: Assumptions) -> Gaps:
    """What is not known of the measures."""
    gap = np.where(lines.split_by(treatment.measures), SPLIT, KNOWN)
    for measure in treatment.measures:
        if measure.kind == UNKNOWN:
            reached = lines.in_scope(measure.scope, end_use=assumptions.end_use)
            gap = np.where((gap == KNOWN) & reached, UNSETTLED, gap)
    return gap.astype(np.int8)


def _cases(lines: Lines, treatment: Treatment, assumptions: Assumptions, claimed: bool, ordinary: Rates) -> Cases:
    size = len(lines.codes)
    known = Cases(
        goods=lines.goods,
        good=np.arange(size),
        origins=(treatment.origin,),
        origin=np.zeros(size, dtype=np.intp),
        claimed=np.full(size, claimed),
        base={"general": np.nan_to_num(lines.schedule.general), "applied": ordinary},
        content=lines.content,
        masks={m.id: lines.in_scope(m.scope, end_use=assumptions.end_use) for m in treatment.measures},
    )
    return known.chosen(assumptions)
