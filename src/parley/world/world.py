"""A world: who trades what with whom in the baseline year, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.vocabulary import all_sectors
from parley.world import cepii, icio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from parley.world.balance import Check

_LOADERS = {"cepii-2023": cepii.load, "icio-2022": icio.load}


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

    def __post_init__(self) -> None:
        _check_labels(self.name, "economy", self.economies)
        _check_labels(self.name, "sector", self.sectors)
        for name in ("flows", "tariffs", "gdp"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        thetas = {name: _frozen(theta) for name, theta in self.elasticities.items()}
        object.__setattr__(self, "elasticities", MappingProxyType(thetas))
        object.__setattr__(self, "elasticity_sources", MappingProxyType(dict(self.elasticity_sources)))
        self._check_shapes()

    def _check_shapes(self) -> None:
        shape = (len(self.economies), len(self.economies), len(self.sectors))
        for label, array, expected in (
            ("flows", self.flows, shape),
            ("tariffs", self.tariffs, shape),
            ("gdp", self.gdp, shape[:1]),
            *((f"elasticities {name!r}", theta, shape[2:]) for name, theta in self.elasticities.items()),
        ):
            if array.shape != expected:
                raise BadInput(f"world {self.name!r}: {label} has shape {array.shape}, the labels need {expected}.")

    @classmethod
    def load(cls, name: str) -> World:
        """The world called `name`.

        Raises
        ------
        UnknownName : no world has this name.
        """
        if name not in _LOADERS:
            raise UnknownName("world", name, _LOADERS, f"Worlds: {', '.join(_LOADERS)}.")
        return cls(**_LOADERS[name]())

    @cached_property
    def goods(self) -> NDArray[np.bool_]:
        """Which sectors trade goods, (sector,); the one sector of a one-sector world does."""
        services = {code for code, sector in all_sectors().items() if sector.is_services}
        return np.array([code not in services for code in self.sectors])

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
        )

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
