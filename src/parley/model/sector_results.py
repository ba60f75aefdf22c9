"""What a policy does to sectors: output, employment shares, prices, and trade by partner and sector."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.model.arrays import Floats
from parley.model.chart import Chart, bars
from parley.model.groups import percent_change
from parley.model.metrics import MILLION_USD, PERCENT

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "output": PERCENT,
        "output_usd": MILLION_USD,
        "employment_share": "percentage points",
        "price": PERCENT,
        "exports": PERCENT,
        "exports_usd": MILLION_USD,
        "imports": PERCENT,
        "imports_usd": MILLION_USD,
    }
)
"""Metric -> unit. Values are new less old: trade at customs value, output at what sellers receive; prices are what
buyers pay."""


@dataclass(frozen=True, eq=False)
class SectorResults:
    """A solved scenario, sector by sector.

    Attributes
    ----------
    label, model, world : as in the outcome.
    economies, sectors : the order of every array.
    trade_before, trade_after : (exporter, importer, sector), customs value, own sales on the diagonal, million USD.
    labour_before, labour_after : (economy, sector), shares of the economy's employment.
    price : (economy, sector), what buyers pay, new over old.
    levied : (economy, sector), export taxes that the customs value after the change includes, million USD.
    sources : ids behind the numbers.
    """

    label: str
    model: str
    world: str
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_before: Floats
    trade_after: Floats
    labour_before: Floats
    labour_after: Floats
    price: Floats
    sources: tuple[str, ...] = ()
    levied: Floats | float = 0.0

    @cached_property
    def values(self) -> Mapping[str, Floats]:
        """Metric -> (economy, sector), in the unit of `UNITS`; NaN where nothing was sold or bought before."""
        changes = {"output": _sold, "exports": _exported, "imports": _imported}
        found = {"employment_share": 100 * (self.labour_after - self.labour_before), "price": 100 * (self.price - 1)}
        for name, total in changes.items():
            before, after = total(self.trade_before), total(self.trade_after)
            if name == "output":
                after = after - self.levied
            found |= {name: percent_change(before, after, np.ones_like(before)), f"{name}_usd": after - before}
        return MappingProxyType({name: found[name] for name in UNITS})

    def value(self, name: str, economy: str, sector: str) -> float:
        """One metric of an economy's sector.

        Raises
        ------
        UnknownName : no such metric, economy or sector.
        """
        place = self._at("economies", economy), self._at("sectors", sector)
        return float(self.values[_known("sector metric", name, tuple(UNITS))][place])

    def table(self, metrics: Sequence[str] = tuple(UNITS), economies: Sequence[str] | None = None) -> pl.DataFrame:
        """One row an economy and sector: economy, sector, then the metrics; null where there is no value."""
        import polars as pl

        who = range(len(self.economies)) if economies is None else [self._at("economies", code) for code in economies]
        index = np.array(list(who))
        columns = {
            "economy": np.repeat(np.array(self.economies)[index], len(self.sectors)),
            "sector": np.tile(np.array(self.sectors), len(index)),
            **{name: self.values[_known("sector metric", name, tuple(UNITS))][index].ravel() for name in metrics},
        }
        return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))

    def trade(
        self, exporter: str | None = None, importer: str | None = None, sector: str | None = None
    ) -> pl.DataFrame:
        """Trade before and after where there is any, own sales too: exporter, importer, sector, before, after."""
        import polars as pl

        wanted = (self.trade_before > 0) | (self.trade_after > 0)
        for axis, (kind, name) in enumerate((("economies", exporter), ("economies", importer), ("sectors", sector))):
            if name is not None:
                only = np.arange(wanted.shape[axis]) == self._at(kind, name)
                wanted &= only.reshape([-1 if other == axis else 1 for other in range(3)])
        j, i, k = wanted.nonzero()
        codes, sectors = np.array(self.economies), np.array(self.sectors)
        labels = {"exporter": codes[j], "importer": codes[i], "sector": sectors[k]}
        return pl.DataFrame({**labels, "before": self.trade_before[j, i, k], "after": self.trade_after[j, i, k]})

    def chart(self, name: str, economy: str) -> Chart:
        """One metric of an economy's sectors, as bars from the largest gain to the largest loss."""
        values = self.values[_known("sector metric", name, tuple(UNITS))][self._at("economies", economy)]
        order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")
        rows = [(self.sectors[k], None if np.isnan(values[k]) else float(values[k])) for k in order]
        return bars(f"{economy}: {name.replace('_', ' ')} ({self.label})", rows, UNITS[name])

    def to_dict(self, economies: Sequence[str] | None = None) -> dict[str, Any]:
        """Everything but trade by partner, ready for JSON."""
        return {
            **{name: getattr(self, name) for name in ("label", "model", "world")},
            "sources": list(self.sources),
            "units": dict(UNITS),
            "rows": self.table(economies=economies).to_dicts(),
        }

    def to_json(self, economies: Sequence[str] | None = None) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(economies), indent=2, allow_nan=False)

    def to_csv(self, path: Path | str) -> None:
        """`table` as a file of comma-separated values."""
        self.table().write_csv(path)

    def to_parquet(self, path: Path | str) -> None:
        """`table` as a Parquet file."""
        self.table().write_parquet(path)

    def to_xarray(self) -> xr.Dataset:
        """Every metric and trade by partner, with labelled axes.

        Raises
        ------
        BadInput : xarray is not installed.
        """
        try:
            import xarray as xr
        except ImportError as error:
            raise BadInput("to_xarray() needs the package xarray. Install it: pip install 'parley[xarray]'.") from error
        own = {name: (("economy", "sector"), values, {"unit": UNITS[name]}) for name, values in self.values.items()}
        axes = ("exporter", "importer", "sector")
        flows = {name: (axes, getattr(self, name), {"unit": MILLION_USD}) for name in ("trade_before", "trade_after")}
        codes, sectors = list(self.economies), list(self.sectors)
        labels = {"economy": codes, "exporter": codes, "importer": codes, "sector": sectors}
        about = {name: getattr(self, name) for name in ("label", "model", "world")}
        return xr.Dataset({**own, **flows}, labels, {**about, "sources": list(self.sources)})

    def _at(self, kind: str, name: str) -> int:
        names: tuple[str, ...] = getattr(self, kind)
        return names.index(_known({"economies": "economy", "sectors": "sector"}[kind], name, names))


def _known(kind: str, name: str, names: tuple[str, ...]) -> str:
    if name not in names:
        raise UnknownName(kind, name, names, f"There are {len(names)}.")
    return name


def _sold(trade: Floats) -> Floats:
    return trade.sum(axis=1)


def _exported(trade: Floats) -> Floats:
    return trade.sum(axis=1) - np.einsum("iik->ik", trade)


def _imported(trade: Floats) -> Floats:
    return trade.sum(axis=0) - np.einsum("iik->ik", trade)
