"""Questions about the law over time and in bulk; what answers them is imported when asked, so a rate stays cheap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from parley.errors import NotKnown
from parley.law.asked import asked_day, asked_span, known_day, origin_code
from parley.law.assumptions import Assumptions
from parley.vocabulary import OPEN, economy, members, parse_date

if TYPE_CHECKING:
    from parley.law.collected import CollectedMonth
    from parley.law.diff import Diff
    from parley.law.feed import News
    from parley.law.grid import Grid
    from parley.law.history import History, Turn
    from parley.law.law import Law
    from parley.law.lines import Lines
    from parley.law.panel import Panel
    from parley.law.schedule import Programme
    from parley.law.series import DailyAverages
    from parley.law.weights import Weights

ONE_DAY = timedelta(days=1)


class OverTime:
    """The part of Law that compares days, follows rates over time and rates everything at once."""

    __slots__ = ()

    @property
    def _law(self) -> Law:
        return cast("Law", self)

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """Every preference programme on record."""
        return self._law._programmes

    @property
    def lines(self) -> Lines:
        """Every line of the schedule; read once and shared with changed copies."""
        from parley.law.lines import Lines

        return self._law.kept("lines", (), Assumptions(), lambda: Lines(self._law.store))

    def origins(self, names: Sequence[str]) -> tuple[str, ...]:
        """The codes of these origins, members for the European Union; none stays none, which means all.

        Raises
        ------
        UnknownName, BadInput : no economy, or no foreign one.
        """
        codes = (origin_code(name.strip()) for name in names)
        return tuple(dict.fromkeys(member for code in codes for member in sorted(members(code))))

    def grid(self, on: date | str, known_on: date | str | None = None, assumptions: Assumptions | None = None) -> Grid:
        """The rate on every line of the US schedule from every origin on a day.

        Raises
        ------
        DateOutsideRecord : a day the record does not cover. BadInput : two measures conflict.
        """
        from parley.law.grid import grid

        day = asked_day(on)
        return grid(self._law, day, known_day(known_on), (assumptions or Assumptions()).at(day))

    def panel(
        self,
        first: date | str | None = None,
        last: date | str | None = None,
        known_on: date | str | None = None,
        origins: Sequence[str] = (),
        assumptions: Assumptions | None = None,
    ) -> Panel:
        """The rate on every line from every origin, or those named, as intervals from `first` to `last`, both included.

        Raises
        ------
        UnknownName, DateOutsideRecord : the question cannot be asked. BadInput : two measures conflict.
        """
        from parley.law.panel import panel

        start, end = asked_span(first, last)
        chosen = assumptions or Assumptions()
        return panel(self._law, start, end + ONE_DAY, known_day(known_on), chosen, self.origins(origins))

    def history(
        self,
        product: str,
        origin: str,
        *,
        known_on: date | str | None = None,
        assumptions: Assumptions | None = None,
    ) -> History:
        """The rate on a product of an origin over the whole record: every stretch of days with one rate and reason.

        Raises
        ------
        UnknownName, BadInput : the question cannot be asked.
        """
        from parley.law.history import history_of

        return history_of(
            self._law, product, origin, *asked_span(None, None), known_day(known_on), assumptions or Assumptions()
        )

    def timeline(
        self,
        importer: str = "USA",
        first: date | str | None = None,
        last: date | str | None = None,
        known_on: date | str | None = None,
    ) -> tuple[Turn, ...]:
        """Every day on which a measure of an importer begins, returns or ends, as known on a day.

        Raises
        ------
        UnknownName : no such economy. NotKnown : no measure of this importer is on record.
        """
        from parley.law.history import timeline_of

        code = economy(importer).code
        levying = sorted({measure.importer for measure in self._law.measures.values()})
        if code not in levying:
            raise NotKnown(f"no measure of {code} is on record; there are measures of {', '.join(levying)}.")
        start, end = (parse_date(first) if first else date.min), (parse_date(last) if last else OPEN)
        return timeline_of(self._law.measures.values(), code, start, end, known_day(known_on))

    def news(self, first: date | str | None = None, last: date | str | None = None) -> tuple[News, ...]:
        """What became known about the measures on record from `first` to `last`, both included, newest first."""
        from parley.law.feed import news_of

        start, end = (parse_date(first) if first else date.min), (parse_date(last) if last else OPEN)
        return news_of(self._law.measures.values(), start, end)

    def diff(
        self,
        before: date | str,
        after: date | str,
        origin: str | None = None,
        known_on: date | str | None = None,
        assumptions: Assumptions | None = None,
    ) -> Diff:
        """What changed between two days, with the duty at stake on the imports of 2024.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord : the question cannot be asked.
        NotKnown : the product table does not name this origin.
        """
        from parley.law.diff import diff_of

        own = None if origin is None else origin_code(origin)
        return diff_of(
            self._law, asked_day(before), asked_day(after), known_day(known_on), own, assumptions or Assumptions()
        )

    def daily(
        self,
        first: date | str,
        last: date | str,
        known_on: date | str | None = None,
        by: str | None = None,
        assumptions: Assumptions | None = None,
    ) -> DailyAverages:
        """The average rate of every day from `first` to `last`, both included.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord : the question cannot be asked.
        """
        from parley.law.series import daily_averages

        return daily_averages(
            self._law, asked_day(first), asked_day(last), known_day(known_on), by, assumptions or Assumptions()
        )

    def with_weights(self, weights: Weights) -> Law:
        """The same law with other imports as weights."""
        return replace(self._law, weights=weights, _memo={})

    def with_weights_from(self, path: Path) -> Law:
        """The same law with the imports of a CSV or Parquet file as weights; see GivenWeights.

        Raises
        ------
        BadFile : the file is no such table.
        """
        from parley.law.given_weights import GivenWeights

        return self.with_weights(GivenWeights(self._law.store, path))

    def collected(self) -> tuple[CollectedMonth, ...]:
        """The statutory average of each month beside what customs collected, with the gap split; see CollectedMonth."""
        from parley.law.collected import collected_months

        return collected_months(self._law)
