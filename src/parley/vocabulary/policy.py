"""A policy: tariffs and trade costs before and after. Law makes it, a model reads it; neither knows the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Policy:
    """Tariffs on every flow of a world, before and after a change.

    Attributes
    ----------
    label : what the policy is called in tables and charts.
    economies : the world's ISO3 codes; the first two axes.
    sectors : the world's sector codes; the last axis.
    tariff_before, tariff_after : (exporter, importer, sector), shares of the customs value.
    sources : ids of the ledger's sources the rates rest on.
    notes : what was assumed, one sentence each.

    Raises
    ------
    BadInput : a rate is negative, not a number, or the shapes do not fit.
    """

    label: str
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    tariff_before: NDArray[np.float64]
    tariff_after: NDArray[np.float64]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.economies), len(self.economies), len(self.sectors))
        for name in ("tariff_before", "tariff_after"):
            rates = getattr(self, name)
            if rates.shape != shape:
                raise BadInput(f"policy {self.label!r}: {name} has shape {rates.shape}, the world needs {shape}.")
            bad = ~(rates >= 0)  # catches NaN as well
            if bad.any():
                exporter, importer, sector = (int(axis[0]) for axis in bad.nonzero())
                raise BadInput(
                    f"policy {self.label!r}: {name} of {self.economies[importer]} on {self.economies[exporter]} in "
                    f"{self.sectors[sector]} is {rates[exporter, importer, sector]}. A tariff is a share of at least 0."
                )
