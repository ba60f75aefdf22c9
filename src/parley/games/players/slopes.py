"""Payoffs of all parties at one equilibrium, and how they change: one adjoint a party, one compiled program.

A payoff is a weighted sum of outcomes, g_p = sum of weight times measure. With the adjoint a_p of the model's frame
(docs/reference/model.md, eqs. 8.5 and 8.6), dg_p/dz = d/dz [g_p(x, z) - a_p F(x, z)] at fixed x and a_p. JAX goes
through the model once forwards and once a party backwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.model.arrays import Array, Floats
from parley.model.compiled import floating, jax_in_float64, traceable
from parley.model.frame import Equations, Inputs, InvertibleEquations, Solved

_ENOUGH = 8  # parties that make a second thread pay


class Weights(NamedTuple):
    """What parties care for.

    names : the outcomes that somebody weighs.
    values : (party, outcome, economy), weights.
    """

    names: tuple[str, ...]
    values: Floats

    def some(self, parties: tuple[int, ...]) -> Weights:
        """The weights of some parties, in the order asked."""
        return Weights(self.names, self.values[list(parties)])


def weights(goals: Sequence[Mapping[str, Floats]]) -> Weights:
    """The goals of all parties, metric -> (economy,) each, as one array.

    Raises
    ------
    BadInput : a party weighs nothing.
    """
    names = tuple(dict.fromkeys(name for goal in goals for name in goal))
    if not all(goals):
        raise BadInput("a party has an objective without weights. Give it at least one outcome to care for.")
    economies = len(next(iter(goals[0].values())))
    absent = np.zeros(economies)
    return Weights(names, np.array([[goal.get(name, absent) for name in names] for goal in goals], dtype=float))


def payoffs(solved: Solved, weighed: Weights) -> Floats:
    """What each party gets at an equilibrium, (party,)."""
    found = solved.measures()
    return np.einsum("pmn,mn->p", weighed.values, np.stack([found[name] for name in weighed.names]))


class Slopes(NamedTuple):
    """Payoffs and their derivatives.

    payoffs : (party,).
    cubes : input -> derivative in each of its cells, (party, *cells).
    """

    payoffs: Floats
    cubes: dict[str, Floats]


Owned: TypeAlias = tuple[str, str]
"""The input that a cell's owner moves, and an input: who taxes a flow's imports and who its exports may differ."""


class OwnersSlopes(NamedTuple):
    """Payoffs, and in every cell the derivative of its owner's payoff.

    payoffs : (party,).
    cubes : derivative in each cell of the second input that a key names, (*cells).
    """

    payoffs: Floats
    cubes: dict[Owned, Floats]


def slopes(solved: Solved, weighed: Weights, fields: tuple[str, ...]) -> Slopes:
    """The payoffs of all parties and their derivatives in every cell of some inputs."""
    found, program, arguments = _prepared(solved, weighed, fields)
    cubes = program.of_all(*arguments)
    return Slopes(found, {name: np.asarray(cube) for name, cube in zip(fields, cubes, strict=True)})


def owners_slopes(solved: Solved, weighed: Weights, owners: Mapping[Owned, NDArray[np.intp]]) -> OwnersSlopes:
    """The payoffs of all parties, and in every cell the derivative of the payoff of the party that owns it.

    Parameters
    ----------
    owners : position of the party that owns each cell, (*cells); -1 where nobody does.
    """
    found, program, arguments = _prepared(solved, weighed, tuple(sorted({name for _, name in owners})))
    return OwnersSlopes(found, _side_by_side(program, arguments, owners))


def _side_by_side(
    program: _Program, arguments: tuple[Any, ...], owners: Mapping[Owned, NDArray[np.intp]]
) -> dict[Owned, Floats]:
    """The owners' cubes, parties shared out among processors: a cell belongs to one party, so the parts add up."""
    *model, values, adjoints = arguments
    workers = max(1, min(os.cpu_count() or 1, len(values) // _ENOUGH))
    size = -(-len(values) // workers)

    def part(first: int) -> dict[Owned, Floats]:
        own = {key: owner - first for key, owner in owners.items()}
        cubes = program.of_owners(*model, _rows(values, first, size), _rows(adjoints, first, size), own)
        return {key: np.asarray(cube) for key, cube in cubes.items()}

    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(part, range(0, len(values), size)))
    return {key: np.sum([each[key] for each in parts], axis=0) if workers > 1 else parts[0][key] for key in owners}


def _rows(array: Floats, first: int, size: int) -> Floats:
    """Some rows of an array; zeros where it ends before, so that one compiled program serves all parts."""
    rows = array[first : first + size]
    return np.concatenate([rows, np.zeros((size - len(rows), *array.shape[1:]))])


def _prepared(solved: Solved, weighed: Weights, fields: tuple[str, ...]) -> tuple[Floats, _Program, tuple[Any, ...]]:
    traceable(type(solved.equations))
    program = _program(weighed.names, fields)
    x, inputs = solved.solution.x, floating(solved.inputs)
    found, toward_x = program.toward_unknowns(solved.equations, x, inputs, weighed.values)
    adjoints = _adjoints(solved, np.asarray(toward_x))
    return np.asarray(found), program, (solved.equations, x, inputs, weighed.values, adjoints)


def _adjoints(solved: Solved, toward_x: Floats) -> Floats:
    """a_p with (dF/dx)' a_p = dg_p/dx, (party, size), from one factorisation."""
    equations, x = solved.equations, solved.solution.x
    if isinstance(equations, InvertibleEquations):
        return np.stack([equations.adjoint(x, solved.fixed, value) for value in toward_x])
    return np.linalg.solve(equations.jacobian(x, solved.fixed).T, toward_x.T).T


def steepness(slope: Floats, wasted: Floats, charge: Floats, theta: Floats | float) -> Floats:
    """About minus the second derivative of a payoff in each rate (eq. 9.5), in any shape.

    Parameters
    ----------
    slope : the derivative in the rate.
    wasted : the derivative in the log of trade costs of the same cell.
    charge : 1 + t + r; 1 + o for an export tax.
    theta : trade elasticities, of a shape that fits.
    """
    cost = np.abs(wasted) / charge
    return np.maximum((theta + 1) * cost + theta * np.maximum(slope, -cost), np.abs(slope)) / charge


class _Program(NamedTuple):
    toward_unknowns: Callable[..., Any]
    of_all: Callable[..., Any]
    of_owners: Callable[..., Any]


@cache
def _program(names: tuple[str, ...], fields: tuple[str, ...]) -> _Program:
    """The compiled parts of a slope, for some outcomes and some inputs."""
    jit = jax_in_float64().jit
    parts = partial(_toward_unknowns, names), partial(_of_all, names, fields), partial(_of_owners, names, fields)
    return _Program(*map(jit, parts))


def _outcomes(names: tuple[str, ...], equations: Equations, x: Array, inputs: Inputs) -> Array:
    found = equations.measures(x, inputs)
    return jax_in_float64().numpy.stack([found[name] for name in names])


def _toward_unknowns(names: tuple[str, ...], equations: Equations, x: Array, inputs: Inputs, values: Array) -> Any:
    """Payoffs, (party,), and their derivatives in the unknowns, (party, size)."""
    jax = jax_in_float64()
    found, pull = jax.vjp(lambda x: _outcomes(names, equations, x, inputs), x)
    return jax.numpy.einsum("pmn,mn->p", values, found), jax.lax.map(lambda weight: pull(weight)[0], values)


def _backwards(
    names: tuple[str, ...], fields: tuple[str, ...], equations: Equations, x: Array, inputs: Inputs
) -> Callable[[Array, Array], tuple[Array, ...]]:
    """One party's weights and adjoint -> the derivative of its payoff in every cell of the fields."""

    def through(cubes: tuple[Array, ...]) -> tuple[Array, Array]:
        moved = inputs._replace(**dict(zip(fields, cubes, strict=True)))
        return _outcomes(names, equations, x, moved), equations.residual(x, equations.fix(moved))

    _, pull = jax_in_float64().vjp(through, tuple(getattr(inputs, name) for name in fields))
    return lambda weight, adjoint: pull((weight, -adjoint))[0]


def _of_all(
    names: tuple[str, ...], fields: tuple[str, ...], equations: Equations, x: Array, inputs: Inputs,
    values: Array, adjoints: Array,
) -> Any:  # fmt: skip
    """All parties' derivatives in every cell, (party, *cells) for each field."""
    back = _backwards(names, fields, equations, x, inputs)
    return jax_in_float64().lax.map(lambda each: back(*each), (values, adjoints))


def _of_owners(
    names: tuple[str, ...], fields: tuple[str, ...], equations: Equations, x: Array, inputs: Inputs,
    values: Array, adjoints: Array, owners: Any,
) -> Any:  # fmt: skip
    """In every cell the derivative of its owner's payoff, (*cells) for each key of `owners`."""
    jax = jax_in_float64()
    xp, back = jax.numpy, _backwards(names, fields, equations, x, inputs)

    def add(found: Any, each: Any) -> Any:
        party, weight, adjoint = each
        cubes = dict(zip(fields, back(weight, adjoint), strict=True))
        return {key: xp.where(owner == party, cubes[key[1]], found[key]) for key, owner in owners.items()}, None

    nothing = {key: xp.zeros_like(getattr(inputs, key[1])) for key in owners}
    return jax.lax.scan(add, nothing, (xp.arange(len(values)), values, adjoints))[0]
