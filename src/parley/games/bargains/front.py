"""The front door of bargains: a model, two parties and what comes without a deal in, their deal out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parley.errors import BadInput
from parley.games.bargains.bargaining import Solution, bargain
from parley.games.bargains.result import Bargain
from parley.games.bargains.solutions import EVEN_WEIGHTS, nash
from parley.games.players.instruments import RATES, Tool
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import objective
from parley.games.players.player import Model, Player, game_on
from parley.model import LumpSum, Outcome, Rebate
from parley.model.arrays import Floats
from parley.vocabulary import Policy


def bargain_tariffs(
    model: Model,
    parties: Sequence[Player | str],
    disagreement: Outcome | None = None,
    policy: Policy | None = None,
    solution: Solution = nash,
    weights: tuple[float, float] = EVEN_WEIGHTS,
    points: int = 0,
    rebate: Rebate = LumpSum(),  # noqa: B008
) -> Bargain:
    """The deal that two parties strike over their tariffs on each other.

    Parameters
    ----------
    parties : two governments, or codes of those that want welfare and set one rate a sector on the other.
    disagreement : the outcome without a deal, of this model from the same baseline; None is the status quo.
    policy : the status quo, its tariffs after; None is the world's own tariffs.
    solution : `solutions.nash`, `kalai_smorodinsky` or `egalitarian`.
    rebate : what happens to revenue; the disagreement must have been solved with the same.
    points : how many points of the frontier to trace; 0 for none.

    Raises
    ------
    BadInput : not two parties, or a disagreement with another rebate or without an objective's outcome.
    UnknownName, NotConverged : see `game_on` and `bargain`.
    """
    if len(parties) != 2:
        raise BadInput(f"a bargain has two parties; found {len(parties)}.")
    first, second = (each if isinstance(each, str) else each.name for each in parties)
    players = [_player(parties[0], second), _player(parties[1], first)]
    game = game_on(model, players, policy, rebate)
    without = game.status_quo if disagreement is None else _payoffs(game, disagreement, rebate)
    return bargain(game, without, solution, weights, points)


def _player(party: Player | str, other: str) -> Player:
    if not isinstance(party, str):
        return party
    return Player(party, objective("welfare"), (Tool(by=RATES["mfn"], partners=(other,)),))


def _payoffs(game: ModelGame, outcome: Outcome, rebate: Rebate) -> Floats:
    """What an outcome pays the parties of a game, (party,)."""
    if outcome.rebate != rebate.name:
        raise BadInput(
            f"the disagreement {outcome.label!r} was solved with revenue as {outcome.rebate}, the bargain has "
            f"{rebate.name}. Solve both alike: model.solve(policy, rebate=LumpSum()), or rebate= here."
        )
    missing = [name for goal in game.goals for name in goal if name not in outcome.values]
    if missing:
        raise BadInput(f"the disagreement {outcome.label!r} has no {', '.join(missing)}, which a party wants.")
    return np.array([sum(float(weight @ outcome.values[name]) for name, weight in goal.items()) for goal in game.goals])
