"""Assumed heights for named barriers: none has an estimate of its own on record, the literature has means of many.

A mean over all tariff lines is that of a sector in which some lines carry measures and some do not. A barrier named by
a government shows that its sector has measures, not that they cover every line of it. So a sector carries one height,
shared equally by the barriers named in it (docs/explanation/deals.md).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from parley.errors import BadInput
from parley.ledger.store import data_folder
from parley.talks.mandates.mandate import BarrierLine, Mandate
from parley.talks.mandates.places import goods_of
from parley.world import World

RECORD, LITERATURE = "record", "literature"
_DEFAULT = "default"
_HIGHEST = 10.0


@dataclass(frozen=True)
class Assumption:
    """The height of a sector in which barriers are named.

    Attributes
    ----------
    height : ad valorem equivalent of all its barriers together, a share.
    words : what it rests on; shown with results.
    source : id of the source, or empty.
    """

    height: float
    words: str
    source: str = ""


def assumption(asked: str) -> Assumption | None:
    """What `--barriers` asks for: None for `record`, the literature's height, or a share such as 0.1.

    Raises
    ------
    BadInput : it is neither.
    """
    if asked == RECORD:
        return None
    if asked == LITERATURE:
        return _of_the_literature()
    try:
        height = float(asked)
    except ValueError:
        height = float("nan")
    if not 0 < height <= _HIGHEST:
        raise BadInput(
            f"--barriers {asked!r} is neither {RECORD} nor {LITERATURE} nor a share above 0. Give one of them, or a "
            "share such as 0.1."
        )
    return Assumption(height, _words(height, "as asked"))


def _of_the_literature() -> Assumption:
    rows = _table("barrier_equivalents")
    chosen = next(row for row in rows if row["use"] == _DEFAULT)
    figures = [float(row[name]) for row in rows for name in ("value_pct", "low_pct", "high_pct") if row[name]]
    height = float(chosen["value_pct"]) / 100
    rests = (
        f"{chosen['what'][0].lower()}{chosen['what'][1:]}: {chosen['source_id']}, {chosen['evidence']}. The figures on "
        f"record run from {min(figures):g} to {max(figures):g} %"
    )
    return Assumption(height, _words(height, rests), chosen["source_id"])


def _words(height: float, rests: str) -> str:
    return f"every goods sector in which a barrier is named carries {height:.1%} in all, shared equally ({rests})"


def with_assumed(mandate: Mandate, assumed: Assumption | None, world: World, on: date) -> Mandate:
    """A mandate whose barriers to goods have heights on a day: their own, else what is assumed.

    Chapters of the classification say whether a barrier uses up resources or creates rents; price controls and charges
    get no height, for a cap does not raise the price and a charge is a duty.
    """
    if assumed is None:
        return mandate
    blank = [line for line in mandate.barriers if line.equivalent is None and line.holds(on) and _creates(line)]
    lines = [
        part
        for line in mandate.barriers
        for part in (_parts(line, blank, assumed, goods_of(world)) if line in blank else (line,))
    ]
    return mandate.model_copy(update={"barriers": tuple(lines)})


def _parts(
    line: BarrierLine, blank: Sequence[BarrierLine], assumed: Assumption, goods: Sequence[str]
) -> Iterator[BarrierLine]:
    """The line with its share of the height of its sectors: one line for sectors that as many barriers share."""
    sharing: dict[int, list[str]] = defaultdict(list)
    for code in line.sectors or goods:
        if code in goods:
            sharing[sum(_meet(line, other) and code in (other.sectors or goods) for other in blank)].append(code)
    for number, sectors in sharing.items():
        yield line.model_copy(
            update={
                "sectors": tuple(sectors),
                "equivalent": assumed.height / number,
                "rents": _creates(line) == "rents",
                "basis": assumed.words,
                "basis_source": assumed.source,
            }
        )
    if not sharing:
        yield line


def _meet(line: BarrierLine, other: BarrierLine) -> bool:
    """Whether both bind towards the same party."""
    return line.with_ is None or other.with_ is None or line.with_ == other.with_


def _creates(line: BarrierLine) -> str:
    """Costs or rents; empty for what is no barrier of either kind."""
    if not line.chapter:
        return "rents" if line.rents else "costs"
    counted = _kinds().get(line.chapter, "none")
    return "" if counted == "none" else counted


@cache
def _kinds() -> dict[str, str]:
    return {row["mast_chapter"]: row["counts_as"] for row in _table("barrier_chapters")}


def _table(name: str) -> list[dict[str, str]]:
    with (data_folder() / f"talks/{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def barrier_notes(mandates: Sequence[Mandate], on: date) -> tuple[str, ...]:
    """What of the parties' barriers counts on a day and what does not, one sentence each."""
    held = [(mandate, line) for mandate in mandates for line in mandate.barriers if line.holds(on)]
    counted = [(mandate.party, line) for mandate, line in held if line.equivalent]
    bases = [f"Assumed: {basis}." for basis in dict.fromkeys(line.basis for _, line in counted if line.basis)]
    return (*bases, *_that_count(counted), *_recorded(held))


def _that_count(counted: Sequence[tuple[str, BarrierLine]]) -> Iterator[str]:
    for party in dict.fromkeys(party for party, _ in counted):
        own = [line for of, line in counted if of == party]
        parts: dict[str, list[str]] = defaultdict(list)
        for line in own:
            parts[line.text].append(f"{' '.join(line.sectors) or 'all goods'} {line.equivalent or 0:.1%}")
        told = "; ".join(f"{text} ({', '.join(where)})" for text, where in parts.items())
        yield f"Barriers of {party} with a height, which red lines may keep: {told}."
        costly = dict.fromkeys(f"{line.text}: {line.removal_cost:g}" for line in own if line.removal_cost)
        if costly:
            yield (
                f"Payoffs, not real income, count what removing barriers costs {party}, per unit of equivalent as a "
                f"share of the trade covered: {'; '.join(costly)}."
            )
    if counted and not any(line.removal_cost for _, line in counted):
        yield (
            "No cost of removing a barrier is on record, so it counts as zero: their owners would then drop barriers "
            "that use up resources unasked. `removal-cost` in a mandate says what keeps them."
        )


def _recorded(held: Sequence[tuple[Mandate, BarrierLine]]) -> Iterator[str]:
    numbers: dict[str, int] = defaultdict(int)
    for mandate, line in held:
        numbers[mandate.party] += not line.equivalent
    told = ", ".join(f"{number} of {party}" for party, number in numbers.items() if number)
    if told:
        yield f"Named barriers without a height are recorded and stay: {told} (`--barriers` can assume heights)."
