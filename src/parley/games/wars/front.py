"""The front door of wars: a model and the codes of its players in, what they would do out."""

from __future__ import annotations

from collections.abc import Sequence

from parley.games.game import Report
from parley.games.players.player import Model, Player, game_on
from parley.games.wars.best_response import BestResponse, best_response
from parley.games.wars.nash import Nash, nash
from parley.vocabulary import Policy


def optimal_tariffs(
    model: Model, player: Player | str, policy: Policy | None = None, report: Report | None = None
) -> BestResponse:
    """The rates a government would set if nobody answered.

    Parameters
    ----------
    player : a government, or the code of one that wants welfare and sets free tariffs on goods.
    policy : the status quo, its tariffs after; None is the world's own tariffs.

    Raises
    ------
    BadInput, UnknownName, NotConverged : see `game_on` and `best_response`.
    """
    game = game_on(model, (player,), policy)
    return best_response(game, game.parties[0], report=report)


def nash_tariffs(
    model: Model, players: Sequence[Player | str], policy: Policy | None = None, report: Report | None = None
) -> Nash:
    """The rates of a trade war: each player's best answer to all others'.

    Parameters
    ----------
    players : governments, or codes of those that want welfare and set free tariffs on goods.
    policy : the status quo, its tariffs after; None is the world's own tariffs.

    Raises
    ------
    BadInput, UnknownName, NotConverged : see `game_on` and `nash`.
    """
    return nash(game_on(model, players, policy), report=report)
