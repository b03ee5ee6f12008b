"""What the tests of this package share."""

import pytest

from ams.core.clock import ManualClock
from tests.issuance.builders import found
from tests.requests.builders import Office


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the cast of an issuance; policies stand as shipped."""
    return found(clock)
