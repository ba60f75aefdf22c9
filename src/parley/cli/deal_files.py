"""Files of bargains and offers: pictures, and their rows as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parley.cli.table_file import write_rows
from parley.vocabulary import economy

if TYPE_CHECKING:
    from parley.talks.deals.bargain import Talk
    from parley.talks.deals.evaluate import Assessment
    from parley.talks.deals.hub import HubTalks
    from parley.talks.deals.war import War


def talk(found: Talk, war: War | None, chart: Path | None, heat: Path | None, gains: Path | None) -> None:
    """Pictures of a bargain of two: the set of payoffs, the rates (which take the war of the two), who gains."""
    from parley.talks.deals.charts import talk_rates_chart
    from parley.talks.deals.gains import gains_chart

    if chart:
        found.chart().write(chart)
    if heat and war:
        talk_rates_chart(found, war).write(heat)
    if gains:
        title = f"Deal of {' and '.join(economy(party).name for party in found.bargain.parties)}"
        parties = found.bargain.parties
        gains_chart(title, found.at, found.outcome, parties, parties).write(gains)


def talk_rows(found: Talk, out: Path) -> None:
    """Rates and effects of a bargain."""
    write_rows(out, rates=found.rates(), effects=found.effects())


def hub(found: HubTalks, war: War | None, chart: Path | None, gains: Path | None) -> None:
    """Pictures of a hub's bargains: the rates (which take the war of all), who gains."""
    from parley.talks.deals.charts import hub_rates_chart
    from parley.talks.deals.gains import gains_chart

    if chart and war:
        hub_rates_chart(found, war).write(chart)
    if gains:
        title = f"Deals of {economy(found.hub).name}"
        gains_chart(title, found.at, found.outcome, found.found.parties, (found.hub,)).write(gains)


def hub_rows(found: HubTalks, out: Path) -> None:
    """Rates and deals of a hub."""
    write_rows(out, rates=found.rates(), deals=found.table())


def offer(found: Assessment, chart: Path | None, gains: Path | None, out: Path | None) -> None:
    """Pictures of an offer, its place in the set of payoffs and who gains; and its effects as a table."""
    from parley.talks.deals.gains import gains_chart

    if chart:
        found.chart().write(chart)
    if gains:
        gains_chart(found.terms.title, found.at, found.outcome, found.parties, found.parties).write(gains)
    if out:
        sectors = [{"party": party, **row} for party in found.parties for row in found.sectors(party)]
        write_rows(out, effects=found.effects(), sectors=sectors)
