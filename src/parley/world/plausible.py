"""Does a world make sense: who sells and buys, own sales, imbalances and units beside the shipped worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.world import files
from parley.world.balance import KNOWN_GDP
from parley.world.findings import Finding, Report, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from parley.world.world import World

TRADE_OF_REFERENCE = "cepii-2023"
GDP_OF_REFERENCE = ("cepii-2023", "icio-2022")
_TOO_MUCH, _TOO_LITTLE = 30.0, 1 / 30
_LARGE_IMBALANCE = 0.5
_UNIT_NAMES = {3: "thousand USD", 6: "USD", -3: "billion USD"}


def inspect(world: World) -> Report:
    """The report on a world as it stands, shipped or saved."""
    return Report(world.name, ordered(list(world_findings(world))), world)


def world_findings(world: World) -> Iterator[Finding]:
    """Everything the cubes themselves tell."""
    yield from _cells(world)
    yield from _buyers_and_sellers(world)
    yield from _own_sales(world)
    yield from _gdp(world)
    yield from _imbalances(world)
    yield from _units(world)
    yield from _inputs(world)


def _cells(world: World) -> Iterator[Finding]:
    for check, cube, what in (("negative", world.flows, "flow"), ("tariffs", world.tariffs, "tariff")):
        for j, i, k in np.argwhere(~(np.isfinite(cube) & (cube >= 0)))[:20].tolist():
            where = f"{world.economies[j]}->{world.economies[i]} {world.sectors[k]}"
            yield Finding(check, where, f"{what} {cube[j, i, k]:g}", "Give a finite number of at least 0.")
    for i, k in np.argwhere(np.einsum("iik->ik", world.tariffs) > 0)[:20].tolist():
        where = f"{world.economies[i]} {world.sectors[k]}"
        found = f"own sales carry a tariff of {world.tariffs[i, i, k]:.4g}"
        yield Finding("tariffs", where, found, "An economy does not tax its own sales: write 0 or leave it empty.")


def _buyers_and_sellers(world: World) -> Iterator[Finding]:
    sold, bought = world.flows.sum(axis=(1, 2)), world.flows.sum(axis=(0, 2))
    for totals, verb, side in ((sold, "sells", "exporter"), (bought, "buys", "importer")):
        for i in np.flatnonzero(~(totals > 0)).tolist():
            remedy = f"Add its rows as {side}, or join it to another economy."
            yield Finding("trade", world.economies[i], f"{verb} nothing", remedy)


def _own_sales(world: World) -> Iterator[Finding]:
    """Own sales must stand for every economy or for none: a one-sector world without any fills them from GDP."""
    own = np.einsum("iik->ik", world.flows)
    without = np.flatnonzero(~(own.sum(axis=1) > 0)).tolist()
    if len(without) == len(world.economies):
        alone = len(world.sectors) == 1
        remedy = (
            "The one-sector model fills them from GDP; every other model needs rows with exporter = importer."
            if alone
            else "Add rows with exporter = importer: output less exports, by sector."
        )
        yield Finding("own sales", "all economies", "the table has no domestic sales", remedy, fails=not alone)
        return
    for i in without:
        remedy = f"Add a row {world.economies[i]} to {world.economies[i]}: its output less its exports."
        yield Finding("own sales", world.economies[i], "no domestic sales in any sector", remedy)
    for i, k in np.argwhere(~(own > 0)).tolist():
        if i not in without and world.flows[:, i, k].sum() > 0:
            where = f"{world.economies[i]} {world.sectors[k]}"
            remedy = "Right where the sector does not exist there; otherwise add its own sales."
            yield Finding("own sales", where, "buys, and nothing of it from itself", remedy, fails=False)


def _gdp(world: World) -> Iterator[Finding]:
    sales = world.flows.sum(axis=(1, 2))
    has_own = np.einsum("iik->", world.flows) > 0
    for i, code in enumerate(world.economies):
        if not world.gdp[i] > 0:
            yield Finding("gdp", code, "no positive GDP", "Give it with --gdp, a table with columns economy, gdp.")
        elif has_own and world.gdp[i] >= sales[i]:
            found = f"GDP {world.gdp[i]:,.0f} is not below its sales {sales[i]:,.0f} (million USD)"
            yield Finding(
                "gdp",
                code,
                found,
                "Own sales must cover all output, services too; or give a GDP that fits, with --gdp.",
            )
        elif world.gdp_basis[i] not in KNOWN_GDP:
            yield Finding(
                "gdp",
                code,
                f"its GDP is not given but {world.gdp_basis[i]}",
                "Give your own in a GDP table.",
                fails=False,
            )


def _imbalances(world: World) -> Iterator[Finding]:
    balance = world.flows.sum(axis=(1, 2)) - world.flows.sum(axis=(0, 2))
    for i in np.flatnonzero(np.abs(balance) > _LARGE_IMBALANCE * world.gdp).tolist():
        found = f"trade balance {balance[i]:+,.0f} beside a GDP of {world.gdp[i]:,.0f} (million USD)"
        remedy = "See whether a direction of trade is missing or GDP has another unit; it is kept as a transfer."
        yield Finding("balance", world.economies[i], found, remedy, fails=False)


def _units(world: World) -> Iterator[Finding]:
    """Trade and GDP beside those of a shipped world, for the economies both have."""
    trade = ("trade between them", _trade(world), *_reference_trade(world))
    known = shipped_gdp()
    both = [i for i, code in enumerate(world.economies) if code in known and world.gdp_basis[i] == "reported"]
    reference = sum(known[world.economies[i]][0] for i in both)
    gdp = ("GDP", float(world.gdp[both].sum()), reference, len(both))
    for what, ours, theirs, economies in (trade, gdp):
        if ours > 0 and theirs > 0:
            yield from _unit(what, ours / theirs, economies)


def _unit(what: str, ratio: float, economies: int) -> Iterator[Finding]:
    if _TOO_LITTLE < ratio < _TOO_MUCH:
        return
    guess = _UNIT_NAMES.get(3 * round(np.log10(ratio) / 3), "another unit")
    found = f"{what} is {ratio:,.3g} times what shipped worlds have, as if it were {guess}"
    remedy = (
        f"State the unit with --unit {guess!r}." if guess in _UNIT_NAMES.values() else "State the unit with --unit."
    )
    yield Finding("units", f"{economies} known economies", found, remedy, fails=ratio > 1)


def _trade(world: World) -> float:
    both = _in_reference(world)
    cross = world.flows[np.ix_(both, both)].sum(axis=2)
    return float(cross.sum() - np.trace(cross))


def _in_reference(world: World) -> list[int]:
    known = {row["code"] for row in files.rows(TRADE_OF_REFERENCE, "economies.csv")}
    return [i for i, code in enumerate(world.economies) if code in known]


def _reference_trade(world: World) -> tuple[float, int]:
    """Trade between the economies both worlds have, in the reference, and how many those are."""
    order = {row["code"]: i for i, row in enumerate(files.rows(TRADE_OF_REFERENCE, "economies.csv"))}
    both = [order[world.economies[i]] for i in _in_reference(world)]
    flows: NDArray[np.float64] = files.cubes(TRADE_OF_REFERENCE)["flows"][np.ix_(both, both)]
    return float(flows.sum()), len(both)


def shipped_gdp() -> dict[str, tuple[float, str]]:
    """Code -> GDP in million USD as reported to the shipped worlds, and which world has it."""
    known: dict[str, tuple[float, str]] = {}
    for name in GDP_OF_REFERENCE:
        for row in files.rows(name, "economies.csv"):
            if row["gdp_basis"] == "reported":
                known.setdefault(row["code"], (float(row["gdp"]), name))
    return known


def _inputs(world: World) -> Iterator[Finding]:
    inputs, value_added = world.input_coefficients, world.value_added_share
    if inputs is None or value_added is None:
        return
    for i, k in np.argwhere(~(value_added > 0) | (value_added > 1)).tolist():
        where = f"{world.economies[i]} {world.sectors[k]}"
        found = f"inputs take {inputs[i, :, k].sum():.4g} of sales, value added {value_added[i, k]:.4g}"
        yield Finding("inputs", where, found, "The coefficients of a using sector must be shares that sum below 1.")
    for i, h, k in np.argwhere(~(inputs >= 0)).tolist():
        where = f"{world.economies[i]} {world.sectors[h]} into {world.sectors[k]}"
        yield Finding("inputs", where, f"coefficient {inputs[i, h, k]:g}", "Give a share of at least 0.")
    yield from _value_added_beside_gdp(world, (value_added * world.sales).sum(axis=1))


def _value_added_beside_gdp(world: World, value_added: NDArray[np.float64]) -> Iterator[Finding]:
    for i in np.flatnonzero(np.abs(value_added - world.gdp) > 0.1 * world.gdp).tolist():
        found = f"value added is {value_added[i]:,.0f} by the input-output table and {world.gdp[i]:,.0f} by GDP"
        remedy = "Leave the GDP table out to take value added as GDP, or check coefficients and units."
        yield Finding("inputs", world.economies[i], f"{found} (million USD)", remedy, fails=False)
