"""What must hold in any baseline: finite, not negative, somebody buys and sells, value added below sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from parley.world.world import World

KNOWN_GDP = ("reported", "value added")


@dataclass(frozen=True)
class Check:
    """One check and its verdict.

    Attributes
    ----------
    name : what was checked.
    passed : whether it holds everywhere.
    detail : where it does not, naming economies and sectors, or the figure that was checked.
    """

    name: str
    passed: bool
    detail: str


def check(world: World) -> tuple[Check, ...]:
    """Run every check on a world."""
    return tuple(_checks(world))


def _checks(world: World) -> Iterator[Check]:
    flows, tariffs, economies = world.flows, world.tariffs, np.array(world.economies)
    yield _cells("flows are finite and not negative", world, ~(np.isfinite(flows) & (flows >= 0)))
    yield _cells("tariffs are finite and not negative", world, ~(np.isfinite(tariffs) & (tariffs >= 0)))
    own = np.einsum("iik->ik", tariffs)
    yield _economies("no economy taxes its own sales", economies, (own != 0).any(axis=1))
    yield _economies("every economy has a positive GDP", economies, ~(world.gdp > 0))
    yield _economies("every economy sells", economies, ~(flows.sum(axis=(1, 2)) > 0))
    yield _economies("every economy buys", economies, ~(flows.sum(axis=(0, 2)) > 0))
    filled = np.array([basis not in KNOWN_GDP for basis in world.gdp_basis])
    yield _economies("every GDP is reported, none filled", economies, filled)
    if np.einsum("iik->", flows) > 0:
        yield _economies("value added is below sales", economies, ~(world.gdp < flows.sum(axis=(1, 2))))
    yield from _input_output(world)
    imbalance = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))
    total = abs(imbalance.sum()) / max(flows.sum(), 1e-300)
    yield Check("imbalances sum to zero", bool(total < 1e-9), f"sum over world sales: {total:.1e}")


def _input_output(world: World) -> Iterator[Check]:
    """What an input-output table must satisfy; nothing where the world has none."""
    inputs, value_added = world.input_coefficients, world.value_added_share
    if inputs is None or value_added is None:
        return
    usable = np.isfinite(inputs) & (inputs >= 0)
    bad = [
        f"{world.economies[i]} {world.sectors[h]} into {world.sectors[k]}" for i, h, k in np.argwhere(~usable).tolist()
    ]
    yield Check("input coefficients are finite and not negative", not bad, _some(bad, "all cells"))
    yield _sectors("value added is a positive share of sales", world, ~((value_added > 0) & (value_added <= 1)))
    gap = np.abs(inputs.sum(axis=1) + value_added - 1)
    yield _sectors("inputs and value added sum to sales", world, ~(gap < 1e-6))


def _sectors(name: str, world: World, bad: NDArray[np.bool_]) -> Check:
    cells = [f"{world.economies[i]} {world.sectors[k]}" for i, k in np.argwhere(bad).tolist()]
    return Check(name, not cells, _some(cells, "all sectors"))


def _some(cells: list[str], none: str) -> str:
    return f"{len(cells)} cells: {', '.join(cells[:5])}" if cells else none


def _cells(name: str, world: World, bad: NDArray[np.bool_]) -> Check:
    cells = [
        f"{world.economies[j]}->{world.economies[i]} {world.sectors[k]}" for j, i, k in np.argwhere(bad)[:5].tolist()
    ]
    return Check(name, not cells, f"{int(bad.sum())} cells: {', '.join(cells)}" if cells else "all cells")


def _economies(name: str, economies: NDArray[np.str_], bad: NDArray[np.bool_]) -> Check:
    names = economies[bad].tolist()
    return Check(name, not names, ", ".join(names[:10]) if names else "all economies")
