"""Joining economies and sectors of a world: sums stay sums, duties stay what they are, shares are weighted by sales."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput, UnknownName
from parley.world.labels import REST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from parley.world.world import World

    Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class _Axis:
    """The labels of an axis after joining, and the position each old label goes to."""

    labels: tuple[str, ...]
    to: NDArray[np.int64]

    def sum(self, array: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        """Sums over the members of each group along an axis."""
        total = np.zeros((len(self.labels), *np.delete(array.shape, axis)))
        np.add.at(total, self.to, np.moveaxis(array, axis, 0))
        return np.moveaxis(total, 0, axis)

    def largest(self, array: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        """The largest of the members of each group along an axis."""
        most = np.full((len(self.labels), *np.delete(array.shape, axis)), -np.inf)
        np.maximum.at(most, self.to, np.moveaxis(array, axis, 0))
        return np.moveaxis(most, 0, axis)

    def members(self, group: int) -> list[int]:
        """The old positions that go to a group."""
        return np.flatnonzero(self.to == group).tolist()


def aggregate(world: World, economies: Groups, sectors: Groups, name: str | None = None) -> World:
    """The world with economies and sectors joined; those in no group stay as they are.

    Flows and GDP are summed. Tariffs are weighted by trade, so that duties stay what they are; where nothing is traded
    the highest rate stands. Input coefficients and value-added shares are weighted by sales, which is exact: a group's
    inputs are the sum of its members'. Elasticities are weighted by trade between the economies of this world, and
    where there is none by sales. Trade inside a group becomes own sales, with the duties it bears.

    Parameters
    ----------
    economies, sectors : name of the group -> its members.
    name : of the new world; the old name with the sizes when None.

    Raises
    ------
    UnknownName : a member is not in the world.
    BadInput : a group is empty, a member stands in two groups, or a group has the name of another economy or sector.
    """
    who = _axis("economy", world.economies, economies)
    what = _axis("sector", world.sectors, sectors)
    flows = _cube_sums(world.flows, who, what)
    tariffs = _tariffs(world, who, what, flows)
    inputs, value_added = _inputs(world, who, what)
    theta, defects = _elasticities(world, what), _defects(world, who, what, flows, tariffs)
    sizes = f"{len(world.economies)} economies and {len(world.sectors)} sectors"
    return replace(
        world,
        name=name or f"{world.name}-{len(who.labels)}x{len(what.labels)}",
        title=f"{world.title}; joined",
        economies=who.labels,
        sectors=what.labels,
        flows=flows,
        tariffs=tariffs,
        gdp=who.sum(world.gdp, 0),
        gdp_basis=tuple(_basis(world, who.members(group)) for group in range(len(who.labels))),
        elasticities=theta,
        transformation=f"{world.transformation} Joined from {sizes}.".strip(),
        defects=(*world.defects, *defects),
        input_coefficients=inputs,
        value_added_share=value_added,
        services=_services(world, what),
    )


def _axis(kind: str, labels: tuple[str, ...], groups: Groups) -> _Axis:
    group_of: dict[str, str] = {}
    for group, members in groups.items():
        if isinstance(members, str) or not members:
            raise BadInput(f"group {group!r} has {members!r} as its members. Give a list of {kind} codes.")
        for member in members:
            if member not in labels:
                raise UnknownName(kind, member, labels, f"Asked for in group {group!r}.")
            if group_of.setdefault(member, group) != group:
                raise BadInput(f"{member} stands in groups {group_of[member]!r} and {group!r}. Leave it in one.")
        if group in labels and group not in members:
            raise BadInput(f"group {group!r} has the name of another {kind}. Name it otherwise, or add that to it.")
    names = [group_of.get(label, label) for label in labels]
    ordered = sorted(dict.fromkeys(names), key=lambda label: label == REST)
    return _Axis(tuple(ordered), np.array([ordered.index(label) for label in names], dtype=np.int64))


def _cube_sums(cube: NDArray[np.float64], who: _Axis, what: _Axis) -> NDArray[np.float64]:
    return what.sum(who.sum(who.sum(cube, 0), 1), 2)


def _tariffs(world: World, who: _Axis, what: _Axis, flows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Duties over trade; the highest rate where nothing is traded. A lone flow keeps its rate to the last digit."""
    duties = _cube_sums(world.flows * world.tariffs, who, what)
    highest = what.largest(who.largest(who.largest(world.tariffs, 0), 1), 2)
    lowest = -what.largest(who.largest(who.largest(-world.tariffs, 0), 1), 2)
    mean = duties / np.where(flows > 0, flows, 1.0)
    return np.where(flows > 0, np.clip(mean, lowest, highest), highest)


def _inputs(world: World, who: _Axis, what: _Axis) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """What groups spend on inputs and keep as value added, over their sales."""
    if world.input_coefficients is None or world.value_added_share is None:
        return None, None
    sales = what.sum(who.sum(world.sales, 0), 1)
    over = np.where(sales > 0, sales, 1.0)
    spent = what.sum(what.sum(who.sum(world.input_coefficients * world.sales[:, None, :], 0), 1), 2)
    kept = what.sum(who.sum(world.value_added_share * world.sales, 0), 1)
    return spent / over[:, None, :], kept / over


def _elasticities(world: World, what: _Axis) -> dict[str, NDArray[np.float64]]:
    """Weighted by trade between economies, by sales where a group has none, and evenly where it sells nothing."""
    sold = world.flows.sum(axis=(0, 1))
    traded = sold - np.einsum("iik->k", world.flows)
    for fallback in (sold, np.ones_like(sold)):
        traded = np.where(what.sum(traded, 0)[what.to] > 0, traded, fallback)
    weights = traded / what.sum(traded, 0)[what.to]
    return {source: what.sum(theta * weights, 0) for source, theta in world.elasticities.items()}


def _basis(world: World, members: list[int]) -> str:
    return "; ".join(dict.fromkeys(world.gdp_basis[i] for i in members))


def _services(world: World, what: _Axis) -> tuple[str, ...]:
    """Groups all of whose members are services."""
    goods = [bool(world.goods[what.members(group)].any()) for group in range(len(what.labels))]
    return tuple(label for label, has_goods in zip(what.labels, goods, strict=True) if not has_goods)


def _defects(
    world: World, who: _Axis, what: _Axis, flows: NDArray[np.float64], tariffs: NDArray[np.float64]
) -> list[str]:
    """What joining did that a reader should know."""
    told = []
    inner = np.einsum("iik,iik->i", flows, tariffs)
    was = who.sum(np.einsum("iik,iik->i", world.flows, world.tariffs), 0)
    for i in np.flatnonzero(inner > was * (1 + 1e-9) + 1e-9).tolist():
        told.append(f"{who.labels[i]} bears {inner[i]:,.0f} million USD of duty on trade among its members.")
    for group, label in enumerate(what.labels):
        kinds = {bool(world.goods[k]) for k in what.members(group)}
        if len(kinds) > 1:
            told.append(f"{label} joins goods and services and counts as goods.")
    return told
