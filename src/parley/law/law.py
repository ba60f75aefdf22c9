"""The law of a day: rates, averages, policies and what is scheduled."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from parley.errors import BadInput, DateOutsideRecord, NotKnown, UnknownName
from parley.law.assumptions import COLLECTED, Assumptions
from parley.law.average import AverageRate, Duties, duties, ordinary_rates, summarise, usmca_cases
from parley.law.changes import ScheduledChange, scheduled
from parley.law.load import read_measures
from parley.law.measure import Measure
from parley.law.policy import RetaliationChoice, World, policy_of
from parley.law.rate import Question, Rate, rate_of
from parley.law.retaliation import Retaliation, retaliation_on
from parley.law.schedule import Programme, read_programmes
from parley.law.stack import stack
from parley.law.weights import Rates, Weights
from parley.ledger import Ledger, open_store
from parley.vocabulary import EU, EU_MEMBERS, OPEN, Policy, economy, parse_date
from parley.vocabulary import product as parse_product

FIRST_DAY, LAST_DAY = date(2024, 9, 27), date(2027, 12, 31)
"""Days the record answers for: since the last change of 2024, and a year past its last entry."""
END_OF_2024 = date(2024, 12, 31)
"""The duties collected in 2024 are compared with the law of this day."""
T = TypeVar("T")
GROUPS_WITHOUT_LAW = frozenset({"WLD", "ROW"})


@dataclass(frozen=True, eq=False)
class Law:
    """Every measure on record, and what rates need beside them. Immutable; `with_rates` gives a changed copy.

    Attributes
    ----------
    measures : by id.
    store, weights : what the tables of the law are read from.
    """

    measures: Mapping[str, Measure]
    store: sqlite3.Connection
    weights: Weights
    _programmes: tuple[Programme, ...]
    _record: Mapping[str, Measure]
    _memo: dict[object, tuple[object, Any]] = field(default_factory=dict)

    @classmethod
    def open(cls, ledger: object = None) -> Law:
        """The law on record. `ledger` is accepted for symmetry with other rooms and not needed."""
        store = open_store()
        measures = read_measures(store)
        return cls(measures, store, Weights(store), read_programmes(store), measures)

    def of_record(self) -> Law:
        """The law without the changes of `with_rates`."""
        return replace(self, measures=self._record)

    @property
    def reference_day(self) -> date:
        """The day whose law the duties collected in 2024 are compared with."""
        return END_OF_2024

    def usd_per(self, currency: str, known_on: date) -> float | None:
        """US dollars per unit of a currency, the newest monthly mean known that day; None when none is."""
        try:
            return 1 / Ledger.open().value(f"fx.{currency}", known_on=known_on).value
        except NotKnown:
            return None

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id.

        Raises
        ------
        UnknownName : with the nearest ids.
        """
        found = self.measures.get(measure_id)
        if found is None:
            raise UnknownName("measure", measure_id, self.measures)
        return found

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
    ) -> Rate:
        """The duty on a product of an origin on a day, and why.

        Parameters
        ----------
        product : 4 to 10 digits; a heading is answered when all its lines agree.
        origin, importer : codes or names of economies.
        on, known_on : day of entry, and the day whose knowledge counts; None is everything on record.
        value : customs value in USD; the duty is then given to the cent.

        Raises
        ------
        UnknownName, BadInput, DateOutsideRecord : the question cannot be asked.
        NotKnown : no schedule of this importer is on record.
        """
        item, day, known = parse_product(product), _day(on), _known(known_on)
        code = _origin(origin)
        _importer(importer)
        law_origin = EU if code in EU_MEMBERS else code
        question = Question(item, code, law_origin, day, known, assumptions or Assumptions())
        found = rate_of(self.store, question, self.in_force(day, known), self._programmes)
        return found if value is None else replace(found, duty_usd=_duty(value, found.rate))

    def in_force(self, on: date, known_on: date = OPEN, importer: str = "USA") -> tuple[Measure, ...]:
        """The measures of an importer that apply on a day, as known on a day."""
        return tuple(
            measure
            for measure in self.measures.values()
            if measure.importer == importer and measure.period_on(on, known_on) is not None
        )

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
        by : origin, authority or sector.

        Raises
        ------
        UnknownName, DateOutsideRecord : the question cannot be asked.
        """
        day, known, chosen = _day(on), _known(known_on), assumptions or Assumptions()
        found = self.duties(day, known, chosen)
        return summarise(found, self.weights, by, day, None if known == OPEN else known, chosen)

    def duties(self, on: date, known_on: date, assumptions: Assumptions) -> Duties:
        """Duty on the imports of 2024 by authority, origin and group of goods; kept once computed."""
        active = self.in_force(on, known_on)
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
        day, known = _day(on), _known(known_on)
        return policy_of(self, world, day, known, _day(before), assumptions or Assumptions(), retaliation)

    def with_rates(self, rates: Mapping[str, float]) -> Law:
        """The same law with other rates for some measures (every origin of a country table gets the one rate).

        Raises
        ------
        UnknownName : no such measure. BadInput : a rate that is no share of at least 0.
        """
        changed = dict(self.measures)
        for measure_id, rate in rates.items():
            if not (math.isfinite(rate) and rate >= 0):
                raise BadInput(f"the rate of {measure_id} is {rate}; a rate is a share of at least 0.")
            old = self.measure(measure_id)
            changed[measure_id] = replace(old, rate=rate, rates=dict.fromkeys(old.rates, rate))
        return replace(self, measures=changed)

    def scheduled_changes(
        self, after: date | str, known_on: date | str | None = None, importer: str | None = "USA"
    ) -> list[ScheduledChange]:
        """Changes of law after a day that were already known on a day, soonest first; importer None is all."""
        return scheduled(self.measures.values(), _day(after), _known(known_on), importer)

    def retaliation(self, on: date | str, known_on: date | str | None = None) -> list[Retaliation]:
        """Measures of China, the European Union and Canada on US goods: in force, suspended or announced that day."""
        return retaliation_on(self.measures.values(), _day(on), _known(known_on))


def _day(on: date | str) -> date:
    day = parse_date(on)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateOutsideRecord(
            f"{day} is outside the record of tariff law; give a day from {FIRST_DAY} to {LAST_DAY}."
        )
    return day


def _known(known_on: date | str | None) -> date:
    if known_on is None:
        return OPEN
    day = parse_date(known_on)
    if day < FIRST_DAY:
        raise DateOutsideRecord(f"{day} is before the record of tariff law, which starts on {FIRST_DAY}.")
    return day


def _origin(name: str) -> str:
    code = economy(name).code
    if code == "USA" or code in GROUPS_WITHOUT_LAW:
        raise BadInput(f"{code} is no foreign origin; name one economy, such as JPN, or EU.")
    return code


def _importer(name: str) -> None:
    code = economy(name).code
    if code != "USA":
        raise NotKnown(f"no tariff schedule of {code} is on record; only the United States' is. See law.retaliation.")


def _duty(value: float, rate: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise BadInput(f"a customs value of {value} is no amount in USD of at least 0.")
    return round(value * rate, 2)
