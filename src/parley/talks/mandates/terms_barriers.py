"""Barriers of an offer or a deal: those with a height fall, the others are recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.talks.mandates.barriers import heights, open_barriers
from parley.talks.mandates.mandate import BarrierLine, Mandate
from parley.talks.mandates.places import places
from parley.talks.mandates.terms import BarrierTerm, Terms
from parley.talks.scenario import Barrier
from parley.world import World

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation

Cuts = Sequence[tuple[BarrierTerm, Sequence[BarrierLine]]]


def barriers_under(
    terms: Terms, mandates: Sequence[Mandate], at: Situation
) -> tuple[tuple[Barrier, ...], tuple[str, ...]]:
    """What falls, as a scenario has it, and a sentence for each barrier that is recorded only.

    Raises
    ------
    BadInput : the terms cut one barrier twice.
    """
    own = {mandate.party: mandate for mandate in mandates}
    falls: list[Barrier] = []
    notes: list[str] = []
    cuts: dict[tuple[str, str], list[tuple[BarrierTerm, Sequence[BarrierLine]]]] = defaultdict(list)
    for term in terms.barriers:
        lines = _lines(term, own, at)
        if term.before is not None and term.after is not None:
            falls.append(_stated(term, term.before, term.after))
        elif term.cut and lines:
            cuts[term.importer, term.exporter].append((term, lines))
        else:
            notes.append(_recorded(term))
    for (importer, exporter), found in cuts.items():
        _check_once(terms, found)
        standing = open_barriers(own[importer], exporter, at.setting.known_on)
        falls += [each for rents in (False, True) for each in _fallen(found, standing, rents, at.world)]
    return tuple(falls), tuple(notes)


def _lines(term: BarrierTerm, own: Mapping[str, Mandate], at: Situation) -> list[BarrierLine]:
    """The lines with a height in the importer's mandate that a term names."""
    if not term.record or term.importer not in own:
        return []
    found = open_barriers(own[term.importer], term.exporter, at.setting.known_on)
    return [line for line in found if line.record == term.record]


def _stated(term: BarrierTerm, before: float, after: float) -> Barrier:
    return Barrier.model_validate(
        {
            "importer": term.importer,
            "exporter": term.exporter,
            "sectors": term.sectors,
            "before": before,
            "after": after,
            "rents": term.rents,
            "source": term.source,
        }
    )


def _fallen(cuts: Cuts, standing: Sequence[BarrierLine], rents: bool, world: World) -> Iterator[Barrier]:
    """Barriers of one kind before and after the cuts, one for sectors that fall alike."""
    before = heights(standing, world, rents).height
    gone = sum((_gone(term, lines, rents, world) for term, lines in cuts), np.zeros(len(world.sectors)))
    alike: dict[tuple[float, float], list[str]] = defaultdict(list)
    for place in np.flatnonzero(gone).tolist():
        alike[float(before[place]), max(0.0, float(before[place] - gone[place]))].append(world.sectors[place])
    first = cuts[0][0]
    for (old, new), sectors in alike.items():
        term = first.model_copy(update={"sectors": tuple(sectors), "rents": rents})
        yield _stated(term, old, new)


def _gone(term: BarrierTerm, lines: Sequence[BarrierLine], rents: bool, world: World) -> Floats:
    """What a term takes off, (sector,)."""
    kept = np.zeros(len(world.sectors))
    kept[places(term.sectors, world)] = 1.0
    return kept * (term.cut or 0.0) * heights(lines, world, rents).height


def _check_once(terms: Terms, cuts: Cuts) -> None:
    records = [term.record for term, _ in cuts]
    twice = [record for place, record in enumerate(records) if record in records[:place]]
    if twice:
        raise BadInput(f"{terms.title!r} cuts the barrier {', '.join(twice)} twice. Join its terms to one.")


def _recorded(term: BarrierTerm) -> str:
    named = f" ({term.record})" if term.record else ""
    why = "no height is known" if term.cut else "no size is stated"
    return f"Recorded, not simulated: {term.importer}: {term.text or 'a barrier falls'}{named}; {why}."
