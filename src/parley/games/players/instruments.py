"""What a government can set, on labels: tariffs, barriers, export taxes by partner and sector, tied or free, bounded.

A tool becomes numbers that move cells of the model's inputs (docs/reference/model.md, eq. 9.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput, UnknownName
from parley.games.players.groups import inside
from parley.games.players.levers import means
from parley.model.arrays import Floats
from parley.model.optimum import Instruments, tied
from parley.world import World

RATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"free": ("exporter", "sector"), "partner": ("exporter",), "mfn": ("sector",), "uniform": ()}
)
"""How rates are tied: what each number stands for; "exporter" is the partner, who buys where exports are taxed. A
customs union has one external rate in every case."""

HIGHEST = 1.0
"""The ceiling of a rate when none is given: 100 %. Where deficits are fixed transfers, tariffs of several hundred
percent pay again for a deficit country, because what the gift buys grows: see docs/reference/model.md, section 9."""

BARRIERS = ("rents", "costs")
"""The inputs that hold non-tariff barriers."""

EXPORT_TAX = "export_tax"
"""The input that holds export taxes."""

_FIELDS = ("tariff", *BARRIERS, EXPORT_TAX)

_AXES = ("exporter", "importer", "sector")


@dataclass(frozen=True, eq=False)
class Tool:
    """Rates that a government sets on its imports, or on its exports.

    Attributes
    ----------
    by : what each number stands for: a value of RATES.
    field : the input it moves: "tariff"; "rents", the ad valorem equivalent of barriers whose rents stay in the
        importing economy; "costs", trade costs that barriers cause, new over old; "export_tax", taxes on the
        government's own exports, which only `MultiSectorModel` has and nobody sets unless asked.
    partners, sectors : codes that it reaches, groups allowed among partners; None are all partners, and all sectors
        that trade goods.
    red_lines : sectors that are not on the table: they stay as they are.
    floor, ceiling : least and most of every rate.
    bound : (exporter, importer, sector), bound rates that no rate may exceed; infinite where nothing is bound.
    removal_cost : what the owner loses when a barrier falls, per unit of ad valorem equivalent removed, as a share of
        the baseline trade it covers (eq. 9.14); it counts in payoffs only.
    equivalent : the ad valorem equivalent of a barrier in `costs` as it stands, from which removal is counted.

    Raises
    ------
    UnknownName : an input that no tool moves.
    BadInput : a floor above the ceiling, an export subsidy, a removal cost that is negative or of no barrier.
    """

    by: tuple[str, ...] = RATES["free"]
    field: str = "tariff"
    partners: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None
    red_lines: tuple[str, ...] = ()
    floor: float = 0.0
    ceiling: float = HIGHEST
    bound: Floats | None = None
    removal_cost: float = 0.0
    equivalent: float = 0.0

    def __post_init__(self) -> None:
        if self.field not in _FIELDS:
            raise UnknownName("instrument", self.field, _FIELDS, f"There are {', '.join(_FIELDS)}.")
        if not self.floor <= self.ceiling:
            raise BadInput(
                f"the floor of the {self.what} is {self.floor:.4g}, above its ceiling of {self.ceiling:.4g}."
            )
        if self.field == EXPORT_TAX and self.floor < 0:
            raise BadInput(f"the floor of the export tax is {self.floor:.4g}. There are no subsidies: give at least 0.")
        self._check_removal()

    def _check_removal(self) -> None:
        if not (0 <= self.removal_cost < np.inf and 0 <= self.equivalent < np.inf):
            raise BadInput(
                f"removal_cost {self.removal_cost:.4g} and equivalent {self.equivalent:.4g} are not both zero or more. "
                "Give shares, such as 0.5 and 0.1."
            )
        if self.removal_cost and self.field not in BARRIERS:
            raise BadInput(
                f"a removal cost belongs to a barrier ({' or '.join(BARRIERS)}), and this tool moves the {self.field}. "
                "Leave it out, or give the barrier a tool of its own."
            )

    @property
    def what(self) -> str:
        """What it sets, in words."""
        return self.field.replace("_", " ")

    @property
    def axes(self) -> tuple[int, ...]:
        """Axes of an (exporter, importer, sector) cube on which its numbers differ; the buyer's for export taxes."""
        partner = "importer" if self.field == EXPORT_TAX else "exporter"
        return tuple(_AXES.index(partner if axis == "exporter" else axis) for axis in self.by)

    def reach(self, world: World, party: str) -> NDArray[np.bool_]:
        """The cells it moves, (exporter, importer, sector).

        Raises
        ------
        BadInput : red lines or names leave no cell.
        UnknownName : a partner or a sector the world does not have.
        """
        home = inside(world, party)
        partners = (~home,) if self.partners is None else tuple(inside(world, code) for code in self.partners)
        away = np.logical_or.reduce(partners) & ~home
        goods = np.asarray(world.goods, dtype=bool) if self.sectors is None else _sectors(world, self.sectors)
        free = goods & ~_sectors(world, self.red_lines)
        if not (away.any() and free.any()):
            raise BadInput(
                f"{party} has no {self.what} to set: partners {self.partners or 'all'}, sectors "
                f"{self.sectors or 'all goods'}, red lines {list(self.red_lines)}. Leave it a partner and a sector."
            )
        seller, buyer = (home, away) if self.field == EXPORT_TAX else (away, home)
        return seller[:, None, None] & buyer[None, :, None] & free[None, None, :]

    def limits(self, world: World, cells: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Least and most of the rate of each cell, (cell,).

        Parameters
        ----------
        cells : (cell,), flat positions on the world's axes.

        Raises
        ------
        BadInput : bound rates of another shape.
        """
        lower, upper = np.full(len(cells), self.floor), np.full(len(cells), self.ceiling)
        if self.bound is None:
            return lower, upper
        if self.bound.shape != world.flows.shape:
            raise BadInput(f"bound has shape {self.bound.shape}, world {world.name} needs {world.flows.shape}.")
        return lower, np.minimum(upper, self.bound.ravel()[cells])


@dataclass(frozen=True, eq=False)
class Rates:
    """A tool that a party holds: its numbers on the world's axes.

    Attributes
    ----------
    instruments : which cells of an (exporter, importer, sector) cube each number moves.
    lower, upper, start : (size,), bounds and status quo, in the unit of the input.
    labels : (size,), what each number is.
    """

    instruments: Instruments
    lower: Floats
    upper: Floats
    start: Floats
    labels: tuple[str, ...]


def rates(tool: Tool, world: World, party: str, now: Floats) -> Rates:
    """The numbers of a tool; one that ties cells is bound by the strictest of them and starts at their mean.

    Parameters
    ----------
    now : (exporter, importer, sector), the input as it stands.

    Raises
    ------
    BadInput, UnknownName : see `Tool.reach` and `Tool.limits`.
    """
    reached = tool.reach(world, party)
    moves = tied(reached, tool.axes, tool.field)
    low, high = tool.limits(world, moves.cells)
    lower, upper = np.full(moves.size, -np.inf), np.full(moves.size, np.inf)
    np.maximum.at(lower, moves.numbers, low)
    np.minimum.at(upper, moves.numbers, high)
    start = means(moves, now, world.flows)
    return Rates(moves, lower, upper, np.clip(start, lower, upper), _labels(tool, world, party, moves))


def _sectors(world: World, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    for code in codes:
        if code not in world.sectors:
            raise UnknownName("sector", code, world.sectors, f"World {world.name} lacks it.")
    return np.array([sector in codes for sector in world.sectors])


def _labels(tool: Tool, world: World, party: str, moves: Instruments) -> tuple[str, ...]:
    """Such as "USA tariff on C29 from JPN" or "USA export tax on C29 to JPN"."""
    _, first = np.unique(moves.numbers, return_index=True)
    exporter, importer, sector = np.unravel_index(moves.cells[first], world.flows.shape)
    way, partner = ("to", importer) if tool.field == EXPORT_TAX else ("from", exporter)
    on = [f" on {world.sectors[k]}" if "sector" in tool.by else "" for k in sector]
    where = [f" {way} {world.economies[j]}" if "exporter" in tool.by else "" for j in partner]
    return tuple(f"{party} {tool.what}{goods}{side}" for goods, side in zip(on, where, strict=True))
