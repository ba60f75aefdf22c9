"""What the law asks of a world: tariffs and flows by exporter, importer and sector."""

from __future__ import annotations

from typing import Any, Protocol


class World(Protocol):
    """What a policy needs of a world."""

    @property
    def economies(self) -> tuple[str, ...]:
        """ISO3 codes."""
        ...

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes."""
        ...

    @property
    def tariffs(self) -> Any:
        """(exporter, importer, sector) shares."""
        ...

    @property
    def flows(self) -> Any:
        """(exporter, importer, sector) million USD."""
        ...


class Base(World, Protocol):
    """A world whose tariffs stand in for the schedules of others."""

    @property
    def name(self) -> str:
        """What the world is called."""
        ...
