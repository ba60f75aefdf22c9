"""`cepii-2023`: goods trade of 194 economies (CEPII BACI) and GDP (World Bank); rates start at zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from parley.world import files


def load() -> dict[str, Any]:
    """The fields of the world; the diagonal of `flows` is zero because the source has no domestic sales."""
    flows = files.cubes("cepii-2023")["flows"]
    return {**files.common_fields("cepii-2023"), "flows": flows, "tariffs": np.zeros_like(flows)}
