"""The law that ships, opened once for this room's tests; property tests are seeded and have no clock."""

from __future__ import annotations

import pytest
from hypothesis import settings

from parley.law import Law

settings.register_profile("law", deadline=None, derandomize=True)
settings.load_profile("law")


@pytest.fixture(scope="session")
def law() -> Law:
    return Law.open()
