"""What tests of the renewal's pages share."""

from datetime import UTC, datetime

import pytest

from ams.core.clock import ManualClock
from tests.renewal.builders import found
from tests.requests.builders import Office


@pytest.fixture
def office(db: None) -> Office:
    """Return the cast of a renewal, at the machine's time: pages go by the machine's clock."""
    return found(ManualClock(datetime.now(UTC)))
