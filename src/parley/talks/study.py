"""Scenarios side by side: each solved by both models, with both ways to use the revenue and several elasticity sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from parley.errors import NotKnown
from parley.law import Law
from parley.model import (
    DEFAULT_MODEL,
    DefaultModel,
    IncomeTaxRelief,
    LumpSum,
    Outcome,
    Rebate,
    model_for,
    model_named,
)
from parley.talks.policies import Setting, scenario_policy
from parley.talks.scenario import Scenario
from parley.vocabulary import Policy
from parley.world import World

Report = Callable[[str], None]

SECTORS = "multi-sector"
DEFICITS = "endogenous-deficit"
WORLDS: Mapping[str, str] = {SECTORS: "icio-2022", DEFICITS: "cepii-2023"}
SETS: Mapping[str, tuple[str, ...]] = {SECTORS: ("IS", "CP", "FGO", "U4"), DEFICITS: ("ILMS", "ILMS-8", "CP")}
"""The elasticity sets a study compares: estimates that differ in level and in spread over sectors."""
REBATES: Mapping[str, Rebate] = {"relief": IncomeTaxRelief(), "lump-sum": LumpSum()}


@dataclass(frozen=True)
class Variant:
    """One way of solving a scenario: which model, which rebate (a key of REBATES), which elasticity set."""

    model: str
    rebate: str
    elasticities: str


@dataclass(frozen=True)
class Span:
    """A number and its range over elasticity sets."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, eq=False)
class Study:
    """Solved scenarios.

    Attributes
    ----------
    scenarios : key -> scenario, in the order shown.
    policies : (scenario key, model) -> policy.
    outcomes : (scenario key, variant) -> outcome.
    central : model -> the elasticity set of the central values.
    """

    scenarios: Mapping[str, Scenario]
    policies: Mapping[tuple[str, str], Policy]
    outcomes: Mapping[tuple[str, Variant], Outcome]
    central: Mapping[str, str]

    def outcome(self, scenario: str, model: str, rebate: str = "relief") -> Outcome:
        """The central outcome of a scenario in a model."""
        return self.outcomes[scenario, Variant(model, rebate, self.central[model])]

    def span(self, scenario: str, model: str, metric: str, who: str, rebate: str = "relief") -> Span:
        """A metric with its range over the elasticity sets.

        Raises
        ------
        NotKnown : the model's world does not hold this economy.
        """
        if not self.covers(model, who):
            raise NotKnown(f"{who} is not an economy of the world behind the {model} model.")
        values = [
            outcome.value(metric, who)
            for (key, variant), outcome in self.outcomes.items()
            if key == scenario and variant.model == model and variant.rebate == rebate
        ]
        return Span(min(values), self.outcome(scenario, model, rebate).value(metric, who), max(values))

    def covers(self, model: str, who: str) -> bool:
        """Whether a model's world has an economy; groups it always has."""
        economies = next(outcome.economies for (_, variant), outcome in self.outcomes.items() if variant.model == model)
        return who in economies or who in ("EU", "WLD")


def solve_scenario(
    scenario: Scenario,
    law: Law,
    setting: Setting,
    world: str,
    rebate: Rebate,
    elasticities: str | None,
    model: str = DEFAULT_MODEL,
) -> Outcome:
    """One scenario on one world, by the model named; without a name, by the one made for the world.

    Raises
    ------
    UnknownName : no such world, model or elasticity set.
    BadInput : the scenario does not fit the day or the world, or the world not the model.
    NotConverged : it has no equilibrium; says which market clears worst.
    """
    chosen, baseline = model_named(model), World.load(world)
    policy = scenario_policy(scenario, law, baseline, setting)
    return chosen.solve(baseline, policy, rebate, elasticities).checked()


def models() -> dict[str, DefaultModel]:
    """Both models on the worlds they were made for."""
    return {name: model_for(World.load(world)) for name, world in WORLDS.items()}


def run_study(scenarios: Mapping[str, Scenario], law: Law, setting: Setting, report: Report) -> Study:
    """Solve every scenario in every variant.

    Raises
    ------
    NotConverged : a scenario has no equilibrium; says which market clears worst.
    BadInput : a scenario does not fit the day or the world.
    """
    solvers = models()
    policies = {
        (key, name): scenario_policy(scenario, law, model.world, setting)
        for key, scenario in scenarios.items()
        for name, model in solvers.items()
    }
    outcomes: dict[tuple[str, Variant], Outcome] = {}
    for (key, name), policy in policies.items():
        report(f"solving {scenarios[key].title!r} in the {name} model")
        for rebate, elasticities in product(REBATES, SETS[name]):
            outcome = solvers[name].solve(policy, rebate=REBATES[rebate], elasticities=elasticities)
            outcomes[key, Variant(name, rebate, elasticities)] = outcome.checked()
    central = {name: model.default_elasticities for name, model in solvers.items()}
    return Study(scenarios, policies, outcomes, central)
