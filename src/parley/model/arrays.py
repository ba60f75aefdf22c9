"""Equations are written once and run on NumPy or JAX arrays: the array says which library computes with it."""

from __future__ import annotations

from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # a NumPy or a JAX array of float64; shapes are in the docstrings
Floats: TypeAlias = NDArray[np.float64]


def namespace(array: Array) -> ModuleType:
    """The array library of `array` (numpy or jax.numpy), by the array API standard."""
    return array.__array_namespace__()


def frozen(array: Floats) -> Floats:
    """A read-only copy."""
    copy = np.array(array, dtype=np.float64)
    copy.flags.writeable = False
    return copy


def abroad(matrix: Floats, axis: int) -> Floats:
    """Trade without own sales, (economy,), from (exporter, importer): exports over axis 1, imports over axis 0."""
    return matrix.sum(axis=axis) - matrix.diagonal()
