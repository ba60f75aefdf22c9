"""One brief of 6 May 2025 for all tests of this room: composing it solves every scenario."""

from datetime import date

import pytest

from parley.brief import Brief, compose

DAY = date(2025, 5, 6)
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def may_brief() -> Brief:
    return compose(DAY, DAY, today=TODAY)
