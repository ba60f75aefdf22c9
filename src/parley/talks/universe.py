"""Which partners count as major: "17 of 18" was never published, so the list is named and can be changed."""

from __future__ import annotations

from parley.ledger import Ledger, Universe

DEFAULT_UNIVERSE = "large-17"


def universe_of(ledger: Ledger, name: str | None = None) -> Universe:
    """The list of partners with this name, or the default one.

    Raises
    ------
    UnknownName : with the names there are.
    """
    return ledger.universe(name or DEFAULT_UNIVERSE)
