"""The text of docs/explanation/why-trackers-differ.md around the numbers of trackers.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Peers = dict[str, tuple[list[float], bool]]
"""Who -> published percentages, and whether they are law on that day."""
WHO = ("tradewartracker", "tariff-rate-tracker", "Budget Lab", "independent")


@dataclass(frozen=True)
class Ladder:
    """A day, and steps: what is assumed, our mean, their mean, mean distance over origins and sectors."""

    day: str
    steps: list[tuple[str, float, float, float]]


@dataclass(frozen=True)
class Page:
    """Everything the page prints, in percent."""

    totals: list[tuple[date, float, float, Peers]]
    ladders: list[Ladder]
    partners: dict[str, list[tuple[str, float, float, float, float]]]
    sectors: list[tuple[str, float, float, float]]
    authorities: dict[str, tuple[float, float]]
    rungs: str
    later: str


HEAD = """# Why trackers differ

Written by `tools/trackers.py`; do not edit. Percent. `ours` is the average effective rate of this law with the
imports of 2024 as weights, with the USMCA claims of 2024 and of the second half of 2025. Peers as published:
tradewartracker; Budget Lab's tariff-rate-tracker (every vintage of its daily series); Budget Lab's reports before
substitution; an independent calculation of about 100 lines on the same raw tables (its additional rate on a base of
2.35). Rates that were announced and not law are left out.

Honest peers differ by one to four points. Ours is not tuned to any of them: where it differs, a switch says why.

"""


def write_page(page: Page) -> str:
    """The page in Markdown."""
    return "".join(
        [
            HEAD,
            *_totals(page),
            page.rungs,
            *_ladders(page),
            *_partners(page),
            *_sectors(page),
            *_authorities(page),
            TAIL,
            page.later.rstrip("\n") + "\n",
        ]
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n\n"


def _totals(page: Page) -> Iterable[str]:
    yield "## In total\n\n"
    yield (
        "Brackets: the peer is not the law of that day. The tariff-rate-tracker's daily series follows labels of "
        "schedule revisions and is wrong from 4 February to 14 May 2025. tradewartracker has 20 % on China from 4 "
        "February, Canada and Mexico from 6 March, and runs ahead of the law from 5 to 9 April and on 12 May, as does "
        "Budget Lab on 12 May. `inside`: our two claim shares reach into the spread of the peers that count; otherwise "
        "the distance to it.\n\n"
    )
    rows = []
    for day, early, late, peers in page.totals:
        cells = [_peer(peers.get(who)) for who in WHO]
        rows.append([day.isoformat(), f"{early:.2f} / {late:.2f}", *cells, _inside(early, late, peers)])
    yield table(["day", "ours, claims 2024 / late 2025", *WHO, "inside"], rows)
    honest = [row for row in rows if row[-1] != "-"]
    inside = sum(row[-1] == "yes" for row in honest)
    yield f"{inside} of {len(honest)} days with a peer lie inside.\n\n"


def _peer(found: tuple[list[float], bool] | None) -> str:
    if found is None:
        return "-"
    rates, law = found
    low, high = min(rates), max(rates)
    text = f"{low:.2f}" if high - low < 0.005 else f"{low:.2f} to {high:.2f}"
    return text if law else f"({text})"


def _inside(early: float, late: float, peers: Peers) -> str:
    rates = [rate for rates, law in peers.values() if law for rate in rates]
    if not rates:
        return "-"
    below, above = min(rates) - max(early, late), min(early, late) - max(rates)
    distance = max(below, above)
    return "yes" if distance <= 0 else f"{'below' if below > 0 else 'above'} by {distance:.2f}"


def _ladders(page: Page) -> Iterable[str]:
    yield "## The ladder to tradewartracker\n\n"
    yield (
        "Additional duty over 2025-01-01. Each line adds one of its assumptions to ours; `distance` is the mean "
        "absolute difference over origins and GTAP sectors, weighted with imports, so that errors cannot cancel.\n\n"
    )
    rows = []
    for ladder in page.ladders:
        for at, (name, own, their, distance) in enumerate(ladder.steps):
            rows.append([ladder.day if at == 0 else "", name, f"{own:.2f}", f"{their:.2f}", f"{distance:.2f}"])
    yield table(["day", "assumption", "ours", "tradewartracker", "distance"], rows)
    first = sum(ladder.steps[0][3] for ladder in page.ladders) / len(page.ladders)
    last = sum(ladder.steps[-1][3] for ladder in page.ladders) / len(page.ladders)
    yield f"Over these days the switches take the mean distance from {first:.2f} to {last:.2f} points.\n\n"


def _partners(page: Page) -> Iterable[str]:
    yield "## By partner\n\nAdditional duty over 2025-01-01. The last column is ours as tradewartracker assumes.\n\n"
    for day, rows in page.partners.items():
        yield f"### {day}\n\n"
        head = ["partner", "ours, claims 2024", "claims late 2025", "tradewartracker", "ours as they assume"]
        yield table(head, ([row[0], *(f"{number:.2f}" for number in row[1:])] for row in rows))


def _sectors(page: Page) -> Iterable[str]:
    yield "## By sector, 2025-05-15\n\nGTAP sectors with the largest imports; additional duty over 2025-01-01.\n\n"
    head = ["sector", "ours, claims 2024", "tradewartracker", "ours as they assume"]
    yield table(head, ([row[0], *(f"{number:.2f}" for number in row[1:])] for row in page.sectors))


def _authorities(page: Page) -> Iterable[str]:
    yield "## By authority, 2025-08-07\n\nWhat each adds, beside the tariff-rate-tracker of 2026-03-26.\n\n"
    rows = [[name, f"{own:.2f}", f"{their:.2f}"] for name, (own, their) in page.authorities.items()]
    yield table(["authority", "ours, claims 2024", "tariff-rate-tracker"], rows)


TAIL = """## What each switch is

- **USMCA claims.** Nobody knows at entry time who will claim. The claims of 2024 (Canada 38 %, Mexico 50 % of
  value) belong to a world without a penalty for not claiming; by July 2025 they were 86 to 89 %. tradewartracker's
  sectors show one share for every good: 65 % and 82 %.
- **Annex II and chapter 98.** tradewartracker's panel charges the reciprocal duty on medicines, oil and returned
  goods. The orders exempt them.
- **China's fentanyl duty.** 125 and 20 add to 145. tradewartracker has 125 in all.
- **Dates.** tradewartracker lets the rate of 15 % on cars of Japan and Korea and the second 25 % on India begin on
  7 August 2025; in law they began on 16 September, 1 November and 27 August. The tariff-rate-tracker's daily series
  is keyed to the labels of schedule revisions.
- **Metals and Chinese goods.** tradewartracker's panel has less on iron and steel (sector `i_s`), metal products
  (`fmp`) and Chinese vehicles and electrical goods than the lists and orders name. That is most of the distance
  left, and no switch of ours reproduces it.
- **The base.** Ours adds Section 301, 232 and 201 as the law states them to ordinary duty as collected in 2024;
  tradewartracker adds to the 2.3 % collected in 2024, which had the exclusions in it.
- **Metal content and vehicles.** The tariff-rate-tracker has its own shares for content, assembly and preference;
  the vintages of its own series differ by 1.3 points on one day.
- **After October 2025** published references end here; the tables below are for those to come. From 24 February 2026
  parts listed for civil aircraft pay unless their use is given; a tracker that exempts the whole list is lower, and the
  column `listed uses exempt` says by how much.

"""
