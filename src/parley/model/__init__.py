"""Models: a world and a policy in, an outcome out. One solver, one grammar of results."""

from parley.model.choice import model_for
from parley.model.endogenous_deficit.model import EndogenousDeficitModel
from parley.model.metrics import METRICS, Metric, metric
from parley.model.multi_sector.model import MultiSectorModel
from parley.model.outcome import Comparison, Outcome
from parley.model.rebate import IncomeTaxRelief, LumpSum, Rebate
from parley.model.replication import replicate
from parley.model.table import Table

__all__ = [
    "METRICS",
    "Comparison",
    "EndogenousDeficitModel",
    "IncomeTaxRelief",
    "LumpSum",
    "Metric",
    "MultiSectorModel",
    "Outcome",
    "Rebate",
    "Table",
    "metric",
    "model_for",
    "replicate",
]
