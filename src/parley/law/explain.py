"""Why a rate is what it is: each measure near a good, whether it applies, and if not, what keeps it from applying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.law.asked import USA, law_code
from parley.law.assumptions import Assumptions
from parley.law.choices import Choice, choices
from parley.law.conditions import unmet
from parley.law.entry import Entry, Question, read_entry
from parley.law.measure import EXEMPTS, FULL, PRECEDENCE, REST, UNKNOWN, Measure
from parley.law.rate import Rate, component, total
from parley.law.schedule import lines_within
from parley.law.scope import Mask, in_scope
from parley.law.stack import Share, stack
from parley.vocabulary import OPEN, Product, percent

if TYPE_CHECKING:
    from parley.law.baseline import Base
    from parley.law.law import Law

APPLIES, DISPLACED, EXEMPT, GIVES_WAY = "applies", "displaced", "exempt", "gives way"
CLAIM, CONTENT, CONDITION, END_USE = "preference claimed", "no content", "condition", "end use"
ORIGIN, NOT_KNOWN = "origin out of scope", "not known"
NOT_YET, SUSPENDED, ENDED, ANNOUNCED = "not yet in force", "suspended", "ended", "announced"
REASONS = (
    APPLIES, GIVES_WAY, DISPLACED, EXEMPT, CLAIM, CONTENT, CONDITION, END_USE, NOT_KNOWN, SUSPENDED, NOT_YET,
    ANNOUNCED, ORIGIN, ENDED,
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one measure does to a good, and why.

    Attributes
    ----------
    measure, title, authority, act, citation_check, note : of the measure.
    published, valid_from, valid_to : as known that day; valid_to is None while no end is known.
    reason : one of REASONS; `applies` puts it in the sum. why : a sentence. by : ids of what keeps it from applying.
    rate : what it adds to the total, a share. basis : what it is levied on. displaces : ids that give way to it here.
    """

    measure: str
    title: str
    authority: str
    act: str
    citation_check: str
    published: date
    valid_from: date | None
    valid_to: date | None
    reason: str
    why: str = ""
    by: tuple[str, ...] = ()
    rate: float = 0.0
    basis: str = ""
    displaces: tuple[str, ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        days = {name: getattr(self, name) for name in ("published", "valid_from", "valid_to")}
        plain = {name: day.isoformat() if day else None for name, day in days.items()}
        return vars(self) | plain | {"by": list(self.by), "displaces": list(self.displaces)}


@dataclass(frozen=True)
class Explanation:
    """A rate, every measure near the good, and the choices that would change it."""

    rate: Rate
    findings: tuple[Finding, ...]
    choices: tuple[Choice, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The rate's own JSON with `explanation` beside its keys."""
        found = [item.to_json() for item in self.findings]
        told = {
            "applies": [item for item in found if item["reason"] == APPLIES],
            "does_not_apply": [item for item in found if item["reason"] != APPLIES],
            "choices": [item.to_json() for item in self.choices],
        }
        return self.rate.to_json() | {"explanation": told}


def explained(law: Law, question: Question, rate: Rate, world: Base | None = None) -> Explanation:
    """Explain a rate; of a heading of the United States, its first line."""
    entry = _entry(law, question, world)
    levying = law_code(question.importer)
    measures = [measure for measure in law.measures.values() if measure.importer == levying]
    active = law.in_force(question.on, question.known_on, levying, question.assumptions)
    found = findings(measures, trace(entry, active, stack(active, entry.cases)))
    near = [m for m in measures if m.period_on(question.on, question.known_on)]
    return Explanation(rate, found, choices(entry, rate, near, lambda chosen: _ask(law, entry, chosen, world)))


def _entry(law: Law, question: Question, world: Base | None) -> Entry:
    if question.importer != USA:
        from parley.law.foreign import foreign_entry

        return foreign_entry(law, question, world)
    code = question.item.code if len(question.item.code) == 10 else lines_within(law.store, question.item)[0]
    return read_entry(law.store, replace(question, item=Product(code)), code, law.programmes)


def _ask(law: Law, entry: Entry, chosen: Assumptions, world: Base | None) -> float:
    """The rate under other choices, without the sentences that go with it."""
    question = replace(entry.question, assumptions=chosen)
    active = law.in_force(question.on, question.known_on, law_code(question.importer), chosen)
    return total(other := _entry(law, question, world), stack(active, other.cases))


@dataclass(frozen=True, eq=False)
class Trace:
    """What the engine did with the measures in force, case by case.

    Attributes
    ----------
    shares : what each measure adds, by id. before : cases each reaches before it gives way to another of its layer.
    claimed : cases each spares for a claim. lifted, displaced : what lifts, or displaces, each, with the cases.
    """

    entry: Entry
    active: tuple[Measure, ...]
    shares: Mapping[str, Share]
    before: dict[str, Mask] = field(default_factory=dict)
    claimed: dict[str, Mask] = field(default_factory=dict)
    lifted: dict[str, list[tuple[Measure, Mask]]] = field(default_factory=dict)
    displaced: dict[str, list[tuple[Measure, Mask]]] = field(default_factory=dict)


def trace(entry: Entry, active: Sequence[Measure], shares: Sequence[Share]) -> Trace:
    """Follow exemptions and displacements; precedence shows in the shares."""
    found = Trace(entry, tuple(active), {share.measure.id: share for share in shares})
    cases = entry.cases
    exemptions = [(measure, cases.reach(measure)) for measure in active if measure.kind == EXEMPTS]
    duties = [measure for measure in active if measure.is_duty]
    for duty in duties:
        mask = cases.reach(duty)
        found.claimed[duty.id] = mask & cases.claimed & (duty.usmca == "exempt")
        lifts = [(one, mask & _lifts(one, own, cases.claimed)) for one, own in exemptions if _names(one, duty)]
        found.lifted[duty.id] = [(one, cases_lifted) for one, cases_lifted in lifts if cases_lifted.any()]
        spared = [found.claimed[duty.id], *(lift for _, lift in found.lifted[duty.id])]
        found.before[duty.id] = mask & ~np.logical_or.reduce(spared)
    for duty in duties:
        both = [
            (other, found.before[duty.id] & found.before[other.id]) for other in duties if duty.id in other.displaces
        ]
        found.displaced[duty.id] = [(other, mask) for other, mask in both if mask.any()]
    return found


def _names(exemption: Measure, duty: Measure) -> bool:
    return duty.layer in exemption.exempt_from or duty.id in exemption.exempt_from


def _lifts(exemption: Measure, reached: Mask, claimed: Mask) -> Mask:
    return reached & ~claimed if exemption.usmca == "exempt" else reached


def findings(measures: Sequence[Measure], found: Trace) -> tuple[Finding, ...]:
    """Every measure that applies to the entry or nearly does, in the order of REASONS."""
    known_on = found.entry.question.known_on
    known = [measure for measure in measures if measure.published <= known_on]
    told = [item for measure in known if (item := _finding(measure, found))]
    return tuple(sorted(told, key=lambda item: (REASONS.index(item.reason), -item.rate, item.measure)))


def _finding(measure: Measure, found: Trace) -> Finding | None:
    if not (measure.is_duty or measure.kind == UNKNOWN):
        return None
    question, cases = found.entry.question, found.entry.cases
    bare = _bare(measure, found.entry)
    if not in_scope(measure.scope, cases.goods, end_use=cases.end_use)[0]:
        if not (in_scope(measure.scope, cases.goods, end_use=True)[0] and bare.reason == APPLIES):
            return None
        why = "listed for one use only, and taken not to be for it"
        return replace(bare, reason=END_USE, why=why) if measure.scope.covers_origin(question.law_origin) else None
    if not measure.scope.covers_origin(question.law_origin):
        near = measure.scope.goods is not None or question.law_origin in measure.scope.except_origins
        return replace(bare, reason=ORIGIN, why=_origins(measure)) if near and bare.reason == APPLIES else None
    if bare.reason != APPLIES:
        return bare
    if missing := unmet(measure, question.on, question.assumptions):
        return replace(bare, reason=CONDITION, why=missing)
    if not cases.reach(measure).any():
        least = percent(measure.condition.metal_weight_from or 0, 0)
        return replace(bare, reason=CONDITION, why=f"only for goods with at least {least} of metal by weight")
    if measure.kind == UNKNOWN:
        return replace(bare, reason=NOT_KNOWN, why="whether and how much it adds is not on record")
    return _judged(bare, measure, found)


def _bare(measure: Measure, entry: Entry) -> Finding:
    """The measure's own facts, and whether the day lies in one of its periods."""
    on, known_on = entry.question.on, entry.question.known_on
    now = measure.period_on(on, known_on)
    reason, why, start, stop = (APPLIES, "", now.start, now.end) if now else _not_in_force(measure, on, known_on)
    return Finding(
        measure=measure.id,
        title=measure.title,
        authority=measure.authority,
        act=measure.act,
        citation_check=measure.citation_check,
        published=measure.published,
        valid_from=start,
        valid_to=None if stop == OPEN else stop,
        reason=reason,
        why=why,
        note=measure.note,
    )


def _not_in_force(measure: Measure, on: date, known_on: date) -> tuple[str, str, date | None, date | None]:
    """Reason, sentence, and the days of the period that comes next, or else of the last one."""
    if measure.valid_from is None:
        return ANNOUNCED, f"announced on {measure.published}; no first day was set", None, None
    end, periods = measure.end_known(known_on), measure.periods(known_on)
    act = f" ({end.act})" if end else ""
    later = [period for period in periods if period.start > on]
    if later and later[0].start == measure.valid_from:
        return NOT_YET, f"applies from {later[0].start}", later[0].start, later[0].end
    if later:
        return SUSPENDED, f"suspended until {later[0].start}{act}", later[0].start, later[0].end
    last = periods[-1].end if periods else measure.valid_from
    if end and end.suspended:
        return SUSPENDED, f"suspended, no day of return is set{act}", measure.valid_from, last
    if not periods:
        return ENDED, f"never took effect{act}", measure.valid_from, last
    return ENDED, f"ended: {last} is the first day without it{act}", periods[-1].start, last


def _origins(measure: Measure) -> str:
    scope = measure.scope
    if scope.origins is None:
        return f"does not apply to goods of {', '.join(sorted(scope.except_origins))}"
    named = sorted(scope.origins)
    more = f" and {len(named) - 8} more" if len(named) > 8 else ""
    return f"applies to goods of {', '.join(named[:8])}{more} only"


def _judged(bare: Finding, measure: Measure, found: Trace) -> Finding:
    """A measure in force with the good in its scope: what it adds, or what takes it away."""
    share = found.shares.get(measure.id)
    obstacles = list(_obstacles(measure, found))
    if share is None:
        told = obstacles or [(CONTENT, f"no {measure.basis} content", ())]
        by = tuple(dict.fromkeys(name for _, _, names in told for name in names))
        return replace(bare, reason=told[0][0], why="; ".join(why for _, why, _ in told), by=by)
    part = component(share, found.entry.weights, found.entry.question)
    displaced = tuple(
        other for other in found.displaced if any(by.id == measure.id for by, _ in found.displaced[other])
    )
    but = "; ".join(why for _, why, _ in obstacles)
    if part.rate == 0:
        but = f"adds nothing: the duty before it reaches {percent(measure.rate or 0)} already"
    return replace(bare, rate=part.rate, basis=part.basis, why=but, displaces=displaced)


def _obstacles(measure: Measure, found: Trace) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What keeps a measure from all or part of the goods: reason, sentence, ids."""
    whole = found.entry.cases.reach(measure)
    for other, mask in found.displaced[measure.id]:
        yield DISPLACED, f"displaced by {other.id}{_part(mask, whole, found)}", (other.id,)
    for other, mask in found.lifted[measure.id]:
        yield EXEMPT, f"exempted by {other.id} ({other.act}){_part(mask, whole, found)}", (other.id,)
    claimed = found.claimed[measure.id]
    if claimed.any():
        yield CLAIM, f"spares goods that claim USMCA preference{_part(claimed, whole, found)}", ()
    yield from _precedence(measure, found)
    if measure.basis != FULL and not found.entry.cases.content[measure.basis].any():
        yield CONTENT, f"no {measure.basis} content", ()


def _part(mask: Mask, whole: Mask, found: Trace) -> str:
    return "" if (mask == whole).all() else f", on {percent(float(found.entry.weights @ mask))} of the value"


def _precedence(measure: Measure, found: Trace) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    rules = [(own, rule) for own in found.active if own.kind == PRECEDENCE for rule in own.order]
    for own, rule in rules:
        first = tuple(name for name, share in found.shares.items() if share.measure.layer in rule.first)
        if measure.layer in rule.then and first:
            takes = (
                "which leaves the rest of the value to it" if rule.how == REST else "and a good that pays one is spared"
            )
            yield GIVES_WAY, f"gives way to {', '.join(first)} ({own.act}), {takes}", first
