"""Who plays on a model: governments, what they want, what they can set, and the game that this makes."""

from parley.games.players.balanced import balanced
from parley.games.players.groups import inside, mean_rate
from parley.games.players.instruments import EXPORT_TAX, RATES, Tool
from parley.games.players.levers import Lever
from parley.games.players.model_game import ModelGame
from parley.games.players.objective import TERMS, Objective, objective, presets, term
from parley.games.players.player import Model, Player, cells_of, game_on, player
from parley.games.players.profits_game import ProfitsGame

__all__ = [
    "EXPORT_TAX",
    "RATES",
    "TERMS",
    "Lever",
    "Model",
    "ModelGame",
    "Objective",
    "Player",
    "ProfitsGame",
    "Tool",
    "balanced",
    "cells_of",
    "game_on",
    "inside",
    "mean_rate",
    "objective",
    "player",
    "presets",
    "term",
]
