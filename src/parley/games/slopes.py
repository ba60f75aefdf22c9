"""Payoffs of all parties at one equilibrium, and how they change: one adjoint a party, one compiled program.

A payoff is a weighted sum of outcomes, g_p = sum of weight times measure. With the adjoint a_p of the model's frame
(docs/reference/model.md, eqs. 8.5 and 8.6), dg_p/dz = d/dz [g_p(x, z) - a_p F(x, z)] at fixed x and a_p. JAX goes
through the model once forwards and once a party backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.model.arrays import Array, Floats
from parley.model.compiled import floating, jax_in_float64, traceable
from parley.model.frame import Equations, Inputs, InvertibleEquations, Solved


class Weights(NamedTuple):
    """What parties care for.

    names : the outcomes that somebody weighs.
    values : (party, outcome, economy), weights.
    """

    names: tuple[str, ...]
    values: Floats

    def of(self, party: int) -> Weights:
        """The weights of one party alone."""
        return Weights(self.names, self.values[party : party + 1])

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
    found = solved.equations.measures(solved.solution.x, solved.inputs)
    return np.einsum("pmn,mn->p", weighed.values, np.stack([found[name] for name in weighed.names]))


class Slopes(NamedTuple):
    """Payoffs and their derivatives.

    payoffs : (party,).
    cubes : input -> derivative in each of its cells, (party, *cells); without the party axis for owners' slopes.
    """

    payoffs: Floats
    cubes: dict[str, Floats]


def slopes(solved: Solved, weighed: Weights, fields: tuple[str, ...]) -> Slopes:
    """The payoffs of all parties and their derivatives in every cell of some inputs."""
    found, program, arguments = _prepared(solved, weighed, fields)
    cubes = program.of_all(*arguments)
    return Slopes(found, {name: np.asarray(cube) for name, cube in zip(fields, cubes, strict=True)})


def owners_slopes(solved: Solved, weighed: Weights, owners: Mapping[str, NDArray[np.intp]]) -> Slopes:
    """The payoffs of all parties, and in every cell the derivative of the payoff of the party that owns it.

    Parameters
    ----------
    owners : input -> position of the party that owns each cell; -1 where nobody does.
    """
    fields = tuple(owners)
    found, program, arguments = _prepared(solved, weighed, fields)
    cubes = program.of_owners(*arguments, tuple(owners.values()))
    return Slopes(found, {name: np.asarray(cube) for name, cube in zip(fields, cubes, strict=True)})


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


class _Program(NamedTuple):
    toward_unknowns: Callable[..., Any]
    of_all: Callable[..., Any]
    of_owners: Callable[..., Any]


@cache
def _program(names: tuple[str, ...], fields: tuple[str, ...]) -> _Program:
    """The compiled parts of a slope, for some outcomes and some inputs."""
    jax = jax_in_float64()
    xp = jax.numpy

    def measured(equations: Equations, x: Array, inputs: Inputs) -> Array:
        found = equations.measures(x, inputs)
        return xp.stack([found[name] for name in names])

    def toward_unknowns(equations: Equations, x: Array, inputs: Inputs, values: Array) -> Any:
        found, pull = jax.vjp(lambda x: measured(equations, x, inputs), x)
        return xp.einsum("pmn,mn->p", values, found), jax.lax.map(lambda weight: pull(weight)[0], values)

    def backwards(equations: Equations, x: Array, inputs: Inputs) -> Callable[[Array, Array], tuple[Array, ...]]:
        def through(cubes: tuple[Array, ...]) -> tuple[Array, Array]:
            moved = inputs._replace(**dict(zip(fields, cubes, strict=True)))
            return measured(equations, x, moved), equations.residual(x, equations.fix(moved))

        _, pull = jax.vjp(through, tuple(getattr(inputs, name) for name in fields))
        return lambda weight, adjoint: pull((weight, -adjoint))[0]

    def of_all(equations: Equations, x: Array, inputs: Inputs, values: Array, adjoints: Array) -> Any:
        back = backwards(equations, x, inputs)
        return jax.lax.map(lambda each: back(*each), (values, adjoints))

    def of_owners(equations: Equations, x: Array, inputs: Inputs, values: Array, adjoints: Array, owners: Any) -> Any:
        back = backwards(equations, x, inputs)

        def add(found: Any, each: Any) -> Any:
            party, weight, adjoint = each
            cubes = back(weight, adjoint)
            kept = (
                xp.where(owner == party, cube, so_far) for owner, cube, so_far in zip(owners, cubes, found, strict=True)
            )
            return tuple(kept), None

        nothing = tuple(xp.zeros_like(getattr(inputs, name)) for name in fields)
        return jax.lax.scan(add, nothing, (xp.arange(len(values)), values, adjoints))[0]

    return _Program(jax.jit(toward_unknowns), jax.jit(of_all), jax.jit(of_owners))
