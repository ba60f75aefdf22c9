"""The solver: converges where it should, says where it does not."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import numpy as np

from parley.model.solve import follow, newton


@dataclass(frozen=True)
class Power:
    """exp(a x) = b for each unknown: the log-linear kernel of every model here."""

    a: np.ndarray
    b: np.ndarray

    def residual(self, x):
        return np.exp(self.a * x) - self.b

    def jacobian(self, x):
        return np.diag(self.a * np.exp(self.a * x))


@dataclass(frozen=True)
class Cliff:
    """tanh(10 (x - goal)): flat away from the solution, so a full step from far off learns nothing."""

    goal: float

    def residual(self, x):
        return np.tanh(10 * (x - self.goal))

    def jacobian(self, x):
        return np.diag(10 / np.cosh(10 * (x - self.goal)) ** 2)


@dataclass(frozen=True)
class NoSolution:
    """x^2 + 1 = 0."""

    def residual(self, x):
        return x**2 + 1

    def jacobian(self, x):
        return np.diag(2 * x)


def test_a_known_solution_is_found() -> None:
    a, b = np.array([1.0, 2.0, -3.0]), np.array([5.0, 0.2, 7.0])
    solution = newton(Power(a, b), np.zeros(3))
    assert solution.converged
    np.testing.assert_allclose(solution.x, np.log(b) / a, rtol=1e-11)
    assert solution.inversions <= solution.iterations


def test_a_solved_system_costs_nothing() -> None:
    solution = newton(Power(np.ones(2), np.ones(2)), np.zeros(2))
    assert (solution.iterations, solution.inversions, solution.residual) == (0, 0, 0.0)


def test_a_shock_too_large_at_once_is_followed_in_parts() -> None:
    assert not newton(Cliff(3.0), np.zeros(1)).converged
    solution = follow(lambda done: Cliff(3.0 * done), np.zeros(1))
    assert solution.converged
    np.testing.assert_allclose(solution.x, 3.0, rtol=1e-12)


@dataclass(frozen=True)
class Cubic:
    """(x + 1)^3 - 1 = goal: its slope changes from place to place."""

    goal: float

    def residual(self, x):
        return (x + 1) ** 3 - 1 - self.goal

    def jacobian(self, x):
        return np.diag(3 * (x + 1) ** 2)


def test_an_inverse_of_a_similar_system_is_used_again() -> None:
    first = newton(Cubic(2.0), np.zeros(1))
    again = newton(Cubic(2.1), first.x, inverse=first.inverse)
    assert again.converged
    assert again.inversions == 0
    np.testing.assert_allclose(again.x, 3.1 ** (1 / 3) - 1, rtol=1e-11)


def test_a_bad_inverse_is_renewed() -> None:
    solution = newton(Cubic(2.0), np.zeros(1), inverse=np.array([[-5.0]]))
    assert solution.converged
    assert solution.inversions > 0


def test_stages_are_begun_on_the_line_through_the_last_two() -> None:
    """On a straight path the line is exact: the whole shock, the last stage, begins at its solution."""
    first_guesses: list[list[np.ndarray]] = []

    @dataclass(frozen=True)
    class Watched(Cliff):
        def residual(self, x):
            first_guesses[-1].append(x)
            return super().residual(x)

    def path(done: float) -> Watched:
        first_guesses.append([])
        return Watched(3.0 * done)

    assert follow(path, np.zeros(1)).converged
    tried, last = first_guesses[0], first_guesses[-1]
    assert len(tried) > 1
    assert len(last) == 1
    np.testing.assert_allclose(last[0], 3.0, rtol=1e-12)


def test_no_solution_is_a_value_with_the_worst_equation() -> None:
    solution = follow(lambda _: NoSolution(), np.array([0.5, 2.0]))
    assert not solution.converged
    assert solution.residual >= 1.0
    left = np.abs(solution.x**2 + 1)
    assert solution.residual == left.max()
    assert solution.worst == left.argmax()


def test_a_singular_or_undefined_system_is_a_value() -> None:
    solution = newton(NoSolution(), np.zeros(2))
    assert not solution.converged
    broken = newton(Power(np.array([np.nan]), np.array([1.0])), np.zeros(1))
    assert not broken.converged
    assert broken.residual == np.inf


def test_solving_needs_neither_jax_nor_scipy() -> None:
    """The first solve of a process compiles nothing, and no second thread pool joins in (ADR 4)."""
    script = "import sys, parley.model; print([name for name in ('jax', 'scipy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
