"""The forecast: how many partners will have a deal by a day, from what was known on a day, and how good it was."""

from parley.talks.forecast.base_rates import Rate
from parley.talks.forecast.drivers import Driver
from parley.talks.forecast.forecast import Forecast, forecast
from parley.talks.forecast.priors import Priors, priors
from parley.talks.forecast.question import CRITERIA, Question, ask
from parley.talks.forecast.stakes import Stake, Stakes, stakes

__all__ = [
    "CRITERIA",
    "Driver",
    "Forecast",
    "Priors",
    "Question",
    "Rate",
    "Stake",
    "Stakes",
    "ask",
    "forecast",
    "priors",
    "stakes",
]
