"""Pictures of a bargain: the set of payoffs with its solutions and offers, and the rates by partner and sector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parley.games.bargains import SOLUTIONS, Bargain, Mark, bargaining_set, resolved
from parley.model.arrays import Floats
from parley.model.chart import Chart, above, titled
from parley.model.heat_map import Cell, HeatMap, highest
from parley.talks.deals.bargain import Talk
from parley.talks.deals.evaluate import Assessment
from parley.talks.deals.hub import HubTalks
from parley.talks.deals.situation import TARIFF, Situation, payoffs_under
from parley.talks.deals.war import War
from parley.talks.mandates.terms import built_in_terms
from parley.talks.mandates.terms_policy import terms_policy
from parley.vocabulary import economy, sector_name

SOLUTION_NAMES = {"nash": "Nash", "ks": "Kalai-Smorodinsky", "egalitarian": "egalitarian"}
STATES = {"today": "today", "without_deal": "without a deal", "nash": "tariff war", "deal": "agreed"}
"""A column of rates -> its heading in a heat map."""

_STATE_WIDTH = 62  # pixels; figures fit in


def talk_chart(found: Talk) -> Chart:
    """The set of payoffs of two parties: the frontier, no deal, today, all solutions, the offers on record and known.

    Raises
    ------
    BadInput : the bargain was made without its frontier.
    """
    deal = found.bargain
    solved = SOLUTIONS if deal.agreed else ()
    solutions = [Mark("solution", SOLUTION_NAMES[name], _solved(found, name)) for name in solved]
    first, second = deal.parties
    title = f"{_name(first)} and {_name(second)}: what both could agree on"
    return _set((title, _day(found.at)), deal, deal.status_quo, [*solutions, *_offers(found)])


def offer_chart(found: Assessment) -> Chart:
    """An offer in the set of payoffs; computes the zone of agreement, which takes seconds."""
    deal = found.zone
    solutions = [Mark("solution", SOLUTION_NAMES["nash"], deal.payoffs)] if deal.agreed else []
    heads = f"{found.terms.title}: where it lies", _day(found.at)
    return _set(heads, deal, found.status_quo, [*solutions, Mark("offer", found.terms.title, found.payoffs)])


def talk_rates_chart(found: Talk, war: War) -> Chart:
    """The rates of both on each other by sector: today, without a deal, in a tariff war of the two, agreed."""
    cells = [
        Cell(f"{_name(row['importer'])} on {_name(row['exporter'])}", sector_name(row["sector"]), STATES[state], rate)
        for row, state, rate in _states(found.rates(), war)
    ]
    first, second = found.bargain.parties
    title = f"Tariffs between {_name(first)} and {_name(second)}"
    return HeatMap(title, f"{_day(found.at)}; percent", cells, highest(cells), _STATE_WIDTH).chart()


def hub_rates_chart(found: HubTalks, war: War) -> Chart:
    """The hub's rates on each partner and theirs on the hub by sector: today, without deals, in a war, agreed."""
    own: list[Cell] = []
    theirs: list[Cell] = []
    for row, state, rate in _states(found.rates(), war):
        ours = row["importer"] == found.hub
        partner = _name(row["exporter"] if ours else row["importer"])
        (own if ours else theirs).append(Cell(STATES[state], sector_name(row["sector"]), partner, rate))
    darkest, hub = highest([*own, *theirs]), _name(found.hub)
    named = [(f"{hub} on its partners", own), (f"The partners on {hub}", theirs)]
    maps = [HeatMap(title, "", cells, darkest).chart() for title, cells in named if cells]
    return titled(f"Tariffs between {hub} and its partners", f"{_day(found.at)}; percent", above(*maps))


def _set(heads: tuple[str, str], deal: Bargain, today: Floats, inside: Iterable[Mark]) -> Chart:
    marks = [Mark("disagreement", "no deal", deal.disagreement), Mark("status quo", "today", today), *inside]
    first, second = (f"{_name(party)}, percent" for party in deal.parties)
    title, day = heads
    told = f"{day}; by the mandates' objectives, percent against the tariffs before 2025"
    return bargaining_set((title, told), (first, second), deal.frontier, marks)


def _solved(found: Talk, solution: str) -> Floats:
    if solution == found.solution:
        return found.bargain.payoffs
    return resolved(found.on.game, found.bargain, SOLUTIONS[solution]).payoffs


def _offers(found: Talk) -> Iterator[Mark]:
    """Terms on record between the two that were known."""
    for terms in built_in_terms().values():
        known = terms.made_on is not None and terms.made_on <= found.at.setting.known_on
        if known and (terms.hub, terms.partner) == found.bargain.parties:
            policy = terms_policy(terms, found.at, mandates=found.on.mandates)
            yield Mark("offer", terms.title, payoffs_under(found.at, found.on.game, policy))


def _states(rows: Sequence[Mapping[str, Any]], war: War) -> Iterator[tuple[Mapping[str, Any], str, float]]:
    """Rows of tariffs state by state, one exporter each."""
    fought = war.rates()
    for state in STATES:
        for row in rows:
            for exporter in row["exporter"].split(",") if row["field"] == TARIFF else ():
                key = row["importer"], exporter, row["sector"]
                yield {**row, "exporter": exporter}, state, fought[key] if state == "nash" else row[state]


def _name(code: str) -> str:
    return economy(code).name


def _day(at: Situation) -> str:
    return f"on {at.setting.on}, as known on {at.setting.known_on}"
