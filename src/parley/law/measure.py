"""A measure of law: who levies what on which goods, why, and since when it was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parley.vocabulary import OPEN, Period

ADDS, FLOOR, EXEMPTS, PRECEDENCE, NOTICE, UNKNOWN = "adds", "floor", "exempts", "precedence", "notice", "unknown"
FULL = "full"
REST = "rest"


@dataclass(frozen=True)
class End:
    """What became known on a day about the end of a measure. The newest one known counts.

    Attributes
    ----------
    known_on : day it was published.
    stops : first day the measure no longer applies; its own first day when it never began.
    act : what says so.
    resumes, until : when it applies again, and until when; None when it does not, or without end.
    suspended : True when it may return on a day that is not set.
    """

    known_on: date
    stops: date
    act: str
    resumes: date | None = None
    until: date | None = None
    suspended: bool = False


@dataclass(frozen=True)
class Rule:
    """Which layer goes first. `how`: the later one pays nothing (whole), or only on the rest of the value (rest)."""

    first: tuple[str, ...]
    then: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Condition:
    """What an entry must show beside goods and origin for a measure to apply; no schedule says it.

    Attributes
    ----------
    loaded_before, entered_before : goods loaded and entered before these days are spared (in-transit grace).
    quota : "in": only entries inside the quota; "out": only those over it; empty: no quota.
    melted : economies where the metal was melted and poured, or smelted and cast; empty: anywhere.
    preference_claimed : True: only goods that claim the preference of an agreement other than USMCA.
    metal_weight_from, metal_chapters : outside these chapters only goods with this share of metal by weight pay.
    us_content_from : from this share of US content on only the rest of the value pays; None: all of it pays.
    """

    loaded_before: date | None = None
    entered_before: date | None = None
    quota: str = ""
    melted: tuple[str, ...] = ()
    preference_claimed: bool = False
    us_content_from: float | None = None
    metal_weight_from: float | None = None
    metal_chapters: tuple[str, ...] = ()


NO_CONDITION = Condition()


@dataclass(frozen=True)
class Scope:
    """Goods and origins. `None` is all of them. Goods are names of lists or the first digits of codes.

    `on_record` is False when the measure has a list of goods and the record does not hold it.
    """

    goods: tuple[str, ...] | None = None
    except_goods: tuple[str, ...] = ()
    end_use: tuple[str, ...] = ()
    origins: frozenset[str] | None = None
    except_origins: frozenset[str] = frozenset()
    on_record: bool = True

    def covers_origin(self, origin: str) -> bool:
        """Whether goods of this origin can be in scope."""
        return origin not in self.except_origins and (self.origins is None or origin in self.origins)


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes
    ----------
    id : importer's folder and file name, such as usa/reciprocal-baseline.
    title, importer, authority, act, citation_check : as printed; citation_check is source_seen or known.
    published : day it became known. valid_from : first day it applies; None when no day was set.
    ends : see End; in the order they became known.
    kind : adds a rate; floor (the total is at least the rate); exempts; precedence; notice (no effect on a rate);
        unknown (may apply; its rate or scope is not on record).
    layer : measures of one layer exclude each other; layers add up unless a precedence rule says otherwise.
    scope : goods and origins. condition : what else an entry must show.
    rate : share of the value in `basis`; `rates` gives one per origin instead.
    basis : full value, or the metal whose content pays.
    floor_base : the duty a floor takes off: the general rate, or the one applied (general or special).
    usmca : what a claim for USMCA preference does: nothing, exempts, or leaves the non-US content.
    displaces : measures of the same layer that do not apply where this one does.
    exempt_from : layers or measures that an exemption lifts.
    order : rules of a precedence measure.
    value, currency, value_source : worth of the goods on a list of retaliation, where an act or agency says it.
    note : what a reader must know.
    """

    id: str
    title: str
    importer: str
    authority: str
    act: str
    citation_check: str
    published: date
    valid_from: date | None
    ends: tuple[End, ...] = ()
    kind: str = ADDS
    layer: str = ""
    scope: Scope = field(default_factory=Scope)
    condition: Condition = NO_CONDITION
    rate: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    basis: str = FULL
    floor_base: str = "general"
    usmca: str = "none"
    displaces: tuple[str, ...] = ()
    exempt_from: tuple[str, ...] = ()
    order: tuple[Rule, ...] = ()
    value: float | None = None
    currency: str = ""
    value_source: str = ""
    note: str = ""

    @property
    def is_duty(self) -> bool:
        """Whether it can put a rate on goods."""
        return self.kind in (ADDS, FLOOR)

    def rate_on(self, origin: str) -> float | None:
        """The rate on goods of an origin, or None when they are out of scope."""
        if not self.scope.covers_origin(origin):
            return None
        return self.rates.get(origin) if self.rates else self.rate

    def periods(self, known_on: date) -> tuple[Period, ...]:
        """When it applies, as known on a day."""
        if self.published > known_on or self.valid_from is None:
            return ()
        end = self.end_known(known_on)
        if end is None:
            return (Period(self.valid_from),)
        found = [(self.valid_from, end.stops)]
        if end.resumes:
            found.append((end.resumes, end.until or OPEN))
        return tuple(Period(start, stop) for start, stop in found if start < stop)

    def end_known(self, known_on: date) -> End | None:
        """The newest word on its end, as known on a day."""
        known = [end for end in self.ends if end.known_on <= known_on]
        return known[-1] if known else None

    def period_on(self, on: date, known_on: date) -> Period | None:
        """The period that holds a day, as known on a day."""
        if self.valid_from is None or on < self.valid_from or known_on < self.published:
            return None
        return next((period for period in self.periods(known_on) if on in period), None)
