"""The ledger that ships, opened once for this room's tests; property tests are seeded and have no clock."""

from __future__ import annotations

import pytest
from hypothesis import settings

from parley.ledger import Ledger

settings.register_profile("talks", deadline=None, derandomize=True)
settings.load_profile("talks")


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return Ledger.open()
