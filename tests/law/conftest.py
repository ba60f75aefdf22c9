"""The law that ships, opened once for this room's tests; property tests are seeded and have no clock.

The helpers of these tests are importable by name.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

from parley.law import Law

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("law", deadline=None, derandomize=True)
settings.load_profile("law")


@pytest.fixture(scope="session")
def law() -> Law:
    return Law.open()
