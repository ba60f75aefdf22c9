"""Who gains and who loses: real income by economy, and output by sector, of a deal or an offer against today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parley.model import Outcome
from parley.model.arrays import Floats
from parley.model.chart import Chart, above, bars, beside, titled
from parley.talks.deals.situation import Situation
from parley.vocabulary import EU, EU_MEMBERS, economy, sector_name

MOST_ECONOMIES, MOST_SECTORS = 24, 5


def sector_changes(at: Situation, outcome: Outcome, party: str) -> list[dict[str, Any]]:
    """A party's goods sectors by the change of their output against today, million USD, the best first."""
    rows = outcome.positions(party)
    before, after = (_sold(each)[rows].sum(axis=0) for each in (at.status_quo, outcome))
    change = after - before
    found = [
        {"sector": code, "output_usd": float(change[k]), "output_pct": float(100 * change[k] / before[k])}
        for k, code in enumerate(at.world.sectors)
        if at.world.goods[k] and before[k] > 0
    ]
    return sorted(found, key=lambda row: -row["output_usd"])


def gains_chart(
    title: str, at: Situation, outcome: Outcome, parties: Sequence[str], of_sectors: Sequence[str]
) -> Chart:
    """Bars of real income over today, and of the sectors that win and lose most.

    Parameters
    ----------
    outcome : with the deal.
    parties : economies and groups that are shown in any case; the others by how much the deal moves them.
    of_sectors : whose sectors are shown.
    """
    income = bars("Real income", _incomes(at, outcome, parties), "percent over today")
    sectors = [_sector_bars(at, outcome, party) for party in of_sectors]
    day = f"on {at.setting.on}, as known on {at.setting.known_on}, against today's tariffs; world {at.world.name}"
    return titled(f"{title}: who gains and who loses", day, beside(income, above(*sectors)))


def _incomes(at: Situation, outcome: Outcome, parties: Sequence[str]) -> list[tuple[str, float]]:
    """Name and percent, the parties and the economies moved most, from the largest gain to the largest loss."""
    found = outcome.compare(at.status_quo)
    inside = EU_MEMBERS if EU in parties else frozenset()
    values = {code: found.value("real_income", code) for code in (*parties, *at.world.economies) if code not in inside}
    others = sorted((code for code in values if code not in parties), key=lambda code: -abs(values[code]))
    shown = [*parties, *others[: max(0, MOST_ECONOMIES - len(parties))]]
    return [(economy(code).name, values[code]) for code in sorted(shown, key=lambda code: -values[code])]


def _sector_bars(at: Situation, outcome: Outcome, party: str) -> Chart:
    rows = sector_changes(at, outcome, party)
    shown = rows if len(rows) <= 2 * MOST_SECTORS else [*rows[:MOST_SECTORS], *rows[-MOST_SECTORS:]]
    told = [(sector_name(row["sector"]), row["output_usd"]) for row in shown]
    return bars(f"{economy(party).name}: sectors that win and lose most", told, "output over today, million USD")


def _sold(outcome: Outcome) -> Floats:
    """Sales, (economy, sector), million USD."""
    return outcome.sectors.trade_after.sum(axis=1)
