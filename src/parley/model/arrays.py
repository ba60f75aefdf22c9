"""Equations are written once and run on NumPy or JAX arrays: the array says which library computes with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # a NumPy or a JAX array of float64; shapes are in the docstrings
Floats: TypeAlias = NDArray[np.float64]


def namespace(array: Array) -> ModuleType:
    """The array library of `array` (numpy or jax.numpy), by the array API standard."""
    return array.__array_namespace__()


def power(base: Array, exponent: Array) -> Array:
    """base ** exponent of positive numbers; by logs, whose derivatives need no second power."""
    xp = namespace(base)
    return xp.exp(exponent * xp.log(base))


@dataclass(frozen=True, eq=False)
class Content:
    """An array that equals another when all its numbers do, as the key of what is kept of it."""

    array: Floats

    def __hash__(self) -> int:
        return hash((self.array.shape, float(self.array.sum())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and np.array_equal(self.array, other.array)


def frozen(array: Floats) -> Floats:
    """A read-only copy."""
    copy = np.array(array, dtype=np.float64)
    copy.flags.writeable = False
    return copy


def abroad(matrix: Array, axis: int) -> Array:
    """Trade without own sales, (economy,), from (exporter, importer): exports over axis 1, imports over axis 0."""
    return matrix.sum(axis=axis) - matrix.diagonal()


def sector_first(cube: Floats) -> Floats:
    """(sector, exporter, importer) from (exporter, importer, sector)."""
    return np.ascontiguousarray(cube.transpose(2, 0, 1))


def sector_last(cube: Floats) -> Floats:
    """(exporter, importer, sector) from (sector, exporter, importer)."""
    return np.ascontiguousarray(cube.transpose(1, 2, 0))
