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
    """Tariffs and barriers on every flow of a world, before and after a change. All cubes have the world's axes.

    Attributes
    ----------
    label : what the policy is called in tables and charts.
    economies : the world's ISO3 codes; the first two axes.
    sectors : the world's sector codes; the last axis.
    tariff_before, tariff_after : (exporter, importer, sector), shares of the customs value.
    costs : (exporter, importer, sector), new over old resource-wasting trade costs; None where they stay.
    rents_before, rents_after : (exporter, importer, sector), ad valorem equivalents of barriers that create rents,
        shares of the customs value; the importer's households receive the rents. None where there are none. After,
        a rate may be negative: the importer's households pay for purchases that the market would not make.
    export_after : (exporter, importer, sector), export taxes that the exporter's government levies after the change,
        shares of the price before that tax; the customs value includes them. None where there are none, as before.
    sources : ids of the ledger's sources the rates rest on.
    notes : what was assumed, one sentence each.

    Raises
    ------
    BadInput : a rate is negative or not a number, a cost is not a positive number, or the shapes do not fit.
    """

    label: str
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    tariff_before: NDArray[np.float64]
    tariff_after: NDArray[np.float64]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    costs: NDArray[np.float64] | None = None
    rents_before: NDArray[np.float64] | None = None
    rents_after: NDArray[np.float64] | None = None
    export_after: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name in ("tariff_before", "tariff_after", "rents_before"):
            self._check(name, "A rate is a finite share of at least 0.", smallest=0.0)
        self._check("export_after", "An export tax is a finite share of at least 0: no subsidies.", smallest=0.0)
        self._check("rents_after", "A rate is a finite share above -1.", smallest=-0.99)
        self._check("costs", "Give new over old costs, a positive number.", smallest=1e-300)

    def _check(self, name: str, remedy: str, smallest: float) -> None:
        cube: NDArray[np.float64] | None = getattr(self, name)
        if cube is None:
            return
        shape = (len(self.economies), len(self.economies), len(self.sectors))
        if cube.shape != shape:
            raise BadInput(f"policy {self.label!r}: {name} has shape {cube.shape}, the world needs {shape}.")
        bad = ~((cube >= smallest) & (cube < float("inf")))  # catches NaN as well
        if bad.any():
            exporter, importer, sector = (int(axis[0]) for axis in bad.nonzero())
            seller, buyer = self.economies[exporter], self.economies[importer]
            flow = f"{seller} on sales to {buyer}" if name == "export_after" else f"{buyer} on {seller}"
            raise BadInput(
                f"policy {self.label!r}: {name} of {flow} in "
                f"{self.sectors[sector]} is {cube[exporter, importer, sector]}. {remedy}"
            )
