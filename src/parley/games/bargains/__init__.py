"""What governments would agree on: bargains of two, of a hub with many, and the frontier behind them."""

from parley.games.bargains.bargaining import Solution, bargain, nash_deal, resolved
from parley.games.bargains.bargaining_set import Mark, bargaining_set
from parley.games.bargains.front import bargain_tariffs
from parley.games.bargains.frontier import POINTS, Frontier
from parley.games.bargains.hub import Pair, bargain_hub, bargain_in_turn
from parley.games.bargains.hub_result import HubBargain, HubCertificate
from parley.games.bargains.result import Bargain, BargainCertificate
from parley.games.bargains.room import room_to_raise
from parley.games.bargains.solutions import EVEN_WEIGHTS, SOLUTIONS
from parley.games.bargains.zone import Zone

__all__ = [
    "EVEN_WEIGHTS",
    "POINTS",
    "SOLUTIONS",
    "Bargain",
    "BargainCertificate",
    "Frontier",
    "HubBargain",
    "HubCertificate",
    "Mark",
    "Pair",
    "Solution",
    "Zone",
    "bargain",
    "bargain_hub",
    "bargain_in_turn",
    "bargain_tariffs",
    "bargaining_set",
    "nash_deal",
    "resolved",
    "room_to_raise",
]
