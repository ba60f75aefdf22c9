"""Worlds: balanced baseline economies with flows, tariffs, GDP, elasticities and their own provenance."""

from parley.world.balance import Check, check
from parley.world.world import World, world_names

__all__ = ["Check", "World", "check", "world_names"]
