"""JAX where it is needed: in float64, with programs kept on disk, and able to see the arrays of a model's equations."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from parley.model.frame import Inputs


@cache
def jax_in_float64() -> Any:
    """JAX in float64, with compiled programs kept for the next process. PARLEY_CACHE moves the folder."""
    import jax

    folder = Path(os.environ.get("PARLEY_CACHE") or platformdirs.user_cache_dir("parley")) / "compiled"
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    return jax


@cache
def traceable(kind: type) -> None:
    """Let JAX see the arrays of a model's equations, so that one compiled program serves every baseline."""
    jax = jax_in_float64()

    def flatten(thing: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        parts = {field.name: getattr(thing, field.name) for field in fields(thing)}
        for part in parts.values():
            if is_dataclass(part):
                traceable(type(part))
        moving = tuple(name for name, part in parts.items() if _is_data(part))
        still = tuple((name, part) for name, part in parts.items() if name not in moving)
        return tuple(parts[name] for name in moving), (moving, still)

    def unflatten(names: tuple[Any, ...], moving: tuple[Any, ...]) -> Any:
        made = object.__new__(kind)
        for name, part in (*zip(names[0], moving, strict=True), *names[1]):
            object.__setattr__(made, name, part)
        return made

    jax.tree_util.register_pytree_node(kind, flatten, unflatten)


def _is_data(part: Any) -> bool:
    return isinstance(part, np.ndarray | float) or is_dataclass(part) or hasattr(part, "_fields")


def floating(inputs: Inputs) -> Inputs:
    """Every input an array of float64, None where there is none."""
    return type(inputs)(*(None if part is None else np.asarray(part, dtype=np.float64) for part in inputs))
