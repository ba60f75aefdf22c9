"""Which model a world was made for, and the models that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from parley.errors import UnknownName
from parley.model.endogenous_deficit.model import EndogenousDeficitModel, roundabout_parameters
from parley.model.gravity.model import GravityModel
from parley.model.input_output.model import InputOutputModel
from parley.model.multi_sector.model import MultiSectorModel
from parley.model.multi_sector_ces.closures import FixedTransfers, Purged, ServicesAtDestination
from parley.model.multi_sector_ces.model import MultiSectorCESModel
from parley.model.outcome import Outcome
from parley.model.rebate import Rebate
from parley.vocabulary import Policy
from parley.world import World

DefaultModel: TypeAlias = EndogenousDeficitModel | InputOutputModel | MultiSectorModel


def model_for(world: World) -> DefaultModel:
    """The model made for a world.

    Sectoral input-output coefficients decide for the input-output model; without them one sector decides for the
    endogenous-deficit model and more for the multi-sector model.

    Raises
    ------
    BadInput : the world lacks what the model needs, such as own sales.
    """
    if world.input_coefficients is not None:
        return InputOutputModel(world)
    return EndogenousDeficitModel(world) if len(world.sectors) == 1 else MultiSectorModel(world)


@dataclass(frozen=True)
class Choice:
    """A model that can be asked for by name.

    Attributes
    ----------
    what : the model and its closure, in words.
    make : the model on a world.
    has_rebate : whether it matters what happens to revenue.
    """

    what: str
    make: Callable[[World], Any]
    has_rebate: bool = True

    def solve(self, world: World, policy: Policy, rebate: Rebate, elasticities: str | None) -> Outcome:
        """The outcome of a policy; the rebate counts where the model has one.

        Raises
        ------
        BadInput : the world lacks what the model needs.
        """
        model = self.make(world)
        if self.has_rebate:
            return model.solve(policy, rebate=rebate, elasticities=elasticities)
        return model.solve(policy, elasticities=elasticities)


DEFAULT_MODEL = "default"
MODELS: Mapping[str, Choice] = MappingProxyType(
    {
        DEFAULT_MODEL: Choice("the model made for the world", model_for),
        "endogenous-deficit": Choice("one sector; balances answer to tariffs", EndogenousDeficitModel),
        "endogenous-deficit-inputs": Choice(
            "the same with goods as inputs", lambda world: EndogenousDeficitModel(world, roundabout_parameters())
        ),
        "multi-sector": Choice("sectors and one input bundle; balances are fixed transfers", MultiSectorModel),
        "input-output": Choice("sectors that buy from each other; balances are fixed transfers", InputOutputModel),
        "tariff-war-purged": Choice(
            "sectors without inputs; balances purged", lambda world: MultiSectorCESModel(world, Purged()), False
        ),
        "tariff-war-transfers": Choice(
            "sectors without inputs; balances are fixed transfers",
            lambda world: MultiSectorCESModel(world, FixedTransfers()),
            False,
        ),
        "tariff-war-destination": Choice(
            "sectors without inputs; balances answer to tariffs",
            lambda world: MultiSectorCESModel(world, ServicesAtDestination()),
            False,
        ),
        "gravity": Choice("one sector; trade costs without revenue", GravityModel, False),
    }
)
"""Name -> model and closure."""


def model_named(name: str) -> Choice:
    """The model of a name.

    Raises
    ------
    UnknownName : there is no such model.
    """
    if name not in MODELS:
        raise UnknownName("model", name, MODELS, f"There are {', '.join(MODELS)}.")
    return MODELS[name]
