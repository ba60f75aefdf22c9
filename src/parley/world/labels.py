"""The labels of somebody's own tables: which economy a spelling means, and which spellings mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parley.errors import UnknownName
from parley.vocabulary import all_economies, all_sectors, economy, members
from parley.world.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WORLD, REST = "WLD", "ROW"


def economy_codes(spellings: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """Spelling -> code; a spelling that is not known, or is declared as the user's own, is its own code."""
    return {spelling: _code(spelling, frozenset(own)) for spelling in spellings}


def _code(spelling: str, own: frozenset[str]) -> str:
    if spelling in own or spelling in all_economies():
        return spelling
    try:
        return economy(spelling).code
    except UnknownName:
        return spelling


def economy_findings(first: Mapping[str, str], codes: dict[str, str], own: Iterable[str]) -> Iterator[Finding]:
    """Unknown codes with the nearest known ones, totals, members beside their group, spellings that mean the same.

    `first` says where each spelling first stood.
    """
    declared = frozenset(own)
    yield from _two_spellings("economy", first, codes)
    for spelling, where in first.items():
        code = codes[spelling]
        if code == WORLD and code not in declared:
            yield Finding("labels", where, f"{spelling!r} is the world's total", "Leave totals out: they count twice.")
        elif code not in all_economies() and code not in declared:
            yield _unknown(spelling, where)
        elif code != spelling:
            name = all_economies()[code].name
            yield Finding("codes", where, f"{spelling!r} is read as {code} ({name})", "Nothing to do.", fails=False)
        inside = sorted(set(codes.values()) & members(code) - {code})
        if inside and code not in declared:
            remedy = f"Leave out {code} or its members, or declare {code} as your own region."
            yield Finding("labels", where, f"{code} stands beside its member {inside[0]}", remedy)


def _unknown(spelling: str, where: str) -> Finding:
    known = [*all_economies(), *(item.name for item in all_economies().values())]
    nearest = UnknownName("economy", spelling, known).nearest
    near = f"the nearest are {', '.join(nearest)}" if nearest else "nothing has a similar name"
    remedy = f"Use an ISO3 code, or declare a region of your own: --own-codes {spelling}."
    return Finding("codes", where, f"{spelling!r} is no known economy; {near}", remedy)


def sector_findings(first: Mapping[str, str]) -> Iterator[Finding]:
    """Sectors that differ in upper and lower case only."""
    yield from _two_spellings("sector", first, {spelling: spelling.casefold() for spelling in first})


def _two_spellings(kind: str, first: Mapping[str, str], codes: dict[str, str]) -> Iterator[Finding]:
    by_code: dict[str, str] = {}
    for spelling, where in first.items():
        other = by_code.setdefault(codes[spelling], spelling)
        if other != spelling:
            remedy = f"Write the {kind} one way."
            yield Finding("labels", where, f"{spelling!r} means the same as {other!r} ({first[other]})", remedy)


def ordered_economies(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes by alphabet, the rest of the world last."""
    return tuple(sorted(set(codes), key=lambda code: (code == REST, code)))


def ordered_sectors(codes: Iterable[str]) -> tuple[str, ...]:
    """Sectors of the vocabulary in its order, others after them by alphabet."""
    order = {code: number for number, code in enumerate(all_sectors())}
    return tuple(sorted(set(codes), key=lambda code: (order.get(code, len(order)), code)))
