"""`icio-2022`: 80 economies and the rest of the world, 27 goods sectors and services (OECD ICIO, tariffs of Teti)."""

from __future__ import annotations

from typing import Any

from parley.world import files


def load() -> dict[str, Any]:
    """The fields of the world; own sales are on the diagonal of `flows`."""
    return {**files.common_fields("icio-2022"), **files.cubes("icio-2022")}
