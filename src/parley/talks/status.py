"""Where a partner's talks stand on a day, and the event or attested status that decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parley.ledger import Event, Ledger, Milestone, Stance
from parley.talks.deadlines import WORLD, latest, negotiator
from parley.talks.fact import Fact, of_deadline, of_event, of_milestone, of_stance
from parley.vocabulary import economy


class Stage(StrEnum):
    """How far talks have come. From NOT_ON_RECORD to IN_FORCE each is a step further; the others are setbacks."""

    NOT_ON_RECORD = "not on record"
    NOT_IN_TALKS = "not in talks"
    IN_TALKS = "in talks"
    TERMS_AGREED = "terms of reference agreed"
    FRAMEWORK = "framework announced"
    TRUCE = "truce"
    WRITTEN = "agreement in writing"
    SIGNED = "signed"
    IN_FORCE = "in force"
    SUSPENDED = "suspended"
    BROKEN_OFF = "talks broken off"
    LAPSED = "lapsed"


_LADDER = list(Stage)[:9]
_STANDS_OFF = (Stage.NOT_IN_TALKS, Stage.BROKEN_OFF, Stage.LAPSED, Stage.NOT_ON_RECORD)
_STEPS = {
    "talks_opened": Stage.IN_TALKS,
    "round_held": Stage.IN_TALKS,
    "offer_made": Stage.IN_TALKS,
    "terms_agreed": Stage.TERMS_AGREED,
    "framework_agreed": Stage.FRAMEWORK,
    "truce_agreed": Stage.TRUCE,
    "truce_in_force": Stage.TRUCE,
    "text_agreed": Stage.WRITTEN,
    "order_issued": Stage.WRITTEN,
    "deal_signed": Stage.SIGNED,
    "deal_in_force": Stage.IN_FORCE,
    "ratification_advanced": Stage.IN_TALKS,
}
_SETBACKS = {
    "talks_denied": Stage.NOT_IN_TALKS,
    "talks_broken_off": Stage.BROKEN_OFF,
    "talks_paused": Stage.SUSPENDED,
    "ratification_paused": Stage.SUSPENDED,
    "deal_declared_void": Stage.LAPSED,
}
_MILESTONES = {"announced": Stage.FRAMEWORK, "written": Stage.WRITTEN, "signed": Stage.SIGNED}
"""Steps of deals that no event shows."""
_COURT = ("court_ruling", "court_stay")


@dataclass(frozen=True)
class Status:
    """Where the talks of one partner stand.

    Attributes
    ----------
    partner : code of the economy.
    through : who negotiates for it when it is not itself (EU for its members), or empty.
    stage, since : how far, and since when; no day when nothing is on record.
    decided_by : the event, attested status or deadline that decides the stage.
    before : the stage a setback ended; None while there is none.
    note : the newest attested status in words, unless it is older than what decides the stage.
    caveats : newest court ruling that is not stayed, once there is a deal whose duties may hang on it.
    """

    partner: str
    through: str
    stage: Stage
    since: date | None
    decided_by: Fact | None
    before: Stage | None = None
    note: Fact | None = None
    caveats: tuple[Fact, ...] = ()

    @property
    def engaged(self) -> bool:
        """Whether the two sides are in talks or have a result that stands."""
        return self.stage not in _STANDS_OFF

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything it rests on."""
        return tuple(fact for fact in (self.decided_by, self.note, *self.caveats) if fact)

    def to_json(self) -> dict[str, Any]:
        """Its fields as plain values."""
        return {
            "stage": self.stage.value,
            "since": self.since.isoformat() if self.since else None,
            "through": self.through,
            "before": self.before.value if self.before else None,
            "decided_by": self.decided_by.to_json() if self.decided_by else None,
            "note": self.note.to_json() if self.note else None,
            "caveats": [fact.to_json() for fact in self.caveats],
        }


@dataclass(frozen=True)
class _Move:
    """A fact that attests a stage. `falls` when it sets talks back."""

    stage: Stage
    falls: bool
    fact: Fact


