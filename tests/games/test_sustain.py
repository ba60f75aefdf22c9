"""Would it hold? Against the closed form of collusion among Cournot firms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_games import cournot, cournot_quantities

from parley.games import nash, sustainability


@given(st.integers(2, 5))
def test_equal_firms_need_the_textbooks_discount_factor(n: int) -> None:
    """(n + 1)^2/((n + 1)^2 + 4 n) for n equal firms that share the monopoly quantity and return to Cournot."""
    costs = np.ones(n)
    game = cournot(costs)
    agreed = np.full(n, (10 - 1) / (2 * n))
    found = sustainability(game, agreed, cournot_quantities(costs))
    expected = (n + 1) ** 2 / ((n + 1) ** 2 + 4 * n)
    np.testing.assert_allclose(found.critical, expected, atol=1e-5)
    assert found.holds(expected + 1e-4)
    assert not found.holds(expected - 1e-4)
    assert found.first in game.parties


def test_who_would_break_it_first_is_the_one_with_least_to_lose() -> None:
    game = cournot(np.array([1.0, 1.0]))
    unequal = np.array([3.0, 1.5])  # B has the smaller share of the monopoly quantity
    found = sustainability(game, unequal, nash(game).numbers)
    assert found.first == "B"
    assert found.critical[1] > found.critical[0]


def test_an_equilibrium_tempts_nobody_and_an_empty_threat_holds_nobody() -> None:
    game = cournot(np.array([1.0, 2.0]))
    war = nash(game).numbers
    found = sustainability(game, war, war)
    np.testing.assert_allclose(found.temptation, 0.0, atol=1e-7)
    np.testing.assert_array_equal(found.critical, 0.0)
    assert found.first is None
    assert found.holds(0.0)
    better_than_agreed = sustainability(game, np.array([0.1, 0.1]), war)
    assert np.isinf(better_than_agreed.critical).all()
    assert not better_than_agreed.holds(0.999)
    assert [row["critical"] for row in better_than_agreed.to_dict()["parties"]] == [None, None]


def test_a_table_has_every_party() -> None:
    game = cournot(np.array([1.0, 2.0]))
    found = sustainability(game, np.array([2.0, 2.0]), nash(game).numbers)
    assert found.table().who == ("A", "B")
    assert '"first"' in found.to_json()
    assert found.temptation[0] == pytest.approx(found.deviating[0] - found.agreed[0])
