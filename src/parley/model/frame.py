"""The one frame: a world and a policy become inputs, inputs a square system in logs of hats, its solution measures.

Each model gives an `Equations`; the solver, the gradients and the batches need nothing else of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from parley.model.arrays import Array, Floats
from parley.model.memory import keep_freed_memory
from parley.model.solve import Inverse, Solution, follow
from parley.model.threads import one_thread_of_linear_algebra

Inputs: TypeAlias = Any
"""A NamedTuple of arrays and numbers: what a policy changes and what a draw of parameters changes."""

Fixed: TypeAlias = Any
"""A NamedTuple of what stays fixed while the unknowns move: share matrices with the shock already in them."""


class Equations(Protocol):
    """A model on one baseline. `fix`, `residual`, `jacobian` and `measures` take NumPy or JAX arrays."""

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        ...

    def fix(self, inputs: Inputs) -> Fixed:
        """What stays fixed while solving."""
        ...

    def residual(self, x: Array, fixed: Fixed) -> Array:
        """F(x), (size,), relative: logs of demand over supply."""
        ...

    def jacobian(self, x: Array, fixed: Fixed) -> Array:
        """dF/dx, (size, size): equation by unknown."""
        ...

    def measures(self, x: Array, inputs: Inputs) -> Mapping[str, Array]:
        """Every outcome, by metric, (economy,), in the metric's unit."""
        ...

    def part(self, inputs: Inputs, done: float) -> Inputs:
        """The first part of the shock, in logs; x = 0 solves part(inputs, 0)."""
        ...

    def market(self, equation: int) -> str:
        """The name of an equation, economy (and sector) included."""
        ...


@dataclass(frozen=True, eq=False)
class FixedSystem:
    """Equations with what stays fixed: the system that the solver sees."""

    equations: Equations
    fixed: Fixed

    def residual(self, x: Floats) -> Floats:
        return self.equations.residual(x, self.fixed)

    def jacobian(self, x: Floats) -> Floats:
        return self.equations.jacobian(x, self.fixed)


@runtime_checkable
class InvertibleEquations(Equations, Protocol):
    """Equations whose Jacobian has more structure than a general inverse would use."""

    def inverse(self, x: Floats, fixed: Fixed) -> Inverse:
        """An inverse of dF/dx that is close enough to step with."""
        ...

    def adjoint(self, x: Floats, fixed: Fixed, value: Floats) -> Floats:
        """The weights on equations, (size,), whose transposed derivative is `value`, (size,), exactly."""
        ...


@runtime_checkable
class ReusingEquations(Equations, Protocol):
    """Equations that measure from what is fixed, without fixing the inputs again."""

    def measures_at(self, x: Array, fixed: Fixed) -> Mapping[str, Array]:
        """Every outcome, as `measures` has it."""
        ...


@dataclass(frozen=True, eq=False)
class StructuredSystem(FixedSystem):
    """The same for equations that bring their own inverse."""

    equations: InvertibleEquations

    def inverse(self, x: Floats) -> Inverse:
        return self.equations.inverse(x, self.fixed)


@dataclass(frozen=True, eq=False)
class Solved:
    """Inputs, what they fix, and where the solver ended."""

    equations: Equations
    inputs: Inputs
    fixed: Fixed
    solution: Solution

    @property
    def worst_market(self) -> str:
        """The name of the equation with the largest residual."""
        return self.equations.market(self.solution.worst)

    def measures(self) -> Mapping[str, Floats]:
        """Every outcome, by metric, (economy,), in the metric's unit."""
        if isinstance(self.equations, ReusingEquations):
            return self.equations.measures_at(self.solution.x, self.fixed)
        return self.equations.measures(self.solution.x, self.inputs)


def solve(equations: Equations, inputs: Inputs, start: Floats | None = None, inverse: Inverse | None = None) -> Solved:
    """Solve a model, if need be by way of smaller shocks.

    Parameters
    ----------
    start : (size,), where to begin, such as the solution of a similar scenario; None is the baseline, zeros.
    inverse : (size, size), the inverted Jacobian of a similar scenario, to begin with.
    """
    keep_freed_memory()
    one_thread_of_linear_algebra()
    fixed = equations.fix(inputs)

    def path(done: float) -> FixedSystem:
        return _system(equations, fixed if done == 1.0 else equations.fix(equations.part(inputs, done)))

    first = np.zeros(equations.size) if start is None else start
    return Solved(equations, inputs, fixed, follow(path, first, inverse=inverse))


def _system(equations: Equations, fixed: Fixed) -> FixedSystem:
    if isinstance(equations, InvertibleEquations):
        return StructuredSystem(equations, fixed)
    return FixedSystem(equations, fixed)