@dataclass(frozen=True)
class _Standing:
    """The stage reached so far, and the one to return to after a suspension."""

    stage: Stage = Stage.NOT_ON_RECORD
    before: Stage = Stage.NOT_ON_RECORD
    decided_by: Fact | None = None

    def after(self, move: _Move) -> _Standing:
        """The standing after one more fact."""
        if move.falls:
            return self if move.stage == self.stage else _Standing(move.stage, self.stage, move.fact)
        if self.stage == Stage.SUSPENDED:
            return _Standing(max(self.before, move.stage, key=_LADDER.index), self.stage, move.fact)
        if self.stage in _STANDS_OFF or _LADDER.index(move.stage) > _LADDER.index(self.stage):
            return _Standing(move.stage, self.stage, move.fact)
        return self


def status_of(ledger: Ledger, partner: str, on: date, known_on: date | None = None) -> Status:
    """Where a partner's talks stand on a day, as known on a day (that day when not given).

    Facts only ever move a stage up, except those that break off, deny, suspend or void; a truce lapses with its term.

    Raises
    ------
    UnknownName : with the nearest names.
    """
    code = economy(partner).code
    who, known = negotiator(code), known_on or on
    events = ledger.events(who, until=on, known_on=known)
    stances = [item for item in ledger.stances(who, "status", known) if item.known_from <= on]
    milestones = [item for item in ledger.milestones(who, known) if item.date <= on and not item.event]
    standing = _Standing()
    for move in _moves(events, milestones, stances):
        standing = standing.after(move)
    standing = _after_its_term(ledger, who, on, known, standing)
    setback = standing.stage not in _LADDER
    return Status(
        partner=code,
        through=who if who != code else "",
        stage=standing.stage,
        since=standing.decided_by.date if standing.decided_by else None,
        decided_by=standing.decided_by,
        before=standing.before if setback and standing.before != Stage.NOT_ON_RECORD else None,
        note=_note(ledger, code, stances, on, known, standing),
        caveats=_caveats(ledger, standing.stage, on, known),
    )


def _moves(events: Iterable[Event], milestones: Iterable[Milestone], stances: Iterable[Stance]) -> list[_Move]:
    """What attests a stage, oldest first; on one day steps, then setbacks, then attested statuses."""
    found = [
        *(_Move(_STEPS[event.kind], False, of_event(event)) for event in events if event.kind in _STEPS),
        *(_Move(_SETBACKS[event.kind], True, of_event(event)) for event in events if event.kind in _SETBACKS),
        *(
            _Move(_MILESTONES[item.milestone], False, of_milestone(item))
            for item in milestones
            if item.milestone in _MILESTONES
        ),
        *(_attested(stance) for stance in stances if stance.stage),
    ]
    return sorted(found, key=lambda move: move.fact.date)


def _attested(stance: Stance) -> _Move:
    stage = Stage(stance.stage)
    return _Move(stage, stage in _STANDS_OFF, of_stance(stance))


def _after_its_term(ledger: Ledger, who: str, on: date, known: date, standing: _Standing) -> _Standing:
    """A truce lapses when its term ends and no extension is on record."""
    terms = [item for item in latest(ledger, on, known) if item.partner == who and item.nature == "truce"]
    if standing.stage != Stage.TRUCE or not terms or terms[0].due > on:
        return standing
    term = of_deadline(terms[0])
    text = f"{term.text} on {terms[0].due}; no extension on record"
    ended = Fact(term.id, text, terms[0].due, term.source, term.evidence, term.confidence)
    return _Standing(Stage.LAPSED, standing.stage, ended)


def _note(ledger: Ledger, code: str, stances: list[Stance], on: date, known: date, standing: _Standing) -> Fact | None:
    """The newest attested status of the partner itself, else of who negotiates for it; not one that was overtaken."""
    own = [item for item in ledger.stances(code, "status", known) if item.known_from <= on] or stances
    overtaken = own and standing.decided_by and own[-1].known_from < standing.decided_by.date
    return of_stance(own[-1]) if own and not overtaken else None


def _caveats(ledger: Ledger, stage: Stage, on: date, known: date) -> tuple[Fact, ...]:
    if stage in (Stage.NOT_ON_RECORD, Stage.NOT_IN_TALKS, Stage.IN_TALKS, Stage.TERMS_AGREED):
        return ()
    court = [event for event in ledger.events(WORLD, until=on, known_on=known) if event.kind in _COURT]
    return (of_event(court[0]),) if court and court[0].kind == "court_ruling" else ()
