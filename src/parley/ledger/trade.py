"""What drove the balance: changes between periods, ranks, end uses and partners. Pure functions over the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parley.errors import NotKnown, UnknownName
from parley.ledger.observations import Observation, Series
from parley.vocabulary import EU, members

if TYPE_CHECKING:
    from parley.ledger.ledger import Ledger

ADJUSTMENTS = ("SA", "NSA")
FLOWS = ("exports", "imports")


@dataclass(frozen=True)
class Change:
    """From one observation to a later one: `level` in the unit of the series, `share` of the earlier value."""

    before: Observation
    after: Observation

    @property
    def level(self) -> float:
        return self.after.value - self.before.value

    @property
    def share(self) -> float:
        """0.0443 is a rise of 4.43 %. A deficit that grows has a positive share too.

        Raises
        ------
        NotKnown : when the earlier value is zero.
        """
        if not self.before.value:
            raise NotKnown(f"{self.before.series} is zero in {self.before.period}: a change in percent does not exist.")
        return self.after.value / self.before.value - 1


def change(series: Series, before: str, after: str) -> Change:
    """The change of a series between two periods, both as the series knows them.

    Raises
    ------
    NotKnown : when the series lacks one of the periods.
    """
    return Change(series[before], series[after])


@dataclass(frozen=True)
class Rank:
    """Place of a period in its series: 1 is the lowest value, the largest deficit of a balance.

    `of` counts the periods compared; `next_to` is the lowest of the others.
    """

    place: int
    of: int
    observation: Observation
    next_to: Observation


def rank(series: Series, period: str) -> Rank:
    """Where the value of a period stands among all periods up to it.

    Raises
    ------
    NotKnown : when the series lacks the period, or has no other.
    """
    here = series[period]
    others = [item for item in series.until(period) if item.period != period]
    if not others:
        raise NotKnown(f"{series.name} has no period before {period}: nothing to compare with.")
    lower = sum(item.value < here.value for item in others)
    return Rank(lower + 1, len(others) + 1, here, min(others, key=lambda item: item.value))


def revision_steps(vintages: Sequence[Observation]) -> list[Observation]:
    """The vintages in which a value moved by more than rounding; of equal ones the most precise, oldest first."""
    steps: list[Observation] = []
    for item in vintages:
        if steps and abs(item.value - steps[-1].value) <= max(item.precision, steps[-1].precision):
            if item.precision < steps[-1].precision:
                steps[-1] = item
        else:
            steps.append(item)
    return steps


@dataclass(frozen=True)
class EndUseChange:
    """How one end-use category of goods moved between two periods, million USD.

    `parent` is the name of the principal category, empty for a principal category itself.
    """

    name: str
    series: str
    parent: str
    change: Change

    @property
    def level(self) -> float:
        return self.change.level


def end_use_changes(
    ledger: Ledger, flow: str, before: str, after: str, known_on: date | None = None, adjustment: str = "SA"
) -> list[EndUseChange]:
    """Changes of goods by end use (Census basis), largest movement first, principal categories and commodities.

    Categories not known in both periods are left out.

    Raises
    ------
    UnknownName : no such flow or adjustment.
    NotKnown : when no category is known in both periods on that day.
    """
    _check(flow, FLOWS, "flow")
    _check(adjustment, ADJUSTMENTS, "adjustment")
    infos = ledger.series_names(topic="goods", flow=flow, partner="", basis="Census", adjustment=adjustment)
    wanted = {info.name: info for info in infos if info.item}
    pairs = ledger.values(wanted.values(), (before, after), known_on)
    names = {info.name: info.item_name for info in infos}
    found = [
        EndUseChange(info.item_name, name, names.get(info.parent, ""), Change(pairs[name, before], pairs[name, after]))
        for name, info in wanted.items()
        if (name, before) in pairs and (name, after) in pairs
    ]
    if not found:
        raise NotKnown(f"goods {flow} by end use are not known for {before} and {after}{_then(known_on)}.")
    return sorted(found, key=lambda item: -abs(item.level))


def principal(changes: Iterable[EndUseChange]) -> list[EndUseChange]:
    """The principal categories only; together they make the total."""
    return [item for item in changes if not item.parent]


def commodities(changes: Iterable[EndUseChange], parent: str = "") -> list[EndUseChange]:
    """The commodities only, or those of one principal category."""
    return [item for item in changes if item.parent and parent in ("", item.parent)]


@dataclass(frozen=True)
class PartnerTrade:
    """Goods trade with one partner in one period, million USD."""

    partner: str
    exports: Observation
    imports: Observation
    balance: Observation

    @property
    def two_way(self) -> float:
        """Exports plus imports."""
        return self.exports.value + self.imports.value


def partner_trade(
    ledger: Ledger, period: str, known_on: date | None = None, adjustment: str = "NSA", groups: bool = False
) -> list[PartnerTrade]:
    """Goods trade by partner (Census basis) in a month or year, largest deficit first.

    Adjusted months name about twenty partners, unadjusted ones all; years are the same either way and are unadjusted.
    Partners with less than all three of exports, imports and balance that day are left out.

    Parameters
    ----------
    groups : also the EU and other groups that have a code, the world among them.

    Raises
    ------
    UnknownName : no such adjustment.
    NotKnown : when no partner is known for this period on that day.
    """
    _check(adjustment, ADJUSTMENTS, "adjustment")
    infos = ledger.series_names(topic="goods", basis="Census", adjustment=adjustment, item="")
    kept = [info for info in infos if info.partner_kind == "economy" or (groups and info.partner.isupper())]
    values = ledger.values(kept, (period,), known_on)
    flows: dict[str, dict[str, Observation]] = {}
    for info in kept:
        if (info.name, period) in values:
            flows.setdefault(info.partner, {})[info.flow] = values[info.name, period]
    found = [
        PartnerTrade(partner, of["exports"], of["imports"], of["balance"])
        for partner, of in flows.items()
        if {"exports", "imports", "balance"} <= set(of)
    ]
    if not found:
        raise NotKnown(f"goods trade by partner ({adjustment}) is not known for {period}{_then(known_on)}.")
    return sorted(found, key=lambda item: item.balance.value)


def partner_balances(
    ledger: Ledger, period: str, known_on: date | None = None, adjustment: str = "SA"
) -> list[Observation]:
    """Goods balances by single economy (Census basis), largest deficit first; periods with balances only count too.

    Raises
    ------
    UnknownName : no such adjustment.
    NotKnown : when no balance is known for this period on that day.
    """
    _check(adjustment, ADJUSTMENTS, "adjustment")
    infos = ledger.series_names(topic="goods", flow="balance", basis="Census", adjustment=adjustment, item="")
    economies = [info for info in infos if info.partner_kind == "economy"]
    found = ledger.values(economies, (period,), known_on)
    if not found:
        raise NotKnown(f"goods balances by partner ({adjustment}) are not known for {period}{_then(known_on)}.")
    return sorted(found.values(), key=lambda item: item.value)


def largest_partners(
    ledger: Ledger, period: str, known_on: date | None = None, union: bool = False
) -> list[PartnerTrade]:
    """Single economies by two-way goods trade, largest first; with `union`, the EU stands for its members.

    Raises
    ------
    NotKnown : when no partner is known for this period on that day.
    """
    rows = partner_trade(ledger, period, known_on, "NSA", groups=True)
    apart = members(EU) if union else frozenset({EU})
    kept = [row for row in rows if row.partner not in apart and row.partner not in ("WLD", "EMU")]
    return sorted(kept, key=lambda row: -row.two_way)


def _check(name: str, known: Sequence[str], kind: str) -> None:
    if name not in known:
        raise UnknownName(kind, name, known, f"One of {', '.join(known)}.")


def _then(known_on: date | None) -> str:
    return f" on {known_on}" if known_on else ""
