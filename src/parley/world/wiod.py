"""`wiod-2014`: 43 economies and the rest of the world, 15 goods sectors and services (WIOD 2016, tariffs of Teti)."""

from __future__ import annotations

from typing import Any

from parley.world import files

NAME = "wiod-2014"


def load() -> dict[str, Any]:
    """The fields of the world; own sales are on the diagonal of `flows`.

    Some sectors have the code of an equal one of `icio-2022` but another elasticity: those of this world carry its name
    in the table of elasticities.
    """
    fields = files.common_fields(NAME)
    theta = files.elasticities(tuple(f"{NAME}:{code}" for code in fields["sectors"]))
    works = files.elasticity_sources()
    return {
        **fields,
        **files.cubes(NAME),
        "elasticities": theta,
        "elasticity_sources": {source: works[source] for source in theta},
    }
