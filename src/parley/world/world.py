"""A world: who trades what with whom in the baseline year, and what that rests on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.vocabulary import all_sectors
from parley.world import cepii, icio, wiod

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from parley.world.balance import Check

_LOADERS = {"cepii-2023": cepii.load, "icio-2022": icio.load, "wiod-2014": wiod.load}


def world_names() -> tuple[str, ...]:
    """The worlds that ship with Parley."""
    return tuple(_LOADERS)


@dataclass(frozen=True, eq=False)
class World:
    """A baseline economy. Every array is read-only.

    Attributes
    ----------
    name, title, year : what it is.
    economies : ISO3 codes; ROW, where it exists, is last.
    sectors : sector codes; ("goods",) in a one-sector world.
    flows : (exporter, importer, sector), million USD a year, customs value before duty.
    tariffs : (exporter, importer, sector), shares of the customs value; zero where the world has no table.
    gdp : (economy,), million USD.
    gdp_basis : (economy,), "reported" or how a missing figure was filled.
    elasticities : source -> (sector,), trade elasticity theta, positive.
    elasticity_sources : source -> description and reference.
    default_elasticities : the source used when none is asked for.
    input_coefficients : (economy, input sector, using sector), share of the using sector's sales spent on inputs of the
        input sector, before duty; None where the source has no input-output table.
    value_added_share : (economy, sector), share of sales that stays as value added; None without an input-output table.
        In a sector that sells nothing inputs are recorded as 0 and value added as 1.
    services : sector codes that are services; None takes those of the vocabulary.
    sources : ids of the sources.
    transformation, licence : what was done to the source tables, and their terms.
    defects : known defects, one sentence each.
    """

    name: str
    title: str
    year: int
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: NDArray[np.float64]
    tariffs: NDArray[np.float64]
    gdp: NDArray[np.float64]
    gdp_basis: tuple[str, ...]
    elasticities: Mapping[str, NDArray[np.float64]]
    elasticity_sources: Mapping[str, str]
    default_elasticities: str
    sources: tuple[str, ...] = ()
    transformation: str = ""
    licence: str = ""
    defects: tuple[str, ...] = ()
    input_coefficients: NDArray[np.float64] | None = None
    value_added_share: NDArray[np.float64] | None = None
    services: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _check_labels(self.name, "economy", self.economies)
        _check_labels(self.name, "sector", self.sectors)
        for name in ("flows", "tariffs", "gdp"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        thetas = {name: _frozen(theta) for name, theta in self.elasticities.items()}
        object.__setattr__(self, "elasticities", MappingProxyType(thetas))
        object.__setattr__(self, "elasticity_sources", MappingProxyType(dict(self.elasticity_sources)))
        self._check_shapes()
        self._freeze_inputs()

    def _freeze_inputs(self) -> None:
        """Both parts of the input-output table in their normal form, or neither."""
        coefficients, share = self.input_coefficients, self.value_added_share
        if coefficients is None and share is None:
            return
        if coefficients is None or share is None:
            raise BadInput(f"world {self.name!r}: give input_coefficients and value_added_share together, or neither.")
        sells = self.sales > 0
        inputs = np.where(sells[:, None, :], coefficients, 0.0)
        object.__setattr__(self, "input_coefficients", _frozen(inputs))
        object.__setattr__(self, "value_added_share", _frozen(np.where(sells, share, 1.0)))

    def _check_shapes(self) -> None:
        shape = (len(self.economies), len(self.economies), len(self.sectors))
        inputs, value_added = self.input_coefficients, self.value_added_share
        for label, array, expected in (
            ("flows", self.flows, shape),
            ("tariffs", self.tariffs, shape),
            ("gdp", self.gdp, shape[:1]),
            ("input_coefficients", inputs, (shape[0], shape[2], shape[2])),
            ("value_added_share", value_added, shape[1:]),
            *((f"elasticities {name!r}", theta, shape[2:]) for name, theta in self.elasticities.items()),
        ):
            if array is not None and array.shape != expected:
                raise BadInput(f"world {self.name!r}: {label} has shape {array.shape}, the labels need {expected}.")

    @classmethod
    def load(cls, name: str | Path) -> World:
        """The world called `name`, or the one at this path: a saved world's folder, or a trade table.

        Raises
        ------
        UnknownName : no world has this name and nothing stands at this path.
        BadFile : what stands there cannot be read as a world.
        BadInput : a check of the trade table fails.
        """
        text = str(name)
        if text in _LOADERS:
            return cls(**_LOADERS[text]())
        if os.path.exists(text):
            return cls.read(text) if os.path.isfile(text) else cls._saved(text)
        hint = f"Worlds: {', '.join(_LOADERS)}; or the path of a saved world or of a trade table, and there is none."
        raise UnknownName("world", text, _LOADERS, hint)

    @classmethod
    def _saved(cls, folder: str) -> World:
        from parley.world.saved import load

        return load(Path(folder))

    @classmethod
    def read(cls, trade: str | Path, **tables: Any) -> World:
        """The world in your own trade table: columns exporter, importer, value and, optional, sector, tariff, unit.

        Parameters
        ----------
        trade : CSV or Parquet.
        tables : the other fields of `OwnTables`: gdp, inputs, elasticities, unit, own_codes, name, year.

        Raises
        ------
        BadFile : a table cannot be read.
        BadInput : a check fails; says where and what to do.
        """
        from parley.world.own import OwnTables, read_world

        return read_world(OwnTables(Path(trade), **tables))

    def save(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write the world to a folder that `World.load` and `--world` take.

        Raises
        ------
        BadInput : the folder exists (set `replace` for a saved world), or cannot be written.
        """
        from parley.world.saved import save

        return save(self, Path(folder), replace=replace)

    @cached_property
    def goods(self) -> NDArray[np.bool_]:
        """Which sectors trade goods, (sector,); the one sector of a one-sector world does."""
        named = {code for code, sector in all_sectors().items() if sector.is_services}
        services = named if self.services is None else set(self.services)
        return np.array([code not in services for code in self.sectors])

    @cached_property
    def sales(self) -> NDArray[np.float64]:
        """Sales of each sector to all importers, own sales included, (economy, sector), million USD before duty."""
        return self.flows.sum(axis=1)

    @cached_property
    def final_demand(self) -> NDArray[np.float64] | None:
        """Purchases that are no inputs, (economy, sector), million USD before duty; None without such a table."""
        if self.input_coefficients is None:
            return None
        return self.flows.sum(axis=0) - np.einsum("ihk,ik->ih", self.input_coefficients, self.sales)

    def at(self, economy: str) -> int:
        """The position of an economy on the first two axes.

        Raises
        ------
        UnknownName : the world does not have it.
        """
        if economy not in self.economies:
            raise UnknownName("economy", economy, self.economies, f"World {self.name} has {len(self.economies)}.")
        return self.economies.index(economy)

    def theta(self, source: str) -> NDArray[np.float64]:
        """The trade elasticities of one source, (sector,).

        Raises
        ------
        UnknownName : the world has no such source.
        """
        if source not in self.elasticities:
            known = ", ".join(self.elasticities)
            raise UnknownName("elasticity source", source, self.elasticities, f"World {self.name} has: {known}.")
        return self.elasticities[source]

    def permuted(self, order: tuple[int, ...]) -> World:
        """The same world with its economies in another order."""
        index = list(order)
        return replace(
            self,
            economies=tuple(self.economies[i] for i in index),
            flows=self.flows[index][:, index],
            tariffs=self.tariffs[index][:, index],
            gdp=self.gdp[index],
            gdp_basis=tuple(self.gdp_basis[i] for i in index),
            input_coefficients=None if self.input_coefficients is None else self.input_coefficients[index],
            value_added_share=None if self.value_added_share is None else self.value_added_share[index],
        )

    def aggregate(
        self,
        economies: Mapping[str, Sequence[str]] | None = None,
        sectors: Mapping[str, Sequence[str]] | None = None,
        name: str | None = None,
    ) -> World:
        """The world with economies and sectors joined: name of the group -> its members; others stay as they are.

        Totals, duties and inputs are preserved; see `parley.world.aggregation.aggregate` for every weight.

        Raises
        ------
        UnknownName : a member is not in the world.
        BadInput : a group is empty, a member stands in two groups, or a group has the name of something else.
        """
        from parley.world.aggregation import aggregate

        return aggregate(self, economies or {}, sectors or {}, name)

    def check(self) -> tuple[Check, ...]:
        """Balance checks: what holds, what does not, and where."""
        from parley.world.balance import check

        return check(self)


def _frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    copy = np.array(array, dtype=np.float64)
    copy.flags.writeable = False
    return copy


def _check_labels(world: str, kind: str, labels: tuple[str, ...]) -> None:
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice or not labels:
        raise BadInput(
            f"world {world!r}: {kind} labels must be given, each once; repeated: {', '.join(twice) or 'none'}."
        )
