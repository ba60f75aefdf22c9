"""What the clock brings: everyone's tariffs on the day it runs out, as known, and the retaliation that provokes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from parley.law import Law, Retaliation
from parley.talks.mandates.party import mean_tariff
from parley.talks.policies import Setting, scenario_policy
from parley.talks.scenario import Scenario
from parley.vocabulary import Policy, members
from parley.world import World

IN_FORCE = "in force"
USA = "USA"
_NOTHING = 1e-9  # a change of a mean tariff that no law makes


def answers(law: Law, world: World, setting: Setting, now: Policy, then: Policy) -> list[Retaliation]:
    """Retaliation that the clock provokes, as known: decided or announced with a rate, not in force when it runs out,
    of importers on whom it raises US tariffs on average. Others have their own clock, or nothing new to answer.

    Parameters
    ----------
    now, then : the law of the day, and of the day on which the clock runs out.
    """
    found = law.retaliation(setting.deadline or setting.on, setting.known_on)
    waiting = [item for item in found if item.status != IN_FORCE and item.rate]
    return [item for item in waiting if _rise(world, item.importer, now, then) > _NOTHING]


def _rise(world: World, importer: str, now: Policy, then: Policy) -> float:
    """How much US tariffs on an economy or group rise, the mean on goods weighted with trade; a share."""
    if not members(importer) & set(world.economies):
        return 0.0
    before, after = (mean_tariff(world, policy.tariff_after, USA, importer) for policy in (now, then))
    return after - before


def without_deals(law: Law, world: World, setting: Setting, now: Policy) -> Policy:
    """Tariffs of everyone when the clock runs out, with the retaliation that this provokes; today's without a clock.

    Parameters
    ----------
    now : the law of the day.
    """
    if setting.deadline is None:
        return replace(now, label="nothing is scheduled")
    then = law.policy(world, setting.deadline, setting.known_on)
    scenario = Scenario.model_validate(
        {
            "title": f"no deal by {setting.deadline}",
            "united-states": {"law": "deadline"},
            "partners": {"answers": [_answer(item) for item in answers(law, world, setting, now, then)]},
        }
    )
    return scenario_policy(scenario, law, world, setting)


def _answer(item: Retaliation) -> dict[str, Any]:
    """As a scenario writes it; a list without a stated worth counts for all goods."""
    worth = {} if item.value_million is None else {"covers-million": item.value_million, "currency": item.currency}
    return {"importer": item.importer, "rate": item.rate, "source": item.measure} | worth
