"""The law of a day: rates, averages, policies and what is scheduled."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from parley.errors import NotKnown, UnknownName
from parley.law.asked import USA
from parley.law.asked import asked_day as _day
from parley.law.asked import known_day as _known
from parley.law.asked import origin_code as _origin
from parley.law.assumptions import COLLECTED, Assumptions
from parley.law.conditions import is_met
from parley.law.entry import Question, question_of
from parley.law.load import read_measures
from parley.law.measure import Measure
from parley.law.over_time import OverTime
from parley.law.rate import Rate, rate_of, with_duty
from parley.law.schedule import Programme, read_programmes
from parley.law.weights import Rates, Weights
from parley.law.what_if import WhatIf
from parley.ledger import open_store
from parley.vocabulary import OPEN, Policy, economy
from parley.vocabulary import product as parse_product

if TYPE_CHECKING:
    from parley.law.average import AverageRate, Duties
    from parley.law.baseline import Base, World
    from parley.law.changes import ScheduledChange
    from parley.law.explain import Explanation
    from parley.law.policy import RetaliationChoice
    from parley.law.retaliation import Retaliation

END_OF_2024 = date(2024, 12, 31)
"""The duties collected in 2024 are compared with the law of this day."""
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Law(OverTime, WhatIf):
    """Every measure on record, and what rates need beside them. Immutable; `with_rates` gives a changed copy.

    Attributes
    ----------
    measures : by id.
    store, weights : what the tables of the law are read from.
    changes : how it differs from the record, one sentence each; every rate says them.
    """

    measures: Mapping[str, Measure]
    store: sqlite3.Connection
    weights: Weights
    _programmes: tuple[Programme, ...]
    _record: Mapping[str, Measure]
    _memo: dict[object, tuple[object, Any]] = field(default_factory=dict)
    changes: tuple[str, ...] = ()

    @classmethod
    def open(cls, ledger: object = None) -> Law:
        """The law on record. `ledger` is accepted for symmetry with other rooms and not needed."""
        store = open_store()
        measures = read_measures(store)
        return cls(measures, store, Weights(store), read_programmes(store), measures)

    def of_record(self) -> Law:
        """The law without the changes of `with_rates`."""
        return replace(self, measures=self._record, changes=())

    @property
    def reference_day(self) -> date:
        """The day whose law the duties collected in 2024 are compared with."""
        return END_OF_2024

    def usd_per(self, currency: str, known_on: date) -> float | None:
        """US dollars per unit of a currency, the newest monthly mean known that day; None when none is."""
        key = ("usd", currency, known_on)
        if key not in self._memo:
            self._memo[key] = ((), _usd_per(self.store, currency, known_on))
        return self._memo[key][1]

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id.

        Raises
        ------
        UnknownName : with the nearest ids.
        """
        if measure_id not in self.measures:
            raise UnknownName("measure", measure_id, self.measures)
        return self.measures[measure_id]

    def rate(
        self,
        product: str,
        origin: str,
        importer: str = "USA",
        *,
        on: date | str,
        known_on: date | str | None = None,
        value: float | None = None,
        assumptions: Assumptions | None = None,
        world: Base | None = None,
    ) -> Rate:
        """The duty on a product of an origin on a day, and why.

        Parameters
        ----------
        product : 4 to 10 digits; a heading is answered when all its lines agree.
        origin, importer : codes or names of economies.
        on, known_on : day of entry, and the day whose knowledge counts; None is everything on record.
        value : customs value in USD; the duty is then given to the cent.
        world : importers other than the United States only: whose tariffs by sector stand in for their schedules.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord : the question cannot be asked.
        NotKnown : no measure of this importer is on record, or one applies whose list of goods is not.
        """
        question = self._question(product, origin, importer, on, known_on, assumptions)
        return with_duty(self._rate(question, world), value)

    def explain(
        self,
        product: str,
        origin: str,
        importer: str = "USA",
        *,
        on: date | str,
        known_on: date | str | None = None,
        value: float | None = None,
        assumptions: Assumptions | None = None,
        world: Base | None = None,
    ) -> Explanation:
        """The duty as `rate` gives it, each measure near it, and what other choices would change; raises as `rate`."""
        from parley.law.explain import explained

        question = self._question(product, origin, importer, on, known_on, assumptions)
        rate = with_duty(self._rate(question, world), value)
        return explained(self, question, rate, world)

    def _question(
        self,
        product: str,
        origin: str,
        importer: str,
        on: date | str,
        known_on: date | str | None,
        choices: Assumptions | None,
    ) -> Question:
        into = economy(importer).code
        code = _origin(origin) if into == USA else economy(origin).code
        if into != USA:
            from parley.law.foreign import check_importer

            check_importer(self, into, code)
        day = _day(on)
        chosen = choices.at(day) if choices else None
        return question_of(parse_product(product), code, into, day, _known(known_on), chosen)

    def _rate(self, question: Question, world: Base | None = None) -> Rate:
        if question.importer != USA:
            from parley.law.foreign import rate_into

            found = rate_into(self, question, world)
        else:
            active = self.in_force(question.on, question.known_on, assumptions=question.assumptions)
            found = rate_of(self.store, question, active, self._programmes)
        return replace(found, notes=(*self.changes, *found.notes)) if self.changes else found

    def in_force(
        self, on: date, known_on: date = OPEN, importer: str = "USA", assumptions: Assumptions | None = None
    ) -> tuple[Measure, ...]:
        """The measures of an importer that apply on a day to an entry with these choices, as known on a day."""
        chosen = assumptions or Assumptions()
        return tuple(measure for measure in self._that_day(on, known_on, importer) if is_met(measure, on, chosen))

    def _that_day(self, on: date, known_on: date, importer: str) -> tuple[Measure, ...]:
        """The measures of an importer that apply on a day; the measures searched are kept beside, as in `kept`."""
        key = ("that day", id(self.measures), on, known_on, importer)
        if key not in self._memo:
            own = (measure for measure in self.measures.values() if measure.importer == importer)
            found = tuple(measure for measure in own if measure.period_on(on, known_on) is not None)
            self._memo[key] = (self.measures, found)
        return self._memo[key][1]

    def average(
        self,
        on: date | str,
        known_on: date | str | None = None,
        by: str | None = None,
        assumptions: Assumptions | None = None,
    ) -> AverageRate:
        """The average effective rate of the United States on a day, with the imports of 2024 as weights.

        Parameters
        ----------
        by : origin, authority, sector or hs2.

        Raises
        ------
        UnknownName, DateOutsideRecord : the question cannot be asked.
        """
        from parley.law.average import summarise

        day, known, chosen = _day(on), _known(known_on), assumptions or Assumptions()
        found = self.duties(day, known, chosen)
        average = summarise(found, self.weights, by, day, None if known == OPEN else known, chosen)
        return replace(average, changes=self.changes)

    def duties(self, on: date, known_on: date, assumptions: Assumptions) -> Duties:
        """Duty on the imports of 2024 by authority, origin and group of goods; kept once computed."""
        from parley.law.average import duties

        assumptions = assumptions.at(on)
        active = self.in_force(on, known_on, assumptions=assumptions)
        return self.kept(
            "duties", active, assumptions, lambda: duties(self.weights, active, self.ordinary(assumptions), assumptions)
        )

    def kept(self, kind: str, active: tuple[Measure, ...], assumptions: Assumptions, compute: Callable[[], T]) -> T:
        """A result that depends on measures and assumptions alone, computed once and shared with changed copies.

        The measures are kept beside it, so that no other measure can take their identity.
        """
        key = (kind, tuple(map(id, active)), assumptions.key)
        if key not in self._memo:
            self._memo[key] = (active, compute())
        return self._memo[key][1]

    def ordinary(self, assumptions: Assumptions) -> Rates:
        """Duty rate of each row of the weights before any measure; kept once computed."""
        chosen = Assumptions(base=assumptions.base)
        return self.kept("ordinary", (), chosen, lambda: self._compute_ordinary(chosen.base))

    def _compute_ordinary(self, base: str) -> Rates:
        from parley.law.average import usmca_cases
        from parley.law.ordinary import ordinary_rates
        from parley.law.stack import stack

        remedies = []
        if base == COLLECTED:
            _, cases, _ = usmca_cases(self.weights, self.weights.value * 0, Assumptions(usmca_claimed=False))
            remedies = stack(self.of_record().in_force(END_OF_2024, END_OF_2024), cases)
        return ordinary_rates(self.weights, base, remedies, self._programmes, END_OF_2024)

    def policy(
        self,
        world: World,
        on: date | str,
        known_on: date | str | None = None,
        before: date = date(2025, 1, 1),
        assumptions: Assumptions | None = None,
        retaliation: RetaliationChoice = True,
    ) -> Policy:
        """Tariffs on every flow of a world before and after: US tariffs from the law, the others from the world.

        Parameters
        ----------
        before : the day compared with. retaliation : whether measures of others on US goods in force that day count.

        Raises
        ------
        DateOutsideRecord : a day the record does not cover.
        """
        from parley.law.policy import policy_of

        day, known = _day(on), _known(known_on)
        return policy_of(self, world, day, known, _day(before), assumptions or Assumptions(), retaliation)

    def scheduled_changes(
        self, after: date | str, known_on: date | str | None = None, importer: str | None = "USA"
    ) -> list[ScheduledChange]:
        """Changes of law after a day that were already known on a day, soonest first; importer None is all."""
        from parley.law.changes import scheduled

        return scheduled(self.measures.values(), _day(after), _known(known_on), importer)

    def retaliation(self, on: date | str, known_on: date | str | None = None) -> list[Retaliation]:
        """Measures of China, the European Union and Canada on US goods: in force, suspended or announced that day."""
        from parley.law.retaliation import retaliation_on

        return retaliation_on(self.measures.values(), _day(on), _known(known_on))


def _usd_per(store: sqlite3.Connection, currency: str, known_on: date) -> float | None:
    from parley.ledger import Ledger

    try:
        return 1 / Ledger(store).value(f"fx.{currency}", known_on=known_on).value
    except NotKnown:
        return None
