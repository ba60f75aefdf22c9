"""What governments would do by themselves: best responses, wars, their certificates, and whether agreements hold."""

from parley.games.wars.best_response import BestResponse, best_response
from parley.games.wars.certificate import Certificate, certify
from parley.games.wars.foreigners import CLOSE, ForeignersGiven, foreigners_given, formula_war, on_premise
from parley.games.wars.front import nash_tariffs, optimal_tariffs
from parley.games.wars.nash import Nash, nash
from parley.games.wars.settle import settle
from parley.games.wars.sustain import Sustainability, sustainability, sustained
from parley.games.wars.tariffwar import study_game
from parley.games.wars.war_map import gains_chart, rates_chart

__all__ = [
    "CLOSE",
    "BestResponse",
    "Certificate",
    "ForeignersGiven",
    "Nash",
    "Sustainability",
    "best_response",
    "certify",
    "foreigners_given",
    "formula_war",
    "gains_chart",
    "nash",
    "nash_tariffs",
    "on_premise",
    "optimal_tariffs",
    "rates_chart",
    "settle",
    "study_game",
    "sustainability",
    "sustained",
]
