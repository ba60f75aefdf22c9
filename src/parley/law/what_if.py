"""Questions about another law: with measures added or replaced, without an authority, with another end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from parley.errors import BadInput, UnknownName
from parley.law.measure import End, Measure
from parley.vocabulary import OPEN

if TYPE_CHECKING:
    from parley.law.law import Law


class WhatIf:
    """The part of Law that gives changed copies. They share tables and what is computed; the law itself stays."""

    __slots__ = ()

    @property
    def _own(self) -> Law:
        return cast("Law", self)

    def with_measures(self, *measures: Measure) -> Law:
        """The same law with measures added, or put in the place of those with the same id."""
        law = self._own
        told = (f"Not the law on record: with {', '.join(measure.id for measure in measures)}.",) if measures else ()
        new = {**law.measures, **{measure.id: measure for measure in measures}}
        return replace(law, measures=new, changes=(*law.changes, *told))

    def with_rates(self, rates: Mapping[str, float]) -> Law:
        """The same law with other rates for some measures (every origin of a country table gets the one rate).

        Raises
        ------
        UnknownName : no such measure. BadInput : a rate that is no share of at least 0.
        """
        law = self._own
        changed = dict(law.measures)
        for measure_id, rate in rates.items():
            if not (math.isfinite(rate) and rate >= 0):
                raise BadInput(f"the rate of {measure_id} is {rate}; a rate is a share of at least 0.")
            old = law.measure(measure_id)
            changed[measure_id] = replace(old, rate=rate, rates=dict.fromkeys(old.rates, rate))
        return replace(law, measures=changed)

    def with_file(self, path: Path | str) -> Law:
        """The same law with the changes of a YAML file; docs/how-to/what-if.md shows what it may hold.

        Raises
        ------
        BadFile : with file, line, field, what is wrong and what is allowed.
        """
        from parley.law.change_file import changed_by

        return changed_by(self._own, Path(path))

    def without(
        self,
        authority: str | None = None,
        measure: str | None = None,
        starting: date | None = None,
        act: str = "an assumption",
    ) -> Law:
        """The same law without an authority, such as S122, IEEPA reciprocal or all of IEEPA, or without one measure.

        Parameters
        ----------
        starting : the first day without it; None leaves it out altogether. act : what says so.

        Raises
        ------
        UnknownName : nothing rests on that authority, or no such measure. BadInput : neither or both are named.
        """
        law = self._own
        if (authority is None) == (measure is None):
            raise BadInput("name an authority or a measure to leave out, one of the two.")
        gone = {law.measure(measure).id} if measure is not None else self.under(authority or "")
        if not gone:
            known = sorted({item.authority for item in law.measures.values()})
            raise UnknownName("authority", str(authority), known, f"Authorities: {', '.join(known)}.")
        if starting is None:
            left = {name: item for name, item in law.measures.items() if name not in gone}
        else:
            left = {name: _capped(m, starting, act) if name in gone else m for name, m in law.measures.items()}
        day = f" from {starting} on" if starting else ""
        told = f"Not the law on record: without {authority or measure}{day} ({act})."
        return replace(law, measures=left, changes=(*law.changes, told))

    def under(self, authority: str) -> set[str]:
        """Ids of the measures that rest on an authority, or on any whose first word it is."""
        asked = authority.casefold()
        return {item.id for item in self._own.measures.values() if _rests(item.authority.casefold(), asked)}

    def with_end(
        self,
        measure: str,
        *,
        known_on: date,
        stops: date,
        act: str,
        resumes: date | None = None,
        until: date | None = None,
        suspended: bool = False,
    ) -> Law:
        """The same law with newer word on the end of a measure, such as a longer pause; see End.

        Raises
        ------
        UnknownName : no such measure. BadInput : the days are out of order.
        """
        old = self._own.measure(measure)
        days = [day for day in (old.valid_from, stops, resumes, until) if day]
        if days != sorted(days):
            raise BadInput(
                f"the days {', '.join(map(str, days))} of {measure} are out of order: first day, stops, resumes, until."
            )
        newer = End(known_on, stops, act, resumes, until, suspended)
        ends = tuple(sorted((*old.ends, newer), key=lambda end: end.known_on))
        law = self.with_measures(replace(old, ends=ends))
        told = (
            f"Not the law on record: {measure} stops on {stops}{f', returns on {resumes}' if resumes else ''} ({act})."
        )
        return replace(law, changes=(*self._own.changes, told))


def _rests(own: str, asked: str) -> bool:
    return bool(asked) and (own == asked or own.startswith(f"{asked} "))


def _capped(measure: Measure, day: date, act: str) -> Measure:
    """The measure without any day from `day` on, whatever is known about its end."""
    if measure.valid_from is None:
        return measure
    first = max(day, measure.valid_from)
    ends = [End(date.min, first, act), *(_capped_end(end, first, act) for end in measure.ends)]
    return replace(measure, ends=tuple(ends))


def _capped_end(end: End, day: date, act: str) -> End:
    resumes = end.resumes if end.resumes and end.resumes < day else None
    until = min(end.until or OPEN, day) if resumes else None
    own = end.stops < day or resumes
    return End(end.known_on, min(end.stops, day), end.act if own else act, resumes, until)
