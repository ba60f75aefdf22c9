"""Parley, the open workbench for tariff talks."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.brief import Brief, compose
    from parley.games import bargain_tariffs, cooperative_tariffs, nash_tariffs, optimal_tariffs
    from parley.law import Law
    from parley.ledger import Ledger
    from parley.model import EndogenousDeficitModel, MultiSectorModel, model_for
    from parley.vocabulary import Policy
    from parley.world import World

_HOMES = {
    "Brief": "brief",
    "EndogenousDeficitModel": "model",
    "Law": "law",
    "Ledger": "ledger",
    "MultiSectorModel": "model",
    "Policy": "vocabulary",
    "World": "world",
    "bargain_tariffs": "games",
    "compose": "brief",
    "cooperative_tariffs": "games",
    "model_for": "model",
    "nash_tariffs": "games",
    "optimal_tariffs": "games",
}

__all__ = [
    "Brief",
    "EndogenousDeficitModel",
    "Law",
    "Ledger",
    "MultiSectorModel",
    "Policy",
    "World",
    "bargain_tariffs",
    "compose",
    "cooperative_tariffs",
    "model_for",
    "nash_tariffs",
    "optimal_tariffs",
]


def __getattr__(name: str) -> Any:
    """Public names load with the room they live in, so that cheap questions stay cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'parley' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"parley.{_HOMES[name]}"), name)
