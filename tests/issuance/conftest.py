"""What the tests of this package share."""

import pytest

from ams.core.clock import ManualClock
from tests.issuance.builders import found
from tests.requests.builders import Office


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with its cast, sari without a certificate."""
    return found(clock)
