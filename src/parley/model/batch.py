"""Thousands of scenarios of one model, in order, in bounded memory, on several processors.

Every run of scenarios starts from the same anchor, the first scenario's solution and inverted Jacobian, and goes on
from the scenario before: most need neither a Jacobian nor an inverse of their own. Runs are of fixed length and do not
see one another, so results do not depend on the number of workers (docs/reference/model.md, section 8).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from parley.model import frame
from parley.model.arrays import Array, Floats
from parley.model.compiled import floating, jax_in_float64, traceable
from parley.model.frame import Equations, Inputs, Solved
from parley.model.solve import TOLERANCE, Inverse

T = TypeVar("T")

_MOST_STEPS = 50
"""Newton steps on JAX's device; most scenarios take five."""

_RUN = 16
"""Scenarios in a run: enough to spread the cost of a renewed inverse, few enough to keep all workers busy."""


@dataclass(frozen=True, eq=False)
class Anchor:
    """Where a run of scenarios begins: a solution, (size,), and an inverted Jacobian, (size, size), if there is one."""

    x: Floats
    inverse: Inverse | None


def solve_many(
    equations: Equations,
    inputs: Iterable[Inputs],
    read: Callable[[Solved], T],
    workers: int | None = None,
) -> Iterator[T]:
    """Solve scenario after scenario and hand over what is read of each, in the order of the inputs.

    Parameters
    ----------
    equations : a model on one baseline.
    inputs : scenarios; taken as they are needed, so that a generator keeps memory flat.
    read : what to keep of a solution, such as its measures; it runs in the worker. Solutions hold large arrays.
    workers : threads; None is one a processor.
    """
    waiting = iter(inputs)
    first = next(waiting, None)
    if first is None:
        return
    solved = frame.solve(equations, first)
    anchor = Anchor(solved.solution.x, solved.solution.inverse)
    yield read(solved)
    del solved
    workers = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        pending: deque[Future[list[T]]] = deque()
        for scenarios in _runs(waiting):
            pending.append(pool.submit(_run, equations, scenarios, anchor, read))
            if len(pending) > 2 * workers:
                yield from pending.popleft().result()
        yield from chain.from_iterable(future.result() for future in pending)


def _run(equations: Equations, scenarios: list[Inputs], anchor: Anchor, read: Callable[[Solved], T]) -> list[T]:
    """Scenarios one after the other, each from the one before."""
    found: list[T] = []
    here = anchor
    for inputs in scenarios:
        solved = frame.solve(equations, inputs, here.x, here.inverse)
        found.append(read(solved))
        here = Anchor(solved.solution.x, solved.solution.inverse) if solved.solution.converged else anchor
    return found


def _runs(inputs: Iterator[Inputs]) -> Iterator[list[Inputs]]:
    while scenarios := list(islice(inputs, _RUN)):
        yield scenarios


@dataclass(frozen=True, eq=False)
class Together:
    """Scenarios solved at once.

    Attributes
    ----------
    x : (scenario, size), the unknowns.
    residual : (scenario,), the largest absolute residual of each.
    """

    x: Floats
    residual: Floats

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Which scenarios are solved, (scenario,)."""
        return self.residual <= TOLERANCE


def solve_together(equations: Equations, inputs: Inputs) -> Together:
    """Solve scenarios at once by plain Newton steps on JAX's device, which pays on an accelerator.

    Parameters
    ----------
    inputs : the model's Inputs with a leading scenario axis on every field. Memory grows with the number of scenarios.

    Returns
    -------
    Where each ended; those not converged want `frame.solve`, which damps steps and divides the shock.
    """
    traceable(type(equations))
    x, residual = _together()(equations, floating(inputs))
    return Together(np.asarray(x), np.asarray(residual))


@cache
def _together() -> Callable[..., tuple[Array, Array]]:
    jax = jax_in_float64()
    xp = jax.numpy

    def solve(equations: Equations, inputs: Inputs) -> tuple[Array, Array]:
        fixed = equations.fix(inputs)

        def off(x: Array) -> Array:
            return xp.abs(equations.residual(x, fixed)).max()

        def unsolved(state: tuple[Array, Array, Array]) -> Array:
            return (state[1] > TOLERANCE) & (state[2] < _MOST_STEPS)

        def step(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
            x, _, steps = state
            change = xp.linalg.solve(equations.jacobian(x, fixed), equations.residual(x, fixed))
            x = x - change * xp.minimum(1.0, 1.0 / xp.abs(change).max())
            return x, off(x), steps + 1

        start = xp.zeros(equations.size)
        x, residual, _ = jax.lax.while_loop(unsolved, step, (start, off(start), 0))
        return x, residual

    return jax.jit(jax.vmap(solve, in_axes=(None, 0)))
