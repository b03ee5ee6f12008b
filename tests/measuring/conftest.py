"""What the tests of this package share."""

import pytest

from ams.core.clock import ManualClock
from tests.requests.builders import Office, found_office


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with its cast, on Sunday, 22 November 2026."""
    return found_office(clock)
