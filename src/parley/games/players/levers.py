"""What parties can move: numbers of one party that move cells of one of the model's inputs, and all of them as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parley.model.arrays import Floats
from parley.model.optimum import Instruments


@dataclass(frozen=True, eq=False)
class Lever:
    """Numbers of one party that move cells of one input.

    Attributes
    ----------
    party : position of the party.
    instruments : what the numbers move; no cell is moved by two levers.
    lower, upper, start : (size,), bounds and status quo, in the unit of the input (a tariff of 1.0 is 100 %).
    labels : (size,), what each number is, such as "USA tariff on C29 from JPN"; empty where nobody asks.
    """

    party: int
    instruments: Instruments
    lower: Floats
    upper: Floats
    start: Floats
    labels: tuple[str, ...] = ()


def places(levers: Sequence[Lever]) -> tuple[slice, ...]:
    """Where each lever's numbers stand among all numbers."""
    ends = np.cumsum([0, *(lever.instruments.size for lever in levers)]).tolist()
    return tuple(slice(begin, end) for begin, end in pairwise(ends))


def joined(levers: Sequence[Lever]) -> tuple[Instruments, ...]:
    """The instruments of all numbers, one for each input that they move (eq. 9.2)."""
    parts = list(zip(places(levers), (lever.instruments for lever in levers), strict=True))
    fields = dict.fromkeys(move.field for _, move in parts)
    return tuple(_joined([part for part in parts if part[1].field == field], parts[-1][0].stop) for field in fields)


def _joined(parts: Sequence[tuple[slice, Instruments]], size: int) -> Instruments:
    return Instruments(
        size,
        np.concatenate([move.cells for _, move in parts]),
        np.concatenate([place.start + move.numbers for place, move in parts]),
        np.concatenate([move.weights for _, move in parts]),
        parts[0][1].field,
    )


def means(moves: Instruments, values: Floats, flows: Floats) -> Floats:
    """The mean of the cells that each number moves, (size,), weighted with trade; plain where there is none.

    Parameters
    ----------
    values, flows : rates and trade, of the shape of the input.
    """
    rates, traded = values.ravel()[moves.cells], flows.ravel()[moves.cells]

    def total(of: Floats) -> Floats:
        return np.bincount(moves.numbers, of, minlength=moves.size).astype(np.float64)

    trade, plain = total(traded), total(rates) / total(np.ones_like(rates))
    return np.where(trade > 0, total(rates * traded) / np.where(trade > 0, trade, 1.0), plain)
