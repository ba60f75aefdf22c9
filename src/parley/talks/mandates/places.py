"""Where the sectors that lines of a mandate name stand on a world's axis."""

from __future__ import annotations

from collections.abc import Sequence

from parley.world import World


def places(sectors: Sequence[str], world: World) -> list[int]:
    """Where sectors stand; all goods when none is named. Sectors that the world lacks are left out."""
    return [place for place, code in enumerate(world.sectors) if code in (sectors or goods_of(world))]


def goods_of(world: World) -> tuple[str, ...]:
    """The codes of a world's goods sectors."""
    return tuple(code for code, good in zip(world.sectors, world.goods, strict=True) if good)
