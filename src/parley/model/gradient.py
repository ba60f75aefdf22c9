"""Gradients by the implicit-function adjoint: one linear solve gives the slope of an outcome in every input.

For y = g(x, z) with F(x, z) = 0, inputs z and the adjoint a that solves (dF/dx)' a = dg/dx,

    dy/dz = d/dz [ g(x, z) - a F(x, z) ]        (docs/reference/model.md, eqs. 8.5 and 8.6)

at fixed x and a. The linear solve takes the model's hand-written Jacobian; JAX differentiates g and F once, backwards,
compiled once for a model, a measure and the shapes. Solving itself needs no JAX (docs/adr/0006-gradients.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from parley.errors import NotConverged
from parley.model.arrays import Array, Floats
from parley.model.compiled import floating, jax_in_float64, traceable
from parley.model.frame import Equations, Inputs, InvertibleEquations, Solved

Measure = Callable[..., Array]
"""measure(equations, x, inputs, *arguments) -> a number, in JAX arrays; a function at module level, to compile once."""


class Slope(NamedTuple):
    """A number and how it changes.

    value : the measure at the solution.
    inputs : its derivative in every input, NumPy arrays in the form of the model's Inputs.
    """

    value: float
    inputs: Inputs


def gradient(solved: Solved, outcome: str, who: int | Floats) -> Inputs:
    """d outcome / d inputs at a solution.

    Parameters
    ----------
    solved : a converged solution.
    outcome : a metric, such as "welfare".
    who : the position of an economy, or weights over economies, (economy,).

    Returns
    -------
    The form of the model's Inputs: the unit of the metric per unit of the input (a tariff of 1.0 is 100 %).
    """
    return pullback(solved, of_one(outcome) if isinstance(who, int) else weighted(outcome), who).inputs


def pullback(solved: Solved, measure: Measure, *arguments: Array) -> Slope:
    """Value and gradient of any function of a solution and its inputs.

    Parameters
    ----------
    solved : a converged solution.
    measure : (equations, x, inputs, *arguments) -> a number. It is compiled once for the function object: define it at
        module level and hand over what varies as `arguments` (arrays or numbers).

    Raises
    ------
    NotConverged : the solution is none.
    """
    if not solved.solution.converged:
        raise NotConverged(
            f"no gradient without an equilibrium: the {solved.worst_market} is off by {solved.solution.residual:.1e}."
        )
    traceable(type(solved.equations))
    x, inputs = solved.solution.x, floating(solved.inputs)
    program = _program(measure)
    value, toward_x = program.toward_unknowns(solved.equations, x, inputs, arguments)
    adjoint = _adjoint(solved, np.asarray(toward_x))
    slopes = program.toward_inputs(solved.equations, x, inputs, adjoint, arguments)
    return Slope(float(value), _as_numpy(slopes))


def _adjoint(solved: Solved, toward_x: Floats) -> Floats:
    """a with (dF/dx)' a = dg/dx (eq. 8.5), (size,)."""
    equations, x = solved.equations, solved.solution.x
    if isinstance(equations, InvertibleEquations):
        return equations.adjoint(x, solved.fixed, toward_x)
    return np.linalg.solve(equations.jacobian(x, solved.fixed).T, toward_x)


@cache
def of_one(outcome: str) -> Measure:
    """The measure that is an outcome of one economy; the same function object every time."""

    def measure(equations: Equations, x: Array, inputs: Inputs, who: Array) -> Array:
        return equations.measures(x, inputs)[outcome][who]

    return measure


@cache
def weighted(outcome: str) -> Measure:
    """The measure that adds up an outcome over economies with weights; the same function object every time."""

    def measure(equations: Equations, x: Array, inputs: Inputs, weights: Array) -> Array:
        return (equations.measures(x, inputs)[outcome] * weights).sum()

    return measure


class _Program(NamedTuple):
    toward_unknowns: Callable[..., Any]
    toward_inputs: Callable[..., Any]


@cache
def _program(measure: Measure) -> _Program:
    """The two compiled halves of a pullback."""
    jax = jax_in_float64()

    def toward_unknowns(equations: Equations, x: Array, inputs: Inputs, arguments: tuple[Array, ...]) -> Any:
        return jax.value_and_grad(lambda x: measure(equations, x, inputs, *arguments))(x)

    def toward_inputs(
        equations: Equations, x: Array, inputs: Inputs, adjoint: Array, arguments: tuple[Array, ...]
    ) -> Inputs:
        def lagrangian(inputs: Inputs) -> Array:
            return measure(equations, x, inputs, *arguments) - adjoint @ equations.residual(x, equations.fix(inputs))

        return jax.grad(lagrangian)(inputs)

    return _Program(jax.jit(toward_unknowns), jax.jit(toward_inputs))


def _as_numpy(inputs: Inputs) -> Inputs:
    return type(inputs)(*(None if part is None else np.asarray(part) for part in inputs))
