"""A standoff told: what it costs each side a month, who can wait longer, who moves first and when, and what jobs hang
on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parley.errors import DateOutsideRecord, NotKnown
from parley.law import Law
from parley.ledger import Claim, Event, Ledger
from parley.model import MultiSectorModel
from parley.talks.deadlines import BINDING
from parley.talks.forecast.base_rates import DAYS_A_MONTH
from parley.talks.standoff.alternating import frequent_share
from parley.talks.standoff.attrition import Attrition, Position, war_of_attrition
from parley.talks.standoff.costs import HOLD, WORLD, Cases, Cost, cases
from parley.talks.standoff.jobs import Estimate, Jobs, estimates, jobs, labour_of
from parley.talks.standoff.tables import assumptions
from parley.talks.study import SECTORS, SETS
from parley.world import World

_RAISED = ("measure_in_force", "retaliation_in_force")
_JOB_CLAIM, _CLAIMED = "C27", {"USA", "CHN"}
_STEPS = ("truce_agreed", "terms_agreed", "framework_agreed", "text_agreed", "deal_signed")


@dataclass(frozen=True)
class Step:
    """A step out of a standoff, as it came; `by` is who took it, empty where the record of deals does not say."""

    date: date
    form: str
    by: str
    what: str
    source: str


@dataclass(frozen=True)
class Wait:
    """A war of attrition with what moving first costs given by a term.

    Attributes
    ----------
    term : months of the mean cost of the standoff that moving first costs, in percent of income.
    """

    term: float
    found: Attrition

    def day(self, on: date, chance: float) -> date | None:
        """The day by which somebody has moved with this chance, as seen from a day; None when never."""
        months = self.found.months_until(chance)
        return None if months * DAYS_A_MONTH > 36500 else on + timedelta(days=round(months * DAYS_A_MONTH))

    def to_json(self, on: date) -> dict[str, Any]:
        """As plain values, with the 10, 50 and 90 percent days."""
        days = {f"{share:.0%}": self.day(on, share) for share in (0.1, 0.5, 0.9)}
        told = {name: day.isoformat() if day else None for name, day in days.items()}
        return {"term_months": self.term, **self.found.to_json(), "days": told}


@dataclass(frozen=True, eq=False)
class Standoff:
    """Two sides that have raised duties on each other.

    Attributes
    ----------
    on, since : the day looked at, and the newest day on which either raised a duty, as known then.
    sets : elasticity set -> the four cases solved with it; `central` names the one shown.
    by_income : war of attrition in which each side counts its real income alone.
    waits : wars of attrition in which moving first costs something beside income, by term; the first is shown.
    jobs : side -> jobs; a side without labour data is missing and named in `no_jobs`.
    came : the first step of a deal or truce between the two after the day, as it came; None when none is on record.
    """

    sides: tuple[str, str]
    on: date
    since: Event | None
    sets: Mapping[str, Cases]
    central: str
    by_income: Attrition
    waits: tuple[Wait, ...]
    share: float | None
    jobs: Mapping[str, Jobs]
    no_jobs: Mapping[str, str]
    estimates: tuple[Estimate, ...]
    claim: Claim | None
    came: Step | None

    @property
    def costs(self) -> tuple[Cost, Cost]:
        """What it costs each side, with the central elasticities."""
        return self._costs(self.central)

    def range(self, side: str, measure: str) -> tuple[float, float]:
        """Lowest and highest of a cost over the elasticity sets."""
        values = [float(getattr(found.cost(side), measure)) for found in self.sets.values()]
        return min(values), max(values)

    @property
    def longer(self) -> str | None:
        """The side that loses less of its income under every elasticity set; None when the sets disagree."""
        better = {self._less_hurt(name) for name in self.sets}
        return better.pop() if len(better) == 1 else None

    def movers(self) -> dict[str, str | None]:
        """Elasticity set -> the side that moves at once when real income alone counts; None when neither does."""
        found = {name: _by_income(held) for name, held in self.sets.items()}
        return {name: _at_once(war, self.sides) for name, war in found.items()}

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of facts, law and world."""
        own = (self.since.source,) if self.since else ()
        return tuple(dict.fromkeys((*own, *self.sets[self.central].outcomes[HOLD].sources)))

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "sides": list(self.sides),
            "on": self.on.isoformat(),
            "since": self.since.date.isoformat() if self.since else None,
            "elasticities": self.central,
            "costs": [cost.to_json() for cost in self.costs],
            "ranges": {side: self._ranges(side) for side in self.sides},
            "waits_longer": self.longer,
            "by_income": {**self.by_income.to_json(), "moves_at_once": self.movers()},
            "attrition": [item.to_json(self.on) for item in self.waits],
            "stubborn": assumptions()["stubborn"],
            "alternating_share": self.share,
            "jobs": {side: found.to_json() for side, found in self.jobs.items()},
            "no_jobs": dict(self.no_jobs),
            "estimates": [item.to_json() for item in self.estimates],
            "claim": {"claim": self.claim.claim, "million": float(self.claim.quantity)} if self.claim else None,
            "came": self._came(),
            "sources": list(self.sources),
        }

    def _came(self) -> dict[str, Any] | None:
        if self.came is None:
            return None
        months = (self.came.date - self.on).days / DAYS_A_MONTH
        return {
            "date": self.came.date.isoformat(),
            "form": self.came.form,
            "by": self.came.by,
            "what": self.came.what,
            "source": self.came.source,
            "chance_by_then": self.waits[0].found.within(months) if self.waits else None,
        }

    def _ranges(self, side: str) -> dict[str, list[float]]:
        names = [name for name in vars(self.costs[0]) if name != "side"]
        return {name: list(self.range(side, name)) for name in names}

    def _costs(self, name: str) -> tuple[Cost, Cost]:
        found = self.sets[name]
        return found.cost(self.sides[0]), found.cost(self.sides[1])

    def _less_hurt(self, name: str) -> str:
        return max(self._costs(name), key=lambda cost: cost.real_income_pct).side


