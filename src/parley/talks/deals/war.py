"""The tariff war of a hub and its partners: what both sides would set on each other with no deal and no bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import NotConverged
from parley.games.players import ModelGame, game_on, inside, mean_rate
from parley.games.wars import Nash, nash
from parley.model.arrays import Floats
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import open_player
from parley.vocabulary import Policy

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation


@dataclass(frozen=True, eq=False)
class War:
    """A war of a hub with its partners, tariffs by sector on each other, bounds and red lines aside.

    Attributes
    ----------
    game : what is played; all other tariffs are today's.
    found : the Nash tariffs with their certificate.
    flows : importer and exporter of each run of numbers, one number a goods sector in the world's order.
    sectors : these sectors.
    """

    game: ModelGame
    found: Nash
    flows: tuple[tuple[str, str], ...]
    sectors: tuple[str, ...]

    def rates(self) -> Mapping[tuple[str, str, str], float]:
        """(importer, exporter, sector) -> rate, a share."""
        keys = [(importer, exporter, sector) for importer, exporter in self.flows for sector in self.sectors]
        return dict(zip(keys, self.found.numbers.tolist(), strict=True))

    def numbers_under(self, at: Situation, policy: Policy) -> Floats:
        """The numbers that a policy's tariffs are, (size,)."""
        goods = np.asarray(at.world.goods, dtype=bool)
        masks = [(inside(at.world, exporter), inside(at.world, importer)) for importer, exporter in self.flows]
        return np.concatenate([mean_rate(at.world, policy.tariff_after, *pair)[goods] for pair in masks])


def war_of(at: Situation, mandates: Sequence[Mandate]) -> War:
    """The war of a hub, whose mandate comes first, with its partners.

    Raises
    ------
    NotConverged : it does not settle, with those who still move.
    """
    hub, partners = mandates[0], mandates[1:]
    against = [(hub, [each.party for each in partners]), *((each, [hub.party]) for each in partners)]
    players = [open_player(mandate, others, at.world) for mandate, others in against]
    game = game_on(at.model, players, at.now, elasticities=at.elasticities)
    found = nash(game)
    if not found.converged:
        raise NotConverged(
            f"no tariff war of {hub.party} with {', '.join(each.party for each in partners)} settles: "
            f"{', '.join(found.moving)} still move. Choose another disagreement."
        )
    flows = tuple((mandate.party, other) for mandate, others in against for other in others)
    return War(game, found, flows, tuple(np.array(at.world.sectors)[np.asarray(at.world.goods, dtype=bool)].tolist()))
