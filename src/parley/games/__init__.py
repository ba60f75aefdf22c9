"""Games: what each side would do, given what it wants and what it can set.

`nash`, `best_response` and `sustainability` work on any `Game`; `nash_tariffs` and `optimal_tariffs` make the game from
a model and the codes of its players.
"""

from parley.games.balanced import balanced
from parley.games.best_response import BestResponse, best_response
from parley.games.certificate import Certificate, certify
from parley.games.cooperation import Cooperation, cooperate, cooperative_tariffs
from parley.games.front import nash_tariffs, optimal_tariffs
from parley.games.game import Game
from parley.games.instruments import RATES, Tool
from parley.games.model_game import Lever, ModelGame
from parley.games.nash import Nash, nash
from parley.games.objective import TERMS, Objective, objective, presets
from parley.games.player import Player, game_on, player
from parley.games.profits_game import ProfitsGame
from parley.games.revealed import Revealed, revealed
from parley.games.sustain import Sustainability, sustainability

__all__ = [
    "RATES",
    "TERMS",
    "BestResponse",
    "Certificate",
    "Cooperation",
    "Game",
    "Lever",
    "ModelGame",
    "Nash",
    "Objective",
    "Player",
    "ProfitsGame",
    "Revealed",
    "Sustainability",
    "Tool",
    "balanced",
    "best_response",
    "certify",
    "cooperate",
    "cooperative_tariffs",
    "game_on",
    "nash",
    "nash_tariffs",
    "objective",
    "optimal_tariffs",
    "player",
    "presets",
    "revealed",
    "sustainability",
]
