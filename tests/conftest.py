"""What all tests share: the ledger that ships, and property tests whose inputs are the same in every run."""

import pytest
from hypothesis import settings

from parley.ledger import Ledger

settings.register_profile("parley", derandomize=True, deadline=None)  # a slow machine fails no property
settings.load_profile("parley")


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return Ledger.open()