def standoff(ledger: Ledger, law: Law, one: str, two: str, on: date) -> Standoff:
    """The standoff of two sides on a day, as known that day; what came of it is told apart.

    Raises
    ------
    UnknownName : no such economy. BadInput : the world does not hold a side.
    DateOutsideRecord : before the record of the talks. NotKnown : the two have not both raised duties that day.
    """
    first = ledger.events()[-1].date
    if on < first:
        raise DateOutsideRecord(f"a standoff on {on}: the record of the talks starts on {first}. Ask for a later day.")
    model = MultiSectorModel(World.load(WORLD))
    sets = {name: cases(law, model, (one, two), on, name) for name in SETS[SECTORS]}
    central = model.default_elasticities
    held = sets[central]
    costs = tuple(held.cost(side) for side in held.sides)
    found, missing = _jobs(ledger, held, on)
    other = held.sides[1] if held.sides[0] == "USA" else held.sides[0]
    return Standoff(
        sides=held.sides,
        on=on,
        since=_since(ledger, held.sides, on),
        sets=sets,
        central=central,
        by_income=_by_income(held),
        waits=_waits(costs[0], costs[1], _term(ledger, on)),
        share=_share(costs[0], costs[1]),
        jobs=found,
        no_jobs=missing,
        estimates=(*estimates(on, *held.sides), *estimates(on, *held.sides[::-1])),
        claim=next(
            (claim for claim in ledger.claims(on) if claim.id == _JOB_CLAIM and set(held.sides) == _CLAIMED), None
        ),
        came=_first_step(ledger, other, on),
    )


def _by_income(held: Cases) -> Attrition:
    """Each side counts its own real income alone; the term cancels out of who moves at once."""
    return war_of_attrition((held.position(held.sides[0]), held.position(held.sides[1])), 1.0)


def _at_once(war: Attrition, sides: tuple[str, str]) -> str | None:
    return next((side for side, chance in zip(sides, war.at_once, strict=True) if chance == 1.0), None)


def _waits(one: Cost, two: Cost, term: float) -> tuple[Wait, ...]:
    """Moving first costs the same share of income for both: `term` months of the mean cost (eq. 12.6)."""
    losses = (-one.real_income_pct, -two.real_income_pct)
    if min(losses) <= 0:
        return ()
    mean = sum(losses) / 2
    sides = (Position(-losses[0], 0.0, mean), Position(-losses[1], 0.0, mean))
    assumed = assumptions()
    beside = (assumed["shorter_term"], assumed["longer_term"])
    terms = (term, *(months for months in beside if round(months, 1) != round(term, 1)))
    return tuple(Wait(months, war_of_attrition(sides, months, assumed["stubborn"])) for months in terms)


def _share(one: Cost, two: Cost) -> float | None:
    """Share of the gain that goes to the first side when offers alternate and waiting costs what the model says."""
    losses = (-one.real_income_pct, -two.real_income_pct)
    return frequent_share(*losses) if min(losses) >= 0 and max(losses) > 0 else None


def _term(ledger: Ledger, on: date) -> float:
    """The longest time, in months, for which duties had been set aside up to a day, as known then; 3 when never."""
    lengths = [(item.due - item.set_on).days for item in ledger.deadlines(on) if item.nature in BINDING]
    return max(lengths) / DAYS_A_MONTH if lengths else 3.0


def _claim(ledger: Ledger, sides: tuple[str, str], on: date) -> Claim | None:
    """The claim about jobs that the standoff of these sides is set beside, if it had been made."""
    made = {claim.id: claim for claim in ledger.claims(on)}
    return made.get(_JOB_CLAIM) if set(sides) == _CLAIMED else None


def _first_step(ledger: Ledger, other: str, on: date) -> Step | None:
    """The first step that the record has after a day, with all that is known today."""
    found = [event for event in ledger.events(other) if event.kind in _STEPS and event.date > on]
    first = min(found, key=lambda event: event.date, default=None)
    if first is None:
        return None
    by = next((step.by for step in ledger.milestones(other) if step.event == first.id), "")
    return Step(first.date, first.kind.replace("_", " "), by, first.text, first.source)


def _since(ledger: Ledger, sides: tuple[str, str], on: date) -> Event | None:
    """The newest event by which either side's duty came into force."""
    found = [event for side in sides for event in ledger.events(side, until=on, known_on=on) if event.kind in _RAISED]
    return max(found, key=lambda event: event.date, default=None)


def _jobs(ledger: Ledger, held: Cases, on: date) -> tuple[dict[str, Jobs], dict[str, str]]:
    found, missing = {}, {}
    for side, other in (held.sides, held.sides[::-1]):
        try:
            labour = labour_of(ledger, side, on)
        except NotKnown as nothing:
            missing[side] = str(nothing)
        else:
            found[side] = jobs(labour, held.world, held.outcomes[HOLD], side, other)
    return found, missing
