"""What governments must want for the tariffs they chose to be their best."""

from parley.games.inferred.politics import PoliticalWeights, political_weights
from parley.games.inferred.revealed import Revealed, revealed

__all__ = [
    "PoliticalWeights",
    "Revealed",
    "political_weights",
    "revealed",
]
