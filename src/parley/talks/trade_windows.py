"""US goods trade by partner in stretches of 2025 beside the same of 2024, as far as statistics on record go.

Only ten partners have a whole year 2025 on record. More of them can be told over shorter stretches: two months for
which whole lists were published, a first half for some, and a quarter that is what is left of a sum of twelve months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parley.ledger import Ledger, Observation, SeriesInfo
from parley.vocabulary import EU
from parley.world import World

ALL = "WLD"
FLOWS = ("imports", "exports", "balance")


@dataclass(frozen=True)
class Window:
    """A stretch of 2025 and what it is set beside.

    Attributes
    ----------
    name, text : what it is called, and what it rests on.
    adjustment, of_all : NSA or SA, of partners and of the sum of all partners; the two never mix in one row.
    before, after : period -> how much of it counts, in 2024 and in 2025.
    months : months of 2025 whose law came.
    """

    name: str
    text: str
    adjustment: str
    of_all: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    months: tuple[int, ...]


def _months(year: int, first: int, last: int, share: float) -> dict[str, float]:
    return {f"{year}-{month:02d}": share for month in range(first, last + 1)}


YEAR = Window(
    "2025",
    "The whole year, first print of 19 February 2026, not seasonally adjusted; all partners adjusted, print of March.",
    "NSA",
    "SA",
    {"2024": 1.0},
    {"2025": 1.0},
    tuple(range(1, 13)),
)
HALF = Window(
    "January to June",
    "The first half, print of 5 August 2025, not seasonally adjusted; duties came in April, and buyers ahead of them.",
    "NSA",
    "NSA",
    _months(2024, 1, 6, 1.0),
    {"2025-01/2025-06": 1.0},
    tuple(range(1, 7)),
)
SPRING = Window(
    "April to June",
    "Twelve months to June 2025 less July 2024 to March 2025, not seasonally adjusted: derived, and across the "
    "revision of June 2025.",
    "NSA",
    "NSA",
    _months(2024, 4, 6, 1.0),
    {"2024-07/2025-06": 1.0, **_months(2024, 7, 12, -1.0), **_months(2025, 1, 3, -1.0)},
    (4, 5, 6),
)
LATE = Window(
    "August and October",
    "The two months of late 2025 with whole lists of partners, seasonally adjusted, beside a third of the third and "
    "of the fourth quarter of 2024.",
    "SA",
    "SA",
    {"2024-Q3": 1 / 3, "2024-Q4": 1 / 3},
    {"2025-08": 1.0, "2025-10": 1.0},
    (8, 10),
)
WINDOWS = (YEAR, HALF, SPRING, LATE)


@dataclass(frozen=True)
class Realised:
    """One partner and flow: imports, exports and balance of 2024, and the value of 2025; million USD.

    Attributes
    ----------
    sources : of the value of 2025.
    """

    levels: Mapping[str, float]
    after: float
    sources: tuple[str, ...]


def realised(ledger: Ledger, world: World, window: Window) -> dict[tuple[str, str], Realised]:
    """(partner, flow) -> what came, for single economies of a world, the EU and all partners, where on record.

    Exports are also told where only imports and the balance are on record: they are the sum of both.
    """
    infos = {flow: _series(ledger, world, window, flow) for flow in FLOWS}
    found: dict[tuple[str, str], Realised] = {}
    for flow in FLOWS:
        after = ledger.values(infos[flow].values(), window.after)
        for partner, info in infos[flow].items():
            seen = [after[info.name, period] for period in window.after if (info.name, period) in after]
            levels = {kind: _level(ledger, infos[kind].get(partner), window) for kind in FLOWS}
            known = {kind: level for kind, level in levels.items() if level is not None}
            if len(seen) == len(window.after) and len(known) == len(FLOWS):
                found[partner, flow] = _told(known, seen, window)
    return found | _exports(found)


def _told(levels: Mapping[str, float], seen: Sequence[Observation], window: Window) -> Realised:
    value = sum(share * each.value for share, each in zip(window.after.values(), seen, strict=True))
    return Realised(levels, value, tuple(dict.fromkeys(each.source for each in seen)))


def _exports(found: Mapping[tuple[str, str], Realised]) -> dict[tuple[str, str], Realised]:
    """Exports of partners whose imports and balance alone are on record."""
    derived = {}
    for partner in {who for who, _ in found}:
        if (partner, "exports") not in found and {(partner, "imports"), (partner, "balance")} <= found.keys():
            imports, balance = found[partner, "imports"], found[partner, "balance"]
            sources = tuple(dict.fromkeys((*imports.sources, *balance.sources)))
            derived[partner, "exports"] = Realised(imports.levels, imports.after + balance.after, sources)
    return derived


def _series(ledger: Ledger, world: World, window: Window, flow: str) -> dict[str, SeriesInfo]:
    """Partner -> its series of a flow."""
    infos = ledger.series_names(topic="goods", flow=flow, basis="Census", item="")
    return {
        info.partner: info
        for info in infos
        if info.adjustment == (window.of_all if info.partner == ALL else window.adjustment)
        and (info.partner in (EU, ALL) or info.partner in world.economies)
    }


def _level(ledger: Ledger, info: SeriesInfo | None, window: Window) -> float | None:
    """The value of 2024 by the newest vintages; None where one of its parts is not on record."""
    if info is None:
        return None
    found = ledger.values([info], window.before)
    if len(found) < len(window.before):
        return None
    return sum(share * found[info.name, period].value for period, share in window.before.items())
