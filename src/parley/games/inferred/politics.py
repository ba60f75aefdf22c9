"""Which sectors governments would have to favour for their tariffs to be best (docs/reference/model.md, eq. 5.25)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.errors import BadInput
from parley.model.arrays import Floats
from parley.model.policies import no_change
from parley.model.profits.model import ProfitsModel
from parley.model.profits.politics import SETTLED, inferred_weights
from parley.vocabulary import Policy

SOURCES = ("OSSA2014",)


@dataclass(frozen=True, eq=False)
class PoliticalWeights:
    """Inferred political weights, as `ProfitsModel` takes them.

    Attributes
    ----------
    economies, sectors : labels.
    targets : (economy, sector), the observed tariffs whose dispersion was to be explained.
    weights : (economy, sector), lambda, mean one in each economy, not negative.
    rates : (economy, sector), the MFN tariffs that are best with these weights: targets plus a level that is the
        economy's own, except where a target is prohibitive, where no weight explains how low it is, and where it would
        be below zero.
    levels : (economy,), that level.
    unsettled : (economy,), largest first-order condition left.
    gains : (economy,), percent of its welfare that a government gains by leaving `rates`; above zero where welfare has
        another, higher maximum.
    sources : ids of what it rests on.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    targets: Floats
    weights: Floats
    rates: Floats
    levels: Floats
    unsettled: Floats
    gains: Floats
    sources: tuple[str, ...]

    @property
    def converged(self) -> bool:
        """Whether all first-order conditions hold."""
        return bool((self.unsettled <= SETTLED).all())

    def rows(self) -> list[dict[str, Any]]:
        """One row an economy and sector: target, the tariff that the weight makes best, the weight."""
        return [
            {
                "economy": economy,
                "sector": sector,
                "target": float(self.targets[i, k]),
                "rate": float(self.rates[i, k]),
                "weight": float(self.weights[i, k]),
            }
            for i, economy in enumerate(self.economies)
            for k, sector in enumerate(self.sectors)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        by_economy = {
            economy: {"level": level, "unsettled": unsettled, "gain": gain}
            for economy, level, unsettled, gain in zip(
                self.economies, self.levels.tolist(), self.unsettled.tolist(), self.gains.tolist(), strict=True
            )
        }
        return {
            "converged": self.converged,
            "economies": by_economy,
            "rows": self.rows(),
            "sources": list(self.sources),
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)


def political_weights(model: ProfitsModel, targets: Floats, policy: Policy | None = None) -> PoliticalWeights:
    """The political weights with which each government's best MFN tariffs have the dispersion of observed ones.

    `ProfitsModel(world, found.weights)` is then the model of these governments.

    Parameters
    ----------
    targets : (economy, sector), each government's observed tariffs, such as those it charges whom it need not favour.
    policy : the tariffs of all others are its tariffs after; None is the world's own tariffs.

    Raises
    ------
    BadInput : targets of another shape or below zero, or an economy with a sector without sales or imports.
    NotConverged : see `parley.model.profits.politics`.
    """
    world = model.world
    shape = (len(world.economies), len(world.sectors))
    if targets.shape != shape:
        raise BadInput(f"targets have shape {targets.shape}, world {world.name} needs {shape}.")
    at = policy or no_change(world)
    equations, inputs = model.equations(at), model.inputs(at)
    found = [inferred_weights(equations, inputs, player, targets[player]) for player in range(shape[0])]
    return PoliticalWeights(
        world.economies,
        world.sectors,
        targets,
        np.stack([each.weights for each in found]),
        np.stack([each.rates for each in found]),
        np.array([each.level for each in found]),
        np.array([each.unsettled for each in found]),
        np.array([each.gain for each in found]),
        tuple(dict.fromkeys((*SOURCES, *at.sources))),
    )
