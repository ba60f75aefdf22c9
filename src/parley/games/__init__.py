"""Games: what each side would do, given what it wants and what it can set.

`nash`, `best_response`, `sustainability`, `cooperate`, `bargain` and `bargain_hub` work on any `Game`; `nash_tariffs`,
`optimal_tariffs`, `cooperative_tariffs` and `bargain_tariffs` make the game from a model and the codes of its players.
"""

from parley.games.balanced import balanced
from parley.games.bargain_front import bargain_tariffs
from parley.games.bargain_result import Bargain
from parley.games.bargaining import bargain
from parley.games.best_response import BestResponse, best_response
from parley.games.certificate import Certificate, certify
from parley.games.cooperation import Cooperation, cooperate, cooperative_tariffs
from parley.games.foreigners import ForeignersGiven, foreigners_given, formula_war
from parley.games.front import nash_tariffs, optimal_tariffs
from parley.games.game import Game
from parley.games.hub import Pair, bargain_hub, bargain_in_turn
from parley.games.hub_bargain import HubBargain
from parley.games.instruments import EXPORT_TAX, RATES, Tool
from parley.games.model_game import Lever, ModelGame
from parley.games.nash import Nash, nash
from parley.games.objective import TERMS, Objective, objective, presets
from parley.games.player import Player, game_on, player
from parley.games.politics import PoliticalWeights, political_weights
from parley.games.profits_game import ProfitsGame
from parley.games.revealed import Revealed, revealed
from parley.games.room import room_to_raise
from parley.games.solutions import SOLUTIONS
from parley.games.sustain import Sustainability, sustainability

__all__ = [
    "EXPORT_TAX",
    "RATES",
    "SOLUTIONS",
    "TERMS",
    "Bargain",
    "BestResponse",
    "Certificate",
    "Cooperation",
    "ForeignersGiven",
    "Game",
    "HubBargain",
    "Lever",
    "ModelGame",
    "Nash",
    "Objective",
    "Pair",
    "Player",
    "PoliticalWeights",
    "ProfitsGame",
    "Revealed",
    "Sustainability",
    "Tool",
    "balanced",
    "bargain",
    "bargain_hub",
    "bargain_in_turn",
    "bargain_tariffs",
    "best_response",
    "certify",
    "cooperate",
    "cooperative_tariffs",
    "foreigners_given",
    "formula_war",
    "game_on",
    "nash",
    "nash_tariffs",
    "objective",
    "optimal_tariffs",
    "player",
    "political_weights",
    "presets",
    "revealed",
    "room_to_raise",
    "sustainability",
]
