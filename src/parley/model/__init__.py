"""Models: a world and a policy in, an outcome out. One solver, one grammar of results."""

from parley.model.batch import solve_many, solve_together
from parley.model.chart import Chart
from parley.model.choice import DEFAULT_MODEL, MODELS, DefaultModel, model_for, model_named
from parley.model.endogenous_deficit.model import EndogenousDeficitModel, roundabout_parameters
from parley.model.gradient import gradient, pullback
from parley.model.gravity.closures import Conditional, Endowment, FixedShares
from parley.model.gravity.experiment import Gravity
from parley.model.gravity.model import GravityModel
from parley.model.input_output.model import InputOutputModel
from parley.model.metrics import METRICS, Metric, metric
from parley.model.multi_sector.model import MultiSectorModel
from parley.model.multi_sector_ces.closures import FixedTransfers, Purged, ServicesAtDestination
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.outcome import Comparison, Outcome
from parley.model.profits.model import ProfitsModel
from parley.model.rebate import IncomeTaxRelief, LumpSum, Rebate
from parley.model.replication import replicate, replicate_all
from parley.model.sector_results import SectorResults
from parley.model.sensitivity import Sensitivity
from parley.model.table import Table

__all__ = [
    "DEFAULT_MODEL",
    "METRICS",
    "MODELS",
    "Chart",
    "Comparison",
    "Conditional",
    "DefaultModel",
    "EndogenousDeficitModel",
    "Endowment",
    "FixedShares",
    "FixedTransfers",
    "Gravity",
    "GravityModel",
    "IncomeTaxRelief",
    "InputOutputModel",
    "LumpSum",
    "Metric",
    "MultiSectorCESModel",
    "MultiSectorModel",
    "Outcome",
    "ProfitsModel",
    "Purged",
    "Rebate",
    "SectorResults",
    "Sensitivity",
    "ServicesAtDestination",
    "Table",
    "gradient",
    "metric",
    "model_for",
    "model_named",
    "pullback",
    "replicate",
    "replicate_all",
    "roundabout_parameters",
    "solve_many",
    "solve_together",
]
